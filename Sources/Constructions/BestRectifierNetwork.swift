// Theorem. Let f be convex or concave, and monotone, on an interval. Among the networks with one
// hidden layer of W relu units, no skip, one that is nearest to f in the sup norm has a level piece
// at the flatter end and W pieces more, each as long as the tube f ± ε lets it be; ε is the least
// with which they reach the other end. (Proof in BestRectifiers.swift.)
//
// W rectifiers have W + 1 pieces where some subset of their jumps adds up to minus the first slope,
// here the empty one or all. For other functions the subset and the kinks are searched for, and
// what is built is the best network that the search found.

import Base
import Functions
import Networks

enum BestRectifierNetwork {
  static let theorem = Theorem(
    id: "best-relu",
    citation:
      "proved in this library, Sources/Functions/BestRectifiers.swift; for the slopes Daubechies, DeVore, "
      + "Foucart, Hanin and Petrova 2022, arXiv:1905.02199",
    statement:
      "The best network of W ReLU units in one hidden layer has a level piece and W pieces more "
      + "where the target is convex or concave and monotone; for other targets a search gives the "
      + "best known one, which is the best where it comes to a proven floor."
  )

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .functionOfOneVariable("exp"), .width("units", 8, offered: 1...16),
      .domain("an interval"),
    ]
  ) { options in
    let target = try options.function(default: "exp", inputs: 1)
    let width = options.width ?? 8
    guard (1...4096).contains(width) else {
      throw UserError("\(width) is not in 1 to 4096", at: "--width")
    }
    return try bestRectifierNetwork(target, units: width)
  }
}

/// The best network, or the best that is known, of W relu units in one hidden layer.
///
/// Above 32 units, where no theorem gives the best, it is the spline of W pieces with free knots.
/// Where no theorem gives the best, the predicted error is that of the network itself, at sampled
/// and refined points.
/// - Throws: `UserError` where the target is not a function of one variable with one output, or W
///   is not in 1 to 10000.
package func bestRectifierNetwork(_ target: TargetFunction, units: Int) throws -> Construction {
  let best = try bestRectifiers(target, units: units)
  return Construction(
    theorem: BestRectifierNetwork.theorem,
    network: try Network(
      rectifiers: best.sum.rectifiers(units, on: target.domain), constant: best.sum.constant),
    target: target.splitting(at: [Array(best.spline.knots.dropFirst().dropLast())]),
    prediction: best.method == .levelPiece
      ? .exactly(best.error, isSampled: true) : .about(best.error),
    predictedNeurons: units)
}
