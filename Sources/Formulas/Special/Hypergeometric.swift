// Hypergeometric functions. NIST Digital Library of Mathematical Functions, chapters 13 and 15.

import CGSL
import RealModule

extension SpecialFamily {
  static let hypergeometric = SpecialFamily(functions: [confluent, gauss])
}

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

/// ₁F₁(a; b; x), |a|, |b| ≤ 100, |x| ≤ 10⁴.
let confluent: SpecialFunction = .init(
  "hyp1f1", [], [.real("a"), .real("b"), .real("x")], "confluent hypergeometric function 1F1",
  reach: poleReach(1),
  partial: { index, nodes in
    let (a, b, x) = (nodes[0], nodes[1], nodes[2])
    return index == 2 ? a / b * confluent(a + .one, b + .one, x) : nil
  },
  value: { values in
    guard areSmall(values.dropLast()), values[2].magnitude <= 1e4 else { return .nan }
    return gsl(trusted: 1e-6) { gsl_sf_hyperg_1F1_e(values[0], values[1], values[2], &$0) }
  })

/// ₂F₁(a, b; c; x) for x < 1, |a|, |b|, |c| ≤ 100.
let gauss: SpecialFunction = .init(
  "hyp2f1", [], [.real("a"), .real("b"), .real("c"), .real("x")],
  "hypergeometric function 2F1, x < 1", reach: poleReach(2),
  partial: { index, nodes in
    let (a, b, c, x) = (nodes[0], nodes[1], nodes[2], nodes[3])
    return index == 3 ? a * b / c * gauss(a + .one, b + .one, c + .one, x) : nil
  },
  value: { values in
    let (a, b, c, x) = (values[0], values[1], values[2], values[3])
    guard x < 1, areSmall(values.dropLast()) else { return .nan }
    // Pfaff's transformation (15.8.1) brings x < −1/2 into [1/3, 1).
    return x < -0.5
      ? Double.pow(1 - x, -a) * gaussValue(a, c - b, c, x / (x - 1)) : gaussValue(a, b, c, x)
  })

/// By GSL for −1/2 ≤ x < 1, and where it fails by the series itself.
private func gaussValue(_ a: Double, _ b: Double, _ c: Double, _ x: Double) -> Double {
  let losesSign = losesSign(a, b, c, x)
  let value =
    losesSign ? .nan : gsl(trusted: 1e-6) { gsl_sf_hyperg_2F1_e(a, b, c, x, &$0) }
  guard value.isNaN, x.magnitude <= (losesSign ? 0.9999 : 0.9), c > 0 else { return value }
  var (term, sum, largest, k) = (1.0, 1.0, 1.0, 0.0)
  while term.magnitude > 1e-17 * sum.magnitude, k < 1e6 {
    term *= (a + k) * (b + k) / ((c + k) * (k + 1)) * x
    sum += term
    largest = max(largest, term.magnitude)
    k += 1
  }
  // Of its digits at least ten are left.
  return largest < 1e6 * sum.magnitude ? sum : .nan
}

/// Whether GSL 2.7 answers with a wrong value and a small estimate of its error: reflected from x > 1/2 to 1 - x
/// with a whole c - a - b, it takes Γ for positive, which it is not at negative arguments. Series that end are
/// summed before.
private func losesSign(_ a: Double, _ b: Double, _ c: Double, _ x: Double) -> Bool {
  let excess = c - a - b
  let isWhole = (excess - excess.rounded()).magnitude < 1e-10 * max(1, excess.magnitude)
  let ends = [a, b].contains { $0 <= 0 && $0 == $0.rounded() }
  return x > 0.5 && isWhole && !ends && min(a, b, c - a, c - b, c) < 0
}
