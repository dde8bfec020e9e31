// Capsules: groups of features whose length says whether a thing is there, and which route by agreement.

import Base

extension Family {
  package static let capsules = Family(Capsules.self)
}

/// Primary capsules squash(W·x + b), then layers of capsules, each by routing by agreement from predictions û_ij = W_ij u_i,
/// at last one capsule an output, whose length, from 0 to before 1, is the output (Sabour, Frosst and Hinton,
/// Dynamic routing between capsules, 2017, arXiv:1710.09829, without its convolution). `RouteReading` has the formulas.
///
/// `widths` are the capsules of each layer before the last. Where a layer has as many as the one before, theirs are added to its own: the
/// skips of deep capsules (Rajasegaran et al., DeepCaps, 2019, arXiv:1904.09546).
enum Capsules: NetworkFamily {
  static let name = "capsules"
  static let summary =
    "groups of --capsule-size features that route by agreement in --routing iterations; outputs are lengths below 1; "
    + "width counts capsules"
  static let options = FamilyOptions(capsuleSize: 8, routing: 3)
  static let hasActivations = false
  static let endsInLinearLayer = false

  static func check(_ shape: Architecture) throws {
    guard shape.depth >= 1 else {
      throw UserError("a capsules network needs at least 1 layer of capsules before its outputs")
    }
    try checkPlain(shape, of: name)
    guard shape.activations.allSatisfy({ $0 == .identity }) else {
      throw UserError("capsules squash their length, and have no activation")
    }
  }

  static func size(_ shape: Architecture) -> Double {
    let size = Double(shape.options.capsuleSize ?? 1)
    let widths = shape.widths.map(Double.init) + [Double(shape.outputs)]
    return zip(widths, widths.dropFirst()).reduce(
      widths[0] * size * Double(shape.inputs + 1)
    ) { $0 + $1.0 * $1.1 * size * size }
  }

  static func graph(_ shape: Architecture) throws -> Graph {
    guard let size = shape.options.capsuleSize, let iterations = shape.options.routing else {
      throw UserError("a capsules network has a capsule_size and routing")
    }
    var builder = GraphBuilder(inputs: shape.inputs)
    var count = shape.widths[0]
    var value = builder.route(
      "layer1", builder.affine("layer1.sums", builder.input, to: count * size), copies: count,
      inputs: 1, outputs: 1, iterations: 1)
    for (index, next) in (shape.widths.dropFirst() + [shape.outputs]).enumerated() {
      let isLast = index == shape.depth - 1
      let name = isLast ? "output" : "layer\(index + 2)"
      // So that sums of predictions, each with a share of 1/next, are about as long as what predicts.
      let gain = Double(next) / Double(count).squareRoot()
      let predictions = (0..<count).map { i in
        builder.affine(
          "\(name).predictions\(i + 1)",
          builder.slice("\(name).from\(i + 1)", value, (i * size)..<((i + 1) * size)),
          builder.matrix(
            "\(name).weights\(i + 1)", rows: next * size, columns: size, gain: gain), nil)
      }
      let routed = builder.route(
        isLast || next != count ? name : "\(name).routed",
        builder.join("\(name).predictions", predictions), inputs: count, outputs: next,
        iterations: iterations, result: isLast ? .lengths : .capsules)
      value = isLast || next != count ? routed : builder.sum(name, routed, value)
      count = next
    }
    return try builder.graph()
  }
}
