import Kernels

/// The working memory of one tile of samples on its way through a network, forward and back.
///
/// A tile is small enough to stay in the cache, so a large batch goes through in tiles: load, forward,
/// write the loss's derivative at `outputDelta`, backward. Nothing is allocated after the
/// initialiser, except by functions that have no vector code. One flat memory holds the values,
/// derivatives and deltas, each (features × `samples`), where the plan has them.
@usableFromInline
package struct Tape<Scalar: KernelScalar>: Sendable {
  @usableFromInline package let plan: TilePlan<Scalar>
  @usableFromInline package var memory: AlignedBuffer<Scalar>

  /// - Parameters:
  ///   - graph: of the network.
  ///   - samples: tile size wanted, rounded up to `Scalar.sampleBlock`; by default as many as fit
  ///     the cache.
  package init(_ graph: Graph, samples: Int? = nil) {
    self.init(TilePlan(graph, samples: samples))
  }

  package init(_ plan: TilePlan<Scalar>) {
    self.plan = plan
    memory = AlignedBuffer(count: plan.operations.memoryCount)
  }

  /// Capacity of a tile, and the stride of a feature in `memory`; a multiple of `Scalar.sampleBlock`.
  @inlinable package var samples: Int { plan.samples }
  /// Offset of the network's outputs (outputs × samples).
  @inlinable package var output: Int { plan.output }
  /// Offset of what the last affine operation reads.
  @inlinable package var lastInput: Int { plan.lastInput }
  /// Offset of the loss's derivative by the outputs (outputs × samples), which the caller writes.
  @inlinable package var outputDelta: Int { plan.outputDelta }

  /// Writes `taken` samples of a feature-major batch as the network's input; the rest of the tile
  /// repeats the last of them, so that it stays harmless.
  /// - Parameters:
  ///   - batch: (inputs × count), feature-major.
  ///   - count: samples of the batch.
  ///   - first: the first sample taken.
  ///   - taken: how many are taken, 1 to `samples`.
  @inlinable
  package mutating func load(_ batch: [Scalar], count: Int, from first: Int, taking taken: Int) {
    precondition(
      taken >= 1 && taken <= samples && first + taken <= count, "a tile within the batch")
    for block in plan.inputBlocks {
      for feature in 0..<plan.inputs {
        let source = feature * count + first
        let target = block + feature * samples
        memory.copy(batch, from: source, count: taken, to: target)
        memory.fill(batch[source + taken - 1], at: target + taken, count: samples - taken)
      }
    }
  }

  /// Takes the loaded tile through the network to `output`.
  /// - Parameters:
  ///   - numbers: the network's.
  ///   - derivatives: whether `backward` or `jacobian` will follow.
  @inlinable
  package mutating func forward(numbers: [Scalar], derivatives: Bool) {
    forward(0..<plan.outputRange.upperBound, numbers: numbers, derivatives: derivatives)
  }

  /// The same where nothing but the numbers of the last affine operation have changed.
  @inlinable
  package mutating func forwardOutput(numbers: [Scalar]) {
    forward(plan.outputRange, numbers: numbers, derivatives: false)
  }

  @inlinable
  mutating func forward(_ range: Range<Int>, numbers: [Scalar], derivatives: Bool) {
    guard !plan.apart.isEmpty else {
      return forwardWithin(range, numbers: numbers, derivatives: derivatives)
    }
    var next = range.lowerBound
    for place in plan.apart.indices {
      let index = plan.apart[place].index
      guard index >= next, index < range.upperBound else { continue }
      forwardWithin(next..<index, numbers: numbers, derivatives: derivatives)
      forward(plan.apart[place], numbers: numbers)
      next = index + 1
    }
    forwardWithin(next..<range.upperBound, numbers: numbers, derivatives: derivatives)
  }

  /// Operations of which none is done apart.
  @inlinable
  mutating func forwardWithin(_ range: Range<Int>, numbers: [Scalar], derivatives: Bool) {
    var next = range.lowerBound
    for place in plan.foreign.indices {
      let index = plan.foreign[place].index
      guard index >= next, index < range.upperBound else { continue }
      plan.operations.forward(
        next..<(index + 1), numbers: numbers, memory: &memory, derivatives: derivatives)
      apply(plan.foreign[place], derivatives: derivatives)
      next = index + 1
    }
    plan.operations.forward(
      next..<range.upperBound, numbers: numbers, memory: &memory, derivatives: derivatives)
  }

  @usableFromInline
  mutating func apply(_ foreign: ForeignOperation<Scalar>, derivatives: Bool) {
    let count = foreign.rows * samples
    let points = memory[foreign.preactivation..<(foreign.preactivation + count)]
    memory.copy(foreign.function.values(points), from: 0, count: count, to: foreign.value)
    if derivatives {
      memory.copy(
        foreign.gradient.derivatives(points), from: 0, count: count, to: foreign.derivative)
    }
  }

  /// The gradient by the trained numbers of Σ over the tile's samples of the loss whose derivative by the
  /// outputs stands at `outputDelta`; samples that do not count have 0 there.
  /// - Parameters:
  ///   - numbers: the network's.
  ///   - gradient: (trained numbers).
  ///   - adds: adds to `gradient` instead of writing it.
  @inlinable
  package mutating func backward(numbers: [Scalar], gradient: inout [Scalar], adds: Bool = true) {
    var adds = adds
    if plan.sharesNumbers, !adds {
      for index in gradient.indices { gradient[index] = 0 }
      adds = true
    }
    var end = plan.operations.count
    for stop in plan.stops.reversed() {
      let begin = plan.end(of: stop)
      plan.operations.backward(
        begin..<end, numbers: numbers, memory: &memory, gradient: &gradient, adds: adds)
      end = begin
      switch stop {
      case .apart(let place):
        addBack(plan.apart[place], numbers: numbers, to: &gradient)
        end -= 1
      case .undone(let place): undo(plan.undone[place], numbers: numbers)
      }
    }
    plan.operations.backward(
      0..<end, numbers: numbers, memory: &memory, gradient: &gradient, adds: adds)
  }

  /// Writes the derivative of one output by every trained number, for every sample of the tile:
  /// `rows[offset + p * samples + s]`, (trained numbers × samples).
  @inlinable
  package mutating func jacobian(
    numbers: [Scalar], output component: Int, into rows: inout [Scalar], at offset: Int = 0
  ) {
    for output in 0..<plan.outputs {
      memory.fill(output == component ? 1 : 0, at: outputDelta + output * samples, count: samples)
    }
    let shares = plan.sharesNumbers
    if shares {
      let count = plan.operations.trainedCount * samples
      for index in offset..<(offset + count) { rows[index] = 0 }
    }
    var end = plan.operations.count
    for stop in plan.stops.reversed() {
      let begin = plan.end(of: stop)
      plan.operations.jacobian(
        begin..<end, numbers: numbers, memory: &memory, into: &rows, at: offset, adds: shares)
      end = begin
      switch stop {
      case .apart(let place):
        addBack(plan.apart[place], numbers: numbers, toRows: &rows, at: offset)
        end -= 1
      case .undone(let place): undo(plan.undone[place], numbers: numbers)
      }
    }
    plan.operations.jacobian(
      0..<end, numbers: numbers, memory: &memory, into: &rows, at: offset, adds: shares)
  }
}
