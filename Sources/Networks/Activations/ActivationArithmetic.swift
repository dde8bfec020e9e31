// Arithmetic that the smooth formulas share: exact constants, and exponentials without cancellation.
import RealModule

/// A Double in another number type, rounded once where that type is narrower.
@inline(__always)
package func real<T: Real>(_ number: Double) -> T {
  if let same = number as? T { return same }
  if let single = Float(number) as? T { return single }
  guard number.isFinite, number != 0 else {
    return number.isNaN
      ? .nan : T(signOf: number < 0 ? -1 : 1, magnitudeOf: number == 0 ? 0 : .infinity)
  }
  let digits = Int64((number.significand * 0x1p52).rounded())
  return T(
    sign: number.sign, exponent: T.Exponent(number.exponent) - 52, significand: T(digits))
}

/// The constant `high + low`, known to 106 bits, as a number of the type and what that rounds off.
@inline(__always)
func split<T: Real>(_ high: Double, _ low: Double) -> (high: T, low: T) {
  if high is T { return (real(high), real(low)) }
  let single = Float(high)
  if let same = single as? T { return (same, real(high - Double(single))) }
  let sum: T = real(high) + real(low)
  return (sum, (real(high) - sum) + real(low))
}

/// The product and what its rounding lost: `high + low = a·b` exactly, short of underflow.
@inline(__always)
func exactProduct<T: Real>(_ a: T, _ b: T) -> (high: T, low: T) {
  let product = Augmented.product(a, b)
  return (product.head, product.tail)
}

/// The sum and what its rounding lost: `high + low = a + b` exactly, NaN low at infinities.
@inline(__always)
func exactSum<T: Real>(_ a: T, _ b: T) -> (high: T, low: T) {
  let sum = Augmented.sum(a, b)
  return (sum.head, sum.tail)
}

/// Three numbers added to about twice the precision.
@inline(__always)
func exactSum<T: Real>(_ a: T, _ b: T, _ c: T) -> (high: T, low: T) {
  let first = exactSum(a, b)
  let second = exactSum(first.high, c)
  return (second.high, first.low + second.low)
}

/// (high + low)², rounded about once.
@inline(__always)
func square<T: Real>(_ sum: (high: T, low: T)) -> T {
  (2 * sum.high * sum.low).addingProduct(sum.high, sum.high)
}

/// (high + low)³, rounded about twice.
@inline(__always)
func cube<T: Real>(_ sum: (high: T, low: T)) -> T {
  let square = square(sum)
  return (square * sum.low).addingProduct(square, sum.high)
}

/// `e = exp(-a)` and `c = 1 - e` for a ≥ 0, both to full relative accuracy, by one library call.
@inline(__always)
func decay<T: Real>(_ a: T) -> (e: T, c: T) {
  if a < 1 / 2 {
    let m = T.expMinusOne(-a)
    return (1 + m, -m)
  }
  let e = T.exp(-a)
  return (e, 1 - e)
}

/// `exp(-(high + low))` as two factors, so that neither underflows; the second is 1 where it may be.
///
/// The rounding of an argument of 700 may cost 512 ulp of Double (half an ulp of it is 2^-44);
/// `low` holds what was rounded off.
@inline(__always)
func factors<T: Real>(high: T, low: T) -> (T, T) {
  if 3 * high < 2 * T(-T.leastNormalMagnitude.exponent) {
    let e = T.exp(-high)
    return (e - e * low, 1)
  }
  let h = T.exp(-high / 2)
  return (h, h - h * low)
}

/// Zero, but NaN at NaN.
@inline(__always)
func flat<T: Real>(_ x: T) -> T { x.isNaN ? x : 0 }
