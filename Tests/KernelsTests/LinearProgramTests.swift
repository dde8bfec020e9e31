import Kernels
import Testing

/// Linear programs of numbers that GLPK ends the process at.
struct LinearProgramTests {
  /// Least −x − y where s·x + s·y ≤ s and 0 ≤ x, y ≤ t: −min(1, 2t).
  private func program(_ scale: Double, _ bound: Double) -> LinearProgram {
    var program = LinearProgram(costs: [-1, -1], lower: [0, 0], upper: [bound, bound])
    program.rows = [LinearProgram.Row(columns: [0, 1], values: [scale, scale], upper: scale)]
    return program
  }

  @Test("rows of any size give the same optimum", arguments: [1, 1e-200, 1e155, 1e300, 0x1p-1062])
  func rows(scale: Double) throws {
    let solution = try #require(program(scale, 1).minimum())
    #expect(abs(solution.objective + 1) < 1e-9)
    #expect(solution.duals[0] <= 0)
  }

  @Test(
    "columns of any size have an optimum within their bounds, or none", arguments: [1e-200, 1e200])
  func columns(bound: Double) throws {
    for _ in 0..<3 {
      if let solution = program(1, bound).minimum() {
        #expect(solution.point.allSatisfy { (0...bound).contains($0) })
      }
    }
    // The solver works again afterwards.
    #expect(program(1, 1).minimum() != nil)
  }

  @Test("numbers without any common scale end with no solution or a true one, and not the process")
  func extremes() {
    var program = LinearProgram(
      costs: [1e300, -1e-300, 0x1p-1074], lower: [-1e308, 0, -.infinity],
      upper: [1e308, 0x1p-1040, .infinity])
    program.rows = [
      LinearProgram.Row(columns: [0, 1, 2], values: [1e-300, 1e300, 1e155], lower: -1e300),
      LinearProgram.Row(
        columns: [0, 2], values: [1.7e308, -0x1p-1074], lower: 0, upper: 0x1p-1060),
    ]
    _ = program.minimum()
    #expect(self.program(1, 1).minimum() != nil)
  }
}
