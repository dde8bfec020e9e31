// Relatives of the error function. NIST Digital Library of Mathematical Functions, chapter 7.

import CGSL
import RealModule

extension SpecialFamily {
  static let errorFunctions = SpecialFamily(functions: [erfi, dawson, scaledErfc, inverseErf])
}

private let twoOverRootPi = Expression.Node.number(2) / .unary(.sqrt, .pi)

/// erf(ix)/i = (2/√π) exp(x²) D(x).
let erfi: SpecialFunction = .init(
  "erfi", [], [.real("x")], "imaginary error function", enclosure: erfiEnclosure,
  partial: { twoOverRootPi * .unary(.exp, $1[0] * $1[0]) },
  value: { values in
    let x = values[0]
    guard x.magnitude < 27 else { return x.isNaN ? .nan : x > 0 ? .infinity : -.infinity }
    return 2 / Double.pi.squareRoot() * gsl { gsl_sf_dawson_e(x, &$0) } * expOfSquare(x, sign: 1)
  })

/// exp(−x²) times the integral of exp(t²) from 0 to x.
let dawson: SpecialFunction = .init(
  "dawsn", ["dawson"], [.real("x")], "Dawson's integral", enclosure: dawsonEnclosure,
  partial: { .one - .number(2) * ($1[0] * dawson($1[0])) },
  value: { values in gsl { gsl_sf_dawson_e(values[0], &$0) } })

/// exp(x²) erfc(x), without overflow for large x.
let scaledErfc: SpecialFunction = .init(
  "erfcx", [], [.real("x")], "erfc times exp(x^2)", enclosure: scaledErfcEnclosure,
  partial: { .number(2) * ($1[0] * scaledErfc($1[0])) - twoOverRootPi },
  value: { values in
    let x = values[0]
    if x < 5 { return expOfSquare(x, sign: 1) * Double.erfc(x) }
    // 1/(√π (x + ½/(x + 1/(x + (3/2)/(x + …))))) (7.9.1).
    let tail = (1...60).reversed().reduce(x) { x + Double($1) / 2 / $0 }
    return 1 / (Double.pi.squareRoot() * tail)
  })

/// The x with erf(x) = y: that of GSL's normal distribution, with steps of Newton's iteration.
let inverseErf: SpecialFunction = .init(
  "erfinv", [], [.real("y")], "inverse of erf, |y| < 1",
  partial: { .one / (twoOverRootPi * .unary(.exp, -(inverseErf($1[0]) * inverseErf($1[0])))) },
  value: { values in
    let y = values[0].magnitude
    guard y < 1 else { return y == 1 ? values[0] * .infinity : .nan }
    guard y > 1e-300 else { return values[0] * (Double.pi.squareRoot() / 2) }
    var x =
      y < 0.5
      ? y * (Double.pi.squareRoot() / 2)
      : gsl_cdf_ugaussian_Qinv((1 - y) / 2) / Double(2).squareRoot()
    for _ in 0..<(y < 0.5 ? 4 : 2) {
      // 1 − y is exact from 1/2 on.
      let gap = y < 0.5 ? Double.erf(x) - y : (1 - y) - Double.erfc(x)
      let step = gap * (Double.pi.squareRoot() / 2) * Double.exp(x * x)
      x -= step / (1 + x * step)
    }
    return values[0] < 0 ? -x : x
  })
