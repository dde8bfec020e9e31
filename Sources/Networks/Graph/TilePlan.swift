import Kernels

/// A graph compiled for tiles of samples: where each value stands in a tape's memory, what is done in
/// which order, and how the way back goes.
///
/// An affine operation takes the pointwise one along that alone reads it. A value that only a join reads
/// is written where the join has it. Deltas, the derivatives of the loss by the values, share blocks
/// of memory as soon as they are done with.
@usableFromInline
package struct TilePlan<Scalar: KernelScalar>: Sendable {
  /// Capacity of a tile; a multiple of `Scalar.sampleBlock`.
  @usableFromInline package let samples: Int
  @usableFromInline package let inputs: Int
  @usableFromInline package let outputs: Int
  /// Offsets of the blocks that hold the network's inputs: value 0, and parts of joins.
  @usableFromInline package let inputBlocks: [Int]
  /// Offset of the outputs, and of the loss's derivative by them, which the caller writes.
  @usableFromInline package let output: Int
  @usableFromInline package let outputDelta: Int
  /// Offset of what the last affine operation reads.
  @usableFromInline package let lastInput: Int
  /// The last affine operation and what follows, in `operations`.
  @usableFromInline package let outputRange: Range<Int>
  @usableFromInline package let operations: TileOperations<Scalar>
  @usableFromInline package let foreign: [ForeignOperation<Scalar>]
  /// In order.
  @usableFromInline package let apart: [PlacedApart<Scalar>]
  /// What the way back computes anew, in order.
  @usableFromInline package let undone: [UndoneSum]
  /// The way back's stops between calls of the kernels, in order.
  @usableFromInline let stops: [TileStop]
  /// The derivatives by some trained number come in parts, which add up.
  @usableFromInline package let sharesNumbers: Bool

  /// - Parameters:
  ///   - graph: of the network.
  ///   - samples: tile size wanted, rounded up to `Scalar.sampleBlock`; by default as many as fit
  ///     the cache.
  ///   - kernels: of another instruction set than the best.
  ///   - recomputes: whether the way back computes anew what comes back from later values; else all is kept.
  package init(
    _ graph: Graph, samples: Int? = nil, kernels: KernelTable<Scalar> = Scalar.kernels,
    recomputes: Bool = true
  ) {
    let block = Scalar.sampleBlock
    let wanted = samples ?? TilePlan.defaultSamples(graph)
    let stride = (max(wanted, 1) + block - 1) / block * block
    var compiler = TileCompiler<Scalar>(graph, samples: stride, recomputes: recomputes)
    var wayBack = TileWayBack(compiler)
    outputDelta = wayBack.settle(at: wayBack.slots.map { compiler.reserve($0) })
    let scratch = compiler.reserve(1)
    let work = compiler.end
    let memoryCount = compiler.end + compiler.workCount

    self.samples = stride
    inputs = graph.inputs
    outputs = graph.outputs
    inputBlocks = compiler.inputBlocks
    output = compiler.places[graph.operations.count]
    foreign = compiler.foreign
    apart = compiler.apart.map { PlacedApart($0.step, $0.operation, wayBack.steps[$0.step]) }
    undone = compiler.undone
    stops = TileStop.all(apart: compiler.apart.map(\.step), undone: compiler.undone.map(\.index))
    let last = compiler.lastAffine
    lastInput = last.map { compiler.steps[$0].input } ?? 0
    outputRange = (last ?? 0)..<compiler.steps.count
    // What is done apart adds up, too.
    sharesNumbers = graph.sharesTrainedBlocks || !compiler.apart.isEmpty
    operations = TileOperations(
      wayBack.steps, samples: stride, numberCount: graph.numberCount,
      trainedCount: graph.trainedCount, memoryCount: memoryCount, scratch: scratch, work: work,
      kernels: kernels)
  }

  /// Behind the operation of a stop.
  @inlinable
  func end(of stop: TileStop) -> Int {
    switch stop {
    case .apart(let place): apart[place].index + 1
    case .undone(let place): undone[place].index + 1
    }
  }

  /// Samples for which all blocks stay in the nearer caches, but not so few that a large matrix is read
  /// too often.
  package static func defaultSamples(_ graph: Graph) -> Int {
    let block = Scalar.sampleBlock
    var isPacked = false
    var isLarge = false
    var rows = 0
    var widest = 1
    let last = graph.operations.count - 1
    let layout = TileLayout(graph)
    let recomputed = RecomputedLayout(graph.reversibleStretches, of: graph)
    rows += recomputed.sharedRows
    for (index, operation) in graph.operations.enumerated() {
      switch operation {
      case .affine(let affine):
        // Compressed weights are read entry by entry.
        let isStored = graph.blocks[affine.weights].layout.pattern == nil
        let (outputs, inputs) = isStored ? graph.shape(of: affine) : (1, 1)
        if TileOperations<Scalar>.workCount(inputs: inputs, outputs: outputs) > 0 {
          isPacked = true
        }
        if inputs * outputs > 1 << 12 { isLarge = true }
        if index != last { widest = max(widest, graph.sizes[index + 1]) }
      case .pointwise(let pointwise):
        let kernel =
          pointwise.gradient == .exact
          ? pointwise.function.vectorKernel(slope: Scalar(0)) : nil
        if kernel?.writesDerivative != false, !recomputed.isShared(index + 1) {
          rows += graph.sizes[index + 1]
        }
      case .basis, .join, .combine, .attend, .route: break
      }
    }
    for value in 0...last where layout.isPlaced(value) && !recomputed.isShared(value) {
      rows += graph.sizes[value]
    }
    let fitting = cacheBytes / ((rows + 2 * widest) * MemoryLayout<Scalar>.stride)
    return min(max(fitting / block * block, isPacked ? 256 : isLarge ? 128 : block), 512)
  }

  /// Bytes of a tape, measured: several times the first-level cache, since most passes read few rows.
  private static var cacheBytes: Int { 160 << 10 }
}

/// Where the way back stops between two calls of the kernels, by its number in the plan's list.
@usableFromInline
package enum TileStop: Sendable {
  case apart(Int)
  case undone(Int)

  /// In the order of the operations.
  static func all(apart: [Int], undone: [Int]) -> [TileStop] {
    let stops =
      apart.enumerated().map { (index: $1, stop: TileStop.apart($0)) }
      + undone.enumerated().map { (index: $1, stop: TileStop.undone($0)) }
    return stops.sorted { $0.index < $1.index }.map(\.stop)
  }
}

/// An operation whose function has no vector code.
@usableFromInline
package struct ForeignOperation<Scalar: KernelScalar>: Sendable {
  /// Among the plan's operations.
  @usableFromInline package var index: Int
  package var function: Activation
  /// The function whose derivative is taken.
  package var gradient: Activation
  package var rows: Int
  package var preactivation: Int
  package var value: Int
  package var derivative: Int
}

extension Graph {
  /// Rows and columns of an affine operation's weights.
  package func shape(of affine: GraphOperation.Affine) -> (rows: Int, columns: Int) {
    guard let shape = blocks[affine.weights].layout.shape else {
      preconditionFailure("a valid graph has matrices for weights")
    }
    return shape
  }

  package var sharesTrainedBlocks: Bool {
    var isRead = [Bool](repeating: false, count: blocks.count)
    for block in operations.flatMap(\.blocks) where blocks[block].isTrained {
      if isRead[block] { return true }
      isRead[block] = true
    }
    return false
  }
}
