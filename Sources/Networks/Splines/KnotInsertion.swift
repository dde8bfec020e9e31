// A spline on a finer grid: the same function, with coefficients for more knots.
//
// Boehm, Computer-Aided Design 12 (1980): a knot more leaves a spline as it is when coefficients near it become
// means of their neighbours.

/// The coefficients on finer knots of the spline that has these on coarser ones.
/// - Parameters:
///   - coefficients: one a spline of the coarser knots.
///   - knots: the coarser ones, clamped.
///   - finer: clamped too, with the same ends, all of the coarser knots among them.
package func refined(
  _ coefficients: [Double], degree: Int, knots: [Double], to finer: [Double]
) -> [Double] {
  precondition(coefficients.count + degree + 1 == knots.count, "one coefficient a spline")
  var (knots, c) = (knots, coefficients)
  var next = 0
  for knot in finer {
    if next < knots.count, knots[next] == knot {
      next += 1
      continue
    }
    // Now t_{next−1} < knot < t_next.
    let span = next - 1
    var result = [Double](repeating: 0, count: c.count + 1)
    for index in result.indices {
      if index <= span - degree {
        result[index] = c[index]
      } else if index > span {
        result[index] = c[index - 1]
      } else {
        let share = (knot - knots[index]) / (knots[index + degree] - knots[index])
        result[index] = share * c[index] + (1 - share) * c[index - 1]
      }
    }
    c = result
    knots.insert(knot, at: next)
    next += 1
  }
  precondition(knots == finer, "the finer knots have all of the coarser ones")
  return c
}
