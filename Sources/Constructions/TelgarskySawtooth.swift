// Theorem (Telgarsky 2016, COLT, arXiv:1602.04485). The k-fold composition of the tent
//
//   g(x) = 2 relu(x) − 4 relu(x − ½)   on [0, 1]
//
// has 2^k affine pieces and k layers of 2 units. A network with one hidden layer of W units has at most
// W + 1 pieces, and these only where some of its jumps add up to minus its first slope. The
// sawtooth's first slope is 2^k and its jumps are ±2^(k+1), of which no sum is −2^k: 2^k − 1 units
// do not do, and 2^k do.

import Base
import Functions
import Networks

enum TelgarskySawtooth {
  static let deepTheorem = Theorem(
    id: "telgarsky-deep", citation: "Telgarsky 2016, COLT, arXiv:1602.04485",
    statement: "k ReLU layers of width 2 give the sawtooth of 2^k pieces exactly.")
  static let shallowTheorem = Theorem(
    id: "telgarsky-shallow", citation: "Telgarsky 2016, COLT, arXiv:1602.04485",
    statement: "One hidden ReLU layer needs 2^k units for the sawtooth of 2^k pieces, one for each "
      + "piece.")

  static let deep = ConstructionEntry(
    deepTheorem, options: [.depth("compositions k", 5, offered: 1...10)]
  ) {
    try telgarskyDeep($0.depth ?? 5)
  }
  static let shallow = ConstructionEntry(
    shallowTheorem, options: [.depth("compositions k; 2^k units", 5, offered: 1...8)]
  ) { try telgarskyShallow($0.depth ?? 5) }
}

/// The sawtooth of 2^k pieces on [0, 1] by k layers of 2 units, without error.
/// - Throws: `UserError` where k is not in 1 to 16.
public func telgarskyDeep(_ k: Int) throws -> Construction {
  let target = try sawtooth(k)
  var layers = HiddenLayers<Double>(inputs: 1)
  var g = layers.units[0]
  for _ in 0..<k {
    let u = layers.apply(.relu, to: [g, g - 0.5])
    g = 2 * u[0] - 4 * u[1]
  }
  return Construction(
    theorem: TelgarskySawtooth.deepTheorem, network: try layers.network(outputs: [g]),
    target: target, prediction: .exactly(0), predictedNeurons: 2 * k)
}

/// The same function by one hidden layer, a unit for each of its 2^k equal pieces.
/// - Throws: `UserError` where k is not in 1 to 16.
package func telgarskyShallow(_ k: Int) throws -> Construction {
  let target = try sawtooth(k)
  let count = 1 << k
  let knots = (0...count).map { Double($0) / Double(count) }
  let spline = LinearSpline(knots: knots, values: (0...count).map { Double($0 % 2) })
  return Construction(
    theorem: TelgarskySawtooth.shallowTheorem, network: try shallowNetwork(of: spline),
    target: target, prediction: .exactly(0), predictedNeurons: count)
}

private func sawtooth(_ k: Int) throws -> TargetFunction {
  guard (1...16).contains(k) else {
    throw UserError("\(k) compositions: give 1 to 16", at: "--depth")
  }
  return try Catalogue.entry("sawtooth").target([Double(k)])
}
