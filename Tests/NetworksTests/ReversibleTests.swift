import Base
import Foundation
import Kernels
import Networks
import Testing

/// Reversible networks: gradients from recomputed values, memory that is flat in depth, the inverse.
@Suite("Reversible networks")
struct ReversibleTests {
  private static func shape(
    _ depth: Int, width: Int = 6, _ function: Activation = .tanh, blockLayers: Int = 1,
    outputs: Int = 2
  ) throws -> Architecture {
    try Architecture(
      family: .reversible, inputs: 2, outputs: outputs, width: width, depth: depth,
      activation: function, blockLayers: blockLayers)
  }

  private static func numbers(_ shape: Architecture, scale: Double) -> [Double] {
    let random = RandomSource(seed: 3, stream: "reversible")
    return (0..<shape.numberCount).map { _ in random.normal(standardDeviation: scale) }
  }

  @Test(
    "gradient and Jacobian from recomputed values are the stored ones to 1e-12",
    arguments: [2, 3, 10, 100], [1, 2])
  func gradients(depth: Int, blockLayers: Int) throws {
    // One without vector code, one with a trained slope.
    let functions: [Activation] = [
      .tanh, .relu, .prelu, try Activation(parsing: "expression(x/(1+x^2))"),
    ]
    for function in functions {
      let shape = try Self.shape(depth, function, blockLayers: blockLayers)
      let numbers = Self.numbers(shape, scale: 1 / Double(depth).squareRoot() / 3)
      TapePass(shape, numbers, recomputes: true)
        .expectSame(as: TapePass(shape, numbers, recomputes: false), "\(function)")
    }
  }

  @Test("at depth 1,000 and width 64 the gradient is the stored one to 1e-12")
  func deepGradient() throws {
    let shape = try Self.shape(1000, width: 64, outputs: 1)
    // Rounding of what comes back grows as the blocks amplify it: at 0.02 it is 1.4e-12.
    let numbers = Self.numbers(shape, scale: 0.01)
    TapePass(shape, numbers, recomputes: true)
      .expectSame(as: TapePass(shape, numbers, recomputes: false), "depth 1,000")
  }

  @Test("a tape is as large at depth 10, 100 and 1,000, where kept values need more than 1 GB")
  func memory() throws {
    let shapes = try [10, 100, 1000].map { try Self.shape($0, width: 64) }
    func count(_ shape: Architecture, _ recomputes: Bool) -> Int {
      TilePlan<Double>(shape.graph, samples: 1024, recomputes: recomputes).operations.memoryCount
    }
    let flat = shapes.map { count($0, true) }
    #expect(Set(flat).count == 1, "\(flat)")
    #expect(8 * count(shapes[2], false) > 1 << 30)
    // The tile that a fit takes does not shrink with the depth.
    #expect(Set(shapes.map { TilePlan<Double>.defaultSamples($0.graph) }).count == 1)
  }

  @Test("only values that come back are recomputed: residual and tied networks keep theirs")
  func others() throws {
    for family in [Family.residual, .tied, .mlp] {
      let shape = try Architecture(
        family: family, inputs: 1, width: 4, depth: 8, activation: .tanh)
      #expect(shape.graph.reversibleStretches.isEmpty, "\(family.name)")
      #expect(TilePlan<Double>(shape.graph).undone.isEmpty)
    }
    let stretch = try #require(try Self.shape(5).graph.reversibleStretches.first)
    #expect(stretch.count == 10)
    // A file without its family is the same graph, and is found out by its operations.
    let shape = try Self.shape(4)
    let file = NetworkFile(network: Network(shape, parameters: Self.numbers(shape, scale: 0.3)))
    let read = try NetworkFile(json: file.graphJSON()).network
    #expect(read.architecture == nil)
    #expect(read.graph.reversibleStretches == shape.graph.reversibleStretches)
  }

  @Test("the inverse gives back what went in, within the bound that is stated")
  func inverse() throws {
    let random = RandomSource(seed: 6, stream: "inverse")
    for (depth, function, blockLayers) in [
      (2, Activation.tanh, 1), (10, .relu, 1), (10, .sine, 2), (100, .tanh, 1), (1000, .tanh, 1),
    ] {
      let shape = try Self.shape(depth, width: 8, function, blockLayers: blockLayers)
      let graph = shape.graph
      let numbers = Self.numbers(shape, scale: 0.2 / Double(depth).squareRoot())
      let stretch = try #require(graph.reversibleStretches.first)
      func value(_ index: Int, at point: [Double]) -> [Double] {
        let (part, blocks) = graph.prefix(through: index)
        return part.value(at: point, graph.numbers(ofBlocks: blocks, from: numbers))
      }
      var largest = 0.0
      for _ in 0..<3 {
        let point = [random.uniform(-1, 1), random.uniform(-1, 1)]
        let (first, second) = stretch.outputs
        let back = stretch.inverse(
          of: (value(first, at: point), value(second, at: point)), in: graph, numbers)
        let wanted =
          value(stretch.inputs.kept, at: point) + value(stretch.inputs.seen, at: point)
        let error = zip(back.kept + back.seen, wanted).reduce(0) { max($0, abs($1.0 - $1.1)) }
        let bound = try #require(stretch.inverseErrorBound(at: point, in: graph, numbers))
        #expect(error <= bound, "depth \(depth): \(error), bound \(bound)")
        largest = max(largest, error)
      }
      // Not exact by chance: rounding is there.
      #expect(depth < 10 || largest > 0)
      #expect(largest < 1e-12, "depth \(depth): \(largest)")
    }
    // In a longer format the same steps come nearer.
    #if arch(x86_64)
      let shape = try Self.shape(10, width: 8)
      let numbers = Self.numbers(shape, scale: 0.3)
      let stretch = try #require(shape.graph.reversibleStretches.first)
      func long(_ index: Int) -> [Float80] {
        let (part, blocks) = shape.graph.prefix(through: index)
        return part.value(
          at: [0.3, -0.4], shape.graph.numbers(ofBlocks: blocks, from: numbers))
      }
      let back = stretch.inverse(
        of: (long(stretch.outputs.0), long(stretch.outputs.1)), in: shape.graph, numbers)
      for (a, b) in zip(back.kept, long(stretch.inputs.kept)) { #expect(abs(a - b) < 1e-17) }
    #endif
  }

  @Test("widths that have no halves are one line")
  func errors() {
    func message(_ widths: [Int], blockLayers: Int = 1) -> String {
      do {
        return try
          "\(Architecture(family: .reversible, inputs: 1, outputs: 1, widths: widths, activations: widths.map { _ in .tanh }, blockLayers: blockLayers).widths)"
      } catch { return "\(error)" }
    }
    #expect(
      message([5, 5])
        == "width 5 is odd: a reversible network has two halves of equal size; take 6")
    #expect(
      message([4, 6])
        == "a reversible network has one width: what a block adds has the size of what it sees")
    #expect(message([]) == "a reversible network needs at least 1 block; --depth counts them")
    #expect(message([4], blockLayers: 3) == "a block has 1 or 2 layers, not 3")
  }
}
