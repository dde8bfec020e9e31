// A4. Two units of one universal activation.

import Base
import Constructions
import Foundation
import Functions
import Measurement
import RealModule

/// Guliyev and Ismailov (2018): there is a computable sigmoidal activation of which two units with weight 1 approximate
/// every continuous function on an interval. All of the function stands in one threshold, of so many bits that
/// a Double soon has no room for it.
enum TwoUnits {
  static let claims = [
    Claim(
      "guliyev-ismailov.two-units",
      paper: "Guliyev, Ismailov 2018, Neural Networks 98, arXiv:1708.06219",
      statement:
        "Two units of one computable sigmoidal activation approximate a sine on an interval as"
        + " closely as the polynomial that one threshold spells.",
      method: "sin(2πx) on [0,1] for several accuracies: units counted; sup error at 1001 points in"
        + " Float80 (Float64 where there is none), divided by that of the polynomial.",
      cost: 2,
      predictions: [
        ClaimPrediction(
          "units", .equals, 2, tolerance: 0, because: "a count", change: .one),
        ClaimPrediction(
          "sup error by that of the polynomial, the furthest from 1", .equals, 1, tolerance: 0.02,
          because: "2 %: sampled at different points, and rounding", change: .tenth),
        ClaimPrediction(
          "sup error of the finest", .atMost, 1e-2, tolerance: 0, because: "asked for",
          change: nil),
      ],
      evidence: twoUnits)
  ]

  private static func twoUnits(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let accuracies = [0.2, 0.05, 0.02, 8e-3]
    let target = try Catalogue.entry("sine").target(domain: Domain(0...1))
    let points = (0...1000).map { Double($0) / 1000 }
    func error<T: Real & BinaryFloatingPoint>(_ network: TwoUnitNetwork, _: T.Type) -> Double {
      points.reduce(0) { max($0, abs(sin(2 * Double.pi * $1) - Double(network.value(at: T($1))))) }
    }
    let networks = try accuracies.map { try guliyevIsmailov(target, epsilon: $0) }
    let double = networks.map { error($0, Double.self) }
    #if arch(x86_64)
      let long = networks.map { error($0, Float80.self) }
    #else
      let long = double
    #endif
    let ratios = zip(networks, long).map { $1 / $0.polynomialError }
    let bits = networks.map { Double($0.bits) }
    return Evidence(
      measured: [
        MeasuredNumber(
          networks.map { Double($0.coefficients.count) }.max { abs($0 - 2) < abs($1 - 2) } ?? .nan),
        MeasuredNumber(ratios.max { abs($0 - 1) < abs($1 - 1) } ?? .nan),
        MeasuredNumber(long[long.count - 1]),
      ],
      figure: ClaimFigure(
        "Two units, all in one threshold", subtitle: "sin(2πx) on [0,1], sup error at 1001 points",
        x: .linear("bits of the threshold's code"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("polynomial", .predicted, bits, networks.map(\.polynomialError)),
          ClaimFigure.Series("two units, Float80", .measured, bits, long),
          ClaimFigure.Series("two units, Float64", .measured, bits, double),
        ]),
      notes: zip(accuracies, zip(networks, zip(long, double))).map { asked, found in
        "\(brief(asked)) asked for: code of \(found.0.bits) bits, sup error \(brief(found.1.0)) in Float80,"
          + " \(brief(found.1.1)) in Float64"
      })
  }
}
