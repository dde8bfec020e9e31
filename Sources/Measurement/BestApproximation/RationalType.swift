// The type of a rational function: degrees of numerator and denominator; and Stahl's law for a kink.

import Base
import Foundation
import Functions

/// (n, m): a numerator of degree n at most over a denominator of degree m at most.
package struct RationalType: Hashable, Sendable {
  package let numerator: Int
  package let denominator: Int

  package init(numerator: Int, denominator: Int) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// From two degrees with a comma between: `4,4`.
  /// - Throws: `UserError` that says what would be right.
  package init(parsing text: String) throws {
    let degrees = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Int($0.filter { $0 != " " })
    }
    guard degrees.count == 2, let n = degrees[0], let m = degrees[1],
      (0...largestRationalDegree).contains(n), (0...largestRationalDegree).contains(m)
    else {
      throw UserError(
        "'\(text)' is no type of a rational function: two degrees from 0 to "
          + "\(largestRationalDegree), such as 4,4")
    }
    self.init(numerator: n, denominator: m)
  }
}

/// What Stahl's law says of a function a·|x| + b·x + c on [−h, h].
///
/// The least error of |x| on [−1, 1] by type (n, n), divided by 8 exp(−π √n), tends to 1 (H. R. Stahl, Best uniform
/// rational approximation of |x| on [−1, 1], Mat. Sb. 183, 1992). A line beside it is a numerator one degree higher:
/// relu, (x + |x|)/2, has by type (n + 1, n) half of the error.
/// - Returns: a·h·8 exp(−π √m) for the types (m, m), where b = 0, and (m + 1, m), with m even and positive; nil for other
///   functions and types. Whether the function has the form is told from 129 of its values.
package func stahlError(of target: TargetFunction, _ type: RationalType) -> Double? {
  let m = type.denominator
  guard target.inputs == 1, target.outputs == 1, m > 0, m.isMultiple(of: 2),
    type.numerator == m || type.numerator == m + 1
  else { return nil }
  let (low, high) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
  guard low == -high else { return nil }
  let points = (-64...64).map { high * Double($0) / 64 }
  let values = target.values(Batch(features: 1, count: points.count, storage: points)).storage
  let (first, middle, last) = (values[0], values[64], values[128])
  let (b, a) = ((last - first) / (2 * high), (0.5 * first + 0.5 * last - middle) / high)
  let size = values.reduce(0) { max($0, $1.magnitude) }
  guard a != 0, b == 0 || type.numerator == m + 1,
    zip(points, values).allSatisfy({ x, value in
      (value - (a * x.magnitude + b * x + middle)).magnitude <= 4 * Double.ulpOfOne * size
    })
  else { return nil }
  return a.magnitude * high * 8 * exp(-.pi * Double(m).squareRoot())
}
