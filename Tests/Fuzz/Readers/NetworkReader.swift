// Network files: JSON that `fit --save` wrote, and hands changed.

import Base
import Foundation
import Networks
import ONNX

let networkReader = FuzzedReader(
  "network",
  sources: [
    "Networks/NetworkFile.swift", "Networks/SparseLayerFile.swift",
    "Networks/Graph/GraphFile.swift",
    "Networks/Graph/BlockFile.swift", "Networks/Graph/OperationFile.swift",
  ],
  seeds: savedNetworks(),
  words: [
    "\"parameters\":", "\"widths\":", "\"activation\":", "\"inputs\":", "\"outputs\":",
    "\"layers\":", "\"graph\":", "\"blocks\":", "\"operations\":", "\"reads\":", "\"kind\":",
    "\"affine\"", "\"join\"", "\"features\":", "\"numbers\":", "\"starts\":", "\"entries\":",
    "\"skip\":", "\"precision\":", "\"f32\"", "\"domain\":", "\"target\":", "null", "[", "]", "{",
    "}",
    "\"format\":", "\"version\":", "1e999", "\"relu\"", "\"tanh\"", ",", "\"rows\":",
    "\"columns\":", "\"basis\"", "\"spline(3)\"", "\"chebyshev\"", "\"grid\":", "\"count\":",
    "\"product\"", "\"copies\":", "\"quantiser\":", "\"powers(2)\"", "\"first\":", "\"trained\":",
  ],
  almost: { choice in
    if choice.isChosen(one: 2) { return GraphGrammar.file(&choice) }
    // A file of ours with one value exchanged for another kind of value.
    var bytes = choice.of(savedNetworks())
    for _ in 0...choice.below(3) { exchangeValue(&choice, &bytes) }
    return bytes
  },
  read: { bytes in
    try withFile(bytes, named: ".json") { path in
      let saved = try NetworkFile(contentsOf: path)
      try use(saved)
      // What is written again is the same network.
      try saved.write(to: path)
      guard try NetworkFile(contentsOf: path).json() == saved.json() else {
        throw Fault("a network that is written and read again differs")
      }
    }
  })

/// Evaluates a network that was read, and writes it again.
func use(_ saved: NetworkFile) throws {
  let network = saved.network
  let points = Batch(
    features: network.inputs, count: 2,
    storage: (0..<(2 * network.inputs)).map { Double($0 % 7) * 0.3 - 1 })
  let values = network(points)
  guard values.features == network.outputs, values.count == 2 else {
    throw Fault("\(values.features) × \(values.count) values of \(network.outputs) × 2")
  }
}

/// Files of all forms: of a family, compressed, and of general graphs.
private func savedNetworks() -> [[UInt8]] { networkSeeds + graphSeeds }

private let graphSeeds = (0..<12).map { seed in
  var choice = Choice(seed: UInt64(seed), reader: "graph seeds")
  return GraphGrammar.file(&choice)
}

private let networkSeeds: [[UInt8]] = smallNetworks.flatMap { network -> [[UInt8]] in
  let general = Network(
    network.graph, parameters: network.parameters, precision: network.precision)
  let forms = [network, general] + ((try? network.compressed()).map { [$0] } ?? [])
  return forms.compactMap { form in
    (try? NetworkFile(network: form, target: "sine", domain: Domain(0...1)).json()).map {
      Array($0)
    }
  }
}

/// Networks of some shapes and activations.
let smallNetworks: [Network] = {
  let shapes: [(inputs: Int, widths: [Int], outputs: Int, activation: String, skip: Skip)] = [
    (1, [2], 1, "relu", .none), (2, [3, 2], 1, "tanh", .none), (3, [], 1, "gelu", .none),
    (1, [2, 2], 2, "leakyRelu(0.1)", .output), (2, [2], 1, "expression(x*tanh(x))", .none),
    (1, [2], 1, "prelu", .all), (2, [2], 1, "gelu", .none), (1, [2], 1, "mish", .none),
    (1, [2], 1, "leakyRelu(0.1)", .none), (1, [1, 2], 1, "prelu", .none),
  ]
  return shapes.compactMap { shape -> Network? in
    guard let activation = try? Activation(parsing: shape.activation),
      let architecture = try? Architecture(
        inputs: shape.inputs, outputs: shape.outputs, widths: shape.widths,
        activations: shape.widths.map { _ in activation }, skip: shape.skip)
    else { return nil }
    return Network(
      architecture,
      parameters: (0..<architecture.parameterCount).map { Double($0 % 5) * 0.5 - 1 })
  }
}()

/// Exchanges one token of JSON behind a colon, a comma or a bracket.
func exchangeValue(_ choice: inout Choice, _ bytes: inout [UInt8]) {
  let starts = bytes.indices.filter { [58, 44, 91].contains(bytes[$0]) }
  guard !starts.isEmpty else { return }
  let start = choice.of(starts) + 1
  let end = bytes[start...].firstIndex { [44, 93, 125].contains($0) } ?? bytes.endIndex
  let value =
    switch choice.below(6) {
    case 0: choice.count()
    case 1: choice.of(["null", "true", "\"\"", "[]", "{}", "\"a\\u0000\"", "\"relu\"", "[[1]]"])
    case 2: ""
    default: choice.number()
    }
  bytes.replaceSubrange(start..<max(start, end), with: Array(value.utf8))
}
