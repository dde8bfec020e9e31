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
    didSet { for part in parts { part.work.isLoaded = false } }
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
      Part(PartWork(architecture, loss, first..<min(first + size, data.count)))
    }
  }

  /// Samples of a part, from the shape of the fit alone: a power of 2 of parts, at most 16, and none so
  /// small that adding the gradients of all would cost much.
  private static func partSize(of samples: Int, parameters: Int) -> Int {
    let block = Scalar.sampleBlock
    let least = min(max(parameters / 16, 64), 256)
    var parts = 1
    while parts < 16, 2 * parts * least <= samples { parts *= 2 }
    let size = (samples + parts - 1) / parts
    return (size + block - 1) / block * block
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
    share(parts.count) { parts, part in
      parts[part].work.differentiate(at: parameters, on: data, slope: known)
    }
    addGradients()
    swap(&gradient, &parts[0].work.gradient)
    return total.value(count: residualCount)
  }

  private func evaluate(at parameters: [Scalar]) {
    let data = data
    share(parts.count) { parts, part in parts[part].work.evaluate(at: parameters, on: data) }
  }

  private var total: LossTotal {
    var total = LossTotal(loss)
    for part in parts { total.add(part.work.total) }
    return total
  }

  /// Adds the gradients of all parts to the first's, pair by pair.
  private func addGradients() {
    var distance = 1
    while distance < parts.count {
      let step = distance
      // Short sums cost less than sharing them out.
      share((parts.count + step - 1) / (2 * step), alone: parameterCount < 4096) { parts, pair in
        let target = parts[2 * step * pair]
        let source = parts[2 * step * pair + step].work.gradient
        Scalar.kernels.add(source, to: &target.work.gradient, in: source.indices)
      }
      distance *= 2
    }
  }

  /// Does pieces of the work, on all threads unless it is for one `alone`.
  private func share(
    _ count: Int, alone: Bool = false,
    _ piece: @Sendable @escaping ([Part<Scalar>], Int) -> Void
  ) {
    if alone || count == 1 || team.threads == 1 {
      for index in 0..<count { piece(parts, index) }
    } else {
      let parts = parts
      team.perform(count) { piece(parts, $0) }
    }
  }
}

/// A part of the samples as something to share among threads.
///
/// Unchecked: a part is worked on by one thread at a time, and `Team.perform` orders them.
private final class Part<Scalar: KernelScalar>: @unchecked Sendable {
  var work: PartWork<Scalar>

  init(_ work: PartWork<Scalar>) { self.work = work }
}

/// A part of the samples, with the memory that its way through the layers takes.
private struct PartWork<Scalar: KernelScalar> {
  /// The loss of the samples, from the last call.
  private(set) var total: LossTotal
  /// By the samples, from the last call of `differentiate`.
  var gradient: [Scalar]
  /// Whether the tape holds the samples; only where one tile holds them all.
  var isLoaded = false

  private let loss: Loss
  private let outputs: Int
  private let samples: Range<Int>
  private var tape: Tape<Scalar>

  init(_ architecture: Architecture, _ loss: Loss, _ samples: Range<Int>) {
    self.loss = loss
    self.samples = samples
    outputs = architecture.outputs
    total = LossTotal(loss)
    // Tiles of nearly equal size.
    let most = Tape<Scalar>.defaultSamples(architecture)
    let tiles = (samples.count + most - 1) / most
    tape = Tape(architecture, samples: (samples.count + tiles - 1) / tiles)
    gradient = [Scalar](repeating: 0, count: architecture.parameterCount)
  }

  mutating func evaluate(at parameters: [Scalar], on data: TrainingSet<Scalar>) {
    total = LossTotal(loss)
    forEachTile(of: data) { part, first, taken in
      part.tape.forward(parameters: parameters, derivatives: false)
      part.addResiduals(first, taken, of: data, slope: nil)
    }
  }

  /// - Parameter slope: the derivative of the loss by a residual.
  mutating func differentiate(
    at parameters: [Scalar], on data: TrainingSet<Scalar>, slope: LossSlope
  ) {
    total = LossTotal(loss)
    forEachTile(of: data) { part, first, taken in
      part.tape.forward(parameters: parameters, derivatives: true)
      part.addResiduals(first, taken, of: data, slope: slope)
      part.tape.backward(
        parameters: parameters, gradient: &part.gradient, adds: first > part.samples.lowerBound)
    }
  }

  private mutating func forEachTile(
    of data: TrainingSet<Scalar>, _ body: (inout Self, _ first: Int, _ taken: Int) -> Void
  ) {
    for first in stride(from: samples.lowerBound, to: samples.upperBound, by: tape.samples) {
      let taken = min(tape.samples, samples.upperBound - first)
      if !isLoaded { tape.load(data.inputs, count: data.count, from: first, taking: taken) }
      isLoaded = samples.count <= tape.samples
      body(&self, first, taken)
    }
  }

  /// Adds the tile's residuals to the total, and writes the derivative of the loss by the outputs.
  private mutating func addResiduals(
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
