// Hypergeometric functions. NIST Digital Library of Mathematical Functions, chapters 13 and 15.

import CGSL
import RealModule

extension SpecialFamily {
  static let hypergeometric = SpecialFamily(functions: [confluent, gauss])
}

private let largestDegree = 100
private let polynomials = "where it is a polynomial of degree \(largestDegree) at most"

/// Parameters up to 100: with large ones GSL's recurrences take long, and lose their digits.
private func areSmall(_ parameters: ArraySlice<Double>) -> Bool {
  parameters.allSatisfy { $0.magnitude <= 100 }
}

/// Where the lower parameter is a whole number ≤ 0 there are poles.
private func poleReach(_ lower: Int) -> @Sendable (Int, [Double]) -> Double {
  { index, values in
    guard index == lower else { return 0.25 }
    let nearest = min(values[lower].rounded(), 0)
    return min(0.25, (values[lower] - nearest).magnitude / 4)
  }
}

/// ₁F₁(a; b; x), |a|, |b| ≤ 100, |x| ≤ 10⁴, and polynomials.
let confluent: SpecialFunction = .init(
  "hyp1f1", [], [.real("a"), .real("b"), .real("x")], "confluent hypergeometric function 1F1",
  limits: "|a|, |b| <= 100 and |x| <= 10000, or \(polynomials)",
  reach: poleReach(1),
  partial: { index, nodes in
    let (a, b, x) = (nodes[0], nodes[1], nodes[2])
    return index == 2 ? a / b * confluent(a + .one, b + .one, x) : nil
  },
  value: { values in
    let (a, b, x) = (values[0], values[1], values[2])
    let series = HypergeometricSeries(
      upper: [DoubleDouble(a)], lower: DoubleDouble(b), x: DoubleDouble(x))
    // Of polynomials with b < 0 GSL 2.7 gives some with the wrong sign, or 0.
    if series.degree ?? .max <= largestDegree { return series.value }
    guard areSmall(values.dropLast()), x.magnitude <= 1e4 else { return .nan }
    let value = gsl(trusted: 1e-6) { gsl_sf_hyperg_1F1_e(a, b, x, &$0) }
    return value.isFinite ? value : series.value
  })

/// ₂F₁(a, b; c; x) for x < 1, |a|, |b|, |c| ≤ 100, and polynomials for every x.
let gauss: SpecialFunction = .init(
  "hyp2f1", [], [.real("a"), .real("b"), .real("c"), .real("x")],
  "hypergeometric function 2F1, x < 1; polynomials for every x",
  limits: "|a|, |b|, |c| <= 100 and x < 1, or \(polynomials)",
  reach: poleReach(2),
  partial: { index, nodes in
    let (a, b, c, x) = (nodes[0], nodes[1], nodes[2], nodes[3])
    return index == 3 ? a * b / c * gauss(a + .one, b + .one, c + .one, x) : nil
  },
  value: { values in
    let (a, b, c, x) = (values[0], values[1], values[2], values[3])
    let series = HypergeometricSeries(
      upper: [DoubleDouble(a), DoubleDouble(b)], lower: DoubleDouble(c), x: DoubleDouble(x))
    if series.degree ?? .max <= largestDegree { return series.value }
    guard areSmall(values.dropLast()), x < 1 else { return .nan }
    if x >= -0.5 { return gaussValue(series) }
    // Pfaff's transformation (15.8.1) brings x < −1/2 into [1/3, 1).
    return Double.pow(1 - x, -a)
      * gaussValue(
        HypergeometricSeries(
          upper: [DoubleDouble(a), DoubleDouble(c, -b)], lower: DoubleDouble(c),
          x: DoubleDouble(x) / DoubleDouble(x, -1)))
  })

/// For −1/2 ≤ x < 1 by GSL where it is good, else by the series itself.
private func gaussValue(_ series: HypergeometricSeries) -> Double {
  let (a, b) = (series.upper[0].rounded, series.upper[1].rounded)
  let (c, x) = (series.lower.rounded, series.x.rounded)
  // With c < 0 or large parameters GSL 2.7 answers with wrong values and small estimates of their errors.
  if series.degree == nil, c > 0, max(a.magnitude, b.magnitude) <= 20, !losesSign(a, b, c, x) {
    let value = gsl(trusted: 1e-6) { gsl_sf_hyperg_2F1_e(a, b, c, x, &$0) }
    if !value.isNaN { return value }
  }
  return series.value
}

/// Whether GSL 2.7 answers with a wrong value and a small estimate of its error: reflected from x > 1/2 to 1 - x
/// with a whole c - a - b, it takes Γ for positive, which it is not at negative arguments.
private func losesSign(_ a: Double, _ b: Double, _ c: Double, _ x: Double) -> Bool {
  let excess = c - a - b
  let isWhole = (excess - excess.rounded()).magnitude < 1e-10 * max(1, excess.magnitude)
  return x > 0.5 && isWhole && min(a, b, c - a, c - b, c) < 0
}
