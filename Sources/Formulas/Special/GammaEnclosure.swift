// Γ, log |Γ| and polygamma functions over intervals without poles, from Stirling's series.
//
// For x > 0 the error of Stirling's series is smaller than the first term left out, for log Γ and every polygamma function
// (NIST DLMF 5.11(ii); H. Alzer, Math. Comp. 66 (1997): the error is completely monotonic up to its sign). Small arguments are
// moved up by the functional equation.

import RealModule

private typealias Long = LongInterval

/// B₂, B₄, …, B₂₀.
private let bernoulli: [(Double, Double)] = [
  (1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510),
  (43867, 798), (-174_611, 330),
]

private func long(_ value: Double) -> Long { Long(LongNumber(value)) }

/// ψ⁽ⁿ⁾ at a point x > 0.
private func polygammaPoint(_ n: Int, _ x: Double) -> Interval {
  let start = 20 + Double(n)
  let steps = x < start ? Int((start - x).rounded(.up)) : 0
  var sum = Long.zero
  let place = long(x)
  for j in 0..<steps {
    sum = sum + .one / (place + long(Double(j))).raised(to: n + 1)
  }
  let z = place + long(Double(steps))
  // (m + k)! / m! as a product.
  func rising(_ m: Int, _ k: Int) -> Long {
    (0..<max(k, 0)).reduce(Long.one) { $0 * long(Double(m + 1 + $1)) }
  }
  let factorial = rising(0, n)
  // The sum of B_2k (2k+n−1)!/(2k)! / z^(2k+n).
  var tail = Long.zero
  for (index, (over, under)) in bernoulli.enumerated() {
    let k = 2 * (index + 1)
    let ratio = n == 0 ? .one / long(Double(k)) : rising(k, n - 1)
    let term = long(over) / long(under) * ratio / z.raised(to: k + n)
    if index == bernoulli.count - 1 {
      tail = tail + Long(-term.magnitude, term.magnitude)
    } else {
      tail = tail + term
    }
  }
  if n == 0 {
    return Interval(enclosing: z.log - long(0.5) / z - tail - sum)
  }
  let leading = rising(0, n - 1) / z.raised(to: n) + factorial / (long(2) * z.raised(to: n + 1))
  let value = leading + tail + factorial * sum
  return Interval(enclosing: n.isMultiple(of: 2) ? -value : value)
}

/// log Γ at a point x > 0.
private func logGammaPoint(_ x: Double) -> Interval {
  let steps = x < 20 ? Int((20 - x).rounded(.up)) : 0
  var product = Long.one
  let place = long(x)
  for j in 0..<steps { product = product * (place + long(Double(j))) }
  let z = place + long(Double(steps))
  var sum = (z - long(0.5)) * z.log - z + long(0.5) * (long(2) * .pi).log
  for (index, (over, under)) in bernoulli.enumerated() {
    let k = 2 * (index + 1)
    let term = long(over) / (long(under) * long(Double(k * (k - 1))) * z.raised(to: k - 1))
    sum = sum + (index == bernoulli.count - 1 ? Long(-term.magnitude, term.magnitude) : term)
  }
  return Interval(enclosing: steps == 0 ? sum : sum - product.log)
}

/// Every polygamma function is monotone for x > 0.
private func polygammaRange(_ n: Int, _ x: Interval) -> Interval {
  betweenEnds(x) { polygammaPoint(n, $0) }
}

private let smallestPositive = 1e-100

/// x, x + 1, … up to the last before 1, as series, and the interval that comes behind them; nil where a pole is in one.
private func steps(_ x: Interval, _ order: Int) -> (below: [IntervalSeries], behind: Interval)? {
  var (below, place): ([IntervalSeries], Interval) = ([], x)
  while place.lower <= smallestPositive || (!below.isEmpty && place.lower < 1) {
    guard !place.contains(0) else { return nil }
    below.append(.variable(place, order: order))
    place = x + Interval(Double(below.count))
  }
  return (below, place)
}

let digammaEnclosure = ProvenEnclosure(on: -200 ... .infinity) { _, x, order in
  polygammas(0, x, order)
}

let polygammaEnclosure = ProvenEnclosure(on: -200 ... .infinity) { fixed, x, order in
  fixed.first.flatMap { polygammas(Int($0), x, order) }
}

/// ψ⁽ⁿ⁾(x) = ψ⁽ⁿ⁾(x + 1) + (−1)^(n+1) n! / x^(n+1) (5.15.5).
private func polygammas(_ n: Int, _ x: Interval, _ order: Int) -> [Interval]? {
  guard let (below, place) = steps(x, order) else { return nil }
  let factor = n.isMultiple(of: 2) ? -factorial(n) : factorial(n)
  let behind = IntervalSeries((0...order).map { polygammaRange(n + $0, place) / factorial($0) })
  return below.reduce(behind) { $0 + factor * $1.power(-n - 1) }.coefficients
}

/// log |Γ(x)| = log |Γ(x + 1)| − log |x|.
let logGammaEnclosure = ProvenEnclosure(on: -200 ... .infinity) { _, x, order in
  steps(x, order).map { below, place in
    below.reduce(IntervalSeries(logGammas(place, order))) {
      $0 - ($1[0].upper < 0 ? -$1 : $1).log
    }.coefficients
  }
}

/// Of log Γ(x), x > 0.
private func logGammas(_ x: Interval, _ order: Int) -> [Interval] {
  let slope = polygammaRange(0, x)
  var value = betweenEnds(x, logGammaPoint)
  if slope.contains(0), !x.isPoint {
    // It is convex: above its tangent at the middle.
    let middle = x.midpoint
    let tangent =
      logGammaPoint(middle) + polygammaPoint(0, middle) * Interval(-x.radius, x.radius)
    value = Interval(min(value.lower, tangent.lower), value.upper)
  }
  return [value]
    + (0..<order).map { (k: Int) in
      (k == 0 ? slope : polygammaRange(k, x)) / factorial(k + 1)
    }
}

/// Γ(x) = Γ(x + 1)/x.
let gammaEnclosure = ProvenEnclosure(on: -170...171) { _, x, order in
  steps(x, order).map { below, place in
    below.reduce(IntervalSeries(logGammas(place, order)).exp) { $0 / $1 }.coefficients
  }
}
