import Base

/// A run as the one object that `fit --json` prints: the keys of the contract first, then more.
///
/// Numbers that are NaN or infinite are null.
public func fitJSON(_ record: RunRecord) -> JSON {
  let settings = record.settings
  let errors = record.errors
  let split = record.split
  func optional(_ value: Double?) -> JSON { value.map { JSON($0) } ?? .null }
  return .object(
    ("target", .string(settings.target)),
    ("domain", settings.domain.map { JSON($0) } ?? .null),
    (
      "architecture",
      .object(
        ("inputs", .integer(settings.inputs)), ("outputs", .integer(settings.outputs)),
        ("widths", .array(settings.widths.map(JSON.integer))),
        ("activation", .string(settings.activation)), ("parameters", .integer(record.parameters)),
        ("skip", .string(settings.skip.rawValue)))
    ),
    ("optimizer", .string(settings.optimizer)), ("seed", .unsigned(settings.seed)),
    ("steps", .integer(record.steps)), ("wall_seconds", JSON(record.wallSeconds)),
    ("status", .string(record.status.rawValue)),
    (
      "errors",
      .object(
        ("l1", JSON(errors.l1)), ("l2", JSON(errors.l2)), ("sup", JSON(errors.sup)),
        ("relative_l2", JSON(errors.relativeL2)), ("relative_sup", JSON(errors.relativeSup)),
        ("method", .string(errors.method)), ("sup_at", JSON(errors.supAt)),
        ("l1_uncertainty", JSON(errors.l1Uncertainty)),
        ("l2_uncertainty", JSON(errors.l2Uncertainty)))
    ),
    (
      "split",
      .object(
        ("approximation", optional(split.approximation)),
        ("optimisation", optional(split.optimisation)), ("rounding", optional(split.rounding)),
        ("reference", .string(split.reference)))
    ),
    ("loss", JSON(record.loss)), ("loss_function", .string(settings.loss)),
    ("max_steps", .integer(settings.steps)), ("init", .string(settings.initialisation)),
    ("learning_rate", JSON(settings.learningRate)), ("schedule", .string(settings.schedule)),
    ("restarts", .integer(settings.restarts)), ("precision", .string(settings.precision.rawValue)),
    ("samples", .integer(settings.samples)), ("sampling", .string(settings.sampling)),
    ("id", .string(record.id.description)), ("version", .string(record.version)))
}
