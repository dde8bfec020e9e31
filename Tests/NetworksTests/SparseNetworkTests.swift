import Base
import Foundation
import Kernels
import Networks
import Testing

/// A network of which about `density` of the weights are not 0.
private func thinned(_ network: Network, density: Double, seed: UInt64) -> Network {
  let random = RandomSource(seed: seed, stream: "sparse")
  var network = network
  for layer in network.graph.layers ?? [] {
    for weight in layer.weights..<layer.biases where random.uniform() >= density {
      network.parameters[weight] = 0
    }
  }
  return network
}

private func points(_ features: Int, _ count: Int, seed: UInt64) -> Batch {
  let random = RandomSource(seed: seed, stream: "sparse")
  return Batch(
    features: features, count: count,
    storage: (0..<(features * count)).map { _ in 4 * random.uniform() - 2 })
}

@Suite("Sparse networks")
struct SparseNetworkTests {
  @Test(
    "a sparse network has the values of the dense one, in any number of samples",
    arguments: [
      ([7, 5], Activation.relu, 0.3), ([40, 40, 40], .tanh, 0.1), ([1], .square, 1), ([], .relu, 1),
      ([200], .relu, 0.5), ([30, 30], .leakyRelu(0.1), 0.02),
    ])
  func values(widths: [Int], activation: Activation, density: Double) throws {
    let architecture = try Architecture(
      inputs: 3, outputs: 2, widths: widths, activations: widths.map { _ in activation })
    let network = thinned(randomNetwork(architecture, seed: 5), density: density, seed: 6)
    let sparse = try network.compressed()
    for count in [1, 127, 128, 129, 1000] {
      let points = points(3, count, seed: UInt64(count))
      for (mine, its) in zip(sparse(points).storage, network(points).storage) {
        #expect(abs(mine - its) <= 1e-13 * max(1, abs(its)))
      }
    }
    let point = [0.3, -0.7, 1.1]
    for (mine, its) in zip(sparse.value(at: point), network.value(at: point)) {
      #expect(abs(mine - its) <= 1e-13 * max(1, abs(its)))
    }
    #expect(sparse.widths == widths && sparse.depth == widths.count)
    #expect(sparse.parameterCount == network.parameters.count { $0 != 0 })
    #expect(try sparse.dense() == network)
  }

  @Test("a trained slope becomes a fixed one; skips and f32 have no sparse form")
  func conversions() throws {
    let prelu = randomNetwork(
      try Architecture(inputs: 1, width: 4, depth: 2, activation: .prelu), seed: 3)
    let points = points(1, 50, seed: 1)
    for (mine, its) in zip(try prelu.compressed()(points).storage, prelu(points).storage) {
      #expect(abs(mine - its) <= 1e-13 * max(1, abs(its)))
    }
    let skipping = randomNetwork(
      try Architecture(inputs: 1, width: 4, depth: 2, activation: .relu, skip: .all), seed: 3)
    #expect(throws: UserError.self) { try skipping.compressed() }
    let single = Network(
      try #require(prelu.architecture), parameters: prelu.parameters, precision: .f32)
    #expect(throws: UserError.self) { try single.compressed() }
  }

  @Test("NaN goes through ReLU, and a unit without weights is its bias")
  func edges() throws {
    let layers = [
      ChainLayer(
        weights: SparseMatrix(columns: 1, rows: [[(0, 1)], []]), biases: [0, 3], activation: .relu),
      ChainLayer(
        weights: SparseMatrix(columns: 2, rows: [[(0, 1), (1, 2)]]), biases: [0.5],
        activation: .identity),
    ]
    let network = try Network(layers: layers)
    let values = network(Batch(features: 1, points: [[.nan], [-1], [2], [.infinity]])).storage
    #expect(values[0].isNaN && values[1...] == [6.5, 8.5, .infinity])
    #expect(throws: UserError("layer 2 sees 2 values, but layer 1 has 1 units")) {
      try Network(layers: [
        ChainLayer(
          weights: SparseMatrix(columns: 1, rows: [[]]), biases: [0], activation: .relu),
        layers[1],
      ])
    }
  }

  @Test("every bit survives a file, and its form stays sparse")
  func file() throws {
    let architecture = try Architecture(
      inputs: 2, outputs: 2, width: 9, depth: 3, activation: .relu)
    let network = try thinned(randomNetwork(architecture, seed: 8), density: 0.2, seed: 9)
      .compressed()
    let file = NetworkFile(
      network: network, target: "x; y", domain: Domain(-1...1, 0...2))
    #expect(try NetworkFile(json: file.json()) == file)
  }

  @Test("the file is the documented one")
  func golden() throws {
    let network = try Network(
      Architecture(inputs: 1, width: 2, depth: 1, activation: .relu),
      parameters: [1, -1, -1, 0.5, 0, -3, 0.25]
    ).compressed()
    #expect(
      String(decoding: try NetworkFile(network: network).json(), as: UTF8.self)
        == #"{"architecture":{"activations":["relu"],"inputs":1,"outputs":1,"skip":"none","#
        + #""widths":[2]},"format":"approxima-network","layers":[{"biases":[-1,0.5],"#
        + #""columns":[0,0],"starts":[0,1,2],"weights":[1,-1]},{"biases":[0.25],"columns":[1],"#
        + #""starts":[0,1],"weights":[-3]}],"precision":"f64","version":1}"#)
  }

  @Test(
    "a broken sparse file is one line that names the place",
    arguments: [
      (
        #"[{"starts":[0,1],"columns":[0],"weights":[1],"biases":[0]}]"#,
        "key layers[0].starts: a layer of 2 units has 3 starts, found 2"
      ),
      (
        #"[{"starts":[0,2,1],"columns":[0],"weights":[1],"biases":[0,0]}]"#,
        "key layers[0].starts: the starts rise"
      ),
      (
        #"[{"starts":[0,1,1],"columns":[1],"weights":[1],"biases":[0,0]}]"#,
        "key layers[0].columns: column 1: the layer sees 1 values"
      ),
      (
        #"[{"starts":[0,1,1],"columns":[],"weights":[1],"biases":[0,0]}]"#,
        "key layers[0].columns: every weight has a column"
      ),
      (
        #"[{"starts":[0,1,1],"columns":[0],"weights":["x"],"biases":[0,0]}]"#,
        "key layers[0].weights[0]"
      ),
      (#"[]"#, "key layers: this architecture has 1 layers"),
      (#"[{"starts":[0,1,1]}]"#, "key layers[0].columns is missing"),
    ])
  func broken(layers: String, says: String) {
    let text =
      #"{"format":"approxima-network","version":1,"architecture":{"inputs":1,"outputs":2,"#
      + #""widths":[],"activations":[],"skip":"none"},"precision":"f64","layers":"# + layers + "}"
    do {
      _ = try NetworkFile(json: Data(text.utf8))
      Issue.record("accepted: \(text)")
    } catch let error as UserError {
      #expect(error.description.contains(says), "\(error)")
    } catch {
      Issue.record("not a user error: \(error)")
    }
  }
}
