// The gamma function and its relatives. NIST Digital Library of Mathematical Functions, chapter 5.

import CGSL
import RealModule

extension SpecialFamily {
  static let gammas = SpecialFamily(
    functions: [gammaFunction, logGamma, digamma, polygamma, betaFunction])
}

/// Γ(x); infinite at 0, NaN at the other poles.
let gammaFunction: SpecialFunction = .init(
  "gamma", [], [.real("x")], "gamma function", enclosure: gammaEnclosure,
  partial: { gammaFunction($1[0]) * digamma($1[0]) },
  value: { values in
    let x = values[0]
    return x < 0 && x == x.rounded() ? .nan : Double.gamma(x)
  })

/// log |Γ(x)|.
let logGamma: SpecialFunction = .init(
  "gammaln", ["lgamma"], [.real("x")], "logarithm of the magnitude of the gamma function",
  enclosure: logGammaEnclosure, partial: { digamma($1[0]) }, value: { Double.logGamma($0[0]) })

/// ψ(x) = Γ'(x)/Γ(x).
let digamma: SpecialFunction = .init(
  "digamma", ["psi"], [.real("x")], "derivative of log gamma", enclosure: digammaEnclosure,
  partial: { polygamma(.one, $1[0]) },
  value: { values in gsl { gsl_sf_psi_e(values[0], &$0) } })

/// The derivative of order n of ψ.
let polygamma: SpecialFunction = .init(
  "polygamma", [], [.whole("n", 0...100), .real("x")], "derivative of order n of digamma",
  enclosure: polygammaEnclosure, partial: { polygamma($1[0] + .one, $1[1]) },
  value: { values in
    let n = Int32(values[0])
    var x = values[1]
    if n == 0 { return gsl { gsl_sf_psi_e(x, &$0) } }
    guard x > -1000, x > 0 || x != x.rounded() else { return .nan }
    // ψ⁽ⁿ⁾(x) = ψ⁽ⁿ⁾(x + 1) + (−1)^(n+1) n! / x^(n+1) (5.15.5).
    let factor = Double.gamma(Double(n) + 1) * (n.isMultiple(of: 2) ? -1 : 1)
    var sum = 0.0
    while x <= 0 {
      sum += factor / Double.pow(x, Int(n) + 1)
      x += 1
    }
    return sum + gsl { gsl_sf_psi_n_e(n, x, &$0) }
  })

/// Γ(a)Γ(b)/Γ(a + b).
let betaFunction: SpecialFunction = .init(
  "beta", [], [.real("a"), .real("b")], "beta function",
  partial: { index, nodes in
    betaFunction(nodes[0], nodes[1]) * (digamma(nodes[index]) - digamma(nodes[0] + nodes[1]))
  },
  value: { values in gsl { gsl_sf_beta_e(values[0], values[1], &$0) } })
