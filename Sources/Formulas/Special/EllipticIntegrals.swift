// Legendre's elliptic integrals, by the parameter m = k², from Carlson's symmetric ones. NIST Digital Library of
// Mathematical Functions, chapter 19.
//
// The integrals of 1/Δ, Δ, sin²/Δ and sin²/Δ³ from 0 to φ, with Δ = √(1 − m sin²), are s R_F(c²,Δ²,1), that less m times the
// third, s³/3 R_D(c²,Δ²,1) and s³/3 R_D(c²,1,Δ²), where s = sin φ, c = cos φ (19.25).

import CGSL
import RealModule

extension SpecialFamily {
  static let ellipticIntegrals = SpecialFamily(functions: [
    completeK, completeE, completeD, incompleteF, incompleteE, incompleteD, slopeOfK, slopeOfF,
  ])
}

private let precise = gsl_mode_t(GSL_PREC_DOUBLE)

private func carlsonF(_ x: Double, _ y: Double, _ z: Double) -> Double {
  gsl { gsl_sf_ellint_RF_e(x, y, z, precise, &$0) }
}
private func carlsonD(_ x: Double, _ y: Double, _ z: Double) -> Double {
  gsl { gsl_sf_ellint_RD_e(x, y, z, precise, &$0) }
}

/// The distance in m to the nearest branch point, in part.
private func reachInM(_ index: Int, _ values: [Double]) -> Double {
  let m = values[values.count - 1]
  let s = values.count == 2 ? Double.sin(values[0]) : 1
  return min(0.25, (1 - m * s * s).magnitude / 4)
}

// MARK: Complete integrals

/// The limit of arithmetic and geometric means of 1 and √(1 − m), and Σ 2^(n−1) cₙ² (19.8).
private func means(_ m: Double) -> (mean: Double, sum: Double) {
  var (a, b) = (1.0, (1 - m).squareRoot())
  var (sum, power) = (m / 2, 0.5)
  for _ in 0..<60 where (a - b).magnitude > 1e-16 * a {
    let c = (a - b) / 2
    (a, b) = ((a + b) / 2, (a * b).squareRoot())
    power *= 2
    sum += power * c * c
  }
  return (a, sum)
}

/// K(m), m < 1.
let completeK: SpecialFunction = .init(
  "ellipk", [], [.real("m")], "complete elliptic integral of the first kind, m < 1",
  enclosure: completeKEnclosure, reach: reachInM, partial: { slopeOfK($1[0]) },
  value: { values in
    let m = values[0]
    guard m < 1 else { return m == 1 ? .infinity : .nan }
    return .pi / 2 / means(m).mean
  })

/// E(m), m ≤ 1.
let completeE: SpecialFunction = .init(
  "ellipe", [], [.real("m")], "complete elliptic integral of the second kind, m <= 1",
  enclosure: completeEEnclosure,
  reach: reachInM, partial: { -(completeD($1[0]) / .number(2)) },
  value: { values in
    let m = values[0]
    guard m < 1 else { return m == 1 ? 1 : .nan }
    // E = R_F(0, 1−m, 1) − m/3 R_D(0, 1−m, 1) has no cancellation for m ≤ 0; else by the means.
    if m < 0 { return carlsonF(0, 1 - m, 1) - m / 3 * carlsonD(0, 1 - m, 1) }
    let (mean, sum) = means(m)
    // Near 1 the difference 1 − sum cancels: E = (1−m)(R_D(0,1−m,1) + R_D(0,1,1−m))/3 (19.25.1).
    if m > 0.5 { return (1 - m) / 3 * (carlsonD(0, 1 - m, 1) + carlsonD(0, 1, 1 - m)) }
    return .pi / 2 / mean * (1 - sum)
  })

/// (K − E)/m.
let completeD: SpecialFunction = .init(
  "ellipd", [], [.real("m")], "complete elliptic integral D = (K - E)/m, m < 1", reach: reachInM,
  value: { values in
    let m = values[0]
    return m < 1 ? carlsonD(0, 1 - m, 1) / 3 : m == 1 ? .infinity : .nan
  })

/// dK/dm.
private let slopeOfK: SpecialFunction = .init(
  "ellipkSlope", [], [.real("m")], "derivative of ellipk", reach: reachInM,
  value: { values in
    let m = values[0]
    return m < 1 ? carlsonD(0, 1, 1 - m) / 6 : m == 1 ? .infinity : .nan
  })

// MARK: Incomplete integrals

/// An integral from 0 to φ = r + nπ, |r| ≤ π/2: its part from 0 to r, by s, c², Δ²; and n times twice the complete one.
private func integral(
  _ values: [Double], complete: (Double) -> Double,
  part: (_ s: Double, _ c2: Double, _ delta2: Double) -> Double
) -> Double {
  let (angle, m) = (values[0], values[1])
  guard angle.magnitude < 1e15 else { return .nan }
  let periods = (angle / .pi).rounded()
  // π in two parts, so that r keeps its digits.
  let r = (angle - periods * .pi) - periods * 1.2246467991473532e-16
  let (s, c) = (Double.sin(r), Double.cos(r))
  // 1 − m s² = c² + (1 − m) s².
  let delta2 = m > 0 ? c * c + (1 - m) * s * s : 1 - m * s * s
  guard delta2 >= 0, m <= 1 || periods == 0 else { return .nan }
  let value = part(s, c * c, delta2)
  return periods == 0 ? value : value + 2 * periods * complete(m)
}

private let angleAndParameter: [SpecialFunction.Argument] = [.real("phi"), .real("m")]
private func delta(_ nodes: [Expression.Node]) -> Expression.Node {
  let s = Expression.Node.unary(.sin, nodes[0])
  return .unary(.sqrt, .one - nodes[1] * (s * s))
}
private func sineSquare(_ nodes: [Expression.Node]) -> Expression.Node {
  let s = Expression.Node.unary(.sin, nodes[0])
  return s * s
}

/// F(φ|m).
let incompleteF: SpecialFunction = .init(
  "ellipkinc", [], angleAndParameter, "incomplete elliptic integral of the first kind",
  reach: reachInM,
  partial: { index, nodes in
    index == 0 ? .one / delta(nodes) : slopeOfF(nodes[0], nodes[1])
  },
  value: { values in
    integral(values, complete: { completeK.value([$0]) }) { s, c2, d2 in
      d2 == 0 && c2 == 0 ? s * .infinity : s * carlsonF(c2, d2, 1)
    }
  })

/// E(φ|m).
let incompleteE: SpecialFunction = .init(
  "ellipeinc", [], angleAndParameter, "incomplete elliptic integral of the second kind",
  reach: reachInM,
  partial: { index, nodes in
    index == 0 ? delta(nodes) : -(incompleteD(nodes[0], nodes[1]) / .number(2))
  },
  value: { values in
    let m = values[1]
    return integral(values, complete: { completeE.value([$0]) }) { s, c2, d2 in
      // E(φ|1) = sin φ for |φ| ≤ π/2.
      m == 1 ? s : s * carlsonF(c2, d2, 1) - m / 3 * s * s * s * carlsonD(c2, d2, 1)
    }
  })

/// The integral of sin²/Δ.
let incompleteD: SpecialFunction = .init(
  "ellipdinc", [], angleAndParameter, "incomplete elliptic integral D = (F - E)/m",
  reach: reachInM, partial: { index, nodes in index == 0 ? sineSquare(nodes) / delta(nodes) : nil },
  value: { values in
    integral(values, complete: { completeD.value([$0]) }) { s, c2, d2 in
      s == 0 ? 0 : s * s * s / 3 * carlsonD(c2, d2, 1)
    }
  })

/// dF/dm, half the integral of sin²/Δ³.
private let slopeOfF: SpecialFunction = .init(
  "ellipkincSlope", [], angleAndParameter, "derivative of ellipkinc in m", reach: reachInM,
  partial: { index, nodes in
    let d = delta(nodes)
    return index == 0 ? sineSquare(nodes) / (.number(2) * (d * (d * d))) : nil
  },
  value: { values in
    integral(values, complete: { slopeOfK.value([$0]) }) { s, c2, d2 in
      s == 0 ? 0 : s * s * s / 6 * carlsonD(c2, 1, d2)
    }
  })
