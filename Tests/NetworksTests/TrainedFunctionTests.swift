import Base
import Foundation
import Kernels
import Networks
import Testing

/// Activations of which a number is trained, one a layer or one a unit, and units that are splines.
@Suite("Trained functions")
struct TrainedFunctionTests {
  private static let functions: [Activation] = [.prelu, .leakyRelu(0.1), .snake(1.5)]

  private static func shape(
    _ family: Family, _ function: Activation, _ rule: CoefficientRule?, inputs: Int = 2,
    widths: [Int] = [3, 3], blockLayers: Int = 1
  ) throws -> Architecture {
    try Architecture(
      family: family, inputs: inputs, outputs: 2, widths: widths,
      activations: widths.map { _ in function }, blockLayers: blockLayers, splines: nil,
      options: FamilyOptions(coefficients: rule))
  }

  private static func numbers(_ shape: Architecture, seed: UInt64 = 4) -> [Double] {
    let random = RandomSource(seed: seed, stream: "trained")
    return UnitNumbers.drawn(shape, random)
  }

  private static let points = Batch(
    features: 2, count: 4, storage: [0.1, -0.4, 0.9, -1.7, 0.7, -0.2, 0.5, 1.3])

  @Test("an mlp is what its formulas say, in Float64, Float32 and Float80")
  func definition() throws {
    func value(_ function: Activation, _ v: Double, _ a: Double) -> Double {
      function.name == "snake" ? v + sin(a * v) * sin(a * v) / a : v > 0 ? v : a * v
    }
    for function in Self.functions {
      for rule in CoefficientRule.allCases {
        let shape = try Self.shape(.mlp, function, rule, widths: [3, 2])
        let count = rule == .layer ? 1 : 3
        #expect(shape.parameterCount == 9 + count + 8 + (rule == .layer ? 1 : 2) + 6)
        let numbers = Self.numbers(shape)
        let network = Network(shape, parameters: numbers)
        let single = Network(shape, parameters: numbers, precision: .f32)
        for sample in 0..<4 {
          var (seen, place) = (
            [Self.points.storage[sample], Self.points.storage[4 + sample]], 0
          )
          for width in [3, 2] {
            let weights = place
            place += width * seen.count
            let biases = place
            place += width
            let sums = (0..<width).map { unit in
              seen.indices.reduce(numbers[biases + unit]) {
                $0 + numbers[weights + unit * seen.count + $1] * seen[$1]
              }
            }
            seen = sums.enumerated().map { unit, sum in
              value(function, sum, numbers[place + (rule == .layer ? 0 : unit)])
            }
            place += rule == .layer ? 1 : width
          }
          let wanted = (0..<2).map { output in
            seen.indices.reduce(numbers[place + 4 + output]) {
              $0 + numbers[place + output * 2 + $1] * seen[$1]
            }
          }
          let point = Self.points.samples(at: [sample])
          let long: [Float80] = network.value(at: point.storage.map { Float80($0) })
          for output in 0..<2 {
            let scale = 1 + abs(wanted[output])
            #expect(abs(network(point).storage[output] - wanted[output]) < 1e-13 * scale)
            #expect(abs(single(point).storage[output] - wanted[output]) < 2e-5 * scale)
            #expect(abs(Double(long[output]) - wanted[output]) < 1e-13 * scale)
          }
        }
      }
    }
  }

  @Test("gradients by every number are differences of values in Float80, in every family")
  func gradients() throws {
    var shapes: [Architecture] = []
    for function in Self.functions {
      for rule in CoefficientRule.allCases {
        shapes += try [
          Self.shape(.mlp, function, rule), Self.shape(.residual, function, rule, blockLayers: 2),
          Self.shape(.tied, function, rule), Self.shape(.fourier, function, rule, widths: [3]),
          Self.shape(.reversible, function, rule, widths: [4, 4]),
        ]
      }
    }
    for rule in CoefficientRule.allCases {
      for degree in [1, 3] {
        shapes.append(
          try Architecture(
            family: .spline, inputs: 2, outputs: 2, widths: [3, 2],
            activations: [.identity, .identity], splines: nil,
            options: FamilyOptions(degree: degree, coefficients: rule, grid: 4)))
      }
    }
    for shape in shapes {
      let numbers = Self.numbers(shape)
      let network = Network(shape, parameters: numbers)
      let jacobians = (0..<2).map { network.jacobian(at: Self.points, output: $0) }
      for place in 0..<shape.parameterCount {
        let step = 0x1p-26
        var (above, below) = (numbers, numbers)
        above[place] += step
        below[place] -= step
        let width = above[place] - below[place]
        for sample in 0..<4 {
          let point = [Self.points.storage[sample], Self.points.storage[4 + sample]]
            .map { Float80($0) }
          for output in 0..<2 {
            let high: [Float80] = Network(shape, parameters: above).value(at: point)
            let low: [Float80] = Network(shape, parameters: below).value(at: point)
            let slope = Double((high[output] - low[output]) / Float80(width))
            let found = jacobians[output][place, sample]
            #expect(
              abs(found - slope) < 1e-6 * (1 + abs(slope)),
              "\(shape.family.name) \(shape.activations.first?.name ?? "") \(shape.options) \(place)"
            )
          }
        }
      }
    }
  }

  @Test("units of one number are the layer's, to the last bit; a slope of prelu too")
  func equality() throws {
    for function in Self.functions {
      let (layer, unit) = (
        try Self.shape(.mlp, function, .layer, widths: [3]),
        try Self.shape(.mlp, function, .unit, widths: [3])
      )
      var numbers = Self.numbers(layer)
      let network = Network(layer, parameters: numbers)
      numbers.insert(contentsOf: [numbers[9], numbers[9]], at: 9)
      let other = Network(unit, parameters: numbers)
      #expect(network(Self.points).storage == other(Self.points).storage)
      if function == .prelu {
        #expect(try layer.graph == Self.shape(.mlp, function, nil, widths: [3]).graph)
      }
    }
  }

  @Test("a frequency that comes to 0 is the line, and its derivative x²")
  func zero() throws {
    let shape = try Self.shape(.mlp, .snake(1), .unit, inputs: 1, widths: [1])
    let network = Network(shape, parameters: [1, 0, 0, 1, 1, 0, 0])
    let points = Batch(features: 1, count: 3, storage: [-2, 0.5, 3])
    #expect(network(points).storage.prefix(3) == [-2, 0.5, 3])
    let jacobian = network.jacobian(at: points)
    // Number 2 is the frequency.
    for (sample, x) in [-2, 0.5, 3].enumerated() {
      #expect(abs(jacobian[2, sample] - x * x) < 1e-14 * x * x)
    }
  }

  @Test("files keep every bit, and what they say of the rule")
  func files() throws {
    for function in Self.functions {
      for rule in CoefficientRule.allCases {
        let shape = try Self.shape(.mlp, function, rule)
        let network = Network(shape, parameters: Self.numbers(shape))
        let file = try NetworkFile(json: NetworkFile(network: network).json())
        #expect(file.network == network && file.network.architecture == shape)
        // Without its family the graph is written operation by operation.
        let general = Network(
          shape.graph, parameters: network.parameters, precision: .f64)
        let read = try NetworkFile(json: NetworkFile(network: general).json()).network
        #expect(read.graph == shape.graph && read.parameters == network.parameters)
      }
    }
    let splines = try Architecture(
      family: .spline, inputs: 2, outputs: 1, widths: [3], activations: [.identity], splines: nil,
      options: FamilyOptions(degree: 2, coefficients: .unit, grid: 4))
    let network = Network(splines, parameters: Self.numbers(splines))
    let file = try NetworkFile(json: NetworkFile(network: network).json())
    #expect(file.network == network && file.network.architecture == splines)
    var broken = network
    broken.parameters[broken.parameters.count - 1] = -7
    #expect(throws: UserError.self) {
      try NetworkFile(json: NetworkFile(network: broken).json())
    }
  }

  @Test("spline units are sums of B-splines, and begin at relu where a knot is at 0")
  func splines() throws {
    for rule in CoefficientRule.allCases {
      let shape = try Architecture(
        family: .spline, inputs: 1, outputs: 1, widths: [2], activations: [.identity],
        splines: nil, options: FamilyOptions(degree: 1, coefficients: rule, grid: 6))
      #expect(shape.parameterCount == 4 + 7 * (rule == .layer ? 1 : 2) + 3)
      #expect(shape.numberCount - shape.parameterCount == 2 * 9)
      var numbers = [Double](repeating: 0, count: shape.numberCount)
      for (index, block) in shape.graph.blocks.enumerated() {
        guard case .numbers(let first) = block.first else { continue }
        for (place, number) in shape.graph.numbers(of: index).enumerated() {
          numbers[number] = first[place % first.count]
        }
      }
      // Units x and −x, whose sum is |x|, also outside the grid.
      (numbers[0], numbers[1]) = (1, -1)
      let output = shape.parameterCount - 3
      (numbers[output], numbers[output + 1]) = (1, 1)
      let network = Network(shape, parameters: numbers)
      for x in [-3, -1, -0.7, -0.01, 0, 0.25, 0.99, 2.5] {
        #expect(abs(network.value(at: [x])[0] - abs(x)) < 1e-15 * (1 + abs(x)), "\(rule) \(x)")
      }
      // Damaged at the last coefficient, it is another function.
      var damaged = network
      damaged.parameters[4 + 6] += 0.1
      #expect(abs(damaged.value(at: [1])[0] - 1) > 0.09)
    }
  }

  @Test("what is no trained function is one line")
  func errors() {
    func message(_ body: () throws -> Architecture) -> String {
      do { return try "\(body().parameterCount)" } catch { return "\(error)" }
    }
    #expect(
      message { try Self.shape(.mlp, .tanh, .unit) }
        == "tanh has no number to train: coefficients belong to leakyRelu, prelu, snake")
    #expect(
      message { try Self.shape(.mlp, .prelu, .unit, widths: []) }
        == "coefficients are of hidden layers, and this network has none")
    #expect(
      message { try Self.shape(.random, .prelu, .unit) }.hasPrefix(
        "coefficients are of trained functions, in the families mlp, residual, tied, reversible, rational, spline and fourier, not in random"
      ))
    func splines(_ options: FamilyOptions, _ widths: [Int] = [2]) -> String {
      message {
        try Architecture(
          family: .spline, inputs: 1, outputs: 1, widths: widths,
          activations: widths.map { _ in .identity }, splines: nil, options: options)
      }
    }
    #expect(splines(FamilyOptions(degree: 0)).hasPrefix("degree 0 makes steps"))
    #expect(splines(FamilyOptions(grid: 0)).hasPrefix("grid must be"))
    #expect(splines(FamilyOptions(), []).contains("at least 1 hidden layer"))
    #expect(splines(FamilyOptions(rank: 2)) == "rank belongs to the family mmnn, not to spline")
  }
}

/// Numbers of networks for tests.
enum UnitNumbers {
  /// Normal ones, but for the grids of a start.
  static func drawn(_ shape: Architecture, _ random: RandomSource) -> [Double] {
    var numbers = (0..<shape.numberCount).map { _ in random.normal() }
    for (index, block) in shape.graph.blocks.enumerated() where !block.isTrained {
      guard case .numbers(let first) = block.first else { continue }
      for (place, number) in shape.graph.numbers(of: index).enumerated() {
        numbers[number] = first[place % first.count]
      }
    }
    return numbers
  }
}
