// The quadratic-programming form of a network, and a convex relaxation of it.
//
// A unit h = max(n·z, p·z) is h ≥ n·z, h ≥ p·z, (h − n·z)(h − p·z) = 0; for relu, h ≥ 0, h ≥ z,
// h(h − z) = 0 (Raghunathan, Steinhardt, Liang, NeurIPS 2018). With v = (x, h) in its box [l, u], any ν and
// any τ ≥ 0,
//
//     Q(v) = f(v) + Σ_j ν_j (h_j − n_j z_j)(h_j − p_j z_j) + Σ_i τ_i (v_i − l_i)(v_i − u_i)
//
// is at most f where v comes from an input. The τ of the least sum that make Q convex are found by a barrier, so
// that its minimum over the triangle relaxation is a convex quadratic program. ν = 0 is the linear program. It sees
// that units share inputs, which the triangle of each unit by itself does not.
//
// The solver need not be trusted: ν, τ, its multipliers and its point are a certificate, which
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
    /// Where the tangent touches.
    var point: [Double]
    /// λ ≥ 0 of the triangles' rows: of each unit that of n, of p and of the chord.
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

  /// A proven lower bound of the form factors·y; nil where there is none.
  /// - Parameter multipliers: of the triangle relaxation, from which ν is started.
  func minimum(_ factors: [Double], multipliers: Multipliers?) -> Double? {
    guard let found = relaxation(factors, multipliers: multipliers) else { return nil }
    return QuadraticCertificate(self).bound(factors, found)
  }

  /// The best relaxation of a search over ν; nil where no unit has a kink.
  private func relaxation(_ factors: [Double], multipliers: Multipliers?) -> Relaxation? {
    let form = product(
      factors, triangle.outputs, rows: 1, inner: factors.count, columns: size + 1)
    let units = triangle.unstable.count
    guard units > 0 else { return nil }
    let rows = triangleRows()
    var best: Relaxation?
    /// Whether these weights are better.
    func improves(_ weights: [Double]) -> Bool {
      let found = relaxation(form, weights, rows, from: best)
      guard found.value > best?.value ?? -.infinity else { return false }
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
    var (factor, step) = (1.0, 4.0)
    for tried in [1, 0.25, 4] where improves(scale.map { tried * $0 }) { factor = tried }
    while step > 1.06 {
      step = step.squareRoot()
      for tried in [factor / step, factor * step] where improves(scale.map({ tried * $0 })) {
        factor = tried
        break
      }
    }
    let order = (0..<units).sorted { (chords[$0], $1) > (chords[$1], $0) }.prefix(24)
    for unit in order {
      for factor in [0, 0.4, 2.5] {
        guard var changed = best?.weights else { return nil }
        changed[unit] = factor * max(changed[unit], 0.1 * scale[unit])
        _ = improves(changed)
      }
    }
    return best
  }

  /// Rows a·v ≤ b of the triangles in coordinates from 0 to 1, of length 1: of each unit that of n, of p and of the chord.
  private struct Rows {
    var count: Int
    /// (size × count): a row's entries are `count` apart.
    var entries: [Double]
    var bounds: [Double]
    /// What a row of v was divided by.
    var lengths: [Double]
  }

  private func triangleRows() -> Rows {
    let count = 3 * triangle.unstable.count
    var rows = Rows(
      count: count, entries: [Double](repeating: 0, count: size * count),
      bounds: [Double](repeating: 0, count: count), lengths: [Double](repeating: 1, count: count))
    for (index, place) in triangle.unstable.enumerated() {
      let shape = triangle.bounds.network.layers[place.layer]
      let line = triangle.bounds.lines[place.layer]
      // n·z − h ≤ 0, p·z − h ≤ 0, h − s·z ≤ c.
      for (part, (slope, sign, constant)) in [
        (shape.below[place.unit], -1.0, 0), (shape.above[place.unit], -1, 0),
        (line.slope[place.unit], 1, line.intercept[place.unit]),
      ].enumerated() {
        var row = triangle.unitForms[index].map { -sign * slope * $0 }
        row[triangle.bounds.network.inputs + index] += sign
        var bound = constant - row[size]
        for i in 0..<size {
          bound -= row[i] * lower[i]
          row[i] *= widths[i]
        }
        let length = row.prefix(size).reduce(0) { $0 + $1 * $1 }.squareRoot()
        let place = 3 * index + part
        for i in 0..<size { rows.entries[i * count + place] = row[i] / length }
        rows.bounds[place] = bound / length
        rows.lengths[place] = length
      }
    }
    return rows
  }

  /// The minimum of Q over the triangle relaxation, from below, for weights ν, by the method of multipliers (M. Hestenes,
  /// M. Powell 1969) with coordinate descent on the box.
  private func relaxation(
    _ form: [Double], _ weights: [Double], _ rows: Rows, from start: Relaxation?
  ) -> Relaxation {
    // In coordinates from 0 to 1: ½ y·H·y + q·y + constant.
    var hessian = [Double](repeating: 0, count: size * size)
    var linear = Array(form.prefix(size))
    var constant = form[size]
    for (index, weight) in weights.enumerated() where weight != 0 {
      let (layer, unit) = triangle.unstable[index]
      let shape = triangle.bounds.network.layers[layer]
      // a = h − n·z, b = h − p·z with the constants last.
      var a = triangle.unitForms[index].map { -shape.below[unit] * $0 }
      var b = triangle.unitForms[index].map { -shape.above[unit] * $0 }
      a[triangle.bounds.network.inputs + index] += 1
      b[triangle.bounds.network.inputs + index] += 1
      for i in 0..<size where a[i] != 0 || b[i] != 0 {
        for j in 0..<size {
          hessian[i * size + j] += weight * (a[i] * b[j] + a[j] * b[i]) * widths[i] * widths[j]
        }
        linear[i] += weight * (a[size] * b[i] + b[size] * a[i])
      }
      constant += weight * a[size] * b[size]
    }
    let loads = diagonal(hessian)
    // From v to y: v = l + w·y; (v − l)(v − u) = w²(y² − y).
    var q = [Double](repeating: 0, count: size)
    for i in 0..<size {
      var sum = widths[i] * linear[i] - loads[i]
      for j in 0..<size { sum += hessian[i * size + j] * lower[j] / widths[j] }
      constant +=
        lower[i] * (linear[i] + 0.5 * (sum + loads[i] - widths[i] * linear[i]) / widths[i])
      q[i] = sum
    }
    for i in 0..<size { hessian[i * size + i] += 2 * loads[i] }
    var y =
      start.map { found in
        (0..<size).map { (i: Int) -> Double in (found.point[i] - lower[i]) / widths[i] }
      } ?? [Double](repeating: 0.5, count: size)
    var duals =
      start.map { zip($0.duals, rows.lengths).map { $0 * $1 } }
      ?? [Double](repeating: 0, count: rows.count)
    var best = (value: -Double.infinity, y: y, duals: duals)
    var penalty = max(1e-9, q.reduce(0) { $0 + $1.magnitude } / Double(size))
    var last = Double.infinity
    for _ in 0..<30 {
      var (gradient, excess) = (q, rows.bounds.map { -$0 })
      for i in 0..<size where y[i] != 0 {
        for j in 0..<size { gradient[j] += hessian[i * size + j] * y[i] }
        for r in 0..<rows.count { excess[r] += rows.entries[i * rows.count + r] * y[i] }
      }
      var change = 0.0
      for _ in 0..<60 {
        change = 0
        for i in 0..<size {
          var (slope, curvature) = (gradient[i], hessian[i * size + i])
          for r in 0..<rows.count {
            let force = duals[r] + penalty * excess[r]
            let entry = rows.entries[i * rows.count + r]
            if force > 0 {
              slope += entry * force
              curvature += penalty * entry * entry
            }
          }
          let next =
            curvature > 1e-14
            ? min(max(y[i] - slope / curvature, 0), 1) : slope > 0 ? 0 : slope < 0 ? 1 : y[i]
          let step = next - y[i]
          guard step != 0 else { continue }
          y[i] = next
          for j in 0..<size { gradient[j] += hessian[i * size + j] * step }
          for r in 0..<rows.count { excess[r] += rows.entries[i * rows.count + r] * step }
          change = max(change, step.magnitude)
        }
        if change < 1e-9 { break }
      }
      var violation = 0.0
      for r in 0..<rows.count {
        duals[r] = max(0, duals[r] + penalty * excess[r])
        violation = max(violation, excess[r])
      }
      // The tangent of Q + λ·(rows) at y, at its least on the box.
      var value = constant
      for i in 0..<size {
        var slope = gradient[i]
        value += 0.5 * (gradient[i] + q[i]) * y[i]
        for r in 0..<rows.count { slope += rows.entries[i * rows.count + r] * duals[r] }
        value += min(-slope * y[i], slope * (1 - y[i]))
      }
      for r in 0..<rows.count { value += duals[r] * excess[r] }
      if value > best.value { best = (value, y, duals) }
      if violation < 1e-8, change < 1e-8 { break }
      if violation > 0.3 * last { penalty *= 3 }
      last = violation
    }
    return Relaxation(
      value: best.value, weights: weights,
      loads: zip(loads, widths).map { $0 / ($1 * $1) },
      point: (0..<size).map { lower[$0] + widths[$0] * best.y[$0] },
      duals: zip(best.duals, rows.lengths).map { $0 / $1 })
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
