import Base
import Foundation
import Kernels
import Networks
import Testing

/// Weights of a few values: what readers see.
@Suite struct QuantiserTests {
  /// A layer of 2 × 3 and its biases.
  private func seen(
    _ quantiser: Quantiser, _ weights: [Double], scales: [Double] = []
  ) throws -> [Double] {
    var blocks = [
      Block(
        name: "w", layout: .matrix(rows: 2, columns: 3), quantiser: quantiser,
        scales: scales.isEmpty ? nil : 1)
    ]
    if !scales.isEmpty { blocks.append(Block(name: "scales", layout: .vector(scales.count))) }
    let graph = try Graph(
      inputs: 3, operations: [.affine(.init(name: "layer", input: 0, weights: 0, biases: nil))],
      blocks: blocks)
    return Array(Network(graph, parameters: weights + scales).seen[..<6])
  }

  @Test("values by hand")
  func byHand() throws {
    let weights = [1, -0.5, 0.1, -0.2, 0, 2]
    // mean |w| = 3.8/6; 0.7 times it is 0.4433; a = (1 + 0.5 + 2)/3.
    let a = 3.5 / 3
    #expect(try seen(.ternary, weights) == [a, -a, 0, 0, 0, a])
    // log2(0.6333) = −0.66, to −1.
    #expect(try seen(.binary, weights) == [0.5, -0.5, 0.5, -0.5, 0.5, 0.5])
    let (first, second) = (1.6 / 3, 2.2 / 3)
    let xnor = try seen(.xnor, weights)
    for (value, expected) in zip(xnor, [first, -first, first, -second, second, second]) {
      #expect(abs(value - expected) < 1e-15)
    }
    // −2, −2/3, 2/3, 2; 0 is as near to −2/3 as to 2/3.
    let third = 2.0 / 3
    for (value, expected) in zip(
      try seen(.levels(4), weights), [third, -third, third, -third, third, 2])
    { #expect(abs(value - expected) < 1e-15) }
    #expect(try seen(.powers(1), weights) == [1, -0.5, 0.125, -0.25, 0, 2])
    #expect(
      try seen(.halves, [0, -1, 1.0 / 3, 5, -0.0001, 1]).map { $0 * 2048 }
        == [1, -2047, 683, 10241, -1, 2049])
    #expect(try seen(.ternary, [0, 0, 0, 0, 0, 0]) == [0, 0, 0, 0, 0, 0])
    // 0 up to 0.05 · 2, the edge with it.
    #expect(try seen(.trainedTernary, weights, scales: [3, 0.5]) == [3, -0.5, 0, -0.5, 0, 3])
    #expect(
      try seen(.trainedTernary, [0, 0, 0, 0, 0, 0], scales: [3, 0.5]) == [0, 0, 0, 0, 0, 0])
    #expect(try seen(.levels(3), [0, 0, 0, 0, 0, 0]) == [0, 0, 0, 0, 0, 0])
  }

  @Test("a number that is none stays none: a fit that diverged does not look well")
  func notFinite() throws {
    for quantiser in [Quantiser.ternary, .binary, .xnor, .levels(4), .halves] {
      #expect(
        try seen(quantiser, [1, .nan, 1, 1, 1, 1]).contains { $0.isNaN }, "\(quantiser)")
    }
    #expect(
      try seen(.trainedTernary, [1, .nan, 1, 1, 1, 1], scales: [1, 1]).contains { $0.isNaN })
  }

  @Test("names are read as they are written, and others refused")
  func names() throws {
    for quantiser in [
      Quantiser.ternary, .trainedTernary, .binary, .xnor, .halves, .levels(5), .powers(2),
    ] {
      #expect(try Quantiser(parsing: quantiser.description) == quantiser)
    }
    for text in [
      "terniary", "levels(1)", "levels(1025)", "levels(x)", "powers(0)", "powers(65)", "",
    ] {
      do {
        _ = try Quantiser(parsing: text)
        Issue.record("accepted \(text)")
      } catch {
        #expect(
          "\(error)".hasSuffix(
            "there are ternary, trained-ternary, binary, xnor, levels(k) or powers(t), k values from 2 to 1024, "
              + "sums of t powers of two, t from 1 to 64"))
      }
    }
  }

  private func network(
    _ small: SmallWeights, depth: Int, _ precision: Precision = .f64, family: Family = .mlp
  ) throws -> Network {
    let shape = try Architecture(
      family: family, inputs: 5, outputs: 3, widths: Array(repeating: 70, count: depth),
      activations: Array(
        repeating: small.units != .full ? .sign : .relu, count: depth),
      splines: nil, small: small)
    let random = RandomSource(seed: 4, stream: "weights")
    return Network(
      shape, parameters: (0..<shape.numberCount).map { _ in random.normal() }, precision: precision)
  }

  private let points: Batch = {
    let random = RandomSource(seed: 5, stream: "points")
    return Batch(features: 5, count: 77, storage: (0..<(5 * 77)).map { _ in random.normal() })
  }()

  @Test("all layers, or those between the first and the last")
  func layers() throws {
    func quantised(_ small: SmallWeights, depth: Int, family: Family = .mlp) throws -> [String] {
      try network(small, depth: depth, family: family).graph.blocks.filter { $0.quantiser != nil }
        .map(\.name)
    }
    #expect(
      try quantised(SmallWeights(quantiser: .ternary), depth: 2)
        == ["hidden1.weights", "hidden2.weights", "output.weights"])
    #expect(
      try quantised(SmallWeights(quantiser: .ternary, layers: .hidden), depth: 2)
        == ["hidden2.weights"])
    #expect(
      try quantised(SmallWeights(quantiser: .binary, layers: .hidden), depth: 2)
        == ["hidden2.weights", "hidden2.biases"])
    #expect(
      try quantised(SmallWeights(quantiser: .xnor, layers: .hidden), depth: 2, family: .residual)
        .count == 2)
    do {
      _ = try network(SmallWeights(quantiser: .ternary, layers: .hidden), depth: 1)
      Issue.record("accepted")
    } catch {
      #expect(
        "\(error)"
          == "no layer stands between the first and the last of this network: quantise all layers, "
          + "or give more of them")
    }
  }

  @Test("a file keeps quantisers and gradients, and reads back as the same network")
  func file() throws {
    for small in [
      SmallWeights(quantiser: .ternary), SmallWeights(quantiser: .levels(7), layers: .hidden),
      SmallWeights(quantiser: .binary, units: .binary),
      SmallWeights(quantiser: .trainedTernary), SmallWeights(quantiser: .xnor, units: .rsign),
    ] {
      let network = try network(small, depth: 2)
      let file = try NetworkFile(json: NetworkFile(network: network).json())
      #expect(file.network == network && file.network.graph == network.graph)
      #expect(file.network(points) == network(points))
    }
    let text = try String(
      decoding: NetworkFile(
        network: network(SmallWeights(units: .binary), depth: 1)
      ).json(), as: UTF8.self)
    #expect(text.contains("\"gradient\":\"clipped\""))
    do {
      _ = try NetworkFile(json: Data(text.replacing("clipped", with: "bent").utf8))
      Issue.record("accepted")
    } catch { #expect("\(error)".contains("key gradient: bent is neither exact nor clipped")) }
  }

  @Test(
    "packed layers give the bits of the network", arguments: [1, 2, 3], [Precision.f64, .f32])
  func packed(depth: Int, precision: Precision) throws {
    for units in [SmallWeights.Units.binary, .rsign] {
      let network = try network(
        SmallWeights(quantiser: .binary, units: units), depth: depth, precision)
      let packed = try PackedNetwork(network)
      #expect(packed(points) == network(points))
      // A sign of 0 has no bit; the network itself is asked.
      let (weight, bias) = (network.seen[0], network.seen[350])
      let zero = Batch(features: 5, points: [[-bias / weight, 0, 0, 0, 0]])
      #expect(packed(zero) == network(zero))
      // Values differ: the network is no constant.
      #expect(Set(network(points).feature(0)).count > 3)
    }
  }

  @Test("what cannot be packed is refused, with the reason")
  func unpacked() throws {
    func message(_ small: SmallWeights, depth: Int = 2) throws -> String {
      do {
        _ = try PackedNetwork(network(small, depth: depth))
        return "accepted"
      } catch let error as UserError { return error.message }
    }
    #expect(try message(SmallWeights(quantiser: .binary)).contains("no layer reads any"))
    #expect(
      try message(SmallWeights(quantiser: .ternary, units: .binary))
        .contains("not of one size"))
    #expect(
      try message(SmallWeights(quantiser: .xnor, units: .binary))
        .contains("not of one size"))
    #expect(
      try message(
        SmallWeights(quantiser: .binary, layers: .hidden, units: .binary)
      ).contains("not of one size"))
  }

  @Test("memory and operations by hand")
  func cost() throws {
    let full = WeightCost(try network(SmallWeights(), depth: 1))
    // 70 × 5 + 70 and 3 × 70 + 3 numbers of 64 bits.
    #expect(full.bits == 64 * 633 && full.fullBits == full.bits)
    #expect(full.multiplications == 560 && full.additions == 560)
    let ternary = WeightCost(try network(SmallWeights(quantiser: .ternary), depth: 1))
    #expect(ternary.bits == 2 * 560 + 2 * 64 + 64 * 73 && ternary.multiplications == 73)
    #expect(ternary.additions < 560 && ternary.additions > 200 && ternary.words == 0)
    // Two scales a layer, which each row's sums of either sign are multiplied by.
    let trained = WeightCost(try network(SmallWeights(quantiser: .trainedTernary), depth: 1))
    #expect(trained.bits == 2 * 560 + 64 * (73 + 4) && trained.multiplications == 2 * 73)
    let binary = WeightCost(
      try network(SmallWeights(quantiser: .binary, units: .binary), depth: 1))
    #expect(binary.bits == 560 + 2 * 16 + 64 * 73 && binary.fullBits == full.bits)
    // The first layer reads numbers, the second 70 signs in two words.
    #expect(binary.additions == 350 && binary.words == 6 && binary.fullMultiplications == 560)
  }
}
