import Kernels
import Testing

@Suite struct LinearAlgebraTests {
  private func random(_ count: Int, _ stream: String) -> [Double] {
    let source = RandomSource(seed: 5, stream: stream)
    return (0..<count).map { _ in source.normal() }
  }

  @Test(
    "a tiled triangle has the Gram matrix of all rows, for any tiling",
    arguments: [1, 5, 33, 70], [1, 7, 64, 100])
  func tiledTriangle(columns: Int, tileRows: Int) {
    for level in 0..<TiledQR.levels { check(columns, tileRows, level) }
  }

  private func check(_ columns: Int, _ tileRows: Int, _ level: Int) {
    let rows = 100
    let a = random(rows * columns, "a")
    var qr = TiledQR(columns: columns, level: level)
    for first in stride(from: 0, to: rows, by: tileRows) {
      let count = min(tileRows, rows - first)
      let stride = count + 3
      // An offset, and rubbish below the rows.
      var tile = [Double](repeating: .nan, count: 2 + stride * columns)
      for column in 0..<columns {
        for row in 0..<count { tile[2 + row + column * stride] = a[first + row + column * rows] }
      }
      qr.add(tile, rows: count, stride: stride, at: 2)
    }
    var worst = 0.0
    for i in 0..<columns {
      for j in 0..<columns {
        if j < i { #expect(qr[i, j] == 0) }
        let gram = (0..<rows).reduce(0.0) { $0 + a[$1 + i * rows] * a[$1 + j * rows] }
        worst = max(worst, abs(gram - self.gram(qr, i, j)))
      }
    }
    #expect(worst < 1e-11)
  }

  @Test(
    "a diagonal adds the rows of a diagonal matrix given in full", arguments: [1, 7, 40, 64, 150])
  func diagonal(n: Int) {
    for level in 0..<TiledQR.levels { checkDiagonal(n, level) }
  }

  private func gram(_ qr: TiledQR, _ i: Int, _ j: Int) -> Double {
    (0...min(i, j)).reduce(0.0) { $0 + qr[$1, i] * qr[$1, j] }
  }

  private func checkDiagonal(_ n: Int, _ level: Int) {
    let tile = random(60 * (n + 1), "b")
    var qr = TiledQR(columns: n + 1, level: level)
    qr.add(tile, rows: 60, stride: 60)
    var other = TiledQR(columns: n + 1)
    other.copy(qr)
    let diagonal = (0..<n).map { 0.5 + Double($0) }
    var full = [Double](repeating: 0, count: n * (n + 1))
    for i in 0..<n { full[i + i * n] = diagonal[i] }
    qr.addDiagonal(diagonal)
    other.add(full, rows: n, stride: n)
    // The factors themselves are unique up to the signs of their rows.
    var worst = 0.0
    for i in 0...n {
      for j in i...n {
        worst = max(worst, abs(gram(qr, i, j) - gram(other, i, j)) / (1 + Double(i * i)))
      }
    }
    #expect(worst <= 1e-13 * Double(n + 10))
    qr.reset()
    #expect(qr.factor.allSatisfy { $0 == 0 })
  }

  @Test(
    "substitution inverts the product with R, and that with its transposed", arguments: [1, 9, 30])
  func triangle(n: Int) {
    var rows = random((n + 2) * (n + 3), "r")
    for i in 0..<n { rows[i + i * (n + 2)] += 5 }
    var qr = TiledQR(columns: n + 3)
    qr.add(rows, rows: n + 2, stride: n + 2)
    let x = random(n, "x")
    var b = (0..<n).map { i in (i..<n).reduce(0.0) { $0 + qr[i, $1] * x[$1] } }
    qr.solve(&b)
    for (found, wanted) in zip(b, x) { #expect(abs(found - wanted) < 1e-12) }
    b = (0..<n).map { i in (0...i).reduce(0.0) { $0 + qr[$1, i] * x[$1] } }
    qr.solveTransposed(&b)
    for (found, wanted) in zip(b, x) { #expect(abs(found - wanted) < 1e-12) }
  }

  @Test("what is not a number in the rows is not hidden in the triangle")
  func notFinite() {
    var qr = TiledQR(columns: 3)
    var tile = random(30, "n")
    tile[4] = .nan
    qr.add(tile, rows: 10, stride: 10)
    #expect(qr.factor.contains { !$0.isFinite })
  }

  @Test(
    "a Gram matrix in blocks is the sum over the rows, with the same bits on any team",
    arguments: [1, 127, 128, 300])
  func gramBlocks(columns: Int) {
    let rows = 40
    let stride = 43
    let a = random(stride * columns, "g")
    var start = random(columns * columns, "s")
    let before = start
    addGram(of: a, rows: rows, stride: stride, columns: columns, to: &start)
    var worst = 0.0
    for j in 0..<columns {
      for i in 0..<columns {
        if i > j {
          #expect(start[i + j * columns] == before[i + j * columns])
        } else {
          let wanted = (0..<rows).reduce(0.0) { $0 + a[$1 + i * stride] * a[$1 + j * stride] }
          worst = max(worst, abs(start[i + j * columns] - before[i + j * columns] - wanted))
        }
      }
    }
    #expect(worst < 1e-12)
    for threads in [2, 3, 5] {
      var other = before
      addGram(
        of: a, rows: rows, stride: stride, columns: columns, to: &other,
        team: Team(threads: threads))
      #expect(other == start)
    }
  }

  @Test("Gram matrix and Cholesky solve least squares as the orthogonal methods do")
  func methodsAgree() throws {
    let rows = 50
    let columns = 8
    let a = random(rows * columns, "a")
    let b = random(rows, "b")
    var gram = [Double](repeating: 0, count: columns * columns)
    addGram(of: a, rows: rows, stride: rows, columns: columns, to: &gram)
    var x = (0..<columns).map { j in (0..<rows).reduce(0.0) { $0 + a[$1 + j * rows] * b[$1] } }
    try choleskySolve(&gram, order: columns, &x)
    for method in [LeastSquaresMethod.orthogonal, .singularValues] {
      let other = leastSquares(
        a, rows: rows, columns: columns, b, tolerance: 1e-12, method: method)
      #expect(other.rank == columns)
      for (u, v) in zip(x, other.solution) { #expect(abs(u - v) < 1e-12) }
    }
  }

  @Test("the tiled triangle keeps what the Gram matrix rounds away (Läuchli's matrix)")
  func laeuchli() {
    let epsilon = 1e-9
    let matrix = [1, epsilon, 0, 1, 0, epsilon]
    var gram = [0.0, 0, 0, 0]
    addGram(of: matrix, rows: 3, stride: 3, columns: 2, to: &gram)
    var vector = [1.0, 1]
    #expect(throws: NotPositiveDefinite.self) { try choleskySolve(&gram, order: 2, &vector) }
    var qr = TiledQR(columns: 2)
    qr.add(matrix, rows: 3, stride: 3)
    #expect(abs(abs(qr[1, 1]) / (2.0.squareRoot() * epsilon) - 1) < 1e-7)
  }

  @Test("an indefinite matrix has no Cholesky factor, and leaves the vector alone")
  func indefinite() {
    var matrix = [1.0, 2, 2, 1]
    var vector = [1.0, 1]
    #expect(throws: NotPositiveDefinite.self) { try choleskySolve(&matrix, order: 2, &vector) }
    #expect(vector == [1, 1])
  }

  @Test(
    "of many solutions the shortest is taken, and the rank is seen",
    arguments: [LeastSquaresMethod.orthogonal, .singularValues])
  func minimumNorm(method: LeastSquaresMethod) {
    // Columns a, a, 0: x = (b/2, b/2, 0) for a·x = b·a.
    let a = random(6, "a")
    let matrix = a + a + [Double](repeating: 0, count: 6)
    let right = a.map { 3 * $0 } + a.map { -$0 }
    let result = leastSquares(
      matrix, rows: 6, columns: 3, right, tolerance: 1e-12, method: method)
    #expect(result.rank == 1)
    for (found, wanted) in zip(result.solution, [1.5, 1.5, 0, -0.5, -0.5, 0]) {
      #expect(abs(found - wanted) < 1e-14)
    }
    // Fewer rows than columns.
    let wide = leastSquares(
      [3, 4], rows: 1, columns: 2, [25], tolerance: 1e-12, method: method)
    #expect(abs(wide.solution[0] - 3) < 1e-14 && abs(wide.solution[1] - 4) < 1e-14)
    let bad = leastSquares(
      [.nan, 4], rows: 1, columns: 2, [25], tolerance: 1e-12, method: method)
    #expect(bad.rank == 0 && bad.solution.allSatisfy { $0.isNaN })
  }

  @Test("the orthonormal factor has orthonormal columns that span the matrix", arguments: [3, 9])
  func orthonormal(columns: Int) {
    let rows = 9
    let a = random(rows * columns, "a")
    let q = orthonormalFactor(of: a, rows: rows, columns: columns)
    func product(_ u: [Double], _ i: Int, _ v: [Double], _ j: Int) -> Double {
      (0..<rows).reduce(0) { $0 + u[$1 + i * rows] * v[$1 + j * rows] }
    }
    for i in 0..<columns {
      // R = Qᵀ·A is upper triangular, its diagonal positive.
      #expect(product(q, i, a, i) > 0)
      for j in 0..<columns {
        #expect(abs(product(q, i, q, j) - (i == j ? 1 : 0)) < 1e-14)
        if j < i { #expect(abs(product(q, i, a, j)) < 1e-13) }
      }
    }
  }
}
