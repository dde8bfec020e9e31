/// Where a function of one variable is least between two numbers, where it falls and then rises.
///
/// Each step keeps 0.618 of the interval and asks for one value (Kiefer 1953). Near the minimum values are flat:
/// half of the digits of the place give all of the value's.
/// - Returns: the middle of the interval that is left.
package func goldenSectionMinimum(
  from low: Double, to high: Double, steps: Int, of value: (Double) throws -> Double
) rethrows -> Double {
  let ratio = 0.5 * (5.0.squareRoot() - 1)
  var (left, right) = (low, high)
  var (p, q) = (right - ratio * (right - left), left + ratio * (right - left))
  var (atP, atQ) = (try value(p), try value(q))
  for _ in 0..<steps {
    if atP < atQ {
      (right, q, atQ) = (q, p, atP)
      p = right - ratio * (right - left)
      atP = try value(p)
    } else {
      (left, p, atP) = (p, q, atQ)
      q = left + ratio * (right - left)
      atQ = try value(q)
    }
  }
  return 0.5 * left + 0.5 * right
}
