import Kernels
import Testing

/// Linear programs end after steps that are counted, not after a time.
struct IterationLimitTests {
  /// A dense random program of so many rows and columns.
  private func program(_ size: Int) -> LinearProgram {
    let source = RandomSource(seed: 6, stream: "program")
    var program = LinearProgram(
      costs: (0..<size).map { _ in -source.uniform(0, 1) },
      lower: Array(repeating: 0, count: size), upper: Array(repeating: 10, count: size))
    for _ in 0..<size {
      program.rows.append(
        LinearProgram.Row(
          columns: Array(0..<size), values: (0..<size).map { _ in source.uniform(0, 1) }, upper: 1))
    }
    return program
  }

  @Test("the limit falls with the size, and is the same on every machine")
  func limit() {
    #expect(program(1).iterationLimit == 100_000)
    // 2·10¹⁰ / (400 · 800)
    #expect(program(400).iterationLimit == 62_500)
    var large = LinearProgram(costs: [0], lower: [0], upper: [1])
    large.rows = Array(
      repeating: LinearProgram.Row(columns: [], values: []), count: 100_000)
    #expect(large.iterationLimit == 2000)
  }

  @Test("too few steps give no solution, enough give the optimum twice to the bit")
  func steps() throws {
    let program = program(60)
    #expect(program.minimum(iterations: 3) == nil)
    let first = try #require(program.minimum())
    let second = try #require(program.minimum(iterations: program.iterationLimit))
    #expect(first.objective == second.objective && first.point == second.point)
  }
}
