// Taylor models: a polynomial over a box with one bound of everything else, rounding included.
//
// Makino and Berz, "Taylor models and other validated functional inclusion methods", Int. J. Pure Appl.
// Math. 4 (2003). Here the box is scaled to [-1,1]^d, so that the rounding error of a coefficient is an
// error of the function, and one number bounds it all.

/// F(c + r·s) = P(s) + e + ρ(s) on [-1,1]^d with one number e, |e| ≤ shift, and |ρ(s)| ≤ remainder.
///
/// The rounding of the constant term stands apart as e, since it does not shrink with the box, and the
/// value at one point can be had in longer arithmetic.
package struct TaylorModel: Sendable, Hashable {
  /// Of P, one a monomial of the basis.
  package var coefficients: [Double]
  /// ≥ 0, infinite where nothing is known.
  package var remainder: Double
  /// ≥ 0.
  package var shift: Double

  package init(_ coefficients: [Double], remainder: Double, shift: Double) {
    self.coefficients = coefficients
    // NaN says nothing.
    self.remainder = remainder.isNaN || shift.isNaN ? .infinity : remainder
    self.shift = shift.isNaN ? .infinity : shift
  }
}

/// What a proof rests on, open to tests that plant an error.
package struct EnclosureRules: Sendable {
  /// The largest relative rounding error of an operation: 2^-53.
  package var unitRoundoff = 0x1p-53
  /// The two parallel lines around a function.
  package var relaxation: @Sendable (RelaxedFunction, Interval) -> LinearRelaxation = {
    linearRelaxation($0, over: $1)
  }
  /// The lines of a slope around a function, of which linear bounds of networks are made.
  package var distances: @Sendable (RelaxedFunction, Interval, Double) -> LinearRelaxation = {
    Formulas.distances($0, over: $1, slope: $2)
  }

  package init() {}
  package static let sound = EnclosureRules()
}

/// Arithmetic of Taylor models over one basis.
///
/// Polynomials are computed in plain Float64. A sum of n products has an error of at most γ_n times the sum
/// of their magnitudes, γ_n = n·u/(1 − n·u) (Higham, "Accuracy and Stability", section 3.1); that goes to
/// the remainder. Remainders are themselves rounded: each result is enlarged by 2^-40 of itself, far more
/// than their few thousand roundings, and by 2^-1000 for underflow.
package struct TaylorArithmetic: Sendable {
  package let basis: TaylorBasis
  package let rules: EnclosureRules

  package init(basis: TaylorBasis, rules: EnclosureRules = .sound) {
    self.basis = basis
    self.rules = rules
  }

  /// A bound of the relative error of a sum of `count` products.
  package func gamma(_ count: Int) -> Double {
    Double(count + 1) * rules.unitRoundoff * (1 + 0x1p-30)
  }

  package func enlarged(_ remainder: Double) -> Double { remainder * (1 + 0x1p-40) + 0x1p-1000 }

  // MARK: Making and reading

  /// One number, which lies in an interval.
  package func number(_ value: Interval) -> TaylorModel {
    var model = values(value)
    swap(&model.shift, &model.remainder)
    return model
  }

  /// A function with values in an interval.
  package func values(_ range: Interval) -> TaylorModel {
    var coefficients = [Double](repeating: 0, count: basis.count)
    coefficients[0] = range.midpoint
    return TaylorModel(coefficients, remainder: range.radius, shift: 0)
  }

  /// The same function where its value at the centre is known to lie in an interval.
  package func centred(_ model: TaylorModel, at value: Interval) -> TaylorModel {
    var result = model
    result.coefficients[0] = value.midpoint
    // ρ(s) − ρ(0)
    result.remainder = enlarged(2 * model.remainder)
    result.shift = value.radius
    return result
  }

  /// The coordinates over a box.
  package func variables(_ box: Box) -> [TaylorModel] {
    precondition(box.dimension == basis.dimension, "a box of the basis's dimension")
    return (0..<box.dimension).map { axis in
      let side = Interval(box.lower[axis], box.upper[axis])
      var coefficients = [Double](repeating: 0, count: basis.count)
      coefficients[0] = side.midpoint
      coefficients[1 + axis] = side.radius
      return TaylorModel(coefficients, remainder: 0, shift: 0)
    }
  }

  /// Σ|coefficient| over the monomials from a degree on.
  package func norm(_ coefficients: [Double], from degree: Int = 0) -> Double {
    var sum = 0.0
    for index in basis.firstOfDegree[degree]..<coefficients.count {
      sum += coefficients[index].magnitude
    }
    return sum
  }

  /// Σ|coefficient| of each degree.
  func norms(_ coefficients: [Double]) -> SIMD8<Double> {
    var norms = SIMD8<Double>(repeating: 0)
    for degree in 0...basis.degree {
      var sum = 0.0
      for index in basis.firstOfDegree[degree]..<basis.firstOfDegree[degree + 1] {
        sum += coefficients[index].magnitude
      }
      norms[degree] = sum
    }
    return norms
  }

  /// The values over the box: each variable's linear and square terms exactly, the others by magnitude.
  package func range(_ model: TaylorModel) -> Interval {
    guard model.remainder < .infinity else { return .whole }
    let c = model.coefficients
    var (low, high) = (c[0], c[0])
    var rest = 0.0
    for axis in 0..<basis.dimension {
      let (slope, place) = (c[1 + axis], basis.squares[axis])
      let bend = place < 0 ? 0 : c[place]
      let ends = (bend + slope.magnitude, bend - slope.magnitude)
      var (least, largest) = (min(ends.0, ends.1), max(ends.0, ends.1))
      if slope.magnitude < 2 * bend.magnitude {
        let vertex = -slope * slope / (4 * bend)
        (least, largest) = (min(least, vertex), max(largest, vertex))
      }
      low += least
      high += largest
    }
    for index in (1 + basis.dimension)..<max(1 + basis.dimension, c.count)
    where !basis.squares.contains(index) {
      rest += c[index].magnitude
    }
    let margin = enlarged(
      rest + model.remainder + model.shift + gamma(4 * c.count + 8) * norm(c))
    return Interval(low - margin, high + margin)
  }

  /// A point of [-1,1]^d where |P| is large: the best of the vertices and ends of the separate parabolas.
  package func peak(_ model: TaylorModel) -> [Double] {
    let c = model.coefficients
    func point(_ sign: Double) -> [Double] {
      (0..<basis.dimension).map { axis in
        let slope = sign * c[1 + axis]
        let bend = basis.squares[axis] < 0 ? 0 : sign * c[basis.squares[axis]]
        let vertex = -slope / (2 * bend)
        return bend < 0 && vertex.magnitude <= 1 ? vertex : slope >= 0 ? 1 : -1
      }
    }
    return [point(1), point(-1)].max {
      value(model, at: $0).magnitude < value(model, at: $1).magnitude
    } ?? [Double](repeating: 0, count: basis.dimension)
  }

  /// P(s), rounded.
  package func value(_ model: TaylorModel, at s: [Double]) -> Double {
    var sum = 0.0
    for (coefficient, exponents) in zip(model.coefficients, basis.exponents) {
      var term = coefficient
      for (axis, exponent) in exponents.enumerated() {
        for _ in 0..<exponent { term *= s[axis] }
      }
      sum += term
    }
    return sum
  }

  // MARK: Operations

  package func add(_ u: TaylorModel, _ v: TaylorModel, sign: Double = 1) -> TaylorModel {
    var sum = u.coefficients
    for index in sum.indices { sum[index] += sign * v.coefficients[index] }
    let rounding = rules.unitRoundoff
    return TaylorModel(
      sum, remainder: enlarged(u.remainder + v.remainder + rounding * norm(sum, from: 1)),
      shift: enlarged(u.shift + v.shift + rounding * sum[0].magnitude))
  }

  package func negate(_ u: TaylorModel) -> TaylorModel {
    TaylorModel(u.coefficients.map { -$0 }, remainder: u.remainder, shift: u.shift)
  }

  /// factor·u + constant.
  package func scale(_ u: TaylorModel, by factor: Double, adding constant: Double = 0)
    -> TaylorModel
  {
    var result = u.coefficients
    for index in result.indices { result[index] *= factor }
    result[0] += constant
    let (size, rounding) = (factor.magnitude, gamma(2))
    let first = u.coefficients[0].magnitude * size + constant.magnitude
    return TaylorModel(
      result,
      remainder: enlarged(size * (u.remainder + rounding * norm(u.coefficients, from: 1))),
      shift: enlarged(size * u.shift + rounding * first))
  }

  package func multiply(_ u: TaylorModel, _ v: TaylorModel) -> TaylorModel {
    let degree = basis.degree
    var product = [Double](repeating: 0, count: basis.count)
    let constant = v.coefficients[0]
    for index in product.indices { product[index] = constant * u.coefficients[index] }
    for degree in 0...degree {
      for term in basis.products[degree] {
        product[term.result] += u.coefficients[term.left] * v.coefficients[term.right]
      }
    }
    let (a, b) = (norms(u.coefficients), norms(v.coefficients))
    let (firstU, firstV) = (a[0], b[0])
    let (restU, restV) = (norm(u.coefficients, from: 1), norm(v.coefficients, from: 1))
    // (P_u + e_u + ρ_u)(P_v + e_v + ρ_v), its constant part apart.
    let rest =
      truncated(a, b, beyond: degree)
      + gamma(basis.count) * (firstU * restV + restU * firstV + restU * restV)
      + (firstU + restU + u.shift) * v.remainder
      + u.remainder * (firstV + restV + v.shift + v.remainder)
      + u.shift * restV + v.shift * restU
    let shift =
      firstU * v.shift + firstV * u.shift + u.shift * v.shift + gamma(2) * firstU * firstV
    return TaylorModel(product, remainder: enlarged(rest), shift: enlarged(shift))
  }

  /// Σ a_i·b_j over the degrees i + j > limit.
  func truncated(_ a: SIMD8<Double>, _ b: SIMD8<Double>, beyond limit: Int) -> Double {
    var sum = 0.0
    for i in 0...basis.degree where a[i] != 0 {
      for j in 0...basis.degree where i + j > limit { sum += a[i] * b[j] }
    }
    return sum
  }

  // MARK: Composition

  /// f(u), by Taylor's formula of the best order at the constant term of u, or between two parallel lines
  /// where these are nearer to each other.
  package func compose(_ f: RelaxedFunction, _ u: TaylorModel) -> TaylorModel {
    let centre = u.coefficients[0]
    let reach = enlarged(norm(u.coefficients, from: 1) * (1 + gamma(basis.count)) + u.remainder)
    guard centre.isFinite, reach.isFinite, u.shift.isFinite else { return values(.whole) }
    let middle = Interval(centre) + Interval(-u.shift, u.shift)
    let range = middle + Interval(-reach, reach)
    let bounds = f.series(range, basis.degree + 1)

    // |f_k(range)|·reach^k for k = 1, 2, …: the remainder of order k − 1.
    var (order, rest, power) = (0, Double.infinity, 1.0)
    for k in 1...(basis.degree + 1) {
      power *= reach
      let size = bounds[k].magnitude
      let candidate = size == 0 ? 0 : size * power
      if candidate < rest { (order, rest) = (k - 1, candidate) }
    }
    let constant = bounds[0].radius
    if constant < rest, constant <= 0.5 * rest || !rest.isFinite {
      if constant == 0 { return number(bounds[0]) }
      if !f.mayBeRelaxed { return values(bounds[0]) }
    }
    if f.mayBeRelaxed, order <= 1 || rest > 0.02 * min(constant, bounds[1].magnitude * reach),
      rest > 0
    {
      let lines = rules.relaxation(f, range)
      let spread = 0.5 * (lines.upper - lines.lower)
      if spread < 0.8 * rest || !rest.isFinite {
        if spread.isFinite, spread < constant || constant.isInfinite {
          let shift = Interval(lines.lower, lines.upper)
          var result = scale(u, by: lines.slope, adding: shift.midpoint)
          result.remainder = enlarged(result.remainder + shift.radius)
          return result
        }
        return values(bounds[0])
      }
    }
    guard rest.isFinite else { return values(bounds[0]) }
    return taylor(f.series(middle, order), u, reach: reach, rest: rest)
  }

  /// Σ f_k·(u − u₀)^k + [-rest, rest], by Horner's rule.
  private func taylor(_ f: IntervalSeries, _ u: TaylorModel, reach: Double, rest: Double)
    -> TaylorModel
  {
    let step = u.coefficients
    var stepNorms = norms(step)
    stepNorms[0] = 0
    let stepSize = stepNorms.sum()
    let order = f.order
    var sum = [Double](repeating: 0, count: basis.count)
    sum[0] = f[order].midpoint
    // The last step's constant term is the whole sum's: f_0, whose error is one number.
    var (remainder, shift) = (order > 0 ? f[order].radius : 0, order > 0 ? 0 : f[0].radius)
    for k in (0..<order).reversed() {
      // k further factors follow, each of degree 1 or more.
      let limit = basis.degree - k
      var product = [Double](repeating: 0, count: basis.count)
      for degree in 0..<limit {
        let terms = basis.products[degree]
        for index in 0..<basis.productEnd[degree][limit] {
          let term = terms[index]
          product[term.result] += sum[term.left] * step[term.right]
        }
      }
      let sizes = norms(sum)
      let size = sizes.sum()
      remainder =
        remainder * reach + size * u.remainder + gamma(basis.count) * size * stepSize
        + truncated(sizes, stepNorms, beyond: limit)
      // The product has no constant term, so that nothing is rounded here.
      product[0] = f[k].midpoint
      if k > 0 { remainder += f[k].radius } else { shift = f[0].radius }
      remainder = enlarged(remainder)
      sum = product
    }
    return TaylorModel(sum, remainder: enlarged(remainder + rest), shift: shift)
  }
}

/// A closed box, or a point where both ends are one.
package struct Box: Sendable, Hashable {
  package var lower: [Double]
  package var upper: [Double]

  package init(lower: [Double], upper: [Double]) {
    precondition(
      lower.count == upper.count && zip(lower, upper).allSatisfy { $0 <= $1 },
      "a box is not inverted")
    self.lower = lower
    self.upper = upper
  }

  package init(point: [Double]) { self.init(lower: point, upper: point) }

  package var dimension: Int { lower.count }
  package var sides: [Interval] { zip(lower, upper).map { Interval($0, $1) } }
  package var centre: [Double] { sides.map(\.midpoint) }
}
