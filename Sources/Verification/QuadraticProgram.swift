// The quadratic-programming form of a network, and a convex relaxation of it.
//
// A unit h = max(n·z, p·z) is h ≥ n·z, h ≥ p·z, (h − n·z)(h − p·z) = 0; for relu, h ≥ 0, h ≥ z,
// h(h − z) = 0 (Raghunathan, Steinhardt, Liang, NeurIPS 2018). With v = (x, h) in its box [l, u], any ν and
// any τ ≥ 0,
//
//     Q(v) = f(v) + Σ_j ν_j (h_j − n_j z_j)(h_j − p_j z_j) + τ Σ_i (v_i − l_i)(v_i − u_i)/(u_i − l_i)²
//
// is at most f where v comes from an input. The least τ that makes Q convex is found by Cholesky factors, so
// that its minimum over the triangle relaxation is a convex quadratic program, which tangents bound from
// below (Kelley's cutting planes). ν = 0 is the linear program; ν is improved from there, so the bound is
// never weaker. It sees that units share inputs, which the triangle of each unit by itself does not.

import Kernels

/// What bounds the largest value of a form of the outputs.
package struct MaximumBound: Sendable, Hashable {
  package enum Method: String, Sendable, Hashable, CaseIterable {
    /// Ranges of units, layer by layer.
    case interval
    /// Linear bounds propagated backwards.
    case crown
    /// The triangle relaxation, by its dual multipliers.
    case lp
    /// The quadratic form's convex relaxation.
    case quadratic
  }

  package var method: Method
  package var upper: Double
  /// Whether rounding is covered; of the quadratic form it is not.
  package var isProved: Bool
  package var seconds: Double
}

struct QuadraticProgram {
  private let triangle: TriangleProgram
  /// Of x and h.
  private let lower: [Double]
  private let upper: [Double]
  private var size: Int { triangle.columns }

  init(_ triangle: TriangleProgram) {
    self.triangle = triangle
    var (lower, upper) = (triangle.bounds.box.lower, triangle.bounds.box.upper)
    for (layer, unit) in triangle.unstable {
      let shape = triangle.bounds.network.layers[layer]
      let (l, u) = (
        triangle.bounds.ranges[layer].lower[unit], triangle.bounds.ranges[layer].upper[unit]
      )
      let (n, p) = (shape.below[unit], shape.above[unit])
      lower.append(n > 0 ? n * l : p < 0 ? p * u : 0)
      upper.append(max(n * l, p * u))
    }
    self.lower = lower
    self.upper = upper
  }

  /// A lower bound of the form factors·y over the relaxation, in Float64.
  func minimum(_ factors: [Double], multipliers: Multipliers?) -> Double? {
    let form = product(
      factors, triangle.outputs, rows: 1, inner: factors.count, columns: size + 1)
    let units = triangle.unstable.count
    guard var best = bound(form, [Double](repeating: 0, count: units)) else { return nil }
    guard units > 0 else { return best }
    // The chord's multiplier over the range is the size that ν may have.
    let chords = triangle.unstable.map { multipliers?.chord[$0.layer][$0.unit] ?? 1 }
    let typical = max(chords.reduce(0, +) / Double(units), 1e-6)
    let scale = zip(chords, triangle.unstable).map { chord, place in
      let range = triangle.bounds.ranges[place.layer]
      return (chord + 0.01 * typical) / (range.upper[place.unit] - range.lower[place.unit])
    }
    var weights = [Double](repeating: 0, count: units)
    for factor in [0.1, 0.3, 1, 3] {
      let tried = scale.map { factor * $0 }
      if let value = bound(form, tried), value > best { (best, weights) = (value, tried) }
    }
    let order = (0..<units).sorted { (chords[$0], $1) > (chords[$1], $0) }.prefix(12)
    for unit in order {
      for tried in [0, 0.3 * weights[unit], 3 * weights[unit] + 0.1 * scale[unit]] {
        var changed = weights
        changed[unit] = tried
        if let value = bound(form, changed), value > best { (best, weights) = (value, changed) }
      }
    }
    return best
  }

  /// The minimum of Q over the triangle relaxation, from below, for weights ν.
  private func bound(_ form: [Double], _ weights: [Double]) -> Double? {
    let widths = zip(lower, upper).map { max($1 - $0, 1e-9) }
    // a = h − n·z, b = h − p·z with the constants last.
    var pairs: [(a: [Double], b: [Double])] = []
    for (index, (layer, unit)) in triangle.unstable.enumerated() {
      let shape = triangle.bounds.network.layers[layer]
      var a = triangle.unitForms[index].map { -shape.below[unit] * $0 }
      var b = triangle.unitForms[index].map { -shape.above[unit] * $0 }
      a[triangle.bounds.network.inputs + index] += 1
      b[triangle.bounds.network.inputs + index] += 1
      pairs.append((a, b))
    }
    // The Hessian in coordinates of width 1, without the last sum.
    var hessian = [Double](repeating: 0, count: size * size)
    for (weight, pair) in zip(weights, pairs) where weight != 0 {
      for i in 0..<size {
        for j in 0..<size {
          hessian[i * size + j] +=
            weight * (pair.a[i] * pair.b[j] + pair.a[j] * pair.b[i]) * widths[i] * widths[j]
        }
      }
    }
    let tau = weights.allSatisfy { $0 == 0 } ? 0 : convexity(hessian)
    func value(_ v: [Double]) -> (value: Double, gradient: [Double]) {
      func affine(_ form: [Double]) -> Double {
        zip(form, v).reduce(form[size]) { $0 + $1.0 * $1.1 }
      }
      var (sum, gradient) = (affine(form), Array(form.prefix(size)))
      for (weight, pair) in zip(weights, pairs) where weight != 0 {
        let (a, b) = (affine(pair.a), affine(pair.b))
        sum += weight * a * b
        for i in 0..<size { gradient[i] += weight * (a * pair.b[i] + b * pair.a[i]) }
      }
      for i in 0..<size {
        let load = tau / (widths[i] * widths[i])
        sum += load * (v[i] - lower[i]) * (v[i] - upper[i])
        gradient[i] += load * (2 * v[i] - lower[i] - upper[i])
      }
      return (sum, gradient)
    }
    var program = triangle.program
    for column in 0..<size {
      (program.lower[column], program.upper[column]) = (lower[column], upper[column])
    }
    var point = zip(lower, upper).map { 0.5 * $0 + 0.5 * $1 }
    var best: Double?
    for _ in 0..<40 {
      let here = value(point)
      // t ≥ Q(v) + ∇Q(v)·(w − v).
      program.rows.append(
        LinearProgram.Row(
          columns: Array(0...size), values: here.gradient.map { -$0 } + [1],
          lower: here.value - zip(here.gradient, point).reduce(0) { $0 + $1.0 * $1.1 }))
      guard let solution = program.minimum() else { return best }
      best = max(best ?? -.infinity, solution.objective)
      if here.value - solution.objective <= 1e-7 * (1 + here.value.magnitude) { break }
      // A step part of the way is steadier than the whole.
      point = zip(point, solution.point).map { 0.5 * $0 + 0.5 * $1 }
    }
    return best
  }

  /// The least τ for which hessian + 2τ·1 has a Cholesky factor.
  private func convexity(_ hessian: [Double]) -> Double {
    func isConvex(_ tau: Double) -> Bool {
      var matrix = hessian
      for i in 0..<size { matrix[i * size + i] += 2 * tau }
      var vector = [Double](repeating: 0, count: size)
      return (try? choleskySolve(&matrix, order: size, &vector)) != nil
    }
    var high =
      (0..<size).map { i in
        (0..<size).reduce(0.0) { $0 + hessian[i * size + $1].magnitude }
      }.max() ?? 0
    var low = 0.0
    for _ in 0..<30 where high - low > 1e-4 * high {
      let middle = 0.5 * (low + high)
      if isConvex(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
