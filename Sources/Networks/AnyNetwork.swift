import Base
import RealModule

/// A network in the form in which its weights fit: all of them stored, or those that are not zero.
public enum AnyNetwork: Hashable, Sendable {
  case dense(Network)
  case sparse(SparseNetwork)

  public var inputs: Int {
    switch self {
    case .dense(let network): network.architecture.inputs
    case .sparse(let network): network.inputs
    }
  }

  public var outputs: Int {
    switch self {
    case .dense(let network): network.architecture.outputs
    case .sparse(let network): network.outputs
    }
  }

  /// The family whose shape it has.
  public var family: Family {
    switch self {
    case .dense(let network): network.architecture.family
    case .sparse: .mlp
    }
  }

  /// Units of each hidden layer or block.
  public var widths: [Int] {
    switch self {
    case .dense(let network): network.architecture.widths
    case .sparse(let network): network.widths
    }
  }

  /// Activation of each hidden layer.
  public var activations: [Activation] {
    switch self {
    case .dense(let network): network.architecture.activations
    case .sparse(let network): network.activations
    }
  }

  /// Parameters: all of a dense network, those that are not 0 of a sparse one.
  public var parameterCount: Int {
    switch self {
    case .dense(let network): network.architecture.parameterCount
    case .sparse(let network): network.nonzeros
    }
  }

  /// The arithmetic in which it is evaluated.
  public var precision: Precision {
    switch self {
    case .dense(let network): network.precision
    case .sparse: .f64
    }
  }

  /// Values at points: from (inputs × samples) to (outputs × samples).
  public func callAsFunction(_ points: Batch) -> Batch {
    switch self {
    case .dense(let network): network(points)
    case .sparse(let network): network(points)
    }
  }

  /// Value at one point, in the arithmetic of `T`.
  public func value<T: Real>(at point: [T]) -> [T] {
    switch self {
    case .dense(let network): network.value(at: point)
    case .sparse(let network): network.value(at: point)
    }
  }

  /// The dense form.
  /// - Throws: `UserError` where it would hold more than ten million numbers.
  public func dense() throws -> Network {
    switch self {
    case .dense(let network): network
    case .sparse(let network): try network.dense()
    }
  }
}
