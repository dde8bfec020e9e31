// Asymptotic series of functions that oscillate, with bounds of their errors.

import RealModule

/// Beyond, sines and cosines of an argument are not known well.
let largestOfKnownPhase = 1e6

/// The sums of t₀ − t₂ + t₄ − … and of t₁ − t₃ + t₅ − … with t₀ = 1, t_{j+1} = t_j · ratio(j), of series whose error is below
/// the first term left out: each to before its smallest term, and within that.
/// - Parameter least: the first term from which that holds.
func asymptoticSums(
  from least: Int = 0, _ ratio: (Int) -> LongInterval
) -> (even: LongInterval, odd: LongInterval) {
  var sums = (even: LongInterval.zero, odd: LongInterval.zero)
  var (term, next, j) = (LongInterval.one, ratio(0), 0)
  // By pairs: one more of each sum.
  while true {
    let second = term * next
    let third = second * ratio(j + 1)
    let isLast = j >= least && (third.magnitude >= term.magnitude || term.magnitude < 0x1p-80)
    func part(_ size: LongInterval) -> LongInterval {
      isLast ? LongInterval(-size.magnitude, size.magnitude) : size
    }
    let sign = LongInterval(j.isMultiple(of: 4) ? 1 : -1)
    sums = (sums.even + sign * part(term), sums.odd + sign * part(second))
    if isLast { return sums }
    j += 2
    (term, next) = (third, ratio(j))
  }
}

/// cos ω Σ (−1)^k a_2k/x^2k − sin ω Σ (−1)^k a_{2k+1}/x^{2k+1} for x > 0, with ω = x − (2ν + 1)π/4 and a_k those of Hankel: J_ν(x) is
/// this times √(2/(πx)). From term ν on the error is below the first term left out (10.17.3, 10.17(iii)).
func hankelSum(twiceOrder: Int, _ x: Double) -> LongInterval {
  let place = LongInterval(LongNumber(x))
  let (even, odd) = asymptoticSums(from: max(twiceOrder / 2 + 1, 2)) { j in
    let top = twiceOrder * twiceOrder - (2 * j + 1) * (2 * j + 1)
    return LongInterval(LongNumber(top)) / (LongInterval(LongNumber(8 * (j + 1))) * place)
  }
  let phase =
    place - LongInterval.pi * LongInterval(LongNumber(twiceOrder + 1)) / LongInterval(4)
  return phase.cos * even - phase.sin * odd
}

/// A function of magnitude at most 1, even or odd with n, at a point: by its power series where that does not cancel too much, and
/// by its expansion for large x.
func oscillating(
  _ n: Int, _ x: Double, series: (Double) -> Interval, tail: (Double) -> Interval
) -> Interval {
  let size = x.magnitude
  var value = Interval(-1, 1)
  if size <= 100 { value = value.intersection(series(size)) ?? value }
  // For smaller x its terms grow to exp(n²/(2x)) before they fall.
  if size >= max(20, Double(n * n) / 60) { value = value.intersection(tail(size)) ?? value }
  return x < 0 && !n.isMultiple(of: 2) ? -value : value
}
