// What a person writes for a target, and the function or table that it means.

import Base
import Formulas

/// What a network is fitted to.
public enum Target: Sendable {
  case function(TargetFunction)
  case table(TabulatedData)

  /// As a person wrote it, with the parameters settled.
  public var name: String {
    switch self {
    case .function(let function): function.name
    case .table(let table): table.name
    }
  }

  /// Where it is fitted.
  public var domain: Domain {
    switch self {
    case .function(let function): function.domain
    case .table(let table): table.domain
    }
  }

  /// Coordinates of a point.
  public var inputs: Int { domain.dimension }

  /// Components of a value.
  public var outputs: Int {
    switch self {
    case .function(let function): function.outputs
    case .table(let table): table.outputNames.count
    }
  }
}

/// The target that a text means.
///
/// | text | target |
/// |---|---|
/// | `sine`, `sawtooth(3)` | an entry of the catalogue |
/// | `sort(32,8)`, `copy` | a function of sequences |
/// | `class(sort(32,8))` | the same with an output for each symbol of each number |
/// | `sin(2*pi*x)*exp(-y)` | an expression |
/// | `sin(x); cos(x)` | an expression for each component |
/// | `mesh:FILE.msh` | the piecewise linear function with the file's `$NodeData` |
/// | `mesh:FILE.msh:EXPRESSION` | the expression's interpolant on the mesh |
/// | `mesh:8x8:TARGET` | the target's interpolant on a uniform mesh of 8 × 8 cells of its domain |
/// | `digits`, `spirals(200)` | data of classes that ship with the program |
/// | `FILE.csv`, `FILE.csv:x,y->z` | a table: its last column, or the named ones, are outputs |
/// | `FILE.csv:x,y->class(z)` | a table whose column z names classes |
///
/// - Parameters:
///   - text: in one of the forms above.
///   - domain: in place of the target's own; a table has only its own.
/// - Throws: `UserError` that says what is wrong with the text, the file or the domain.
public func resolveTarget(_ text: String, domain: Domain? = nil) throws -> Target {
  let text = String(text[...].trimmed)
  guard !text.isEmpty else {
    throw UserError("the target is empty; write a name such as sine, or an expression")
  }
  if text.hasPrefix("mesh:") {
    return .function(
      try finiteElementFunction(text, domain: domain).target(name: text, domain: domain))
  }
  if let match = text.wholeMatch(of: /(.*?\.csv)(?::(.*))?/.ignoresCase()) {
    return .table(try table(String(match.1), columns: match.2.map(String.init), domain: domain))
  }
  if text.lowercased().hasSuffix(".msh") {
    throw UserError("write a mesh as mesh:\(text)")
  }
  if let data = try Catalogue.classTable(text, domain: domain) { return .table(data) }
  if let target = try Catalogue.sequence(text, domain: domain) { return .function(target) }
  if let target = try namedTarget(text, domain: domain) {
    return .function(target)
  }
  return .function(
    try TargetFunction(name: text, components: Expression.list(parsing: text), domain: domain))
}

/// The catalogue's function, where the text has the form of a name or of a name with numbers.
private func namedTarget(_ text: String, domain: Domain?) throws -> TargetFunction? {
  guard let match = text.wholeMatch(of: /([A-Za-z_][A-Za-z_0-9]*)\s*(?:\((.*)\))?/) else {
    return nil
  }
  let name = String(match.1)
  let isFunction = Expression.functionNames.contains(name)
  guard let list = match.2 else {
    // A bare name: `exp` is the catalogue's, `x` and `pi` are expressions.
    let isKnown = Catalogue.entries.contains { $0.name == name }
    if !isKnown, (try? Expression(parsing: name)) != nil { return nil }
    if !isKnown, isFunction {
      throw UserError("'\(name)' alone is no target; write an expression such as \(name)(x)")
    }
    return try Catalogue.entry(name).target(domain: domain)
  }
  // `exp(x)` is an expression, and so is all that is no call, such as `f(x)+g(x)`.
  guard !isFunction, !list.contains(where: { "()".contains($0) }) else { return nil }
  let entry: CatalogueEntry
  if let known = Catalogue.entries.first(where: { $0.name == name }) {
    entry = known
  } else if (try? numbers(list)) != nil, !["x", "y", "z", "e", "pi"].contains(name) {
    entry = try Catalogue.entry(name)
  } else {
    return nil
  }
  do {
    return try entry.target(numbers(list), domain: domain)
  } catch let error as UserError where entry.parameters.isEmpty && (try? numbers(list)) == nil {
    throw UserError(
      "\(error.message); as an expression, write \(try entry.define([]).formula)")
  }
}

/// The numbers between commas.
func numbers(_ list: Substring) throws -> [Double] {
  guard !list.trimmed.isEmpty else { return [] }
  return try list.split(separator: ",", omittingEmptySubsequences: false).map { word in
    guard let number = Double(word.trimmed), number.isFinite else {
      throw UserError("a parameter must be a number, not \(quoted(word))")
    }
    return number
  }
}

private func table(_ path: String, columns: String?, domain: Domain?) throws -> TabulatedData {
  let data = try TabulatedData(reading: path, columns: columns)
  if let domain, domain != data.domain {
    throw UserError("a table has its own domain, \(data.domain): leave the domain out", at: path)
  }
  return data
}
