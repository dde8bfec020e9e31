import Kernels

/// A named part of a network's numbers.
package struct Block: Hashable, Sendable {
  package enum Layout: Hashable, Sendable {
    /// (rows × columns), row-major.
    case matrix(rows: Int, columns: Int)
    /// The entries of a matrix that are stored, row after row; where they stand is no number.
    case compressed(RowPattern)
    case vector(Int)

    package var count: Int {
      switch self {
      case .matrix(let rows, let columns): rows * columns
      case .compressed(let pattern): pattern.entries
      case .vector(let count): count
      }
    }

    /// Of a matrix, stored in whole or in part.
    package var shape: (rows: Int, columns: Int)? {
      switch self {
      case .matrix(let rows, let columns): (rows, columns)
      case .compressed(let pattern): (pattern.rows, pattern.columns)
      case .vector: nil
      }
    }

    /// Where the entries stand that are stored; nil where all are.
    package var pattern: RowPattern? {
      if case .compressed(let pattern) = self { pattern } else { nil }
    }
  }

  /// What the numbers are before a fit.
  package enum FirstValues: Hashable, Sendable {
    /// As the fit's initialisation says: of weights drawn, of biases 0 or what goes with the weights.
    case drawn
    /// As drawn; where the initialisation spreads units over the data, with pre-activations of this standard deviation.
    case spread(deviation: Double)
    /// These numbers, again and again.
    case numbers([Double])
    case constant(Double)
    /// Frequencies: normal with a standard deviation of so many periods over the range of the input.
    case waves(bandwidth: Double)
    /// What takes the box that a fit is on to [−1, 1] in each input: a diagonal matrix, or biases.
    case unitBox

    /// Whether the initialisation draws them.
    package var isDrawn: Bool {
      switch self {
      case .drawn, .spread: true
      case .constant, .numbers, .waves, .unitBox: false
      }
    }
  }

  /// As in `hidden1.weights`.
  package var name: String
  package var layout: Layout
  /// Whether a fit changes the numbers; else they are frozen.
  package var isTrained: Bool
  package var first: FirstValues
  /// What the initialisation `auto` multiplies drawn weights by: what is added up over many blocks keeps its size.
  package var gain: Double
  /// What readers of the network see in place of the numbers; nil: the numbers themselves.
  package var quantiser: Quantiser?
  /// The number of the trained block of two that this block's quantiser takes its values from; nil where it needs none.
  package var scales: Int?

  package init(
    name: String, layout: Layout, isTrained: Bool = true, first: FirstValues = .drawn,
    gain: Double = 1, quantiser: Quantiser? = nil, scales: Int? = nil
  ) {
    self.name = name
    self.layout = layout
    self.isTrained = isTrained
    self.first = first
    self.gain = gain
    self.quantiser = quantiser
    self.scales = scales
  }

  package var count: Int { layout.count }
}
