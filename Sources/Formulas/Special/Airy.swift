// Airy functions and their derivatives. NIST Digital Library of Mathematical Functions, chapter 9.

import CGSL

extension SpecialFamily {
  static let airy = SpecialFamily(functions: [airyAi, airyBi, airyAiPrime, airyBiPrime])
}

private let precise = gsl_mode_t(GSL_PREC_DOUBLE)

let airyAi: SpecialFunction = .init(
  "airyAi", ["airyai"], [.real("x")], "Airy function Ai", partial: { airyAiPrime($1[0]) },
  value: { values in gsl { gsl_sf_airy_Ai_e(values[0], precise, &$0) } })

let airyBi: SpecialFunction = .init(
  "airyBi", ["airybi"], [.real("x")], "Airy function Bi", partial: { airyBiPrime($1[0]) },
  value: { values in gsl { gsl_sf_airy_Bi_e(values[0], precise, &$0) } })

// Ai'' = x Ai (9.2.1).
let airyAiPrime: SpecialFunction = .init(
  "airyAiPrime", [], [.real("x")], "derivative of Ai", partial: { $1[0] * airyAi($1[0]) },
  value: { values in gsl { gsl_sf_airy_Ai_deriv_e(values[0], precise, &$0) } })

let airyBiPrime: SpecialFunction = .init(
  "airyBiPrime", [], [.real("x")], "derivative of Bi", partial: { $1[0] * airyBi($1[0]) },
  value: { values in gsl { gsl_sf_airy_Bi_deriv_e(values[0], precise, &$0) } })
