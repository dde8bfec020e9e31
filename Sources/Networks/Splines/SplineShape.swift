import Base

/// What the functions on the edges of a network are: splines of a degree on so many intervals, perhaps plus a
/// multiple of one base function.
package struct SplineShape: Hashable, Sendable {
  /// G.
  package var intervals: Int
  package var degree: Int
  /// nil for splines alone.
  package var base: Activation?

  package static let degrees = SizeLimit.degree.range

  package init(intervals: Int = 10, degree: Int = 3, base: Activation? = nil) {
    self.intervals = intervals
    self.degree = degree
    self.base = base
  }

  /// Splines of one edge.
  package var count: Int { intervals + degree }
  /// Trained numbers of one edge.
  package var edgeSize: Int { count + (base == nil ? 0 : 1) }
  /// Knots of one grid.
  package var knots: Int { intervals + 2 * degree + 1 }

  /// - Throws: `UserError` that says what would be right.
  func check() throws {
    try SizeLimit.grid.check(intervals, "grid")
    try SizeLimit.degree.check(degree, "degree")
    guard base?.trainableParameters ?? 0 == 0 else {
      throw UserError("base is a function without trained numbers; \(base?.name ?? "") has one")
    }
  }
}
