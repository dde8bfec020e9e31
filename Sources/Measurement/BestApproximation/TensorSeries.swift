// Truncated series in products of functions of one variable: Chebyshev polynomials, or the Fourier basis.

import Base
import Foundation
import Functions

/// Functions of one variable u ∈ [0, 1], orthogonal over points of their own.
enum SeriesBasis: Sendable {
  /// T_0 … T_{n−1} of 2u − 1, orthogonal with the weight of Chebyshev.
  case chebyshev
  /// 1, cos 2πu, sin 2πu, cos 4πu, …: n = 2m + 1 functions, of period 1.
  case fourier

  /// The first functions at u.
  func values(at u: Double, count: Int) -> [Double] {
    var values = [Double](repeating: 1, count: count)
    switch self {
    case .chebyshev:
      let t = 2 * u - 1
      if count > 1 { values[1] = t }
      for k in stride(from: 2, to: count, by: 1) {
        values[k] = 2 * t * values[k - 1] - values[k - 2]
      }
    case .fourier:
      for k in stride(from: 1, to: count, by: 2) {
        let angle = Double.pi * Double(k + 1) * u
        values[k] = cos(angle)
        if k + 1 < count { values[k + 1] = sin(angle) }
      }
    }
    return values
  }

  /// Points with equal weights over which the functions are orthogonal, as far as they are fewer.
  func nodes(_ count: Int) -> [Double] {
    (0..<count).map { index in
      let middle = (Double(index) + 0.5) / Double(count)
      switch self {
      case .chebyshev: return 0.5 - 0.5 * cos(.pi * middle)
      case .fourier: return middle
      }
    }
  }
}

/// Σ c_k Π_a φ_{k_a}(u_a) on a box, with n functions an axis.
struct TensorSeries: Sendable {
  private let basis: SeriesBasis
  private let domain: Domain
  private let count: Int
  /// For each output the coefficients, the last axis fastest.
  private let coefficients: [[Double]]

  /// The truncated series of a function: its coefficients are sums over a tensor grid of points, many more than
  /// the functions, so that what aliases is small beside what is left out.
  /// - Parameter count: functions an axis.
  init(_ basis: SeriesBasis, of target: TargetFunction, count: Int) {
    self.basis = basis
    domain = target.domain
    self.count = count
    let dimension = target.inputs
    let nodes = basis.nodes(
      dimension == 1 ? max(4 * count, 1024) : dimension == 2 ? max(4 * count, 64) : 2 * count + 8)
    let size = nodes.count
    let table = nodes.map { basis.values(at: $0, count: count) }
    // Of each function: the sum of its squares over the nodes.
    let norms = (0..<count).map { k in table.reduce(0) { $0 + $1[k] * $1[k] } }
    let total = (0..<dimension).reduce(1) { product, _ in product * size }
    var points = Batch(features: dimension, count: total)
    var stride = total
    for (axis, bounds) in domain.bounds.enumerated() {
      stride /= size
      for sample in 0..<total {
        let u = nodes[sample / stride % size]
        points[axis, sample] = (1 - u) * bounds.lowerBound + u * bounds.upperBound
      }
    }
    let values = target.values(points)
    coefficients = (0..<target.outputs).map { output in
      var data = Array(values.feature(output))
      // Each pass transforms the last axis, and moves it to the front.
      for _ in 0..<dimension {
        let rows = data.count / size
        var next = [Double](repeating: 0, count: rows * count)
        for row in 0..<rows {
          for k in 0..<count {
            var sum = 0.0
            for j in 0..<size { sum += data[row * size + j] * table[j][k] }
            next[k * rows + row] = sum / norms[k]
          }
        }
        data = next
      }
      return data
    }
  }

  func values(at points: Batch) -> Batch {
    var result = Batch(features: coefficients.count, count: points.count)
    for sample in 0..<points.count {
      let factors = domain.bounds.enumerated().map { axis, bounds in
        let u =
          (points[axis, sample] - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound)
        return basis.values(at: u, count: count)
      }
      for (output, all) in coefficients.enumerated() {
        var data = all
        for factor in factors.reversed() {
          var next = [Double](repeating: 0, count: data.count / count)
          for row in next.indices {
            var sum = 0.0
            for k in 0..<count { sum += data[row * count + k] * factor[k] }
            next[row] = sum
          }
          data = next
        }
        result[output, sample] = data[0]
      }
    }
    return result
  }
}
