import Base

/// A run as the one object that `fit --json` prints: the keys of the contract first, then more.
///
/// Numbers that are NaN or infinite are null; of errors, `reason` says why.
public func fitJSON(_ record: RunRecord) throws -> JSON {
  let settings = record.settings
  let errors = record.errors
  func members(_ section: SettingSection) throws -> [JSON.Member] {
    try resultSettings(section).map { JSON.Member($0.resultName, try $0.json(in: settings)) }
  }
  let architecture =
    [
      JSON.Member("inputs", .integer(settings.inputs)),
      JSON.Member("outputs", .integer(settings.outputs)),
    ] + (try members(.network)) + [JSON.Member("parameters", .integer(record.parameters))]
  let contract = [
    JSON.Member("target", .string(settings.target)),
    JSON.Member("domain", settings.domain.map { JSON($0) } ?? .null),
    JSON.Member("architecture", .object(architecture)),
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
  return .object(contract + (try members(.fit)) + program)
}
