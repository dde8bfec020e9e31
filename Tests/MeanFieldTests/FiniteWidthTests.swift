import Base
import Foundation
import MeanField
import Networks
import Testing

/// Random networks that are drawn, beside the limit of width.
struct FiniteWidthTests {
  @Test(
    "variance and correlation of networks of width 2000 lie within their intervals of the limit",
    arguments: [("tanh", 1.4, 0.2), ("relu", 1.3, 0.3), ("gelu", 1.6, 0.1), ("erf", 1.2, 0.4)])
  func agrees(name: String, weight: Double, bias: Double) throws {
    let activation = try Activation(parsing: name == "erf" ? "expression(erf(x))" : name)
    let layers = try MeanField(activation).throughDepth(
      RandomWeights(weight: weight, bias: bias), variance: 1, correlation: 0.4, layers: 6,
      width: 2000, networks: 24, seed: 11)
    #expect(layers.count == 6 && layers[0].sampledVariance.halfWidth == 0)
    for layer in layers.dropFirst() {
      // An interval of 95 % misses one in twenty: twice its half misses one in two thousand. A width of 2000 itself
      // shifts means by a part in 2000.
      for (mean, limit) in [
        (layer.sampledVariance, layer.variance), (layer.sampledCorrelation, layer.correlation),
      ] {
        #expect(abs(mean.value - limit) <= 2 * mean.halfWidth + limit / 1000, "\(layer)")
        #expect(mean.halfWidth > 0 && mean.halfWidth < 0.1)
      }
    }
  }

  @Test("the same seed draws the same networks, another one others")
  func seeds() throws {
    func drawn(_ seed: UInt64) throws -> [LayerOfTwo] {
      try MeanField(.tanh).throughDepth(
        RandomWeights(weight: 1.2, bias: 0.1), variance: 1, correlation: 0, layers: 3, width: 50,
        networks: 4, seed: seed)
    }
    #expect(try drawn(1) == drawn(1))
    #expect(try drawn(1) != drawn(2))
  }

  @Test("a linear network: the Jacobian is a product of matrices, orthogonal ones are isometric")
  func linear() throws {
    let field = MeanField(.identity)
    let one = try RandomWeights(weight: 1, bias: 0)
    let orthogonal = try #require(field.jacobian(one, variance: 1, depth: 7, .orthogonal))
    #expect(abs(orthogonal.mean - 1) < 1e-12 && abs(orthogonal.variance) < 1e-12)
    let gaussian = try #require(field.jacobian(one, variance: 1, depth: 7, .gaussian))
    // Of a product of L Gaussian matrices the second moment is L + 1.
    #expect(abs(gaussian.mean - 1) < 1e-12 && abs(gaussian.variance - 7) < 1e-10)
    let drawn = field.sampledJacobian(
      one, variance: 1, depth: 5, .orthogonal, width: 40, networks: 3, seed: 1)
    #expect(abs(drawn.mean.value - 1) < 1e-12 && abs(drawn.variance.value) < 1e-12)
  }

  @Test("half of relu's slopes are 0: χ₁ = 1, and L or 2 L of variance for orthogonal or Gaussian")
  func relu() throws {
    let weights = try RandomWeights(weight: 2.0.squareRoot(), bias: 0)
    let field = MeanField(.relu)
    for (matrices, part) in [(WeightMatrices.orthogonal, 1.0), (.gaussian, 2)] {
      let limit = try #require(field.jacobian(weights, variance: 1, depth: 4, matrices))
      #expect(abs(limit.mean - 1) < 1e-12 && abs(limit.variance - 4 * part) < 1e-10)
      let drawn = field.sampledJacobian(
        weights, variance: 1, depth: 4, matrices, width: 150, networks: 12, seed: 5)
      #expect(abs(drawn.mean.value - limit.mean) <= 2 * drawn.mean.halfWidth + 0.02)
      #expect(
        abs(drawn.variance.value - limit.variance)
          <= 2 * drawn.variance.halfWidth + 0.05 * limit.variance)
    }
    #expect(field.jacobian(weights, variance: 1, depth: 1, .gaussian) != nil)
    #expect(MeanField(.step).jacobian(weights, variance: 1, depth: 1, .gaussian) == nil)
  }

  @Test("tanh at small q*: orthogonal networks come near isometry, Gaussian ones do not")
  func isometry() throws {
    let field = MeanField(.tanh)
    let spreads = try [1.0, 0.1, 0.001].map { q in
      try #require(field.slopeSpread(variance: q)?.relativeVariance)
    }
    #expect(spreads[0] > spreads[1] && spreads[1] > spreads[2] && spreads[2] < 1e-5)
    // ρ′ = 1 − x² + …: the variance of ρ′² is that of 2x², 8 q².
    #expect(abs(spreads[2] / 8e-6 - 1) < 0.02)
  }
}
