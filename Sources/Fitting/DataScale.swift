// Data of any size as numbers near 1, by powers of two, so that no fit meets the ends of its arithmetic.

import Base
import Foundation
import Networks

/// For each input and each output of data the exponent k by which it is divided, x = 2^k·x′, while a
/// network is fitted; the network for x′ becomes one for x by exact multiplications of its weights.
///
/// k is 0 where the largest magnitude of a column lies in [2^-10, 2^10], so that such a fit is what it
/// would be without scales, to the bit. Elsewhere the largest magnitude of x′ is in [1, 2). An offset
/// stays: of inputs that are large and hardly vary, the variation is as small beside them as before.
///
/// The outputs of one network may have scales of their own: its loss then counts the residuals of each
/// by its scale, where without scales the largest alone would be fitted. Under Huber's loss, whose
/// threshold is one for all, they share the scale of the largest.
struct DataScale: Hashable, Sendable {
  let inputs: [Int]
  let outputs: [Int]

  init(of data: FitData, loss: Loss) {
    func magnitudes(_ batch: Batch) -> [Double] {
      (0..<batch.features).map { batch.feature($0).reduce(0) { max($0, abs($1)) } }
    }
    func exponent(_ magnitude: Double) -> Int {
      guard magnitude > 0, magnitude < 0x1p-10 || magnitude > 0x1p10 else { return 0 }
      return Int(magnitude.exponent)
    }
    inputs = magnitudes(data.inputs).map(exponent)
    let sizes = magnitudes(data.outputs)
    let largest = exponent(sizes.max() ?? 0)
    let isShared = if case .huber = loss { true } else { false }
    // An output that is 0 everywhere has no scale of its own.
    outputs = sizes.map { isShared || $0 == 0 ? largest : exponent($0) }
  }

  var isNone: Bool { (inputs + outputs).allSatisfy { $0 == 0 } }

  /// x′ and y′.
  func scaled(_ data: FitData) -> FitData {
    FitData(inputs: divided(data.inputs, by: inputs), outputs: divided(data.outputs, by: outputs))
  }

  private func divided(_ batch: Batch, by exponents: [Int]) -> Batch {
    Batch(
      features: batch.features, count: batch.count,
      storage: exponents.enumerated().flatMap { feature, exponent in
        batch.feature(feature).map { scalbn($0, -exponent) }
      })
  }

  /// The parameters of the network for x and y, from those of the one for x′ and y′.
  ///
  /// Exact as long as no product leaves the normal numbers of the arithmetic.
  func unscaled(_ parameters: [Double], of architecture: Architecture) -> [Double] {
    multiplied(parameters, of: architecture, sign: 1)
  }

  /// The parameters of the network for x′ and y′; nil where they are not exact.
  func scaled(
    _ parameters: [Double], of architecture: Architecture, in precision: Precision
  ) -> [Double]? {
    func rounded(_ values: [Double]) -> [Double] {
      precision == .f32 ? values.map { Double(Float($0)) } : values
    }
    let result = rounded(multiplied(parameters, of: architecture, sign: -1))
    let back = multiplied(result, of: architecture, sign: 1)
    return result.allSatisfy(\.isFinite) && back == rounded(parameters) ? result : nil
  }

  /// N(x) = 2^k_o · N′(2^-k_i · x): every weight of an input by 2^-k_i, in the first layer and
  /// after skips, and the output layer by 2^k_o; or the other way round.
  private func multiplied(
    _ parameters: [Double], of architecture: Architecture, sign: Int
  ) -> [Double] {
    var result = parameters
    for (index, layer) in architecture.layers.enumerated() {
      let isOutput = index == architecture.depth
      // The inputs stand after the units of the layer before; the first layer sees them alone.
      let firstInput = index == 0 ? 0 : layer.carried
      for unit in 0..<layer.outputs {
        let output = isOutput ? outputs[unit] : 0
        for column in 0..<layer.inputs {
          let input = column >= firstInput ? inputs[column - firstInput] : 0
          let place = layer.weights + unit * layer.inputs + column
          result[place] = scalbn(result[place], sign * (output - input))
        }
        result[layer.biases + unit] = scalbn(result[layer.biases + unit], sign * output)
      }
    }
    return result
  }
}

// MARK: - The loss

extension DataScale {
  /// The scale of the largest output.
  private var largest: Int { outputs.max() ?? 0 }

  /// The loss of scaled residuals, from one of residuals.
  func scaled(_ loss: Loss) -> Loss {
    guard case .huber(let threshold) = loss else { return loss }
    return .huber(scalbn(threshold, -largest))
  }

  /// A value of the loss in the units of the largest output; 0 or infinite where Float64 has no such
  /// number. Its inverse for `sign` -1.
  func unscaled(_ value: Double, of loss: Loss, sign: Int = 1) -> Double {
    switch loss {
    case .l2, .huber: scalbn(value, sign * 2 * largest)
    case .p: scalbn(value, sign * largest)
    }
  }
}
