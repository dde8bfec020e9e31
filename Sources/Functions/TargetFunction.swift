import Base
import Formulas

/// Breakpoints with their neighbours in Float64: both sides of a jump.
package func bothSides(of breakpoints: [Double]) -> [Double] {
  breakpoints.flatMap { [$0.nextDown, $0, $0.nextUp] }
}

/// A function to be approximated, on the box where it is looked at.
public struct TargetFunction: Sendable {
  /// What is known of a function besides its values: enough to enclose it over boxes.
  public enum Form: Sendable {
    /// A formula for each component.
    case formulas([Expression])
    case finiteElements(FiniteElementFunction)
    /// Values alone.
    case opaque
  }

  /// As a person writes it: a catalogue name with its arguments, or an expression.
  public let name: String
  /// One line for a list.
  public let summary: String
  /// Where it is approximated and measured.
  public let domain: Domain
  /// Components of a value.
  public let outputs: Int
  /// For each input axis, the coordinates where the function or its derivative jumps, as far as
  /// these are known; quadrature and the search for the maximum split there.
  public let breakpoints: [[Double]]
  /// Values at points: from (inputs × samples) to (outputs × samples).
  public let values: @Sendable (Batch) -> Batch
  /// First derivatives, where known: from (inputs × samples) to (outputs·inputs × samples),
  /// feature `output * inputs + input`.
  public let gradient: (@Sendable (Batch) -> Batch)?
  /// Integral over `domain` of each output by a formula, exact but for rounding, where known.
  public let integral: [Double]?
  /// What the values are made of.
  public let form: Form

  /// Of functions of sequences, how many symbols the numbers of [-1, 1] stand for; else nil.
  package internal(set) var symbols: Int?
  /// Whether the symbols are classes: of each `symbols` outputs one is 1 and the others are 0.
  package internal(set) var hasClasses = false

  /// Coordinates of a point.
  public var inputs: Int { domain.dimension }

  public init(
    name: String, summary: String, domain: Domain, outputs: Int = 1,
    breakpoints: [[Double]] = [], integral: [Double]? = nil, form: Form = .opaque,
    gradient: (@Sendable (Batch) -> Batch)? = nil,
    values: @escaping @Sendable (Batch) -> Batch
  ) {
    self.name = name
    self.summary = summary
    self.domain = domain
    self.outputs = outputs
    self.breakpoints =
      breakpoints.isEmpty ? Array(repeating: [], count: domain.dimension) : breakpoints
    self.integral = integral
    self.form = form
    self.gradient = gradient
    self.values = values
  }

  /// Value at one point.
  public func value(at point: [Double]) -> [Double] {
    values(Batch(features: inputs, points: [point])).storage
  }
}
