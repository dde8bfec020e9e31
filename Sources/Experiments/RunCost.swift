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

  /// Bytes that one running fit holds. A second-order optimiser keeps one tile of the Jacobian, never
  /// all of it, and a few square matrices; the others keep vectors; all keep the data, twice.
  func memory(parameters: Int) -> Int {
    let p = parameters
    let rows = inputs + outputs + 3 * widths.reduce(0, +)
    var numbers = 2 * samples * (inputs + outputs)
    if isSecondOrder {
      let tile = min(samples, max(64, (1 << 18) / max(p, 1)))
      numbers += tile * (p + 1 + 2 * rows)
      // Triangles and their copies, or the normal matrix and its factor.
      numbers += optimizer == Optimizer.varpro.rawValue ? 4 * p * p : 2 * p * p
    } else {
      // Up to 16 parts of the samples have a gradient and a tape each.
      numbers += (16 + (optimizer == Optimizer.lbfgs.rawValue ? 50 : 8)) * p
      numbers += min(samples, 16 * 256) * rows
    }
    return 8 * numbers
  }
}
