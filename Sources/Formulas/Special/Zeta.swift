// Riemann's and Hurwitz's zeta functions. NIST Digital Library of Mathematical Functions, chapter 25.

import CGSL

extension SpecialFamily {
  static let zetas = SpecialFamily(functions: [riemannZeta, hurwitzZeta])
}

/// ζ(s) for s ≠ 1.
let riemannZeta: SpecialFunction = .init(
  "zeta", [], [.real("s")], "Riemann's zeta function",
  reach: { _, values in min(0.5, (values[0] - 1).magnitude / 4) },
  value: { values in
    let s = values[0]
    return s == 1 ? .infinity : gsl { gsl_sf_zeta_e(s, &$0) }
  })

/// The sum of 1/(n + q)^s over n ≥ 0; s > 1, q > 0.
let hurwitzZeta: SpecialFunction = .init(
  "hurwitzZeta", ["zeta"], [.real("s"), .real("q")], "Hurwitz's zeta function, s > 1, q > 0",
  reach: { _, values in min(0.5, (values[0] - 1) / 4) },
  partial: { index, nodes in
    index == 1 ? -(nodes[0] * hurwitzZeta(nodes[0] + .one, nodes[1])) : nil
  },
  value: { values in gsl { gsl_sf_hzeta_e(values[0], values[1], &$0) } })
