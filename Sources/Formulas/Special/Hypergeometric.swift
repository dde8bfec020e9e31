// Hypergeometric functions. NIST Digital Library of Mathematical Functions, chapters 13 and 15.

import CGSL
import RealModule

extension SpecialFamily {
  static let hypergeometric = SpecialFamily(functions: [confluent, gauss])
}

/// ₁F₁(a; b; x).
let confluent: SpecialFunction = .init(
  "hyp1f1", [], [.real("a"), .real("b"), .real("x")], "confluent hypergeometric function 1F1",
  partial: { index, nodes in
    let (a, b, x) = (nodes[0], nodes[1], nodes[2])
    return index == 2 ? a / b * confluent(a + .one, b + .one, x) : nil
  },
  value: { values in
    gsl(trusted: 1e-6) { gsl_sf_hyperg_1F1_e(values[0], values[1], values[2], $0) }
  })

/// ₂F₁(a, b; c; x) for x < 1.
let gauss: SpecialFunction = .init(
  "hyp2f1", [], [.real("a"), .real("b"), .real("c"), .real("x")],
  "hypergeometric function 2F1, x < 1",
  partial: { index, nodes in
    let (a, b, c, x) = (nodes[0], nodes[1], nodes[2], nodes[3])
    return index == 3 ? a * b / c * gauss(a + .one, b + .one, c + .one, x) : nil
  },
  value: { values in
    let (a, b, c, x) = (values[0], values[1], values[2], values[3])
    guard x < 1 else { return .nan }
    // Pfaff's transformation (15.8.1) brings x < −1/2 into [1/3, 1).
    if x < -0.5 {
      return Double.pow(1 - x, -a)
        * gsl(trusted: 1e-6) { gsl_sf_hyperg_2F1_e(a, c - b, c, x / (x - 1), $0) }
    }
    return gsl(trusted: 1e-6) { gsl_sf_hyperg_2F1_e(a, b, c, x, $0) }
  })
