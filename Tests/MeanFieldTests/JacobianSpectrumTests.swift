import Base
import Foundation
import MeanField
import Networks
import Testing

/// Densities of singular values by free probability against closed forms and drawn networks.
struct JacobianSpectrumTests {
  private let one: RandomWeights

  init() throws { one = try RandomWeights(weight: 1, bias: 0) }

  /// −Im z G / π at z = x + i y = x (1 + iδ).
  private func density(_ x: Double, _ transform: (Double, Double) -> (re: Double, im: Double))
    -> Double
  {
    let y = JacobianSpectrum.smoothing * x
    let g = transform(x, y)
    return -(x * g.im + y * g.re) / Double.pi
  }

  @Test("one linear layer of Gaussian weights: Marchenko and Pastur's law")
  func marchenkoPastur() throws {
    let found = try #require(
      MeanField(.identity).jacobianSpectrum(
        one, variance: 1, depth: 1, .gaussian, width: nil, networks: 0, seed: 1))
    for (x, value) in zip(found.points, found.limit) {
      // G = (1 − √(1 − 4/z)) / 2.
      let known = density(x) { x, y in
        let size = x * x + y * y
        let (re, im) = (1 - 4 * x / size, 4 * y / size)
        let length = (re * re + im * im).squareRoot()
        let root = (re: ((length + re) / 2).squareRoot(), im: ((length - re) / 2).squareRoot())
        return (0.5 - 0.5 * root.re, -0.5 * root.im)
      }
      #expect(abs(value - known) <= 1e-9 * max(1, known), "\(x)")
    }
  }

  @Test("one layer of relu with orthogonal weights: half at 0, half at 2")
  func atoms() throws {
    let weights = try RandomWeights(weight: 2.0.squareRoot(), bias: 0)
    let found = try #require(
      MeanField(.relu).jacobianSpectrum(
        weights, variance: 1, depth: 1, .orthogonal, width: nil, networks: 0, seed: 1))
    for (x, value) in zip(found.points, found.limit) {
      let known = density(x) { x, y in
        let (own, other) = (x * x + y * y, (x - 2) * (x - 2) + y * y)
        return (0.5 * x / own + 0.5 * (x - 2) / other, -0.5 * y / own - 0.5 * y / other)
      }
      #expect(abs(value - known) <= 1e-9 * max(1, known), "\(x)")
    }
  }

  @Test(
    "networks of width 150 have the spectrum of the limit, and not that of the other matrices",
    arguments: [
      ("tanh", 1.1, 0.1, 8), ("relu", 2.0.squareRoot(), 0.0, 4), ("hardTanh", 1.2, 0.1, 5),
    ])
  func drawn(name: String, weight: Double, bias: Double, depth: Int) throws {
    let field = MeanField(try Activation(parsing: name))
    let weights = try RandomWeights(weight: weight, bias: bias)
    let variance = try #require(try field.fixedPoint(weights)).variance
    var limits: [[Double]] = []
    for matrices in [WeightMatrices.orthogonal, .gaussian] {
      let found = try #require(
        field.jacobianSpectrum(
          weights, variance: variance, depth: depth, matrices, width: 150, networks: 4, seed: 2))
      let distance = try #require(found.distance)
      #expect(distance < 0.05, "\(name) \(matrices) \(distance)")
      limits.append(found.limit)
    }
    let apart = 0.5 * 0.0575646 * zip(limits[0], limits[1]).reduce(0) { $0 + abs($1.0 - $1.1) }
    #expect(apart > 0.07, "the two kinds of matrices differ by \(apart)")
  }
}
