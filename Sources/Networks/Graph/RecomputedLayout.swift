// Memory of what the way back computes anew: one branch at a time, and the two halves.

/// Which values and derivatives of reversible stretches share memory.
///
/// All branches of a stretch stand in the same blocks, operation by operation; a sum stands where what it adds to
/// stood, but for the last two, from which all come back.
struct RecomputedLayout {
  enum Role: Hashable { case value, argument, derivative }

  private struct Block: Hashable {
    var stretch: Int
    /// Of the operation in its branch.
    var place: Int
    var role: Role
  }

  /// The coupling that ends with an operation.
  private(set) var couplings: [Int: Coupling] = [:]
  /// Whether what the sum added to has to be computed back: something stands in its place.
  private(set) var comesBack: [Int: Bool] = [:]
  /// The value in whose place a value stands.
  private(set) var inPlace: [Int: Int] = [:]
  /// Of an operation in a branch.
  private var branches: [Int: (stretch: Int, place: Int)] = [:]
  /// Features of the shared blocks of each stretch.
  private var rows: [Int] = []
  private var blocks: [Block: Int] = [:]

  init(_ stretches: [ReversibleStretch], of graph: Graph) {
    for (number, stretch) in stretches.enumerated() {
      rows.append(stretch.widest(graph))
      for (place, coupling) in stretch.couplings.enumerated() {
        couplings[coupling.sum] = coupling
        comesBack[coupling.sum] = place >= 2
        if stretch.isInPlace(place) { inPlace[coupling.made] = coupling.kept }
        for (place, operation) in coupling.branch.enumerated() {
          branches[operation] = (number, place)
        }
      }
    }
  }

  /// Whether a value has no memory of its own.
  func isShared(_ value: Int) -> Bool {
    inPlace[value] != nil || value > 0 && branches[value - 1] != nil
  }

  /// Features of all that is shared, about.
  var sharedRows: Int { rows.reduce(0) { $0 + 4 * $1 } }

  /// The block that an operation's numbers of a role share, made where it is the first; nil of operations that are
  /// in no branch.
  /// - Parameter end: of the memory so far.
  /// - Returns: the place, and the end of the memory then.
  mutating func share(
    _ role: Role, of operation: Int, at end: Int, samples: Int
  ) -> (place: Int, end: Int)? {
    guard let branch = branches[operation] else { return nil }
    let block = Block(stretch: branch.stretch, place: branch.place, role: role)
    if let place = blocks[block] { return (place, end) }
    blocks[block] = end
    return (end, end + rows[branch.stretch] * samples)
  }
}

/// A sum before whose way back its branch is computed anew, and what it added to comes back.
@usableFromInline
package struct UndoneSum: Sendable {
  /// Among the plan's operations.
  @usableFromInline let index: Int
  /// The operations of the branch.
  let branch: Range<Int>
  /// Where what the sum added to stood; nil where it stands there still.
  let kept: Int?
  let made: Int
  let added: Int
  /// Numbers of each.
  let count: Int
}

extension Tape {
  /// Computes a branch anew, with its derivatives, and what the sum added to.
  @usableFromInline
  mutating func undo(_ sum: UndoneSum, numbers: [Scalar]) {
    forward(sum.branch, numbers: numbers, derivatives: true)
    if let kept = sum.kept {
      memory.subtract(sum.added, from: sum.made, count: sum.count, to: kept)
    }
  }
}
