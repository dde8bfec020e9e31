import Base
import Intervals
import Kernels
import Networks

/// A network from rows of weights and biases, layer by layer.
func network(
  _ layers: [(weights: [[Double]], biases: [Double])], _ activation: Activation = .relu
) throws -> Network {
  let architecture = try Architecture(
    inputs: layers[0].weights[0].count, outputs: layers[layers.count - 1].biases.count,
    widths: layers.dropLast().map(\.biases.count),
    activations: layers.dropLast().map { _ in activation })
  return Network(architecture, parameters: layers.flatMap { $0.weights.flatMap { $0 } + $0.biases })
}

/// A network of normal weights.
func randomNetwork(
  inputs: Int, widths: [Int], outputs: Int = 1, activation: Activation = .relu, skip: Skip = .none,
  seed: UInt64
) throws -> Network {
  let architecture = try Architecture(
    inputs: inputs, outputs: outputs, widths: widths, activations: widths.map { _ in activation },
    skip: skip)
  let source = RandomSource(seed: seed, stream: "tests")
  return Network(
    architecture,
    parameters: (0..<architecture.parameterCount).map { _ in source.normal(standardDeviation: 0.8) }
  )
}

/// The largest value of output 0 over [-1, 1]^d: a linear program for every pattern of signs.
///
/// Units are relu, absolute or leakyRelu; nothing here is shared with the verifier but the solver.
func maximumByEnumeration(_ network: Network, below: Double) -> Double {
  let inputs = network.inputs
  let units = network.neurons
  var best = -Double.infinity
  for pattern in 0..<(1 << units) {
    var program = LinearProgram(
      costs: [Double](repeating: 0, count: inputs),
      lower: [Double](repeating: -1, count: inputs), upper: [Double](repeating: 1, count: inputs))
    // Affine forms (coefficients, constant) of what a layer sees.
    var seen: [[Double]] = (0..<inputs).map { axis in
      (0...inputs).map { $0 == axis ? 1 : 0 }
    }
    var bit = 0
    var output: [Double] = []
    for (index, layer) in (network.graph.layers ?? []).enumerated() {
      let sums = (0..<layer.outputs).map { unit in
        var form = [Double](repeating: 0, count: inputs + 1)
        form[inputs] = network.parameters[layer.biases + unit]
        for input in 0..<layer.inputs {
          let weight = network.parameters[layer.weights + unit * layer.inputs + input]
          for place in form.indices { form[place] += weight * seen[input][place] }
        }
        return form
      }
      guard index < network.depth else {
        output = sums[0]
        break
      }
      seen = sums.map { form in
        let isAbove = pattern >> bit & 1 == 1
        bit += 1
        program.rows.append(
          LinearProgram.Row(
            columns: Array(0..<inputs), values: Array(form.dropLast()),
            lower: isAbove ? -form[inputs] : -.infinity, upper: isAbove ? .infinity : -form[inputs])
        )
        return form.map { $0 * (isAbove ? 1 : below) }
      }
    }
    program.costs = output.dropLast().map { -$0 }
    if let solution = program.minimum() { best = max(best, output[inputs] - solution.objective) }
  }
  return best
}
