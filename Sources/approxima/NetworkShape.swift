// The shape of a network, as the verbs show it.
import Approxima

/// The key `architecture` of what a verb prints with `--json`.
func architectureJSON(_ network: Network) -> JSON {
  .object(
    ("family", .string(network.familyName)), ("inputs", .integer(network.inputs)),
    ("outputs", .integer(network.outputs)),
    ("widths", .array(network.widths.map(JSON.integer))),
    ("activation", .string(activationNames(network.activations))),
    ("parameters", .integer(network.parameterCount))
  ).adding(splines: network.architecture?.splines).adding(options: network.architecture?.options)
}

extension JSON {
  /// With the keys of what a family has beside widths.
  fileprivate func adding(options: FamilyOptions?) -> JSON {
    guard let options else { return self }
    let members: [(String, JSON?)] = [
      ("degree", options.degree.map { .integer($0) }),
      ("terms", options.terms.map { .string($0.rawValue) }),
      ("rank", options.rank.map { .integer($0) }),
      ("frequencies", options.frequencies.map { .integer($0) }),
      ("waves", options.waves.map { .string($0.rawValue) }),
      ("bandwidth", options.bandwidth.map { JSON($0) }),
      ("coefficients", options.coefficients.map { .string($0.rawValue) }),
      ("heads", options.heads.map { .integer($0) }),
      ("attention", options.attention.map { .string($0.description) }),
      ("sharing", options.sharing.map { .string($0.rawValue) }),
      ("token_size", options.tokenSize.map { .integer($0) }),
      ("embedding", options.embedding.map { .string($0.description) }),
      ("readout", options.readout.map { .string($0.rawValue) }),
      ("blocks", options.blocks.map { .string($0.rawValue) }),
      ("capsule_size", options.capsuleSize.map { .integer($0) }),
      ("routing", options.routing.map { .integer($0) }),
      ("grid", options.grid.map { .integer($0) }),
    ]
    return members.reduce(self) { json, member in
      member.1.map { json.adding(member.0, $0) } ?? json
    }
  }

  /// With the keys of the splines on the edges, where there are any.
  fileprivate func adding(splines: SplineShape?) -> JSON {
    guard let splines else { return self }
    return adding("grid", .integer(splines.intervals)).adding("degree", .integer(splines.degree))
      .adding("base", splines.base.map { .string($0.description) } ?? .null)
  }
}

extension SplineShape {
  /// As a sentence calls the functions on the edges.
  var text: String {
    "splines of degree \(degree) on \(intervals) interval\(intervals == 1 ? "" : "s")"
      + (base.map { " and \($0)" } ?? "")
  }
}

extension FamilyOptions {
  /// As a sentence says what a shape of so many hidden layers has beside its widths; empty where it has nothing.
  func text(layers: Int) -> String {
    var parts: [String] = []
    if let degree, let grid {
      parts.append(SplineShape(intervals: grid, degree: degree).text)
    } else if let degree {
      parts.append("degree \(degree)")
    }
    switch terms {
    case .total: parts.append("in all inputs together")
    case .tensor: parts.append("in each input")
    case nil: break
    }
    // What a layer hands on to the next.
    if let rank, layers > 1 { parts.append("rank \(rank)") }
    if let heads { parts.append("\(heads) head\(heads == 1 ? "" : "s")") }
    if let tokenSize, tokenSize > 1 { parts.append("over tokens of \(tokenSize) inputs") }
    if blocks == .reversible { parts.append("in reversible blocks") }
    if readout == .mean { parts.append("read out by their mean") }
    if let frequencies {
      parts.append(
        "\(frequencies) \(waves?.rawValue ?? "") frequenc\(frequencies == 1 ? "y" : "ies")")
    }
    if let coefficients { parts.append("one function a \(coefficients.rawValue)") }
    if let capsuleSize, let routing {
      parts.append(
        "\(capsuleSize) feature\(capsuleSize == 1 ? "" : "s") each, routed in \(routing) iteration"
          + (routing == 1 ? "" : "s"))
    }
    return parts.joined(separator: " ")
  }
}

/// The activations or splines and the units of each hidden layer, of a network that has some.
func shapeText(
  _ widths: [Int], activations: String, family: Family, splines: SplineShape?,
  options: FamilyOptions = FamilyOptions()
) -> String {
  let units = widths.map(String.init).joined(separator: "-")
  guard let splines else {
    let text = options.text(layers: widths.count)
    if text.isEmpty {
      let name = family == .mlp ? "" : "\(family.name) "
      return widths.isEmpty ? "affine model" : "\(name)\(activations) \(units)"
    }
    let functions = family.hasActivations ? "\(activations) " : ""
    return "\(family.name) " + (widths.isEmpty ? "" : "\(functions)\(units), ")
      + (family.hasActivations || !family.hasLayers ? "of " : "") + text
  }
  return "\(family.name) " + (widths.isEmpty ? "of one layer" : units) + ", \(splines.text)"
}

/// Activations as they are named; signs behind trained slopes and shifts have a name of their own.
func unitNames(_ activations: String, _ small: SmallWeights?) -> String {
  small?.units == .rsign ? SmallWeights.Units.rsign.rawValue : activations
}

/// The activation of all hidden layers, or one a layer, separated by commas; of none "identity".
func activationNames(_ activations: [Activation]) -> String {
  let names = activations.map(\.description)
  guard let first = names.first else { return "identity" }
  return Set(names).count == 1 ? first : names.joined(separator: ",")
}
