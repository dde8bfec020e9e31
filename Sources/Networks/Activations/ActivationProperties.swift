// What theorems ask of an activation: degree, range, monotonicity, smoothness, slope.

/// How often a function is continuously differentiable on the whole line.
package enum Smoothness: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Not known; the least, so that what needs smoothness does not take it for granted.
  case unknown
  /// It has jumps.
  case discontinuous
  /// Exactly C^k: continuous for k = 0.
  case times(Int)
  /// C^∞.
  case infinite

  package var description: String {
    switch self {
    case .unknown: "unknown"
    case .discontinuous: "discontinuous"
    case .times(let k): "C^\(k)"
    case .infinite: "C^∞"
    }
  }
}

/// Of `prelu` these hold for its initial slope. Of an expression little is known unless it is visibly a
/// polynomial: flags are false, the range is the whole line, and numbers are nil where it is not known.
extension Activation {
  /// The degree where it is a polynomial (0 for constants, also for zero), else nil.
  public var polynomialDegree: Int? {
    function.coefficients.map { $0.lastIndex { $0 != 0 } ?? 0 }
  }

  public var isPolynomial: Bool { polynomialDegree != nil }

  /// Of the form a·x + b; networks of such units are affine whatever their depth.
  public var isAffine: Bool { polynomialDegree.map { $0 <= 1 } ?? false }

  /// Affine on each of finitely many intervals within any bounded one; jumps are allowed.
  public var isPiecewiseLinear: Bool { function.isPiecewiseLinear || isAffine }

  /// Affine pieces over the whole line, a single point at a jump among them; nil where they are
  /// infinitely many or curved.
  public var linearPieces: Int? { isAffine ? 1 : function.linearPieces }

  /// The closure of the set of values, with infinite ends where it is unbounded.
  public var range: ClosedRange<Double> { function.range }

  public var isBounded: Bool { range.lowerBound.isFinite && range.upperBound.isFinite }

  /// Nondecreasing on the whole line, or nonincreasing on it.
  public var isMonotone: Bool { function.isMonotone }

  /// Unknown for an expression of functions that are not analytic on the whole line.
  package var smoothness: Smoothness { function.smoothness }

  /// The least L with |f(x) - f(y)| ≤ L|x - y|, or nil where there is none, or none is known.
  public var lipschitzConstant: Double? { function.lipschitzConstant }

  /// Where the value or the first derivative jumps; of `floor` and `sawtooth` only the jump at 0, see
  /// `kinkPeriod`; not known of expressions.
  public var kinks: [Double] { function.kinks }

  /// The distance at which `kinks` recur without end, or nil where they do not.
  public var kinkPeriod: Double? { function.kinkPeriod }

  /// A point with f'(x) ≠ 0 around which f is smooth, or nil where none of a few is one: what
  /// Kidger and Lyons (2020) ask for. Of an expression it is not known that no kink is there.
  public var slopedPoint: Double? { strongest { derivative($0) } }

  /// A point with f''(x) ≠ 0 around which f is smooth, or nil where none of a few is one; of an
  /// expression as for `slopedPoint`.
  public var curvedPoint: Double? { strongest { secondDerivative($0) } }

  /// Of a few points that no kink meets, the one at which `magnitude` is largest, if that is not 0.
  private func strongest(_ measure: (Double) -> Double) -> Double? {
    let points = [0.25, -0.25, 0.75, -0.75, 1.25, -1.25, 1.75, -1.75]
      .filter { measure($0).isFinite && measure($0) != 0 }
    return points.max { measure($0).magnitude < measure($1).magnitude }
  }
}
