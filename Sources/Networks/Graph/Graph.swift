import Base
import Kernels
import Synchronization

/// What a network computes, without its numbers: operations in the order of evaluation.
///
/// Value 0 is the input; operation i makes value i + 1; the last is the output. All numbers of a network
/// stand in one flat buffer, block after block, the trained ones first.
///
/// A graph that exists is valid: shapes fit, values are read after they are made, all but the last are
/// read, names differ. Equality is of the structure.
public struct Graph: Sendable {
  private let storage: Storage

  /// Shared by copies, as a graph does not change.
  private final class Storage: Sendable {
    let operations: [GraphOperation]
    let blocks: [Block]
    let offsets: [Int]
    let sizes: [Int]
    let trainedCount: Int
    let numberCount: Int
    let readers: [Int]
    let lastReaders: [Int]
    /// Plans with tiles of the size that fits the cache, one a number type, made when first asked for.
    let plans = Mutex<(f64: TilePlan<Double>?, f32: TilePlan<Float>?)>((nil, nil))
    /// Of a chain of compressed layers, made when first asked for.
    let schedule = Mutex<SparseSchedule??>(nil)

    init(
      _ operations: [GraphOperation], _ blocks: [Block], sizes: [Int], readers: [Int],
      lastReaders: [Int]
    ) {
      self.operations = operations
      self.blocks = blocks
      self.sizes = sizes
      self.readers = readers
      self.lastReaders = lastReaders
      var offsets = [Int](repeating: 0, count: blocks.count)
      var end = 0
      func place(trained: Bool) {
        for (index, block) in blocks.enumerated() where block.isTrained == trained {
          offsets[index] = end
          end += block.count
        }
      }
      place(trained: true)
      trainedCount = end
      place(trained: false)
      numberCount = end
      self.offsets = offsets
    }
  }

  /// Features of the input.
  public var inputs: Int { storage.sizes[0] }
  /// Features of the output.
  public var outputs: Int { storage.sizes[storage.sizes.count - 1] }
  /// Numbers that a fit changes: the front of the buffer.
  public var trainedCount: Int { storage.trainedCount }
  /// All numbers.
  public var numberCount: Int { storage.numberCount }

  package var operations: [GraphOperation] { storage.operations }
  package var blocks: [Block] { storage.blocks }
  /// Where each block begins in the buffer.
  package var offsets: [Int] { storage.offsets }
  /// Features of each value, from the input's on.
  package var sizes: [Int] { storage.sizes }
  /// How often each value is read.
  package var readers: [Int] { storage.readers }
  /// The operation that reads each value last; the output's is the number of operations.
  package var lastReaders: [Int] { storage.lastReaders }

  /// The plan of a tile that fits the cache, made once.
  package func plan<Scalar: KernelScalar>() -> TilePlan<Scalar> {
    storage.plans.withLock { plans in
      if Scalar.self == Double.self {
        let plan = plans.f64 ?? TilePlan<Double>(self)
        plans.f64 = plan
        if let plan = plan as? TilePlan<Scalar> { return plan }
      } else if Scalar.self == Float.self {
        let plan = plans.f32 ?? TilePlan<Float>(self)
        plans.f32 = plan
        if let plan = plan as? TilePlan<Scalar> { return plan }
      }
      return TilePlan(self)
    }
  }

  /// How a chain of compressed layers is computed, made once; nil of other graphs.
  var schedule: SparseSchedule? {
    storage.schedule.withLock { made in
      if let made { return made }
      let schedule = SparseSchedule(self)
      made = .some(schedule)
      return schedule
    }
  }

  /// The places of a block's numbers.
  package func numbers(of block: Int) -> Range<Int> {
    offsets[block]..<(offsets[block] + blocks[block].count)
  }

  /// A graph from its parts.
  /// - Parameters:
  ///   - inputs: features of the input.
  ///   - operations: in the order of evaluation.
  ///   - blocks: that the operations name by their numbers.
  /// - Throws: `UserError` placed at the operation or block, which says what would be right.
  package init(inputs: Int, operations: [GraphOperation], blocks: [Block]) throws {
    guard inputs >= 1 else { throw UserError("a network needs at least 1 input, not \(inputs)") }
    guard !operations.isEmpty else { throw UserError("a network needs at least one operation") }
    var check = GraphCheck(inputs: inputs, blocks: blocks)
    try check.checkBlocks()
    for operation in operations { try check.add(operation) }
    try check.finish(operations)
    storage = Storage(
      operations, blocks, sizes: check.sizes, readers: check.readers,
      lastReaders: check.lastReaders)
  }
}

extension Graph: Hashable {
  public static func == (first: Graph, second: Graph) -> Bool {
    first.storage === second.storage
      || first.inputs == second.inputs && first.operations == second.operations
        && first.blocks == second.blocks
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(inputs)
    hasher.combine(operations)
    hasher.combine(blocks)
  }
}
