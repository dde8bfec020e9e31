import Base
import Fitting
import Foundation
import Networks
import Testing

/// Fits of networks whose weights are a few numbers.
@Suite struct SmallWeightTests {
  private let data: FitData = {
    let x = (0..<64).map { Double($0) / 32 - 1 }
    return FitData(
      inputs: Batch(features: 1, count: 64, storage: x),
      outputs: Batch(features: 1, count: 64, storage: x.map { abs($0) }))
  }()

  private func shape(_ small: SmallWeights, depth: Int = 1, _ activation: Activation = .relu) throws
    -> Architecture
  {
    try Architecture(
      inputs: 1, outputs: 1, widths: Array(repeating: 8, count: depth),
      activations: Array(repeating: activation, count: depth), splines: nil, small: small)
  }

  @Test("what readers see of the weights of a fit are three values, two, and powers of two")
  func values() throws {
    for (quantiser, count) in [
      (Quantiser.ternary, 3), (.trainedTernary, 3), (.binary, 2), (.levels(4), 4),
    ] {
      let shape = try shape(SmallWeights(quantiser: quantiser), depth: 2)
      let network = try fit(
        shape, to: data, options: FitOptions(optimizer: .adam, steps: 200)
      ).network
      for (index, block) in network.graph.blocks.enumerated() where block.name.hasSuffix("weights")
      {
        let values = Set(network.seen[network.graph.numbers(of: index)])
        #expect(values.count <= count, "\(block.name): \(values)")
        #expect(values.count < block.count)
      }
    }
  }

  @Test(
    "the first step of Adam goes against the gradient at what is seen",
    arguments: [Quantiser.ternary, .binary, .xnor, .levels(8), .powers(1)])
  func straightThrough(quantiser: Quantiser) throws {
    let shape = try shape(SmallWeights(quantiser: quantiser), depth: 2, .tanh)
    let start = (0..<shape.parameterCount).map { 0.7 * sin(Double(3 * $0 + 1)) }
    var options = FitOptions(optimizer: .adam, steps: 1, learningRate: 1e-3)
    options.schedule = .constant
    let moved = try fit(shape, to: data, options: options, start: start).network.parameters
    // The gradient of a network that has what is seen for its numbers, by itself.
    let plain = try Architecture(inputs: 1, width: 8, depth: 2, activation: .tanh)
    let seen = Network(plain, parameters: Network(shape, parameters: start).seen)
    let residuals = zip(seen(data.inputs).storage, data.outputs.storage).map { $0 - $1 }
    let gradient = seen.gradient(
      at: data.inputs,
      weights: Batch(features: 1, count: 64, storage: residuals.map { 2 * $0 / 64 }))
    for (index, slope) in gradient.enumerated() where abs(slope) > 1e-4 {
      #expect(
        abs(start[index] - moved[index] - 1e-3 * slope / (abs(slope) + 1e-8)) < 1e-8, "\(index)")
    }
  }

  @Test("signs hand the gradient on where their argument is between -1 and 1, and learn")
  func signs() throws {
    let shape = try shape(SmallWeights(units: .binary), .sign)
    let start = (0..<shape.parameterCount).map { 0.4 * sin(Double(3 * $0 + 1)) }
    var options = FitOptions(optimizer: .adam, steps: 1, learningRate: 1e-3)
    options.schedule = .constant
    let moved = try fit(shape, to: data, options: options, start: start).network.parameters
    // By hand: v_k for Σ residual · output weight where |w x + b| < 1.
    let network = Network(shape, parameters: start)
    let residuals = zip(network(data.inputs).storage, data.outputs.storage).map { $0 - $1 }
    for unit in 0..<8 {
      var slope = 0.0
      for (x, residual) in zip(data.inputs.storage, residuals)
      where abs(start[unit] * x + start[8 + unit]) < 1 {
        slope += 2 / 64 * residual * start[16 + unit] * x
      }
      guard abs(slope) > 1e-4 else { continue }
      #expect(
        abs(start[unit] - moved[unit] - 1e-3 * slope / (abs(slope) + 1e-8)) < 1e-8, "\(unit)")
    }
    let learnt = try fit(shape, to: data, options: FitOptions(optimizer: .adam, steps: 2000))
    #expect(learnt.loss < 0.03, "\(learnt.loss)")
  }

  @Test("Float32 and threads: the network is what was fitted")
  func precision() throws {
    for precision in [Precision.f64, .f32] {
      let shape = try shape(SmallWeights(quantiser: .xnor), depth: 2)
      let options = FitOptions(optimizer: .adam, steps: 50, precision: precision)
      let result = try fit(shape, to: data, options: options)
      let squares = zip(result.network(data.inputs).storage, data.outputs.storage).map {
        ($0 - $1) * ($0 - $1)
      }
      let loss = squares.reduce(0, +) / 64
      #expect(abs(loss - result.loss) <= (precision == .f64 ? 1e-12 : 1e-4) * loss)
      #expect(try fit(shape, to: data, options: options, threads: 2).network == result.network)
    }
  }

  @Test("methods that need derivatives refuse", arguments: [Optimizer.lm, .varpro, .lbfgs])
  func refusals(optimizer: Optimizer) throws {
    for small in [SmallWeights(quantiser: .ternary), SmallWeights(units: .binary)] {
      let shape = try shape(small, .sign)
      do {
        _ = try fit(shape, to: data, options: FitOptions(optimizer: optimizer))
        Issue.record("accepted")
      } catch {
        #expect(
          "\(error)"
            == "\(optimizer) needs exact derivatives, and quantised weights and signs have none: use adam"
        )
      }
    }
  }
}
