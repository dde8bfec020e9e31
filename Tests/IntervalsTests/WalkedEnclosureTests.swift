import Base
import Formulas
import Foundation
import Intervals
import Kernels
import Networks
import Testing

@Suite("Products of values over intervals")
struct WalkedEnclosureTests {
  private func shapes() throws -> [Architecture] {
    func polynomial(_ inputs: Int, _ degree: Int, _ terms: PolynomialTerms) throws -> Architecture {
      try Architecture(
        family: .polynomial, inputs: inputs, outputs: 2, widths: [], activations: [], splines: nil,
        options: FamilyOptions(degree: degree, terms: terms))
    }
    func capsules(_ inputs: Int, _ routing: Int) throws -> Architecture {
      try Architecture(
        family: .capsules, inputs: inputs, outputs: 2, widths: [2], activations: [.identity],
        splines: nil, options: FamilyOptions(capsuleSize: 2, routing: routing))
    }
    return try [
      polynomial(1, 0, .total), polynomial(1, 1, .total), polynomial(1, 6, .total),
      polynomial(2, 5, .total), polynomial(2, 3, .tensor), polynomial(3, 3, .total),
      capsules(1, 1), capsules(2, 3),
    ]
  }

  @Test("Taylor models, intervals, gradients and linear bounds hold values at random points")
  func soundness() throws {
    let random = RandomSource(seed: 13, stream: "walked")
    for shape in try shapes() {
      for _ in 0..<20 {
        let network = Network(
          shape, parameters: (0..<shape.numberCount).map { _ in random.normal() })
        let enclosure = try NetworkEnclosure(network)
        let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: shape.inputs, degree: 4))
        let width = pow(10, random.uniform(-3, 0.3))
        let lower = (0..<shape.inputs).map { _ in random.uniform(-1.3, 1) }
        let box = Box(lower: lower, upper: lower.map { $0 + width })
        #expect(
          enclosure.evaluationErrors(over: box, in: arithmetic).allSatisfy { $0 == .infinity })
        try expectEnclosed(
          network, over: box, in: arithmetic, slopeSlack: 1e-8,
          bounds: enclosure.linearBounds(over: box, in: arithmetic), random: random)
      }
    }
  }

  @Test("a model over a small box is tight: its width falls with the box")
  func tightness() throws {
    let shape = try shapes()[3]
    let random = RandomSource(seed: 14, stream: "walked")
    let network = Network(
      shape, parameters: (0..<shape.numberCount).map { _ in random.normal() })
    let enclosure = try NetworkEnclosure(network)
    let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 2, degree: 5))
    let box = Box(lower: [0.3, 0.2], upper: [0.3 + 1e-3, 0.2 + 1e-3])
    // Degree 5 in all: the model is the polynomial, and its remainder is rounding.
    let model = enclosure.outputs(over: box, in: arithmetic)[0]
    #expect(model.remainder + model.shift < 1e-9)
  }

  @Test("other functions of a basis are refused by name")
  func refused() throws {
    var builder = GraphBuilder(inputs: 1)
    let waves = builder.basis("waves", .fourier, count: 2, of: builder.input)
    _ = builder.affine("output", waves, to: 1)
    let graph = try builder.graph()
    let network = Network(graph, parameters: [Double](repeating: 1, count: graph.numberCount))
    #expect(throws: UserError.self) { try NetworkEnclosure(network) }
  }
}
