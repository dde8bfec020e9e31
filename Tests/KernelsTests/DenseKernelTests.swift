import Kernels
import Testing

@Suite("Dense kernels")
struct DenseKernelTests {
  /// Forward, backward, gradient and Jacobian of one layer against plain triple loops.
  private func check<Scalar: KernelScalar>(
    _: Scalar.Type, inputs: Int, outputs: Int, samples: Int, seed: UInt64
  ) {
    let random = RandomSource(seed: seed, stream: "kernel")
    func numbers(_ count: Int) -> [Scalar] { (0..<count).map { _ in Scalar(random.normal()) } }
    let weights = 3
    let parameters = numbers(weights + (inputs + 1) * outputs)
    let input = 0
    let output = inputs * samples
    let delta = output + outputs * samples
    let back = delta + outputs * samples
    var memory = numbers(back + inputs * samples)
    let before = memory
    let tolerance = Double(Scalar.ulpOfOne) * Double(inputs + outputs + samples) * 8

    func near(_ computed: Scalar, _ expected: Double, _ what: String) {
      #expect(
        abs(Double(computed) - expected) <= tolerance * (1 + abs(expected)),
        "\(what), \(inputs)×\(outputs), \(samples) samples")
    }

    Scalar.denseForward(
      &memory, from: input, to: output, parameters: parameters, weights: weights, inputs: inputs,
      outputs: outputs, samples: samples)
    for o in 0..<outputs {
      for s in 0..<samples {
        var sum = Double(parameters[weights + inputs * outputs + o])
        for i in 0..<inputs {
          sum += Double(parameters[weights + o * inputs + i]) * Double(before[i * samples + s])
        }
        near(memory[output + o * samples + s], sum, "forward")
      }
    }

    Scalar.denseBackward(
      &memory, from: delta, to: back, rows: inputs, parameters: parameters, weights: weights,
      inputs: inputs, outputs: outputs, samples: samples)
    for i in 0..<inputs {
      for s in 0..<samples {
        let sum = (0..<outputs).reduce(0.0) { sum, o in
          sum + Double(parameters[weights + o * inputs + i])
            * Double(before[delta + o * samples + s])
        }
        near(memory[back + i * samples + s], sum, "backward")
      }
    }

    var gradient = [Scalar](repeating: 1, count: parameters.count)
    Scalar.denseGradient(
      before, delta: delta, input: input, gradient: &gradient, weights: weights, inputs: inputs,
      outputs: outputs, samples: samples)
    var rows = [Scalar](repeating: 0, count: (inputs + 1) * outputs * samples)
    Scalar.denseJacobian(
      before, delta: delta, input: input, rows: &rows, at: 0, inputs: inputs, outputs: outputs,
      samples: samples)
    for o in 0..<outputs {
      for i in 0...inputs {
        // The last column is the bias's.
        let place = i < inputs ? o * inputs + i : inputs * outputs + o
        var sum = 1.0
        for s in 0..<samples {
          let factor = i < inputs ? Double(before[i * samples + s]) : 1
          let term = Double(before[delta + o * samples + s]) * factor
          near(rows[place * samples + s], term, "jacobian")
          sum += term
        }
        near(gradient[weights + place], sum, "gradient")
      }
    }
    #expect(gradient[..<weights].allSatisfy { $0 == 1 }, "nothing is written before the layer")
  }

  @Test("equal plain loops for every width from 1 to 40", arguments: 1...40)
  func widths(width: Int) {
    for other in [1, 2, 3, 5, 8, 17, width] {
      check(
        Double.self, inputs: width, outputs: other, samples: kernelBlock, seed: UInt64(width))
      check(Float.self, inputs: other, outputs: width, samples: kernelBlock, seed: UInt64(width))
    }
    check(Double.self, inputs: width, outputs: width, samples: 3 * kernelBlock, seed: 7)
  }

  @Test("multiply works elementwise on two ranges of one memory")
  func multiply() {
    var memory: [Double] = (0..<80).map(Double.init)
    Double.multiply(&memory, at: 0, by: 40, count: 37)
    for k in 0..<80 { #expect(memory[k] == (k < 37 ? Double(k * (k + 40)) : Double(k))) }
  }
}
