// A target given by formulas: values, gradient by exact rules, integral by a given antiderivative.

import Base
import Formulas

extension TargetFunction {
  /// A function whose components are formulas; their derivatives give the gradient.
  /// - Parameters:
  ///   - name: for people.
  ///   - summary: one line on it.
  ///   - components: a formula for each output.
  ///   - domain: where it is looked at; `[-1,1]` for each variable where none is given.
  ///   - breakpoints: for each axis, where the function or a derivative jumps; quadrature cuts
  ///     there.
  ///   - integral: of each component over the domain, where known.
  /// - Throws: `UserError` where a formula has a variable beyond the domain's axes, or is not finite
  ///   at a point of a grid over the domain.
  public init(
    name: String, summary: String = "an expression", components: [Expression],
    domain: Domain? = nil, breakpoints: [[Double]] = [], integral: [Double]? = nil
  ) throws {
    let variables = components.map(\.variableCount).max() ?? 0
    let domain = try domain ?? Domain(Array(repeating: (-1, 1), count: max(1, variables)))
    let dimension = domain.dimension
    for component in components where component.variableCount > dimension {
      let variable = component.variableName(component.variableCount - 1)
      throw UserError(
        "'\(name)' uses \(variable), but the domain \(domain) has "
          + "\(counted(dimension, "axis", "axes")): give one interval a variable")
    }
    let derivatives = components.map { component in
      (0..<dimension).map { component.derivative($0) }
    }
    self.init(
      name: name, summary: summary, domain: domain, outputs: components.count,
      breakpoints: breakpoints, integral: integral, form: .formulas(components),
      gradient: { points in
        Batch(
          features: components.count * dimension, count: points.count,
          storage: derivatives.flatMap { $0.flatMap { $0.values(at: points) } })
      },
      values: { points in
        Batch(
          features: components.count, count: points.count,
          storage: components.flatMap { $0.values(at: points) })
      })
    try requireFinite()
  }

  /// Looks at a grid that has the ends and the centre of every axis.
  private func requireFinite() throws {
    let side = [1025, 33, 9, 5, 5, 3, 3, 3][min(inputs, 8) - 1]
    let count = (0..<min(inputs, 8)).reduce(1) { product, _ in product * side }
    var grid = Batch(features: inputs, count: count)
    for sample in 0..<count {
      var rest = sample
      for (axis, interval) in domain.bounds.enumerated() {
        let t = Double(rest % side) / Double(side - 1)
        grid[axis, sample] = (1 - t) * interval.lowerBound + t * interval.upperBound
        rest /= side
      }
    }
    let values = values(grid)
    guard let index = values.storage.firstIndex(where: { !$0.isFinite }) else { return }
    let point = grid.point(index % count).map(plain).joined(separator: ", ")
    var limits: Set<String> = []
    if case .formulas(let components) = form { limits = Set(components.flatMap(\.limits)) }
    throw UserError(
      "'\(name)' is \(plain(values.storage[index])) at (\(point)): "
        + (limits.sorted() + ["choose a domain where it is finite"]).joined(separator: "; "))
  }
}

/// The integral over a box, from F with f = ∂ⁿF/∂x₁…∂xₙ: the alternating sum of F over the corners.
func integral(of antiderivative: Expression, over domain: Domain) -> Double {
  let dimension = domain.dimension
  return (0..<(1 << dimension)).reduce(0) { sum, corner in
    let uppers = (0..<dimension).map { corner >> $0 & 1 == 1 }
    let point = zip(domain.bounds, uppers).map { $1 ? $0.upperBound : $0.lowerBound }
    let isEven = uppers.count { !$0 }.isMultiple(of: 2)
    let value = antiderivative.value(at: point)
    return isEven ? sum + value : sum - value
  }
}

/// `1 axis`, `2 axes`.
func counted(_ count: Int, _ one: String, _ more: String) -> String {
  "\(count) \(count == 1 ? one : more)"
}
