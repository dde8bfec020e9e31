// The Chebyshev series of a function on an interval, and its value by Clenshaw's rule.

import Base
import Functions
import RealModule

/// p(t) = Σ c_k T_k(t), t ∈ [−1, 1] standing for x in an interval.
struct ChebyshevSeries: Hashable, Sendable {
  var coefficients: [Double]
  /// Bound of |f − p| from the coefficients left out, up to what lies beyond the finest interpolant.
  var tail: Double

  var degree: Int { coefficients.count - 1 }

  /// A polynomial by its coefficients.
  init(coefficients: [Double]) {
    self.coefficients = coefficients
    tail = 0
  }

  /// Interpolates a function of one variable at 257 Chebyshev points of the first kind.
  ///
  /// The series of an analytic function is known by that to rounding; of others `tail` is no bound.
  init(interpolating target: TargetFunction) {
    let count = 257
    let (a, b) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
    let angles = (0..<count).map { Double.pi * (Double($0) + 0.5) / Double(count) }
    let points = angles.map { 0.5 * (a + b) + 0.5 * (b - a) * Double.cos($0) }
    let values = target.values(Batch(features: 1, count: count, storage: points)).storage
    coefficients = (0..<count).map { k in
      let sum = zip(values, angles).reduce(0) { $0 + $1.0 * Double.cos(Double(k) * $1.1) }
      return (k == 0 ? 1 : 2) * sum / Double(count)
    }
    tail = 0
  }

  /// The series up to a degree; the rest goes to the tail, twice for the aliasing of interpolation.
  func truncated(to degree: Int) -> ChebyshevSeries {
    guard degree < self.degree else { return self }
    var short = self
    short.coefficients = Array(coefficients[...degree])
    short.tail += 2 * coefficients[(degree + 1)...].reduce(0) { $0 + abs($1) }
    return short
  }

  /// A bound of |b_k(t)| = |Σ_{j ≥ k} c_j U_{j−k}(t)| over k and t: what Clenshaw's rule meets.
  var clenshawBound: Double {
    coefficients.enumerated().dropFirst().map { k, _ in
      coefficients.enumerated().dropFirst(k)
        .reduce(0) { $0 + abs($1.element) * Double($1.offset - k + 1) }
    }.max() ?? 0
  }

  /// A bound of the second derivative by t: |T_k''| ≤ k²(k² − 1)/3.
  var curvatureBound: Double {
    coefficients.enumerated().reduce(0) { sum, term in
      let square = Double(term.offset * term.offset)
      return sum + abs(term.element) * square * abs(square - 1) / 3
    }
  }

  /// The coefficients of the same polynomial in powers of t, from the constant up; ill-conditioned
  /// beyond degree 40 or so.
  var powers: [Double] {
    // T_0 and T_1, then T_{k+1} = 2t T_k − T_{k−1}.
    var (before, present): ([Double], [Double]) = ([1], [0, 1])
    var sum = [Double](repeating: 0, count: coefficients.count)
    for (k, c) in coefficients.enumerated() {
      let polynomial = k == 0 ? before : present
      for (power, factor) in polynomial.enumerated() { sum[power] += c * factor }
      guard k > 0 else { continue }
      var next = [0] + present.map { 2 * $0 }
      for power in before.indices { next[power] -= before[power] }
      (before, present) = (present, next)
    }
    return sum
  }
}
