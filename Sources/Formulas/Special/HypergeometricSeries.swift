// Hypergeometric series, summed with as many digits as their cancellation takes.

import BigInt
import RealModule

/// Σ (a)ₖ(b)ₖ / ((c)ₖ k!) xᵏ, or the same without b. Its numbers are sums of two doubles, and are taken as exact.
struct HypergeometricSeries {
  let upper: [DoubleDouble]
  let lower: DoubleDouble
  let x: DoubleDouble

  /// Of a series that goes on for ever, the most terms in two doubles, and in whole numbers.
  private static let mostTerms = (short: 1_000_000, long: 5000)

  /// The last term where an upper parameter is a whole number ≤ 0: the series is a polynomial in x.
  var degree: Int? { upper.compactMap(Self.order).min() }

  private var ends: Bool { degree != nil }

  /// NaN where it has a pole, does not converge, or would take too many terms.
  var value: Double {
    // A term divides by 0 where the lower parameter is a whole number ≤ 0, unless the series ends before.
    if let pole = Self.order(lower), degree ?? .max > pole { return .nan }
    guard ends || upper.count < 2 || x.high.magnitude < 1, x.high.isFinite else { return .nan }
    return shortSum ?? longSum ?? .nan
  }

  /// n of −n.
  private static func order(_ parameter: DoubleDouble) -> Int? {
    guard parameter.low == 0, parameter.high <= 0, parameter.high > -1e6 else { return nil }
    return Int(exactly: -parameter.high)
  }

  /// From this term on the quotient of two neighbours is near its limit.
  private var settled: Int {
    Int((upper + [lower]).reduce(0) { max($0, $1.high.magnitude) }) + 1
  }

  /// The sum in pairs of doubles; nil where cancellation leaves fewer digits than a Double has.
  private var shortSum: Double? {
    // Two neighbouring terms approach this quotient.
    let limit = upper.count > 1 ? x.high.magnitude : 0
    let settled = settled
    var (term, sum, sizes) = (DoubleDouble(1), DoubleDouble(1), 1.0)
    var (isDone, count) = (ends, 0)
    for k in 0..<(degree ?? Self.mostTerms.short) {
      let place = DoubleDouble(Double(k))
      let over = upper.reduce(x) { $0 * ($1 + place) }
      let ratio = over / ((lower + place) * DoubleDouble(Double(k + 1)))
      term = term * ratio
      sum = sum + term
      sizes += term.high.magnitude
      count += 1
      guard sizes < 1e300 else { return nil }
      if !ends, k >= settled, ratio.high.magnitude <= (1 + limit) / 2,
        term.high.magnitude <= 0x1p-60 * (1 - limit) * sum.high.magnitude
      {
        isDone = true
        break
      }
    }
    // Each term errs by some units of 2^−104 for every step to it.
    let error = Double(count + 10) * 0x1p-100 * sizes
    return isDone && error <= 0x1p-55 * sum.high.magnitude ? sum.rounded : nil
  }

  /// The sum in whole numbers over a power of 2, of which twice as many bits change nothing; nil where no such
  /// power is found.
  private var longSum: Double? {
    var known: (sum: BigInt, bits: Int)?
    for bits in [256, 512, 1024, 2048, 4096, 8192] {
      guard let sum = scaledSum(bits: bits) else { return nil }
      if let known {
        let change = (sum - known.sum << (bits - known.bits)).magnitude
        if change << 60 <= sum.magnitude, sum.magnitude.bitWidth > 80 {
          return double(sum, over: bits)
        }
      }
      // Below all of Float64, and all that rounding left is far below that.
      if bits > 2000, sum.magnitude.bitWidth < bits - 1100 { return 0 }
      known = (sum, bits)
    }
    return nil
  }

  /// 2^bits times the sum, its terms cut to whole numbers; nil where it does not end.
  private func scaledSum(bits: Int) -> BigInt? {
    let factors = upper.map { BinaryFraction($0) }
    let (divisor, argument) = (BinaryFraction(lower), BinaryFraction(x))
    let shift = divisor.places - argument.places - factors.reduce(0) { $0 + $1.places }
    var term = BigInt(1) << bits
    var sum = term
    for k in 0..<(degree ?? Self.mostTerms.long) {
      let over = factors.reduce(term * argument.numerator) { $0 * $1.adding(k) }
      let under = divisor.adding(k) * BigInt(k + 1)
      term = shift > 0 ? (over << shift) / under : (over / under) >> -shift
      // Rounding down would leave −1 for ever.
      if term == -1 { term = 0 }
      sum += term
      if term == 0, ends || k >= settled { return sum }
    }
    return ends ? sum : nil
  }

  /// number / 2^bits.
  private func double(_ number: BigInt, over bits: Int) -> Double {
    let size = number.magnitude
    let drop = max(0, size.bitWidth - 64)
    let head = Double(UInt64(size >> drop))
    // Beyond Float64's range the result is 0 or infinite.
    let value = Double(sign: .plus, exponent: drop - bits, significand: head)
    return number < 0 ? -value : value
  }
}

/// numerator / 2^places.
private struct BinaryFraction {
  var numerator: BigInt = 0
  var places = 0

  /// Exactly.
  init(_ number: DoubleDouble) {
    let parts = [number.high, number.low].filter { $0 != 0 }
    // The unit of the last bit that is set.
    func last(_ part: Double) -> Int { Int(part.exponent) - part.significandWidth }
    places = max(0, -(parts.map(last).min() ?? 0))
    for part in parts {
      let unit = last(part)
      let whole = Double(sign: .plus, exponent: -unit, significand: part)
      numerator += BigInt(whole) << (unit + places)
    }
  }

  /// The numerator of this plus k.
  func adding(_ k: Int) -> BigInt { numerator + BigInt(k) << places }
}
