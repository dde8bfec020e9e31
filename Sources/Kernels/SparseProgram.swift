// Sums over few rows of a feature-major tile, one after another: how sparse networks are computed.

import CKernels

/// A list of rows to be computed in a tile's memory, each from rows that stand there already.
///
/// Weights and biases are named by their places among a network's numbers, `values` of which fetches
/// them.
public struct SparseProgram: Sendable, Hashable {
  /// What a row does with its sum.
  public enum Kind: UInt8, Sendable {
    /// Stores it.
    case store
    /// Stores the larger of it and 0; NaN passes.
    case relu
    /// Adds it to what stands there.
    case add
  }

  /// Samples of a tile come in multiples of this.
  public static let sampleBlock = 32

  /// Rows of the memory that the program uses.
  public private(set) var memoryRows = 0
  private var starts: [Int32] = [0]
  private var columns: [Int32] = []
  private var weights: [Int32] = []
  /// −1 where there is none.
  private var biases: [Int32] = []
  private var destinations: [Int32] = []
  private var kinds: [UInt8] = []

  public init() {}

  /// Rows of the program.
  public var count: Int { biases.count }

  /// The weights and biases of a program.
  public struct Values: Sendable {
    fileprivate let weights: [Double]
    fileprivate let biases: [Double]
  }

  /// Fetches what the program names from a network's numbers.
  public func values(of numbers: [Double]) -> Values {
    Values(
      weights: weights.map { numbers[Int($0)] },
      biases: biases.map { $0 < 0 ? 0 : numbers[Int($0)] })
  }

  /// Appends memory[destination] = bias + Σ weight · memory[row], as `kind` says. The destination is
  /// none of the rows read.
  /// - Parameters:
  ///   - terms: rows of the memory, and the place of each one's weight.
  ///   - bias: its place; nil for 0.
  public mutating func append(
    _ terms: [(row: Int, weight: Int)], bias: Int?, to destination: Int, _ kind: Kind
  ) {
    precondition(
      destination >= 0 && terms.allSatisfy { $0.row >= 0 && $0.row != destination },
      "a sum over other rows")
    for term in terms {
      columns.append(Int32(term.row))
      weights.append(Int32(term.weight))
      memoryRows = max(memoryRows, term.row + 1)
    }
    memoryRows = max(memoryRows, destination + 1)
    starts.append(Int32(columns.count))
    biases.append(Int32(bias ?? -1))
    destinations.append(Int32(destination))
    kinds.append(kind.rawValue)
  }

  /// Computes a range of the program's rows, in order: row f of the tile stands at `f · samples`, and
  /// `samples` is a multiple of `sampleBlock`.
  public func run(
    _ range: Range<Int>, _ values: Values, _ memory: inout [Double], samples: Int
  ) {
    precondition(
      samples % Self.sampleBlock == 0 && memory.count >= memoryRows * samples
        && range.lowerBound >= 0
        && range.upperBound <= count && values.weights.count == weights.count
        && values.biases.count == count, "a part of the program within the tile, with its values")
    starts.withUnsafeBufferPointer { starts in
      values.biases.withUnsafeBufferPointer { biases in
        destinations.withUnsafeBufferPointer { destinations in
          kinds.withUnsafeBufferPointer { kinds in
            memory.withUnsafeMutableBufferPointer { memory in
              guard let starts = starts.baseAddress, let biases = biases.baseAddress,
                let destinations = destinations.baseAddress, let kinds = kinds.baseAddress,
                let memory = memory.baseAddress
              else { return }
              let first = range.lowerBound
              approxima_sparse_rows_f64(
                starts + first, columns, values.weights, biases + first, destinations + first,
                kinds + first, range.count, memory, samples)
            }
          }
        }
      }
    }
  }
}
