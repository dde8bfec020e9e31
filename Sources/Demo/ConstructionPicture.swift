// A theorem's network layer by layer: what each layer has made of the input, how near one can come to
// the target from there, and what the last layer adds up.

import Base
import Constructions
import Experiments
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// The answer to `/api/construct`.
/// - Throws: `UserError` that names the parameter or says what the theorem needs.
func constructionPicture(_ query: Query) throws -> JSON {
  try query.allow(Set(["name"] + ConstructionOption.Name.allCases.map(\.rawValue)))
  guard let name = try query.text("name") else {
    throw UserError("name a theorem, such as yarotsky-square", at: "name")
  }
  let entry = try ConstructionCatalogue.entry(name)
  let options = try constructionOptions(of: entry, query)
  return try entry.within(seconds: Limits.constructionSeconds) { try picture(entry, options) }
}

/// The least and the largest network − target over pieces of the line, where the difference turns more often than the
/// grid shows; else null.
private func fineError(of construction: Construction) -> JSON {
  guard construction.domain.dimension == 1 else { return .null }
  let bounds = construction.domain.bounds[0]
  let count = SampledCurve.pieces * SampledCurve.fineness
  let x = (0...count).map { index in
    let t = Double(index) / Double(count)
    return (1 - t) * bounds.lowerBound + t * bounds.upperBound
  }
  let points = Batch(features: 1, count: x.count, storage: x)
  let (values, goal) = (construction.network(points), construction.target.values(points))
  let curve = SampledCurve(x, zip(values.feature(0), goal.feature(0)).map { $0 - $1 })
  guard curve.isFine else { return .null }
  let pieces = curve.extremes
  return .object(
    ("x", JSON(pieces.map(\.x))), ("low", JSON(pieces.map(\.low))),
    ("high", JSON(pieces.map(\.high))))
}

private func picture(_ entry: ConstructionEntry, _ options: ConstructionOptions) throws -> JSON {
  let construction = try entry.build(options)
  let network = construction.network
  guard network.parameterCount <= Limits.constructedParameters else {
    throw UserError(
      "this network has \(network.parameterCount) parameters, and at most "
        + "\(Limits.constructedParameters) are drawn here; use approxima construct in a terminal")
  }
  let picture = try Picture(construction.target, showsUnits: false)
  let values = network(picture.grid.points)
  let (terms, names) = try outputTerms(of: network, picture)
  let errors = try measure({ construction($0) }, against: construction.target)
  let prediction = construction.prediction
  return try .object(
    ("name", .string(entry.theorem.id)), ("citation", .string(entry.theorem.citation)),
    ("statement", .string(entry.theorem.statement)),
    ("target", .string(construction.target.name)), ("domain", JSON(construction.domain)),
    ("command", .string(constructCommand(entry.theorem.id, options))), ("grid", picture.grid.json),
    ("target_values", JSON(picture.target.rows)),
    ("layers", .array(layersShown(of: network).map { try layerJSON($0, of: network, picture) })),
    ("layer_count", .integer(network.widths.count)),
    ("terms", JSON(drawn: terms)), ("term_names", .array(names.map(JSON.string))),
    ("error_extremes", fineError(of: construction)),
    ("values", JSON(values.rows)), ("on_grid", picture.errors(of: values)),
    ("errors", JSON(encoding: errors)),
    (
      "split",
      JSON(
        encoding: ErrorSplit(
          ofConstruction: errors, theorem: construction.theorem.id,
          prediction: construction.exactSup,
          rounding: rounding(of: network, in: construction.domain)))
    ),
    (
      "predicted",
      prediction.map { prediction in
        .object(
          ("error", JSON(prediction.error)), ("norm", .string(prediction.norm.rawValue)),
          ("relation", .string(prediction.relationWords)),
          ("conditions", .string(prediction.conditions)),
          (
            "text",
            .string(
              "\(prediction.norm.rawValue) error \(prediction.relationWords) "
                + "\(plain(prediction.error)) \(prediction.conditions)")
          ),
          (
            "rounding",
            roundingAbovePrediction(
              prediction.error, in: prediction.norm, of: network, on: construction.domain,
              measured: errors
            ).map { JSON($0) } ?? .null
          ))
      } ?? .null
    ),
    ("neurons", .integer(construction.neurons)),
    ("predicted_neurons", construction.predictedNeurons.map(JSON.integer) ?? .null),
    (
      "network",
      network.parameterCount <= Limits.parameters
        ? JSON(
          encoding: NetworkFile(
            network: network, target: construction.target.name, domain: construction.domain))
        : .null
    ))
}

/// The hidden layers that are shown: all, or of a deep network evenly chosen ones and the last.
private func layersShown(of network: Network) -> [Int] {
  let count = network.widths.count
  guard count > Limits.layersShown else { return Array(0..<count) }
  return (0..<Limits.layersShown).map { $0 * (count - 1) / (Limits.layersShown - 1) }
}

private func layerJSON(_ index: Int, of network: Network, _ picture: Picture) throws -> JSON {
  let width = network.widths[index]
  let shown = min(width, picture.grid.isLine ? Limits.unitsShownOnLine : Limits.unitsShownOnSquare)
  let read = min(width, Limits.probeUnits)
  let units = try network.units(ofLayer: index, first: max(shown, read))(picture.grid.points).rows
  return .object(
    ("index", .integer(index + 1)), ("width", .integer(width)),
    (
      "activation",
      .string(
        network.family?.hasActivations == false
          ? network.familyName : network.activations[index].description)
    ), ("shown", .integer(shown)),
    ("units", JSON(drawn: Array(units[..<shown]))),
    ("probe", read == width ? probe(units, picture) : .null))
}

/// The affine function of a layer's units that is nearest to the target in least squares on the
/// grid: what the network could say if it ended here.
private func probe(_ units: [[Double]], _ picture: Picture) -> JSON {
  let count = picture.grid.points.count
  // Registers carry small signals on large values: columns are taken without their means, at one size.
  let centred = units.map { unit in
    let mean = unit.reduce(0, +) / Double(count)
    let rest = unit.map { $0 - mean }
    let size = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return size > 0 ? rest.map { $0 / size } : rest
  }
  let matrix = [Double](repeating: 1, count: count) + centred.flatMap(\.self)
  let columns = units.count + 1
  let (coefficients, _) = leastSquares(
    matrix, rows: count, columns: columns, picture.target.storage, tolerance: 1e-13)
  var values = Batch(features: picture.target.features, count: count)
  for output in 0..<values.features {
    for column in 0..<columns {
      let weight = coefficients[output * columns + column]
      for point in 0..<count { values[output, point] += weight * matrix[column * count + point] }
    }
  }
  let errors = picture.errors(of: values)
  return .object(
    ("values", JSON(drawn: values.rows)), ("sup", errors["sup"] ?? .null),
    ("l2", errors["l2"] ?? .null))
}

/// What the units of the last hidden layer add to the first output, those with a weight, in their order.
private func outputTerms(
  of network: Network, _ picture: Picture
) throws -> (terms: [[Double]], names: [String]) {
  guard let width = network.widths.last else { return ([], []) }
  let weights = network.outputWeights(0)
  let most = picture.grid.isLine ? Limits.units : Limits.unitsShownOnSquare
  let used = weights.indices.filter { weights[$0] != 0 }.prefix(most)
  guard let last = used.last else { return ([], []) }
  let units = try network.units(
    ofLayer: network.widths.count - 1, first: min(width, last + 1))(
      picture.grid.points
    ).rows
  return (
    used.map { unit in units[unit].map { weights[unit] * $0 } },
    used.map { unit in
      let weight = short(weights[unit], digits: 4)
      return "\(weight) · unit \(unit + 1)"
    }
  )
}
