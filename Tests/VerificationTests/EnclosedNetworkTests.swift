import Base
import Formulas
import Intervals
import Kernels
import Networks
import Testing
import Verification

/// Verification of networks whose units have no two slopes.
@Suite("Verification by boxes of inputs")
struct EnclosedNetworkTests {
  /// Of every kind that proofs follow, with random numbers.
  private static func networks() throws -> [(String, Network)] {
    let random = RandomSource(seed: 6, stream: "boxes")
    func network(
      _ family: Family, _ inputs: Int, _ widths: [Int], _ activation: Activation = .identity,
      _ options: FamilyOptions = FamilyOptions(), _ splines: SplineShape? = nil
    ) throws -> Network {
      let shape = try Architecture(
        family: family, inputs: inputs, outputs: 2, widths: widths,
        activations: widths.map { _ in activation }, splines: splines, options: options)
      var numbers = (0..<shape.numberCount).map { _ in 0.7 * random.normal() }
      for operation in shape.graph.operations {
        guard case .basis(let basis) = operation, let grid = basis.grid,
          case .spline(let degree, _) = basis.kind
        else { continue }
        // Clamped knots on [-1, 1].
        let count = basis.count - degree
        let knots =
          Array(repeating: -1.0, count: degree)
          + (0...count).map { 2 * Double($0) / Double(count) - 1 }
          + Array(repeating: 1.0, count: degree)
        for (index, place) in shape.graph.numbers(of: grid).enumerated() {
          numbers[place] = knots[index % knots.count]
        }
      }
      return Network(shape, parameters: numbers)
    }
    return try [
      ("tanh", network(.mlp, 2, [4, 3], .tanh)),
      ("snake", network(.mlp, 1, [4], .snake(2), FamilyOptions(coefficients: .unit))),
      ("rational", network(.rational, 1, [3, 2])),
      ("rational units", network(.rational, 2, [3], .identity, FamilyOptions(coefficients: .unit))),
      ("lines", network(.spline, 2, [3], .identity, FamilyOptions(degree: 1, grid: 4))),
      (
        "cubics",
        network(.spline, 1, [3, 2], .identity, FamilyOptions(coefficients: .unit, grid: 5))
      ),
      ("kan", network(.kan, 2, [2], .identity, FamilyOptions(), SplineShape(intervals: 4))),
    ]
  }

  private func verdict(_ network: Network, _ output: Int, atMost bound: Double) throws
    -> VerificationResult
  {
    let box = Box(
      lower: Array(repeating: -1, count: network.inputs),
      upper: Array(repeating: 1, count: network.inputs))
    return try verify(
      network,
      VerificationProperty(
        cases: [
          UnsafeCase(
            box: box,
            conditions: [
              LinearCondition(
                outputs: (0..<2).map { $0 == output ? -1 : 0 },
                inputs: Array(repeating: 0, count: network.inputs), constant: bound)
            ])
        ], isStrict: true), options: VerifyOptions(nodes: 4000))
  }

  @Test("bounds above the largest value hold, those below have a counterexample that is one")
  func answers() throws {
    let random = RandomSource(seed: 8, stream: "boxes")
    for (name, network) in try Self.networks() {
      for output in 0..<2 {
        var largest = -Double.infinity
        for _ in 0..<4000 {
          let point = (0..<network.inputs).map { _ in random.uniform(-1, 1) }
          largest = max(largest, network.value(at: point)[output])
        }
        let margin = 0.05 * (1 + abs(largest))
        let above = try verdict(network, output, atMost: largest + margin)
        #expect(above.answer == .holds, "\(name) \(above)")
        #expect(above.relaxation == .taylor)
        let below = try verdict(network, output, atMost: largest - margin)
        #expect(below.answer == .counterexample, "\(name) \(below)")
        let example = try #require(below.counterexample)
        #expect(example.isProved)
        let values: [Float80] = network.value(at: example.input.map { Float80($0) })
        #expect(values[output] > Float80(largest - margin), "\(name)")
        // The bracket of a budget that is too small still holds the largest violation.
        #expect(below.lower <= below.upper)
      }
    }
  }

  @Test("a network that is changed a little beyond its bound has a counterexample")
  func damage() throws {
    for (name, network) in try Self.networks() {
      let held = try verdict(network, 0, atMost: 100)
      #expect(held.answer == .holds, "\(name)")
      var damaged = network
      // The bias of the first output, or the coefficients that sum to one.
      let last = network.graph.blocks.indices.last { network.graph.blocks[$0].isTrained } ?? 0
      for place in network.graph.numbers(of: last) { damaged.parameters[place] += 200 }
      #expect(try verdict(damaged, 0, atMost: 100).answer == .counterexample, "\(name)")
    }
  }
}
