// Exponential, sine and cosine integrals. NIST Digital Library of Mathematical Functions, chapters 6 and 8.19.

import CGSL
import RealModule

extension SpecialFamily {
  static let exponentialIntegrals = SpecialFamily(
    functions: [
      expIntegral, expIntegral1, expIntegralN, sineIntegral, cosineIntegral,
      hyperbolicSineIntegral, hyperbolicCosineIntegral,
    ])
}

/// Ei(x).
let expIntegral: SpecialFunction = .init(
  "expi", ["ei"], [.real("x")], "exponential integral Ei",
  partial: { .unary(.exp, $1[0]) / $1[0] },
  value: { values in
    values[0] == 0 ? -.infinity : gsl { gsl_sf_expint_Ei_e(values[0], &$0) }
  })

/// E₁(x) for x > 0.
let expIntegral1: SpecialFunction = .init(
  "exp1", ["e1"], [.real("x")], "exponential integral E1, x > 0",
  partial: { -(.unary(.exp, -$1[0]) / $1[0]) },
  value: { values in
    let x = values[0]
    return x > 0 ? gsl { gsl_sf_expint_E1_e(x, &$0) } : x == 0 ? .infinity : .nan
  })

/// Eₙ(x) for x > 0.
let expIntegralN: SpecialFunction = .init(
  "expn", [], [.whole("n", 0...1000), .real("x")], "exponential integral En, x > 0",
  // E_n' = −E_{n−1} (8.19.13), and E₀ = exp(−x)/x.
  partial: { _, nodes in
    if case .number(0) = nodes[0] {
      return -(.unary(.exp, -nodes[1]) * (.one + nodes[1]) / (nodes[1] * nodes[1]))
    }
    return -expIntegralN(nodes[0] - .one, nodes[1])
  },
  value: { values in
    let x = values[1]
    guard x >= 0 else { return .nan }
    if x == 0 { return values[0] > 1 ? 1 / (values[0] - 1) : .infinity }
    return gsl { gsl_sf_expint_En_e(Int32(values[0]), x, &$0) }
  })

/// The integral of sin t/t from 0.
let sineIntegral: SpecialFunction = .init(
  "si", [], [.real("x")], "sine integral Si", enclosure: sineIntegralEnclosure,
  partial: { sinc($1[0]) },
  value: { values in gsl { gsl_sf_Si_e(values[0], &$0) } })

/// γ + log x + the integral of (cos t − 1)/t from 0; x > 0.
let cosineIntegral: SpecialFunction = .init(
  "ci", [], [.real("x")], "cosine integral Ci, x > 0",
  partial: { .unary(.cos, $1[0]) / $1[0] },
  value: { values in
    values[0] > 0 ? gsl { gsl_sf_Ci_e(values[0], &$0) } : values[0] == 0 ? -.infinity : .nan
  })

let hyperbolicSineIntegral: SpecialFunction = .init(
  "shi", [], [.real("x")], "hyperbolic sine integral Shi",
  partial: { .unary(.sinh, $1[0]) / $1[0] },
  value: { values in gsl { gsl_sf_Shi_e(values[0], &$0) } })

let hyperbolicCosineIntegral: SpecialFunction = .init(
  "chi", [], [.real("x")], "hyperbolic cosine integral Chi, x > 0",
  partial: { .unary(.cosh, $1[0]) / $1[0] },
  value: { values in
    values[0] > 0 ? gsl { gsl_sf_Chi_e(values[0], &$0) } : values[0] == 0 ? -.infinity : .nan
  })

/// sin x / x, as the spherical Bessel function j₀.
private func sinc(_ x: Expression.Node) -> Expression.Node { sphericalJ(.zero, x) }

/// j_l(x), smooth at 0.
let sphericalJ: SpecialFunction = .init(
  "sphericalJ", ["spherical_jn"], [.whole("n", 0...1000), .real("x")],
  "spherical Bessel function j of order n", enclosure: sphericalEnclosure,
  // j_n' = (n j_{n−1} − (n+1) j_{n+1})/(2n+1) (10.51.2).
  partial: { _, nodes in
    let (n, x) = (nodes[0], nodes[1])
    let above = sphericalJ(n + .one, x)
    if case .number(0) = n { return -above }
    return (n * sphericalJ(n - .one, x) - (n + .one) * above) / (.number(2) * n + .one)
  },
  value: { values in
    let (n, x) = (Int32(values[0]), values[1])
    // j_n(−x) = (−1)^n j_n(x).
    let value = gsl { gsl_sf_bessel_jl_e(n, x.magnitude, &$0) }
    return x < 0 && !n.isMultiple(of: 2) ? -value : value
  })
