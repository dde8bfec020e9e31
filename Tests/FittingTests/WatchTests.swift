import Base
import Fitting
import Foundation
import Networks
import Testing

/// Fits that are watched as they go.
@Suite struct WatchTests {
  private let data = FitData(
    inputs: Batch(features: 1, count: 96, storage: (0..<96).map { -1 + 2 * Double($0) / 95 }),
    outputs: Batch(
      features: 1, count: 96, storage: (0..<96).map { sin(6 * (-1 + 2 * Double($0) / 95)) }))

  @Test(
    "a fit whose parameters are read at every step has the same bits, and they have its loss",
    arguments: Optimizer.all, [Precision.f64, .f32])
  func sameBits(optimizer: Optimizer, precision: Precision) throws {
    for (widths, activation) in [([7], Activation.tanh), ([4, 3], .relu)] {
      let shape = try Architecture(
        inputs: 1, outputs: 1, widths: widths,
        activations: Array(repeating: activation, count: widths.count))
      let options = FitOptions(optimizer: optimizer, steps: 50, precision: precision, seed: 5)
      let alone = try fit(shape, to: data, options: options)
      var seen: [(step: Int, loss: Double, parameters: [Double])] = []
      let watch = FitWatch { step, loss, parameters in seen.append((step, loss, parameters())) }
      let watched = try fit(shape, to: data, options: options, watch: watch)
      #expect(watched.network == alone.network && watched.curve == alone.curve)
      #expect(seen.first?.step == 0 && seen.count > 5)
      let tolerance = precision == .f64 ? 1e-9 : 1e-3
      // Coefficients of varpro cancel: in Float32 the network rounds more than the loss is.
      if optimizer == .varpro, precision == .f32 { continue }
      for step in seen {
        let network = Network(shape, parameters: step.parameters, precision: precision)
        let loss =
          zip(network(data.inputs).storage, data.outputs.storage).reduce(0) {
            $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
          } / 96
        #expect(abs(loss - step.loss) <= tolerance * loss + 1e-20, "step \(step.step)")
      }
    }
  }
}
