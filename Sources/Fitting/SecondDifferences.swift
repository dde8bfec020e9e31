// The second derivative of a network's outputs along a direction of its parameters.
import Kernels
import Networks

/// Jᵀ·r″ over a tile of samples, by their weights, with r″ by a central difference of half the direction's
/// length: over the length of the step its curve matters, not the limit.
struct SecondDifferences<Scalar: KernelScalar> {
  private var tape: Tape<Scalar>
  private var isLoaded = false
  private var moved: [Scalar]
  private var product: [Scalar]
  private var difference: [Double]
  private var outputs: [Double]
  private var delta: [Scalar]

  private static var length: Double { 0.5 }

  /// - Parameter plan: of the tapes that `differentiate` is given.
  init(_ plan: TilePlan<Scalar>) {
    tape = Tape(plan)
    moved = [Scalar](repeating: 0, count: plan.operations.numberCount)
    product = [Scalar](repeating: 0, count: plan.operations.trainedCount)
    difference = [Double](repeating: 0, count: plan.outputs * plan.samples)
    outputs = difference
    delta = [Scalar](repeating: 0, count: difference.count)
  }

  /// Takes the tile that `main` holds after its pass with derivatives at `parameters`.
  mutating func differentiate(
    _ data: TrainingSet<Scalar>, _ first: Int, _ taken: Int, _ main: inout Tape<Scalar>,
    at parameters: [Scalar], along direction: [Double]
  ) {
    let count = difference.count
    if !isLoaded { tape.load(data.inputs, count: data.count, from: first, taking: taken) }
    isLoaded = data.count <= tape.samples
    main.memory.copy(from: main.output, count: count, to: &difference, at: 0)
    for i in 0..<count { difference[i] *= -2 }
    for length in [SecondDifferences.length, -SecondDifferences.length] {
      for i in product.indices { moved[i] = parameters[i] + Scalar(length * direction[i]) }
      // Frozen.
      for i in product.count..<moved.count { moved[i] = parameters[i] }
      tape.forward(numbers: moved, derivatives: false)
      tape.memory.copy(from: tape.output, count: count, to: &outputs, at: 0)
      for i in 0..<count { difference[i] += outputs[i] }
    }
    let scale = 1 / (SecondDifferences.length * SecondDifferences.length)
    for row in stride(from: 0, to: count, by: tape.samples) {
      for sample in 0..<taken {
        let root = data.roots.isEmpty ? 1 : data.roots[first + sample]
        delta[row + sample] = Scalar(scale * (root * root * difference[row + sample]))
      }
      for sample in taken..<tape.samples { delta[row + sample] = 0 }
    }
    main.memory.copy(delta, from: 0, count: count, to: main.outputDelta)
    main.backward(numbers: parameters, gradient: &product, adds: false)
  }

  func add(to result: inout [Double]) {
    for i in product.indices { result[i] += Double(product[i]) }
  }
}
