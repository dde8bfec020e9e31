// What there is to choose from, for the page's menus.

import Base
import Constructions
import Experiments
import Fitting
import Functions
import Networks

/// The answer to `/api/catalogue`.
let catalogueJSON = JSON.object(
  ("version", .string(approximaVersion)),
  ("targets", .array(drawnTargets.map(targetJSON))),
  (
    "activations",
    .array(
      Activation.all.map { activation in
        .object(
          ("name", .string(activation.description)), ("text", .string(activation.summary)),
          ("formula", .string(activation.formula)),
          ("piecewise_linear", .bool(activation.isPiecewiseLinear)))
      })
  ),
  (
    "families",
    .array(
      Family.all.map { family in
        .object(
          ("name", .string(family.name)), ("text", .string(family.summary)),
          (
            "ignores",
            .array(
              runSettings.filter { !$0.isHeeded(by: family) }.map { .string($0.name) })
          ))
      })
  ),
  (
    "optimizers",
    .array(
      Optimizer.all.map { optimizer in
        .object(
          ("name", .string(optimizer.name)), ("text", .string(optimizer.summary)),
          ("steps", .integer(optimizer.defaultSteps)),
          ("ignores", .array(ignored(by: optimizer).map(JSON.string))))
      })
  ),
  (
    "settings",
    .array(runSettings.compactMap { setting in setting.field.map { json(setting, $0) } })
  ),
  (
    "constructions", .array(ConstructionCatalogue.entries.map(constructionJSON))
  ),
  (
    "limits",
    .object(
      ("parameters", .integer(Limits.parameters)),
      ("second_order_parameters", .integer(Limits.secondOrderParameters)),
      ("jobs", .integer(Limits.jobs)), ("map_cells", .integer(Limits.mapCells)))
  ))

/// The targets of the catalogue that are drawn: those of one and two inputs.
let drawnTargets: [TargetFunction] = Catalogue.entries.compactMap { entry in
  // Entries whose parameters have no default are shown with the least of each.
  let least = entry.parameters.map { $0.defaultValue ?? $0.range.lowerBound }
  guard let target = try? entry.target(least), target.inputs <= 2 else { return nil }
  return target
}

private func targetJSON(_ target: TargetFunction) -> JSON {
  .object(
    ("name", .string(target.name)), ("title", .string(target.summary)),
    ("inputs", .integer(target.inputs)), ("outputs", .integer(target.outputs)),
    ("domain", JSON(target.domain)))
}

/// A field of the form: how it is asked for, what it begins with.
private func json(_ setting: any RunSetting.Type, _ field: SettingField) -> JSON {
  let kind: [JSON.Member] =
    switch field.kind {
    case .whole(let range, let slider):
      [
        .init("kind", .string("whole")), .init("least", .integer(range.lowerBound)),
        .init("most", .integer(range.upperBound)),
        .init("slider", slider.map(JSON.integer) ?? .null),
      ]
    case .number: [.init("kind", .string("number"))]
    case .wholes: [.init("kind", .string("wholes"))]
    case .one(let names):
      [
        .init("kind", .string("name")), .init("choices", .array(names.map { .string($0) })),
      ]
    case .name(let list, _): [.init("kind", .string("name")), .init("list", .string(list))]
    }
  return .object(
    [
      .init("name", .string(setting.name)), .init("section", .string(setting.section.rawValue)),
      .init("label", .string(field.label)), .init("value", .string(field.value)),
      .init("shown", .bool(field.isShown)),
    ] + kind)
}

/// The names of the settings that an optimizer has no use for.
private func ignored(by optimizer: Optimizer) -> [String] {
  runSettings.filter { $0.heededAs.map { !optimizer.heeds($0) } ?? false }.map { $0.name }
}
