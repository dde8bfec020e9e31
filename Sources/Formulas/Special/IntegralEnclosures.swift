// The sine integral and Fresnel's integrals over intervals: power series for small arguments, for large ones asymptotic
// series, whose error is below the first term left out (NIST DLMF 6.12(ii), 7.12(ii)).

import RealModule

private typealias Long = LongInterval

/// Taylor coefficients of a function whose derivative has these.
func integrated(_ value: Interval, _ slope: IntervalSeries, order: Int) -> [Interval] {
  [value] + (0..<order).map { slope[$0] / Interval(Double($0 + 1)) }
}

/// Si(x) at a point x > 0, the better the larger it is: π/2 − f cos x − g sin x, xf = 1 − 2!/x² + 4!/x⁴ − …, xg = 1!/x − 3!/x³ + … (6.2.19, 6.12).
private func sineIntegralTail(_ x: Double) -> Interval {
  let place = Long(LongNumber(x))
  let (f, g) = asymptoticSums { Long(LongNumber($0 + 1)) / place }
  return Interval(
    enclosing: Long.pi / Long(2) - (f * place.cos + g * place.sin) / place)
}

/// Si(x) at a point: Σ (−1)^k x^(2k+1) / ((2k+1) (2k+1)!) (6.6.5).
private func sineIntegralSeries(_ x: Double) -> Interval {
  let place = Long(LongNumber(x))
  let square = place.raised(to: 2)
  var (term, sum) = (place, place)
  for k in 1..<2000 {
    let scale = LongNumber(2 * k) * LongNumber(2 * k + 1)
    term = -term * square / Long(scale)
    let part = term / Long(LongNumber(2 * k + 1))
    if scale > 4 * square.upper,
      part.magnitude <= 0x1p-80 * sum.magnitude || part.magnitude < 1e-300
    {
      let rest = 2 * part.magnitude
      return Interval(enclosing: sum + Long(-rest, rest))
    }
    sum = sum + part
  }
  return .whole
}

/// Its largest value is Si(π) = 1.8519…, its derivative j₀.
let sineIntegralEnclosure = ProvenEnclosure { _, x, order in
  let largest = Interval(-1.852, 1.852)
  let middle = x.midpoint
  guard let slope = sphericalEnclosure([0], x, order),
    let at = sphericalEnclosure([0], Interval(middle), 4),
    let around = sphericalEnclosure([0], x, 5)
  else { return nil }
  var range = largest
  if x.magnitude < largestOfKnownPhase, x.radius < 8 {
    // The power series cancels the more, the larger x is, and the other one is the better.
    let size = middle.magnitude
    var value = size <= 40 ? sineIntegralSeries(size) : largest
    if size >= 20 { value = value.intersection(sineIntegralTail(size)) ?? value }
    // Derivative k + 1 of Si is derivative k of j₀.
    let derivatives = [middle < 0 ? -value : value] + at.indices.map { at[$0] * factorial($0) }
    range = taylorRange(x, at: derivatives[...], last: around[5] * factorial(5))
  }
  return integrated(range.intersection(largest) ?? largest, IntervalSeries(slope), order: order)
}

let fresnelSEnclosure = ProvenEnclosure { _, x, order in fresnel(x, order, isSine: true) }
let fresnelCEnclosure = ProvenEnclosure { _, x, order in fresnel(x, order, isSine: false) }

/// S or C at a point x > 0: 1/2 − f cos t − g sin t or 1/2 + f sin t − g cos t with t = πx²/2,
/// πxf = 1 − (1·3)/(2t)² + …, πxg = 1/(2t) − (1·3·5)/(2t)³ + … (7.5.3, 7.5.4, 7.12.2, 7.12.3).
private func fresnelTail(_ x: Double, isSine: Bool) -> Interval {
  let place = Long(LongNumber(x))
  let phase = Long.pi / Long(2) * place.raised(to: 2)
  let (f, g) = asymptoticSums { Long(LongNumber(2 * $0 + 1)) / (Long(2) * phase) }
  let (s, c) = (phase.sin, phase.cos)
  let wave = isSine ? -(f * c + g * s) : f * s - g * c
  return Interval(enclosing: Long(1) / Long(2) + wave / (Long.pi * place))
}

/// S or C at a point x ≥ 0 by the power series.
private func fresnelSeries(_ x: Double, isSine: Bool) -> Interval {
  let place = Long(LongNumber(x))
  let square = Long.pi / Long(2) * place.raised(to: 2)
  var (term, sum) = (place, Long.zero)
  for k in 0..<1000 {
    let part = term / Long(LongNumber(2 * k + 1))
    if LongNumber(k) > 4 * square.upper, part.magnitude <= 0x1p-90 {
      let rest = 2 * part.magnitude
      return Interval(enclosing: sum + Long(-rest, rest))
    }
    if (k % 2 == 1) == isSine { sum = k % 4 < 2 ? sum + part : sum - part }
    term = term * square / Long(LongNumber(k + 1))
  }
  return .whole
}

/// From the value at the middle, and the derivatives, which are elementary.
private func fresnel(_ x: Interval, _ order: Int, isSine: Bool) -> [Interval]? {
  func slope(_ x: Interval, _ order: Int) -> IntervalSeries {
    let u = IntervalSeries.variable(x, order: order)
    let waves = ((Interval.pi / Interval(2)) * u.squared).sineAndCosine
    return isSine ? waves.sine : waves.cosine
  }
  // |S| and |C| are below |x|, and beyond 1 within 1/(πx) + 1/(π²x³) of 1/2.
  let unit = Interval(-1, 1)
  let terms = 4
  let around = slope(x, max(order, terms))
  guard x.magnitude < largestOfKnownPhase else { return integrated(unit, around, order: order) }
  let middle = x.midpoint
  let size = middle.magnitude
  // The power series cancels the more, the larger x is, and the other one is the better.
  var value = size <= 5 ? fresnelSeries(size, isSine: isSine) : unit
  if size >= 3 { value = value.intersection(fresnelTail(size, isSine: isSine)) ?? value }
  if middle < 0 { value = -value }
  var range = value
  if !x.isPoint {
    let at = integrated(value, slope(Interval(middle), terms), order: terms)
    let derivatives = at.indices.map { at[$0] * factorial($0) }
    range = taylorRange(
      x, at: derivatives[...],
      last: around[terms] / Interval(Double(terms + 1)) * factorial(terms + 1))
  }
  return integrated(range.intersection(unit) ?? unit, around, order: order)
}
