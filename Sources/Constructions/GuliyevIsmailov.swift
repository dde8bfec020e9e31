// Theorem (Guliyev and Ismailov 2018, Neural Networks 98, arXiv:1708.06219). There is a
// computable sigmoidal σ such that two hidden units with weight 1 approximate every continuous function on
// an interval of length d:
//
//   f(x) ≈ c_1 σ(x − θ_1) + c_2 σ(x − θ_2).
//
// σ carries an enumeration u_1, u_2, … of polynomials: on I_n = [(2n − 1)d, 2nd] it is a_n + b_n u_n, kept
// between h_n and 1, where h_n rises to 1. θ_1 shifts I_n over the interval, c_1 undoes b_n; u_1 is
// constant, so that the second unit takes a_n away.
//
// The theorem leaves the enumeration free; the paper's goes through rational coefficients by the
// Calkin–Wilf sequence. Here n is read in binary: behind its first bit stand integers k_1, k_2, … in
// Elias's gamma code, and u_n = Σ k_j T_j in Chebyshev polynomials. Between the I_n the paper joins by a
// smooth transition; here σ is continuous.
//
// All of f is in θ_1: a code of B bits makes θ_1 of order 2^B, and x − θ_1 keeps what is left of the 53
// bits of a Double. Accuracy of ε and a code of B bits need a significand of about B + log2(1/ε) bits.

import Base
import Functions
import RealModule

/// The activation: sigmoidal, continuous, and universal with two units on intervals of one length.
package struct UniversalSigmoid: Hashable, Sendable {
  /// d, the length of the intervals.
  package let length: Double

  package init(length: Double) {
    precondition(length > 0, "an interval has a length")
    self.length = length
  }

  /// The integers k_1, k_2, … that the bits of n behind the first spell; an unfinished one is left out.
  package static func integers(of n: UInt64) -> [Int] {
    precondition(n > 0, "the enumeration begins at 1")
    var rest = n.bitWidth - n.leadingZeroBitCount - 1
    func isSet(_ position: Int) -> Bool { n >> UInt64(position) & 1 == 1 }
    var integers: [Int] = []
    while rest > 0 {
      var zeros = 0
      while zeros < rest, !isSet(rest - 1 - zeros) { zeros += 1 }
      guard 2 * zeros + 1 <= rest else { break }
      rest -= 2 * zeros + 1
      let m = Int(n >> UInt64(rest)) & ((1 << (zeros + 1)) - 1)
      // 1, 2, 3, 4, 5 … stand for 0, 1, −1, 2, −2 ….
      integers.append(m.isMultiple(of: 2) ? m / 2 : -(m / 2))
    }
    return integers
  }

  /// The n whose bits spell the integers; nil where it has more than 62 bits.
  package static func index(of integers: [Int]) -> UInt64? {
    var n: UInt64 = 1
    var used = 1
    for k in integers {
      let m = UInt64(k > 0 ? 2 * k : 2 * -k + 1)
      let zeros = m.bitWidth - m.leadingZeroBitCount - 1
      used += 2 * zeros + 1
      guard used <= 62 else { return nil }
      n = n << UInt64(2 * zeros + 1) | m
    }
    return n
  }

  /// a_n and b_n: |u_n| ≤ Σ |k_j| keeps σ within [h_n, h_n + ⅔(1 − h_n)], h_n = 1 − ½/(1 + log 2n).
  func scale<T: Real>(_ n: UInt64, _ integers: [Int]) -> (a: T, b: T) {
    let room = 1 / (2 * (1 + T.log(2 * T(n))))
    let size = integers.reduce(0) { $0 + abs($1) }
    return (1 - room + room / 3, size == 0 ? 0 : room / (3 * T(size)))
  }

  /// σ on I_n, at t ∈ [−1, 1] along it.
  private func piece<T: Real>(_ n: UInt64, at t: T) -> T {
    let integers = Self.integers(of: n)
    let (a, b): (T, T) = scale(n, integers)
    var (before, present): (T, T) = (1, t)
    var sum: T = 0
    for k in integers {
      sum += T(k) * present
      (before, present) = (present, 2 * t * present - before)
    }
    return a + b * sum
  }

  /// σ(x) in the arithmetic of `T`. Beyond x = 2^63 d, which is n = 2^62, it is 1: no code
  /// has more than 62 bits.
  package func value<T: Real & BinaryFloatingPoint>(_ x: T) -> T {
    let s = x / T(length)
    // Rises from 0 at −∞ to the value at the start of I_1.
    if s < 1 { return piece(1, at: -1 as T) * T.exp(s - 1) }
    guard s < 0x1p63 else { return s.isNaN ? s : 1 }
    let cell = UInt64(s.rounded(.down))
    let t = s - T(cell)
    let n = (cell + 1) / 2
    if cell % 2 == 1 { return piece(n, at: 2 * t - 1) }
    let (left, right): (T, T) = (piece(n, at: 1), piece(n + 1, at: -1))
    return left + (right - left) * t * t * (3 - 2 * t)
  }
}

/// A network of two units of the universal sigmoid, both with weight 1.
package struct TwoUnitNetwork: Hashable, Sendable {
  package static let theorem = Theorem(
    id: "guliyev-ismailov",
    citation: "Guliyev and Ismailov 2018, Neural Networks 98, arXiv:1708.06219",
    statement: "Two units of one computable sigmoidal function, with weight 1, approximate every "
      + "continuous function on an interval of a given length; the network's formula carries that "
      + "function on the two intervals that it uses, and joins them.")

  package let sigmoid: UniversalSigmoid
  /// n, whose bits carry the target.
  package let index: UInt64
  package let coefficients: [Double]
  /// The interval begins here.
  package let lower: Double
  /// Largest error of the polynomial at 513 points, a lower bound of its sup error; in exact
  /// arithmetic the network has the same.
  package let polynomialError: Double

  /// Bits of the code: a significand must hold them and the digits of x.
  package var bits: Int { index.bitWidth - index.leadingZeroBitCount }

  /// θ_1 and θ_2, rounded to `T`.
  package func thresholds<T: Real & BinaryFloatingPoint>(_: T.Type = T.self) -> [T] {
    [T(lower) - T(sigmoid.length) * T(2 * index - 1), T(lower) - T(sigmoid.length)]
  }

  /// c_1 σ(x − θ_1) + c_2 σ(x − θ_2), all in the arithmetic of `T`.
  package func value<T: Real & BinaryFloatingPoint>(at x: T) -> T {
    zip(coefficients, thresholds(T.self)).reduce(0) { sum, unit in
      sum + T(unit.0) * sigmoid.value(x - unit.1)
    }
  }
}

/// A function of one variable by two units, with the shortest code found whose polynomial errs by
/// at most ε at 513 points.
///
/// Coefficients of the Chebyshev series are rounded to multiples of a step, for 2001 steps; the
/// constant term is the second unit's.
/// - Throws: `UserError` where the target is no function R → R, or ε needs a code of more than 62 bits.
package func guliyevIsmailov(_ target: TargetFunction, epsilon: Double) throws -> TwoUnitNetwork {
  try checkTwoUnits(target, epsilon: epsilon)
  let (lower, upper) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
  let series = ChebyshevSeries(interpolating: target).coefficients.prefix(33)
  let largest = series.dropFirst().reduce(0) { max($0, abs($1)) }
  let ts = (0...512).map { -1 + Double($0) / 256 }
  let values = target.values(
    Batch(features: 1, count: 513, storage: ts.map { lower + 0.5 * ($0 + 1) * (upper - lower) })
  ).storage
  /// Largest error of constant + step Σ k_j T_j, and the best constant.
  func fit(_ integers: [Int], _ step: Double) -> (error: Double, constant: Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for (t, value) in zip(ts, values) {
      var (before, present, sum) = (1.0, t, 0.0)
      for k in integers {
        sum += Double(k) * present
        (before, present) = (present, 2 * t * present - before)
      }
      let rest = value - step * sum
      (low, high) = (min(low, rest), max(high, rest))
    }
    return (0.5 * (high - low), 0.5 * (high + low))
  }
  var best: (index: UInt64, integers: [Int], step: Double, error: Double, constant: Double)?
  for trial in 0...2000 {
    let step = largest > 0 ? largest / Double.pow(1000, Double(trial) / 2000) : 1
    var integers = series.dropFirst().compactMap { Int(exactly: ($0 / step).rounded()) }
    guard integers.count == series.count - 1 else { continue }
    while integers.last == 0 { integers.removeLast() }
    guard let index = UniversalSigmoid.index(of: integers), index < best?.index ?? .max else {
      continue
    }
    let found = fit(integers, step)
    if found.error <= epsilon { best = (index, integers, step, found.error, found.constant) }
  }
  guard let best else {
    throw UserError(
      "\(target.name) to \(plain(epsilon)) needs a code of more than 62 bits: take a larger error or "
        + "a shorter interval")
  }
  let sigmoid = UniversalSigmoid(length: upper - lower)
  let (a, b): (Double, Double) = sigmoid.scale(best.index, best.integers)
  let constant: Double = sigmoid.scale(1, []).a
  let first = b == 0 ? 0 : best.step / b
  return TwoUnitNetwork(
    sigmoid: sigmoid, index: best.index,
    coefficients: [first, (best.constant - first * a) / constant],
    lower: lower, polynomialError: best.error)
}

/// - Throws: `UserError` where the target is no function R → R, or ε is not positive.
func checkTwoUnits(_ target: TargetFunction, epsilon: Double) throws {
  guard target.inputs == 1, target.outputs == 1 else {
    throw UserError("two units take functions of one variable, not \(target.name)")
  }
  guard epsilon > 0, epsilon.isFinite else {
    throw UserError("the error must be a positive number, not \(plain(epsilon))")
  }
}
