// Jacobi's elliptic functions, by the parameter m = k². NIST Digital Library of Mathematical Functions, chapter 22.

import CGSL
import RealModule

extension SpecialFamily {
  static let jacobi = SpecialFamily(functions: [jacobiSn, jacobiCn, jacobiDn])
}

private let argumentAndParameter: [SpecialFunction.Argument] = [.real("u"), .real("m")]

/// sn, cn and dn for every real m: GSL's for 0 ≤ m ≤ 1, beyond by 22.17.
private func jacobiFunctions(_ values: [Double]) -> (sn: Double, cn: Double, dn: Double) {
  let (u, m) = (values[0], values[1])
  guard u.magnitude < 1e15, m.magnitude < 1e15 else { return (.nan, .nan, .nan) }
  if m > 1 {
    let k = m.squareRoot()
    let inner = jacobiFunctions([k * u, 1 / m])
    return (inner.sn / k, inner.dn, inner.cn)
  }
  if m < 0 {
    let k = (1 - m).squareRoot()
    let inner = jacobiFunctions([k * u, -m / (1 - m)])
    return (inner.sn / inner.dn / k, inner.cn / inner.dn, 1 / inner.dn)
  }
  var (sn, cn, dn) = (Double.nan, Double.nan, Double.nan)
  _ = gsl { _ in gsl_sf_elljac_e(u, m, &sn, &cn, &dn) }
  return (sn, cn, dn)
}

/// The poles in m come nearer as u grows.
private func reachInM(_ index: Int, _ values: [Double]) -> Double {
  0.25 / (1 + values[0].magnitude)
}

let jacobiSn: SpecialFunction = .init(
  "jacobiSn", ["ellipj"], argumentAndParameter, "Jacobi's elliptic function sn", reach: reachInM,
  partial: { $0 == 0 ? jacobiCn($1[0], $1[1]) * jacobiDn($1[0], $1[1]) : nil },
  value: { values in jacobiFunctions(values).sn })

let jacobiCn: SpecialFunction = .init(
  "jacobiCn", [], argumentAndParameter, "Jacobi's elliptic function cn", reach: reachInM,
  partial: { $0 == 0 ? -(jacobiSn($1[0], $1[1]) * jacobiDn($1[0], $1[1])) : nil },
  value: { values in jacobiFunctions(values).cn })

let jacobiDn: SpecialFunction = .init(
  "jacobiDn", [], argumentAndParameter, "Jacobi's elliptic function dn", reach: reachInM,
  partial: {
    $0 == 0 ? -($1[1] * (jacobiSn($1[0], $1[1]) * jacobiCn($1[0], $1[1]))) : nil
  },
  value: { values in jacobiFunctions(values).dn })
