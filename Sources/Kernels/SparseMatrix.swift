// Matrices of which few entries are stored.

/// Where the stored entries of a matrix stand, row after row.
public struct RowPattern: Sendable, Hashable {
  public let columns: Int
  /// Where each row's entries begin, and behind them the number of entries: `rows + 1` numbers.
  public let starts: [Int32]
  /// The column of each entry.
  public let indices: [Int32]

  @inlinable public var rows: Int { starts.count - 1 }
  /// Entries stored.
  @inlinable public var entries: Int { indices.count }

  /// A pattern over arrays that are already compressed: `starts` rises from 0 to the number of entries,
  /// and every index is a column.
  public init(columns: Int, starts: [Int32], indices: [Int32]) {
    precondition(
      starts.first == 0 && starts.last.map(Int.init) == indices.count
        && zip(starts, starts.dropFirst()).allSatisfy(<=), "starts rise from 0 to the entries")
    precondition(
      indices.allSatisfy { $0 >= 0 && $0 < columns }, "every entry has a column of the matrix")
    self.columns = columns
    self.starts = starts
    self.indices = indices
  }

  /// Of a square matrix that stores its diagonal alone.
  package static func diagonal(_ size: Int) -> RowPattern {
    RowPattern(
      columns: size, starts: (0...size).map { Int32($0) }, indices: (0..<size).map { Int32($0) })
  }

  /// The places of a row's entries in `indices`.
  @inlinable public func entries(ofRow row: Int) -> Range<Int> {
    Int(starts[row])..<Int(starts[row + 1])
  }
}

/// A matrix in compressed rows: the entries that are stored, row after row.
public struct SparseMatrix: Sendable, Hashable {
  public let pattern: RowPattern
  /// The value of each entry.
  public let values: [Double]

  @inlinable public var rows: Int { pattern.rows }
  @inlinable public var columns: Int { pattern.columns }
  /// The column of each entry.
  @inlinable public var indices: [Int32] { pattern.indices }
  /// Entries stored.
  @inlinable public var entries: Int { values.count }

  /// - Parameters:
  ///   - pattern: where entries stand.
  ///   - values: one each.
  public init(_ pattern: RowPattern, values: [Double]) {
    precondition(pattern.entries == values.count, "a value for every entry")
    self.pattern = pattern
    self.values = values
  }

  /// A matrix from its rows; each lists columns and values.
  public init(columns: Int, rows: [[(column: Int, value: Double)]]) {
    var starts: [Int32] = [0]
    starts.reserveCapacity(rows.count + 1)
    for row in rows { starts.append(starts[starts.count - 1] + Int32(row.count)) }
    self.init(
      RowPattern(
        columns: columns, starts: starts, indices: rows.flatMap { $0.map { Int32($0.column) } }),
      values: rows.flatMap { $0.map(\.value) })
  }

  /// The places of a row's entries in `indices` and `values`.
  @inlinable public func entries(ofRow row: Int) -> Range<Int> { pattern.entries(ofRow: row) }
}
