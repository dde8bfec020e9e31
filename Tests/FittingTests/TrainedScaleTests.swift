import Base
import Fitting
import Foundation
import Networks
import Testing

/// Numbers that fits train beside the weights of small networks: scales of ternary weights, slopes and shifts of signs.
@Suite struct TrainedScaleTests {
  private let points: Batch = {
    let x = (0..<64).map { Double($0) / 32 - 1 }
    return Batch(features: 1, count: 64, storage: x)
  }()

  private var data: FitData {
    FitData(
      inputs: points,
      outputs: Batch(features: 1, count: 64, storage: points.storage.map { abs($0) }))
  }

  private func shape(_ small: SmallWeights, _ activation: Activation = .tanh) throws -> Architecture
  {
    try Architecture(
      inputs: 1, outputs: 1, widths: [8, 8], activations: [activation, activation], splines: nil,
      small: small)
  }

  @Test("a scale has its derivative, a weight that of what is seen times the scale")
  func gradient() throws {
    let shape = try shape(SmallWeights(quantiser: .trainedTernary))
    var numbers = (0..<shape.parameterCount).map { 0.7 * sin(Double(3 * $0 + 1)) }
    for (index, block) in shape.graph.blocks.enumerated() where block.name.hasSuffix("scales") {
      let places = shape.graph.numbers(of: index)
      numbers[places.lowerBound] = 0.8
      numbers[places.lowerBound + 1] = 0.3
    }
    let network = Network(shape, parameters: numbers)
    let ones = Batch(features: 1, count: 64, storage: Array(repeating: 1, count: 64))
    let gradient = network.gradient(at: points, weights: ones)
    let plain = try Architecture(inputs: 1, width: 8, depth: 2, activation: .tanh)
    let seen = Network(plain, parameters: Array(network.seen[..<plain.parameterCount]))
    let direct = seen.gradient(at: points, weights: ones)
    var (up, down, middle) = (0, 0, 0)
    for (index, block) in shape.graph.blocks.enumerated() {
      let places = shape.graph.numbers(of: index)
      if block.name.hasSuffix("scales") {
        for place in places {
          func sum(_ step: Double) -> Double {
            var moved = numbers
            moved[place] += step
            return Network(shape, parameters: moved)(points).storage.reduce(0, +)
          }
          let slope = (sum(1e-5) - sum(-1e-5)) / 2e-5
          #expect(abs(gradient[place] - slope) < 1e-7 * max(1, abs(slope)), "\(block.name)")
          #expect(abs(slope) > 1e-3)
        }
        continue
      }
      for place in places {
        let value = network.seen[place]
        let factor = block.quantiser == nil || value == 0 ? 1 : value > 0 ? 0.8 : 0.3
        #expect(gradient[place] == direct[place] * factor, "\(block.name)")
        guard block.quantiser != nil else { continue }
        if value > 0 { up += 1 } else if value < 0 { down += 1 } else { middle += 1 }
      }
    }
    #expect(up > 20 && down > 20 && middle >= 2)
  }

  @Test(
    "scales begin at the mean of what is seen as them, and are trained",
    arguments: [Precision.f64, .f32])
  func fits(precision: Precision) throws {
    let shape = try shape(SmallWeights(quantiser: .trainedTernary), .relu)
    let start = Initialisation.auto.parameters(for: shape, on: points, seed: 2)
    let graph = shape.graph
    let options = FitOptions(optimizer: .adam, steps: 300, precision: precision, seed: 2)
    let result = try fit(shape, to: data, options: options)
    for (index, block) in graph.blocks.enumerated() {
      guard let scales = block.scales else { continue }
      let weights = start[graph.numbers(of: index)]
      let threshold = 0.05 * (weights.map(abs).max() ?? 0)
      let (above, below) = (weights.filter { $0 > threshold }, weights.filter { $0 < -threshold })
      let first = Array(start[graph.numbers(of: scales)])
      #expect(abs(first[0] - above.reduce(0, +) / Double(above.count)) < 1e-12)
      #expect(abs(first[1] + below.reduce(0, +) / Double(below.count)) < 1e-12)
      #expect(Array(result.network.parameters[graph.numbers(of: scales)]) != first)
    }
    #expect(result.loss < 0.03, "\(result.loss)")
    #expect(try fit(shape, to: data, options: options, threads: 2).network == result.network)
  }

  @Test("the first step of a slope and a shift goes against the gradient where |v| < 1")
  func shifts() throws {
    let shape = try Architecture(
      inputs: 1, outputs: 1, widths: [8], activations: [.sign], splines: nil,
      small: SmallWeights(units: .rsign))
    // Weights, biases, output's, its bias; slopes, shifts; frozen -1.
    let drawn: [Double] = (0..<41).map { 0.6 * sin(Double(3 * $0 + 1)) }
    var start = drawn + [Double](repeating: -1, count: 8)
    for unit in 0..<8 { start[25 + unit] = -0.25 }
    var options = FitOptions(optimizer: .adam, steps: 1, learningRate: 1e-3)
    options.schedule = .constant
    let moved = try fit(shape, to: data, options: options, start: start).network.parameters
    let network = Network(shape, parameters: start)
    let residuals = zip(network(points).storage, data.outputs.storage).map { $0 - $1 }
    var checked = 0
    for unit in 0..<8 {
      var (slope, shift, weight) = (0.0, 0.0, 0.0)
      for (x, residual) in zip(points.storage, residuals) {
        let u = start[unit] * x + start[8 + unit]
        let v = max(u, 0) + start[25 + unit] * max(-u, 0) + start[33 + unit]
        guard abs(v) < 1 else { continue }
        let back = 2 / 64 * residual * start[16 + unit]
        shift += back
        slope += back * max(-u, 0)
        weight += back * (u > 0 ? 1 : -start[25 + unit]) * x
      }
      for (place, gradient) in [(25 + unit, slope), (33 + unit, shift), (unit, weight)]
      where abs(gradient) > 1e-4 {
        checked += 1
        #expect(
          abs(start[place] - moved[place] - 1e-3 * gradient / (abs(gradient) + 1e-8)) < 1e-8,
          "\(place)")
      }
    }
    #expect(checked > 12)
    #expect(moved[41...].allSatisfy { $0 == -1 })
  }
}
