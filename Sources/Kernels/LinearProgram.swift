// Linear programs, solved by GLPK's simplex method.

import CGLPK

/// Minimise costs·x subject to bounds of the columns x and of the rows of a matrix.
///
/// What a solution says holds to the solver's tolerance only; a proof has to re-evaluate its duals.
public struct LinearProgram: Sendable {
  /// lower ≤ Σ values·x[columns] ≤ upper; infinite where there is no bound.
  public struct Row: Sendable {
    /// Distinct.
    public var columns: [Int]
    public var values: [Double]
    public var lower: Double
    public var upper: Double

    public init(
      columns: [Int], values: [Double], lower: Double = -.infinity, upper: Double = .infinity
    ) {
      self.columns = columns
      self.values = values
      self.lower = lower
      self.upper = upper
    }
  }

  /// An optimum.
  public struct Solution: Sendable {
    public var objective: Double
    /// One value a column.
    public var point: [Double]
    /// The change of the objective by a row's bound: ≥ 0 where `lower` holds it, ≤ 0 where `upper` does.
    public var duals: [Double]
  }

  public var costs: [Double]
  public var lower: [Double]
  public var upper: [Double]
  public var rows: [Row]

  /// A program without rows.
  public init(costs: [Double], lower: [Double], upper: [Double]) {
    precondition(
      costs.count == lower.count && costs.count == upper.count, "bounds and a cost for every column"
    )
    self.costs = costs
    self.lower = lower
    self.upper = upper
    rows = []
  }

  /// Entries that are not 0.
  public var entries: Int { rows.reduce(0) { $0 + $1.columns.count } }

  /// Steps of the simplex method in about 2·10¹⁰ operations, some ten seconds: at least 2,000 and at most
  /// 100,000.
  public var iterationLimit: Int {
    let work = Double(rows.count) * Double(rows.count + costs.count)
    return Int(min(max(2e10 / max(work, 1), 2000), 100_000))
  }

  /// The optimum; nil where the program is infeasible, unbounded, not finite, takes too long, or is more
  /// than the solver can work with.
  /// - Parameters:
  ///   - seconds: the most time it may take, for who must end then: the answer depends on the machine.
  ///   - iterations: the most steps of the simplex method, the same on every machine; nil for
  ///     `iterationLimit`.
  public func minimum(seconds: Double = .infinity, iterations: Int? = nil) -> Solution? {
    guard costs.allSatisfy(\.isFinite), rows.allSatisfy({ $0.values.allSatisfy(\.isFinite) }),
      !(lower + upper).contains(where: \.isNaN), zip(lower, upper).allSatisfy(<=),
      rows.allSatisfy({ $0.lower <= $0.upper })
    else { return nil }
    let scales = Scales(self)
    let scaled = scales.map { $0.applied(to: self) } ?? self
    guard scaled.costs.allSatisfy(\.isFinite),
      scaled.rows.allSatisfy({ $0.values.allSatisfy(\.isFinite) && $0.lower <= $0.upper }),
      scaled.lower.allSatisfy({ $0 < .infinity }), scaled.upper.allSatisfy({ $0 > -.infinity }),
      let solution = scaled.solved(
        seconds: seconds, iterations: iterations ?? iterationLimit)
    else { return nil }
    return scales?.undone(solution, of: self) ?? solution
  }

  private func solved(seconds: Double, iterations: Int) -> Solution? {
    // Counted from 1, as GLPK does.
    var (rowIndices, columnIndices, values): ([Int32], [Int32], [Double]) = ([0], [0], [0])
    for (index, row) in rows.enumerated() {
      for (column, value) in zip(row.columns, row.values) where value != 0 {
        precondition(costs.indices.contains(column), "a row has columns of its program")
        rowIndices.append(Int32(index + 1))
        columnIndices.append(Int32(column + 1))
        values.append(value)
      }
    }
    let (rowLower, rowUpper) = (rows.map(\.lower), rows.map(\.upper))
    var objective = 0.0
    var point = [Double](repeating: 0, count: costs.count)
    var duals = [Double](repeating: 0, count: rows.count)
    let code = costs.withUnsafeBufferPointer { costs in
      lower.withUnsafeBufferPointer { lower in
        upper.withUnsafeBufferPointer { upper in
          rowLower.withUnsafeBufferPointer { rowLower in
            rowUpper.withUnsafeBufferPointer { rowUpper in
              rowIndices.withUnsafeBufferPointer { rowIndices in
                columnIndices.withUnsafeBufferPointer { columnIndices in
                  values.withUnsafeBufferPointer { values in
                    var program = approxima_program(
                      columns: Int32(costs.count), rows: Int32(rowLower.count),
                      entries: Int32(values.count - 1), costs: costs.baseAddress,
                      column_lower: lower.baseAddress, column_upper: upper.baseAddress,
                      row_lower: rowLower.baseAddress, row_upper: rowUpper.baseAddress,
                      entry_rows: rowIndices.baseAddress,
                      entry_columns: columnIndices.baseAddress, entry_values: values.baseAddress,
                      milliseconds: Int32(min(max(seconds, 0.001) * 1000, 1e9)),
                      iterations: Int32(clamping: iterations))
                    return approxima_minimum(&program, &objective, &point, &duals)
                  }
                }
              }
            }
          }
        }
      }
    }
    guard code == Int32(APPROXIMA_OPTIMUM), objective.isFinite,
      point.allSatisfy(\.isFinite), duals.allSatisfy(\.isFinite)
    else { return nil }
    return Solution(objective: objective, point: point, duals: duals)
  }
}

/// Powers of two that bring a program of extreme numbers near 1: x = column·x', row' = row·(A·x), and the
/// costs times one more.
private struct Scales {
  var columns: [Double]
  var rows: [Double]
  var costs: Double

  /// nil where all numbers lie within the range in which the solver's own scaling does well.
  init?(_ program: LinearProgram) {
    func isUsual(_ value: Double) -> Bool {
      value == 0 || !value.isFinite || (0x1p-60...0x1p60).contains(value.magnitude)
    }
    guard
      !(program.costs + program.lower + program.upper).allSatisfy(isUsual)
        || !program.rows.allSatisfy({
          isUsual($0.lower) && isUsual($0.upper) && $0.values.allSatisfy(isUsual)
        })
    else { return nil }
    columns = [Double](repeating: 1, count: program.costs.count)
    rows = [Double](repeating: 1, count: program.rows.count)
    costs = 1
    // A column is scaled by its bounds; then rows and columns in turns, by the middle of their exponents.
    var columnExponents = columns.indices.map { column in
      let reach =
        [program.lower[column], program.upper[column]].filter(\.isFinite)
        .map(\.magnitude).max() ?? 0
      return reach > 0 ? Int(reach.exponent) : 0
    }
    let isFixed = columns.indices.map {
      program.lower[$0].isFinite || program.upper[$0].isFinite
    }
    var rowExponents = [Int](repeating: 0, count: rows.count)
    for _ in 0..<4 {
      var sums = [(sum: Int, count: Int)](repeating: (0, 0), count: columns.count)
      for (index, row) in program.rows.enumerated() {
        let exponents = zip(row.columns, row.values).filter { $0.1 != 0 }.map {
          (column, value) -> Int in Int(value.exponent) + columnExponents[column]
        }
        guard let largest = exponents.max() else { continue }
        rowExponents[index] = -largest
        for (column, value) in zip(row.columns, row.values) where value != 0 {
          sums[column].sum += Int(value.exponent) - largest
          sums[column].count += 1
        }
      }
      for column in columns.indices where !isFixed[column] && sums[column].count > 0 {
        columnExponents[column] = -sums[column].sum / sums[column].count
      }
    }
    func power(_ exponent: Int) -> Double {
      Double(sign: .plus, exponent: min(max(exponent, -1000), 1000), significand: 1)
    }
    columns = columnExponents.map(power)
    rows = rowExponents.map(power)
    let largest = zip(program.costs, columns).map { ($0 * $1).magnitude }.max() ?? 0
    if largest > 0, largest.isFinite { costs = power(-Int(largest.exponent)) }
  }

  func applied(to program: LinearProgram) -> LinearProgram {
    // What vanishes beside the largest of its row is left out.
    func kept(_ value: Double) -> Double { value.magnitude < 0x1p-80 ? 0 : value }
    var result = LinearProgram(
      costs: zip(program.costs, columns).map { kept($0 * $1 * costs) },
      lower: zip(program.lower, columns).map { $0 / $1 },
      upper: zip(program.upper, columns).map { $0 / $1 })
    result.rows = zip(program.rows, rows).map { row, factor in
      LinearProgram.Row(
        columns: row.columns,
        values: zip(row.columns, row.values).map { kept($1 * factor * columns[$0]) },
        lower: row.lower * factor, upper: row.upper * factor)
    }
    return result
  }

  func undone(_ solution: LinearProgram.Solution, of program: LinearProgram)
    -> LinearProgram.Solution
  {
    let point = zip(solution.point, columns).map { $0 * $1 }
    return LinearProgram.Solution(
      objective: zip(program.costs, point).reduce(0) { $0 + $1.0 * $1.1 }, point: point,
      duals: zip(solution.duals, rows).map { $0 * $1 / costs })
  }
}
