// A4. Two units of one universal activation.

import Base
import Constructions
import Foundation
import Functions
import RealModule

/// Guliyev and Ismailov (2018): there is a computable sigmoidal activation of which two units with weight 1 approximate
/// every continuous function on an interval. All of the function stands in one threshold, of so many bits that
/// a Double soon has no room for it.
enum TwoUnits {
  static let claims = [
    Claim(
      "guliyev-ismailov.two-units", .existence,
      paper: "Guliyev, Ismailov 2018, Neural Networks 98, arXiv:1708.06219, Theorem 2",
      statement:
        "Two units of one computable sigmoidal activation come within 0.0075 of a sine at 1001 points of an"
        + " interval: one threshold spells a polynomial.",
      method:
        "sin(2πx) on [0,1]: c_1 σ(x − θ_1) + c_2 σ(x − θ_2) in Float80 (Float64 where there is"
        + " none) at 1001 points, for three accuracies.",
      refutedBy: "A point of [0,1] where the two units are further than 0.0075 from the sine.",
      doesNotShow: "That a fixed-precision network can do so: the threshold takes as many bits as"
        + " the polynomial's coefficients; or the paper's own function: this one lists the polynomials in"
        + " another order.", cost: 2,
      predictions: accuracies.map { asked in
        ClaimPrediction(
          "error of two units at 1001 points, code for \(plain(asked))", .atMost, asked,
          tolerance: 0, because: "the accuracy that was asked for")
      },
      weakenings: [
        Claim.Weakening("one unit in place of two") { try twoUnits($0) { [$0[0], 0] } },
        Claim.Weakening("the other unit alone") { try twoUnits($0) { [0, $0[1]] } },
      ],
      experiment: { try twoUnits($0) { $0 } })
  ]

  private static let accuracies = [0.2, 0.05, 7.5e-3]

  private static func twoUnits(
    _ trial: Trial, _ outer: ([Double]) -> [Double]
  ) throws -> Observation {
    let target = try Catalogue.entry("sine").target(domain: Domain(0...1))
    let points = (0...1000).map { Double($0) / 1000 }
    func error<T: Real & BinaryFloatingPoint>(_ network: TwoUnitNetwork, _: T.Type)
      -> MeasuredNumber
    {
      let units = Units<T>(
        sigmoid: network.sigmoid, thresholds: network.thresholds(T.self),
        coefficients: outer(network.coefficients))
      return MeasuredNumber(
        EvaluatedError(of: units, at: points) { sin(2 * Double.pi * $0) })
    }
    let networks = try accuracies.map { try guliyevIsmailov(target, epsilon: $0) }
    let double = networks.map { error($0, Double.self) }
    #if arch(x86_64)
      let long = networks.map { error($0, Float80.self) }
    #else
      let long = double
    #endif
    let bits = networks.map { Double($0.bits) }
    return Observation(
      measured: long,
      figure: ClaimFigure(
        "Two units, all in one threshold", subtitle: "sin(2πx) on [0,1], sup error at 1001 points",
        x: .linear("bits of the threshold's code"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("asked for", .predicted, bits, accuracies),
          ClaimFigure.Series("two units, Float80", .measured, bits, long.map(\.value)),
          ClaimFigure.Series("two units, Float64", .measured, bits, double.map(\.value)),
        ]),
      notes: zip(accuracies, networks).map { asked, network in
        "\(brief(asked)) asked for: code of \(network.bits) bits"
      })
  }
}

/// Units of the universal sigmoid, in the arithmetic of T.
private struct Units<T: Real & BinaryFloatingPoint>: Approximant {
  let sigmoid: UniversalSigmoid
  let thresholds: [T]
  let coefficients: [Double]

  func evaluated(at points: Batch) -> Batch {
    Batch(
      features: 1, count: points.count,
      storage: points.storage.map { (x: Double) -> Double in
        var sum: T = 0
        for (coefficient, threshold) in zip(coefficients, thresholds) {
          sum += T(coefficient) * sigmoid.value(T(x) - threshold)
        }
        return Double(sum)
      })
  }
}
