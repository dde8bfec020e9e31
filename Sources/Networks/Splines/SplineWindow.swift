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
  ///   - hasSlopes: whether `slopes` are asked for; else they are what they were before, or these.
  @_specialize(where T == Double)
  @_specialize(where T == Float)
  package mutating func move(
    to x: T, count: Int, knots: [T], from offset: Int, hasSlopes: Bool = true
  ) {
    let (start, end) = (knots[offset + degree], knots[offset + count])
    // NaN stays NaN.
    let inside = x < start ? start : x > end ? end : x
    // The last μ with t_μ ≤ x, of an interval that is not empty.
    var (low, high) = (degree, count)
    while high - low > 1 {
      let middle = (low + high) / 2
      // Without branches that a processor would guess wrong half of the time.
      let isAbove = knots[offset + middle] <= inside
      (low, high) = (isAbove ? middle : low, isAbove ? high : middle)
    }
    while low > degree, knots[offset + low] >= knots[offset + low + 1] { low -= 1 }
    first = low - degree
    let place = offset + low
    let needsSlopes = hasSlopes || x != inside
    if degree == 3 {
      cubic(at: inside, knots, place, needsSlopes)
    } else {
      recur(at: inside, knots, place)
    }
    if x != inside {
      for index in 0...degree { values[index] += slopes[index] * (x - inside) }
    }
  }

  /// The recurrence for any degree.
  @inline(__always)
  private mutating func recur(at inside: T, _ knots: [T], _ place: Int) {
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
  }

  /// The same operations for degree 3, without arrays and loops: the usual degree, and where fits of splines spend
  /// their time.
  @inline(__always)
  private mutating func cubic(at x: T, _ knots: [T], _ place: Int, _ needsSlopes: Bool) {
    let (k0, k1, k2) = (knots[place - 2], knots[place - 1], knots[place])
    let (k3, k4, k5) = (knots[place + 1], knots[place + 2], knots[place + 3])
    let (left1, left2, left3) = (x - k2, x - k1, x - k0)
    let (right1, right2, right3) = (k3 - x, k4 - x, k5 - x)
    let first: T = 1 / (right1 + left1)
    let (a0, a1) = (right1 * first, left1 * first)
    var part = a0 / (right1 + left2)
    let b0 = right1 * part
    var saved = left2 * part
    part = a1 / (right2 + left1)
    let (b1, b2) = (saved + right2 * part, left1 * part)
    part = b0 / (right1 + left3)
    values[0] = right1 * part
    saved = left3 * part
    part = b1 / (right2 + left2)
    values[1] = saved + right2 * part
    saved = left2 * part
    part = b2 / (right3 + left1)
    values[2] = saved + right3 * part
    values[3] = left1 * part
    guard needsSlopes else { return }
    let (c0, c1, c2) = (3 * b0 / (k3 - k0), 3 * b1 / (k4 - k1), 3 * b2 / (k5 - k2))
    slopes[0] = -c0
    slopes[1] = c0 - c1
    slopes[2] = c1 - c2
    slopes[3] = c2
  }

  /// Numbers of the window among those of all functions.
  func spread(_ numbers: KeyPath<Self, [T]>, over count: Int) -> [T] {
    var result = [T](repeating: 0, count: count)
    for (index, number) in self[keyPath: numbers].enumerated() { result[first + index] = number }
    return result
  }
}
