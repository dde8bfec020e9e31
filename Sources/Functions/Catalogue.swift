// Targets that have a name: what an entry is, and how a name with parameters becomes a function.

import Base
import Formulas

/// A named target, perhaps with parameters, such as `sawtooth(k)`.
public struct CatalogueEntry: Sendable {
  /// A number in the parentheses behind the name.
  public struct Parameter: Sendable {
    public let name: String
    /// The values that it may have.
    public let range: ClosedRange<Double>
    /// Only whole numbers.
    public let isWhole: Bool
    /// What it is where no parameters are given; all of an entry's parameters have one, or none has.
    public let defaultValue: Double?

    var allowed: String {
      "\(isWhole ? "a whole number" : "a number") from \(plain(range.lowerBound))"
        + " to \(plain(range.upperBound))"
    }
  }

  /// An entry with its parameters settled.
  struct Definition {
    /// In `Expression` syntax.
    let formula: String
    let domain: Domain
    /// For each axis, the kinks and jumps that lie in a domain.
    var breakpoints: (Domain) -> [[Double]] = { _ in [] }
    /// F with f = ∂ⁿF/∂x₁…∂xₙ, in `Expression` syntax.
    var antiderivative: String? = nil
    /// The integral over a domain where there is no antiderivative by a formula.
    var integral: (Domain) throws -> Double? = { _ in nil }
    /// An axis on which 0 is a pole.
    var poleAxis: Int? = nil
  }

  public let name: String
  public let parameters: [Parameter]
  /// One line for a list.
  public let summary: String
  /// The formula as a person reads it, with the parameters' names.
  public let formula: String
  let define: @Sendable ([Double]) throws -> Definition

  /// The name with the names of its parameters: `weierstrass(a,b)`.
  public var signature: String {
    parameters.isEmpty ? name : "\(name)(\(parameters.map(\.name).joined(separator: ",")))"
  }

  /// The domain where none is given, as a person writes it; in terms of the parameters.
  public let domain: String

  /// The function of this entry.
  /// - Parameters:
  ///   - arguments: values of the parameters; may be empty where these have defaults.
  ///   - domain: in place of the entry's own.
  /// - Throws: `UserError` where the count or a value of the parameters, the dimension of the domain,
  ///   or a pole in it is wrong.
  public func target(_ arguments: [Double] = [], domain: Domain? = nil) throws -> TargetFunction {
    let settled = try settle(arguments)
    let definition = try define(settled)
    let domain = domain ?? definition.domain
    guard domain.dimension == definition.domain.dimension else {
      throw UserError(
        "\(name) takes \(counted(definition.domain.dimension, "input", "inputs")), but the domain "
          + "\(domain) has \(counted(domain.dimension, "axis", "axes")); "
          + "its own is \(definition.domain)")
    }
    if let axis = definition.poleAxis, domain.bounds[axis].contains(0) {
      let interval = domain.bounds[axis]
      throw UserError(
        "\(name) divides by 0 on axis \(axis + 1) of \(domain): "
          + "[\(plain(interval.lowerBound)),\(plain(interval.upperBound))] must lie away from 0")
    }
    let exact = try definition.antiderivative.map {
      Functions.integral(of: try Expression(parsing: $0), over: domain)
    }
    let breakpoints = definition.breakpoints(domain)
    return try TargetFunction(
      name: settled.isEmpty ? name : "\(name)(\(settled.map(plain).joined(separator: ",")))",
      summary: summary, components: [Expression(parsing: definition.formula)], domain: domain,
      breakpoints: zip(breakpoints, domain.bounds).map { axis, interval in
        axis.filter { interval.lowerBound < $0 && $0 < interval.upperBound }
      },
      integral: try (exact ?? definition.integral(domain)).map { [$0] })
  }

  private func settle(_ arguments: [Double]) throws -> [Double] {
    let defaults = parameters.compactMap(\.defaultValue)
    if arguments.isEmpty, !parameters.isEmpty, defaults.count == parameters.count {
      return defaults
    }
    guard arguments.count == parameters.count else {
      let wanted = parameters.map { "\($0.name): \($0.allowed)" }.joined(separator: "; ")
      throw UserError(
        "\(name) takes \(parameters.isEmpty ? "no" : String(parameters.count)) "
          + "\(parameters.count == 1 ? "parameter" : "parameters")"
          + (wanted.isEmpty ? "" : " (\(wanted))") + ", not \(arguments.count)")
    }
    for (parameter, value) in zip(parameters, arguments) {
      guard parameter.range.contains(value), !parameter.isWhole || value == value.rounded() else {
        throw UserError(
          "\(name): \(parameter.name) must be \(parameter.allowed), not \(plain(value))")
      }
    }
    return arguments
  }
}

extension Catalogue {
  /// The entry of a name.
  /// - Throws: `UserError` with the nearest names.
  public static func entry(_ name: String) throws -> CatalogueEntry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw UserError(
        "unknown target '\(name)'" + suggestion(for: name, among: names)
          + " (`approxima targets` lists them)")
    }
    return entry
  }
}
