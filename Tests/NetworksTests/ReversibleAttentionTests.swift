import Base
import Foundation
import Kernels
import Networks
import Testing

/// Reversible blocks of attention: gradients from recomputed values, memory that is flat in depth.
@Suite("Reversible attention")
struct ReversibleAttentionTests {
  private static func shape(
    _ depth: Int, width: Int = 4, attention: AttentionRule = .full, sharing: SharingRule = .none,
    blocks: BlockRule = .reversible, activation: Activation = .tanh
  ) throws -> Architecture {
    try Architecture(
      family: .attention, inputs: 6, outputs: 3,
      widths: Array(repeating: width, count: depth),
      activations: Array(repeating: activation, count: depth), splines: nil,
      options: FamilyOptions(heads: 2, attention: attention, sharing: sharing, blocks: blocks))
  }

  private static func numbers(_ shape: Architecture, scale: Double) -> [Double] {
    let random = RandomSource(seed: 3, stream: "reversible attention")
    var numbers = (0..<shape.numberCount).map { _ in random.normal(standardDeviation: scale) }
    // The constant 1.
    for place in shape.parameterCount..<shape.numberCount { numbers[place] = 0 }
    numbers[shape.numberCount - 1] = 1
    return numbers
  }

  @Test(
    "gradient and Jacobian from recomputed values are the stored ones to 1e-12",
    arguments: [3, 10, 30], SharingRule.allCases)
  func gradients(depth: Int, sharing: SharingRule) throws {
    for rule in [AttentionRule.full, .hashed(rounds: 2, bucket: 2)] {
      for activation in [Activation.tanh, .prelu, .gelu] {
        let shape = try Self.shape(
          depth, attention: rule, sharing: sharing, activation: activation)
        let numbers = Self.numbers(shape, scale: 1 / Double(depth).squareRoot() / 3)
        let (stored, anew) = (
          TapePass(shape, numbers, recomputes: false), TapePass(shape, numbers, recomputes: true)
        )
        #expect(!stored.hasRecomputed && anew.hasRecomputed)
        anew.expectSame(as: stored, "\(rule) \(activation)")
      }
    }
  }

  @Test("a tape is as large at depth 10, 100 and 1,000; that of residual blocks grows")
  func memory() throws {
    func count(_ depth: Int, _ blocks: BlockRule) throws -> Int {
      let shape = try Self.shape(depth, width: 16, blocks: blocks)
      return TilePlan<Double>(shape.graph, samples: 64).operations.memoryCount
    }
    let flat = try [10, 100, 1000].map { try count($0, .reversible) }
    #expect(Set(flat).count == 1, "\(flat)")
    #expect(try count(100, .residual) > 20 * flat[0])
    let samples = try [10, 100].map {
      TilePlan<Double>.defaultSamples(try Self.shape($0).graph)
    }
    #expect(samples[0] == samples[1])
  }

  @Test("what went into the blocks comes back from what they made")
  func inverse() throws {
    let shape = try Self.shape(10)
    let (graph, numbers) = (shape.graph, Self.numbers(shape, scale: 0.2))
    let stretch = try #require(graph.reversibleStretches.first)
    // Both streams begin with the tokens: the first coupling of the first block is none.
    #expect(stretch.count == 2 * 10 - 1)
    let point = [0.3, -0.9, 0.1, 0.7, -0.2, 0.5]
    func value(_ index: Int) -> [Double] {
      let (part, blocks) = graph.prefix(through: index)
      return part.value(at: point, graph.numbers(ofBlocks: blocks, from: numbers))
    }
    let back = stretch.inverse(
      of: (value(stretch.outputs.0), value(stretch.outputs.1)), in: graph, numbers)
    for (a, b) in zip(
      back.kept + back.seen, value(stretch.inputs.kept) + value(stretch.inputs.seen))
    {
      #expect(abs(a - b) < 1e-13)
    }
  }
}
