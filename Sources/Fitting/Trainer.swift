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
  if let start, start.count != architecture.numberCount || !start.allSatisfy(\.isFinite) {
    throw UserError(
      "a start needs \(architecture.numberCount) finite parameters, one for each of the network's"
    )
  }
  let team = Team(threads: max(1, threads))
  func bestStart(
    _ data: FitData, _ options: FitOptions, _ start: [Double]?, _ watch: FitWatch?,
    _ progress: ((Int, Double) -> Bool)?
  ) -> FitResult {
    let method = options.optimizer.method
    return switch options.precision {
    case .f64:
      fitBestStart(architecture, data, options, start, team, watch, progress) {
        (run: inout FitRun<Double>) in method.train(&run)
      }
    case .f32:
      fitBestStart(architecture, data, options, start, team, watch, progress) {
        (run: inout FitRun<Float>) in method.train(&run)
      }
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
      var scaled = FitWatch { step, loss, parameters in
        watch.see(step, scale.unscaled(loss, of: options.loss)) {
          scale.unscaled(parameters(), of: architecture.graph)
        }
      }
      scaled.error = watch.error.map { error in
        { error(scale.unscaled($0, of: architecture.graph)) }
      }
      return scaled
    },
    progress.map { progress in { progress($0, scale.unscaled($1, of: options.loss)) } })
  return FitResult(
    network: Network(
      architecture, parameters: scale.unscaled(result.network.parameters, of: architecture.graph),
      precision: options.precision),
    status: result.status, steps: result.steps,
    loss: scale.unscaled(result.loss, of: options.loss),
    curve: result.curve.map {
      CurvePoint(
        step: $0.step, loss: scale.unscaled($0.loss, of: options.loss), sup: $0.sup,
        seconds: $0.seconds)
    })
}

private func fitBestStart<Scalar: FitScalar>(
  _ architecture: Architecture, _ data: FitData, _ options: FitOptions, _ first: [Double]?,
  _ team: Team, _ watch: FitWatch?, _ progress: ((Int, Double) -> Bool)?,
  train: (inout FitRun<Scalar>) -> [Double]
) -> FitResult {
  let set = TrainingSet<Scalar>(data)
  var best: FitResult?
  for start in 0...options.restarts {
    var options = options
    options.seed = options.seed &+ UInt64(start) &* 0x9e37_79b9_7f4a_7c15
    let parameters =
      (start == 0 ? first : nil)
      ?? Initialisation.scaled(
        options.initialisation.parameters(
          for: architecture.graph, on: data, seed: options.seed, knots: options.knots),
        of: architecture.graph, by: options.weightScale)
    var run = FitRun(
      architecture, set, of: data, options, parameters, isGiven: start == 0 && first != nil, team,
      watch, progress)
    let result = run.result(train)
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
