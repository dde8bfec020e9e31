// B3. What a value loses on its way through layers that only pass it on.

import Base
import Foundation
import Kernels
import Measurement
import Networks
import RealModule

/// The register of Kidger and Lyons (2020), section 4.1, passes x by (ρ(α + hx) − ρ(α))/(hρ'(α)) → x. By Taylor's
/// theorem a chain of L of them errs by L h |ρ''(α)/(2ρ'(α))| x² to first order, at a given α and h, and ReLU is
/// exact. In floating point of unit roundoff u each layer adds of order u/h, so that where ρ''(α) ≠ 0 the best h is
/// of order √u, and so is the best error. With α free as well most activations come to rounding or near it.
enum IdentityDepth {
  private static let paper = "Kidger, Lyons 2020, arXiv:1905.08539, section 4.1 (the register)"
  private static let alpha = 0.5
  private static let smooth: [Activation] = [
    .tanh, .sigmoid, .softplus, .gelu, .silu, .mish, .sine, .gaussian, .softsign,
  ]

  static let claims = [
    Claim(
      "identity.curvature", paper: paper,
      statement:
        "A chain of L layers that pass x on, at a given point and small step h, errs by"
        + " L h |ρ''/(2ρ')|, in proportion to the curvature there, and ReLU is exact.",
      method:
        "Chains of width 1 at α = 1/2 for nine activations, x in [-1,1]: largest error over 201"
        + " points, divided by the formula, at h = 2^-20 and L = 16, where rounding is"
        + " at most three thousandths of the error; the exponents over L = 1…64"
        + " and h = 2^-10…2^-20, for tanh.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "error by L h |ρ''/(2ρ')|, the activation furthest from 1", .equals, 1, tolerance: 0.02,
          because: "terms of order h², and rounding", change: .tenth),
        ClaimPrediction(
          "exponent of the error in L, tanh", .equals, 1, tolerance: 0.05,
          because: "terms of order h²", change: .rate),
        ClaimPrediction(
          "exponent of the error in h, tanh at α = 1/2", .equals, 1, tolerance: 0.05,
          because: "terms of order h²", change: .rate),
        ClaimPrediction(
          "exponent of the error in h, tanh at α = 0, where ρ'' = 0", .equals, 2, tolerance: 0.05,
          because: "terms of higher order", change: .rate),
        ClaimPrediction(
          "error of ReLU, L = 64", .equals, 0, tolerance: 0x1p-52, because: "1 + x rounds once",
          change: nil),
      ],
      evidence: curvature),
    Claim(
      "identity.precision-split", paper: paper,
      statement:
        "At a point with ρ'' ≠ 0 the best error of a register chain is truncation balanced against"
        + " rounding: it falls like the square root of the unit roundoff.",
      method:
        "A chain of 16 tanh layers at α = 1/2, in Float32, Float64 and Float80 (on machines that"
        + " have it): largest error over 201 points of [-1,1] for every h = 2^-k; the exponent of"
        + " the least in the unit roundoff, and that of the rounding branch in h.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "exponent of the least error in the unit roundoff", .equals, 0.5, tolerance: 0.1,
          because: "h takes powers of two only, and rounding is irregular", change: .rate),
        ClaimPrediction(
          "exponent of the error in 1/h where rounding rules, Float64", .equals, 1, tolerance: 0.2,
          because: "rounding is irregular", change: .rate),
      ],
      evidence: precision),
  ]

  /// x after `layers` registers, in the arithmetic of `T`.
  private static func passed<T: Real>(
    _ x: T, through activation: Activation, layers: Int, at alpha: T, step h: T
  ) -> T {
    let (value, slope) = (activation.value(alpha), activation.derivative(alpha))
    return (0..<layers).reduce(x) { x, _ in
      (activation.value(alpha + h * x) - value) / (h * slope)
    }
  }

  /// The largest error over an even grid of [-1,1].
  private static func error<T: Real>(
    _ activation: Activation, layers: Int, at alpha: Double, step h: Double, _: T.Type
  ) -> Double where T: BinaryFloatingPoint {
    (-100...100).reduce(0) { largest, k in
      let x = T(k) / 100
      let passed = passed(x, through: activation, layers: layers, at: T(alpha), step: T(h))
      return max(largest, Double(abs(passed - x)))
    }
  }

  private static func curvature(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let h = 0x1p-20
    let ratios = smooth.map { activation in
      let bend = abs(activation.secondDerivative(alpha) / (2 * activation.derivative(alpha)))
      return error(activation, layers: 16, at: alpha, step: h, Double.self) / (16 * h * bend)
    }
    let lengths = [1, 2, 4, 8, 16, 32, 64]
    let byLength = lengths.map {
      error(.tanh, layers: $0, at: alpha, step: h, Double.self)
    }
    let steps = (10...20).map { pow(2, -Double($0)) }
    func byStep(_ alpha: Double, _ steps: [Double]) -> [Double] {
      steps.map { error(.tanh, layers: 16, at: alpha, step: $0, Double.self) }
    }
    // At the inflection the error is of order h², so that rounding comes sooner.
    let coarse = (5...9).map { pow(2, -Double($0)) }
    func exponent(_ x: [Double], _ errors: [Double]) throws -> Double {
      -(try fitRate(.algebraic, sizes: x, errors: errors.map { [$0] }, seed: seed)).rate
    }
    return Evidence(
      measured: [
        MeasuredNumber(ratios.max { abs($0 - 1) < abs($1 - 1) } ?? .nan),
        MeasuredNumber(try exponent(lengths.map(Double.init), byLength)),
        MeasuredNumber(try exponent(steps, byStep(alpha, steps))),
        MeasuredNumber(try exponent(coarse, byStep(0, coarse))),
        MeasuredNumber(error(.relu, layers: 64, at: 1, step: 1, Double.self)),
      ],
      figure: ClaimFigure(
        "Passing x on through depth",
        subtitle: "largest error over 201 points of [-1,1], α = 1/2, h = 2^-20",
        x: .logarithmic("layers"), y: .logarithmic("error"),
        series: smooth.map { activation in
          ClaimFigure.Series(
            activation.description, .measured, lengths.map(Double.init),
            lengths.map { error(activation, layers: $0, at: alpha, step: h, Double.self) })
        }),
      notes: [
        "from least to most curved at 1/2: "
          + smooth.sorted {
            abs($0.secondDerivative(alpha) / $0.derivative(alpha))
              < abs($1.secondDerivative(alpha) / $1.derivative(alpha))
          }.map(\.description).joined(separator: ", "),
        "with the best α of each activation the order is another: where ρ'' = 0 the error is of order h²,"
          + " and where ρ(α) = α = 0 rounding is relative to x",
      ])
  }

  private static func precision(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let exponents = Array(2...50)
    let steps = exponents.map { pow(2, -Double($0)) }
    func errors<T: Real & BinaryFloatingPoint>(_: T.Type) -> [Double] {
      steps.map { error(.tanh, layers: 16, at: alpha, step: $0, T.self) }
    }
    var formats: [(name: String, roundoff: Double, errors: [Double])] = [
      ("Float32", 0x1p-24, errors(Float.self)), ("Float64", 0x1p-53, errors(Double.self)),
    ]
    #if arch(x86_64)
      formats.append(("Float80", 0x1p-64, errors(Float80.self)))
    #endif
    let least = formats.map { format in format.errors.filter { $0 > 0 }.min() ?? .nan }
    // Two points give a slope as well as three do.
    let slope =
      log(least[least.count - 1] / least[0])
      / log(formats[formats.count - 1].roundoff / formats[0].roundoff)
    // Beyond the best step and before the terms coincide.
    let branch = zip(exponents, formats[1].errors).filter { (32...44).contains($0.0) }
    let rounding = try fitRate(
      .algebraic, sizes: branch.map { pow(2, -Double($0.0)) }, errors: branch.map { [$0.1] },
      seed: seed)
    return Evidence(
      measured: [MeasuredNumber(slope), MeasuredNumber(rounding.rate)],
      figure: ClaimFigure(
        "Truncation against rounding",
        subtitle: "16 tanh layers that pass x on, largest error over 201 points of [-1,1]",
        x: .logarithmic("step h"), y: .logarithmic("error"),
        series: formats.map { format in
          // An error of 1 or more is no approximation any more.
          let shown = zip(steps, format.errors).filter { $0.1 > 0 && $0.1 < 1 }
          return ClaimFigure.Series(format.name, .measured, shown.map(\.0), shown.map(\.1))
        }),
      notes: zip(formats, least).map { "\($0.name): best error \(brief($1))" })
  }
}
