// A1. One hidden layer is dense if and only if its activation is no polynomial.

import Base
import Fitting
import Foundation
import Functions
import Measurement
import Networks

/// Leshno, Lin, Pinkus, Schocken (1993), Theorem 1: networks with one hidden layer of activation ρ are
/// dense in C(K) if and only if ρ is not a polynomial.
///
/// A polynomial ρ of degree k gives polynomials of degree at most k, whatever the width: the L2 error
/// stops at the distance of the target to these. For exp on [-1,1] that distance is known by
/// Legendre coefficients c_j: floor² = ∫ e^{2x} − Σ_{j≤k} 2/(2j+1) c_j².
enum Leshno {
  static let paper =
    "Leshno, Lin, Pinkus, Schocken 1993, Neural Networks 6, Theorem 1; Pinkus 1999"

  /// L2 distance on [-1,1] of exp to the polynomials of degree at most 2 or 3.
  static func floor(degree: Int) -> Double {
    let e = M_E
    let coefficients = [sinh(1), 3 / e, 2.5 * (e - 7 / e), 3.5 * (37 / e - 5 * e)]
    let square = coefficients.prefix(degree + 1).enumerated().reduce(sinh(2)) { rest, term in
      rest - 2 / Double(2 * term.offset + 1) * term.element * term.element
    }
    return square.squareRoot()
  }

  static let claims = [
    Claim(
      "leshno.polynomial-floor", paper: paper,
      statement:
        "With activation x² or x³ one hidden layer stops at the error of the best polynomial"
        + " of degree 2 or 3, however wide it is.",
      method: "exp on [-1,1]: least L2 error (quadrature) over the widths and starts, trained by"
        + " variable projection; the floor is closed, by Legendre coefficients.",
      cost: 1,
      predictions: [2, 3].map { degree in
        ClaimPrediction(
          "least L2 error on [-1,1] with activation x^\(degree)", .equals, floor(degree: degree),
          tolerance: 0.01 * floor(degree: degree),
          because: "1 %: the fit minimises squares at points, not the integral", change: .tenth)
      },
      evidence: polynomialFloor),
    Claim(
      "leshno.nonpolynomial-dense", paper: paper,
      statement: "Exactly the polynomial activations stall when one hidden layer is widened.",
      method: "exp on [-1,1], best of several starts by variable projection. An activation stalls"
        + " if width 8 has an L2 error (quadrature) above 99 % of that of the best polynomial of"
        + " degree 3, the highest degree in the list.",
      cost: 20,
      predictions: [
        ClaimPrediction(
          "activations that stall, of \(activations.count), of which"
            + " \(activations.count(where: \.isPolynomial)) are polynomials",
          .equals, Double(activations.count(where: \.isPolynomial)), tolerance: 0,
          because: "a count", change: .one)
      ],
      evidence: stalling),
  ]

  private static let activations: [Activation] = [
    .square, .cube, .polynomial([0, 1, -1, 0.5]), .relu, .leakyRelu(0.01), .elu(1), .gelu, .silu,
    .mish, .softplus, .tanh, .sigmoid, .softsign, .gaussian, .sine, .absolute,
  ]

  private static func errors(
    _ activation: Activation, widths: [Int], starts: Int, seed: UInt64
  ) throws -> [Double] {
    let target = try Catalogue.entry("exp").target(domain: Domain(-1...1))
    return try widths.map { width in
      let trained = try train(
        Architecture(inputs: 1, width: width, depth: 1, activation: activation), on: target,
        starts: starts, options: FitOptions(optimizer: .varpro, steps: 200), samples: 256,
        norms: [.l2], seed: seed)
      return trained.map(\.errors.l2).min() ?? .nan
    }
  }

  private static func polynomialFloor(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let widths = size.pick([1, 2, 4], [1, 2, 4, 8], [1, 2, 4, 8, 16, 32])
    let starts = size.pick(2, 5, 20)
    let measured: [(name: String, activation: Activation, degree: Int?)] = [
      ("x²", .square, 2), ("x³", .cube, 3), ("tanh", .tanh, nil),
    ]
    let errors = try measured.map {
      try Leshno.errors($0.activation, widths: widths, starts: starts, seed: seed)
    }
    let x = widths.map(Double.init)
    let floors = measured.compactMap { one in
      one.degree.map { degree in
        ClaimFigure.Series(
          "best polynomial of degree \(degree)", .predicted, x, x.map { _ in floor(degree: degree) }
        )
      }
    }
    return Evidence(
      measured: errors.prefix(2).map { MeasuredNumber($0.min() ?? .nan) },
      figure: ClaimFigure(
        "Polynomial activations stop at a floor",
        subtitle: "exp on [-1,1], L2 error by quadrature, best of \(starts) starts",
        x: .logarithmic("width"), y: .logarithmic("L2 error"),
        series: floors
          + zip(measured, errors).map { ClaimFigure.Series($0.name, .trained, x, $1) }))
  }

  private static func stalling(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let widths = size.pick([4, 8], [2, 4, 8], [1, 2, 4, 8, 16])
    let starts = size.pick(2, 5, 20)
    let errors = try activations.map {
      try Leshno.errors($0, widths: widths, starts: starts, seed: seed)
    }
    let eight = widths.firstIndex(of: 8) ?? 0
    let stalled = zip(activations, errors).filter { $0.1[eight] > 0.99 * floor(degree: 3) }.map(\.0)
    return Evidence(
      measured: [MeasuredNumber(Double(stalled.count))],
      figure: ClaimFigure(
        "Who stalls when widened",
        subtitle: "exp on [-1,1], L2 error by quadrature, best of \(starts) starts",
        x: .logarithmic("width"), y: .logarithmic("L2 error"),
        series: zip(activations, errors).map { activation, errors in
          ClaimFigure.Series(
            activation.description, activation.isPolynomial ? .measured : .trained,
            widths.map(Double.init), errors)
        }),
      notes: ["stalled: \(stalled.map(\.description).joined(separator: ", "))"]
        + (Set(stalled) == Set(activations.filter(\.isPolynomial))
          ? [] : ["these are not the polynomials of the list"]))
  }
}
