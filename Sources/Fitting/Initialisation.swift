// Where a fit starts.
import Base
import Foundation
import Kernels
import Networks

/// A rule for the first parameters of a network. n is the number of a layer's inputs, m of its
/// outputs. The trainable slope of prelu begins at 1/4 (He et al. 2015).
public enum Initialisation: String, CaseIterable, Codable, Sendable {
  /// Spread over the data, with a size that suits the activation: weights in random directions,
  /// scaled so that pre-activations have unit variance over the data (in the first layer a standard
  /// deviation of 1.5, or 3 for sine, cosine and sigmoid), biases that put each unit's zero at its
  /// own quantile of the data. Output layer as `lecun`. After Mishkin and Matas, ICLR 2016.
  case auto
  /// Weights normal with variance 2/n, biases 0 (He et al., ICCV 2015).
  case he
  /// Weights normal with variance 2/(n + m), biases 0 (Glorot and Bengio, AISTATS 2010).
  case glorot
  /// Weights normal with variance 1/n, biases 0 (LeCun et al., Efficient BackProp, 1998).
  case lecun
  /// Weights with orthonormal rows or columns, biases 0 (Saxe et al., ICLR 2014).
  case orthogonal
  /// Weights and biases uniform on ±1/√n, as PyTorch's linear layers begin.
  case uniform

  /// A rule by its name.
  /// - Throws: `UserError` with the nearest names.
  public init(parsing text: String) throws { self = try parseName(text, kind: "initialisation") }

  /// The first parameters of a network that will be fitted on `inputs` (inputs × samples).
  public func parameters(
    for architecture: Architecture, on inputs: Batch, seed: UInt64
  ) -> [Double] {
    let random = RandomSource(seed: seed, stream: "initialisation")
    var parameters = [Double](repeating: 0, count: architecture.parameterCount)
    for (index, layer) in architecture.layers.enumerated() {
      if let slope = layer.slope { parameters[slope] = 0.25 }
      let weights = layer.weights..<layer.biases
      let n = Double(layer.inputs)
      let m = Double(layer.outputs)
      switch self {
      case .he: normal(2 / n)
      case .glorot: normal(2 / (n + m))
      case .lecun: normal(1 / n)
      case .orthogonal:
        let isTall = layer.outputs >= layer.inputs
        let rows = max(layer.outputs, layer.inputs)
        let columns = min(layer.outputs, layer.inputs)
        let q = orthonormalFactor(
          of: (0..<rows * columns).map { _ in random.normal() }, rows: rows, columns: columns)
        for output in 0..<layer.outputs {
          for input in 0..<layer.inputs {
            parameters[layer.weights + output * layer.inputs + input] =
              isTall ? q[output + input * rows] : q[input + output * rows]
          }
        }
      case .uniform:
        let bound = 1 / n.squareRoot()
        for i in layer.weights..<(layer.biases + layer.outputs) {
          parameters[i] = random.uniform(-bound, bound)
        }
      case .auto:
        if index == architecture.depth {
          normal(1 / n)
        } else {
          spread(
            &parameters, index, of: architecture, on: representatives(of: inputs), random)
        }
      }

      func normal(_ variance: Double) {
        let deviation = variance.squareRoot()
        for i in weights { parameters[i] = random.normal(standardDeviation: deviation) }
      }
    }
    return parameters
  }
}

/// At most 512 samples, evenly over the batch.
private func representatives(of inputs: Batch) -> Batch {
  guard inputs.count > 512 else { return inputs }
  return inputs.samples(at: (0..<512).map { $0 * (inputs.count - 1) / 511 })
}

/// Sets a hidden layer so that its units' transitions are spread over the data, and its
/// pre-activations have a size that suits the activation.
///
/// Layer-sequential unit variance (Mishkin and Matas, ICLR 2016), with biases that put the zero of
/// each unit at a quantile of the data; the quantiles of the units are spread evenly, in random
/// order. In one dimension that spreads the kinks of relu, or the centres of
/// tanh, over the interval, where zero biases would put them all on one point.
private func spread(
  _ parameters: inout [Double], _ index: Int, of architecture: Architecture, on inputs: Batch,
  _ random: RandomSource
) {
  let layer = architecture.layers[index]
  let width = layer.outputs
  for unit in 0..<width {
    let row = layer.weights + unit * layer.inputs
    var square = 0.0
    for i in row..<(row + layer.inputs) {
      parameters[i] = random.normal()
      square += parameters[i] * parameters[i]
    }
    for i in row..<(row + layer.inputs) { parameters[i] /= square.squareRoot() }
  }
  // The layers up to this one, without its activation, are a network whose parameters come first.
  guard
    let part = try? Architecture(
      inputs: architecture.inputs, outputs: width, widths: Array(architecture.widths[..<index]),
      activations: Array(architecture.activations[..<index]),
      skip: architecture.skip == .all ? .all : .none)
  else { return }
  let network = Network(part, parameters: Array(parameters[..<part.parameterCount]))
  let values = network(inputs)
  let gain = gain(of: architecture.activations[index], isFirst: index == 0)
  let ranks = random.permutation(width)
  for unit in 0..<width {
    let sorted = values.feature(unit).sorted()
    let mean = sorted.reduce(0, +) / Double(sorted.count)
    let variance = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sorted.count)
    let scale = variance > 0 ? gain / variance.squareRoot() : 1
    let row = layer.weights + unit * layer.inputs
    for i in row..<(row + layer.inputs) { parameters[i] *= scale }
    // Opposite directions count their quantiles from opposite ends.
    let rank = parameters[row] < 0 ? width - 1 - ranks[unit] : ranks[unit]
    let part = (Double(rank) + random.uniform()) / Double(width)
    parameters[layer.biases + unit] =
      -scale * sorted[min(Int(part * Double(sorted.count)), sorted.count - 1)]
  }
}

/// Standard deviation of the pre-activations of a layer, for `auto`.
///
/// 1 keeps every activation in its curved range through any depth. In the first layer more makes the
/// units local enough to follow a target that wiggles, and waves need a few periods (Sitzmann et al.,
/// NeurIPS 2020); 1.5 was best for sin(2πx) of 1, 1.4, 2, 4 and 8.
private func gain(of activation: Activation, isFirst: Bool) -> Double {
  guard isFirst else { return 1 }
  return switch activation {
  case .sine, .cosine: 3
  // A logistic curve is a tanh of half its argument.
  case .sigmoid: 3
  default: 1.5
  }
}
