import RealModule

/// The degree + 1 B-splines that are not 0 at a point, with their slopes; outside the interval on which all
/// sum to 1 they go on along their tangents at its end.
///
/// By the recurrence of Cox and de Boor on these functions alone (de Boor, A Practical Guide to Splines, chapter X):
/// the cost does not depend on the number of knots but for the search of the interval.
package struct SplineWindow<T: Real> {
  /// The first of the functions.
  @usableFromInline package var first = 0
  /// (degree + 1).
  @usableFromInline package var values: [T]
  @usableFromInline package var slopes: [T]

  private let degree: Int
  private var left: [T]
  private var right: [T]
  private var lower: [T]

  package init(degree: Int) {
    self.degree = degree
    values = [T](repeating: 0, count: degree + 1)
    slopes = values
    left = values
    right = values
    lower = values
  }

  init(at x: T, degree: Int, count: Int, knots: [T]) {
    self.init(degree: degree)
    move(to: x, count: count, knots: knots, from: 0)
  }

  /// Takes the functions at x.
  /// - Parameters:
  ///   - count: of all functions.
  ///   - knots: that hold the grid, count + degree + 1 knots.
  ///   - offset: where it begins among them.
  @_specialize(where T == Double)
  @_specialize(where T == Float)
  package mutating func move(to x: T, count: Int, knots: [T], from offset: Int) {
    let (start, end) = (knots[offset + degree], knots[offset + count])
    // NaN stays NaN.
    let inside = x < start ? start : x > end ? end : x
    // The last μ with t_μ ≤ x, of an interval that is not empty.
    var (low, high) = (degree, count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if knots[offset + middle] <= inside { low = middle } else { high = middle }
    }
    while low > degree, knots[offset + low] >= knots[offset + low + 1] { low -= 1 }
    first = low - degree
    let place = offset + low
    values[0] = 1
    for order in stride(from: 1, through: degree, by: 1) {
      if order == degree {
        for index in 0..<degree { lower[index] = values[index] }
      }
      left[order] = inside - knots[place + 1 - order]
      right[order] = knots[place + order] - inside
      var saved: T = 0
      for index in 0..<order {
        let part = values[index] / (right[index + 1] + left[order - index])
        values[index] = saved + right[index + 1] * part
        saved = left[order - index] * part
      }
      values[order] = saved
    }
    // B′ᵢ = k·(Bᵢ/(t_{i+k} − tᵢ) − Bᵢ₊₁/(t_{i+k+1} − tᵢ₊₁)), on the right the functions of a degree less.
    slopes[0] = 0
    for index in 0..<degree {
      let knot = place + 1 - degree + index
      let part = T(degree) * lower[index] / (knots[knot + degree] - knots[knot])
      slopes[index] -= part
      slopes[index + 1] = part
    }
    if x != inside {
      for index in 0...degree { values[index] += slopes[index] * (x - inside) }
    }
  }

  /// Numbers of the window among those of all functions.
  func spread(_ numbers: KeyPath<Self, [T]>, over count: Int) -> [T] {
    var result = [T](repeating: 0, count: count)
    for (index, number) in self[keyPath: numbers].enumerated() { result[first + index] = number }
    return result
  }
}
