// Networks of splines from a coarse grid to the finest: each fit begins where the one on half the intervals ended.
import Base
import Kernels
import Networks

extension FitRun {
  /// Levenberg–Marquardt on grids that are refined: the first has three or four intervals, each next one about twice as
  /// many. A refinement leaves the function as it is; before it, and where values leave the finest grid, grids of hidden
  /// nodes follow their values. The first grid is fitted from a few starts, of which the best goes on
  /// (`FitOptions.starts`); coarse grids take as many samples as their coefficients need. A network that was given is
  /// trained on the grids that it has.
  mutating func coarseToFine(_ splines: SplineShape) -> [Double] {
    let trained = architecture.parameterCount
    let scale = OutputScale(source.outputs)
    let data = scale.scaled(source)
    let grids = GridLevels(architecture, splines, isRefined: !isGiven)
    var fit = GridFit(grids: grids, scale: scale)
    if isGiven {
      fit.numbers = start + frozen
      scale.scale(&fit.numbers, grids.layers[0], back: false)
      _ = train(&fit, data)
    } else if choose(&fit, data) {
      refine(&fit, data)
    }
    if options.sparsity > 0 { thin(&fit, data) }
    let result = fit.finished()
    frozen = Array(result[trained...])
    return Array(result[..<trained])
  }

  /// From grid to grid, to the best that was found on all samples: where a grid follows its values the function changes,
  /// and no steps may be left to make that good.
  private mutating func refine(_ fit: inout GridFit, _ data: FitData) {
    var best = fit.isOfAll ? fit : nil
    while fit.goesOn(options.knots, data) {
      let goesOn = train(&fit, data)
      if fit.isOfAll, fit.loss < best?.loss ?? .infinity { best = fit }
      guard goesOn else { break }
    }
    if let best { fit = best }
  }

  /// Lets the sizes of edges cost something, with the weights of twenty tangents one after the other.
  private mutating func thin(_ fit: inout GridFit, _ data: FitData) {
    let trained = fit.graph.trainedCount
    for round in 0..<20 {
      // Not at the end: the function changes where a grid moves.
      if round > 0 { fit.follow(options.knots, data) }
      let fixed = Array(fit.numbers[trained...])
      var problem = PenalisedSplines(
        fit.graph, fit.layers, fit.numbers, data, team, penalty: options.sparsity)
      let minimum = levenbergMarquardt(
        &problem, from: Array(fit.numbers[..<trained]), steps: 8, solver: .normalEquations,
        scale: .identity, team: team)
      guard minimum.value.isFinite else { return }
      fit.numbers = minimum.parameters + fixed
      steps += minimum.steps
      var residuals = SplineResiduals(fit.graph, fit.layers, fit.numbers, data, team)
      let loss =
        residuals.sumOfSquares(at: minimum.parameters)
        / Double(data.inputs.count * architecture.outputs)
      guard goesOn(steps, fit.scale.loss(loss), numbers: fit.finished()) else { return }
    }
  }

  /// The samples for a grid: twenty for each coefficient, where a smaller part of them is no stop test's.
  private func samples(_ data: FitData, for coefficients: Int) -> FitData {
    let count = max(500, 20 * coefficients)
    guard options.tolerance == 0, 2 * count <= data.inputs.count else { return data }
    return data.samples(at: (0..<count).map { $0 * data.inputs.count / count })
  }

  /// Fits the coarsest grid from a few starts, and takes the best. Where their number was chosen, the better half goes
  /// on after each round, until one is left.
  /// - Returns: whether to go on.
  private mutating func choose(_ fit: inout GridFit, _ data: FitData) -> Bool {
    var (count, budget) = (5, min(40, options.steps / 10))
    if let starts = options.starts {
      // All rounds together take about 2·starts of them: half of the steps at most.
      (count, budget) = (starts, min(20, options.steps / (4 * starts)))
    }
    if budget < 5 { count = 1 }
    var trials = (0..<count).map { start in
      var trial = fit
      let seed = options.seed &+ UInt64(start) &* 0xa076_1d64_78bd_642f
      trial.begin(SplineStart(options.initialisation, options.knots, data, seed: seed))
      return trial
    }
    var best: (fit: GridFit, loss: Double)?
    var goesOn = true
    repeat {
      for index in trials.indices where goesOn {
        goesOn = train(&trials[index], data, steps: count == 1 ? nil : budget, best: best)
        let loss = trials[index].loss
        if best.map({ loss < $0.loss }) ?? true { best = (trials[index], loss) }
      }
      trials.sort { $0.loss < $1.loss || $1.loss.isNaN && !$0.loss.isNaN }
      trials.removeLast(trials.count / 2)
    } while goesOn && options.starts != nil && trials.count > 1
    if let best { fit = best.fit }
    return goesOn
  }

  /// Takes the coefficients to a minimum at their grids, or on coarse ones near it.
  /// - Parameters:
  ///   - limit: the most steps; nil for all that are left, on coarse grids for at most sixty.
  ///   - best: what is told of where it is better.
  /// - Returns: whether to go on.
  private mutating func train(
    _ fit: inout GridFit, _ data: FitData, steps limit: Int? = nil,
    best: (fit: GridFit, loss: Double)? = nil
  ) -> Bool {
    let (graph, layers, level) = (fit.graph, fit.layers, fit.level)
    let trained = graph.trainedCount
    let all = data.inputs.count
    let data = level == 0 ? data : samples(data, for: trained)
    (fit.loss, fit.isOfAll) = (.infinity, data.inputs.count == all)
    let count = Double(data.inputs.count * architecture.outputs)
    let (fixed, scale) = (Array(fit.numbers[trained...]), fit.scale)
    var problem = SplineResiduals(
      graph, layers, fit.numbers, data, team)
    let before = steps
    let coarse = min(60, max(1, options.steps / (2 * fit.grids.graphs.count)))
    let budget = min(options.steps - before, limit ?? (level == 0 ? .max : coarse))
    var progress = GridProgress(isFinest: level == 0)
    var goesOn = true
    let copy = fit
    func whole(_ point: [Double], _ loss: Double) -> [Double] {
      if let best, best.loss < loss { return best.fit.finished() }
      var own = copy
      own.numbers = point + fixed
      return own.finished()
    }
    if before == 0 {
      let point = Array(fit.numbers[..<trained])
      let first = problem.sumOfSquares(at: point) / count
      goesOn = self.goesOn(0, scale.loss(first), numbers: whole(point, first))
    }
    guard goesOn, budget > 0 else { return false }
    let minimum = levenbergMarquardt(
      &problem, from: Array(fit.numbers[..<trained]), steps: budget, solver: .normalEquations,
      scale: .identity, team: team
    ) { step, squares, point in
      steps = before + step
      let loss = squares / count
      goesOn = self.goesOn(
        steps, scale.loss(min(loss, best?.loss ?? loss)), numbers: whole(point, loss))
      return goesOn && progress.goesOn(loss)
    }
    fit.numbers = minimum.parameters + fixed
    fit.loss = minimum.value / count
    steps = before + minimum.steps
    if level == 0 { isConverged = minimum.isConverged || !progress.isWorthIt }
    return goesOn
  }
}

/// Whether a grid is worth more steps: while the last ten took a tenth off the residuals, on the finest grid the last
/// forty a twentieth, and while these are above the rounding of outputs near 1.
private struct GridProgress {
  let isFinest: Bool
  private(set) var isWorthIt = true
  private var last: [Double] = []

  init(isFinest: Bool) { self.isFinest = isFinest }

  /// - Parameter loss: after a step.
  mutating func goesOn(_ loss: Double) -> Bool {
    last.append(loss)
    let (steps, share) = isFinest ? (40, 0.95) : (10, 0.9)
    let isSlow = last.count > steps && loss >= share * last[last.count - 1 - steps]
    isWorthIt = !isSlow && loss > 0x1p-88
    return isWorthIt
  }
}
