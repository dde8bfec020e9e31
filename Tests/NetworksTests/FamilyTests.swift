import Base
import Foundation
import Kernels
import Networks
import Testing

@Suite("Families")
struct FamilyTests {
  private static func shapes(_ count: Int) throws -> [Architecture] {
    let random = RandomSource(seed: 5, stream: "families")
    func draw(_ count: Int) -> Int { min(Int(random.uniform() * Double(count)), count - 1) }
    return try (0..<count).map { _ in
      let family = Family.all[draw(Family.all.count)]
      let depth = family == .mlp ? draw(4) : 1 + draw(4)
      let width = family.widthStep(family.options) * (1 + draw(5))
      let isFrozen = [Family.random, .mmnn].contains(family)
      let drawn: Activation = [.relu, .tanh, isFrozen ? .sine : .prelu, .absolute][draw(4)]
      let has = family.options
      let isTrained = family.trainsFunctions && drawn == .prelu && depth > 0 && draw(2) == 0
      let embedding = has.embedding.map { draw(2) == 0 ? $0 : .symbols(3) }
      let options = FamilyOptions(
        degree: has.degree == nil ? nil : has.grid == nil ? draw(5) : 1 + draw(4),
        terms: has.terms == nil ? nil : PolynomialTerms.allCases[draw(2)],
        rank: has.rank == nil ? nil : 1 + draw(4),
        frequencies: has.frequencies == nil ? nil : 1 + draw(4),
        waves: has.waves == nil ? nil : WaveRule.allCases[draw(2)],
        bandwidth: has.bandwidth == nil ? nil : 0.5,
        coefficients: has.coefficients == nil && !isTrained
          ? nil : CoefficientRule.allCases[draw(2)],
        heads: has.heads == nil ? nil : 1,
        attention: has.attention == nil
          ? nil : draw(2) == 0 ? .full : .hashed(rounds: 2, bucket: 2),
        sharing: has.sharing == nil ? nil : SharingRule.allCases[draw(2)],
        tokenSize: has.tokenSize == nil ? nil : 1 + draw(2),
        embedding: embedding,
        readout: has.readout == nil ? nil : ReadoutRule.allCases[draw(2)],
        blocks: has.blocks == nil ? nil : BlockRule.allCases[draw(2)],
        capsuleSize: has.capsuleSize == nil ? nil : 1 + draw(4),
        routing: has.routing == nil ? nil : 1 + draw(3),
        grid: has.grid == nil ? nil : 1 + draw(6))
      let function = family.hasActivations || !family.hasLayers ? drawn : .identity
      if family.hasSplines {
        return try Architecture(
          family: family, inputs: 1 + draw(3), outputs: 1 + draw(2),
          widths: (0..<(depth - 1)).map { _ in 1 + draw(5) },
          activations: Array(repeating: .identity, count: depth - 1),
          splines: SplineShape(
            intervals: 1 + draw(6), degree: 1 + draw(4), base: draw(2) == 0 ? nil : .silu))
      }
      return try Architecture(
        family: family, inputs: (1 + draw(3)) * (options.tokenSize ?? 1), outputs: 1 + draw(2),
        widths: family.hasLayers
          ? (0..<depth).map { _ in
            [.tied, .reversible, .attention].contains(family) ? width : 1 + draw(5)
          }
          : [],
        activations: family.hasLayers ? Array(repeating: function, count: depth) : [],
        skip: family == .mlp ? Skip.allCases[draw(3)] : .none,
        blockLayers: family.hasBlocks && family != .attention ? 1 + draw(2) : 1, splines: nil,
        options: options)
    }
  }

  @Test(
    "a family that ends in a linear layer does so in every shape, and those that may not do not in some"
  )
  func linearEnds() throws {
    var lacking: Set<Family> = []
    for shape in try Self.shapes(500) where shape.graph.linearOutput == nil {
      #expect(!shape.family.endsInLinearLayer, "\(shape)")
      lacking.insert(shape.family)
    }
    #expect(lacking == [.attention, .capsules])
  }

  @Test("the size that is counted without the graph is the graph's")
  func sizes() throws {
    for shape in try Self.shapes(500) {
      #expect(shape.graph.trainedCount == shape.parameterCount, "\(shape)")
      #expect(shape.graph.numberCount == shape.numberCount)
      let isFrozen =
        shape.options.waves == .random
        || [.kan, .random, .mmnn, .polynomial, .attention, .spline].contains(shape.family)
      #expect((shape.numberCount > shape.parameterCount) == isFrozen)
      #expect((shape.graph.splineLayers?.count == shape.depth + 1) == shape.family.hasSplines)
      #expect(shape.graph.inputs == shape.inputs && shape.graph.outputs == shape.outputs)
      // One output layer for all tokens is no matrix of its own; lengths of capsules are the output.
      let tokens = shape.options.tokenSize.map { shape.inputs / $0 } ?? 1
      let isOfTokens =
        shape.options.readout == .tokens && tokens > 1 && shape.outputs % tokens == 0
      #expect(
        (shape.graph.linearOutput == nil) == (isOfTokens || shape.family == .capsules))
    }
  }

  @Test("layouts never change: stores keep numbers without the graph")
  func layouts() throws {
    func text(_ shape: Architecture) -> [String] {
      zip(shape.graph.blocks, shape.graph.offsets).map { "\($0.name) \($1)" }
    }
    let residual = try Architecture(
      family: .residual, inputs: 2, outputs: 1, widths: [3, 4], activations: [.prelu, .prelu],
      blockLayers: 2)
    #expect(
      text(residual) == [
        "lift.weights 0", "lift.biases 6", "block1.inner.weights 9", "block1.inner.biases 18",
        "block1.inner.slope 21", "block1.outer.weights 22", "block1.outer.biases 31",
        "block2.inner.weights 34", "block2.inner.biases 46", "block2.inner.slope 50",
        "block2.outer.weights 51", "block2.outer.biases 67", "block2.shortcut 71",
        "output.weights 83", "output.biases 87",
      ])
    let kan = try Architecture(
      family: .kan, inputs: 2, outputs: 1, widths: [3], activations: [.identity],
      splines: SplineShape(intervals: 4, degree: 2, base: .silu))
    #expect(
      text(kan) == [
        "hidden1.grid 63", "hidden1.coefficients 0", "output.grid 81", "output.coefficients 42",
      ])
    let reversible = try Architecture(
      family: .reversible, inputs: 1, width: 4, depth: 1, activation: .prelu, blockLayers: 2)
    #expect(
      text(reversible) == [
        "lift.first.weights 0", "lift.first.biases 2", "lift.second.weights 4",
        "lift.second.biases 6", "block1.F.inner.weights 8", "block1.F.inner.biases 12",
        "block1.F.inner.slope 14", "block1.F.outer.weights 15", "block1.F.outer.biases 19",
        "block1.G.inner.weights 21", "block1.G.inner.biases 25", "block1.G.inner.slope 27",
        "block1.G.outer.weights 28", "block1.G.outer.biases 32", "output.weights 34",
        "output.biases 38",
      ])
    func shape(
      _ family: Family, _ widths: [Int], _ options: FamilyOptions
    ) throws -> [String] {
      try text(
        Architecture(
          family: family, inputs: 2, outputs: 1, widths: widths,
          activations: widths.map { _ in .tanh }, splines: nil, options: options))
    }
    #expect(
      try shape(.random, [3], FamilyOptions()) == [
        "hidden1.weights 4", "hidden1.biases 10", "output.weights 0", "output.biases 3",
      ])
    #expect(
      try shape(.mmnn, [3, 4], FamilyOptions(rank: 2)) == [
        "units1.weights 13", "units1.biases 19", "components1.weights 0", "components1.biases 6",
        "units2.weights 22", "units2.biases 30", "output.weights 8", "output.biases 12",
      ])
    #expect(
      try shape(.fourier, [3], FamilyOptions(frequencies: 2)) == [
        "frequencies 19", "hidden1.weights 0", "hidden1.biases 12", "output.weights 15",
        "output.biases 18",
      ])
    #expect(
      try shape(.fourier, [], FamilyOptions(frequencies: 2, waves: .trained)) == [
        "frequencies 0", "output.weights 4", "output.biases 8",
      ])
    #expect(
      try shape(.polynomial, [], FamilyOptions(degree: 2)) == [
        "box.weights 6", "box.biases 10", "output.coefficients 0",
      ])
    func rational(_ rule: CoefficientRule) throws -> [String] {
      try text(
        Architecture(
          family: .rational, inputs: 2, outputs: 1, widths: [3], activations: [.identity],
          splines: nil, options: FamilyOptions(coefficients: rule)))
    }
    #expect(
      try rational(.layer) == [
        "hidden1.weights 0", "hidden1.biases 6", "hidden1.units.numerator 9",
        "hidden1.units.factors 13", "hidden1.units.shifts 14", "output.weights 15",
        "output.biases 18",
      ])
    #expect(
      try rational(.unit) == [
        "hidden1.weights 0", "hidden1.biases 6", "hidden1.units.numerator 9",
        "hidden1.units.factors 21", "hidden1.units.shifts 24", "output.weights 27",
        "output.biases 30",
      ])
    let tied = try Architecture(
      family: .tied, inputs: 1, width: 3, depth: 5, activation: .prelu, blockLayers: 2)
    #expect(
      text(tied) == [
        "lift.weights 0", "lift.biases 3", "block.inner.weights 6", "block.inner.biases 15",
        "block.outer.weights 18", "block.outer.biases 27", "block.slope 30", "output.weights 31",
        "output.biases 34",
      ])
  }

  /// By the definition, with loops of its own: x + F(x), the numbers taken in order.
  private func value(_ shape: Architecture, _ numbers: [Double], at x: [Double]) -> [Double] {
    var next = 0
    func affine(_ x: [Double], to rows: Int, from first: Int, biases: Bool = true) -> [Double] {
      (0..<rows).map { row in
        x.indices.reduce(biases ? numbers[first + rows * x.count + row] : 0) {
          $0 + numbers[first + row * x.count + $1] * x[$1]
        }
      }
    }
    func take(_ x: [Double], to rows: Int, biases: Bool = true) -> [Double] {
      defer { next += rows * (x.count + (biases ? 1 : 0)) }
      return affine(x, to: rows, from: next, biases: biases)
    }
    var h = take(x, to: shape.widths[0])
    let block = next
    for width in shape.widths {
      if shape.family == .tied { next = block }
      var branch = take(h, to: width).map { $0 > 0 ? $0 : 0 }
      if shape.blockLayers == 2 { branch = take(branch, to: width) }
      if h.count != width { h = take(h, to: width, biases: false) }
      h = zip(h, branch).map { $0 + $1 }
    }
    return take(h, to: shape.outputs)
  }

  @Test("residual and tied networks are what they are defined as", arguments: [1, 2])
  func definition(blockLayers: Int) throws {
    let random = RandomSource(seed: 8, stream: "definition")
    for (family, widths) in [
      (Family.residual, [4, 4, 2]), (.residual, [3]), (.tied, [5, 5, 5, 5]),
    ] {
      let shape = try Architecture(
        family: family, inputs: 2, outputs: 3, widths: widths,
        activations: widths.map { _ in .relu }, blockLayers: blockLayers)
      let numbers = (0..<shape.parameterCount).map { _ in random.normal() }
      let network = Network(shape, parameters: numbers)
      let point = [0.3, -0.8]
      let values = network(Batch(features: 2, count: 1, storage: point)).storage
      for (value, expected) in zip(values, value(shape, numbers, at: point)) {
        #expect(abs(value - expected) < 1e-12 * (1 + abs(expected)))
      }
    }
  }

  @Test("a tied network has as many parameters at depth 3 as at depth 6, and another function")
  func tied() throws {
    let shapes = try [3, 6].map {
      try Architecture(family: .tied, inputs: 1, width: 8, depth: $0, activation: .tanh)
    }
    #expect(shapes[0].parameterCount == shapes[1].parameterCount)
    let numbers = (0..<shapes[0].parameterCount).map { sin(Double($0)) }
    #expect(
      Network(shapes[0], parameters: numbers).value(at: [0.5])
        != Network(shapes[1], parameters: numbers).value(at: [0.5]))
  }

  @Test("the chain that verify walks is the network")
  func chains() throws {
    let random = RandomSource(seed: 9, stream: "chains")
    for shape in try Self.shapes(300)
    where shape.family.hasActivations && shape.family != .attention {
      let numbers = (0..<shape.numberCount).map { _ in random.normal() }
      let network = Network(shape, parameters: numbers)
      let point = (0..<shape.inputs).map { _ in random.uniform(-1, 1) }
      let chain = try network.chain()
      var values = point
      for layer in chain {
        let seen = values
        #expect(seen.count == layer.inputs)
        // No weight is computed: each is one of the network's, 0 or 1.
        #expect(layer.weights.values.allSatisfy { $0 == 1 || $0 == 2 || numbers.contains($0) })
        values = (0..<layer.outputs).map { unit in
          let sum = layer.weights.entries(ofRow: unit).reduce(layer.biases[unit]) {
            $0 + layer.weights.values[$1] * seen[Int(layer.weights.indices[$1])]
          }
          return layer.activation(of: unit).value(sum)
        }
      }
      for (value, expected) in zip(values, network.value(at: point)) {
        #expect(abs(value - expected) < 1e-9 * (1 + abs(expected)), "\(shape)")
      }
    }
  }

  @Test("what a family does not take is one line")
  func errors() {
    func message(_ body: () throws -> Architecture) -> String {
      do { return "\(try body().widths)" } catch { return "\(error)" }
    }
    func shape(
      _ family: Family, _ widths: [Int], skip: Skip = .none, blockLayers: Int = 1,
      _ activations: [Activation]? = nil
    ) -> String {
      message {
        try Architecture(
          family: family, inputs: 1, outputs: 1, widths: widths,
          activations: activations ?? widths.map { _ in .relu }, skip: skip,
          blockLayers: blockLayers)
      }
    }
    #expect(
      shape(.residual, []) == "a residual network needs at least 1 block; --depth counts them")
    #expect(
      shape(.residual, [2], skip: .all)
        == "skip belongs to the family mlp; a residual network's blocks have their own")
    #expect(shape(.tied, [2], blockLayers: 3) == "a block has 1 or 2 layers, not 3")
    #expect(
      shape(.tied, [2, 3])
        == "a tied network has one width and one activation: its blocks are the same")
    #expect(
      shape(.mlp, [2], blockLayers: 2)
        == "an mlp has no blocks; residual, tied, reversible and attention networks have")
    #expect(
      shape(.kan, [2])
        == "a kan has splines in place of activations; a base function beside them is --base")
    #expect(
      shape(.kan, [2], skip: .all, [.identity]) == "skip belongs to the family mlp; a kan has none")
    #expect(
      shape(.kan, [2], blockLayers: 2, [.identity])
        == "a kan has no blocks; residual, tied, reversible and attention networks have")
    func splines(
      _ intervals: Int, _ degree: Int, _ base: Activation? = nil, _ family: Family = .kan
    )
      -> String
    {
      message {
        try Architecture(
          family: family, inputs: 1, outputs: 1, widths: [2], activations: [.identity],
          splines: SplineShape(intervals: intervals, degree: degree, base: base))
      }
    }
    #expect(splines(0, 3) == "grid must be a whole number of at least 1, not 0")
    #expect(splines(3, -1) == "degree must be a whole number of at least 0, not -1")
    #expect(splines(3, 16) == "degree is at most 15, not 16")
    #expect(
      splines(3, 0)
        == "degree 0 makes steps, through which no hidden layer learns: at least 1, or depth 0")
    #expect(
      splines(3, 3, .prelu) == "base is a function without trained numbers; prelu has one")
    #expect(
      splines(3, 3, nil, .mlp) == "grid, degree and base belong to the family kan, not to mlp")
    #expect(throws: UserError("unknown family 'residul'; did you mean 'residual'?")) {
      try Family(parsing: "residul")
    }
  }
}
