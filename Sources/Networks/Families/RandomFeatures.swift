// Random features: hidden layers that stay as they were drawn.

import Base

extension Family {
  public static let random = Family(RandomFeatures.self)
}

/// An mlp whose hidden layers are frozen at their first numbers, so that the output layer is all that is fitted.
///
/// Of one layer these are random features (Rahimi and Recht, Weighted sums of random kitchen sinks, NeurIPS 2008) or an
/// extreme learning machine (Huang, Zhu, Siew, Neurocomputing 70, 2006). A sum of squares is then a linear problem,
/// which `varpro` and `lm` solve in one step.
enum RandomFeatures: NetworkFamily {
  static let name = "random"
  static let summary =
    "random features (extreme learning): hidden layers stay as drawn, the output is fitted in one linear solve"

  static func check(_ shape: Architecture) throws {
    guard shape.depth >= 1 else {
      throw UserError("random features need at least 1 hidden layer of them")
    }
    try checkPlain(shape, of: name)
    if let function = shape.activations.first(where: { $0.trainableParameters > 0 }) {
      throw UserError(
        "\(function.name) has a trained number, and the layers of random features are frozen")
    }
  }

  static func size(_ shape: Architecture) -> Double {
    Double(shape.outputs) * Double((shape.widths.last ?? 0) + 1)
  }

  static func frozenSize(_ shape: Architecture) -> Double {
    zip([shape.inputs] + shape.widths, shape.widths).reduce(0) {
      $0 + Double($1.1) * Double($1.0 + 1)
    }
  }

  static func graph(_ shape: Architecture) throws -> Graph {
    var builder = GraphBuilder(inputs: shape.inputs)
    var value = builder.input
    for (index, width) in shape.widths.enumerated() {
      let features = builder.affine("hidden\(index + 1)", value, to: width, isTrained: false)
      value = builder.apply(shape.activations[index], features)
    }
    _ = builder.affine("output", value, to: shape.outputs)
    return try builder.graph()
  }
}

/// What families of plain layers ask of a shape.
func checkPlain(_ shape: Architecture, of family: String) throws {
  guard shape.skip == .none else {
    throw UserError("skip belongs to the family mlp; the family \(family) has none")
  }
  guard shape.blockLayers == 1 else {
    throw UserError(
      "the family \(family) has no blocks; \(Family.namesWithBlocks) networks have")
  }
}
