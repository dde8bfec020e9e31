import Base
import Constructions
import Functions
import Measurement
import Networks
import RealModule
import Testing

/// Sampled and refined, a lower bound.
private func sup(_ construction: Construction) throws -> Double {
  try measure(
    { construction($0) }, against: construction.target, options: MeasureOptions(norms: [.sup])
  ).sup
}

@Suite("Kidger and Lyons's register model")
struct KidgerLyonsTests {
  @Test(
    "the four operations at width 4 within 1e-3",
    arguments: ["add", "subtract", "multiply", "divide"],
    [Activation.relu, .tanh, .mish, .gelu])
  func operations(name: String, activation: Activation) throws {
    let network = try kidgerLyons(Catalogue.entry(name).target(), activation: activation)
    let error = try sup(network)
    #expect(network.width == 4 && error <= 1e-3, "\(error)")
    #expect(network.predictedNeurons == network.neurons)
  }

  @Test(
    "products at width 4 from every curved activation, within 2e-6 in 4 layers",
    arguments: Activation.all.filter {
      !$0.isPolynomial && !$0.isPiecewiseLinear && $0.smoothness > .discontinuous
    })
  func products(activation: Activation) throws {
    let network = try kidgerLyons(Catalogue.entry("multiply").target(), activation: activation)
    let error = try sup(network)
    #expect(network.width == 4 && network.depth == 4 && error <= 2e-6, "\(error)")
  }

  @Test("sine and exp at width 3", arguments: ["sine", "exp"], [Activation.tanh, .mish, .sigmoid])
  func oneInput(name: String, activation: Activation) throws {
    let network = try kidgerLyons(Catalogue.entry(name).target(), activation: activation)
    let error = try sup(network)
    #expect(network.width == 3 && error <= 1e-3, "\(error)")
  }

  @Test("a given network with one hidden layer keeps its values, in a layer for each unit")
  func givenNetwork() throws {
    let shape = try Architecture(inputs: 3, outputs: 2, width: 7, depth: 1, activation: .silu)
    let wave = (0..<shape.parameterCount).map { Double.sin(3 * Double($0) + 1) }
    let shallow = Network(shape, parameters: wave)
    let box = Domain(-1...1, 0...2, -3...0)
    let narrow = try registerModel(of: shallow, on: box)
    #expect(narrow.widths == Array(repeating: 6, count: 7))
    for point in [[0.3, 1.7, -2], [-1, 0, 0], [1, 2, -3], [0.1, 0.2, -0.3]] {
      for (a, b) in zip(narrow.value(at: point), shallow.value(at: point)) {
        #expect(abs(a - b) < 1e-14 * 30, "\(a) \(b)")
      }
    }
  }

  @Test("a coarse step errs as h, a fine one as 1/h: sigmoid products")
  func steps() throws {
    let target = try Catalogue.entry("exp").target()
    func error(_ step: Double?) throws -> Double {
      try sup(kidgerLyons(target, activation: .softplus, units: 8, step: step))
    }
    let (best, coarse, fine) = try (error(nil), error(0x1p-4), error(0x1p-44))
    #expect(best < coarse / 10 && best < fine / 10, "\(coarse) \(best) \(fine)")
  }

  @Test("what the theorem excludes is a user error")
  func errors() throws {
    let target = try Catalogue.entry("exp").target()
    for activation in [Activation.square, .identity, .step, .floor] {
      #expect(throws: UserError.self) { try kidgerLyons(target, activation: activation) }
    }
    #expect(throws: UserError.self) { try kidgerLyons(target, activation: .tanh, step: -1) }
  }
}

@Suite("Kidger and Lyons's square model")
struct KidgerLyonsSquareTests {
  @Test(
    "the four operations by x² at width 5 within 1e-6",
    arguments: ["add", "subtract", "multiply", "divide"])
  func operations(name: String) throws {
    let network = try kidgerLyonsSquare(Catalogue.entry(name).target())
    let error = try sup(network)
    #expect(network.width == 5 && error <= 1e-6, "\(error)")
  }

  @Test("sine and exp by x² at width 4, the error that of the polynomial")
  func oneInput() throws {
    for name in ["sine", "exp"] {
      let network = try kidgerLyonsSquare(Catalogue.entry(name).target(), epsilon: 1e-6)
      let error = try sup(network)
      #expect(network.width == 4 && error <= 1e-6, "\(error)")
    }
    // Taylor's remainder: degree 2 leaves far more than degree 6.
    let exp = try Catalogue.entry("exp").target()
    #expect(try sup(kidgerLyonsSquare(exp, degree: 2)) > 0.01)
  }

  @Test("other polynomials multiply too", arguments: [Activation.cube, .polynomial([0, 1, 0.5])])
  func polynomials(activation: Activation) throws {
    let network = try kidgerLyonsSquare(
      Catalogue.entry("multiply").target(), activation: activation)
    let error = try sup(network)
    #expect(network.width == 5 && error <= 1e-4, "\(error)")
  }
}
