// What no function of N linear pieces, or polynomial of a degree, goes below on a line.
//
// Float64 finds the points; intervals at them prove the bound.
//
// N continuous pieces have N − 1 kinks, so one of N neighbouring intervals has none inside, and there a
// line is at least ½ |f(q) − chord of (p, r) at q| from f, p < q < r: the least of these over the
// intervals is a bound.
//
// A polynomial of degree n has error |Σ wᵢ f(xᵢ)| / Σ |wᵢ| or more at n + 2 points, wᵢ = 1 / Π (xᵢ − xⱼ), since Σ wᵢ p(xᵢ),
// a divided difference of order n + 1, is 0 (C. J. de la Vallée Poussin 1910).

import Base
import Formulas
import Functions
import Intervals

/// A lower bound of the sup error on a line.
package struct LineFloor {
  package private(set) var error: Double
  /// The number of points at which intervals prove the error; nil where it is Float64's.
  package private(set) var provenAt: Int?

  /// - Parameter isContinuous: whether the pieces join.
  /// - Returns: nil where no polynomial is found.
  package init?(_ line: TargetLine, output: Int, space: LineSpace, isContinuous: Bool) {
    func value(_ enclosed: (Double) -> [LongInterval], _ x: Double) -> LongInterval {
      let values = enclosed(x)
      return values.indices.contains(output) ? values[output] : .whole
    }
    switch space {
    case .pieces(let count):
      let found = LinearPiecesFloor(line.function, output: output, pieces: count)
      error = found.error
      guard isContinuous, let enclosed = line.enclosed else { return }
      let gaps = found.chords.map { $0.halfGap { value(enclosed, $0) } }
      prove(gaps.min() ?? 0, at: 3 * gaps.count)
    case .polynomial(let degree):
      guard let best = try? bestPolynomial(of: line.function, degree: degree, output: output)
      else { return nil }
      error = best.lowerBound
      guard let enclosed = line.enclosed else { return }
      prove(
        levelledError(best.reference) { value(enclosed, $0) }, at: best.reference.count)
    }
  }

  /// A proof is worth a millionth of the error.
  private mutating func prove(_ proven: Double, at points: Int) {
    guard proven > 0, proven >= error * (1 - 1e-6) else { return }
    (error, provenAt) = (proven, points)
  }
}

extension LinearPiecesFloor.Chord {
  /// Half the distance of a function from the chord at the middle point, from below.
  package func halfGap(_ value: (Double) -> LongInterval) -> Double {
    guard left < middle, middle < right else { return 0 }
    let start = LongInterval(LongNumber(left))
    let part =
      (LongInterval(LongNumber(middle)) - start) / (LongInterval(LongNumber(right)) - start)
    let first = value(left)
    let chord = first + (value(right) - first) * part
    return 0.5 * Interval(enclosing: chord - value(middle)).mignitude
  }
}

/// The least error at n + 2 ascending points of a polynomial of degree n, from below.
private func levelledError(_ points: [Double], _ value: (Double) -> LongInterval) -> Double {
  guard let first = points.first, let last = points.last, first < last else { return 0 }
  // Distances of about 1, whose products stay within the numbers: a power of two, exact.
  let scale = LongInterval(
    LongNumber(sign: .plus, exponent: 2 - Int((last - first).exponent), significand: 1))
  let x = points.map { LongInterval(LongNumber($0)) * scale }
  var (sum, size) = (LongInterval.zero, LongInterval.zero)
  for (i, point) in points.enumerated() {
    var product = LongInterval.one
    for j in x.indices where j != i { product = product * (x[max(i, j)] - x[min(i, j)]) }
    let weight = LongInterval.one / product
    let term = weight * value(point)
    sum = i.isMultiple(of: 2) ? sum + term : sum - term
    size = size + weight
  }
  return Interval(enclosing: sum / size).mignitude
}
