// Weights as sums of few powers of two: products become shifts and additions.
//
// J. He, L. Li, J. Xu, C. Zheng, ReLU deep neural networks and linear finite elements, J. Comput. Math.
// 38 (2020) 502–527, Section 6, on networks of low bit width.

/// The number ±2^a ± 2^b ± … of at most `terms` powers that is found by taking the nearest power of
/// two from what is left, again and again. Its relative error is at most 3^−terms: where the rest is
/// 1.5 · 2^a, either neighbour leaves a third. Infinities and NaN stay what they are.
package func sumOfPowersOfTwo(_ number: Double, terms: Int) -> Double {
  precondition(terms >= 1, "a sum of at least one power")
  guard number.isFinite else { return number }
  var (sum, rest) = (0.0, number)
  for _ in 0..<terms where rest != 0 {
    let significand = rest.significand
    let power = Double(
      sign: rest.sign, exponent: rest.exponent + (significand < 1.5 ? 0 : 1), significand: 1)
    guard power.isFinite else { break }
    sum += power
    rest -= power
  }
  return sum
}
