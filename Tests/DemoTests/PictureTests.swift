import Base
import Constructions
import Foundation
import Networks
import Testing

/// Networks that are changed by hand, theorems layer by layer, and the map.
struct PictureTests {
  @Test("a network sent to be shown comes back as the library evaluates it")
  func evaluate() throws {
    let shape = try Architecture(inputs: 1, width: 3, depth: 2, activation: .relu)
    let network = Network(
      shape, parameters: (0..<shape.parameterCount).map { sin(3 * Double($0) + 1) })
    let file = try #require(
      JSONSerialization.jsonObject(with: NetworkFile(network: network).json()) as? [String: Any])
    let body = try JSONSerialization.data(withJSONObject: [
      "network": file, "target": "x^2", "domain": "[-1,2]", "units": 1,
    ])
    let reply = try Served.with { try $0.post("/api/evaluate", Array(body)) }
    let picture = try #require(reply.json as? [String: Any], "\(reply.text)")
    let grid = try (#require(picture["grid"] as? [String: Any])).numbers("x")
    #expect(grid.first == -1 && grid.last == 2)
    let values = network(Batch(features: 1, count: grid.count, storage: grid)).storage
    #expect(near(try picture.rows("values")[0], values))
    #expect(near(try picture.rows("target_values")[0], grid.map { pow($0, 2) }))
    #expect(picture["knots_kind"] as? String == "kinks")
    // Between two neighbouring kinks the network is a line.
    let knots = try [-1] + picture.numbers("knots") + [2]
    for (a, b) in zip(knots, knots.dropFirst()) where b - a > 1e-9 {
      let third = (b - a) / 4
      let y = network(Batch(features: 1, points: [[a + third], [a + 2 * third], [a + 3 * third]]))
      #expect(abs(y.storage[0] - 2 * y.storage[1] + y.storage[2]) < 1e-12)
    }
  }

  @Test(
    "a network that is none, or too large, is one line and status 400",
    arguments: [
      ("{", "JSON"), ("[]", "object"), (#"{"network":{}}"#, "network.architecture"),
      (
        #"{"network":{"architecture":{"inputs":1,"outputs":1,"widths":[100000000],"activations":["relu"]}}}"#,
        "4096"
      ),
      (
        #"{"network":{"architecture":{"inputs":9223372036854775807,"outputs":2,"widths":[4096],"activations":["relu"]}}}"#,
        "2 inputs"
      ),
      (String(repeating: "[", count: 100_000), ""),
    ])
  func wrongNetwork(body: String, says: String) throws {
    let reply = try Served.with { try $0.post("/api/evaluate", Array(body.utf8)) }
    #expect(reply.status == 400)
    #expect(reply.error.map { says.isEmpty || $0.contains(says) } == true)
  }

  @Test(
    "every theorem whose network has layers is shown layer by layer, as its network has it",
    arguments: ConstructionCatalogue.entries.map(\.theorem.id))
  func construct(name: String) throws {
    let reply = try Served.with { try $0.get("/api/construct", ["name": name]) }
    let picture = try #require(reply.json as? [String: Any], "\(reply.text)")
    let file = try NetworkFile(
      json: JSONSerialization.data(withJSONObject: try #require(picture["network"])))
    let network = file.network
    let built = try ConstructionCatalogue.entry(name).build()
    #expect(network == built.network)

    let axes = try #require(picture["grid"] as? [String: Any])
    let x = try axes.numbers("x")
    let points =
      network.inputs == 1
      ? x.map { [$0] } : try axes.numbers("y").flatMap { y in x.map { [$0, y] } }
    let values = network(Batch(features: network.inputs, points: points))
    // Ramps as steep as Float64 allows: the last bit of x, which JSON's reader here does not keep, moves them.
    let isSteep = name == "lin-jegelka-resnet"
    let sent = try picture.rows("values").flatMap(\.self)
    #expect(isSteep || near(sent, values.storage))

    let layers = try #require(picture["layers"] as? [[String: Any]])
    #expect(layers.last?["index"] as? Int == network.widths.count)
    for layer in layers {
      let index = try #require(layer["index"] as? Int) - 1
      let units = try layer.rows("units")
      #expect(
        units.count == layer["shown"] as? Int && layer["width"] as? Int == network.widths[index])
      // A unit's value from the weights themselves, at a few points.
      for place in stride(from: 0, to: points.count, by: points.count / 7) {
        let wanted = hidden(network, layer: index, at: points[place])
        for (unit, row) in units.enumerated() {
          #expect(isSteep || abs(row[place] - wanted[unit]) <= 1e-6 * (1 + abs(wanted[unit])))
        }
      }
    }
    // From the last layer the target can be read at least as well as the network reads it.
    if let probe = layers.last?["probe"] as? [String: Any],
      let own = (picture["on_grid"] as? [String: Any])?["l2"] as? Double
    {
      let l2 = try #require(probe["l2"] as? Double)
      #expect(l2 <= own * 1.001 + 1e-9, "\(l2) against \(own)")
    }
    if let sup = (picture["predicted"] as? [String: Any])?["error"] as? Double,
      (picture["predicted"] as? [String: Any])?["norm"] as? String == "sup"
    {
      let found = try #require((picture["errors"] as? [String: Any])?["sup"] as? Double)
      #expect(found <= sup * (1 + 1e-6) + 1e-9)
    }
  }

  /// Values of a hidden layer by the plain formula.
  private func hidden(_ network: Network, layer: Int, at point: [Double]) -> [Double] {
    if network.family == .rational { return rational(network, layer: layer, at: point) }
    let layers = network.graph.layers ?? []
    return layers[...layer].enumerated().reduce(point) { values, item in
      let (index, layer) = item
      let seen = index > 0 && layer.inputs > layer.carried ? values + point : values
      let slope = layer.slopes.map { network.parameters[$0.lowerBound] } ?? 0
      return (0..<layer.outputs).map { unit in
        let stored =
          layer.pattern?.entries(ofRow: unit) ?? (unit * layer.inputs)..<((unit + 1) * layer.inputs)
        return layer.activation.value(
          stored.reduce(network.parameters[layer.biases + unit]) { sum, entry in
            let column =
              layer.pattern.map { pattern in Int(pattern.indices[entry]) } ?? entry - unit
              * layer.inputs
            return sum + network.parameters[layer.weights + entry] * seen[column]
          }, slope: slope)
      }
    }
  }

  /// Units of a rational network with coefficients of their own, by their definition.
  private func rational(_ network: Network, layer: Int, at point: [Double]) -> [Double] {
    var (values, place) = (point, 0)
    for width in network.widths[...layer] {
      let p = network.parameters[place...]
      let (weights, first) = (width * values.count, place)
      values = (0..<width).map { unit in
        var v = p[first + weights + unit]
        for (column, value) in values.enumerated() {
          v += p[first + unit * values.count + column] * value
        }
        let (c, d) = (first + weights + width + 4 * unit, first + weights + 5 * width + unit)
        let inner = p[d] * v + p[d + width]
        return
          (p[c] + p[c + 1] * v + p[c + 2] * (2 * v * v - 1)
          + p[c + 3] * (4 * v * v * v - 3 * v)) / (1 + inner * inner)
      }
      place += weights + 7 * width
    }
    return values
  }

  @Test("each cell of a map has the errors of its own fit")
  func map() throws {
    let query = [
      "target": "exp", "widths": "1,2,3", "depths": "1,2", "seeds": "2", "steps": "40",
      "samples": "64", "activation": "tanh",
    ]
    let events = try Served.with { try $0.events("/api/map", query) }
    #expect(events.first?.name == "start" && events.last?.name == "end")
    let cells = events.filter { $0.name == "cell" }.map(\.data)
    #expect(cells.count == 12)
    #expect(
      Set(cells.map { "\($0["width"] ?? "") \($0["depth"] ?? "") \($0["seed"] ?? "")" }).count == 12
    )
    let cell = try #require(
      cells.first {
        $0["width"] as? Int == 3 && $0["depth"] as? Int == 2 && $0["seed"] as? Int == 2
      })
    try withFolder { folder in
      let run = try shell(
        "approxima fit exp --width 3 --depth 2 --seed 2 --steps 40 --samples 64 --activation tanh "
          + "--reference-starts 0 --json", in: folder)
      let fit = try #require(
        JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
      let errors = try #require(fit["errors"] as? [String: Any])
      #expect(cell["l2"] as? Double == errors["l2"] as? Double)
      #expect(cell["sup"] as? Double == errors["sup"] as? Double)
      // The experiment that the map offers is one that a sweep runs.
      let experiment = try #require(events.first?.data["experiment"] as? String)
      try experiment.write(
        to: folder.appendingPathComponent("map.yaml"), atomically: true, encoding: .utf8)
      let sweep = try shell("approxima sweep map.yaml --dry-run", in: folder)
      #expect(sweep.code == 0 && sweep.output.contains("12"), "\(sweep.output)\(sweep.error)")
    }
  }

  @Test(
    "cells of a singular target have null errors with a reason, and medians as reports have them")
  func singularMap() throws {
    let query = [
      "target": "1/(x-0.30001)", "domain": "[-1,1]", "widths": "1,2", "depths": "1", "seeds": "2",
      "steps": "3", "samples": "32", "activation": "tanh", "optimizer": "lm",
    ]
    let cells = try Served.with { try $0.events("/api/map", query) }
      .filter { $0.name == "cell" }.map(\.data)
    #expect(cells.count == 4)
    for cell in cells {
      #expect(cell["sup"] is NSNull && cell["median_sup"] is NSNull)
      #expect((cell["reason"] as? String)?.contains("singular near x = 0.30001") == true, "\(cell)")
    }
  }

  @Test("the median of a map's cell is that of its fits so far")
  func medians() throws {
    let query = [
      "target": "exp", "widths": "1", "depths": "1", "seeds": "4", "steps": "10", "samples": "32",
      "activation": "relu", "optimizer": "lm",
    ]
    let cells = try Served.with { try $0.events("/api/map", query) }
      .filter { $0.name == "cell" }.map(\.data)
    #expect(cells.count == 4)
    let errors = cells.compactMap { $0["sup"] as? Double }
    for (place, cell) in cells.enumerated() {
      let sorted = errors[...place].sorted()
      let middle = 0.5 * (sorted[place / 2] + sorted[(place + 1) / 2])
      let median = try #require(cell["median_sup"] as? Double)
      #expect(abs(median - middle) <= 1e-15 * middle)
    }
  }
}
