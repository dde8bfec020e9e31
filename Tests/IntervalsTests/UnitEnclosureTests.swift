import Base
import Formulas
import Foundation
import Intervals
import Kernels
import Networks
import Testing

/// Units with functions of their own: trained numbers, quotients, splines.
@Suite("Units over intervals")
struct UnitEnclosureTests {
  static func shapes() throws -> [Architecture] {
    func shape(
      _ family: Family, _ inputs: Int, _ widths: [Int], _ activation: Activation = .identity,
      _ options: FamilyOptions
    ) throws -> Architecture {
      try Architecture(
        family: family, inputs: inputs, outputs: 2, widths: widths,
        activations: widths.map { _ in activation }, splines: nil, options: options)
    }
    var shapes: [Architecture] = []
    for rule in CoefficientRule.allCases {
      let options = FamilyOptions(coefficients: rule)
      shapes += try [
        shape(.rational, 1, [3, 2], .identity, options),
        shape(.rational, 2, [4], .identity, options),
        shape(.spline, 1, [3, 2], .identity, FamilyOptions(coefficients: rule, grid: 4)),
        shape(.spline, 2, [3], .identity, FamilyOptions(degree: 1, coefficients: rule, grid: 5)),
        shape(.spline, 1, [3], .identity, FamilyOptions(degree: 2, coefficients: rule, grid: 3)),
        shape(.mlp, 2, [3, 2], .prelu, options), shape(.mlp, 1, [3, 2], .snake(2), options),
        shape(.residual, 1, [3, 3], .snake(0.5), options),
      ]
    }
    return shapes
  }

  /// Drawn numbers, with the grids of a start.
  static func numbers(_ shape: Architecture, _ random: RandomSource) -> [Double] {
    var numbers = (0..<shape.numberCount).map { _ in random.normal() }
    for block in shape.graph.blocks.indices {
      guard case .numbers(let first) = shape.graph.blocks[block].first,
        !shape.graph.blocks[block].isTrained
      else { continue }
      for (index, place) in shape.graph.numbers(of: block).enumerated() {
        numbers[place] = first[index % first.count]
      }
    }
    return numbers
  }

  @Test("linear bounds, Taylor models, intervals and gradients hold values at random points")
  func soundness() throws {
    let random = RandomSource(seed: 21, stream: "units")
    for shape in try Self.shapes() {
      for _ in 0..<12 {
        let network = Network(shape, parameters: Self.numbers(shape, random))
        let enclosure = try NetworkEnclosure(network)
        let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: shape.inputs, degree: 3))
        let width = pow(10, random.uniform(-3, 0.5))
        let lower = (0..<shape.inputs).map { _ in random.uniform(-2, 1.5) }
        let box = Box(lower: lower, upper: lower.map { $0 + width })
        let models = enclosure.outputs(over: box, in: arithmetic)
        let gradients = enclosure.gradients(over: box, in: arithmetic)
        let intervals = enclosure.values(over: box.sides)
        let bounds = [LinearEffort.plain, .optimised, LinearEffort()].map {
          enclosure.linearBounds(over: box, in: arithmetic, effort: $0)
        }
        for _ in 0..<30 {
          let point = lower.map { $0 + width * random.uniform() }
          let values: [Float80] = network.value(at: point.map { Float80($0) })
          for output in 0..<2 {
            let value = Double(values[output])
            let slack = 1e-12 * (1 + abs(value))
            let name = "\(shape.family.name) \(shape.options) \(box)"
            #expect(holds(arithmetic.range(models[output]), value, slack), "\(name)")
            #expect(holds(intervals[output], value, slack), "\(name)")
            for bound in bounds.map({ $0[output] }) {
              func line(_ slopes: [Double], _ constant: Double) -> Double {
                zip(slopes, point).reduce(constant) { $0 + $1.0 * $1.1 }
              }
              let size = slack * (1 + abs(bound.lower) + abs(bound.upper))
              #expect(line(bound.lowerSlopes, bound.lower) <= value + size, "\(name)")
              #expect(value - size <= line(bound.upperSlopes, bound.upper), "\(name)")
            }
            for axis in 0..<shape.inputs where shape.activations[0] != .prelu {
              let slope = slope(of: network, output: output, by: axis, at: point)
              let isSmooth = shape.options.degree != 1
              #expect(
                !isSmooth
                  || holds(
                    arithmetic.range(gradients[output][axis]), slope, 1e-5 * (1 + abs(slope))),
                "\(name)")
            }
          }
        }
      }
    }
  }

  @Test("linear bounds of rational units are sloped, and narrower than the ranges of a large box")
  func sloped() throws {
    let random = RandomSource(seed: 22, stream: "units")
    let shape = try Architecture(
      family: .rational, inputs: 2, outputs: 1, widths: [4], activations: [.identity], splines: nil)
    var narrower = 0
    for _ in 0..<20 {
      var numbers = Self.numbers(shape, random)
      for (index, place) in shape.graph.numbers(of: 2).enumerated() {
        numbers[place] = [0.82, 1.39, 0.8, 0.3][index]
      }
      let enclosure = try NetworkEnclosure(Network(shape, parameters: numbers))
      let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 2, degree: 2))
      let box = Box(lower: [-0.6, -0.6], upper: [0.6, 0.6])
      let bounds = enclosure.linearBounds(over: box, in: arithmetic, effort: .plain)[0]
      let range = arithmetic.range(enclosure.outputs(over: box, in: arithmetic)[0])
      #expect(bounds.range(over: box).radius <= range.radius * (1 + 1e-9))
      if bounds.lowerSlopes.contains(where: { $0 != 0 }) { narrower += 1 }
    }
    #expect(narrower > 5)
  }

  @Test("a network of piecewise linear splines has as many pieces as samples show")
  func pieces() throws {
    let random = RandomSource(seed: 23, stream: "units")
    let shape = try Architecture(
      family: .spline, inputs: 1, outputs: 1, widths: [2], activations: [.identity], splines: nil,
      options: FamilyOptions(degree: 1, grid: 3))
    for _ in 0..<10 {
      let network = Network(shape, parameters: Self.numbers(shape, random))
      let kinks = try #require(networkKinks(network, in: -1...1))
      let places = [-1] + kinks + [1]
      for (left, right) in zip(places, places.dropFirst()) where right - left > 1e-6 {
        // Linear between two of them.
        let middle = (left + right) / 2
        let ends = [left, right].map { network.value(at: [$0])[0] }
        let value = network.value(at: [middle])[0]
        #expect(abs(value - (ends[0] + ends[1]) / 2) < 1e-12 * (1 + abs(value)))
      }
      // And bent at each.
      for kink in kinks {
        let step = 1e-5
        let bend =
          network.value(at: [kink - step])[0] + network.value(at: [kink + step])[0]
          - 2 * network.value(at: [kink])[0]
        #expect(abs(bend) > 1e-9)
      }
    }
  }
}
