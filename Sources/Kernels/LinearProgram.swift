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

  /// The optimum; nil where the program is infeasible, unbounded, not finite, or takes too long.
  /// - Parameters:
  ///   - seconds: the most time it may take.
  ///   - iterations: the most steps of the simplex method, the same on every machine; nil for no limit.
  public func minimum(seconds: Double = 60, iterations: Int? = nil) -> Solution? {
    guard costs.allSatisfy(\.isFinite), rows.allSatisfy({ $0.values.allSatisfy(\.isFinite) }),
      !(lower + upper).contains(where: \.isNaN), zip(lower, upper).allSatisfy(<=),
      rows.allSatisfy({ $0.lower <= $0.upper })
    else { return nil }
    _ = glp_term_out(GLP_OFF)
    guard let problem = glp_create_prob() else { preconditionFailure("out of memory for GLPK") }
    defer { glp_delete_prob(problem) }
    glp_set_obj_dir(problem, GLP_MIN)
    glp_add_cols(problem, Int32(costs.count))
    for column in costs.indices {
      let (low, high) = (lower[column], upper[column])
      glp_set_obj_coef(problem, Int32(column + 1), costs[column])
      glp_set_col_bnds(problem, Int32(column + 1), kind(low, high), low, high)
    }
    // Counted from 1, as GLPK does.
    var (rowIndices, columnIndices, values): ([Int32], [Int32], [Double]) = ([0], [0], [0])
    if !rows.isEmpty { glp_add_rows(problem, Int32(rows.count)) }
    for (index, row) in rows.enumerated() {
      glp_set_row_bnds(problem, Int32(index + 1), kind(row.lower, row.upper), row.lower, row.upper)
      for (column, value) in zip(row.columns, row.values) where value != 0 {
        precondition(costs.indices.contains(column), "a row has columns of its program")
        rowIndices.append(Int32(index + 1))
        columnIndices.append(Int32(column + 1))
        values.append(value)
      }
    }
    glp_load_matrix(problem, Int32(values.count - 1), rowIndices, columnIndices, values)
    glp_scale_prob(problem, GLP_SF_GM | GLP_SF_EQ | GLP_SF_2N)
    glp_adv_basis(problem, 0)
    var parameters = glp_smcp()
    glp_init_smcp(&parameters)
    parameters.msg_lev = GLP_MSG_OFF
    parameters.meth = GLP_DUALP
    if let iterations { parameters.it_lim = Int32(clamping: iterations) }
    parameters.tm_lim = Int32(min(max(seconds, 0.001) * 1000, 1e9))
    guard glp_simplex(problem, &parameters) == 0, glp_get_status(problem) == GLP_OPT else {
      return nil
    }
    return Solution(
      objective: glp_get_obj_val(problem),
      point: costs.indices.map { glp_get_col_prim(problem, Int32($0 + 1)) },
      duals: rows.indices.map { glp_get_row_dual(problem, Int32($0 + 1)) })
  }

  private func kind(_ low: Double, _ high: Double) -> Int32 {
    switch (low.isFinite, high.isFinite) {
    case (true, true): low == high ? GLP_FX : GLP_DB
    case (true, false): GLP_LO
    case (false, true): GLP_UP
    case (false, false): GLP_FR
    }
  }
}
