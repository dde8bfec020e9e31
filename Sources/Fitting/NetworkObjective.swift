// A network on its data as a function to minimise. The samples are shared out to parts of fixed size;
// each goes through the layers in tiles, in a fixed order, and the parts are added in a fixed order, so
// that every sum has the same bits for any number of threads.
import Base
import Kernels
import Networks

/// The loss of a network on samples, as a function of its parameters.
struct NetworkObjective<Scalar: KernelScalar>: Objective {
  let architecture: Architecture
  let loss: Loss
  /// Replace it by one of equal count to train on other samples.
  var data: TrainingSet<Scalar> {
    didSet { for part in parts { part.isLoaded = false } }
  }

  private let team: Team
  private let parts: [Part<Scalar>]

  /// - Parameter team: the threads that share the work.
  init(
    _ architecture: Architecture, loss: Loss, data: TrainingSet<Scalar>,
    team: Team = Team(threads: 1)
  ) {
    self.architecture = architecture
    self.loss = loss
    self.data = data
    self.team = team
    let size = NetworkObjective.partSize(of: data.count, parameters: architecture.parameterCount)
    parts = stride(from: 0, to: data.count, by: size).map { first in
      Part(architecture, loss, first..<min(first + size, data.count))
    }
  }

  /// Samples of a part, from the shape of the fit alone: enough that adding the gradients of all parts
  /// costs little, and at most 16 parts.
  private static func partSize(of samples: Int, parameters: Int) -> Int {
    let block = Scalar.sampleBlock
    let wanted = max(min(max(parameters / 16, 64), 256), (samples + 15) / 16)
    return (wanted + block - 1) / block * block
  }

  var parameterCount: Int { architecture.parameterCount }

  private var residualCount: Int { data.count * architecture.outputs }

  mutating func value(at parameters: [Scalar]) -> Double {
    evaluate(at: parameters)
    return total.value(count: residualCount)
  }

  mutating func value(at parameters: [Scalar], gradient: inout [Scalar]) -> Double {
    var slope = LossTotal(loss).slope(count: residualCount)
    if case .p = loss {
      // The slope of the p-norm needs the sum over all samples before the first tile goes back.
      evaluate(at: parameters)
      slope = total.slope(count: residualCount)
    }
    let known = slope
    let data = data
    let parts = parts
    team.perform(parts.count) { parts[$0].differentiate(at: parameters, on: data, slope: known) }
    addGradients()
    parts[0].takeGradient(&gradient)
    return total.value(count: residualCount)
  }

  private func evaluate(at parameters: [Scalar]) {
    let data = data
    let parts = parts
    team.perform(parts.count) { parts[$0].evaluate(at: parameters, on: data) }
  }

  private var total: LossTotal {
    var total = LossTotal(loss)
    for part in parts { total.add(part.total) }
    return total
  }

  /// Adds the gradients of all parts to the first's, pair by pair.
  private func addGradients() {
    let parts = parts
    var step = 1
    while step < parts.count {
      let distance = step
      let pairs = (parts.count - distance + 2 * distance - 1) / (2 * distance)
      // Short sums cost less than sharing them out.
      let alone = parameterCount < 4096
      let add: @Sendable (Int) -> Void = { pair in
        parts[2 * distance * pair].addGradient(of: parts[2 * distance * pair + distance])
      }
      if alone { for pair in 0..<pairs { add(pair) } } else { team.perform(pairs, add) }
      step *= 2
    }
  }
}

/// A part of the samples, with the memory that its way through the layers takes.
///
/// Unchecked: a part is worked on by one thread at a time, and `Team.perform` orders them.
private final class Part<Scalar: KernelScalar>: @unchecked Sendable {
  /// The loss of the samples, from the last call.
  private(set) var total: LossTotal
  /// Whether the tape holds the samples; only where one tile holds them all.
  var isLoaded = false

  private let loss: Loss
  private let outputs: Int
  private let samples: Range<Int>
  private var tape: Tape<Scalar>
  private var gradient: [Scalar]

  init(_ architecture: Architecture, _ loss: Loss, _ samples: Range<Int>) {
    self.loss = loss
    self.samples = samples
    outputs = architecture.outputs
    total = LossTotal(loss)
    tape = Tape(
      architecture, samples: min(samples.count, Tape<Scalar>.defaultSamples(architecture)))
    gradient = [Scalar](repeating: 0, count: architecture.parameterCount)
  }

  func evaluate(at parameters: [Scalar], on data: TrainingSet<Scalar>) {
    total = LossTotal(loss)
    forEachTile(of: data) { first, taken in
      tape.forward(parameters: parameters, derivatives: false)
      addResiduals(first, taken, of: data, slope: nil)
    }
  }

  /// - Parameter slope: the derivative of the loss by a residual.
  func differentiate(at parameters: [Scalar], on data: TrainingSet<Scalar>, slope: LossSlope) {
    total = LossTotal(loss)
    forEachTile(of: data) { first, taken in
      tape.forward(parameters: parameters, derivatives: true)
      addResiduals(first, taken, of: data, slope: slope)
      tape.backward(
        parameters: parameters, gradient: &gradient, adds: first > samples.lowerBound)
    }
  }

  func addGradient(of other: Part) {
    Scalar.kernels.add(other.gradient, to: &gradient, in: gradient.indices)
  }

  /// Gives the gradient, and takes memory for the next.
  func takeGradient(_ result: inout [Scalar]) { swap(&gradient, &result) }

  private func forEachTile(
    of data: TrainingSet<Scalar>, _ body: (_ first: Int, _ taken: Int) -> Void
  ) {
    for first in stride(from: samples.lowerBound, to: samples.upperBound, by: tape.samples) {
      let taken = min(tape.samples, samples.upperBound - first)
      if !isLoaded { tape.load(data.inputs, count: data.count, from: first, taking: taken) }
      isLoaded = samples.count <= tape.samples
      body(first, taken)
    }
  }

  /// Adds the tile's residuals to the total, and writes the derivative of the loss by the outputs.
  private func addResiduals(
    _ first: Int, _ taken: Int, of data: TrainingSet<Scalar>, slope: LossSlope?
  ) {
    for output in 0..<outputs {
      let row = tape.output + output * tape.samples
      let delta = tape.outputDelta + output * tape.samples
      let target = output * data.count + first
      if case .l2 = loss {
        total.addSquares(
          Scalar.kernels.squares(
            &tape.memory, outputs: row, delta: slope == nil ? nil : delta, data: data.outputs,
            from: target, factor: slope?.factor ?? 0, count: taken))
      } else {
        for sample in 0..<taken {
          let residual = Double(tape.memory[row + sample] - data.outputs[target + sample])
          total.add(residual)
          if let slope { tape.memory[delta + sample] = Scalar(slope.derivative(residual)) }
        }
      }
      if slope != nil { tape.memory.fill(0, at: delta + taken, count: tape.samples - taken) }
    }
  }
}
