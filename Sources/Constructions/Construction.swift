import Base
import Functions
import Networks
import RealModule

/// A network that a theorem builds, beside what the theorem says of it.
public struct Construction: Sendable {
  public let theorem: Theorem
  public let network: Network
  /// What it approximates, on the domain where it does; `target.name` reads back by `resolveTarget`.
  public let target: TargetFunction
  /// What the theorem says of the error of this network, or nil where it gives no figure.
  public let prediction: Prediction?
  /// The theorem's count of hidden units, or nil where it gives none.
  public let predictedNeurons: Int?

  public init(
    theorem: Theorem, network: Network, target: TargetFunction,
    prediction: Prediction? = nil, predictedNeurons: Int? = nil
  ) {
    precondition(
      network.inputs == target.inputs && network.outputs == target.outputs,
      "a construction maps what its target maps")
    self.theorem = theorem
    self.network = network
    self.target = target
    self.prediction = prediction
    self.predictedNeurons = predictedNeurons
  }

  public var domain: Domain { target.domain }

  /// Hidden units.
  public var neurons: Int { network.widths.reduce(0, +) }
  /// Units of the widest hidden layer; 0 without one.
  public var width: Int { network.widths.max() ?? 0 }
  /// Hidden layers.
  public var depth: Int { network.widths.count }

  /// Values at points: from (inputs × samples) to (outputs × samples).
  public func callAsFunction(_ points: Batch) -> Batch { network(points) }

  /// Value at one point, in the arithmetic of `T`.
  public func value<T: Real>(at point: [T]) -> [T] { network.value(at: point) }
}
