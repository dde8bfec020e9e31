import Base
import Formulas
import Intervals
import Kernels
import Networks
import Testing

@Suite("Attention over intervals")
struct AttentionEnclosureTests {
  private func shape(_ rule: AttentionRule) throws -> Architecture {
    try Architecture(
      family: .attention, inputs: 2, outputs: 2, widths: [2], activations: [.tanh], splines: nil,
      options: FamilyOptions(heads: 1, attention: rule))
  }

  @Test("Taylor models, intervals and gradients hold values at random points")
  func soundness() throws {
    let random = RandomSource(seed: 17, stream: "attention over intervals")
    let shape = try shape(.full)
    for round in 0..<8 {
      let network = Network(
        shape, parameters: (0..<shape.numberCount).map { _ in random.normal() })
      let enclosure = try NetworkEnclosure(network)
      let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 2, degree: 3))
      let width = [0.2, 0.01][round % 2]
      let lower = (0..<2).map { _ in random.uniform(-1, 0.8) }
      let box = Box(lower: lower, upper: lower.map { $0 + width })
      try expectEnclosed(network, over: box, in: arithmetic, slopeSlack: 1e-7, random: random)
      // It says something: no wider than the values vary over such a box by a large factor.
      if width == 0.01 {
        let range = arithmetic.range(enclosure.outputs(over: box, in: arithmetic)[0])
        #expect(range.upper - range.lower < 10)
      }
    }
  }

  @Test("of hashed attention nothing is proven, in one line")
  func hashed() throws {
    let shape = try shape(.hashed(rounds: 1, bucket: 2))
    let network = Network(shape, parameters: [Double](repeating: 0.1, count: shape.numberCount))
    do {
      _ = try NetworkEnclosure(network)
      Issue.record("a proof follows it")
    } catch {
      #expect("\(error)".contains("hashed attention chooses tokens by their values"))
    }
    #expect(throws: UserError.self) {
      try network.inputDerivatives(at: Batch(features: 2, points: [[0.1, 0.2]]))
    }
  }
}
