// From a network's shape and data to the fitted network.
import Base
import Kernels
import Networks

/// Fits a network to samples.
///
/// Deterministic: the same arguments give the same bits, whatever runs on other threads. Inputs and
/// outputs whose largest magnitude leaves [2^-10, 2^10] are divided by powers of two during the
/// fit, and the network is multiplied back by them, exactly as long as no weight leaves the normal
/// numbers; see `DataScale`.
/// - Parameters:
///   - architecture: the network; without hidden layers it is affine, and `lm` and `varpro` solve
///     for it directly, by linear least squares with a penalty at rounding level.
///   - data: (inputs × samples) and (outputs × samples), all finite.
///   - options: optimiser, steps, seed and the rest.
///   - start: parameters to begin with, in place of the first random ones; `restarts` are random.
///   - threads: that share the samples of one step; what comes out does not depend on their
///     number.
///   - watch: sees the network as it learns, before `progress` is told.
///   - progress: sees (steps done, loss) of the start that runs; false stops the fit.
/// - Throws: `UserError` where the options or the data are wrong. Divergence is no error but a
///   status; the network is then the best that was met.
public func fit(
  _ architecture: Architecture, to data: FitData, options: FitOptions, start: [Double]? = nil,
  threads: Int = 1, watch: FitWatch? = nil, progress: ((Int, Double) -> Bool)? = nil
) throws -> FitResult {
  try options.check(for: architecture, data: data)
  if let start, start.count != architecture.parameterCount || !start.allSatisfy(\.isFinite) {
    throw UserError(
      "a start needs \(architecture.parameterCount) finite parameters, one for each of the network's"
    )
  }
  let team = Team(threads: max(1, threads))
  func bestStart(
    _ data: FitData, _ options: FitOptions, _ start: [Double]?, _ watch: FitWatch?,
    _ progress: ((Int, Double) -> Bool)?
  ) -> FitResult {
    switch options.precision {
    case .f64: fitBestStart(architecture, data, options, start, Double.self, team, watch, progress)
    case .f32: fitBestStart(architecture, data, options, start, Float.self, team, watch, progress)
    }
  }

  let scale = DataScale(of: data, loss: options.loss)
  guard !scale.isNone, architecture.graph.canBeScaled else {
    return bestStart(data, options, start, watch, progress)
  }
  let scaledStart = start.map {
    scale.scaled($0, of: architecture.graph, in: options.precision)
  }
  // A start that has no exact counterpart is taken as it is.
  if scaledStart == .some(nil) {
    return bestStart(data, options, start, watch, progress)
  }
  var scaledOptions = options
  scaledOptions.loss = scale.scaled(options.loss)
  scaledOptions.tolerance = scale.unscaled(options.tolerance, of: options.loss, sign: -1)
  let result = bestStart(
    scale.scaled(data), scaledOptions, scaledStart ?? nil,
    watch.map { watch in
      FitWatch { step, loss, parameters in
        watch.see(step, scale.unscaled(loss, of: options.loss)) {
          scale.unscaled(parameters(), of: architecture.graph)
        }
      }
    },
    progress.map { progress in { progress($0, scale.unscaled($1, of: options.loss)) } })
  return FitResult(
    network: Network(
      architecture, parameters: scale.unscaled(result.network.parameters, of: architecture.graph),
      precision: options.precision),
    status: result.status, steps: result.steps,
    loss: scale.unscaled(result.loss, of: options.loss),
    curve: result.curve.map {
      CurvePoint(step: $0.step, loss: scale.unscaled($0.loss, of: options.loss))
    })
}

private func fitBestStart<Scalar: FitScalar>(
  _ architecture: Architecture, _ data: FitData, _ options: FitOptions, _ first: [Double]?,
  _: Scalar.Type, _ team: Team, _ watch: FitWatch?, _ progress: ((Int, Double) -> Bool)?
) -> FitResult {
  let set = TrainingSet<Scalar>(inputs: data.inputs, outputs: data.outputs)
  var best: FitResult?
  for start in 0...options.restarts {
    var options = options
    options.seed = options.seed &+ UInt64(start) &* 0x9e37_79b9_7f4a_7c15
    let parameters =
      (start == 0 ? first : nil)
      ?? options.initialisation.parameters(
        for: architecture.graph, on: data.inputs, seed: options.seed)
    var run = FitRun(architecture, set, options, parameters, team, watch, progress)
    let result = run.result()
    if best.map({ result.isBetter(than: $0) }) ?? true { best = result }
    if run.isFinal { break }
  }
  guard let best else { preconditionFailure("there is at least one start") }
  return best
}

extension FitResult {
  fileprivate func isBetter(than other: FitResult) -> Bool {
    if (status == .diverged) != (other.status == .diverged) { return other.status == .diverged }
    return loss < other.loss || other.loss.isNaN
  }
}

/// One start.
private struct FitRun<Scalar: FitScalar> {
  private let architecture: Architecture
  private let data: TrainingSet<Scalar>
  private let options: FitOptions
  private let team: Team
  /// On all samples.
  private var objective: NetworkObjective<Scalar>
  private let start: [Double]
  private var monitor: FitMonitor
  private var steps = 0
  private var isConverged = false

  init(
    _ architecture: Architecture, _ data: TrainingSet<Scalar>, _ options: FitOptions,
    _ start: [Double], _ team: Team, _ watch: FitWatch?, _ progress: ((Int, Double) -> Bool)?
  ) {
    self.architecture = architecture
    self.data = data
    self.options = options
    self.team = team
    objective = NetworkObjective(architecture.graph, loss: options.loss, data: data, team: team)
    self.start = start
    monitor = FitMonitor(options, progress: progress, watch: watch)
  }

  /// Whether further starts have no use.
  var isFinal: Bool {
    monitor.isStopped || monitor.status == .converged && options.patience == nil
  }

  mutating func result() -> FitResult {
    let parameters =
      switch options.optimizer {
      case .adam: adam()
      case .lbfgs: quasiNewton()
      // Without hidden layers the output layer is all there is.
      case .lm: architecture.depth == 0 ? projected() : secondOrder()
      case .varpro: projected()
      }
    let network = Network(architecture, parameters: parameters, precision: options.precision)
    let loss = objective.value(at: network.parameters.map { Scalar($0) })
    let status = monitor.status ?? (isConverged ? .converged : .exhausted)
    return FitResult(
      network: network, status: loss.isFinite ? status : .diverged, steps: steps, loss: loss,
      curve: monitor.curve.closed(steps, loss))
  }

  private mutating func adam() -> [Double] {
    var batches = options.batch.map {
      MiniBatches(count: data.count, size: $0, seed: options.seed)
    }
    var objective = objective
    if let batch = options.batch {
      objective = NetworkObjective(
        architecture.graph, loss: options.loss, data: TrainingSet(partOf: data, count: batch),
        team: team)
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
      let goesOn = monitor.goesOn(step - 1, loss, at: parameters.map { Double($0) })
      let isBest = monitor.isBest
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
    let isBestWanted = options.patience != nil || monitor.status == .diverged
    if isBestWanted { return best.map { Double($0) } }
    // The last step is not seen by the loop; a leap at its end would be.
    if !parameters.allSatisfy(\.isFinite) {
      _ = monitor.goesOn(steps, .nan, at: best.map { Double($0) })
      return best.map { Double($0) }
    }
    guard let mean = average?.value else { return parameters.map { Double($0) } }
    // The tolerance was met by the last step; the mean is returned if it meets it too.
    if monitor.status == .converged, !(self.objective.value(at: mean) <= options.tolerance) {
      return parameters.map { Double($0) }
    }
    return mean.map { Double($0) }
  }

  private mutating func quasiNewton() -> [Double] {
    var objective = objective
    let first = start.map { Scalar($0) }
    guard monitor.goesOn(0, objective.value(at: first), at: first.map { Double($0) }) else {
      return first.map { Double($0) }
    }
    let minimum = lbfgs(&objective, from: first, steps: options.steps) { step, value, point in
      monitor.goesOn(step, value, at: point.map { Double($0) })
    }
    steps = minimum.steps
    isConverged = minimum.isConverged
    return minimum.parameters.map { Double($0) }
  }

  private mutating func secondOrder() -> [Double] {
    var problem = NetworkResiduals(architecture.graph, data: data, team: team)
    return minimise(&problem, from: start) { point, _ in point }
  }

  private mutating func projected() -> [Double] {
    let network = NetworkResiduals(architecture.graph, data: data, team: team)
    var problem = VariableProjection(network, precision: Double(Scalar.ulpOfOne))
    let nonlinear = minimise(&problem, from: Array(start[..<problem.parameterCount])) {
      network.parameters($0, $1.bestCoefficients)
    }
    _ = problem.sumOfSquares(at: nonlinear)
    if nonlinear.isEmpty { steps = min(1, options.steps) }
    return network.parameters(nonlinear, problem.coefficients)
  }

  /// - Parameter whole: the network's parameters at a point that the problem holds for its best.
  private mutating func minimise<Problem: LeastSquaresProblem>(
    _ problem: inout Problem, from start: [Double], whole: ([Double], Problem) -> [Double]
  ) -> [Double] {
    let count = Double(data.count * architecture.outputs)
    let first = problem.sumOfSquares(at: start) / count
    guard monitor.goesOn(0, first, at: whole(start, problem)) else { return start }
    let minimum = levenbergMarquardt(
      &problem, from: start, steps: options.steps,
      solver: start.count < 150 ? .qr : start.count <= 400 ? .automatic : .normalEquations,
      scale: .identity, team: team
    ) { step, squares, point, problem in
      monitor.goesOn(step, squares / count, at: whole(point, problem))
    }
    steps = minimum.steps
    isConverged = minimum.isConverged
    return minimum.parameters
  }
}

/// The samples of one step after the other.
private struct MiniBatches {
  private let count: Int
  private let size: Int
  private let random: RandomSource
  private var order: [Int] = []
  private var position = 0
  private var sum = 0.0
  private var seen = 0
  private var lastMean: Double?

  init(count: Int, size: Int, seed: UInt64) {
    self.count = count
    self.size = size
    random = RandomSource(seed: seed, stream: "mini-batches")
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
private struct MovingAverage<Scalar: KernelScalar> {
  private let decay: Double
  private var sum: [Scalar]
  private var weight = 0.0

  init(decay: Double, count: Int) {
    self.decay = decay
    sum = [Scalar](repeating: 0, count: count)
  }

  mutating func add(_ parameters: [Scalar]) {
    let keep = Scalar(decay)
    let take = Scalar(1 - decay)
    for i in sum.indices { sum[i] = keep * sum[i] + take * parameters[i] }
    weight = decay * weight + (1 - decay)
  }

  /// nil before the first parameters.
  var value: [Scalar]? {
    guard weight > 0 else { return nil }
    let factor = Scalar(1 / weight)
    return sum.map { $0 * factor }
  }
}
