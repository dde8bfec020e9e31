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

  private func pass(
    _ shape: Architecture, _ numbers: [Double], recomputes: Bool
  ) -> (output: [Double], gradient: [Double], jacobian: [Double]) {
    let plan = TilePlan<Double>(shape.graph, samples: 16, recomputes: recomputes)
    #expect(plan.undone.isEmpty == !recomputes)
    var tape = Tape(plan)
    let random = RandomSource(seed: 4, stream: "points")
    let points = (0..<(shape.inputs * tape.samples)).map { _ in random.uniform(-1, 1) }
    tape.load(points, count: tape.samples, from: 0, taking: tape.samples)
    tape.forward(numbers: numbers, derivatives: true)
    let output = Array(tape.memory[tape.output..<(tape.output + shape.outputs * tape.samples)])
    var gradients: [[Double]] = []
    for _ in 0..<2 {
      var gradient = [Double](repeating: 7, count: shape.parameterCount)
      for index in 0..<(shape.outputs * tape.samples) {
        tape.memory[tape.outputDelta + index] = cos(Double(index))
      }
      tape.backward(numbers: numbers, gradient: &gradient, adds: false)
      gradients.append(gradient)
    }
    // What came back does not disturb a second way back.
    #expect(gradients[0] == gradients[1])
    var rows = [Double](repeating: 7, count: shape.parameterCount * tape.samples)
    tape.jacobian(numbers: numbers, output: 1, into: &rows)
    return (output, gradients[0], rows)
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
          pass(shape, numbers, recomputes: false), pass(shape, numbers, recomputes: true)
        )
        #expect(stored.output == anew.output)
        for (a, b) in [(stored.gradient, anew.gradient), (stored.jacobian, anew.jacobian)] {
          let size = a.reduce(0) { max($0, abs($1)) }
          let difference = zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
          #expect(
            size > 0 && difference <= 1e-12 * size, "\(rule) \(activation) \(difference / size)")
        }
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
