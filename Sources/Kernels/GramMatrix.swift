// The Gram matrix of tall tiles, block by block on a team of threads.
import COpenBLAS

/// Adds AᵀA to the upper triangle of `sum` (columns × columns, column-major).
///
/// The blocks of the triangle are shared out; each is added by one thread in one product, so that the
/// bits do not depend on the team.
/// - Parameters:
///   - tile: A; element (row, column) stands at `row + column * stride`.
///   - work: the caller's record of whether sharing this sum pays.
public func addGram(
  of tile: [Double], rows: Int, stride: Int, columns: Int, to sum: inout [Double],
  team: Team = .alone, work: SharedWork? = nil
) {
  precondition(rows <= stride && sum.count == columns * columns, "the sum is columns × columns")
  precondition(
    rows == 0 || (columns - 1) * stride + rows <= tile.count, "the tile lies within its array")
  guard rows > 0 && columns > 0 else { return }
  OpenBLAS.ready
  tile.withUnsafeBufferPointer { tile in
    sum.withUnsafeMutableBufferPointer { sum in
      guard let tile = tile.baseAddress, let sum = sum.baseAddress else { return }
      let memory = GramMemory(
        tile: tile, sum: sum, rows: rows, stride: stride, columns: columns)
      team.perform(memory.blocks, of: work) { memory.add(block: $0) }
    }
  }
}

/// A tile and the sum, for blocks of it.
///
/// Unchecked: both live as long as the call that makes this, and no two blocks overlap.
private struct GramMemory: @unchecked Sendable {
  let tile: UnsafePointer<Double>
  let sum: UnsafeMutablePointer<Double>
  let rows: Int
  let stride: Int
  let columns: Int

  /// Columns of a block: large enough that packing it costs little beside its product.
  private static let width = 128

  /// Blocks on and above the diagonal.
  var blocks: Int {
    let across = (columns + GramMemory.width - 1) / GramMemory.width
    return across * (across + 1) / 2
  }

  /// Adds a block: columns of blocks from the left, each from above.
  func add(block: Int) {
    var column = 0
    while (column + 1) * (column + 2) / 2 <= block { column += 1 }
    let left = GramMemory.width * column
    let top = GramMemory.width * (block - column * (column + 1) / 2)
    var n = Int32(min(GramMemory.width, columns - left))
    var k = Int32(rows)
    var lda = Int32(stride)
    var ldc = Int32(columns)
    var one = 1.0
    let target = sum + top + left * columns
    if top == left {
      dsyrk_("U", "T", &n, &k, &one, tile + left * stride, &lda, &one, target, &ldc)
    } else {
      var m = Int32(GramMemory.width)
      var ldb = lda
      dgemm_(
        "T", "N", &m, &n, &k, &one, tile + top * stride, &lda, tile + left * stride, &ldb, &one,
        target, &ldc)
    }
  }
}
