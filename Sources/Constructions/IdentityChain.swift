// Remark (after Kidger and Lyons 2020, arXiv:1905.08539). L layers of one unit pass x on by
//
//   x ← ( ρ(α + h x) − ρ(α) ) / (h ρ'(α)).
//
// In exact arithmetic the error is at most L times a layer's truncation, up to terms of higher order. In
// floating point each layer also rounds; activations with ρ(0) = 0 round relatively to x, others by u/h.

import Base
import Functions
import Networks
import RealModule

enum IdentityChain {
  static let theorem = Theorem(
    id: "identity-chain",
    citation: "After Kidger and Lyons 2020, COLT, arXiv:1905.08539",
    statement:
      "L layers of one unit pass x through depth, exactly for ReLU, and as h tends to 0 for "
      + "every activation that has a nonzero derivative at some point.")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .activation("continuous, with a slope", "tanh"),
      .depth("layers", 16, offered: 1...128),
      .step("h of every layer"),
      .domain("an interval", "[-1,1]"),
    ]
  ) { options in
    try identityChain(
      options.activation ?? .tanh, depth: options.depth ?? 16,
      domain: options.interval() ?? Domain(-1...1), step: options.step)
  }
}

/// A chain of `depth` units that passes x on.
///
/// The predicted error, `depth` times a layer's truncation, leaves out terms of higher order (of
/// `square` with 16 layers and h = 0.1 the error is 0.01265, predicted 0.0125), and takes the
/// largest |ρ''| from samples.
/// - Parameters:
///   - activation: ρ of every unit.
///   - depth: hidden layers, 1 to 100000.
///   - domain: where x lies; an interval.
///   - step: h of every layer; nil: the balance of truncation and rounding.
/// - Throws: `UserError` where the depth is not in 1 to 100000, or the activation passes no values.
public func identityChain(
  _ activation: Activation, depth: Int, domain: Domain = Domain(-1...1), step: Double? = nil
) throws -> Construction {
  guard (1...100_000).contains(depth) else {
    throw UserError("depth \(depth) is not in 1 to 100000", at: "--depth")
  }
  let model = try RegisterModel<Double>(activation: activation, step: step)
  let chain = try model.chain(depth: depth, domain: domain)
  let radius = 0.5 * domain.bounds[0].upperBound - 0.5 * domain.bounds[0].lowerBound
  let truncation = try model.point(radius: radius).truncation
  return Construction(
    theorem: IdentityChain.theorem,
    network: try chain.layers.network(outputs: chain.outputs),
    target: try TargetFunction(
      name: "x", components: [.init(parsing: "x")], domain: domain),
    prediction: truncation == 0
      ? .exactly(0) : .atMost(Double(depth) * truncation, isSampled: true),
    predictedNeurons: depth)
}

extension RegisterModel {
  /// The chain with numbers of any type.
  func chain(depth: Int, domain: Domain) throws
    -> (layers: HiddenLayers<Scalar>, outputs: [AffineForm<Scalar>])
  {
    var layers = HiddenLayers<Scalar>(inputs: 1)
    var registers = try inputs(layers, on: domain)
    for _ in 0..<depth { _ = layers.apply(activation, to: [], carrying: &registers) }
    return (layers, registers.map(\.value))
  }
}
