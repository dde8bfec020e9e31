// Theorem. On the line, networks with one hidden layer of W relu units are the continuous piecewise linear
// functions with at most W kinks whose slopes satisfy one linear condition: the jumps over some subset of the
// kinks, whose units are open to the left, add up to minus the first slope. On an interval [a, b] a unit
// relu(x − a) sets the first slope, so that W units give every spline with W − 1 interior knots,
//
//   s(x) = s(a) + s_1 relu(x − a) + Σ_k (s_{k+1} − s_k) relu(x − x_k),
//
// the best of which need not be the best network of W units: that may have W interior knots and
// meet the condition (BestRectifierNetwork.swift). (Folklore; Daubechies, DeVore, Foucart, Hanin
// and Petrova 2022, Constructive Approximation 55, arXiv:1905.02199.)

import Base
import Functions
import Networks

enum FreeKnotNetwork {
  static let theorem = Theorem(
    id: "free-knot-spline",
    citation: "Daubechies, DeVore, Foucart, Hanin and Petrova 2022, Constructive Approximation 55, "
      + "arXiv:1905.02199; Burchard 1974",
    statement:
      "W ReLU units in one hidden layer give every continuous piecewise linear function with W "
      + "pieces on an interval; the best of these equioscillates where the target is convex. They "
      + "also give some functions of W + 1 pieces, so that the best network of W units (best-relu) "
      + "may be nearer.")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .functionOfOneVariable("exp"), .width("pieces, one unit each", 16, offered: 1...40),
      .epsilon("sup error not to exceed, instead of width"),
      .domain("an interval"),
    ]
  ) { options in
    let target = try options.function(default: "exp", inputs: 1)
    guard let epsilon = try options.positiveEpsilon() else {
      return try freeKnotNetwork(target, pieces: options.width ?? 16)
    }
    guard options.width == nil else { throw UserError("give --width or --epsilon, not both") }
    // For smooth targets the error falls as N^-2: doubling finds a bracket, bisection the least N,
    // if the error falls with every piece.
    func reaches(_ pieces: Int) throws -> Bool {
      try freeKnotSpline(target, pieces: pieces).error <= epsilon
    }
    var (low, high) = (0, 1)
    while try !reaches(high) {
      guard high < 4096 else {
        throw UserError("the error \(plain(epsilon)) needs more than 4096 units", at: "--epsilon")
      }
      (low, high) = (high, 2 * high)
    }
    while high - low > 1 {
      let middle = (low + high) / 2
      if try reaches(middle) { high = middle } else { low = middle }
    }
    return try freeKnotNetwork(target, pieces: high)
  }
}

/// The free-knot linear spline of N pieces that `freeKnotSpline` finds, the best one for convex and
/// concave targets, as a ReLU network with one hidden layer.
/// - Throws: `UserError` where the target is not a function of one variable with one output, or N
///   is not in 1 to 10000.
public func freeKnotNetwork(_ target: TargetFunction, pieces: Int) throws -> Construction {
  let best = try freeKnotSpline(target, pieces: pieces)
  let network = try shallowNetwork(of: best.spline)
  return Construction(
    theorem: FreeKnotNetwork.theorem, network: network,
    target: target.splitting(at: [Array(best.spline.knots.dropFirst().dropLast())]),
    // Pieces that are taken greedily need not touch both sides of the tube.
    prediction: sampledBend(target) == nil
      ? .about(best.error) : .exactly(best.error, isSampled: true),
    predictedNeurons: network.widths[0])
}

/// A spline as a ReLU network: a unit for each piece, one less where an outer slope is 0.
/// - Throws: `UserError` where the network would have more parameters than are taken.
package func shallowNetwork(of spline: LinearSpline) throws -> Network {
  let slopes = (0..<spline.pieces).map { spline.slope($0) }
  var layers = HiddenLayers<Double>(inputs: 1)
  let x = layers.units[0]
  // From the left, or from the right where that spares the unit of the first slope.
  let fromRight = spline.pieces > 1 && slopes[0] != 0 && slopes[spline.pieces - 1] == 0
  let knots = Array(spline.knots.dropFirst().dropLast())
  let jumps = zip(slopes, slopes.dropFirst()).map { $1 - $0 }
  var terms = zip(knots, jumps).map { (knot: $0, jump: $1) }
  if !fromRight, slopes[0] != 0 || knots.isEmpty {
    terms.insert((spline.knots[0], slopes[0]), at: 0)
  }
  let units = layers.apply(.relu, to: terms.map { fromRight ? -x + $0.knot : x - $0.knot })
  let start = fromRight ? spline.values[spline.pieces] : spline.values[0]
  let output = AffineForm.sum(
    zip(units, terms).map { ($1.jump, $0) }, constant: layers.constant(start))
  return try layers.network(outputs: [output])
}
