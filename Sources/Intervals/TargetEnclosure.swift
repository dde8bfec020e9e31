// Targets over boxes: formulas by Taylor models, finite-element functions by their simplices.

import Base
import Formulas
import Functions
import RealModule

/// A target function, ready to be enclosed over boxes.
package struct TargetEnclosure: Sendable {
  package let target: TargetFunction
  let elements: FiniteElementEnclosure?

  /// - Parameter domain: where it will be enclosed, in place of the target's.
  /// - Throws: `UserError` where the target is known by its values alone, or a function in it has no proven bounds at a
  ///   point of a grid over the domain.
  package init(_ target: TargetFunction, over domain: Domain? = nil) throws {
    self.target = target
    switch target.form {
    case .formulas(let components):
      let grid = Self.grid(over: domain ?? target.domain)
      if let reason = components.lazy.compactMap({ component in
        component.unproven ?? grid.lazy.compactMap { component.unproven(at: $0) }.first
      }).first {
        throw UserError("nothing can be proven of '\(excerpt(target.name))': \(reason)")
      }
      elements = nil
    case .finiteElements(let function): elements = FiniteElementEnclosure(function)
    case .opaque:
      throw UserError(
        "'\(target.name)' is known by its values alone, and nothing can be proven of it: "
          + "certify against a formula, a catalogue target or a mesh")
    }
  }

  /// Points with the corners of the domain.
  private static func grid(over domain: Domain) -> [[Double]] {
    let steps = [64, 16, 4, 2][min(domain.dimension, 4) - 1]
    // Beyond four dimensions nothing is enclosed.
    return domain.bounds.prefix(4).reduce([[]]) { points, side in
      points.flatMap { point in
        (0...steps).map { step in
          let t = Double(step) / Double(steps)
          return point + [(1 - t) * side.lowerBound + t * side.upperBound]
        }
      }
    }
  }

  /// The components at a point, or over a small box, in interval arithmetic; nil where they are known as
  /// finite elements only.
  package func values<Rule>(over box: [RoundedInterval<Rule>]) -> [RoundedInterval<Rule>]? {
    guard case .formulas(let components) = target.form else { return nil }
    return components.map { $0.values(over: box) }
  }

  /// Enclosures of f, f′, f″/2, … over an interval, for the formula of a function of one variable; nil for others.
  ///
  /// At a kink inside the interval f′ is enclosed with its values on both sides, and what is beyond is the whole line.
  package func derivatives(
    over x: Interval, order: Int, output: Int = 0
  ) -> RoundedSeries<OutwardRounding<Double>>? {
    guard case .formulas(let components) = target.form, target.inputs == 1,
      components.indices.contains(output)
    else { return nil }
    return components[output].evaluate(
      at: [.variable(x, order: order)], in: SeriesArithmetic(order: order))
  }

  /// The components over a box.
  package func outputs(over box: Box, in arithmetic: TaylorArithmetic) -> [TaylorModel] {
    if let elements { return elements.outputs(over: box, in: arithmetic) }
    guard case .formulas(let components) = target.form else { return [] }
    let variables = arithmetic.variables(box)
    return components.map { $0.evaluate(at: variables, in: arithmetic) }
  }
}

/// Target minus network at a point, in the machine's longest arithmetic; nil where the target's values are
/// not to be had in it.
package func longDifference(
  _ target: TargetEnclosure, _ network: NetworkEnclosure, at point: [Double]
)
  -> [Interval]?
{
  let place = point.map { LongInterval(double: $0) }
  return target.values(over: place).map { values in
    zip(values, network.values(over: place)).map { Interval(enclosing: $0 - $1) }
  }
}
