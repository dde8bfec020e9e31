// Rational networks: units are trained rational functions of type (3, 2).

import Base
import Kernels

extension Family {
  public static let rational = Family(RationalUnits.self)
}

/// An mlp whose units are r(v) = (c₀T₀(v) + c₁T₁(v) + c₂T₂(v) + c₃T₃(v))/(1 + (d₁v + d₀)²), with c and d trained
/// (Boullé, Nakatsukasa, Townsend, Rational neural networks, NeurIPS 2020, arXiv:2004.01902).
///
/// The denominator is 1 or more on the whole line, so that no unit has a pole there, whatever a fit does. Nothing is lost:
/// every real quotient of type (3, 2) without poles on the line is of this form, as its denominator is m·(1 + (d₁v + d₀)²),
/// m > 0, or a constant. Six numbers stand for the paper's seven, of which one is a common factor.
///
/// A fit begins with the best approximation of relu of this type on [−1, 1], whose error is 0.02184.
enum RationalUnits: NetworkFamily {
  static let name = "rational"
  static let summary =
    "units are trained quotients of type (3, 2) without poles, from an approximation of relu: --coefficients layer, "
    + "one function a layer, or unit"
  static let options = FamilyOptions(coefficients: .layer)
  static let hasActivations = false

  static func check(_ shape: Architecture) throws {
    guard shape.depth >= 1 else {
      throw UserError("a rational network needs at least 1 hidden layer of units")
    }
    try checkPlain(shape, of: name)
    guard shape.activations.allSatisfy({ $0 == .identity }) else {
      throw UserError("a rational network's units are rational functions, and it has no activation")
    }
  }

  /// Numbers of one function.
  static let numbers = 6

  static func size(_ shape: Architecture) -> Double {
    var (carried, count) = (Double(shape.inputs), 0.0)
    for width in shape.widths.map(Double.init) {
      count += width * (carried + 1)
      count += Double(numbers) * (shape.options.coefficients == .unit ? width : 1)
      carried = width
    }
    return count + Double(shape.outputs) * (carried + 1)
  }

  static func graph(_ shape: Architecture) throws -> Graph {
    guard let rule = shape.options.coefficients else {
      throw UserError("a rational network has coefficients, of a layer or a unit")
    }
    var builder = GraphBuilder(inputs: shape.inputs)
    var value = builder.input
    for (index, width) in shape.widths.enumerated() {
      let name = "hidden\(index + 1)"
      let sums = builder.unitSums(name, value, to: width)
      value = builder.rational("\(name).units", of: sums, rule)
    }
    _ = builder.affine("output", value, to: shape.outputs)
    return try builder.graph()
  }

  /// Of the best approximation of relu of type (3, 2) on [−1, 1]: the coefficients of T₀ … T₃, and d₁. Computed by
  /// `Tests/NetworksTests/Resources/rational_reference.py` in 40 digits.
  static let relu = (
    numerator: [
      0.819_716_477_334_317_87, 1.393_615_912_964_839_1, 0.797_871_970_988_279_68,
      0.297_871_970_988_279_68,
    ],
    denominator: 1.543_689_012_692_076_4
  )
}

/// Which units of a rational network share their coefficients.
package enum CoefficientRule: String, CaseIterable, Sendable {
  /// Those of a layer.
  case layer
  /// None.
  case unit
}

extension GraphBuilder {
  /// A quotient of type (3, 2) of every feature: numerator and denominator in `name.numerator`, `name.factors` and
  /// `name.shifts`.
  fileprivate mutating func rational(
    _ name: String, of value: Wire, _ rule: CoefficientRule
  ) -> Wire {
    let relu = RationalUnits.relu
    let count = relu.numerator.count
    let groups = rule == .layer ? 1 : value.size
    let numerators = block(
      Block(
        name: "\(name).numerator", layout: unitRows(count, of: value, rule),
        first: .numbers(relu.numerator)))
    let factors = block(
      Block(
        name: "\(name).factors", layout: unitRows(1, of: value, rule),
        first: .constant(relu.denominator)))
    let shifts = vector("\(name).shifts", groups, first: .constant(0))
    let copies = rule == .layer ? value.size : 1
    let powers = basis("\(name).powers", .chebyshev, count: count, of: value)
    let numerator = affine("\(name).numerators", powers, numerators, nil, copies: copies)
    let inner = affine("\(name).inner", value, factors, shifts, copies: copies)
    let inverse = apply(
      .inverseQuadratic, inner, name: "\(name).denominators", numbers: nil)
    return product(name, numerator, inverse)
  }
}
