// A proof that no rational function of a type comes nearer to a function than a bound.
//
// Let r = p/q have degrees at most n − d and m − d, and let f − r alternate at n + m + 2 − d points with magnitudes h and
// more, where q has one sign. Were f − P/Q below h in magnitude, with P/Q of type (n, m) and continuous, then
// pQ − Pq would change its sign n + m + 1 − d times; its degree is n + m − d at most, so it would be 0. Nothing
// is asked of r besides its degrees, so any numbers will do for its coefficients: here those of Lagrange's basis on
// points of the exchange, whose sums do not cancel. Intervals then find f − r at the points.

import Base
import Formulas
import Functions
import Intervals

/// A quotient of two polynomials with coefficients that are exact by definition.
package struct RationalCertificate: Sendable {
  /// Σ cⱼ Π_{i ≠ j} (t − zᵢ), of as many terms as its degree and one more.
  package struct Polynomial: Sendable {
    package var nodes: [LongNumber]
    package var coefficients: [LongNumber]

    func value(at t: LongInterval) -> LongInterval {
      let distances = nodes.map { t - LongInterval($0) }
      // The products of all but one, from both sides.
      var behind = [LongInterval](repeating: .one, count: nodes.count + 1)
      for j in nodes.indices.reversed() { behind[j] = behind[j + 1] * distances[j] }
      var (sum, before) = (LongInterval.zero, LongInterval.one)
      for j in nodes.indices {
        sum = sum + LongInterval(coefficients[j]) * (before * behind[j + 1])
        before = before * distances[j]
      }
      return sum
    }
  }

  package var numerator: Polynomial
  package var denominator: Polynomial
  private let enclosed: @Sendable (LongInterval) -> LongInterval
  /// x as t: itself, or (x − c)², times a power of two that makes distances about 1.
  private let variable: @Sendable (LongInterval) -> LongInterval

  /// - Returns: nil where the target has no formula.
  init?(
    _ target: TargetFunction, output: Int, centre: Double?, _ rational: LevelledRational
  ) {
    guard let enclosure = try? TargetEnclosure(target) else { return nil }
    enclosed = { x in
      guard let values = enclosure.values(over: [x]), values.indices.contains(output) else {
        return .whole
      }
      return values[output]
    }
    let scale = LongNumber(rational.quotient.scale)
    variable = { x in
      let t: LongInterval
      if let centre {
        let distance = x - LongInterval(LongNumber(centre))
        t = distance.raised(to: 2)
      } else {
        t = x
      }
      return t * LongInterval(scale)
    }
    func polynomial(_ nodes: [Double], _ coefficients: [DoubleDouble]) -> Polynomial {
      Polynomial(
        nodes: nodes.map { LongNumber($0) * scale },
        coefficients: coefficients.map { LongNumber($0.high) + LongNumber($0.low) })
    }
    let quotient = rational.quotient
    denominator = polynomial(quotient.bottom, quotient.bottomCoefficients)
    numerator = polynomial(quotient.top, quotient.topCoefficients)
  }

  /// A proven bound from below of every sup error of the type; 0 where nothing is proven.
  /// - Parameters:
  ///   - points: ascending.
  ///   - count: the points at which the error has to alternate.
  package func bound(at points: [Double], count: Int) -> Double {
    guard count > 0 else { return 0 }
    // The error at a point: its sign, and its magnitude from below.
    var errors: [(isPositive: Bool, size: Double)] = []
    var sign: Bool?
    for x in points {
      let place = LongInterval(LongNumber(x))
      let t = variable(place)
      let q = denominator.value(at: t)
      guard q.mignitude > 0, q.isFinite else { return 0 }
      // One sign at all points that are used: here at all.
      guard sign == nil || sign == (q.lower > 0) else { return 0 }
      sign = q.lower > 0
      let error = Interval(enclosing: enclosed(place) - numerator.value(at: t) / q)
      guard error.isFinite, error.mignitude > 0 else { continue }
      let one = (isPositive: error.lower > 0, size: error.mignitude)
      if let last = errors.last, last.isPositive == one.isPositive {
        if one.size > last.size { errors[errors.count - 1] = one }
      } else {
        errors.append(one)
      }
    }
    guard errors.count >= count else { return 0 }
    return (0...(errors.count - count)).reduce(0) { best, start in
      max(best, errors[start..<(start + count)].reduce(.infinity) { min($0, $1.size) })
    }
  }
}
