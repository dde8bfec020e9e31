// A fixed rule for means under a normal variable of functions that are smooth between cuts.

import Kernels

/// Points of a standard normal variable with weights: Gauss rules on pieces of [−reach, reach] that end at the cuts.
struct NormalRule {
  private(set) var points: [Double] = []
  private(set) var weights: [Double] = []

  /// - Parameters:
  ///   - cuts: where the function is not smooth; those outside do not count.
  ///   - pieces: at least so many.
  init(reach: Double, cuts: [Double], pieces: Int, of rule: GaussRule) {
    let ends = subdivide(-reach...reach, at: cuts, pieces: pieces)
    for (low, high) in zip(ends, ends.dropFirst()) where high - low > 1e-14 {
      let half = 0.5 * (high - low)
      for (node, weight) in zip(rule.nodes, rule.weights) {
        let z = low + half * (1 + node)
        points.append(z)
        weights.append(half * weight * density(z))
      }
    }
  }
}
