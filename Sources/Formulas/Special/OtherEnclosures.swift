// Legendre polynomials, Lambert's W, K, erfi and Fresnel's integrals over intervals.

import RealModule

/// A polynomial is its own Taylor series around the middle.
let legendreEnclosure: SpecialFunction.Enclosure = { fixed, x, order in
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
let lambertEnclosure: SpecialFunction.Enclosure = { _, x, order in
  guard x.upper >= -0.36787944117144233, x.upper < 1e300 else { return nil }
  func bound(_ x: Double, below: Bool) -> Double {
    let guess = lambertW.value([x])
    var (step, w) = (4 * guess.ulp, guess.isNaN ? -1 : guess)
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
      x.lower > -0.36 ? bound(x.lower, below: true) : -1, bound(x.upper, below: false)),
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

/// K = π/2 Σ aₙ mⁿ with aₙ = ((1/2)ₙ/n!)² (19.5.1), here for 0 ≤ m ≤ 0.97.
let completeKEnclosure: SpecialFunction.Enclosure = { _, x, order in
  hypergeometricCoefficients(x, order) { _ in .one }
}

/// E = π/2 Σ aₙ mⁿ / (1 − 2n) (19.5.2): π less π/2 Σ aₙ mⁿ bₙ with b₀ = 1, bₙ = 1/(2n − 1).
let completeEEnclosure: SpecialFunction.Enclosure = { _, x, order in
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

/// Taylor coefficients of a function whose derivative has these.
private func integrated(_ value: Interval, _ slope: IntervalSeries, order: Int) -> [Interval] {
  [value] + (0..<order).map { slope[$0] / Interval(Double($0 + 1)) }
}

/// It rises; (2/√π) Σ x^(2k+1)/(k! (2k+1)).
let erfiEnclosure: SpecialFunction.Enclosure = { _, x, order in
  guard x.isFinite, x.magnitude <= 20 else { return nil }
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
let dawsonEnclosure: SpecialFunction.Enclosure = { fixed, x, order in
  erfiEnclosure(fixed, x, order).map { known in
    let u = IntervalSeries.variable(x, order: order)
    let half = Interval.pi.squareRoot / Interval(2)
    return (half * (IntervalSeries(known) * (-u.squared).exp)).coefficients
  }
}

/// exp(x²) erfc(x); for large x Float64's erfc underflows.
let scaledErfcEnclosure: SpecialFunction.Enclosure = { _, x, order in
  guard x.isFinite, x.magnitude <= 20 else { return nil }
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
let sphericalEnclosure: SpecialFunction.Enclosure = { fixed, x, order in
  guard let n = fixed.first, (0...200).contains(n), order <= 24 else { return nil }
  let unit = Interval(-1, 1)
  guard x.isFinite, x.magnitude <= 40, x.radius < 8 else {
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
      let value = known[m] ?? (sphericalSeries(m, x.midpoint).intersection(unit) ?? unit)
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

/// Σ (−1)^k x^(2k+1) / ((2k+1) (2k+1)!) at the middle (6.6.5); its derivative is j₀.
let sineIntegralEnclosure: SpecialFunction.Enclosure = { _, x, order in
  guard x.isFinite, x.magnitude <= 40, x.radius < 8 else { return nil }
  let middle = x.midpoint
  let place = LongInterval(LongNumber(middle))
  let square = place.raised(to: 2)
  var (term, sum, isDone) = (place, place, false)
  for k in 1..<2000 {
    let scale = LongNumber(2 * k) * LongNumber(2 * k + 1)
    term = -term * square / LongInterval(scale)
    let part = term / LongInterval(LongNumber(2 * k + 1))
    if scale > 4 * square.upper,
      part.magnitude <= 0x1p-80 * sum.magnitude || part.magnitude < 1e-300
    {
      let rest = 2 * part.magnitude
      sum = sum + LongInterval(-rest, rest)
      isDone = true
      break
    }
    sum = sum + part
  }
  guard isDone, let slope = sphericalEnclosure([0], x, order),
    let at = sphericalEnclosure([0], Interval(middle), 4),
    let around = sphericalEnclosure([0], x, 5)
  else { return nil }
  let value = Interval(enclosing: sum)
  // Derivative k + 1 of Si is derivative k of j₀.
  let derivatives = [value] + at.indices.map { at[$0] * factorial($0) }
  let range = taylorRange(x, at: derivatives[...], last: around[5] * factorial(5))
  return integrated(range, IntervalSeries(slope), order: order)
}

let fresnelSEnclosure: SpecialFunction.Enclosure = { _, x, order in fresnel(x, order, isSine: true)
}
let fresnelCEnclosure: SpecialFunction.Enclosure = { _, x, order in
  fresnel(x, order, isSine: false)
}

/// From the power series at the middle, and the derivatives, which are elementary.
private func fresnel(_ x: Interval, _ order: Int, isSine: Bool) -> [Interval]? {
  guard x.isFinite, x.magnitude <= 5 else { return nil }
  func slope(_ x: Interval, _ order: Int) -> IntervalSeries {
    let u = IntervalSeries.variable(x, order: order)
    let waves = ((Interval.pi / Interval(2)) * u.squared).sineAndCosine
    return isSine ? waves.sine : waves.cosine
  }
  let middle = x.midpoint
  let place = LongInterval(LongNumber(middle))
  let square = LongInterval.pi / LongInterval(2) * place.raised(to: 2)
  var (term, sum) = (place, LongInterval.zero)
  for k in 0..<1000 {
    let part = term / LongInterval(LongNumber(2 * k + 1))
    if LongNumber(k) > 4 * square.upper, part.magnitude <= 0x1p-90 {
      let rest = 2 * part.magnitude
      sum = sum + LongInterval(-rest, rest)
      break
    }
    if (k % 2 == 1) == isSine { sum = k % 4 < 2 ? sum + part : sum - part }
    term = term * square / LongInterval(LongNumber(k + 1))
  }
  let value = Interval(enclosing: sum)
  let terms = 4
  let around = slope(x, max(order, terms))
  var range = value
  if !x.isPoint {
    let at = integrated(value, slope(Interval(middle), terms), order: terms)
    let derivatives = at.indices.map { at[$0] * factorial($0) }
    range = taylorRange(
      x, at: derivatives[...],
      last: around[terms] / Interval(Double(terms + 1)) * factorial(terms + 1))
  }
  return integrated(range, around, order: order)
}
