// B3. Passing values on with numbers of any size: what rounding leaves, for each activation.

import Base
import Foundation
import Networks

/// A register chain as in IdentityDepth.swift, its numbers free. In exact arithmetic h → 0 passes x without an error, so that
/// what is left is rounding.
///
/// Where ρ(0) = 0 and ρ'(0) ≠ 0 (tanh, sine, softsign, gelu, silu, mish) rounding at α = 0 is relative to x, and h may be as
/// small as numbers are: every digit comes through. Softplus is x itself to rounding far out, where its exponential is below
/// the last bit. Sigmoid and gaussian are level far out, and 0 nowhere that they have a slope: the best is an inflection, where
/// truncation L h²|ρ'''/(6ρ')| is balanced against rounding of order u/h, of order u^⅔: 9 to 10 digits.
enum IdentityUnbounded {
  static let claims = [
    Claim(
      "identity.unbounded", .existence,
      paper:
        "Remark of this library, after Kidger, Lyons 2020, arXiv:1905.08539 (the register of its proof)",
      statement:
        "With numbers of any size 16 register layers in Float64 pass x on to the last digits where ρ(0) = 0 (tanh,"
        + " sine, softsign, gelu, silu, mish) or ρ is x far out (softplus), and to 9 digits of 16 with sigmoid and"
        + " gaussian.",
      method:
        "Chains of 16 layers in Float64 at α = 0, ±1/2, ±1/√2, ±1 and from -48 to 48 in steps of 4, where slopes are above"
        + " 1e-100, with h = 2^-k for k from -6 to 55: the least of the largest errors at 201 points of [-1,1], as"
        + " decimal digits, 16 at most.",
      refutedBy:
        "A best chain of 16 sigmoid layers that passes on 12 digits, or one of 16 tanh layers that passes on 10.",
      doesNotShow:
        "That no other chain does better: weights may differ from layer to layer; with bounded numbers see"
        + " identity.bounded-weights.",
      cost: 3,
      predictions: rows.map { activation, relation, digits, tolerance, reason in
        ClaimPrediction(
          "decimal digits that 16 layers of \(activation) pass on", relation, digits,
          tolerance: tolerance, because: reason)
      },
      experiment: unbounded)
  ]

  /// By a search in NumPy (Tests/ClaimsTests/Resources/check_claims.py).
  private static let rows: [(Activation, ClaimPrediction.Relation, Double, Double, String)] =
    [Activation.tanh, .sine, .softsign, .gelu, .silu, .mish].map {
      ($0, .equals, 15.95, 1.2, "all of 53 bits, less a few roundings")
    } + [
      (.softplus, .equals, 15.4, 1.2, "a few roundings"),
      // NumPy's sigmoid reaches a digit more: what its own roundings are decides.
      (.sigmoid, .atLeast, 9.2, 0.1, "rounding is irregular"),
      (.gaussian, .equals, 9.05, 0.6, "rounding is irregular"),
    ]

  /// The best chain of each activation, found once: the search draws nothing, and nothing in it may be broken.
  private static let chains = Result { try rows.map { try best($0.0) } }

  private static func best(_ activation: Activation) throws -> Network {
    let near = [0.5, 0.5.squareRoot(), 1]
    let far = stride(from: -48.0, through: 48, by: 4)
    var best: (error: Double, network: Network)?
    for alpha in near + near.map({ -$0 }) + far
    where abs(activation.derivative(alpha)) > 1e-100 {
      for power in -6...55 {
        let network = try IdentityDepth.chain(
          activation, layers: 16, at: alpha, step: pow(2, -Double(power)))
        guard network.parameters.allSatisfy(\.isFinite) else { continue }
        let error = IdentityDepth.error(network).value
        if error < best?.error ?? .infinity { best = (error, network) }
      }
    }
    guard let best else { throw UserError("no chain of \(activation) passes anything on") }
    return best.network
  }

  private static func unbounded(_ trial: Trial) throws -> Observation {
    let digits = try chains.get().map {
      IdentityDepth.error(try trial.built($0, on: Domain(-1...1))).digits
    }
    let places = Array(1...rows.count).map(Double.init)
    return Observation(
      measured: digits,
      figure: ClaimFigure(
        "Digits that 16 layers pass on",
        subtitle: "numbers of any size, Float64, at 201 points of [-1,1]",
        x: .linear(rows.map(\.0.name).joined(separator: ", ")), y: .linear("decimal digits"),
        series: [ClaimFigure.Series("best chain", .measured, places, digits.map(\.value))]))
  }
}
