// Bessel functions of integer and real order. NIST Digital Library of Mathematical Functions, chapter 10.

import CGSL
import RealModule

extension SpecialFamily {
  static let bessel = SpecialFamily(
    functions: [besselJ, besselY, besselI, besselK, sphericalJ],
    spellings: [("j", besselJ), ("y", besselY), ("i", besselI), ("k", besselK)].flatMap {
      letter, function in
      (0...1).map { order in
        SpecialSpelling("\(letter)\(order)", ["x"]) { function(.number(Double(order)), $0[0]) }
      }
    })
}

private let orderAndArgument: [SpecialFunction.Argument] = [.real("nu"), .real("x")]

/// A function of (x/2)^±ν: over ν it changes by a factor e within 1/|log(x/2)|.
private func besselReach(_ index: Int, _ values: [Double]) -> Double {
  let scale = Double.log(values[1].magnitude / 2).magnitude
  return index == 0 ? 0.5 / (1 + (scale.isFinite ? scale : 0) / 2) : 0.25
}

/// (F_{ν−1} + sign · F_{ν+1}) / 2.
private func neighbours(
  _ function: SpecialFunction, _ nodes: [Expression.Node], sign: Double
) -> Expression.Node {
  let (below, above) = (
    function(nodes[0] - .one, nodes[1]), function(nodes[0] + .one, nodes[1])
  )
  return (sign < 0 ? below - above : below + above) / .number(2)
}

/// The order as a whole number that GSL's routines take.
private func wholeOrder(_ order: Double) -> Int32? {
  order == order.rounded() && order.magnitude <= largestOrder ? Int32(order) : nil
}

/// Beyond |ν| = 10⁵ GSL's recurrences take too long: the value is NaN.
private let largestOrder = 100_000.0

/// J_ν(x); for x < 0 of whole orders only.
let besselJ: SpecialFunction = .init(
  "besselJ", ["jv", "jn"], orderAndArgument, "Bessel function of the first kind J of order nu",
  enclosure: besselJEnclosure, reach: besselReach,
  partial: { $0 == 1 ? neighbours(besselJ, $1, sign: -1) : nil },
  value: { values in firstKind(values[0], values[1]) })

/// The power series of J (−) or I (+) of order ν ≥ 0 where its terms fall by half: there GSL loses digits for large ν.
private func seriesNearZero(_ order: Double, _ x: Double, sign: Double) -> Double? {
  let square = x * x / 4
  guard x > 0, square < 0.5 * (order + 1), order < 150 else { return nil }
  let first = Double.pow(x / 2, order) / Double.gamma(order + 1)
  guard first > 1e-290 else { return nil }
  var (term, sum, k) = (1.0, 1.0, 0.0)
  while term.magnitude > 1e-18 {
    k += 1
    term *= sign * square / (k * (k + order))
    sum += term
  }
  return first * sum
}

private func firstKind(_ order: Double, _ x: Double) -> Double {
  if let n = wholeOrder(order) { return gsl { gsl_sf_bessel_Jn_e(n, x, &$0) } }
  guard x >= 0, order.magnitude <= largestOrder else { return .nan }
  if order >= 0, let value = seriesNearZero(order, x, sign: -1) { return value }
  if order >= 0 { return gsl { gsl_sf_bessel_Jnu_e(order, x, &$0) } }
  // J_{−ν} = cos νπ J_ν − sin νπ Y_ν (10.4.1).
  return cosPi(order) * gsl { gsl_sf_bessel_Jnu_e(-order, x, &$0) }
    + sinPi(order) * gsl { gsl_sf_bessel_Ynu_e(-order, x, &$0) }
}

/// Y_ν(x) for x > 0.
let besselY: SpecialFunction = .init(
  "besselY", ["yv", "yn"], orderAndArgument, "Bessel function of the second kind Y, x > 0",
  reach: besselReach, partial: { $0 == 1 ? neighbours(besselY, $1, sign: -1) : nil },
  value: { values in
    let (order, x) = (values[0], values[1])
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    if let n = wholeOrder(order) { return gsl { gsl_sf_bessel_Yn_e(n, x, &$0) } }
    guard order.magnitude <= largestOrder else { return .nan }
    if order >= 0 { return gsl { gsl_sf_bessel_Ynu_e(order, x, &$0) } }
    return cosPi(order) * gsl { gsl_sf_bessel_Ynu_e(-order, x, &$0) }
      - sinPi(order) * gsl { gsl_sf_bessel_Jnu_e(-order, x, &$0) }
  })

/// I_ν(x); for x < 0 of whole orders only.
let besselI: SpecialFunction = .init(
  "besselI", ["iv"], orderAndArgument, "modified Bessel function of the first kind I",
  enclosure: besselIEnclosure,
  reach: besselReach, partial: { $0 == 1 ? neighbours(besselI, $1, sign: 1) : nil },
  value: { values in
    let (order, x) = (values[0], values[1])
    if let n = wholeOrder(order) { return gsl { gsl_sf_bessel_In_e(n, x, &$0) } }
    guard x >= 0, order.magnitude <= largestOrder else { return .nan }
    let value =
      seriesNearZero(order.magnitude, x, sign: 1)
      ?? (x < 700
        ? gsl { gsl_sf_bessel_Inu_scaled_e(order.magnitude, x, &$0) } * .exp(x)
        : gsl { gsl_sf_bessel_Inu_e(order.magnitude, x, &$0) })
    guard order < 0 else { return value }
    // I_{−ν} = I_ν + (2/π) sin νπ K_ν (10.27.2).
    return value - 2 / .pi * sinPi(order) * gsl { gsl_sf_bessel_Knu_e(-order, x, &$0) }
  })

/// K_ν(x) for x > 0.
let besselK: SpecialFunction = .init(
  "besselK", ["kv", "kn"], orderAndArgument,
  "modified Bessel function of the second kind K, x > 0", reach: besselReach,
  partial: { $0 == 1 ? -neighbours(besselK, $1, sign: 1) : nil },
  value: { values in
    let (order, x) = (values[0].magnitude, values[1])
    guard x > 0 else { return x == 0 ? .infinity : .nan }
    if let n = wholeOrder(order) { return gsl { gsl_sf_bessel_Kn_e(n, x, &$0) } }
    guard order <= largestOrder else { return .nan }
    return gsl { gsl_sf_bessel_Knu_e(order, x, &$0) }
  })
