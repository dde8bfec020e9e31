import Base
import Fitting
import Foundation
import Kernels
import Networks
import Testing

/// Data of any size are fitted as well as data near 1, by exact powers of two.
@Suite("Scales of data")
struct ScaleTests {
  /// Samples of two smooth functions of two inputs, the largest magnitudes of all columns in [1, 2).
  private func unitData() throws -> FitData {
    let random = RandomSource(seed: 3, stream: "points")
    let points = (0..<200).map { _ in [random.uniform(-1.5, 1.5), random.uniform(-1.25, 1.75)] }
    let inputs = Batch(features: 2, points: points + [[1.5, -1.0], [-1.0, 1.75], [1.5, 1.75]])
    let outputs = Batch(
      features: 2,
      points: (0..<inputs.count).map { sample in
        let (x, y) = (inputs[0, sample], inputs[1, sample])
        return [1.5 * sin(x + 2 * y), x * y / 2]
      })
    return FitData(inputs: inputs, outputs: outputs)
  }

  private func multiplied(_ batch: Batch, by exponents: [Int]) -> Batch {
    var result = batch
    for feature in 0..<batch.features {
      for sample in 0..<batch.count {
        result[feature, sample] = scalbn(batch[feature, sample], exponents[feature])
      }
    }
    return result
  }

  @Test(
    "data times powers of two give the network times powers of two, bit for bit",
    arguments: [Optimizer.adam, .lbfgs, .lm, .varpro], Skip.allCases)
  func exact(optimizer: Optimizer, skip: Skip) throws {
    for (precision, activations) in [
      (Precision.f64, [Activation.tanh, .relu]), (.f32, [.prelu, .gelu]), (.f64, []),
    ] {
      let architecture = try Architecture(
        inputs: 2, outputs: 2, widths: activations.map { _ in 5 }, activations: activations,
        skip: skip)
      var options = FitOptions(optimizer: optimizer, steps: 40, precision: precision, seed: 5)
      options.initialisation = .auto
      let unit = try unitData()
      let (inputs, outputs) = ([50, -40], [-60, -60])
      let large = FitData(
        inputs: multiplied(unit.inputs, by: inputs), outputs: multiplied(unit.outputs, by: outputs))
      let near = try fit(architecture, to: unit, options: options)
      let far = try fit(architecture, to: large, options: options)
      #expect(far.status == near.status && far.steps == near.steps)
      #expect(far.loss == scalbn(near.loss, -120))
      // The same function, seen through the scales; products by powers of two are exact.
      let values = near.network(unit.inputs)
      #expect(far.network(large.inputs) == multiplied(values, by: outputs), "\(precision)")
    }
  }

  @Test("outputs of very different sizes are each fitted to their own size")
  func outputsOfTheirOwn() throws {
    let unit = try unitData()
    let architecture = try Architecture(
      inputs: 2, outputs: 2, width: 8, depth: 1, activation: .tanh)
    let data = FitData(
      inputs: unit.inputs, outputs: multiplied(unit.outputs, by: [0, -100]))
    let result = try fit(architecture, to: data, options: FitOptions(optimizer: .lm, steps: 200))
    let values = result.network(data.inputs)
    for output in 0..<2 {
      let size = data.outputs.feature(output).map { abs($0) }.max() ?? 0
      let error =
        zip(values.feature(output), data.outputs.feature(output))
        .map { abs($0 - $1) }.max() ?? .nan
      #expect(error < 0.05 * size)
    }
  }

  @Test("a start far from 1 is taken up exactly: no step leaves it as it is")
  func starts() throws {
    let unit = try unitData()
    let large = FitData(
      inputs: multiplied(unit.inputs, by: [40, 40]),
      outputs: multiplied(unit.outputs, by: [-40, -40]))
    let architecture = try Architecture(
      inputs: 2, outputs: 2, width: 6, depth: 2, activation: .tanh, skip: .all)
    let random = RandomSource(seed: 9, stream: "start")
    let start = (0..<architecture.parameterCount).map { _ in random.normal() }
    let options = FitOptions(optimizer: .adam, steps: 0)
    let result = try fit(architecture, to: large, options: options, start: start)
    #expect(result.network.parameters == start)
  }

  @Test("tolerance and losses are in the data's units", arguments: [Loss.l2, .p(4), .huber(1e-13)])
  func units(loss: Loss) throws {
    let x = Batch(features: 1, count: 64, storage: (0..<64).map { Double($0) / 63 })
    let small = FitData(
      inputs: x,
      outputs: Batch(features: 1, count: 64, storage: x.storage.map { 1e-12 * sin(3 * $0) }))
    let architecture = try Architecture(inputs: 1, width: 6, depth: 1, activation: .tanh)
    var options = FitOptions(optimizer: .lbfgs, steps: 400, loss: loss)
    var seen: [Double] = []
    let result = try fit(architecture, to: small, options: options) { _, value in
      seen.append(value)
      return true
    }
    let residuals = zip(result.network(x).storage, small.outputs.storage).map { $0 - $1 }
    let (value, _) = loss.valueAndDerivatives(residuals)
    #expect(abs(result.loss - value) <= 1e-9 * value)
    #expect(seen.last == result.loss)
    // Above the first loss: there is nothing to do.
    options.tolerance = 2 * seen[0]
    let idle = try fit(architecture, to: small, options: options)
    #expect(idle.status == .converged && idle.steps == 0)
    options.tolerance = 0
    #expect(result.loss < 0.05 * seen[0])
  }

  @Test(
    "the sizes that broke fits reach what size 1 reaches",
    arguments: [
      (1e15, 1e15, Precision.f64), (1, 1e200, .f64), (1e-200, 1, .f64), (1, 1e-30, .f32),
      (1e-30, 1e-30, .f32), (1e30, 1, .f32),
    ])
  func sizes(scale: (x: Double, y: Double, precision: Precision)) throws {
    let t = (0..<128).map { Double($0) / 127 }
    let data = FitData(
      inputs: Batch(features: 1, count: 128, storage: t.map { scale.x * $0 }),
      outputs: Batch(features: 1, count: 128, storage: t.map { scale.y * sin(4 * $0) }))
    let architecture = try Architecture(inputs: 1, width: 8, depth: 1, activation: .tanh)
    let result = try fit(
      architecture, to: data,
      options: FitOptions(optimizer: .varpro, steps: 200, precision: scale.precision))
    let error =
      zip(result.network(data.inputs).storage, data.outputs.storage)
      .map { abs($0 - $1) }.max() ?? .nan
    #expect(error < (scale.precision == .f32 ? 1e-4 : 1e-6) * scale.y, "\(error)")
    #expect(result.status != .diverged)
  }
}
