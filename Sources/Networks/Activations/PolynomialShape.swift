// Range and monotonicity of a polynomial, from the real zeros of its derivatives.

/// The shape of Σ cᵢxⁱ on the whole line.
struct PolynomialShape {
  /// Without leading zeros; at least one.
  private let coefficients: [Double]

  init(_ coefficients: [Double]) {
    let last = coefficients.lastIndex { $0 != 0 } ?? 0
    self.coefficients = coefficients.isEmpty ? [0] : Array(coefficients[...last])
  }

  private var degree: Int { coefficients.count - 1 }

  private var derivative: PolynomialShape {
    PolynomialShape(coefficients.enumerated().dropFirst().map { Double($0) * $1 })
  }

  private func value(_ x: Double) -> Double { coefficients.reversed().reduce(0) { $0 * x + $1 } }

  /// Values below this are rounding.
  private func noise(_ x: Double) -> Double {
    let size = coefficients.reversed().reduce(0) { $0 * abs(x) + abs($1) }
    return 4 * Double(coefficients.count) * size.ulp
  }

  /// The closure of its values.
  var range: ClosedRange<Double> {
    if degree == 0 { return coefficients[0]...coefficients[0] }
    if degree % 2 == 1 { return -Double.infinity...Double.infinity }
    let extremes = derivative.zeros.map(value)
    return coefficients[degree] > 0
      ? (extremes.min() ?? -.infinity)...Double.infinity
      : -Double.infinity...(extremes.max() ?? .infinity)
  }

  /// Its derivative keeps one sign, up to rounding.
  var isMonotone: Bool {
    let slope = derivative
    guard slope.degree > 0 else { return true }
    let sign = slope.coefficients[slope.degree] > 0 ? 1.0 : -1.0
    return slope.degree % 2 == 0
      && slope.derivative.zeros.allSatisfy { sign * slope.value($0) >= -slope.noise($0) }
  }

  /// The points at which the sign changes, or a value is zero up to rounding: ascending.
  private var zeros: [Double] {
    guard degree > 0 else { return [] }
    if degree == 1 { return [-coefficients[0] / coefficients[1]] }
    // Cauchy's bound holds all zeros; between the zeros of the derivative there is at most one.
    let leading = abs(coefficients[degree])
    let bound = 1 + (coefficients.dropLast().map { abs($0) / leading }.max() ?? 0)
    let turns = derivative.zeros
    let ends = [-bound] + turns + [bound]
    var found = turns.filter { abs(value($0)) <= noise($0) }
    for (left, right) in zip(ends, ends.dropFirst()) where value(left) * value(right) < 0 {
      found.append(bisect(left, right))
    }
    return found.sorted()
  }

  private func bisect(_ left: Double, _ right: Double) -> Double {
    var (left, right) = (left, right)
    let rising = value(left) < 0
    while true {
      let middle = 0.5 * left + 0.5 * right
      guard middle > left, middle < right else { return middle }
      if (value(middle) < 0) == rising { left = middle } else { right = middle }
    }
  }
}
