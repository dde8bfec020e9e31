// What the page offers of each theorem: its options with their bounds, and the targets that fit.

import Base
import Constructions
import Experiments
import Functions
import Networks

/// The options of a construction, within the bounds that its theorem offers.
/// - Throws: `UserError` that names the parameter.
func constructionOptions(of entry: ConstructionEntry, _ query: Query) throws -> ConstructionOptions
{
  func offered(_ name: ConstructionOption.Name) -> ClosedRange<Double> {
    // What the theorem does not have is refused by it, whatever its value.
    entry.options.first { $0.name == name }?.offered ?? 0...1e9
  }
  func number(_ name: ConstructionOption.Name) throws -> Double? {
    try query.number(name.rawValue, offered(name))
  }
  func count(_ name: ConstructionOption.Name) throws -> Int? {
    let range = offered(name)
    return try query.integer(name.rawValue, Int(range.lowerBound)...Int(range.upperBound))
  }
  var options = ConstructionOptions(
    target: try query.target(), width: try count(.width), depth: try count(.depth),
    epsilon: try number(.epsilon), step: try number(.step))
  options.domain = try query.domain()
  let activation = ConstructionOption.Name.activation.rawValue
  options.activation = try query.text(activation, limit: Limits.activationText).map { text in
    do {
      return try Activation(parsing: text)
    } catch let error as UserError {
      throw error.located(at: activation)
    }
  }
  return options
}

/// The entry for the catalogue.
func constructionJSON(_ entry: ConstructionEntry) -> JSON {
  .object(
    ("name", .string(entry.theorem.id)), ("citation", .string(entry.theorem.citation)),
    ("statement", .string(entry.theorem.statement)),
    ("options", .array(entry.options.map(json))),
    ("targets", .array(entry.options.compactMap(\.targets).flatMap(names).map(JSON.string))))
}

private func json(_ option: ConstructionOption) -> JSON {
  let standard: JSON =
    switch option.standard {
    case .number(let number): JSON(number)
    case .text(let text): .string(text)
    case .none: .null
    }
  return .object(
    ("name", .string(option.name.rawValue)), ("title", .string(option.meaning)),
    ("least", option.offered.map { JSON($0.lowerBound) } ?? .null),
    ("most", option.offered.map { JSON($0.upperBound) } ?? .null), ("value", standard))
}

/// The targets, as far as they have a name.
private func names(_ targets: OfferedTargets) -> [String] {
  let functions = drawnTargets.filter { targets.inputs?.contains($0.inputs) ?? false }.map(\.name)
  return functions.map { name in targets.mesh.map { "mesh:\($0):\(name)" } ?? name }
    + targets.others
}
