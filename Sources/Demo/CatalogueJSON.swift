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
    "optimizers",
    .array(
      Optimizer.all.map { optimizer in
        .object(
          ("name", .string(optimizer.name)), ("text", .string(optimizer.summary)),
          ("steps", .integer(optimizer.defaultSteps)),
          ("has_rate", .bool(optimizer.heeds(.learningRate))))
      })
  ),
  ("constructions", .array(ConstructionCatalogue.entries.map(ConstructionOffer.json))),
  (
    "limits",
    .object(
      ("width", .integer(Limits.width)), ("depth", .integer(Limits.depth)),
      ("parameters", .integer(Limits.parameters)),
      ("second_order_parameters", .integer(Limits.secondOrderParameters)),
      ("samples", .integer(Limits.samples)), ("steps", .integer(Limits.steps)),
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
