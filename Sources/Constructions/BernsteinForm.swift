// Polynomials on Bernstein's basis.

import Base
import Foundation
import RealModule

/// Σ c_k C(n, k) x^k (1 − x)^(n−k).
package struct BernsteinForm: Hashable, Sendable {
  /// n + 1.
  package let coefficients: [Double]
  private let binomials: [Double]

  package init(_ coefficients: [Double]) {
    self.coefficients = coefficients
    let n = Double(coefficients.count - 1)
    binomials = coefficients.indices.map {
      let k = Double($0)
      return Double.logGamma(n + 1) - Double.logGamma(k + 1) - Double.logGamma(n - k + 1)
    }
  }

  package var degree: Int { coefficients.count - 1 }

  /// At a point of [0, 1].
  package func callAsFunction(_ x: Double) -> Double {
    guard x > 0, x < 1 else { return x <= 0 ? coefficients[0] : coefficients[degree] }
    let (left, right) = (log(x), log1p(-x))
    var sum = 0.0
    for k in 0...degree {
      sum += coefficients[k] * exp(binomials[k] + Double(k) * left + Double(degree - k) * right)
    }
    return sum
  }

  /// The iterated Bernstein polynomial I − (I − B_n)^r of a function, whose error is (I − B_n)^r f, of order n^−r for
  /// smooth f.
  /// - Parameters:
  ///   - values: f(k/n).
  ///   - iterations: r, 1 for Bernstein's own.
  package init(iterated values: [Double], _ iterations: Int) {
    let n = Double(values.count - 1)
    var (sum, rest) = (values, values)
    for _ in 1..<max(iterations, 1) {
      let form = BernsteinForm(rest)
      for k in rest.indices { rest[k] -= form(Double(k) / n) }
      for k in sum.indices { sum[k] += rest[k] }
    }
    self.init(sum)
  }
}
