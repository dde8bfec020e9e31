// What determines a fit besides the network and the data.
import Base
import Networks

/// How a network is fitted. The same options, network and data give the same bits.
public struct FitOptions: Hashable, Sendable {
  public var optimizer: Optimizer
  /// Upper bound of the steps of each start: of Adam, gradient steps; of L-BFGS, line searches; of
  /// the others, trial steps, accepted or not.
  public var steps: Int
  /// Of Adam, before the schedule.
  public var learningRate: Double
  /// Of Adam.
  public var schedule: Schedule
  /// Samples of a mini-batch of Adam; nil takes all. Each epoch is a new permutation; samples
  /// at its end that fill no batch are left out of it.
  public var batch: Int?
  public var loss: Loss
  /// Decay of the running mean of Adam's parameters, which then is the result, unless `patience`
  /// asks for the best; nil takes the last.
  public var averaging: Double?
  /// Stops where the loss has not set a new minimum for so many steps, and keeps that minimum.
  public var patience: Int?
  /// Stops where the loss is at most this.
  public var tolerance: Double
  /// Further starts with seeds derived from `seed`; the start of least loss is kept.
  public var restarts: Int
  public var initialisation: Initialisation
  /// What the drawn first weights in front of activations are multiplied by.
  package var weightScale = 1.0
  public var precision: Precision
  /// How the knots of splines lie, in networks that have them.
  package var knots = KnotRule.uniform
  /// What the sizes of functions on edges cost beside the loss, in networks that have them; 0 for nothing.
  package var sparsity = 0.0
  /// First fits of splines on their coarsest grid, of which the better half goes on after each round; nil for the best
  /// of five after one round.
  package var starts: Int?
  /// What is done with rows of classes that have none.
  package var labels = LabelMethod.supervised
  /// Determines the first parameters and the mini-batches.
  public var seed: UInt64

  public init(
    optimizer: Optimizer = .lm, steps: Int? = nil, learningRate: Double = 0.01,
    schedule: Schedule = .cosine, batch: Int? = nil, loss: Loss = .l2, averaging: Double? = nil,
    patience: Int? = nil, tolerance: Double = 0, restarts: Int = 0,
    initialisation: Initialisation = .auto, precision: Precision = .f64, seed: UInt64 = 1
  ) {
    self.optimizer = optimizer
    self.steps = steps ?? optimizer.defaultSteps
    self.learningRate = learningRate
    self.schedule = schedule
    self.batch = batch
    self.loss = loss
    self.averaging = averaging
    self.patience = patience
    self.tolerance = tolerance
    self.restarts = restarts
    self.initialisation = initialisation
    self.precision = precision
    self.seed = seed
  }

  /// Parameters up to which second-order optimizers go: their matrices take about a gigabyte there.
  public static let secondOrderLimit = 8000

  /// Looks for options that cannot be, or do not fit each other, the network or the data.
  /// - Throws: `UserError` for the first.
  public func check(for architecture: Architecture, data: FitData) throws {
    try check(samples: data.inputs.count)
    guard data.inputs.features == architecture.inputs else {
      throw UserError(
        "the network has \(architecture.inputs) inputs and the data \(data.inputs.features)")
    }
    guard data.outputs.features == architecture.outputs else {
      throw UserError(
        "the network has \(architecture.outputs) outputs and the data \(data.outputs.features)")
    }
    guard data.inputs.count == data.outputs.count else {
      throw UserError(
        "the data have inputs of \(data.inputs.count) samples and outputs of \(data.outputs.count)")
    }
    for (name, batch) in [("input", data.inputs), ("output", data.outputs)] {
      guard let place = batch.storage.firstIndex(where: { !$0.isFinite }) else { continue }
      throw UserError(
        "sample \(place % batch.count + 1) of the data has an \(name) that is not finite: "
          + "\(batch.storage[place])")
    }
    if loss == .crossEntropy { try SoftmaxLoss.check(data.outputs) }
    if loss == .margin { try MarginLoss.check(data.outputs) }
    if data.weights != nil, loss != .l2 {
      throw UserError("weights of samples are for the loss l2, not for \(loss)")
    }
    try check(for: architecture)
    try checkOutput(of: architecture)
  }

  /// The checks that need the network's shape alone.
  /// - Throws: `UserError` for the first option that is wrong.
  package func check(for architecture: Architecture) throws {
    try optimizer.checkGradients(goStraightThrough: architecture.small != nil)
    guard !optimizer.isForSquares || architecture.parameterCount <= FitOptions.secondOrderLimit
    else {
      throw UserError(
        "\(optimizer.name) takes at most \(FitOptions.secondOrderLimit) parameters, and the "
          + "network has \(architecture.parameterCount): use \(Optimizer.namesForAnyLoss)")
    }
    guard loss == .l2 || architecture.splines == nil || !optimizer.isForSquares else {
      throw UserError(
        "\(optimizer.name) fits splines on edges by squares, not by the loss \(loss): use "
          + Optimizer.namesForAnyLoss)
    }
    guard sparsity == 0 || architecture.splines != nil && optimizer == .lm else {
      throw UserError(
        "sparsity is of edges with splines, fitted by lm: the family \(Family.namesWithSplines), optimizer lm"
      )
    }
    guard starts == nil || architecture.splines != nil && optimizer == .lm else {
      throw UserError(
        "starts are of splines on a coarse grid, fitted by lm: the family \(Family.namesWithSplines), optimizer lm; "
          + "restarts are for all")
    }
    if let starts, 20 * starts > steps {
      throw UserError(
        "\(starts) starts take at least \(20 * starts) steps, 5 for each in a round, and half of all, not \(steps)"
      )
    }
    try initialisation.check(for: architecture)
    try initialisation.check(for: architecture.activations)
  }

  /// Looks for the linear layer at the end that methods of second order solve for.
  /// - Throws: `UserError` where there is none.
  package func checkOutput(of architecture: Architecture) throws {
    guard !optimizer.isForSquares || architecture.graph.linearOutput != nil else {
      throw UserError(
        "\(optimizer.name) solves for the output layer, and this network has none with numbers of its own: "
          + "use \(Optimizer.namesForAnyLoss)")
    }
  }

  /// The checks that need no network.
  /// - Parameter samples: of the data, where known.
  /// - Throws: `UserError` for the first option that is wrong.
  public func check(samples: Int? = nil) throws {
    func require(_ isMet: Bool, _ message: @autoclosure () -> String) throws {
      if !isMet { throw UserError(message()) }
    }
    try require(samples != 0, "the data have no sample: a fit needs at least 1")
    try require(steps >= 0, "steps must be 0 or more, not \(steps)")
    try require(
      learningRate > 0 && learningRate.isFinite,
      "the learning rate must be positive, not \(plain(learningRate))")
    if case .warmup(let length) = schedule {
      try require(
        length < max(steps, 1) || steps == 0,
        "the warm-up of \(length) steps must be shorter than the fit's \(steps)")
    }
    if let batch {
      try require(batch >= 1, "a mini-batch needs at least 1 sample, not \(batch)")
      try require(
        optimizer.heeds(.batch),
        "mini-batches are for \(Optimizer.names(heeding: .batch)): \(optimizer.name) takes all samples"
      )
      if let samples {
        try require(
          batch <= samples, "a mini-batch of \(batch) is more than the data's \(samples) samples")
      }
    }
    if let averaging {
      try require(
        averaging > 0 && averaging < 1,
        "the decay of weight averaging must lie between 0 and 1, not \(plain(averaging))")
      try require(
        optimizer.heeds(.averaging),
        "weight averaging is for \(Optimizer.names(heeding: .averaging)), not for \(optimizer.name)"
      )
    }
    try require(
      (patience ?? 1) >= 1, "patience must be at least 1 step, not \(patience ?? 0)")
    try require(
      tolerance >= 0, "the tolerance of the loss must be 0 or more, not \(plain(tolerance))")
    if labels != .supervised {
      let name = labels.rawValue
      try require(
        optimizer.heeds(.labels),
        "\(name) is for \(Optimizer.names(heeding: .labels)), not for \(optimizer.name)")
      try require(loss == .crossEntropy, "\(name) is for the loss cross_entropy, not for \(loss)")
      try require(
        patience == nil && tolerance == 0,
        "\(name) changes its loss as it goes, so that no value of it says when to stop: leave "
          + "\(patience == nil ? "the tolerance" : "patience") out")
    }
    try require(restarts >= 0, "restarts must be 0 or more, not \(restarts)")
    try require(
      optimizer.minimises(loss),
      "\(optimizer.name) minimises squares, not the loss \(loss): use \(Optimizer.namesForAnyLoss)")
  }
}

/// Samples of the target: (inputs × samples) and (outputs × samples).
public struct FitData: Hashable, Sendable {
  public var inputs: Batch
  public var outputs: Batch
  /// The box that the samples are from, where it is known: there grids of inputs begin and end.
  public var domain: Domain?
  /// What may be done to a sample of a class that leaves it in the class.
  package var augmentation = Augmentation.jitter
  /// Outputs that stand together for one class, group after group; nil where all do.
  package var classes: Int?
  /// How much each sample counts in the mean of squares, above 0 and with mean 1; nil where all count alike.
  package private(set) var weights: [Double]?

  public init(inputs: Batch, outputs: Batch, domain: Domain? = nil) {
    self.inputs = inputs
    self.outputs = outputs
    self.domain = domain
  }

  /// Samples that count by weights, whatever their sum: the loss is that of a set in which each sample stands as
  /// often as its weight says, by the mean of the weights.
  /// - Throws: `UserError` where there is not one weight a sample, or one is not above 0.
  package init(inputs: Batch, outputs: Batch, domain: Domain? = nil, weights: [Double]) throws {
    self.init(inputs: inputs, outputs: outputs, domain: domain)
    guard weights.count == inputs.count else {
      throw UserError("\(weights.count) weights for \(inputs.count) samples: give one for each")
    }
    if let place = weights.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      throw UserError(
        "the weight of sample \(place + 1) must be a finite number above 0, not \(weights[place])")
    }
    // By the largest, so that no sum overflows.
    let largest = weights.max() ?? 1
    let mean = weights.reduce(0) { $0 + $1 / largest } / Double(weights.count)
    if weights.contains(where: { $0 != largest }) {
      self.weights = weights.map { $0 / largest / mean }
    }
  }

  /// A part of the samples.
  func samples(at indices: [Int]) -> FitData {
    var part = FitData(
      inputs: inputs.samples(at: indices), outputs: outputs.samples(at: indices), domain: domain)
    part.classes = classes
    part.weights = weights.map { weights in indices.map { weights[$0] } }
    return part
  }
}

/// How a fit ended.
public enum FitStatus: String, CaseIterable, Codable, Sendable {
  /// A stop test was met: tolerance, patience, or nothing left to gain but rounding.
  case converged
  /// The steps were used up, or the caller stopped it.
  case exhausted
  /// The loss became infinite, NaN or a million times what it was at the start.
  case diverged
}

/// The loss after so many steps, and what else was known then.
public struct CurvePoint: Codable, Hashable, Sendable {
  public let step: Int
  public let loss: Double
  /// The error of the network there, as the watch of the fit has it (``FitWatch/error``); nil where it was not
  /// asked.
  package var sup: Double?
  /// Since the start began; nil in results of older versions. Of two equal points it may differ: it is the
  /// machine's.
  package var seconds: Double?

  public init(step: Int, loss: Double) {
    self.step = step
    self.loss = loss
  }

  package init(step: Int, loss: Double, sup: Double?, seconds: Double?) {
    self.init(step: step, loss: loss)
    self.sup = sup
    self.seconds = seconds
  }

  public static func == (a: CurvePoint, b: CurvePoint) -> Bool {
    a.step == b.step && a.loss == b.loss && a.sup == b.sup
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(step)
    hasher.combine(loss)
  }
}

/// What came out of a fit.
public struct FitResult: Sendable {
  public let network: Network
  public let status: FitStatus
  /// Steps of the start that was kept.
  public let steps: Int
  /// Of the network, over all samples; infinite or 0 where Float64 has no such number, as may be of
  /// squares of data beyond 1e150. Where outputs differ in size and the fit scaled them, each
  /// counts as if it had the scale of the largest.
  public let loss: Double
  /// At most 200 points, ever wider apart. With mini-batches the mean over the last epoch; the last
  /// point is `loss`.
  public let curve: [CurvePoint]
}
