import Base
import Networks

/// A run as the one object that `fit --json` prints: the keys of the contract first, then more.
///
/// Numbers that are NaN or infinite are null; of errors, `reason` says why.
public func fitJSON(_ record: RunRecord) throws -> JSON {
  let settings = record.settings
  let errors = record.errors
  return .object(
    ("target", .string(settings.target)),
    ("domain", settings.domain.map { JSON($0) } ?? .null),
    (
      "architecture",
      .object(
        ("family", .string(settings.family ?? Family.mlp.name)),
        ("inputs", .integer(settings.inputs)), ("outputs", .integer(settings.outputs)),
        ("widths", .array(settings.widths.map(JSON.integer))),
        ("activation", .string(settings.activation)), ("parameters", .integer(record.parameters)),
        ("skip", .string(settings.skip.rawValue)),
        ("block_layers", .integer(settings.blockLayers ?? 1)))
    ),
    ("optimizer", .string(settings.optimizer.name)), ("seed", .unsigned(settings.seed)),
    ("steps", .integer(record.steps)), ("wall_seconds", JSON(record.wallSeconds)),
    ("status", .string(record.status.rawValue)),
    ("errors", try JSON(encoding: errors)), ("split", try JSON(encoding: record.split)),
    ("loss", JSON(record.loss)), ("loss_function", .string(settings.loss)),
    ("max_steps", .integer(settings.steps)), ("init", .string(settings.initialisation)),
    ("learning_rate", JSON(settings.learningRate)), ("schedule", .string(settings.schedule)),
    ("restarts", .integer(settings.restarts)), ("precision", .string(settings.precision.rawValue)),
    ("samples", .integer(settings.samples)), ("sampling", .string(settings.sampling)),
    ("id", .string(record.id.description)), ("version", .string(record.version)))
}
