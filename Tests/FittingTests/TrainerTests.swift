import Base
import Fitting
import Foundation
import Networks
import Testing

private func data(_ count: Int = 512, _ f: (Double) -> Double = { sin(2 * .pi * $0) }) -> FitData {
  let x = (0..<count).map { -1 + 2 * Double($0) / Double(max(count - 1, 1)) }
  return FitData(
    inputs: Batch(features: 1, count: count, storage: x),
    outputs: Batch(features: 1, count: count, storage: x.map(f)))
}

private func shape(
  _ width: Int, _ depth: Int = 1, _ activation: Activation = .tanh
) throws -> Architecture {
  try Architecture(inputs: 1, width: width, depth: depth, activation: activation)
}

/// Largest error of sin(2πx) on 10,001 points.
private func sup(_ network: Network) -> Double {
  let fine = data(10_001)
  return zip(network(fine.inputs).storage, fine.outputs.storage).reduce(0) {
    max($0, abs($1.0 - $1.1))
  }
}

@Suite struct AccuracyTests {
  @Test("varpro takes 16 tanh to 1e-6 of sin(2πx) for every seed, and to 2e-10 for most")
  func sine() throws {
    let errors = try (1...10).map { seed in
      let options = FitOptions(optimizer: .varpro, seed: UInt64(seed))
      let result = try fit(try shape(16), to: data(), options: options)
      #expect(result.steps <= 1000)
      return sup(result.network)
    }
    #expect(errors.allSatisfy { $0 <= 1e-6 }, "\(errors)")
    #expect(errors.filter { $0 <= 2e-10 }.count >= 8, "\(errors)")
  }

  @Test("lm takes 16 tanh to 1e-6 of sin(2πx) for at least nine of ten seeds")
  func sineByLevenbergMarquardt() throws {
    let errors = try (1...10).map { seed in
      let options = FitOptions(optimizer: .lm, steps: 600, seed: UInt64(seed))
      return sup(try fit(try shape(16), to: data(), options: options).network)
    }
    #expect(errors.filter { $0 <= 1e-6 }.count >= 9, "\(errors)")
  }

  @Test(
    "every optimizer learns the sine, with each precision",
    arguments: [
      (Optimizer.adam, 2e-1), (.lbfgs, 1e-1), (.lm, 1e-4), (.varpro, 1e-5),
    ], [Precision.f64, .f32])
  func everyOptimizer(pair: (Optimizer, Double), precision: Precision) throws {
    let (optimizer, bound) = pair
    let options = FitOptions(
      optimizer: optimizer, steps: [.adam: 3000, .lbfgs: 500][optimizer] ?? 300,
      precision: precision, seed: 3)
    let result = try fit(try shape(16), to: data(256), options: options)
    #expect(sup(result.network) < (precision == .f32 ? max(bound, 5e-3) : bound))
    if precision == .f32 {
      #expect(result.network.parameters.allSatisfy { Double(Float($0)) == $0 })
    }
    #expect(result.curve.count <= 200 && result.curve.last?.step == result.steps)
    #expect(result.curve.last?.loss == result.loss && result.curve.first?.step == 0)
    #expect(zip(result.curve, result.curve.dropFirst()).allSatisfy { $0.step < $1.step })
  }

  @Test(
    "without hidden layers lm and varpro are exact at once", arguments: [Optimizer.lm, .varpro])
  func affine(optimizer: Optimizer) throws {
    let x = Batch(features: 2, points: [[0, 0], [1, 0], [0, 1], [3, 5], [2, -1]])
    let y = Batch(
      features: 2, points: (0..<5).map { [1 + 2 * x[0, $0] - x[1, $0], 3 * x[1, $0] - 7] })
    let affine = try Architecture(inputs: 2, outputs: 2, widths: [], activations: [])
    let result = try fit(
      affine, to: FitData(inputs: x, outputs: y), options: FitOptions(optimizer: optimizer))
    #expect(result.steps <= 1 && result.status == .converged && result.loss < 1e-28)
    for (found, wanted) in zip(result.network.parameters, [2, -1, 0, 3, 1, -7.0]) {
      #expect(abs(found - wanted) < 1e-13)
    }
    let other = try fit(
      affine, to: FitData(inputs: x, outputs: y), options: FitOptions(optimizer: .lbfgs))
    #expect(other.loss < 1e-18)
  }

  @Test("several outputs share their hidden layers", arguments: Optimizer.all)
  func outputs(optimizer: Optimizer) throws {
    let one = data(700)
    let x = one.inputs.storage
    let y = Batch(features: 2, count: 700, storage: x.map { sin(3 * $0) } + x.map { exp($0) })
    let network = try Architecture(
      inputs: 1, outputs: 2, widths: [8, 6], activations: [.tanh, .gelu], skip: .all)
    let options = FitOptions(optimizer: optimizer, steps: optimizer == .adam ? 1500 : 150)
    let result = try fit(network, to: FitData(inputs: one.inputs, outputs: y), options: options)
    let mean = zip(result.network(one.inputs).storage, y.storage).reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / 1400
    }
    #expect(abs(mean - result.loss) <= 1e-12 * mean + 1e-30)
    #expect(result.loss < (optimizer == .adam || optimizer == .lbfgs ? 1e-3 : 1e-8))
  }

  @Test("other losses are made small: a large p nears the best uniform fit")
  func losses() throws {
    // The best constant for {0, 0, 0, 1}: mean 1/4, midrange 1/2; Huber's with small δ near 0.
    let points = FitData(
      inputs: Batch(features: 1, points: [[0], [0], [0], [0]]),
      outputs: Batch(features: 1, points: [[0], [0], [0], [1]]))
    let affine = try Architecture(inputs: 1, outputs: 1, widths: [], activations: [])
    for (loss, wanted) in [(Loss.l2, 0.25), (.p(100), 0.5), (.huber(0.03), 0.01)] {
      let result = try fit(
        affine, to: points, options: FitOptions(optimizer: .lbfgs, loss: loss))
      let constant = result.network(points.inputs).storage[0]
      #expect(abs(constant - wanted) < 0.01, "\(loss) \(constant)")
    }
  }
}

@Suite struct SmoothTargetTests {
  /// The largest of the sup errors, on 4,001 points, of seeds 1 to 10.
  private func worst(
    _ optimizer: Optimizer, _ width: Int, _ f: (Double) -> Double
  ) throws -> Double {
    let fine = data(4001, f)
    return try (1...10).map { seed in
      let options = FitOptions(optimizer: optimizer, seed: UInt64(seed))
      let network = try fit(try shape(width), to: data(512, f), options: options).network
      return zip(network(fine.inputs).storage, fine.outputs.storage).reduce(0) {
        max($0, abs($1.0 - $1.1))
      }
    }.max() ?? .infinity
  }

  @Test("varpro takes exp, Runge's function and the sine below 1e-10 for every seed")
  func projection() throws {
    #expect(try worst(.varpro, 16) { exp($0) } <= 1e-11)
    #expect(try worst(.varpro, 24) { 1 / (1 + 25 * $0 * $0) } <= 1e-10)
    #expect(try worst(.varpro, 24) { sin(2 * .pi * $0) } <= 1e-10)
  }

  @Test("lm takes exp and the sine to 1e-9 for every seed, and two hidden layers to 1e-6")
  func levenbergMarquardt() throws {
    #expect(try worst(.lm, 16) { exp($0) } <= 1e-9)
    #expect(try worst(.lm, 24) { sin(2 * .pi * $0) } <= 1e-9)
    // Without geodesic acceleration the worst of these seeds ends at 2e-5.
    let errors = try (1...4).map { seed in
      let options = FitOptions(optimizer: .lm, steps: 500, seed: UInt64(seed))
      return sup(try fit(try shape(8, 2), to: data(), options: options).network)
    }
    #expect(errors.allSatisfy { $0 <= 1e-6 }, "\(errors)")
  }
}

@Suite struct TrainerTests {
  @Test(
    "the same seed gives the same bits, twice and beside other fits",
    arguments: Optimizer.all)
  func deterministic(optimizer: Optimizer) async throws {
    let options = FitOptions(
      optimizer: optimizer, steps: 60, batch: optimizer == .adam ? 100 : nil, seed: 9)
    let network = try shape(12, 2, .mish)
    let samples = data(700)
    let wanted = try fit(network, to: samples, options: options)
    let results = try await withThrowingTaskGroup(of: FitResult.self) { group in
      for _ in 0..<6 { group.addTask { try fit(network, to: samples, options: options) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for result in results {
      #expect(result.network == wanted.network && result.curve == wanted.curve)
    }
    var other = options
    other.seed = 10
    #expect(try fit(network, to: samples, options: other).network != wanted.network)
  }

  @Test("a rate of a million diverges, and the best network is kept")
  func divergence() throws {
    for precision in Precision.allCases {
      let options = FitOptions(
        optimizer: .adam, steps: 200, learningRate: 1e6, schedule: .constant, precision: precision)
      let result = try fit(try shape(8, 2, .relu), to: data(64), options: options)
      #expect(result.status == .diverged && result.steps < 200)
      #expect(result.loss.isFinite && result.network.parameters.allSatisfy { $0.isFinite })
    }
  }

  @Test("tolerance stops and counts as converged", arguments: Optimizer.all)
  func tolerance(optimizer: Optimizer) throws {
    let options = FitOptions(optimizer: optimizer, tolerance: 0.05)
    let result = try fit(try shape(16), to: data(128), options: options)
    #expect(result.status == .converged && result.loss <= 0.05)
    #expect(result.steps < options.steps)
  }

  @Test("patience stops where the loss stands still, and keeps its minimum")
  func patience() throws {
    let options = FitOptions(
      optimizer: .adam, steps: 3000, learningRate: 0.3, schedule: .constant, patience: 50)
    var losses: [Double] = []
    let result = try fit(try shape(4), to: data(64), options: options) { _, loss in
      losses.append(loss)
      return true
    }
    #expect(result.status == .converged && result.steps < 3000)
    #expect(result.loss == losses.min())
    #expect(losses.suffix(50).allSatisfy { $0 >= result.loss })
  }

  @Test("progress sees every step in order and can stop", arguments: Optimizer.all)
  func progress(optimizer: Optimizer) throws {
    var steps: [Int] = []
    let result = try fit(
      try shape(6), to: data(64), options: FitOptions(optimizer: optimizer, restarts: 3)
    ) { step, loss in
      steps.append(step)
      return step < 5
    }
    #expect(steps == Array(0...5) && result.status == .exhausted && result.steps == 5)
  }

  @Test("no step leaves the network where it starts", arguments: [Optimizer.adam, .lbfgs, .lm])
  func noStep(optimizer: Optimizer) throws {
    let network = try shape(5)
    let samples = data(32)
    let options = FitOptions(optimizer: optimizer, steps: 0, initialisation: .glorot, seed: 4)
    let result = try fit(network, to: samples, options: options)
    #expect(
      result.network.parameters
        == Initialisation.glorot.parameters(for: network, on: samples.inputs, seed: 4))
    #expect(result.status == .exhausted && result.curve.count == 1)
  }

  @Test("of several starts the best is kept")
  func restarts() throws {
    let network = try shape(6, 1, .relu)
    func loss(_ restarts: Int) throws -> Double {
      try fit(
        network, to: data(100), options: FitOptions(optimizer: .lm, steps: 50, restarts: restarts)
      ).loss
    }
    let losses = try [0, 1, 2, 5, 8].map(loss)
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(losses[4] < losses[0])
  }

  @Test("averaging smooths what mini-batches shake")
  func averaging() throws {
    let network = try shape(8)
    func loss(_ averaging: Double?) throws -> Double {
      try fit(
        network, to: data(256),
        options: FitOptions(
          optimizer: .adam, steps: 3000, learningRate: 0.03, schedule: .constant, batch: 16,
          averaging: averaging, seed: 2)
      ).loss
    }
    #expect(try loss(0.99) < (try loss(nil)))
  }

  @Test("a large fit goes through normal equations and stays on its way down")
  func large() throws {
    let options = FitOptions(optimizer: .lm, steps: 15)
    let result = try fit(try shape(20, 3, .gelu), to: data(256), options: options)
    #expect(result.network.parameters.count > 400)
    #expect(zip(result.curve, result.curve.dropFirst()).allSatisfy { $0.loss >= $1.loss })
    #expect(result.loss < 0.1 * (result.curve.first?.loss ?? 0))
  }
}

@Suite struct OptionErrorTests {
  private static let cases: [(String, @Sendable (inout FitOptions) -> Void)] = [
    ("steps must be 0 or more, not -1", { $0.steps = -1 }),
    ("the learning rate must be positive, not 0", { $0.learningRate = 0 }),
    ("the learning rate must be positive, not nan", { $0.learningRate = .nan }),
    (
      "the warm-up of 500 steps must be shorter than the fit's 100",
      {
        $0.schedule = .warmup(steps: 500)
        $0.steps = 100
      }
    ),
    (
      "a mini-batch of 65 is more than the data's 64 samples",
      {
        $0.optimizer = .adam
        $0.batch = 65
      }
    ),
    ("a mini-batch needs at least 1 sample, not 0", { $0.batch = 0 }),
    ("mini-batches are for adam: lm takes all samples", { $0.batch = 8 }),
    (
      "the decay of weight averaging must lie between 0 and 1, not 1",
      {
        $0.optimizer = .adam
        $0.averaging = 1
      }
    ),
    ("weight averaging is for adam, not for lm", { $0.averaging = 0.9 }),
    ("patience must be at least 1 step, not 0", { $0.patience = 0 }),
    ("the tolerance of the loss must be 0 or more, not -1", { $0.tolerance = -1 }),
    ("restarts must be 0 or more, not -2", { $0.restarts = -2 }),
    (
      "lm minimises squares, not the loss huber(0.1): use lbfgs or adam", { $0.loss = .huber(0.1) }
    ),
    (
      "varpro minimises squares, not the loss p(8): use lbfgs or adam",
      {
        $0.optimizer = .varpro
        $0.loss = .p(8)
      }
    ),
  ]

  @Test("an option that cannot be is said in one line", arguments: cases.indices)
  func options(index: Int) throws {
    let (wanted, change) = OptionErrorTests.cases[index]
    var options = FitOptions()
    change(&options)
    let network = try shape(4)
    #expect(message { _ = try fit(network, to: data(64), options: options) } == wanted)
  }

  @Test("data that do not fit, or are not numbers, are said")
  func badData() throws {
    let network = try shape(4)
    func says(_ inputs: Batch, _ outputs: Batch, _ wanted: String) {
      let data = FitData(inputs: inputs, outputs: outputs)
      #expect(message { _ = try fit(network, to: data, options: FitOptions()) } == wanted)
    }
    let good = Batch(features: 1, points: [[1], [2], [3]])
    says(
      Batch(features: 1, count: 0), Batch(features: 1, count: 0),
      "the data have no sample: a fit needs at least 1")
    says(
      Batch(features: 2, count: 3), good, "the network has 1 inputs and the data 2")
    says(
      good, Batch(features: 2, count: 3), "the network has 1 outputs and the data 2")
    says(
      good, Batch(features: 1, count: 2),
      "the data have inputs of 3 samples and outputs of 2")
    says(
      good, Batch(features: 1, points: [[1], [.nan], [2]]),
      "sample 2 of the data has an output that is not finite: nan")
    says(
      Batch(features: 1, points: [[1], [2], [-.infinity]]), good,
      "sample 3 of the data has an input that is not finite: -inf")
  }

  @Test("a network too large for second order is told what to use")
  func tooLarge() throws {
    let network = try shape(100, 2)
    #expect(
      message { _ = try fit(network, to: data(8), options: FitOptions()) }
        == "lm takes at most 8000 parameters, and the network has 10401: use lbfgs or adam")
  }

  @Test("an unknown optimizer is told its nearest names")
  func optimizer() throws {
    #expect(
      message { _ = try Optimizer(parsing: "adm") }
        == "unknown optimizer 'adm'; did you mean 'adam'?")
    #expect(
      message { _ = try Optimizer(parsing: "newton") }
        == "unknown optimizer 'newton': it is one of lm, varpro, lbfgs, adam")
    #expect(try Optimizer(parsing: "LM") == .lm)
  }
}
