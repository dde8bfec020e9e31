// What a person writes for a piecewise linear function.

import Base
import Formulas

/// The piecewise linear function that a text means.
///
/// | text | function |
/// |---|---|
/// | `mesh:FILE.msh` | with the file's `$NodeData` at the nodes |
/// | `mesh:FILE.msh:EXPRESSION` | the expression's interpolant on the file's mesh |
/// | `mesh:8x8:TARGET` | the interpolant of another target on a uniform mesh of 8 × 8 cells |
///
/// - Parameters:
///   - text: in one of the forms above.
///   - domain: the box of a uniform mesh, the target's own where none is given.
/// - Throws: `UserError` that says what is wrong with the text, the file or the domain.
public func finiteElementFunction(
  _ text: String, domain: Domain? = nil
) throws -> FiniteElementFunction {
  if let match = text.wholeMatch(of: /mesh:([0-9]+(?:x[0-9]+){0,2}):(.*)/) {
    return try interpolant(String(match.2), cells: match.1, domain: domain)
  }
  // The expression begins behind the colon after `.msh`, so that a path may have colons.
  guard let match = text.wholeMatch(of: /mesh:(.+?\.msh|[^:]+)(?::(.*))?/.ignoresCase()) else {
    throw UserError(
      "write a mesh target as mesh:FILE.msh, mesh:FILE.msh:EXPRESSION or mesh:8x8:TARGET")
  }
  let path = String(match.1)
  let file = try GmshFile(reading: path)
  guard let formula = match.2 else {
    guard let values = file.nodeData else {
      throw UserError(
        "the file has no $NodeData; write mesh:\(path):EXPRESSION for an interpolant", at: path)
    }
    return FiniteElementFunction(mesh: file.mesh, nodeValues: values)
  }
  let components = try Expression.list(parsing: String(formula))
  let function = try TargetFunction(
    name: String(formula), components: components, domain: file.mesh.boundingBox)
  return FiniteElementFunction(mesh: file.mesh, interpolating: function.values)
}

private func interpolant(
  _ text: String, cells list: Substring, domain: Domain?
) throws -> FiniteElementFunction {
  let cells = list.split(separator: "x").map { Int($0) ?? .max }
  guard cells.allSatisfy({ (1...1_000_000).contains($0) }),
    cells.reduce(1.0, { $0 * Double($1) }) <= 1e6
  else {
    throw UserError("a uniform mesh has 1 to 1000000 cells, not \(list)")
  }
  guard !text.hasPrefix("mesh:"),
    case .function(let function) = try resolveTarget(text, domain: domain)
  else {
    throw UserError("a uniform mesh needs a function to interpolate, not \(excerpt(text))")
  }
  guard function.inputs == cells.count else {
    throw UserError(
      "\(function.name) has \(function.inputs) inputs: write its mesh as "
        + "mesh:\(Array(repeating: "8", count: min(function.inputs, 3)).joined(separator: "x")):…")
  }
  return FiniteElementFunction(
    mesh: try Mesh.uniform(function.domain, cells: cells), interpolating: function.values)
}
