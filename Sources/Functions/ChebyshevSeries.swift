// The Chebyshev series of a function on an interval, and its value by Clenshaw's rule.

import Base
import RealModule

/// p(t) = Σ c_k T_k(t), t ∈ [−1, 1] standing for x in an interval.
public struct ChebyshevSeries: Hashable, Sendable {
  /// c_k, from the constant up.
  public var coefficients: [Double]
  /// Bound of |f − p| from the coefficients left out, up to what lies beyond the finest interpolant.
  public var tail: Double

  public var degree: Int { coefficients.count - 1 }

  /// A polynomial by its coefficients.
  public init(coefficients: [Double]) {
    self.coefficients = coefficients
    tail = 0
  }

  /// Interpolates values on [−1, 1] at the degree + 1 Chebyshev points of the first kind.
  /// - Parameters:
  ///   - degree: of the polynomial.
  ///   - values: from the points, all at once, to as many values.
  public init(degree: Int, _ values: ([Double]) throws -> [Double]) rethrows {
    let count = degree + 1
    // One table serves all: cos(k (j + ½) π / n) has period 4n in (2j + 1) k.
    let cosines = (0..<(4 * count)).map { Double.cos(.pi * Double($0) / Double(2 * count)) }
    let values = try values((0..<count).map { cosines[2 * $0 + 1] })
    coefficients = (0..<count).map { k in
      let sum = (0..<count).reduce(0) {
        $0 + values[$1] * cosines[(2 * $1 + 1) * k % (4 * count)]
      }
      return (k == 0 ? 1 : 2) * sum / Double(count)
    }
    tail = 0
  }

  /// Interpolates the first output of a function of one variable at Chebyshev points of its domain.
  ///
  /// At 257 points the series of a function that is analytic in the Bernstein ellipse of radius
  /// 1.16 is known to rounding (1.16^-256 < 2^-53); of others `tail` is no bound.
  public init(interpolating target: TargetFunction, degree: Int = 256) {
    let (a, b) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
    self.init(degree: degree) { t in
      let points = t.map { 0.5 * (a + b) + 0.5 * (b - a) * $0 }
      let values = target.values(Batch(features: 1, count: points.count, storage: points))
      return Array(values.feature(0))
    }
  }

  /// The series up to a degree; the rest goes to the tail, twice for the aliasing of interpolation.
  public func truncated(to degree: Int) -> ChebyshevSeries {
    guard degree < self.degree else { return self }
    var short = self
    short.coefficients = Array(coefficients[...degree])
    short.tail += 2 * coefficients[(degree + 1)...].reduce(0) { $0 + abs($1) }
    return short
  }

  /// p(t) by Clenshaw's rule.
  public func value(at t: Double) -> Double {
    var (b1, b2) = (0.0, 0.0)
    for c in coefficients.dropFirst().reversed() { (b1, b2) = (c + 2 * t * b1 - b2, b1) }
    return (coefficients.first ?? 0) + t * b1 - b2
  }

  /// A bound of |b_k(t)| = |Σ_{j ≥ k} c_j U_{j−k}(t)| over k and t: what Clenshaw's rule meets.
  public var clenshawBound: Double {
    coefficients.enumerated().dropFirst().map { k, _ in
      coefficients.enumerated().dropFirst(k)
        .reduce(0) { $0 + abs($1.element) * Double($1.offset - k + 1) }
    }.max() ?? 0
  }

  /// A bound of the second derivative by t: |T_k''| ≤ k²(k² − 1)/3.
  public var curvatureBound: Double {
    coefficients.enumerated().reduce(0) { sum, term in
      let square = Double(term.offset * term.offset)
      return sum + abs(term.element) * square * abs(square - 1) / 3
    }
  }

  /// The coefficients of the same polynomial in powers of t, from the constant up. They may be
  /// larger than those of the series by up to 2.4^degree, and cancel: of a series whose
  /// coefficients do not fall no digit is left at degree 40.
  public var powers: [Double] {
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
