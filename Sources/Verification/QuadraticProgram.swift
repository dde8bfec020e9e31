// The quadratic-programming form of a network, and a convex relaxation of it.
//
// A unit h = max(n·z, p·z) is h ≥ n·z, h ≥ p·z, (h − n·z)(h − p·z) = 0; for relu, h ≥ 0, h ≥ z,
// h(h − z) = 0 (Raghunathan, Steinhardt, Liang, NeurIPS 2018). With v = (x, h) in its box [l, u], any ν and
// any τ ≥ 0,
//
//     Q(v) = f(v) + Σ_j ν_j (h_j − n_j z_j)(h_j − p_j z_j) + Σ_i τ_i (v_i − l_i)(v_i − u_i)
//
// is at most f where v comes from an input. The τ of the least sum that make Q convex are found by a barrier, so
// that its minimum over the triangle relaxation is a convex quadratic program, which tangents bound from
// below (Kelley's cutting planes). ν = 0 is the linear program; ν is improved from there, so the bound is
// never weaker. It sees that units share inputs, which the triangle of each unit by itself does not.
//
// The solver need not be trusted: its multipliers, ν, τ and the tangents' points are a certificate, which
// `QuadraticCertificate` evaluates with all rounding counted.

import Kernels

/// What bounds the largest value of a form of the outputs; all of it holds in exact arithmetic.
package struct MaximumBound: Sendable, Hashable {
  package enum Method: String, Sendable, Hashable, CaseIterable {
    /// Ranges of units, layer by layer.
    case interval
    /// Linear bounds propagated backwards.
    case crown
    /// The triangle relaxation, by its dual multipliers.
    case lp
    /// The quadratic form's convex relaxation, by its certificate.
    case quadratic
  }

  package var method: Method
  package var upper: Double
  package var seconds: Double
}

struct QuadraticProgram {
  let triangle: TriangleProgram
  /// Of x and h.
  let lower: [Double]
  let upper: [Double]
  private let widths: [Double]
  private var size: Int { triangle.columns }

  /// What a search found, and what proves it.
  struct Relaxation {
    /// The minimum, in Float64.
    var value: Double
    /// ν.
    var weights: [Double]
    /// τ.
    var loads: [Double]
    /// Where tangents touch.
    var points: [[Double]]
    /// Duals of the triangles' rows, then of the tangents.
    var duals: [Double]
  }

  init(_ triangle: TriangleProgram) {
    self.triangle = triangle
    var (lower, upper) = (triangle.bounds.box.lower, triangle.bounds.box.upper)
    for place in triangle.unstable {
      let range = triangle.range(of: place)
      lower.append(range.lower)
      upper.append(range.upper)
    }
    self.lower = lower
    self.upper = upper
    widths = zip(lower, upper).map { max($1 - $0, 1e-9) }
  }

  /// A proven lower bound of the form factors·y.
  /// - Parameter multipliers: of the triangle relaxation, from which ν is started.
  func minimum(_ factors: [Double], multipliers: Multipliers?) -> Double? {
    guard let found = relaxation(factors, multipliers: multipliers) else { return nil }
    return QuadraticCertificate(self).bound(factors, found)
  }

  /// The best relaxation of a search over ν.
  private func relaxation(_ factors: [Double], multipliers: Multipliers?) -> Relaxation? {
    let form = product(
      factors, triangle.outputs, rows: 1, inner: factors.count, columns: size + 1)
    let units = triangle.unstable.count
    guard var best = relaxation(form, [Double](repeating: 0, count: units)) else { return nil }
    guard units > 0 else { return best }
    /// Whether these weights are better.
    func improves(_ weights: [Double]) -> Bool {
      guard let found = relaxation(form, weights), found.value > best.value else { return false }
      best = found
      return true
    }
    // By itself a unit of chord multiplier μ on [l, u] has its best ν at 2μ/(u − l).
    let chords = triangle.unstable.map { multipliers?.chord[$0.layer][$0.unit] ?? 1 }
    let typical = max(chords.reduce(0, +) / Double(units), 1e-6)
    let scale = zip(chords, triangle.unstable).map { chord, place in
      let range = triangle.bounds.ranges[place.layer]
      return 2 * (chord + 0.01 * typical) / (range.upper[place.unit] - range.lower[place.unit])
    }
    var step = 4.0
    var factor = 0.25
    for tried in [0.25, 1, 4] where improves(scale.map { tried * $0 }) { factor = tried }
    while step > 1.06 {
      step = step.squareRoot()
      for tried in [factor / step, factor * step] where improves(scale.map({ tried * $0 })) {
        factor = tried
        break
      }
    }
    let order = (0..<units).sorted { (chords[$0], $1) > (chords[$1], $0) }.prefix(12)
    for unit in order {
      for factor in [0, 0.4, 2.5] {
        var changed = best.weights
        changed[unit] = factor * max(changed[unit], 0.1 * scale[unit])
        _ = improves(changed)
      }
    }
    return best
  }

  /// The minimum of Q over the triangle relaxation, from below, for weights ν.
  private func relaxation(_ form: [Double], _ weights: [Double]) -> Relaxation? {
    // a = h − n·z, b = h − p·z with the constants last.
    var pairs: [(weight: Double, a: [Double], b: [Double])] = []
    for (index, weight) in weights.enumerated() where weight != 0 {
      let (layer, unit) = triangle.unstable[index]
      let shape = triangle.bounds.network.layers[layer]
      var a = triangle.unitForms[index].map { -shape.below[unit] * $0 }
      var b = triangle.unitForms[index].map { -shape.above[unit] * $0 }
      a[triangle.bounds.network.inputs + index] += 1
      b[triangle.bounds.network.inputs + index] += 1
      pairs.append((weight, a, b))
    }
    // The Hessian in coordinates of width 1, without the last sum.
    var hessian = [Double](repeating: 0, count: size * size)
    for pair in pairs {
      for i in 0..<size where pair.a[i] != 0 || pair.b[i] != 0 {
        for j in 0..<size {
          hessian[i * size + j] +=
            pair.weight * (pair.a[i] * pair.b[j] + pair.a[j] * pair.b[i]) * widths[i] * widths[j]
        }
      }
    }
    let loads =
      pairs.isEmpty
      ? [Double](repeating: 0, count: size)
      : zip(diagonal(hessian), widths).map { $0 / ($1 * $1) }
    func value(_ v: [Double]) -> (value: Double, gradient: [Double]) {
      func affine(_ form: [Double]) -> Double {
        zip(form, v).reduce(form[size]) { $0 + $1.0 * $1.1 }
      }
      var (sum, gradient) = (affine(form), Array(form.prefix(size)))
      for (weight, a, b) in pairs {
        let (left, right) = (affine(a), affine(b))
        sum += weight * left * right
        for i in 0..<size { gradient[i] += weight * (left * b[i] + right * a[i]) }
      }
      for i in 0..<size {
        sum += loads[i] * (v[i] - lower[i]) * (v[i] - upper[i])
        gradient[i] += loads[i] * (2 * v[i] - lower[i] - upper[i])
      }
      return (sum, gradient)
    }
    var program = triangle.program
    for column in 0..<size {
      (program.lower[column], program.upper[column]) = (lower[column], upper[column])
    }
    var point = zip(lower, upper).map { 0.5 * $0 + 0.5 * $1 }
    var points: [[Double]] = []
    var best: Relaxation?
    for _ in 0..<40 {
      let here = value(point)
      points.append(point)
      // t ≥ Q(v) + ∇Q(v)·(w − v).
      program.rows.append(
        LinearProgram.Row(
          columns: Array(0...size), values: here.gradient.map { -$0 } + [1],
          lower: here.value - zip(here.gradient, point).reduce(0) { $0 + $1.0 * $1.1 }))
      guard let solution = program.minimum() else { return best }
      if solution.objective > best?.value ?? -.infinity {
        best = Relaxation(
          value: solution.objective, weights: weights, loads: loads, points: points,
          duals: solution.duals)
      }
      if here.value - solution.objective <= 1e-7 * (1 + here.value.magnitude) { break }
      // A step part of the way is steadier than the whole.
      point = zip(point, solution.point).map { 0.5 * $0 + 0.5 * $1 }
    }
    return best
  }

  /// t ≥ 0 of about the least sum for which hessian + 2·diag(t) has a Cholesky factor: coordinates in turn on
  /// the barrier Σ t_i − μ·ln det(hessian + 2·diag(t)), whose minimum along one is known, for a falling μ.
  private func diagonal(_ hessian: [Double]) -> [Double] {
    func inverse(_ loads: [Double]) -> [[Double]]? {
      var matrix = hessian
      for i in 0..<size { matrix[i * size + i] += 2 * loads[i] }
      var columns = (0..<size).map { column in
        (0..<size).map { $0 == column ? 1.0 : 0 }
      }
      guard (try? choleskySolve(&matrix, order: size, &columns[0])) != nil else { return nil }
      for column in 1..<size { solveByFactor(matrix, order: size, &columns[column]) }
      return columns
    }
    let tau = convexity(hessian)
    var best = [Double](repeating: 1.01 * tau, count: size)
    guard tau > 0 else { return best }
    var barrier = tau
    for _ in 0..<8 {
      barrier *= 0.3
      guard var matrix = inverse(best) else { break }
      var loads = best
      for _ in 0..<3 {
        for i in 0..<size {
          let own = matrix[i][i]
          guard own > 0 else { break }
          let change = max(barrier - 0.5 / own, -loads[i])
          loads[i] += change
          let factor = 2 * change / (1 + 2 * change * own)
          let row = matrix[i]
          for j in 0..<size where row[j] != 0 {
            for k in 0..<size { matrix[j][k] -= factor * row[j] * row[k] }
          }
        }
      }
      guard inverse(loads) != nil else { break }
      best = loads
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
