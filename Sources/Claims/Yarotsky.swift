// C1. Squares, products and smooth functions with an error that falls exponentially in depth.

import Base
import Constructions
import Foundation
import Functions
import Measurement

/// Yarotsky (2017), Propositions 2 and 3 and Theorem 1: x² by m layers with sup error exactly 4^−(m+1) on [0,1];
/// products, polynomials and analytic functions from it.
enum Yarotsky {
  private static let paper = "Yarotsky 2017, Neural Networks 94, arXiv:1610.01145"

  static let claims = [
    Claim(
      "yarotsky.square-error", paper: "\(paper), Proposition 2",
      statement:
        "m ReLU layers of width 4 approximate x² on [0,1] with sup error exactly 4^-(m+1).",
      method: "Sup error of the built network, at its grid of 2^-(m+1) where it is attained and"
        + " refined between, for every m; times 4^(m+1), the value furthest from 1.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "sup error on [0,1] times 4^(m+1), the furthest from 1", .equals, 1, tolerance: 1e-8,
          because: "rounding of 2^-52 against an error of 4^-13", change: .tenth),
        ClaimPrediction(
          "rate of the error per layer, in natural logarithms", .equals, log(4), tolerance: 1e-6,
          because: "the errors are exact to rounding", change: .rate),
      ],
      evidence: square),
    Claim(
      "yarotsky.smooth-depth", paper: "\(paper), Theorem 1, for analytic functions",
      statement: "At constant width the error for sine and exp falls like exp(-c √depth).",
      method:
        "Built networks of width at most 11 for growing depth; sup error (sampled and refined, a"
        + " lower bound); the exponent p of -log(error) ~ depth^p by least squares over the depths.",
      cost: 5,
      predictions: ["sine", "exp"].map {
        ClaimPrediction(
          "exponent p of -log(error) in depth, \($0)", .equals, 0.5, tolerance: 0.25,
          because: "degree and refinements are whole numbers, and depths are moderate",
          change: .rate)
      },
      evidence: smooth),
  ]

  private static func square(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let refinements = Array(1...size.pick(8, 12, 12))
    let errors = try refinements.map { m in
      let built = try yarotskySquare(refinements: m)
      return try measure(
        { built($0) }, against: built.target, options: MeasureOptions(norms: [.sup])
      ).sup
    }
    let predicted = refinements.map { pow(4, -Double($0 + 1)) }
    let ratios = zip(errors, predicted).map { $0 / $1 }
    let x = refinements.map(Double.init)
    let rate = try fitRate(.geometric, sizes: x, errors: errors.map { [$0] }, seed: seed)
    return Evidence(
      measured: [
        MeasuredNumber(ratios.max { abs($0 - 1) < abs($1 - 1) } ?? .nan), MeasuredNumber(rate.rate),
      ],
      figure: ClaimFigure(
        "x² by depth", subtitle: "sup error on [0,1], at the points where it is attained",
        x: .linear("hidden layers m"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("4^-(m+1)", .predicted, x, predicted),
          ClaimFigure.Series("built network", .measured, x, errors),
        ]))
  }

  private static func smooth(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let depths = size.pick(
      [16, 32, 64, 128], [16, 24, 32, 48, 64, 96, 128, 192],
      [
        16, 24, 32, 48, 64, 96, 128, 192, 256, 384,
      ])
    let x = depths.map(Double.init)
    let errors = try ["sine", "exp"].map { name in
      let target = try Catalogue.entry(name).target()
      return try depths.map { depth in
        let built = try yarotskyPolynomial(target, depth: depth)
        return try measure(
          { built($0) }, against: target, options: MeasureOptions(norms: [.sup])
        ).sup
      }
    }
    // A rate of fall of 1/(-log error).
    let powers = try errors.map { errors in
      try fitRate(.algebraic, sizes: x, errors: errors.map { [-1 / log($0)] }, seed: seed).rate
    }
    return Evidence(
      measured: powers.map { MeasuredNumber($0) },
      figure: ClaimFigure(
        "Analytic functions by depth",
        subtitle: "sup error (sampled, a lower bound) on the targets' own domains",
        x: .linear("√depth"), y: .logarithmic("sup error"),
        series: zip(["sine", "exp"], errors).map { name, errors in
          ClaimFigure.Series("\(name), built", .measured, x.map { $0.squareRoot() }, errors)
        }))
  }
}
