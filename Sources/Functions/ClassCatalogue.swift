// Data of classes that have a name, such as `digits`.

import Base

/// Named rows of classes, perhaps with parameters, such as `spirals(n)`.
package struct ClassEntry: Sendable {
  package let name: String
  package let parameters: [CatalogueEntry.Parameter]
  /// One line for a list.
  package let summary: String
  /// What the rows are, for a list.
  package let rows: String
  let make: @Sendable (_ name: String, _ arguments: [Double]) throws -> TabulatedData

  /// The name with the names of its parameters: `spirals(n)`.
  package var signature: String {
    parameters.isEmpty ? name : "\(name)(\(parameters.map(\.name).joined(separator: ",")))"
  }

  /// The rows.
  /// - Parameter arguments: of the parameters; none for their defaults.
  /// - Throws: `UserError` where count or value of the parameters is wrong.
  func table(_ arguments: [Double]) throws -> TabulatedData {
    let settled = try settled(arguments)
    let text =
      settled == parameters.compactMap(\.defaultValue)
      ? name : "\(name)(\(settled.map(plain).joined(separator: ",")))"
    return try make(text, settled)
  }

  /// The parameters' values.
  /// - Throws: `UserError` where count or value is wrong.
  func settled(_ arguments: [Double]) throws -> [Double] {
    let defaults = parameters.compactMap(\.defaultValue)
    guard arguments.isEmpty || arguments.count == parameters.count else {
      throw UserError(
        "\(name) takes \(counted(parameters.count, "parameter", "parameters")) "
          + "(\(parameters.map { "\($0.name): \($0.allowed)" }.joined(separator: "; "))), "
          + "not \(arguments.count)")
    }
    for (parameter, value) in zip(parameters, arguments) {
      guard parameter.range.contains(value), !parameter.isWhole || value == value.rounded() else {
        throw UserError(
          "\(name): \(parameter.name) must be \(parameter.allowed), not \(plain(value))")
      }
    }
    return arguments.isEmpty ? defaults : arguments
  }
}

extension Catalogue {
  /// The data of classes that have a name, in the order of a list.
  package static let classes: [ClassEntry] = [
    digits, TwoSpirals.entry, PlanarClasses.rings, PlanarClasses.checkerboard, shiftedDigits,
    overlappingDigits,
  ]

  /// The names of all targets.
  static var names: [String] {
    entries.map(\.name) + classes.map(\.name) + sequences.map(\.name)
  }

  /// The function of sequences that a text names, of numbers or of classes; nil for any other text.
  /// - Throws: `UserError` for wrong parameters or a domain of other dimension.
  static func sequence(_ text: String, domain: Domain?) throws -> TargetFunction? {
    if let match = text.wholeMatch(of: /class\s*\((.*)\)/) {
      return try sequence(String(match.1[...].trimmed), domain: domain)?.ofClasses()
    }
    guard let match = text.wholeMatch(of: /([A-Za-z_]\w*)\s*(?:\(([^()]*)\))?/),
      let entry = sequences.first(where: { $0.name == match.1 })
    else { return nil }
    return try entry.target(match.2.map(numbers) ?? [], domain: domain)
  }

  /// The data that a text names; nil for any other text.
  /// - Throws: `UserError` for wrong parameters, and for a domain, as data have their own.
  static func classTable(_ text: String, domain: Domain?) throws -> TabulatedData? {
    guard let match = text.wholeMatch(of: /([A-Za-z_]\w*)\s*(?:\((.*)\))?/),
      let entry = classes.first(where: { $0.name == match.1 })
    else { return nil }
    let table = try entry.table(match.2.map(numbers) ?? [])
    if let domain, domain != table.domain {
      throw UserError(
        "\(table.name) is data, whose domain is that of their inputs: leave the domain out")
    }
    return table
  }
}
