// What depth does to two inputs of a random network: the edge of chaos, and both inputs on their way at one point of the plane.

import Base
import Experiments
import Foundation
import MeanField
import Networks

/// The answer to `/api/edge`: the edge of chaos of an activation with its critical point, or why there is none.
/// - Throws: `UserError` that names the parameter.
func edgePicture(_ query: Query) throws -> JSON {
  try query.allow(["activation"])
  let field = try meanField(query)
  let edge = (try? field.edgeCurve()) ?? []
  let critical = edge.isEmpty ? field.critical() : field.critical(on: edge)
  let shown = edge.filter { $0.biasVariance >= 0 }
  func json(_ points: [EdgePoint]) -> JSON {
    .object(
      ("sigma_b", JSON(points.map(\.biasDeviation))),
      ("sigma_w", JSON(points.map(\.weightDeviation))))
  }
  var (point, reason): (JSON, JSON) = (.null, .null)
  switch critical {
  case .point(let found):
    point = .object(
      ("sigma_w", JSON(found.weightDeviation)), ("sigma_b", JSON(found.biasDeviation)),
      ("q", JSON(found.variance)))
  case .none(let words): reason = .string(words)
  }
  return .object(
    ("activation", .string(field.activation.description)),
    ("attracting", json(shown.filter { abs($0.slope) <= 1 })),
    ("repelling", json(shown.filter { abs($0.slope) > 1 })), ("critical", point),
    ("reason", reason))
}

/// The answer to `/api/depth`: variance and correlation of two inputs, layer by layer, in the limit of width and of drawn networks.
/// - Throws: `UserError` that names the parameter, or says that a mean is not finite.
func depthPicture(_ query: Query) throws -> JSON {
  try query.allow(["activation", "sigma_w", "sigma_b", "correlation"])
  let field = try meanField(query)
  let weights = try RandomWeights(
    weight: try query.number("sigma_w", 0.01...10) ?? 1,
    bias: try query.number("sigma_b", 0...10) ?? 0)
  let correlation = try query.number("correlation", -1...1) ?? 0.5
  let fixed = try field.fixedPoint(weights)
  let layers = try layersWithoutOverflow(field, weights, correlation)
  let phase =
    fixed.map { abs($0.chi - 1) <= 1e-6 ? "edge" : $0.chi < 1 ? "order" : "chaos" } ?? "no bound"
  func finite(_ number: Double?) -> JSON { number.map { JSON($0) } ?? .null }
  return .object(
    ("phase", .string(phase)), ("q", finite(fixed?.variance)), ("chi", finite(fixed?.chi)),
    ("depth_scale", finite(fixed?.correlationDepth)),
    ("width", .integer(DepthShown.width)), ("layer", .array(layers.map { .integer($0.layer) })),
    ("variance", JSON(layers.map(\.variance))), ("correlation", JSON(layers.map(\.correlation))),
    ("drawn_variance", JSON(layers.map(\.sampledVariance.value))),
    ("drawn_correlation", JSON(layers.map(\.sampledCorrelation.value))))
}

private enum DepthShown {
  static let layers = 40
  static let width = 200
  static let networks = 3
  static let most = 1e30
}

private func meanField(_ query: Query) throws -> MeanField {
  let text = try query.text("activation") ?? "tanh"
  do {
    return MeanField(try Activation(parsing: text))
  } catch let error as UserError {
    throw error.located(at: "activation")
  }
}

/// As many layers as have a variance that is a number.
private func layersWithoutOverflow(
  _ field: MeanField, _ weights: RandomWeights, _ correlation: Double
) throws -> [LayerOfTwo] {
  var count = DepthShown.layers
  while true {
    do {
      let layers = try field.throughDepth(
        weights, variance: 1, correlation: correlation, layers: count, width: DepthShown.width,
        networks: DepthShown.networks, seed: 1)
      return Array(layers.prefix { $0.variance.isFinite && $0.variance < DepthShown.most })
    } catch {
      guard count > 1 else { throw error }
      count /= 2
    }
  }
}
