import Base
import Foundation
import MeanField
import Networks
import Testing

/// The maps of variance and correlation against closed forms, and against random networks of finite width.
struct MapTests {
  @Test("relu: the arc-cosine kernels of degree 1 and 0; sine, erf: closed forms")
  func correlations() throws {
    let weights = try RandomWeights(weight: 2.0.squareRoot(), bias: 0)
    let map = CorrelationMap(.relu, weights, variance: 1.7)
    for c in [-1, -0.8, -0.3, 0, 0.2, 0.5, 0.9, 0.999, 1] {
      let angle = acos(c)
      let (value, slope) = map(c)
      #expect(abs(value - (sin(angle) + (.pi - angle) * c) / .pi) < 1e-12, "\(c)")
      #expect(abs(slope - (.pi - angle) / .pi) < 1e-12, "\(c)")
    }
    let q = 0.8
    let one = try RandomWeights(weight: 1, bias: 0)
    let sine = CorrelationMap(.sine, one, variance: q)
    let erf = CorrelationMap(try Activation(parsing: "expression(erf(x))"), one, variance: q)
    for c in [-0.9, -0.2, 0.0, 0.4, 0.95, 1.0] {
      #expect(abs(sine(c).value * q - exp(-q) * sinh(q * c)) < 1e-12)
      #expect(abs(sine(c).slope - exp(-q) * cosh(q * c)) < 1e-12)
      #expect(abs(erf(c).value * q - 2 / .pi * asin(2 * q * c / (1 + 2 * q))) < 1e-12)
    }
  }

  @Test("tanh: signals die out, order, and chaos")
  func phases() throws {
    let field = MeanField(.tanh)
    let dying = try #require(try field.fixedPoint(RandomWeights(weight: 0.9, bias: 0)))
    #expect(dying.variance == 0 && abs(dying.chi - 0.81) < 1e-9)
    let ordered = try RandomWeights(weight: 1, bias: 0.3)
    let point = try #require(try field.fixedPoint(ordered))
    #expect(point.isAttracting && point.chi < 1 && (point.correlationDepth ?? 0) > 0)
    #expect(abs(CorrelationMap(.tanh, ordered, variance: point.variance).limit() - 1) < 1e-6)
    let chaos = try RandomWeights(weight: 2.5, bias: 0.05)
    let other = try #require(try field.fixedPoint(chaos))
    #expect(other.chi > 1 && other.correlationDepth == nil)
    let map = CorrelationMap(.tanh, chaos, variance: other.variance)
    let limit = map.limit()
    #expect(limit < 0.5 && abs(map(limit).value - limit) < 1e-8 && abs(map(limit).slope) < 1)
    // Every variance of relu is kept at √2, and none beyond.
    let relu = MeanField(.relu)
    let kept = try #require(try relu.fixedPoint(RandomWeights(weight: 2.0.squareRoot(), bias: 0)))
    #expect(kept.variance == 1 && abs(kept.chi - 1) < 1e-12)
    #expect(try relu.fixedPoint(RandomWeights(weight: 1.5, bias: 0)) == nil)
    #expect(try MeanField(.sign).fixedPoint(RandomWeights(weight: 1, bias: 0))?.chi == .infinity)
  }

  @Test(
    "relu on the edge: the map through depth is the arc-cosine kernel, and (1 − c) L² goes to 9π²/2"
  )
  func depth() throws {
    let map = CorrelationMap(
      .relu, try RandomWeights(weight: 2.0.squareRoot(), bias: 0), variance: 1)
    func exact(_ c: Double) -> Double {
      ((max(0, 1 - c * c)).squareRoot() + (.pi - acos(min(1, c))) * c) / .pi
    }
    var (c, known) = (0.5, 0.5)
    for _ in 0..<10 {
      c = map(c).value
      known = exact(known)
      #expect(abs(c - known) < 1e-11)
    }
    for _ in 10..<20_000 { known = exact(known) }
    #expect(abs((1 - known) * 4e8 / (4.5 * Double.pi * Double.pi) - 1) < 0.01)
  }

  @Test("400,000 samples of the Gaussian have the variance and the correlation of the maps")
  func finite() throws {
    let (weight, bias, width) = (1.3, 0.2, 2000)
    let weights = try RandomWeights(weight: weight, bias: bias)
    var source = Generator(state: 5)
    func normal() -> Double {
      // Box and Muller.
      let (u, v) = (
        Double.random(in: 1e-300..<1, using: &source), Double.random(in: 0..<1, using: &source)
      )
      return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
    }
    // Two inputs of variance q and correlation c give, over the units, samples of the next layer.
    let (q, c) = (0.9, 0.3)
    var (square, product) = (0.0, 0.0)
    for _ in 0..<200 {
      var (first, second) = (0.0, 0.0)
      for _ in 0..<width {
        let (z, w) = (normal(), normal())
        let (u, v) = (q.squareRoot() * z, q.squareRoot() * (c * z + (1 - c * c).squareRoot() * w))
        first += tanh(u) * tanh(u)
        second += tanh(u) * tanh(v)
      }
      square += first / Double(width) / 200
      product += second / Double(width) / 200
    }
    let map = try MeanField(.tanh).varianceMap(q, weights)
    #expect(abs(weight * weight * square + bias * bias - map.value) < 4e-3)
    let correlation = CorrelationMap(.tanh, weights, variance: q)(c).value
    #expect(abs((weight * weight * product + bias * bias) / q - correlation) < 4e-3)
  }
}

/// Random numbers by Vigna's SplitMix.
private struct Generator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
