// Optima with their brackets: linear programs whose duals are checked, and searches from both sides.

import Base
import Formulas
import Kernels
import Measurement

/// The least value of something, between what was proven and what was reached.
struct ComputedOptimum: Sendable {
  let value: Double
  let bracket: ClosedRange<Double>

  /// The optimum of a linear program. Its floor is Σ y_i b_i + Σ_j min over the box of (c − Aᵀy)_j x_j for the
  /// solver's duals y, in interval arithmetic, which holds for every y of the right signs (A. Neumaier, O.
  /// Shcherbina, Math. Programming 99, 2004); its ceiling is the cost of the solver's point.
  /// - Parameter program: every column with two finite bounds.
  /// - Returns: nil where the solver found no optimum.
  init?(of program: LinearProgram) {
    guard let solution = program.minimum() else { return nil }
    let floor = program.floor(duals: solution.duals)
    value = solution.objective
    // The solver's point may leave its rows by the solver's tolerance, and so lie below the proven floor.
    guard floor <= solution.objective + 1e-9 * (1 + abs(solution.objective)) else { return nil }
    bracket = min(floor, solution.objective)...solution.objective
  }

  /// An error that a network reaches, above a floor that no network of the shape passes.
  /// - Returns: nil where the floor is above what is reached: one of both is wrong.
  init?(reached: CertifiedError, floor: ArchitectureFloor?) {
    self.init(reached, floor: floor?.error ?? 0)
  }

  /// - Returns: nil where the floor is above what is reached: one of both is wrong.
  init?(reached: CertifiedError, floor: ProvenFloor) { self.init(reached, floor: floor.value) }

  private init?(_ reached: CertifiedError, floor: Double) {
    value = reached.certificate.upper
    guard floor <= value else { return nil }
    bracket = floor...value
  }
}

extension LinearProgram {
  /// What weak duality proves of the minimum, for any duals.
  func floor(duals: [Double]) -> Double {
    var reduced = costs.map { Interval($0) }
    var sum = Interval(0)
    for (row, dual) in zip(rows, duals) {
      let bound = dual >= 0 ? row.lower : row.upper
      guard dual != 0, bound.isFinite else { continue }
      sum = sum + Interval(dual) * Interval(bound)
      for (column, value) in zip(row.columns, row.values) {
        reduced[column] = reduced[column] - Interval(dual) * Interval(value)
      }
    }
    for (column, cost) in reduced.enumerated() {
      guard lower[column].isFinite, upper[column].isFinite else { return -.infinity }
      sum = sum + cost * Interval(lower[column], upper[column])
    }
    return sum.lower
  }
}
