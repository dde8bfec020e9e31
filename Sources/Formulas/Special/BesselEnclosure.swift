// Bessel functions J and I of whole order over intervals, from their power series and Hankel's expansion in interval
// arithmetic.

import RealModule

/// J_n(x) or I_n(x) at a point, n ≥ 0: Σ (∓1)^k (x/2)^(2k+n) / (k! (k+n)!) (10.2.2, 10.25.2).
private func besselSeries(_ n: Int, _ x: Double, alternates: Bool) -> Interval {
  let half = LongInterval(LongNumber(x)) / LongInterval(2)
  var term = half.raised(to: n)
  for j in 0..<n { term = term / LongInterval(LongNumber(j + 1)) }
  let square = half.raised(to: 2)
  let factor = alternates ? -square : square
  return sumOfSeries(term, factor: factor) { LongNumber($0) * LongNumber($0 + n) }
}

/// Σ t_k, t_k = t_{k−1} · factor / scale(k) for k = 1, 2, …, scale positive and rising.
/// - Returns: the whole line where 2000 terms do not do.
func sumOfSeries(
  _ first: LongInterval, factor: LongInterval, scale: (Int) -> LongNumber
) -> Interval {
  var (term, sum) = (first, first)
  for k in 1...2000 {
    let scale = scale(k)
    term = term * factor / LongInterval(scale)
    // From here on terms fall by a quarter or more: this one and all behind it are within twice it.
    if scale > 4 * factor.magnitude,
      term.magnitude <= 0x1p-80 * sum.magnitude || term.magnitude < 1e-300
    {
      let rest = 2 * term.magnitude
      return Interval(enclosing: sum + LongInterval(-rest, rest))
    }
    sum = sum + term
  }
  return .whole
}

/// 2^(−k) Σ_j (±1)^j C(k,j) F_{n−k+2j}: derivative k of J_n (−) or I_n (+) (10.6.7, 10.29.5).
private func besselDerivative(_ k: Int, _ n: Int, sign: Double, _ value: (Int) -> Interval)
  -> Interval
{
  var (sum, binomial) = (Interval.zero, 1.0)
  for j in 0...k {
    let factor = sign < 0 && !j.isMultiple(of: 2) ? -binomial : binomial
    sum = sum + Interval(factor) * value(n - k + 2 * j)
    binomial = binomial * Double(k - j) / Double(j + 1)
  }
  return sum * Interval(Double(sign: .plus, exponent: -k, significand: 1))
}

/// Every derivative of J_n is between −1 and 1, by Bessel's integral (10.9.2).
let besselJEnclosure = ProvenEnclosure(orders: -200...200) { fixed, x, order in
  guard let n = fixed.first.map({ Int($0) }), order <= 24 else { return nil }
  let unit = Interval(-1, 1)
  guard x.magnitude < largestOfKnownPhase, x.radius < 8 else {
    return (0...order).map { unit / factorial($0) }
  }
  let middle = x.midpoint
  let terms = x.isPoint ? 1 : 6
  let largest = n.magnitude + UInt(order + terms)
  var known: [Int: Interval] = [:]
  func value(_ order: Int) -> Interval {
    let size = abs(order)
    if known[size] == nil {
      known[size] = oscillating(size, middle) {
        besselSeries(size, $0, alternates: true)
      } tail: {
        let scale = LongInterval(2) / (.pi * LongInterval(LongNumber($0)))
        return Interval(enclosing: scale.squareRoot * hankelSum(twiceOrder: 2 * size, $0))
      }
    }
    let value = known[size] ?? unit
    return order < 0 && !size.isMultiple(of: 2) ? -value : value
  }
  guard largest < 400 else { return nil }
  let derivatives = (0..<(order + terms)).map { besselDerivative($0, n, sign: -1, value) }
  return (0...order).map { k in
    let range = taylorRange(x, at: derivatives[k..<(k + terms)], last: unit)
    return (range.intersection(unit) ?? unit) / factorial(k)
  }
}

/// I_n is even or odd with n, and rises for x ≥ 0 with all its derivatives.
let besselIEnclosure = ProvenEnclosure(on: -200...200, orders: -200...200) { fixed, x, order in
  guard let n = fixed.first.map({ Int($0) }), order <= 24 else { return nil }
  var known: [Int: Interval] = [:]
  func value(_ order: Int) -> Interval {
    let size = abs(order)
    if let value = known[size] { return value }
    let even = size.isMultiple(of: 2)
    let range = even ? Interval(x.mignitude, x.magnitude) : x
    let value = betweenEnds(range) { besselSeries(size, $0, alternates: false) }
    known[size] = value
    return value
  }
  return (0...order).map { besselDerivative($0, n, sign: 1, value) / factorial($0) }
}
