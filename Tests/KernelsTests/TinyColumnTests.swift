import Kernels
import Testing

/// Householder reflections of columns whose squares leave Double's exponents.
struct TinyColumnTests {
  private func triangle(_ scales: [Double], level: Int, rows: Int = 90) -> [Double] {
    let columns = scales.count
    let source = RandomSource(seed: 3, stream: "tiny columns")
    let tile = scales.flatMap { scale in (0..<rows).map { _ in scale * source.normal() } }
    var qr = TiledQR(columns: columns, level: level)
    qr.add(tile, rows: rows, stride: rows)
    return (0..<(columns * columns)).map { qr[$0 / columns, $0 % columns] }
  }

  @Test(
    "a matrix times a power of two has the triangle times it",
    arguments: [-532, -530, -560, -600, -1000, 480, 505])
  func scaled(exponent: Int) {
    let power = Double(sign: .plus, exponent: exponent, significand: 1)
    for level in 0..<TiledQR.levels {
      let ordinary = triangle([1, 1, 1, 1, 1, 1], level: level)
      let moved = triangle(Array(repeating: power, count: 6), level: level)
      for (a, b) in zip(ordinary, moved) {
        // Inner products of two columns of 2^-532 vanish where the reflection is not scaled.
        #expect(abs(a - b / power) <= 1e-12 * max(1, abs(a)), "2^\(exponent), level \(level): \(b)")
      }
    }
  }

  @Test("one column near 1e-160 beside ordinary ones leaves a finite triangle")
  func mixed() {
    for level in 0..<TiledQR.levels {
      let ordinary = triangle([1, 1, 1, 1], level: level)
      let mixed = triangle([0x1p-532, 1, 1, 1], level: level)
      for row in 0..<4 {
        for column in 0..<4 {
          let scale = column == 0 ? 0x1p-532 : 1
          let (a, b) = (ordinary[4 * row + column], mixed[4 * row + column] / scale)
          #expect(abs(a - b) <= 1e-12 * max(1, abs(a)), "\(row) \(column) level \(level): \(b)")
        }
      }
    }
  }
}
