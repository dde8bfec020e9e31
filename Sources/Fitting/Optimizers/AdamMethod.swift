import Base
import Kernels

extension Optimizer {
  /// First order, full batch or mini-batches: for large networks and noisy data.
  public static let adam = Optimizer(AdamMethod.self)
}

enum AdamMethod: TrainingMethod {
  static let name = "adam"
  static let title = "Adam"
  static let summary = "first order: small steps by running means of the gradient"
  static let defaultSteps = 5000
  static let heeds: Set<StepOption> = [.learningRate, .schedule, .batch, .averaging, .labels]
  static let takesStraightThrough = true
  static var next: Optimizer? { .lm }

  static func stepWork(_ size: FitSize) -> Double { size.gradientWork }
  static func memory(_ size: FitSize) -> Int { size.firstOrderMemory(vectors: 8) }

  static func train(_ run: inout FitRun<Double>) -> [Double] { run.trained() }
  static func train(_ run: inout FitRun<Float>) -> [Double] { run.trained() }
}

extension FitRun {
  fileprivate mutating func trained() -> [Double] {
    options.labels == .supervised ? adam() : adamOfFewLabels()
  }

  fileprivate mutating func adam() -> [Double] {
    var batches = options.batch.map {
      MiniBatches(count: data.count, size: $0, seed: options.seed)
    }
    var objective = objective
    if let batch = options.batch {
      objective = NetworkObjective(
        architecture.graph, loss: options.loss, data: TrainingSet(partOf: data, count: batch),
        frozen: frozen, team: team)
    }
    var parameters = start.map { Scalar($0) }
    var gradient = parameters
    var best = parameters
    var updated = parameters
    var average = options.averaging.map { MovingAverage<Scalar>(decay: $0, count: start.count) }
    var adam = Adam<Scalar>(count: start.count, team: team)
    for step in 1...max(options.steps, 1) where step <= options.steps {
      if batches != nil, let indices = batches?.next() { objective.data.gather(data, at: indices) }
      var loss = objective.value(at: parameters, gradient: &gradient)
      if batches != nil { loss = batches?.mean(after: loss) ?? loss }
      // This is the loss before the step.
      let goesOn = self.goesOn(step - 1, loss, at: parameters.map { Double($0) })
      let isBest = self.isBest
      if isBest { swap(&best, &parameters) }
      guard goesOn else {
        if isBest { parameters = best }
        break
      }
      let factor = options.schedule.factor(step: step, of: options.steps)
      adam.update(
        isBest ? best : parameters, into: &updated, gradient: gradient,
        rate: options.learningRate * factor)
      swap(&parameters, &updated)
      average?.add(parameters)
      steps = step
    }
    let isBestWanted = options.patience != nil || status == .diverged
    if isBestWanted { return best.map { Double($0) } }
    // The last step is not seen by the loop; a leap at its end would be.
    if !parameters.allSatisfy(\.isFinite) {
      _ = goesOn(steps, .nan, at: best.map { Double($0) })
      return best.map { Double($0) }
    }
    guard let mean = average?.value else { return parameters.map { Double($0) } }
    // The tolerance was met by the last step; the mean is returned if it meets it too.
    if status == .converged, !(self.objective.value(at: mean) <= options.tolerance) {
      return parameters.map { Double($0) }
    }
    return mean.map { Double($0) }
  }
}

/// The samples of one step after the other.
struct MiniBatches {
  private let count: Int
  private let size: Int
  private let random: RandomSource
  private var order: [Int] = []
  private var position = 0
  private var sum = 0.0
  private var seen = 0
  private var lastMean: Double?

  init(count: Int, size: Int, seed: UInt64, stream: String = "mini-batches") {
    self.count = count
    self.size = size
    random = RandomSource(seed: seed, stream: stream)
  }

  mutating func next() -> ArraySlice<Int> {
    if position + size > order.count {
      order = random.permutation(count)
      position = 0
      if seen > 0 { lastMean = sum / Double(seen) }
      sum = 0
      seen = 0
    }
    position += size
    return order[(position - size)..<position]
  }

  /// The mean over the last whole epoch, or over the first as far as it is; a loss that is not
  /// finite at once.
  mutating func mean(after loss: Double) -> Double {
    sum += loss
    seen += 1
    return loss.isFinite ? lastMean ?? sum / Double(seen) : loss
  }
}

/// Σ dᵗ⁻ˢ pₛ, normalised: the mean of the parameters with weights that decay into the past.
struct MovingAverage<Scalar: KernelScalar> {
  private let decay: Double
  private var sum: [Scalar]
  private var weight = 0.0

  init(decay: Double, count: Int) {
    self.decay = decay
    sum = [Scalar](repeating: 0, count: count)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  mutating func add(_ parameters: [Scalar]) {
    let keep = Scalar(decay)
    let take = Scalar(1 - decay)
    for i in sum.indices { sum[i] = keep * sum[i] + take * parameters[i] }
    weight = decay * weight + (1 - decay)
  }

  /// nil before the first parameters.
  var value: [Scalar]? { mean() }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  private func mean() -> [Scalar]? {
    guard weight > 0 else { return nil }
    let factor = Scalar(1 / weight)
    return sum.map { $0 * factor }
  }
}
