// Kolmogorov-Arnold networks: functions of one variable on the edges, sums at the nodes.

import Base

extension Family {
  public static let kan = Family(KAN.self)
}

/// Layer by layer output j is Σᵢ φⱼᵢ(xᵢ) (Liu et al., KAN: Kolmogorov-Arnold networks, arXiv:2404.19756).
///
/// φ is a spline of degree k on G intervals, by B-splines on clamped knots, plus a multiple of the base function
/// where there is one. Outside its grid a spline goes on along its tangent. A node has no bias: the splines of an
/// edge sum to 1. With no hidden layer the network is one sum of splines.
///
/// For each layer the trained numbers are, output by output, those of its edges' splines (inputs × (G + k)), then the
/// factors of their base functions; behind all layers stand the frozen knots of each (inputs × (G + 2k + 1)).
enum KAN: NetworkFamily {
  static let name = "kan"
  static let summary =
    "a spline on every edge, sums at the nodes: --grid, --degree, --base, --knots; outside its grid a spline "
    + "goes on along its tangent"
  static let hasSplines = true

  static func check(_ shape: Architecture) throws {
    guard shape.skip == .none else {
      throw UserError("skip belongs to the family mlp; a kan has none")
    }
    guard shape.blockLayers == 1 else {
      throw UserError("a kan has no blocks; \(Family.namesWithBlocks) networks have")
    }
    guard shape.activations.allSatisfy({ $0 == .identity }) else {
      throw UserError(
        "a kan has splines in place of activations; a base function beside them is --base")
    }
    guard let splines = shape.splines else { return }
    guard splines.degree > 0 || shape.depth == 0 else {
      throw UserError(
        "degree 0 makes steps, through which no hidden layer learns: at least 1, or depth 0")
    }
  }

  private static func layers(_ shape: Architecture) -> [(inputs: Int, outputs: Int)] {
    Array(zip([shape.inputs] + shape.widths, shape.widths + [shape.outputs]))
  }

  static func size(_ shape: Architecture) -> Double {
    let edge = Double(shape.splines?.edgeSize ?? 0)
    return layers(shape).reduce(0) { $0 + Double($1.inputs) * Double($1.outputs) * edge }
  }

  static func frozenSize(_ shape: Architecture) -> Double {
    let knots = Double(shape.splines?.knots ?? 0)
    return layers(shape).reduce(0) { $0 + Double($1.inputs) * knots }
  }

  static func graph(_ shape: Architecture) throws -> Graph {
    guard let splines = shape.splines else {
      throw UserError("a kan has splines")
    }
    var builder = GraphBuilder(inputs: shape.inputs)
    var value = builder.input
    for (index, layer) in layers(shape).enumerated() {
      let isOutput = index == shape.depth
      let name = isOutput ? "output" : "hidden\(index + 1)"
      let grid = builder.block(
        Block(
          name: "\(name).grid", layout: .matrix(rows: layer.inputs, columns: splines.knots),
          isTrained: false))
      var functions = builder.basis(
        "\(name).splines", .spline(degree: splines.degree, outside: .tangent),
        count: splines.count, of: value, grid: grid)
      if let base = splines.base {
        let values = builder.apply(base, value, name: "\(name).base")
        functions = builder.join("\(name).functions", [functions, values])
      }
      let coefficients = builder.matrix(
        "\(name).coefficients", rows: layer.outputs, columns: functions.size)
      value = builder.affine(name, functions, coefficients, nil)
    }
    return try builder.graph()
  }
}
