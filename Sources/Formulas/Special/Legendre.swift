// Legendre polynomials, associated Legendre functions and spherical harmonics. NIST Digital Library of Mathematical
// Functions, chapters 14 and 18.
//
// Of whole degree everything is a derivative of a Legendre polynomial times powers of sines, which is what the parser
// makes of it: values, derivatives and enclosures are then those of polynomials.

import Base
import RealModule

extension SpecialFamily {
  static let legendre = SpecialFamily(
    functions: [legendreDerivative, legendreFunction],
    spellings: [
      SpecialSpelling(
        "legendre", ["n", "x"], "Legendre polynomial of degree n", also: ["eval_legendre"],
        isProven: true, make: polynomial),
      SpecialSpelling("eval_legendre", ["n", "x"], make: polynomial),
      SpecialSpelling(
        "lpmv", ["m", "v", "x"], "associated Legendre function; proven for whole v", isProven: true,
        make: associated),
      SpecialSpelling(
        "sph_harm", ["m", "n", "theta", "phi"],
        "spherical harmonic, real part; azimuth theta, polar angle phi in [0,pi]", isProven: true
      ) {
        try harmonic($0, "'sph_harm'", .cos)
      },
      SpecialSpelling(
        "sph_harm_imag", ["m", "n", "theta", "phi"], "spherical harmonic, imaginary part",
        isProven: true
      ) {
        try harmonic($0, "'sph_harm_imag'", .sin)
      },
    ])
  static let largestDegree = 100
}

private typealias Node = Expression.Node
private let degrees = 0...SpecialFamily.largestDegree

private func polynomial(_ given: [Node]) throws -> Node {
  try legendreDerivative.checked([given[0], .zero, given[1]])
}

/// P_v^m(x) with the phase (−1)^m; of whole degree n it is (−1)^m (1−x²)^(m/2) dᵐP_n/dxᵐ (14.7.10).
private func associated(_ given: [Node]) throws -> Node {
  guard given[1].isConstant,
    case let degree:Double = Expression(root: given[1], naming: .letters).value(at: []),
    degree == degree.rounded()
  else { return try legendreFunction.checked(given) }
  let m = try given[0].whole(in: 0...SpecialFamily.largestDegree, "'lpmv'", "m")
  let n = try given[1].whole(in: degrees, "'lpmv'", "v")
  let x = given[2]
  let slope = legendreDerivative(.number(Double(n)), .number(Double(m)), x)
  let sine: Node = .one - x.squared
  let power: Node =
    m.isMultiple(of: 2)
    ? raised(sine, m / 2) : raised(sine, m / 2) * .unary(.sqrt, sine)
  let value = power * slope
  return m.isMultiple(of: 2) ? value : -value
}

/// The real or imaginary part of the spherical harmonic of azimuth θ and polar angle φ in [0, π].
private func harmonic(_ given: [Node], _ name: String, _ wave: UnaryFunction) throws -> Node {
  let n = try given[1].whole(in: 0...SpecialFamily.largestDegree / 2, name, "n")
  let order = try given[0].whole(in: -n...n, name, "m")
  let m = order.magnitude
  // √((2n+1)/(4π) · (n−m)!/(n+m)!); of order −m it is (−1)^m times the conjugate (14.30).
  let ratio = (n - Int(m) + 1..<n + Int(m) + 1).reduce(1.0) { $0 / Double($1) }
  let size = (Double(2 * n + 1) / (4 * .pi) * ratio).squareRoot()
  let phase: Double = m.isMultiple(of: 2) ? 1 : -1
  let sign: Double = order >= 0 ? phase : wave == .cos ? 1 : -1
  let slope = legendreDerivative(
    .number(Double(n)), .number(Double(m)), .unary(.cos, given[3]))
  let turn: Node =
    m == 0 ? (wave == .cos ? .one : .zero) : .unary(wave, .number(Double(m)) * given[2])
  let sines: Node = raised(.unary(.sin, given[3]), Int(m))
  return .number(size * sign) * (sines * slope * turn)
}

private func raised(_ base: Node, _ exponent: Int) -> Node {
  exponent == 0 ? .one : exponent == 1 ? base : .binary(.power, base, .number(Double(exponent)))
}

/// Derivative k of the Legendre polynomial of degree n: (2k−1)!! times Gegenbauer's polynomial C_{n−k}^{(k+1/2)} (18.9.19).
let legendreDerivative: SpecialFunction = .init(
  "legendreDerivative", [], [.whole("n", degrees), .whole("k", 0...120), .real("x")],
  "derivative k of the Legendre polynomial of degree n", enclosure: legendreEnclosure,
  partial: { legendreDerivative($1[0], $1[1] + .one, $1[2]) },
  value: { values in
    gegenbauer(Int(values[0]), Int(values[1]), values[2], number: { $0 }, *, +, /)
  })

/// C_j^{(a)}, a = k + 1/2, by j C_j = 2x(j+a−1) C_{j−1} − (j+2a−2) C_{j−2} (18.9.1), times (2k−1)!!.
func gegenbauer<T>(
  _ n: Int, _ k: Int, _ x: T, number: (Double) -> T, _ times: (T, T) -> T, _ plus: (T, T) -> T,
  _ over: (T, T) -> T
) -> T {
  guard k <= n else { return number(0) }
  var factor = number(1)
  for j in 0..<k { factor = times(factor, number(Double(2 * j + 1))) }
  var (below, value) = (number(0), number(1))
  let twice = Double(2 * k + 1)
  for j in 0..<(n - k) {
    let next = Double(j + 1)
    let first = times(number(2 * Double(j) + twice), times(x, value))
    let second = times(number(-(next + twice - 2)), below)
    (below, value) = (value, over(plus(first, second), number(next)))
  }
  return times(factor, value)
}

/// P_v^m(x) of real degree v ≥ 0, −1 < x ≤ 1, with the phase (−1)^m.
let legendreFunction: SpecialFunction = .init(
  "lpmvReal", [], [.whole("m", 0...10), .real("v"), .real("x")],
  "associated Legendre function of real degree v >= 0, -1 < x <= 1",
  reach: { _, _ in 0.25 },
  partial: { index, nodes in
    guard index == 2 else { return nil }
    let (m, v, x) = (nodes[0], nodes[1], nodes[2])
    // (1 − x²) P' = (v+1) x P_v − (v−m+1) P_{v+1} (14.10.5).
    return
      ((v + .one) * (x * legendreFunction(m, v, x))
      - (v - m + .one) * legendreFunction(m, v + .one, x)) / (.one - x.squared)
  },
  value: { values in
    let (m, v, x) = (Int(values[0]), values[1], values[2])
    guard v > -1, v < 10_000, x > -1, x <= 1 else { return .nan }
    // Upwards from a degree in [m, m+2) by (v−m+1) P_{v+1} = (2v+1) x P_v − (v+m) P_{v−1} (14.10.3), which is stable.
    let steps = max(0, Int((v - Double(m)).rounded(.down)) - 1)
    var degree = v - Double(steps)
    var value = legendreSeries(m, degree, x)
    guard steps > 0 else { return value }
    var below = legendreSeries(m, degree - 1, x)
    for _ in 0..<steps {
      let next =
        ((2 * degree + 1) * x * value - (degree + Double(m)) * below) / (degree - Double(m) + 1)
      (below, value) = (value, next)
      degree += 1
    }
    return value
  })

/// P_v^m(x) by the series of 14.3.5 in (1−x)/2.
private func legendreSeries(_ m: Int, _ v: Double, _ x: Double) -> Double {
  let z = (1 - x) / 2
  let order = Double(m)
  // Γ(v+m+1)/Γ(v−m+1) / (2^m m!) is a product; it is 0 where v is a whole number below m.
  var factor = 1.0
  for j in 0..<(2 * m) { factor *= v - order + 1 + Double(j) }
  for j in 0..<m { factor *= -0.5 / Double(j + 1) }
  var (term, sum, rest) = (1.0, 1.0, 0.0)
  var k = 0.0
  // (m−v)_k (m+v+1)_k / ((m+1)_k k!) z^k, summed with its roundings.
  while k < 400_000 {
    term *= (order - v + k) * (order + v + 1 + k) / ((order + 1 + k) * (k + 1)) * z
    let next = sum + term
    rest += term - (next - sum)
    sum = next
    k += 1
    if term.magnitude <= 1e-17 * sum.magnitude * (1 - z) || term == 0 { break }
  }
  guard k < 400_000 else { return .nan }
  // pow(0, 0) is NaN.
  let root = m == 0 ? 1 : Double.pow((1 - x) * (1 + x), order / 2)
  return factor * root * (sum + rest)
}
