// A network on its data as a function to minimise. The samples are shared out to parts of fixed size;
// each goes through the layers in tiles, in a fixed order, and the parts are added in a fixed order, so
// that every sum has the same bits for any number of threads.
import Base
import Kernels
import Networks

/// The loss of a network on samples, as a function of its parameters. Where the limit of the work that makes it is
/// reached, it leaves tiles out, and is NaN.
struct NetworkObjective<Scalar: FitScalar>: Objective {
  let graph: Graph
  let loss: Loss
  /// Replace it by one of equal count to train on other samples.
  var data: TrainingSet<Scalar> {
    didSet { for worker in workers { worker.passes.unload() } }
  }

  /// The network's frozen numbers.
  var frozen: [Scalar]

  private let isQuantised: Bool
  private let hasScales: Bool
  private let team: Team
  private let isOver: (@Sendable () -> Bool)?
  private let parts: [Part<Scalar>]
  /// What a thread computes with, one for each that can have a part.
  private let workers: [Worker<Scalar>]
  private let passWork = SharedWork()
  /// One for each distance of `addGradients`, whose counts of sums differ.
  private let sumWork: [SharedWork]

  /// - Parameter team: the threads that share the work.
  init(
    _ graph: Graph, loss: Loss, data: TrainingSet<Scalar>, frozen: [Double] = [],
    team: Team = .alone
  ) {
    self.frozen = frozen.map { Scalar($0) }
    self.graph = graph
    isQuantised = graph.isQuantised
    hasScales = graph.hasScales
    self.loss = loss
    self.data = data
    self.team = team
    termCount = loss.terms(
      samples: data.count, outputs: graph.outputs, classes: data.classes)
    let size = NetworkObjective.partSize(of: data.count, parameters: graph.trainedCount)
    parts = stride(from: 0, to: data.count, by: size).map { first in
      Part(first..<min(first + size, data.count), loss)
    }
    workers = (0..<min(team.threads, parts.count)).map { _ in
      Worker(Passes(graph, loss, partSize: min(size, data.count)))
    }
    isOver = workers.first?.passes.isOver
    sumWork = parts.indices.map { _ in SharedWork() }
  }

  /// Samples of a part, from the shape of the fit alone: a power of 2 of parts, at most 16, and none so
  /// small that adding the gradients of all would cost much.
  private static func partSize(of samples: Int, parameters: Int) -> Int {
    let block = Scalar.sampleBlock
    let least = min(max(parameters / 16, 128), 256)
    var parts = 1
    while parts < 16, 2 * parts * least <= samples { parts *= 2 }
    let size = (samples + parts - 1) / parts
    return (size + block - 1) / block * block
  }

  var parameterCount: Int { graph.trainedCount }

  /// What the loss is the mean over.
  private let termCount: Int

  mutating func value(at parameters: [Scalar]) -> Double {
    evaluate(at: parameters)
    return value
  }

  private var value: Double {
    isOver?() ?? false ? .nan : total.value(count: termCount)
  }

  mutating func value(at parameters: [Scalar], gradient: inout [Scalar]) -> Double {
    var slope = LossTotal(loss).slope(count: termCount)
    if case .p = loss {
      // The slope of the p-norm needs the sum over all samples before the first tile goes back.
      evaluate(at: parameters)
      slope = total.slope(count: termCount)
    }
    let known = slope
    let numbers = numbers(parameters)
    if workers.count == 1 {
      for part in parts {
        workers[0].passes.differentiate(part, at: numbers, on: data, slope: known)
      }
    } else {
      let data = data
      share { passes, part in passes.differentiate(part, at: numbers, on: data, slope: known) }
    }
    addGradients()
    swap(&gradient, &parts[0].gradient)
    if hasScales { Scalar.handBack(graph, &gradient, parameters) }
    return value
  }

  private func evaluate(at parameters: [Scalar]) {
    let numbers = numbers(parameters)
    if workers.count == 1 {
      for part in parts { workers[0].passes.evaluate(part, at: numbers, on: data) }
    } else {
      let data = data
      share { passes, part in passes.evaluate(part, at: numbers, on: data) }
    }
  }

  /// All of the network's as they are seen, from the trained ones. The gradient by what is seen is taken for that
  /// by the numbers behind, but for scales, see `Graph.handBack`.
  private func numbers(_ parameters: [Scalar]) -> [Scalar] {
    let all = frozen.isEmpty ? parameters : parameters + frozen
    return isQuantised ? Scalar.seen(graph, all) : all
  }

  private var total: LossTotal {
    var total = LossTotal(loss)
    for part in parts { total.add(part.total) }
    return total
  }

  /// Shares the parts out. One worker does without it: what the closure holds costs a small network's
  /// step.
  private func share(
    _ body: @Sendable @escaping (inout Passes<Scalar>, Part<Scalar>) -> Void
  ) {
    let parts = parts
    let workers = workers
    team.perform(parts.count, of: passWork) { part, thread in
      body(&workers[thread].passes, parts[part])
    }
  }

  /// Adds the gradients of all parts to the first's, pair by pair.
  private func addGradients() {
    var distance = 1
    var level = 0
    while distance < parts.count {
      let step = distance
      let parts = parts
      let count = (parts.count + step - 1) / (2 * step)
      let add: @Sendable (Int) -> Void = { pair in
        let source = parts[2 * step * pair + step].gradient
        Scalar.kernels.add(source, to: &parts[2 * step * pair].gradient, in: source.indices)
      }
      // Short sums cost less than sharing them out.
      if workers.count == 1 || parameterCount < 4096 {
        for pair in 0..<count { add(pair) }
      } else {
        team.perform(count, of: sumWork[level], add)
      }
      distance *= 2
      level += 1
    }
  }
}

/// What one thread works with: the memory that a tile's way through the layers takes.
///
/// Unchecked: a worker belongs to one thread at a time, and `Team.perform` orders them.
private final class Worker<Scalar: KernelScalar>: @unchecked Sendable {
  var passes: Passes<Scalar>

  init(_ passes: Passes<Scalar>) { self.passes = passes }
}

/// A part of the samples, with what came of it.
///
/// Unchecked: a part is worked on by one thread at a time, and `Team.perform` orders them.
private final class Part<Scalar: KernelScalar>: @unchecked Sendable {
  let samples: Range<Int>
  /// The loss of the samples, from the last call.
  var total: LossTotal
  /// By the samples, from the last call of `differentiate`.
  var gradient: [Scalar] = []

  init(_ samples: Range<Int>, _ loss: Loss) {
    self.samples = samples
    total = LossTotal(loss)
  }
}

/// Passes of parts through the layers, tile by tile.
private struct Passes<Scalar: KernelScalar> {
  private let loss: Loss
  private let outputs: Int
  private let parameterCount: Int
  private let kernels = Scalar.kernels
  private var tape: Tape<Scalar>
  /// The samples that the tape holds.
  private var loaded: Range<Int>?

  /// - Parameter partSize: samples of a part.
  init(_ graph: Graph, _ loss: Loss, partSize: Int) {
    self.loss = loss
    outputs = graph.outputs
    parameterCount = graph.trainedCount
    // Tiles of nearly equal size.
    let most = TilePlan<Scalar>.defaultSamples(graph)
    let tiles = (partSize + most - 1) / most
    tape = Tape(graph, samples: (partSize + tiles - 1) / tiles)
    isOver = tiles > 1 ? WorkLimit.poll : nil
  }

  /// Whether the work must end; nil without a limit, and where a part is one tile, which ends soon by itself.
  let isOver: (@Sendable () -> Bool)?

  /// Forgets the samples that the tape holds.
  mutating func unload() { loaded = nil }

  mutating func evaluate(
    _ part: Part<Scalar>, at parameters: [Scalar], on data: TrainingSet<Scalar>
  ) {
    var total = LossTotal(loss)
    forEachTile(of: part.samples, data) { passes, samples in
      passes.tape.forward(numbers: parameters, derivatives: false)
      passes.addResiduals(samples, of: data, slope: nil, to: &total)
    }
    part.total = total
  }

  /// - Parameter slope: the derivative of the loss by a residual.
  mutating func differentiate(
    _ part: Part<Scalar>, at parameters: [Scalar], on data: TrainingSet<Scalar>, slope: LossSlope
  ) {
    var total = LossTotal(loss)
    var gradient: [Scalar] = []
    swap(&gradient, &part.gradient)
    // Made by the thread that fills it.
    if gradient.isEmpty { gradient = [Scalar](repeating: 0, count: parameterCount) }
    let first = part.samples.lowerBound
    forEachTile(of: part.samples, data) { passes, samples in
      passes.tape.forward(numbers: parameters, derivatives: true)
      passes.addResiduals(samples, of: data, slope: slope, to: &total)
      passes.tape.backward(
        numbers: parameters, gradient: &gradient, adds: samples.lowerBound > first)
    }
    swap(&gradient, &part.gradient)
    part.total = total
  }

  private mutating func forEachTile(
    of samples: Range<Int>, _ data: TrainingSet<Scalar>,
    _ body: (inout Self, _ samples: Range<Int>) -> Void
  ) {
    for first in stride(from: samples.lowerBound, to: samples.upperBound, by: tape.samples) {
      if let isOver, isOver() { return }
      let tile = first..<min(first + tape.samples, samples.upperBound)
      if loaded != tile {
        tape.load(data.inputs, count: data.count, from: first, taking: tile.count)
        loaded = tile
      }
      body(&self, tile)
    }
  }

  /// Adds the tile's residuals to the total, and writes the derivative of the loss by the outputs.
  private mutating func addResiduals(
    _ samples: Range<Int>, of data: TrainingSet<Scalar>, slope: LossSlope?,
    to total: inout LossTotal
  ) {
    let taken = samples.count
    if case .crossEntropy = loss {
      let softmax = SoftmaxLoss(
        outputs: outputs, classes: data.classes, factor: slope?.factor)
      total.add(sum: softmax.sum(on: &tape, samples, of: data))
      return
    }
    if case .margin = loss {
      let margin = MarginLoss(outputs: outputs, factor: slope?.factor)
      total.add(sum: margin.sum(on: &tape, samples, of: data))
      return
    }
    for output in 0..<outputs {
      let row = tape.output + output * tape.samples
      let delta = tape.outputDelta + output * tape.samples
      let target = output * data.count + samples.lowerBound
      if !data.roots.isEmpty {
        // Of squares alone, as the options are checked.
        var squares = 0.0
        for sample in 0..<taken {
          let root = data.roots[samples.lowerBound + sample]
          let residual = Double(tape.memory[row + sample] - data.outputs[target + sample])
          squares += (root * residual) * (root * residual)
          if let slope {
            tape.memory[delta + sample] = Scalar(slope.factor * root * (root * residual))
          }
        }
        total.add(sum: squares)
      } else if case .l2 = loss {
        total.add(
          sum: kernels.squares(
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
