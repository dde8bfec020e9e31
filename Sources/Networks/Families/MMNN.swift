// Multi-component and multi-layer networks: random units, of whose sums few are handed on.

import Base

extension Family {
  public static let mmnn = Family(MMNN.self)
}

/// Layers v ↦ A·σ(W·v + b) + c in which W and b are frozen at their first numbers and A and c are trained; all but the
/// last hand on `rank` components (Zhang, Zhao, Zhou, Zhou, Structured and balanced multi-component and multi-layer
/// neural networks, arXiv:2407.00765, section 2).
///
/// `widths` are the units σ of each layer. The trained numbers grow with width times rank, not with its square.
enum MMNN: NetworkFamily {
  static let name = "mmnn"
  static let summary =
    "multi-component layers (MMNN): frozen random units, of whose sums --rank are handed on and trained"
  static let options = FamilyOptions(rank: 8)

  static func check(_ shape: Architecture) throws {
    guard shape.depth >= 1 else {
      throw UserError("an mmnn needs at least 1 layer of units")
    }
    try checkPlain(shape, of: name)
    if let function = shape.activations.first(where: { $0.trainableParameters > 0 }) {
      throw UserError("\(function.name) has a trained number, and the units of an mmnn are frozen")
    }
  }

  /// The layers, each from so many features by so many units to so many components.
  private static func layers(
    _ shape: Architecture
  ) -> [(inputs: Int, units: Int, components: Int)] {
    let rank = shape.options.rank ?? 1
    return shape.widths.enumerated().map { index, width in
      (
        index == 0 ? shape.inputs : rank, width,
        index == shape.depth - 1 ? shape.outputs : rank
      )
    }
  }

  static func size(_ shape: Architecture) -> Double {
    layers(shape).reduce(0) { $0 + Double($1.components) * Double($1.units + 1) }
  }

  static func frozenSize(_ shape: Architecture) -> Double {
    layers(shape).reduce(0) { $0 + Double($1.units) * Double($1.inputs + 1) }
  }

  static func graph(_ shape: Architecture) throws -> Graph {
    var builder = GraphBuilder(inputs: shape.inputs)
    var value = builder.input
    for (index, layer) in layers(shape).enumerated() {
      let isOutput = index == shape.depth - 1
      let units = builder.affine("units\(index + 1)", value, to: layer.units, isTrained: false)
      value = builder.affine(
        isOutput ? "output" : "components\(index + 1)",
        builder.apply(shape.activations[index], units), to: layer.components)
    }
    return try builder.graph()
  }
}
