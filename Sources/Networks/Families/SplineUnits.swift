// Networks whose activations are trained splines.

import Base
import Kernels

extension Family {
  public static let spline = Family(SplineUnits.self)
}

/// An mlp whose units are splines of degree k on G equal intervals of [−1, 1], their coefficients trained, one function
/// a layer or one a unit (Bohra, Campos, Gupta, Aziznejad, Unser, Learning activation functions in deep (spline) neural
/// networks, IEEE Open Journal of Signal Processing 1, 2020). Outside the grid each goes on along its tangent.
///
/// A fit begins with the variation-diminishing spline of relu, whose coefficients are relu's values at the means of k
/// inner knots (Schoenberg 1967): relu itself for k = 1 and even G.
enum SplineUnits: NetworkFamily {
  static let name = "spline"
  static let summary =
    "units are trained splines on a fixed grid of [-1,1], from relu: --grid, --degree; --coefficients layer, one "
    + "function a layer, or unit"
  static let options = FamilyOptions(degree: 3, coefficients: .layer, grid: 10)
  static let hasActivations = false

  static func check(_ shape: Architecture) throws {
    guard shape.depth >= 1 else {
      throw UserError("a network of spline units needs at least 1 hidden layer of them")
    }
    try checkPlain(shape, of: name)
    guard shape.activations.allSatisfy({ $0 == .identity }) else {
      throw UserError("a spline network's units are splines, and it has no activation")
    }
    try splines(shape).check()
    guard splines(shape).degree >= 1 else {
      throw UserError("degree 0 makes steps, through which no layer learns: at least 1")
    }
  }

  private static func splines(_ shape: Architecture) -> SplineShape {
    SplineShape(intervals: shape.options.grid ?? 1, degree: shape.options.degree ?? 1)
  }

  static func size(_ shape: Architecture) -> Double {
    let function = Double(splines(shape).count)
    var (carried, count) = (Double(shape.inputs), 0.0)
    for width in shape.widths.map(Double.init) {
      count += width * (carried + 1)
      count += function * (shape.options.coefficients == .unit ? width : 1)
      carried = width
    }
    return count + Double(shape.outputs) * (carried + 1)
  }

  /// The knots of every unit.
  static func frozenSize(_ shape: Architecture) -> Double {
    shape.widths.reduce(0) { $0 + Double($1) } * Double(splines(shape).knots)
  }

  static func graph(_ shape: Architecture) throws -> Graph {
    guard let rule = shape.options.coefficients else {
      throw UserError("a network of splines has coefficients, of a layer or a unit")
    }
    let splines = splines(shape)
    var builder = GraphBuilder(inputs: shape.inputs)
    var value = builder.input
    for (index, width) in shape.widths.enumerated() {
      let name = "hidden\(index + 1)"
      let sums = builder.unitSums(name, value, to: width)
      value = builder.spline("\(name).units", splines, of: sums, rule)
    }
    _ = builder.affine("output", value, to: shape.outputs)
    return try builder.graph()
  }
}

extension SplineShape {
  /// Clamped, on equal intervals of [−1, 1].
  fileprivate var unitKnots: [Double] {
    let inner = (0...intervals).map { 2 * Double($0) / Double(intervals) - 1 }
    return Array(repeating: -1, count: degree) + inner + Array(repeating: 1, count: degree)
  }

  /// Of the variation-diminishing spline of relu.
  fileprivate var relu: [Double] {
    let knots = unitKnots
    return (0..<count).map { index in
      max(0, knots[(index + 1)...(index + degree)].reduce(0, +) / Double(degree))
    }
  }
}

extension GraphBuilder {
  /// What units with functions of their own see: pre-activations most of which are within [−1, 1] over the data.
  mutating func unitSums(_ name: String, _ value: Wire, to width: Int) -> Wire {
    let weights = block(
      Block(
        name: "\(name).weights", layout: .matrix(rows: width, columns: value.size),
        first: .spread(deviation: 0.5)))
    return affine(name, value, weights, vector("\(name).biases", width))
  }

  /// The numbers of functions of every feature, so many for each: one row for all, or one each.
  func unitRows(_ columns: Int, of value: Wire, _ rule: CoefficientRule) -> Block.Layout {
    rule == .layer
      ? .matrix(rows: 1, columns: columns)
      : .compressed(
        RowPattern(
          columns: value.size * columns, starts: (0...value.size).map { Int32($0 * columns) },
          indices: (0..<(value.size * columns)).map { Int32($0) }))
  }

  /// A spline of every feature, its coefficients in `name.coefficients`, on frozen knots in `name.grid`.
  fileprivate mutating func spline(
    _ name: String, _ shape: SplineShape, of value: Wire, _ rule: CoefficientRule
  ) -> Wire {
    let coefficients = block(
      Block(
        name: "\(name).coefficients", layout: unitRows(shape.count, of: value, rule),
        first: .numbers(shape.relu)))
    let grid = block(
      Block(
        name: "\(name).grid", layout: .matrix(rows: value.size, columns: shape.knots),
        isTrained: false, first: .numbers(shape.unitKnots)))
    let functions = basis(
      "\(name).splines", .spline(degree: shape.degree, outside: .tangent), count: shape.count,
      of: value, grid: grid)
    return affine(name, functions, coefficients, nil, copies: rule == .layer ? value.size : 1)
  }
}
