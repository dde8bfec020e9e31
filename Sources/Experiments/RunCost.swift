import Fitting

// What a run costs, roughly: for time left and for memory, never for results.

extension RunSettings {
  private var isSecondOrder: Bool {
    optimizer == Optimizer.lm.rawValue || optimizer == Optimizer.varpro.rawValue
  }

  /// Multiplications of one fit, up to a factor that runs of a sweep share.
  func work(parameters: Int) -> Double {
    let p = Double(parameters)
    let n = Double(samples * outputs)
    let step =
      isSecondOrder
      ? n * p * (p + 10) + p * p * p / 3 : 6 * p * min(n, Double(batch ?? .max))
    // A step has an overhead too, which small networks feel.
    return Double(steps) * Double(restarts + 1) * (step + 10_000)
  }

  /// Bytes that one running fit holds: a second-order optimiser keeps the Jacobian (twice, trial
  /// and kept) and the normal matrix, a first-order one some vectors; both keep the data.
  func memory(parameters: Int) -> Int {
    let n = samples * outputs
    let numbers =
      isSecondOrder
      ? 2 * n * parameters + 3 * parameters * parameters : 24 * parameters + 4 * n
    return 8 * (numbers + samples * (inputs + outputs) + 64 * widths.reduce(0, +))
  }
}
