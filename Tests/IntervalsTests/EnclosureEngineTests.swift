import Base
import Formulas
import Foundation
import Intervals
import Kernels
import Networks
import Testing

@Suite("Enclosures of networks, operation by operation")
struct EnclosureEngineTests {
  private func shapes() throws -> [Architecture] {
    func units(
      _ family: Family, _ inputs: Int, _ widths: [Int], _ activation: Activation,
      blockLayers: Int = 1,
      _ options: FamilyOptions = FamilyOptions()
    ) throws -> Architecture {
      try Architecture(
        family: family, inputs: inputs, outputs: 2, widths: widths,
        activations: widths.map { _ in activation }, blockLayers: blockLayers, splines: nil,
        options: options)
    }
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
      units(.residual, 1, [3, 3], .tanh, blockLayers: 2), units(.residual, 2, [3, 3], .relu),
      units(.tied, 2, [3, 3, 3], .gelu), units(.reversible, 2, [4, 4], .leakyRelu(0.1)),
      units(
        .fourier, 2, [3], .relu,
        FamilyOptions(frequencies: 2, waves: .trained, bandwidth: 0.5)),
      units(.mmnn, 1, [4, 4], .sine, FamilyOptions(rank: 2)),
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
        let bounds = enclosure.linearBounds(over: box, in: arithmetic)
        let rounded = EvaluationPrecision.allCases.map { precision in
          enclosure.evaluationErrors(over: box, in: arithmetic, precision: precision)
        }
        let hasUnits = shape.family.hasActivations
        #expect(rounded.allSatisfy { $0.allSatisfy { $0.isFinite == hasUnits } }, "\(shape)")
        let single = Network(shape, parameters: network.parameters, precision: .f32)
        try expectEnclosed(
          network, over: box, in: arithmetic, slopeSlack: 1e-8, bounds: bounds, random: random)
        for _ in 0..<20 {
          let point = lower.map { $0 + width * random.uniform() }
          let values: [Float80] = network.value(at: point.map { Float80($0) })
          let place = Batch(features: shape.inputs, points: [point])
          for (bounds, evaluated) in zip(rounded, [network(place), single(place)]) {
            for output in 0..<2 {
              let error = abs(Float80(evaluated[output, 0]) - values[output])
              #expect(error <= Float80(bounds[output]), "\(shape)")
            }
          }
        }
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

  @Test(
    "splines, sums, products and functions of splines in one graph hold values at random points")
  func mixed() throws {
    let random = RandomSource(seed: 21, stream: "mixed graphs")
    var builder = GraphBuilder(inputs: 2)
    let grid = builder.block(
      Block(name: "grid", layout: .matrix(rows: 2, columns: 8), isTrained: false))
    let splines = builder.basis(
      "splines", .spline(degree: 2, outside: .tangent), count: 5, of: builder.input, grid: grid)
    let all = builder.join("all", [splines, builder.input])
    let edges = builder.affine("edges", all, to: 3)
    let units = builder.apply(.tanh, builder.affine("units", builder.input, to: 3))
    let sum = builder.sum("sum", edges, units)
    let square = builder.product("square", sum, sum)
    let bent = builder.affine("bent", builder.apply(.sine, splines), to: 3)
    _ = builder.affine("output", builder.product("product", square, bent), to: 1)
    let graph = try builder.graph()
    for trial in 0..<40 {
      var numbers = (0..<graph.numberCount).map { _ in 0.5 * random.normal() }
      let knots = graph.numbers(of: 0)
      for row in 0..<2 {
        let inner = (0..<2).map { _ in random.uniform(-0.9, 0.9) }.sorted()
        numbers.replaceSubrange(
          (knots.lowerBound + 8 * row)..<(knots.lowerBound + 8 * (row + 1)),
          with: Knots.clamped([-1] + inner + [1], degree: 2))
      }
      let network = Network(graph, parameters: numbers)
      let enclosure = try NetworkEnclosure(network)
      let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 2, degree: 3))
      let width = [0.5, 0.05, 0.001][trial % 3]
      let lower = (0..<2).map { _ in random.uniform(-1.2, 1) }
      let box = Box(lower: lower, upper: lower.map { $0 + width })
      let range = arithmetic.range(enclosure.outputs(over: box, in: arithmetic)[0])
      let gradient = enclosure.gradients(over: box, in: arithmetic)[0].map { arithmetic.range($0) }
      let interval = enclosure.values(over: box.sides)[0]
      for _ in 0..<20 {
        let point = lower.map { $0 + width * random.uniform() }
        let value = Double(network.value(at: point.map { Float80($0) })[0])
        let slack = 1e-12 * (1 + abs(value))
        #expect(range.lower - slack <= value && value <= range.upper + slack)
        #expect(interval.lower - slack <= value && value <= interval.upper + slack)
        let slopes = try network.inputDerivatives(at: Batch(features: 2, points: [point]))[0]
        for (slope, bound) in zip(slopes, gradient) {
          let slack = 1e-9 * (1 + abs(slope))
          #expect(bound.lower - slack <= slope && slope <= bound.upper + slack)
        }
      }
    }
  }

  @Test("other functions of a basis are refused by name")
  func refused() throws {
    var builder = GraphBuilder(inputs: 1)
    let waves = builder.basis("waves", .fourier, count: 2, of: builder.input)
    _ = builder.affine("output", waves, to: 1)
    let graph = try builder.graph()
    let network = Network(graph, parameters: [Double](repeating: 1, count: graph.numberCount))
    do {
      _ = try NetworkEnclosure(network)
      Issue.record("a proof follows waves")
    } catch {
      #expect("\(error)".contains("operation 1 (basis waves)"), "\(error)")
    }
  }
}
