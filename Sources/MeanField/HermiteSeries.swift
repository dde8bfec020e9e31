// An activation as a series of Hermite polynomials: products of it under two normal variables are then powers of their
// correlation.

import Foundation
import Networks

/// The coefficients a_j = E[ρ(√q z) h_j(z)] of a smooth activation in the orthonormal Hermite polynomials h_j, so that
/// E[ρ(u) ρ(v)] = Σ a_j² c^j for u, v of variance q and correlation c (Mehler's formula; A. Daniely, R. Frostig,
/// Y. Singer, NeurIPS 2016).
struct HermiteSeries: Sendable {
  /// a_j², j from 0.
  let squares: [Double]

  private static let most = 1200

  /// nil where the squares do not fall below 10⁻¹⁶ of their sum within 1200 terms.
  init?(_ activation: Activation, variance: Double) {
    // The trapezoidal rule converges faster than any power for what is smooth and falls off; terms beyond the
    // turning point √(2j) of a polynomial need a wider stretch.
    let (end, step) = (60.0, 1.0 / 64)
    let count = Int(2 * end / step)
    let points = (0...count).map { -end + step * Double($0) }
    let deviation = variance.squareRoot()
    // h_j with the root of the density, which neither overflows nor vanishes where it counts.
    var last = [Double](repeating: 0, count: count + 1)
    var here = points.map { exp(-0.25 * $0 * $0) * pow(2 * Double.pi, -0.25) }
    let values = zip(activation.values(points.map { deviation * $0 }), here).map { value, root in
      root > 0 ? value : 0
    }
    let roots = points.map { exp(-0.25 * $0 * $0) * pow(2 * Double.pi, -0.25) }
    var squares: [Double] = []
    var total = 0.0
    for index in 0..<HermiteSeries.most {
      var sum = 0.0
      for place in points.indices where roots[place] > 0 {
        sum += values[place] * roots[place] * here[place]
      }
      let coefficient = sum * step
      squares.append(coefficient * coefficient)
      total += coefficient * coefficient
      // Odd and even functions have every second term 0.
      if index >= 8, squares.suffix(6).allSatisfy({ $0 <= 1e-17 * total }) { break }
      let (up, down) = (Double(index + 1).squareRoot(), Double(index).squareRoot())
      for place in points.indices {
        let next = (points[place] * here[place] - down * last[place]) / up
        last[place] = here[place]
        here[place] = next
      }
    }
    guard total.isFinite, squares.count < HermiteSeries.most else { return nil }
    self.squares = squares
  }

  /// Σ a_j² c^j, and its derivative.
  func callAsFunction(_ correlation: Double) -> (value: Double, slope: Double) {
    var (value, slope) = (0.0, 0.0)
    for square in squares.reversed() {
      slope = slope * correlation + value
      value = value * correlation + square
    }
    return (value, slope)
  }
}
