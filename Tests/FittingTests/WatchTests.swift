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
    "the curve has the error at steps that grow by √2 and at its end, seconds that rise, and the same steps",
    arguments: Optimizer.all)
  func errors(optimizer: Optimizer) throws {
    let shape = try Architecture(inputs: 1, outputs: 1, widths: [7], activations: [.tanh])
    for factor in [1.0, 1e6] {
      // Data that are scaled during the fit, too.
      var data = data
      data = FitData(
        inputs: data.inputs,
        outputs: Batch(features: 1, count: 96, storage: data.outputs.storage.map { factor * $0 }))
      let options = FitOptions(optimizer: optimizer, steps: 60, restarts: 1, seed: 5)
      let alone = try fit(shape, to: data, options: options)
      var watch = FitWatch { _, _, _ in }
      watch.error = { numbers in
        let values = Network(shape, parameters: numbers)(data.inputs).storage
        return zip(values, data.outputs.storage).map { abs($0 - $1) }.max() ?? .nan
      }
      let result = try fit(shape, to: data, options: options, watch: watch)
      #expect(result.network == alone.network)
      #expect(result.curve.map(\.loss) == alone.curve.map(\.loss))
      #expect(alone.curve.allSatisfy { $0.sup == nil })
      let seconds = result.curve.compactMap(\.seconds)
      #expect(
        seconds.count == result.curve.count && zip(seconds, seconds.dropFirst()).allSatisfy(<=))
      let last = try #require(result.curve.last)
      let wanted = zip(result.network(data.inputs).storage, data.outputs.storage).map {
        abs($0 - $1)
      }
      .max()
      #expect(last.sup == wanted)
      let steps = result.curve.dropLast().filter { $0.sup != nil }.map(\.step)
      #expect(steps.first == 0 && steps.count >= 3)
      for (a, b) in zip(steps, steps.dropFirst()) {
        #expect(b >= max(a + 1, Int((Double(a) * 2.0.squareRoot()).rounded(.up))))
      }
      // The largest error is at least the root of the mean square.
      for point in result.curve where options.optimizer != .varpro {
        if let sup = point.sup { #expect(sup * sup >= point.loss * (1 - 1e-6) - 1e-20) }
      }
    }
  }

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
