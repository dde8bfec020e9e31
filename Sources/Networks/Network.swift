import Base
import Kernels
import RealModule

/// A fully connected network: a function from R^inputs to R^outputs, as a value.
///
/// All parameters stand in one flat buffer, in the order of the graph's blocks. A network of precision f32 holds parameters that Float32 represents and is evaluated in Float32.
public struct Network: Sendable, Hashable {
  public let architecture: Architecture
  /// `architecture.parameterCount` numbers.
  public var parameters: [Double]
  public let precision: Precision

  public init(_ architecture: Architecture, parameters: [Double], precision: Precision = .f64) {
    precondition(
      parameters.count == architecture.parameterCount,
      "a network holds as many parameters as its architecture counts")
    self.architecture = architecture
    self.parameters = precision == .f64 ? parameters : parameters.map { Double(Float($0)) }
    self.precision = precision
  }

  /// Values at points: from (inputs × samples) to (outputs × samples).
  public func callAsFunction(_ inputs: Batch) -> Batch {
    architecture.graph.values(at: inputs, parameters, in: precision)
  }

  /// Derivative by the parameters of Σ over outputs and samples of `weights` · output, in Float64
  /// whatever the network's precision.
  /// - Parameters:
  ///   - points: (inputs × samples).
  ///   - weights: (outputs × samples); the derivative of a loss by the outputs gives its gradient.
  public func gradient(at points: Batch, weights: Batch) -> [Double] {
    architecture.graph.gradient(at: points, parameters, weights: weights)
  }

  /// Derivative of one output by every parameter at every point: (parameters × samples), in Float64
  /// whatever the network's precision.
  public func jacobian(at points: Batch, output: Int = 0) -> Batch {
    architecture.graph.jacobian(at: points, parameters, output: output)
  }
}

// MARK: - Evaluation in other number types

extension Network {
  /// Value at one point (inputs) as outputs, in the arithmetic of `T` whatever the network's
  /// precision: Float80 and longer ones show the rounding of the others.
  public func value<T: Real>(at point: [T]) -> [T] {
    architecture.graph.value(at: point, parameters)
  }
}
