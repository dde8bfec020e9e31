import Base
import Kernels
import Networks
import Testing

/// A network with weights of variance 1/inputs and small biases.
func randomNetwork(
  _ architecture: Architecture, seed: UInt64, gain: Double = 1, precision: Precision = .f64
) -> Network {
  let random = RandomSource(seed: seed, stream: "test network")
  var parameters = [Double](repeating: 0.3, count: architecture.parameterCount)
  for layer in architecture.layers {
    let deviation = gain / Double(layer.inputs).squareRoot()
    for place in layer.weights..<layer.biases {
      parameters[place] = random.normal(standardDeviation: deviation)
    }
    for place in layer.biases..<(layer.biases + layer.outputs) {
      parameters[place] = random.normal(standardDeviation: 0.3)
    }
  }
  return Network(architecture, parameters: parameters, precision: precision)
}

func randomPoints(_ features: Int, _ count: Int, seed: UInt64) -> Batch {
  let random = RandomSource(seed: seed, stream: "test points")
  return Batch(
    features: features, count: count,
    storage: (0..<features * count).map { _ in random.uniform(-1, 1) })
}

#if arch(x86_64)
  typealias Wide = Float80
#else
  typealias Wide = Double
#endif

@Suite("Network")
struct NetworkTests {
  @Test("a hand-computed network has the hand-computed value")
  func byHand() throws {
    // 2·relu(x − 1) − 3·relu(−x + 0.5) + 0.25
    let architecture = try Architecture(inputs: 1, width: 2, depth: 1, activation: .relu)
    let network = Network(architecture, parameters: [1, -1, -1, 0.5, 2, -3, 0.25])
    let values = network(Batch(features: 1, points: [[-1], [0.75], [2]]))
    #expect(values.storage == [-3 * 1.5 + 0.25, 0.25, 2.25])
  }

  @Test("depth 0 is the affine model")
  func affine() throws {
    let architecture = try Architecture(inputs: 2, outputs: 2, widths: [], activations: [])
    let network = Network(architecture, parameters: [1, 2, 3, 4, 10, 20])
    #expect(network(Batch(features: 2, points: [[1, -1]])).storage == [9, 19])
  }

  @Test("the tiled forward pass equals evaluation point by point", arguments: Skip.allCases)
  func forward(skip: Skip) throws {
    for (depth, width) in [(0, 1), (1, 7), (3, 5), (5, 33)] {
      let architecture = try Architecture(
        inputs: 3, outputs: 2, width: width, depth: depth, activation: .tanh, skip: skip)
      let network = randomNetwork(architecture, seed: UInt64(depth))
      for count in [1, 31, 32, 33, 700] {
        let points = randomPoints(3, count, seed: UInt64(count))
        let values = network(points)
        for sample in stride(from: 0, to: count, by: 13) {
          let expected = network.value(at: points.point(sample).map { Wide($0) })
          for output in 0..<2 {
            #expect(abs(values[output, sample] - Double(expected[output])) < 1e-14 * 10)
          }
        }
      }
    }
  }

  @Test("a Float32 network is evaluated in Float32 with parameters that Float32 holds")
  func single() throws {
    let architecture = try Architecture(inputs: 2, width: 9, depth: 2, activation: .tanh)
    let network = randomNetwork(architecture, seed: 4, precision: .f32)
    #expect(network.parameters.allSatisfy { Double(Float($0)) == $0 })
    let points = randomPoints(2, 50, seed: 1)
    let values = network(points)
    var largest = 0.0
    for sample in 0..<50 {
      #expect(Double(Float(values[0, sample])) == values[0, sample])
      let expected = network.value(at: points.point(sample))[0]
      largest = max(largest, abs(values[0, sample] - expected))
    }
    #expect(largest < 2e-6 && largest > 1e-10)
  }

  /// Largest difference between the gradient and central differences in extended precision,
  /// relative to the largest component.
  private func gradientError(_ network: Network, seed: UInt64, parameters: [Int]) -> Double {
    let points = randomPoints(network.inputs, 12, seed: seed)
    let weights = randomPoints(network.outputs, 12, seed: seed + 1)
    let gradient = network.gradient(at: points, weights: weights)
    let step = Wide.self == Double.self ? 0x1p-16 : 0x1p-20
    var scale = 0.0
    var worst = 0.0
    for place in parameters {
      func shifted(_ by: Double) -> Wide {
        var moved = network
        moved.parameters[place] += by
        var sum: Wide = 0
        for sample in 0..<points.count {
          let value = moved.value(at: points.point(sample).map { Wide($0) })
          for output in 0..<network.outputs {
            sum += Wide(weights[output, sample]) * value[output]
          }
        }
        return sum
      }
      // The steps taken, as rounding of the parameter left them.
      let up = (network.parameters[place] + step) - network.parameters[place]
      let down = network.parameters[place] - (network.parameters[place] - step)
      let difference = Double((shifted(step) - shifted(-step)) / Wide(up + down))
      scale = max(scale, abs(difference))
      worst = max(worst, abs(difference - gradient[place]))
    }
    return scale == 0 ? worst : worst / scale
  }

  @Test("the gradient equals central differences for every activation", arguments: Activation.all)
  func activations(activation: Activation) throws {
    for skip in Skip.allCases {
      let architecture = try Architecture(
        inputs: 2, outputs: 2, width: 5, depth: 2, activation: activation, skip: skip)
      let network = randomNetwork(architecture, seed: 11, gain: 0.8)
      let error = gradientError(
        network, seed: 2, parameters: Array(0..<architecture.parameterCount))
      #expect(error < 1e-8, "\(activation), skip \(skip): \(error)")
    }
  }

  @Test("the gradient equals central differences at every depth from 1 to 64", arguments: 1...64)
  func depths(depth: Int) throws {
    for activation in [Activation.tanh, .relu] {
      let architecture = try Architecture(inputs: 1, width: 3, depth: depth, activation: activation)
      let network = randomNetwork(architecture, seed: UInt64(depth), gain: 1.2)
      let picks = stride(from: 0, to: architecture.parameterCount, by: max(1, depth))
      let error = gradientError(network, seed: 5, parameters: Array(picks))
      #expect(error < 1e-8, "\(activation), depth \(depth): \(error)")
    }
  }

  @Test("the Jacobian's rows, weighted and summed, are the gradient", arguments: Activation.all)
  func jacobian(activation: Activation) throws {
    let architecture = try Architecture(
      inputs: 2, outputs: 2, width: 6, depth: 3, activation: activation, skip: .all)
    let network = randomNetwork(architecture, seed: 8, gain: 0.8)
    let points = randomPoints(2, 75, seed: 3)
    let weights = randomPoints(2, 75, seed: 4)
    let gradient = network.gradient(at: points, weights: weights)
    let jacobians = (0..<2).map { network.jacobian(at: points, output: $0) }
    let scale = gradient.map(abs).max() ?? 0
    for place in 0..<architecture.parameterCount {
      var sum = 0.0
      for output in 0..<2 {
        for sample in 0..<75 { sum += weights[output, sample] * jacobians[output][place, sample] }
      }
      #expect(abs(sum - gradient[place]) <= 1e-12 * max(1, scale), "\(activation), \(place)")
    }
  }

  @Test("results do not depend on the size of the tile's remainder")
  func tiles() throws {
    let architecture = try Architecture(inputs: 2, width: 12, depth: 2, activation: .tanh)
    let network = randomNetwork(architecture, seed: 21)
    let points = randomPoints(2, 1000, seed: 22)
    let whole = network(points)
    for count in [1, 5, 333, 999] {
      #expect(network(points.samples(0..<count)).storage == whole.samples(0..<count).storage)
    }
  }
}
