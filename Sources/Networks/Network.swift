import Base
import Kernels
import RealModule

/// A fully connected network: a function from R^inputs to R^outputs, as a value.
///
/// All parameters stand in one flat buffer; `architecture.layers` names their places. A network of
/// precision f32 holds parameters that Float32 represents and is evaluated in Float32.
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
    switch precision {
    case .f64: outputs(at: inputs, Double.self)
    case .f32: outputs(at: inputs, Float.self)
    }
  }

  private func outputs<Scalar: KernelScalar>(at points: Batch, _: Scalar.Type) -> Batch {
    let parameters = self.parameters.map { Scalar($0) }
    let points = (storage: points.storage.map { Scalar($0) }, count: points.count)
    var tape = Tape<Scalar>(architecture)
    var result = Batch(features: architecture.outputs, count: points.count)
    for first in stride(from: 0, to: points.count, by: tape.samples) {
      let taken = min(tape.samples, points.count - first)
      tape.load(points.storage, count: points.count, from: first, taking: taken)
      tape.forward(parameters: parameters, derivatives: false)
      for output in 0..<architecture.outputs {
        for sample in 0..<taken {
          result[output, first + sample] = Double(
            tape.memory[tape.output + output * tape.samples + sample])
        }
      }
    }
    return result
  }

  /// Derivative by the parameters of Σ over outputs and samples of `weights` · output, in Float64
  /// whatever the network's precision.
  /// - Parameters:
  ///   - points: (inputs × samples).
  ///   - weights: (outputs × samples); the derivative of a loss by the outputs gives its gradient.
  public func gradient(at points: Batch, weights: Batch) -> [Double] {
    var tape = Tape<Double>(architecture)
    var gradient = [Double](repeating: 0, count: parameters.count)
    for first in stride(from: 0, to: points.count, by: tape.samples) {
      let taken = min(tape.samples, points.count - first)
      tape.load(points.storage, count: points.count, from: first, taking: taken)
      tape.forward(parameters: parameters, derivatives: true)
      for output in 0..<architecture.outputs {
        for sample in 0..<tape.samples {
          tape.memory[tape.outputDelta + output * tape.samples + sample] =
            sample < taken ? weights[output, first + sample] : 0
        }
      }
      tape.backward(parameters: parameters, gradient: &gradient)
    }
    return gradient
  }

  /// Derivative of one output by every parameter at every point: (parameters × samples), in Float64
  /// whatever the network's precision.
  public func jacobian(at points: Batch, output: Int = 0) -> Batch {
    var tape = Tape<Double>(architecture)
    var rows = [Double](repeating: 0, count: parameters.count * tape.samples)
    var jacobian = Batch(features: parameters.count, count: points.count)
    for first in stride(from: 0, to: points.count, by: tape.samples) {
      let taken = min(tape.samples, points.count - first)
      tape.load(points.storage, count: points.count, from: first, taking: taken)
      tape.forward(parameters: parameters, derivatives: true)
      tape.jacobian(parameters: parameters, output: output, into: &rows)
      for parameter in 0..<parameters.count {
        for sample in 0..<taken {
          jacobian[parameter, first + sample] = rows[parameter * tape.samples + sample]
        }
      }
    }
    return jacobian
  }
}

// MARK: - Evaluation in other number types

extension Network {
  /// Value at one point (inputs) as outputs, in the arithmetic of `T` whatever the network's
  /// precision: Float80 and longer ones show the rounding of the others.
  public func value<T: Real>(at point: [T]) -> [T] {
    precondition(point.count == architecture.inputs, "a point has the network's inputs")
    var values = point
    for (index, layer) in architecture.layers.enumerated() {
      let seen = index > 0 && layer.inputs > layer.carried ? values + point : values
      let slope = layer.slope.map { real(parameters[$0]) as T } ?? 0
      values = (0..<layer.outputs).map { unit in
        var sum: T = real(parameters[layer.biases + unit])
        for (input, value) in seen.enumerated() {
          sum += real(parameters[layer.weights + unit * layer.inputs + input]) * value
        }
        return layer.activation.value(sum, slope: slope)
      }
    }
    return values
  }
}
