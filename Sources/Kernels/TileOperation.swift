/// What a network does to a tile of samples in one go, and where its parts stand: offsets into the
/// network's numbers and into a tape's memory, where each part is (features × samples), feature-major.
///
/// Affine operations take a pointwise one along: the activation of `weights · input + biases`.
package struct TileOperation<Scalar: KernelScalar>: Sendable {
  package enum Kind: Sendable {
    /// Weights (rows × columns, row-major) on each of `copies` groups of features.
    case affine(Affine)
    case pointwise
    case copy
    /// input + the second, or input · the second, feature by feature.
    case sum(Second)
    case product(Second)
    case splines(Splines)
    /// The caller does it, forward and back, between two calls; it reads so many features.
    case apart(reads: Int)
  }

  package struct Affine: Sendable {
    /// Of one group.
    package var columns: Int
    package var copies: Int
    /// Among the numbers, as `biases`.
    package var weights: Int
    package var biases: Int?
    package var trainsWeights: Bool
    package var trainsBiases: Bool

    package init(
      columns: Int, copies: Int = 1, weights: Int, biases: Int?, trainsWeights: Bool = true,
      trainsBiases: Bool = true
    ) {
      self.columns = columns
      self.copies = copies
      self.weights = weights
      self.biases = biases
      self.trainsWeights = trainsWeights
      self.trainsBiases = trainsBiases && biases != nil
    }
  }

  /// Cubic B-splines of every feature that is read, as many of each; outside their grids they go on along tangents.
  package struct Splines: Sendable {
    package var features: Int
    /// Among the numbers: for each feature as many knots as it has splines, and 4 more.
    package var knots: Int
    /// For each feature the number of the first spline that is not 0 at the sample, then the slopes of that and the
    /// three behind (5 rows); nil where none go back.
    package var windows: Int?

    package init(features: Int, knots: Int, windows: Int?) {
      self.features = features
      self.knots = knots
      self.windows = windows
    }

    /// Rows of a feature's window.
    package static var windowRows: Int { 5 }
  }

  /// The second of two that are read.
  package struct Second: Sendable {
    package var place: Int
    package var back: Back?

    package init(place: Int, back: Back? = nil) {
      self.place = place
      self.back = back
    }
  }

  package enum Function: Sendable {
    case kernel(ActivationKernel<Scalar>)
    /// A leaky one whose slope is the number there.
    case slope(Int, isTrained: Bool)
    /// The caller computes it, between two calls of `forward`.
    case foreign
  }

  /// How the derivatives of the loss by what the operation makes come in.
  package struct Delta: Sendable {
    package var place: Int
    /// By the values, not yet by the activation's arguments.
    package var isRaw: Bool

    package init(place: Int, isRaw: Bool) {
      self.place = place
      self.isRaw = isRaw
    }
  }

  /// How they go on to what the operation reads: to its first `rows` features.
  package struct Back: Sendable {
    package var rows: Int
    package var place: Int
    /// Added to what stands there.
    package var adds: Bool
    /// Of affine alone: goes through the activation before, by the factors there.
    package var finish: Finish

    package init(rows: Int, place: Int, adds: Bool, finish: Finish = .plain) {
      self.rows = rows
      self.place = place
      self.adds = adds
      self.finish = finish
    }
  }

  package struct Cleared: Sendable {
    package var place: Int
    package var rows: Int

    package init(place: Int, rows: Int) {
      self.place = place
      self.rows = rows
    }
  }

  package enum Finish: Sendable {
    case plain
    /// Times the factors.
    case scaled(Int)
    /// Where the factors are above 0.
    case gated(Int)
  }

  package var kind: Kind
  /// Features made, all groups together.
  package var rows: Int
  package var function: Function
  package var input: Int
  /// Arguments of the function; may stand where the values will, unless the function is foreign or has
  /// a slope.
  package var preactivation: Int
  package var value: Int
  /// The function's derivatives, where it writes them.
  package var derivative: Int?
  /// nil where no trained number stands before.
  package var delta: Delta?
  package var back: Back?
  /// Becomes 0 before the way back adds to some of it.
  package var cleared: Cleared?

  package init(
    _ kind: Kind, rows: Int, function: Function = .kernel(.identity), input: Int,
    preactivation: Int? = nil, value: Int, derivative: Int? = nil, delta: Delta? = nil,
    back: Back? = nil
  ) {
    self.kind = kind
    self.rows = rows
    self.function = function
    self.input = input
    self.preactivation = preactivation ?? value
    self.value = value
    self.derivative = derivative
    self.delta = delta
    self.back = back
  }

  /// How the derivatives go on to the second of two that are read; nil of other kinds.
  package var secondBack: Back? {
    get {
      switch kind {
      case .sum(let second), .product(let second): second.back
      case .affine, .pointwise, .copy, .splines, .apart: nil
      }
    }
    set {
      switch kind {
      case .sum(var second):
        second.back = newValue
        kind = .sum(second)
      case .product(var second):
        second.back = newValue
        kind = .product(second)
      case .affine, .pointwise, .copy, .splines, .apart:
        precondition(newValue == nil, "one that reads two")
      }
    }
  }
}
