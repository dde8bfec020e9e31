// Lambert's W. NIST Digital Library of Mathematical Functions, section 4.13.

import CGSL
import RealModule

extension SpecialFamily {
  static let lambert = SpecialFamily(
    functions: [lambertW, lowerLambertW],
    spellings: [
      SpecialSpelling("lambertw", ["x", "k"]) { arguments in
        try arguments[1].whole(in: -1...0, "'lambertw'", "k") == 0
          ? lambertW(arguments[0]) : lowerLambertW(arguments[0])
      }
    ])
}

// W' = 1/(x + exp W).

/// The solution w ≥ −1 of w exp(w) = x, for x ≥ −1/e.
let lambertW: SpecialFunction = .init(
  "lambertw", [], [.real("x")], "Lambert's W, the branch with W >= -1", enclosure: lambertEnclosure,
  partial: { .one / ($1[0] + .unary(.exp, lambertW($1[0]))) },
  value: { values in
    let x = values[0]
    // −1/e rounds to a number just inside the domain.
    guard x >= -1 / Double.exp(1) else { return .nan }
    return x == .infinity ? x : gsl { gsl_sf_lambert_W0_e(x, &$0) }
  })

/// The solution w ≤ −1 of w exp(w) = x, for −1/e ≤ x < 0.
let lowerLambertW: SpecialFunction = .init(
  "lambertwm1", [], [.real("x")], "Lambert's W, the branch with W <= -1; also lambertw(x,-1)",
  partial: { .one / ($1[0] + .unary(.exp, lowerLambertW($1[0]))) },
  value: { values in
    let x = values[0]
    guard x >= -1 / Double.exp(1), x < 0 else { return x == 0 ? -.infinity : .nan }
    return gsl { gsl_sf_lambert_Wm1_e(x, &$0) }
  })
