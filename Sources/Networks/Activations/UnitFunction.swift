import Base

/// A function that operations of a graph make of every feature, as proofs see it: it has no name of its own in lists and
/// files.
package protocol UnitFunction: UnivariateFunction {}

extension UnitFunction {
  package static var usualArguments: String { "" }
  package var arguments: String? { nil }
  package init(reading arguments: ActivationArguments) throws {
    throw UserError("\(Self.name) is written by its operations, not by a name")
  }

  package var range: ClosedRange<Double> { -.infinity ... .infinity }
  package var isMonotone: Bool { false }
  package var lipschitzConstant: Double? { nil }
}
