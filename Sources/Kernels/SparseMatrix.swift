// Matrices of which few entries are stored, and their products with feature-major tiles.

import CKernels

/// A matrix in compressed rows: the entries that are stored, row after row.
public struct SparseMatrix: Sendable, Hashable {
  public let rows: Int
  public let columns: Int
  /// Where each row's entries begin, and behind them the number of entries: `rows + 1` numbers.
  public let starts: [Int32]
  /// The column of each entry.
  public let indices: [Int32]
  /// The value of each entry.
  public let values: [Double]

  /// Entries stored.
  public var entries: Int { values.count }

  /// A matrix over arrays that are already compressed: `starts` rises from 0 to the number of
  /// entries, and every index is a column.
  public init(columns: Int, starts: [Int32], indices: [Int32], values: [Double]) {
    precondition(
      starts.first == 0 && starts.last.map(Int.init) == values.count
        && zip(starts, starts.dropFirst()).allSatisfy(<=), "starts rise from 0 to the entries")
    precondition(
      indices.count == values.count && indices.allSatisfy { $0 >= 0 && $0 < columns },
      "every entry has a column of the matrix")
    self.rows = starts.count - 1
    self.columns = columns
    self.starts = starts
    self.indices = indices
    self.values = values
  }

  /// A matrix from its rows; each lists columns and values.
  public init(columns: Int, rows: [[(column: Int, value: Double)]]) {
    var starts: [Int32] = [0]
    starts.reserveCapacity(rows.count + 1)
    for row in rows { starts.append(starts[starts.count - 1] + Int32(row.count)) }
    self.init(
      columns: columns, starts: starts, indices: rows.flatMap { $0.map { Int32($0.column) } },
      values: rows.flatMap { $0.map(\.value) })
  }

  /// The places of a row's entries in `indices` and `values`.
  public func entries(ofRow row: Int) -> Range<Int> { Int(starts[row])..<Int(starts[row + 1]) }

  /// `memory[out + r·samples + s] = biases[r] + Σ_c A[r, c] · memory[in + c·samples + s]`, and the
  /// larger of that and 0 where `relu`. The two tiles lie apart; `samples` is a multiple of
  /// `kernelBlock`.
  public func multiply(
    _ memory: inout [Double], from input: Int, to output: Int, samples: Int, biases: [Double],
    relu: Bool
  ) {
    checkTiles(memory.count, (input, columns), (output, rows), samples)
    precondition(biases.count == rows, "a bias for every row")
    memory.withUnsafeMutableBufferPointer { memory in
      guard let memory = memory.baseAddress else { return }
      approxima_sparse_forward_f64(
        starts, indices, values, biases, memory + input, memory + output, rows, samples,
        relu ? 1 : 0)
    }
  }

  /// `memory[out + r·samples + s] += Σ_c A[r, c] · memory[in + c·samples + s]`.
  public func multiplyAdding(
    _ memory: inout [Double], from input: Int, to output: Int, samples: Int
  ) {
    checkTiles(memory.count, (input, columns), (output, rows), samples)
    memory.withUnsafeMutableBufferPointer { memory in
      guard let memory = memory.baseAddress else { return }
      approxima_sparse_add_f64(
        starts, indices, values, memory + input, memory + output, rows, samples)
    }
  }

  private func checkTiles(
    _ size: Int, _ input: (offset: Int, rows: Int), _ output: (offset: Int, rows: Int),
    _ samples: Int
  ) {
    precondition(samples % kernelBlock == 0, "a tile's samples are a multiple of kernelBlock")
    let (inputEnd, outputEnd) = (
      input.offset + input.rows * samples, output.offset + output.rows * samples
    )
    precondition(
      input.offset >= 0 && inputEnd <= size && output.offset >= 0 && outputEnd <= size
        && (inputEnd <= output.offset || outputEnd <= input.offset
          || input.rows * output.rows == 0),
      "the tiles lie within the memory, apart")
  }
}
