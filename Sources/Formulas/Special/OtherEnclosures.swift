// Legendre polynomials, Lambert's W, K and E, erfi and its relatives, and spherical Bessel functions over intervals.

import RealModule

/// A polynomial is its own Taylor series around the middle.
let legendreEnclosure = ProvenEnclosure { fixed, x, order in
  guard x.isFinite, fixed.count == 2 else { return nil }
  let (n, k) = (Int(fixed[0]), Int(fixed[1]))
  let middle = LongInterval(LongNumber(x.midpoint))
  let count = max(0, n - k) + 1
  let derivatives = (0..<(x.isPoint ? min(count, order + 1) : count)).map {
    Interval(
      enclosing: gegenbauer(
        n, k + $0, middle, number: { LongInterval(LongNumber($0)) }, *, +, /))
  }
  return (0...order).map { index in
    guard index < derivatives.count else { return .zero }
    return taylorRange(x, at: derivatives[index...], last: .zero) / factorial(index)
  }
}

/// On branch 0, w exp(w) rises with w ≥ −1: a bound is tried and checked.
let lambertEnclosure = ProvenEnclosure { _, x, order in
  // The nearest number is below −1/e.
  let branch = -0.36787944117144233
  guard x.upper >= branch, x.lower < .infinity else { return nil }
  func bound(_ x: Double, below: Bool) -> Double {
    let guess = lambertW.value([x])
    if guess == .infinity { return guess }
    var (step, w) = guess.isNaN ? (1e-300, -1) : (4 * guess.ulp, guess)
    for _ in 0..<70 {
      w = below ? w - step : w + step
      if below, w <= -1 { return -1 }
      let image = Interval(w) * Interval(w).exp
      if below ? image.upper <= x : image.lower >= x { return w }
      step = max(2 * step, 1e-300)
    }
    return below ? -1 : .infinity
  }
  // Where the interval leaves the domain, its part within begins with W = −1.
  var w = IntervalSeries(
    constant: Interval(
      x.lower > branch ? bound(x.lower, below: true) : -1, bound(x.upper, below: false)),
    order: order)
  // W' = 1/(x + exp W), coefficient by coefficient; z = exp W.
  var z = IntervalSeries(constant: w[0].exp, order: order)
  var quotient: [Interval] = []
  for k in 0..<order {
    let denominator = { (j: Int) in z[j] + (j == 0 ? x : j == 1 ? .one : .zero) }
    var sum = k == 0 ? Interval.one : .zero
    for j in 0..<k { sum = sum - quotient[j] * denominator(k - j) }
    quotient.append(sum / denominator(0))
    w[k + 1] = quotient[k] / Interval(Double(k + 1))
    var product = Interval.zero
    for j in 0...k { product = product + z[k - j] * quotient[j] }
    z[k + 1] = product / Interval(Double(k + 1))
  }
  return w.coefficients
}

/// Of −m: beyond, squares of Landen's transformation overflow.
private let largestParameter = 1e300

/// K rises for m < 1 with all its derivatives, as 1/√(1 − m s²) does.
let completeKEnclosure = ProvenEnclosure { _, x, order in
  if let known = seriesOfK(x, order) { return known }
  guard x.lower >= -largestParameter, x.lower < 1 else { return nil }
  let low = completeIntegrals(at: x.lower, order).k
  guard x.upper < 1 else { return low.coefficients.map { Interval($0.lower, .infinity) } }
  return low.hull(completeIntegrals(at: x.upper, order).k).coefficients
}

/// E falls for m ≤ 1 with all its derivatives, as √(1 − m s²) does.
let completeEEnclosure = ProvenEnclosure { _, x, order in
  if let known = seriesOfE(x, order) { return known }
  guard x.lower >= -largestParameter, x.lower <= 1 else { return nil }
  // E(1) = 1; the derivatives are unbounded there.
  if x.lower == 1 { return [.one] }
  let low = completeIntegrals(at: x.lower, order).e
  guard x.upper < 1 else {
    return low.coefficients.enumerated().map {
      Interval($0.offset == 0 ? 1 : -.infinity, $0.element.upper)
    }
  }
  return low.hull(completeIntegrals(at: x.upper, order).e).coefficients
}

private func completeIntegrals(at m: Double, _ order: Int) -> (k: IntervalSeries, e: IntervalSeries)
{
  let m = IntervalSeries.variable(Interval(m), order: order)
  return completeIntegrals(m, complement: IntervalSeries(constant: .one, order: order) - m)
}

/// K and E of m = 1 − p by Landen's transformation: with r = √p, p₁ = 4r/(1 + r)² and m₁ = ((1 − r)/(1 + r))² it is
/// K = 2 K₁/(1 + r) and E = (1 + r) E₁ − r K (19.8.12, 19.8.13).
/// - Parameter steps: that it may take; of m ≥ −10³⁰⁰ it takes eleven at most.
private func completeIntegrals(
  _ m: IntervalSeries, complement p: IntervalSeries, steps: Int = 20
) -> (k: IntervalSeries, e: IntervalSeries) {
  if let k = seriesOfK(m[0], m.order), let e = seriesOfE(m[0], m.order) {
    return (m.composed(k), m.composed(e))
  }
  guard steps > 0 else {
    let unknown = IntervalSeries((0...m.order).map { _ in Interval.whole })
    return (unknown, unknown)
  }
  let one = IntervalSeries(constant: .one, order: m.order)
  let root = p.squareRoot
  let sum = one + root
  // A square: what rounding puts below 0 is none of it.
  let unit = Interval(0, 1)
  let square = ((one - root) / sum).squared
  let next = IntervalSeries(
    square.coefficients.enumerated().map {
      $0.offset == 0 ? $0.element.intersection(unit) ?? unit : $0.element
    })
  let inner = completeIntegrals(
    next, complement: Interval(4) * root / sum.squared, steps: steps - 1)
  let k = Interval(2) * inner.k / sum
  return (k, sum * inner.e - root * k)
}

/// K = π/2 Σ aₙ mⁿ with aₙ = ((1/2)ₙ/n!)² (19.5.1), for 0 ≤ m ≤ 0.97.
private func seriesOfK(_ x: Interval, _ order: Int) -> [Interval]? {
  hypergeometricCoefficients(x, order) { _ in .one }
}

/// E = π/2 Σ aₙ mⁿ / (1 − 2n) (19.5.2): π less π/2 Σ aₙ mⁿ bₙ with b₀ = 1, bₙ = 1/(2n − 1).
private func seriesOfE(_ x: Interval, _ order: Int) -> [Interval]? {
  hypergeometricCoefficients(x, order) { $0 == 0 ? .one : .one / Interval(Double(2 * $0 - 1)) }
    .map { known in
      known.enumerated().map { $0.offset == 0 ? Interval.pi - $0.element : -$0.element }
    }
}

/// Taylor coefficients of π/2 Σ aₙ bₙ mⁿ, aₙ = ((1/2)ₙ/n!)², where 0 ≤ bₙ ≤ 1 does not rise from n = 1 on: all its
/// derivatives rise.
private func hypergeometricCoefficients(
  _ x: Interval, _ order: Int, _ b: @escaping (Int) -> Interval
) -> [Interval]? {
  guard x.lower >= 0, x.upper <= 0.97 else { return nil }
  func value(_ k: Int, _ m: Double) -> Interval {
    let place = Interval(m)
    var (a, n) = (Interval.one, 0)
    func next() {
      let ratio = Interval(Double(n) + 0.5) / Interval(Double(n + 1))
      a = a * ratio.raised(to: 2)
      n += 1
    }
    while n < k { next() }
    // aₙ C(n,k) m^(n−k)
    var (factor, sum) = (Interval.one, a * b(k))
    while n < 20_000 {
      next()
      factor = factor * Interval(Double(n)) / Interval(Double(n - k)) * place
      let term = a * factor * b(n)
      // The ratio of later terms is at most (n+1)/(n+1−k) m.
      let ratio = Double(n + 1) / Double(n + 1 - k) * m
      if term.upper <= 1e-18 * sum.upper * (1 - ratio) {
        let rest = Interval(0, (term / (.one - Interval(ratio.nextUp.nextUp))).upper)
        return Interval.pi / Interval(2) * (sum + rest)
      }
      sum = sum + term
    }
    return .whole
  }
  return (0...order).map { k in betweenEnds(x) { value(k, $0) } }
}

/// It rises; (2/√π) Σ x^(2k+1)/(k! (2k+1)).
let erfiEnclosure = ProvenEnclosure(on: -20...20) { _, x, order in
  let scale = LongInterval(2) / LongInterval.pi.squareRoot
  func value(_ x: Double) -> Interval {
    let place = LongInterval(LongNumber(x))
    let square = place.raised(to: 2)
    var (term, sum) = (place, place)
    for k in 1..<4000 {
      term = term * square / LongInterval(LongNumber(k))
      let part = term / LongInterval(LongNumber(2 * k + 1))
      if LongNumber(k) > 4 * square.upper, part.magnitude <= 0x1p-80 * sum.magnitude {
        let rest = 2 * part.magnitude
        return Interval(enclosing: scale * (sum + LongInterval(-rest, rest)))
      }
      sum = sum + part
    }
    return .whole
  }
  let u = IntervalSeries.variable(x, order: max(0, order - 1))
  let slope = (Interval(2) / Interval.pi.squareRoot) * u.squared.exp
  return integrated(betweenEnds(x, value), slope, order: order)
}

/// √π/2 exp(−x²) erfi(x).
let dawsonEnclosure = ProvenEnclosure(on: erfiEnclosure.domain) { fixed, x, order in
  erfiEnclosure(fixed, x, order).map { known in
    let u = IntervalSeries.variable(x, order: order)
    let half = Interval.pi.squareRoot / Interval(2)
    return (half * (IntervalSeries(known) * (-u.squared).exp)).coefficients
  }
}

/// exp(x²) erfc(x); for large x Float64's erfc underflows.
let scaledErfcEnclosure = ProvenEnclosure(on: -20...20) { _, x, order in
  let u = IntervalSeries.variable(x, order: order)
  return (u.squared.exp * u.applying(.erfc)).coefficients
}

/// j_n(x) at a point: x^n/(2n+1)!! Σ (−x²/2)^k / (k! (2n+3)(2n+5)…(2n+2k+1)) (10.53.1).
private func sphericalSeries(_ n: Int, _ x: Double) -> Interval {
  let place = LongInterval(LongNumber(x))
  var term = place.raised(to: n)
  for j in 0..<n { term = term / LongInterval(LongNumber(2 * j + 3)) }
  let square = place.raised(to: 2)
  return sumOfSeries(term, factor: -square) { LongNumber(2 * $0) * LongNumber(2 * (n + $0) + 1) }
}

/// j_n is half the integral of exp(ixt) P_n(t) over [−1, 1] but for a factor of magnitude 1 (10.54.2), so that every derivative is
/// between −1 and 1.
let sphericalEnclosure = ProvenEnclosure(orders: 0...200) { fixed, x, order in
  guard let n = fixed.first, order <= 24 else { return nil }
  let unit = Interval(-1, 1)
  guard x.magnitude < largestOfKnownPhase, x.radius < 8 else {
    return (0...order).map { unit / factorial($0) }
  }
  let terms = x.isPoint ? 1 : 6
  var known: [Int: Interval] = [:]
  // Derivative k as a sum of j_m, by j_m' = (m j_{m−1} − (m+1) j_{m+1})/(2m+1) (10.51.2).
  var weights: [Int: Interval] = [Int(n): .one]
  var derivatives: [Interval] = []
  for _ in 0..<(order + terms) {
    var (sum, next) = (Interval.zero, [Int: Interval]())
    for (m, weight) in weights {
      let value =
        known[m]
        ?? oscillating(m, x.midpoint) {
          sphericalSeries(m, $0)
        } tail: {
          // √(π/(2x)) J of order m + 1/2, whose expansion ends (10.49.2).
          Interval(
            enclosing: hankelSum(twiceOrder: 2 * m + 1, $0) / LongInterval(LongNumber($0)))
        }
      known[m] = value
      sum = sum + weight * value
      let part = weight / Interval(Double(2 * m + 1))
      if m > 0 { next[m - 1] = (next[m - 1] ?? .zero) + Interval(Double(m)) * part }
      next[m + 1] = (next[m + 1] ?? .zero) - Interval(Double(m + 1)) * part
    }
    derivatives.append(sum)
    weights = next
  }
  return (0...order).map { k in
    let range = taylorRange(x, at: derivatives[k..<(k + terms)], last: unit)
    return (range.intersection(unit) ?? unit) / factorial(k)
  }
}
