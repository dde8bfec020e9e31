import Base
import Networks
import RealModule

/// The network of a construction, in the form in which its weights fit.
public enum ConstructedNetwork: Hashable, Sendable {
  case dense(Network)

  public var inputs: Int {
    switch self {
    case .dense(let network): network.architecture.inputs
    }
  }

  public var outputs: Int {
    switch self {
    case .dense(let network): network.architecture.outputs
    }
  }

  /// Units of each hidden layer.
  public var widths: [Int] {
    switch self {
    case .dense(let network): network.architecture.widths
    }
  }

  /// Activation of each hidden layer.
  public var activations: [Activation] {
    switch self {
    case .dense(let network): network.architecture.activations
    }
  }

  /// Weights and biases that are stored.
  public var parameterCount: Int {
    switch self {
    case .dense(let network): network.architecture.parameterCount
    }
  }

  /// Values at points: from (inputs × samples) to (outputs × samples).
  public func callAsFunction(_ points: Batch) -> Batch {
    switch self {
    case .dense(let network): network(points)
    }
  }

  /// Value at one point, in the arithmetic of `T`.
  public func value<T: Real>(at point: [T]) -> [T] {
    switch self {
    case .dense(let network): network.value(at: point)
    }
  }
}
