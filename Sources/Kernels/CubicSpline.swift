// Interpolating cubic splines, by GSL.

import CGSL

/// The natural cubic spline through given values: twice continuously differentiable, with second
/// derivative 0 at both ends.
public final class CubicSpline: @unchecked Sendable {
  // Unchecked: nothing changes after `init`; evaluation without an accelerator only reads.
  private let interpolant: UnsafeMutablePointer<gsl_interp>
  public let knots: [Double]
  public let values: [Double]

  /// A spline through (knots[i], values[i]).
  /// - Parameter knots: three or more, ascending.
  /// - Throws: `GSLError` where GSL refuses them.
  public init(knots: [Double], values: [Double]) throws {
    precondition(
      knots.count == values.count && knots.count >= 3
        && zip(knots, knots.dropFirst()).allSatisfy(<),
      "a cubic spline has three or more ascending knots with a value each")
    GSL.ready
    guard let interpolant = gsl_interp_alloc(approxima_gsl_interp_cspline(), knots.count) else {
      throw GSLError(code: Int32(GSL_ENOMEM), routine: "gsl_interp_alloc")
    }
    self.interpolant = interpolant
    self.knots = knots
    self.values = values
    try GSL.check(gsl_interp_init(interpolant, knots, values, knots.count), "gsl_interp_init")
  }

  deinit { gsl_interp_free(interpolant) }

  /// Values at points; one outside the knots is taken at the nearer end.
  public func values(at points: some Collection<Double>) -> [Double] {
    let (first, last) = (knots[0], knots[knots.count - 1])
    return points.map {
      gsl_interp_eval(interpolant, knots, values, min(max($0, first), last), nil)
    }
  }
}
