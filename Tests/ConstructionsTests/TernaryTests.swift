import Base
import Constructions
import Functions
import Measurement
import Networks
import RealModule
import Testing

/// All weights, without the biases.
private func weights(_ construction: Construction) -> Set<Double> {
  let network = construction.network
  return Set(
    (network.graph.layers ?? []).flatMap { layer in
      network.parameters[layer.weights..<layer.biases].map { $0 == 0 ? 0 : $0 }
    })
}

private func half() throws -> TargetFunction {
  guard case .function(let half) = try resolveTarget("x/2", domain: Domain(0...1)) else {
    throw UserError("no function")
  }
  return half
}

@Suite("Ternary networks")
struct TernaryTests {
  @Test("x/2 has sup error exactly 1/(8n) on [0,1]", arguments: 1...64)
  func halves(n: Int) throws {
    let network = try ternarySlope(half(), periods: n)
    let expected = 1 / Double(8 * n)
    #expect(network.prediction == .exactly(expected))
    // Sums of 2n numbers round; else the figure is exact. The error is linear between the kinks k/(2n), so that its extremes are there.
    let kinks = (0...(2 * n)).map { Double($0) / Double(2 * n) }
    let errors = kinks.map { network.value(at: [$0])[0] - $0 / 2 }
    for (index, error) in errors.enumerated() {
      #expect(isClose(error, index % 2 == 0 ? expected : -expected, 1e-12), "\(error)")
    }
    #expect(weights(network).isSubset(of: [-1, 0, 1]))
    #expect(network.neurons == 2 * n && network.depth == 1)
    let sup = try measure({ network($0) }, against: network.target).sup
    #expect(isClose(sup, expected, 1e-12), "\(sup)")
  }

  @Test(
    "other slopes err by θ(1 − θ)/(2n) on intervals of length 1",
    arguments: [("3*x/2", 0.5), ("x/3", 1.0 / 3), ("-x/4+7", 0.75), ("pi*x", Double.pi - 3)])
  func slopes(text: String, theta: Double) throws {
    let entry = try ConstructionCatalogue.entry("ternary-slope")
    let network = try entry.build(
      ConstructionOptions(target: text, domain: Domain(-2...(-1)), width: 5))
    let sup = try measure({ network($0) }, against: network.target).sup
    #expect(isClose(sup, theta * (1 - theta) / 10, 1e-12), "\(sup)")
    #expect(weights(network).isSubset(of: [-1, 0, 1]))
  }

  @Test("integers by width and powers of two by depth are exact")
  func exact() throws {
    for network in try [
      ternaryInteger(1), ternaryInteger(7, domain: Domain(-3...2)), ternaryDyadic(1),
      ternaryDyadic(10, domain: Domain(-0.5...4)),
    ] {
      let sup = try measure({ network($0) }, against: network.target).sup
      #expect(sup <= 1e-12)
      #expect(weights(network).isSubset(of: [0, 1]))
      #expect(network.neurons == network.predictedNeurons)
    }
  }

  @Test("a curved target is refused")
  func errors() throws {
    #expect(throws: UserError.self) {
      try ternarySlope(Catalogue.entry("exp").target(), periods: 3)
    }
  }
}
