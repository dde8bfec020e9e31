import Base
import Formulas
import Foundation
import Intervals
import Kernels
import Networks
import Testing

@Suite("Splines over intervals")
struct EdgeFunctionTests {
  private func network(
    _ inputs: Int, _ widths: [Int], degree: Int, base: Activation?, _ random: RandomSource,
    _ intervals: Int = 4
  ) throws -> Network {
    let shape = try Architecture(
      family: .kan, inputs: inputs, outputs: 1, widths: widths,
      activations: widths.map { _ in .identity },
      splines: SplineShape(intervals: intervals, degree: degree, base: base))
    var numbers = (0..<shape.parameterCount).map { _ in random.normal() }
    let layers = try #require(shape.graph.splineLayers)
    for layer in layers {
      for _ in 0..<layer.inputs {
        let inner = (0..<(intervals - 1)).map { _ in random.uniform(-0.9, 0.9) }.sorted()
        numbers += Knots.clamped([-1] + inner + [1], degree: degree)
      }
    }
    return Network(shape, parameters: numbers)
  }

  @Test("Taylor models, intervals and gradients hold values at random points", arguments: 0...4)
  func soundness(degree: Int) throws {
    let random = RandomSource(seed: 12, stream: "edges")
    for trial in 0..<60 {
      let inputs = 1 + trial % 2
      let network = try network(
        inputs, degree == 0 ? [] : trial % 3 == 0 ? [2] : [], degree: degree,
        base: trial % 4 == 1 ? .silu : nil, random)
      let enclosure = try NetworkEnclosure(network)
      let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: inputs, degree: 5))
      let width = pow(10, random.uniform(-3, 0.3))
      let lower = (0..<inputs).map { _ in random.uniform(-1.3, 1) }
      let box = Box(lower: lower, upper: lower.map { $0 + width })
      let model = enclosure.outputs(over: box, in: arithmetic)[0]
      let gradient = degree == 0 ? [] : enclosure.gradients(over: box, in: arithmetic)[0]
      let range = arithmetic.range(model)
      let interval = enclosure.values(over: box.sides)[0]
      let bounds = enclosure.linearBounds(over: box, in: arithmetic)[0].range(over: box)
      for _ in 0..<60 {
        let s = (0..<inputs).map { _ in random.uniform(-1, 1) }
        let point = zip(s, box.sides).map {
          min(max($1.midpoint + $0 * $1.radius, $1.lower), $1.upper)
        }
        let value = Double(network.value(at: point.map { Float80($0) })[0])
        let slack = 1e-12 * (1 + abs(value))
        #expect(range.lower - slack <= value && value <= range.upper + slack, "degree \(degree)")
        #expect(interval.lower - slack <= value && value <= interval.upper + slack)
        #expect(bounds.lower - slack <= value && value <= bounds.upper + slack)
        let near = arithmetic.value(
          model, at: zip(point, box.sides).map { ($0 - $1.midpoint) / $1.radius })
        #expect(abs(near - value) <= model.remainder + model.shift + 1e-9 * (1 + abs(value)))
        guard degree > 1 else { continue }
        let slopes = try network.inputDerivatives(
          at: Batch(features: inputs, count: 1, storage: point))[0]
        for axis in 0..<inputs {
          let slope = arithmetic.range(gradient[axis])
          let slack = 1e-10 * (1 + abs(slopes[axis]))
          #expect(slope.lower - slack <= slopes[axis] && slopes[axis] <= slope.upper + slack)
        }
      }
    }
  }

  @Test("within one piece a model is the polynomial, to rounding; a wrong knot is noticed")
  func exactness() throws {
    let random = RandomSource(seed: 13, stream: "edges")
    let network = try network(1, [], degree: 3, base: nil, random, 1)
    let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 1, degree: 5))
    let box = Box(lower: [-0.8], upper: [0.9])
    let model = try NetworkEnclosure(network).outputs(over: box, in: arithmetic)[0]
    #expect(model.remainder + model.shift < 1e-13)
    var moved = network
    // The last two knots: the outermost alone has no influence inside.
    for place in moved.parameters.indices.suffix(2) { moved.parameters[place] += 0.01 }
    let other = try NetworkEnclosure(moved).outputs(over: box, in: arithmetic)[0]
    let value = network.value(at: [0.7])[0]
    #expect(abs(arithmetic.value(other, at: [(0.7 - 0.05) / 0.85]) - value) > 1e-6)
  }
}
