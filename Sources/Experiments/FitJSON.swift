import Base

/// A run as the one object that `fit --json` prints: the keys of the contract first, then more.
///
/// Numbers that are NaN or infinite are null; of errors, `reason` says why.
package func fitJSON(_ record: RunRecord) throws -> JSON {
  let settings = record.settings
  let errors = record.errors
  func member(_ setting: any RunSetting.Type) throws -> JSON.Member {
    // A network that was given had no first numbers drawn.
    let isOpen = settings.start != nil && setting.isOfFirstNumbers
    return JSON.Member(setting.resultName, isOpen ? .null : try setting.json(in: settings))
  }
  let architecture =
    [
      JSON.Member("inputs", .integer(settings.inputs)),
      JSON.Member("outputs", .integer(settings.outputs)),
    ] + (try resultSettings(.network).map(member)) + [
      JSON.Member("parameters", .integer(record.parameters))
    ]
  let contract = [
    JSON.Member("target", .string(settings.target)),
    JSON.Member("domain", settings.domain.map { JSON($0) } ?? .null),
    JSON.Member("architecture", .object(architecture)),
    try member(OptimizerSetting.self),
    JSON.Member("seed", .unsigned(settings.seed)),
    JSON.Member("steps", .integer(record.steps)),
    JSON.Member("wall_seconds", JSON(record.wallSeconds)),
    JSON.Member("status", .string(record.status.rawValue)),
    JSON.Member("errors", try JSON(encoding: errors)),
    JSON.Member("split", try JSON(encoding: record.split)),
    JSON.Member("loss", JSON(record.loss)),
  ]
  let program = [
    JSON.Member("id", .string(record.id.description)),
    JSON.Member("version", .string(record.version)),
  ]
  let others = try resultSettings(.fit).filter { $0 != OptimizerSetting.self }.map(member)
  return .object(contract + others + program)
}
