/// A named part of a network's numbers.
package struct Block: Hashable, Sendable {
  package enum Layout: Hashable, Sendable {
    /// (rows × columns), row-major.
    case matrix(rows: Int, columns: Int)
    case vector(Int)

    package var count: Int {
      switch self {
      case .matrix(let rows, let columns): rows * columns
      case .vector(let count): count
      }
    }
  }

  /// As in `hidden1.weights`.
  package var name: String
  package var layout: Layout
  /// Whether a fit changes the numbers; else they are frozen.
  package var isTrained: Bool

  package init(name: String, layout: Layout, isTrained: Bool = true) {
    self.name = name
    self.layout = layout
    self.isTrained = isTrained
  }

  package var count: Int { layout.count }
}
