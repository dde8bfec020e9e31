import CKernels
import Kernels
import Testing

extension ActivationKernel {
  fileprivate static var square: Self { Self(approxima_square) }
}

/// A network of two layers by plain loops in Float64: what the kernels must compute.
private struct TwoLayers<Scalar: KernelScalar> {
  let inputs: Int
  let width: Int
  let outputs: Int
  let samples: Int
  let activation: ActivationKernel<Scalar>
  let slope: Int?

  private var hidden: Int { inputs * samples }
  private var output: Int { hidden + width * samples }
  private var sums: Int { output + outputs * samples }
  private var derivative: Int { sums + width * samples }
  private var deltas: [Int] { [derivative + width * samples, derivative + 2 * width * samples] }
  private var scratch: Int { deltas[1] + outputs * samples }
  private var work: Int { scratch + samples }
  private var outputWeights: Int { (inputs + 1) * width + (slope == nil ? 0 : 1) }
  var parameterCount: Int { outputWeights + (width + 1) * outputs }

  init(
    inputs: Int, width: Int, outputs: Int, samples: Int, activation: ActivationKernel<Scalar>
  ) {
    self.inputs = inputs
    self.width = width
    self.outputs = outputs
    self.samples = samples
    self.activation = activation
    slope = activation == .leaky(slope: 0.25) ? (inputs + 1) * width : nil
  }

  private var operations: [TileOperation<Scalar>] {
    let isRelu = activation == .relu
    return [
      TileOperation(
        .affine(.init(columns: inputs, weights: 0, biases: inputs * width)), rows: width,
        function: slope.map { .slope($0, isTrained: true) } ?? .kernel(activation), input: 0,
        preactivation: slope == nil ? hidden : sums, value: hidden,
        derivative: isRelu ? nil : derivative,
        delta: .init(place: deltas[0], isRaw: slope != nil)),
      TileOperation(
        .affine(
          .init(columns: width, weights: outputWeights, biases: outputWeights + width * outputs)),
        rows: outputs, input: hidden, value: output, delta: .init(place: deltas[1], isRaw: false),
        back: .init(
          rows: width, place: deltas[0], adds: false,
          finish: slope != nil ? .plain : isRelu ? .gated(hidden) : .scaled(derivative))),
    ]
  }

  /// The kernels' outputs, gradient added to ones, gradient written, and Jacobian of the first output.
  func computed(
    _ parameters: [Scalar], _ points: [Scalar], _ delta: [Scalar], _ kernels: KernelTable<Scalar>
  ) -> (outputs: [Scalar], added: [Scalar], written: [Scalar], jacobian: [Scalar]) {
    let count =
      work
      + max(
        TileOperations<Scalar>.workCount(inputs: inputs, outputs: width),
        TileOperations<Scalar>.workCount(inputs: width, outputs: self.outputs))
    var memory = AlignedBuffer<Scalar>(count: count)
    let layers = TileOperations(
      operations, samples: samples, numberCount: parameterCount, trainedCount: parameterCount,
      memoryCount: count, scratch: scratch, work: work, kernels: kernels)
    memory.copy(points, from: 0, count: points.count, to: 0)
    layers.forward(0..<2, numbers: parameters, memory: &memory, derivatives: true)
    let outputs = memory[output..<(output + self.outputs * samples)]
    memory.copy(delta, from: 0, count: delta.count, to: deltas[1])
    var gradient = [Scalar](repeating: 1, count: parameterCount)
    layers.backward(numbers: parameters, memory: &memory, gradient: &gradient, adds: true)
    memory.fill(0, at: deltas[1], count: delta.count)
    memory.fill(1, at: deltas[1], count: samples)
    layers.forward(0..<2, numbers: parameters, memory: &memory, derivatives: true)
    var jacobian = [Scalar](repeating: .nan, count: parameterCount * samples + 3)
    layers.jacobian(numbers: parameters, memory: &memory, into: &jacobian, at: 3, adds: false)
    memory.copy(delta, from: 0, count: delta.count, to: deltas[1])
    var written = [Scalar](repeating: .nan, count: parameterCount)
    layers.backward(numbers: parameters, memory: &memory, gradient: &written, adds: false)
    return (outputs, gradient, written, Array(jacobian[3...]))
  }

  /// The same by plain loops, each with the sum of the sizes of its terms.
  func expected(
    _ parameters: [Scalar], _ points: [Scalar], _ delta: [Scalar]
  ) -> (outputs: [Sum], gradient: [Sum], jacobian: [Sum]) {
    let p = parameters.map { Double($0) }
    let x = points.map { Double($0) }
    let d = delta.map { Double($0) }
    let bent = slope.map { p[$0] } ?? 0
    var outputs = [Sum](repeating: Sum(), count: self.outputs * samples)
    var gradient = [Sum](repeating: Sum(), count: parameterCount)
    var jacobian = [Sum](repeating: Sum(), count: parameterCount * samples)
    for s in 0..<samples {
      var values: [Double] = []
      var derivatives: [Double] = []
      var sums: [Double] = []
      for unit in 0..<width {
        var sum = p[inputs * width + unit]
        for i in 0..<inputs { sum += p[unit * inputs + i] * x[i * samples + s] }
        sums.append(sum)
        values.append(activation == .square ? sum * sum : sum > 0 ? sum : bent * sum)
        derivatives.append(activation == .square ? 2 * sum : sum > 0 ? 1 : bent)
      }
      func add(_ place: Int, _ byOutput: (Int) -> Double) {
        jacobian[place * samples + s] += byOutput(0)
        for o in 0..<self.outputs { gradient[place] += d[o * samples + s] * byOutput(o) }
      }
      for o in 0..<self.outputs {
        let row = outputWeights + o * width
        outputs[o * samples + s] += p[outputWeights + width * self.outputs + o]
        for unit in 0..<width {
          outputs[o * samples + s] += p[row + unit] * values[unit]
          add(row + unit) { $0 == o ? values[unit] : 0 }
        }
        add(outputWeights + width * self.outputs + o) { $0 == o ? 1 : 0 }
      }
      for unit in 0..<width {
        let weights = (0..<self.outputs).map { p[outputWeights + $0 * width + unit] }
        let derivative = derivatives[unit]
        for i in 0..<inputs {
          add(unit * inputs + i) { weights[$0] * derivative * x[i * samples + s] }
        }
        add(inputs * width + unit) { weights[$0] * derivative }
        if let slope { add(slope) { weights[$0] * min(sums[unit], 0) } }
      }
    }
    return (outputs, gradient, jacobian)
  }
}

/// A sum, and the sum of the sizes of its terms, of which its rounding error is a small part.
private struct Sum {
  var value = 0.0
  var size = 0.0

  func added(_ term: Double) -> Sum {
    var sum = self
    sum += term
    return sum
  }

  static func += (sum: inout Sum, term: Double) {
    sum.value += term
    sum.size += abs(term)
  }
}

@Suite("Tiles through operations")
struct TileOperationsTests {
  private func check<Scalar: KernelScalar>(
    _: Scalar.Type, inputs: Int, width: Int, outputs: Int, blocks: Int = 1,
    _ activation: ActivationKernel<Scalar> = .relu
  ) {
    let net = TwoLayers(
      inputs: inputs, width: width, outputs: outputs, samples: blocks * Scalar.sampleBlock,
      activation: activation)
    let random = RandomSource(seed: UInt64(inputs * 10_000 + width * 100 + outputs), stream: "tile")
    func numbers(_ count: Int) -> [Scalar] { (0..<count).map { _ in Scalar(random.normal()) } }
    let parameters = numbers(net.parameterCount)
    let points = numbers(inputs * net.samples)
    let delta = numbers(outputs * net.samples)
    let expected = net.expected(parameters, points, delta)
    for kernels in Scalar.kernelTables {
      let computed = net.computed(parameters, points, delta, kernels)
      let unit = Double(Scalar.ulpOfOne) * 4 * Double(inputs + width)
      func compare(_ computed: [Scalar], _ expected: [Sum], _ what: String) {
        let bad = zip(computed, expected).enumerated().first { _, pair in
          // A pre-activation near 0 can fall to either side; what hangs on it is small too.
          !(abs(Double(pair.0) - pair.1.value) <= unit * (1 + pair.1.size))
        }
        #expect(
          bad == nil && computed.count == expected.count,
          "\(what), \(kernels.instructionSet), \(inputs)-\(width)-\(outputs): \(String(describing: bad))"
        )
      }
      compare(computed.outputs, expected.outputs, "outputs")
      compare(computed.written, expected.gradient, "gradient")
      compare(computed.added, expected.gradient.map { $0.added(1) }, "gradient, added")
      compare(computed.jacobian, expected.jacobian, "jacobian")
    }
  }

  @Test(
    "equal plain loops for every width from 1 to 40, on every instruction set", arguments: 1...40)
  func widths(width: Int) {
    for other in [1, 2, 3, 5, 8, 17] {
      check(Double.self, inputs: width, width: other, outputs: 1 + other % 3)
      check(Float.self, inputs: other, width: width, outputs: 1)
      check(Double.self, inputs: other, width: width, outputs: width)
    }
    check(Double.self, inputs: width, width: width, outputs: width, blocks: 3)
    check(Float.self, inputs: width, width: width, outputs: 2, blocks: 2)
  }

  @Test(
    "packed products equal plain loops, with and without rests",
    // The last has so few inputs that its biases went along with the weights, but for packed ones.
    arguments: [(190, 190), (200, 181), (260, 129), (64, 300), (16, 80), (1, 32_800), (2, 16_390)])
  func large(inputs: Int, width: Int) {
    if width > 1000 { return check(Double.self, inputs: inputs, width: width, outputs: 1) }
    check(Double.self, inputs: inputs, width: width, outputs: 70, blocks: 2)
    check(Float.self, inputs: inputs, width: width, outputs: 33)
  }

  @Test("the way back through an activation multiplies by its derivative")
  func derivative() {
    for width in [1, 6, 13, 200] {
      check(Double.self, inputs: 3, width: width, outputs: width, .square)
      check(Float.self, inputs: 2, width: width, outputs: 200, .square)
    }
  }

  @Test("a trained slope gets its gradient")
  func slope() {
    for width in [1, 7, 16] {
      check(Double.self, inputs: 2, width: width, outputs: 2, .leaky(slope: 0.25))
      check(Float.self, inputs: 3, width: width, outputs: 1, .leaky(slope: 0.25))
    }
  }

  @Test("a copy of a buffer keeps its numbers when the other is written")
  func copies() {
    var first = AlignedBuffer<Double>(count: 5)
    first.fill(2, at: 1, count: 3)
    let second = first
    first[2] = 7
    first.copy([8, 9], from: 1, count: 1, to: 4)
    #expect(first[0..<5] == [0, 2, 7, 2, 9])
    #expect(second[0..<5] == [0, 2, 2, 2, 0])
  }
}
