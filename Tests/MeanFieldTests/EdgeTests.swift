import Base
import Foundation
import MeanField
import Networks
import Testing

/// Moments, the edge of chaos and critical points against closed forms and published figures.
struct EdgeTests {
  private func close(_ a: Double, _ b: Double, _ relative: Double) -> Bool {
    abs(a - b) <= relative * max(abs(b), 1e-300)
  }

  @Test("moments of relu, leaky relu, sine, cosine, gaussian, x², x³, erf: closed forms to 1e-12")
  func moments() throws {
    let erf = try Activation(parsing: "expression(erf(x))")
    for q in [1e-3, 0.3, 1.0, 2.5, 40.0] {
      // E[ρ²], E[ρ′²], d E[ρ²] / dq.
      let cases: [(Activation, Double, Double, Double)] = [
        (.relu, q / 2, 0.5, 0.5),
        (.leakyRelu(0.1), 0.505 * q, 0.505, 0.505),
        (.sine, -expm1(-2 * q) / 2, (1 + exp(-2 * q)) / 2, exp(-2 * q)),
        (.cosine, (1 + exp(-2 * q)) / 2, -expm1(-2 * q) / 2, -exp(-2 * q)),
        (
          .gaussian, 1 / (1 + 4 * q).squareRoot(), 4 * q / pow(1 + 4 * q, 1.5),
          -2 / pow(1 + 4 * q, 1.5)
        ),
        (.square, 3 * q * q, 4 * q, 6 * q), (.cube, 15 * q * q * q, 27 * q * q, 45 * q * q),
        (
          erf, 2 / Double.pi * asin(2 * q / (1 + 2 * q)),
          4 / (Double.pi * (1 + 4 * q).squareRoot()),
          4 / (Double.pi * (1 + 2 * q) * (1 + 4 * q).squareRoot())
        ),
      ]
      for (activation, value, slope, growth) in cases {
        let found = try GaussianMoments(activation, variance: q)
        #expect(close(found.value, value, 1e-12), "\(activation.name) \(q)")
        #expect(close(found.slope, slope, 1e-12), "\(activation.name) \(q)")
        #expect(
          abs(found.growth - growth) <= 1e-12 * max(growth.magnitude, value / q),
          "\(activation.name) \(q)")
        #expect(found.relativeError < 1e-11)
      }
    }
  }

  @Test(
    "points of the edge at q* = 1",
    arguments: [
      ("gelu", 1.48111, 0.067192), ("silu", 1.62332, 0.062472), ("mish", 1.44476, 0.055818),
      ("expression(erf(x))", 1.32522, 0.184140), ("sine", 1.32725, 0.238406),
      // By e²Φ(−2) and √e Φ(−1).
      ("elu", 1.223429, 0.034660), ("tanh", 1.46741, 0.150965),
    ])
  func edge(name: String, weight: Double, bias: Double) throws {
    let point = try MeanField(Activation(parsing: name)).edge(at: 1)
    #expect(abs(point.weightDeviation - weight) <= 6e-6, "\(point)")
    #expect(abs(point.biasVariance - bias) <= 6e-7, "\(point)")
  }

  @Test(
    "critical points",
    arguments: [
      ("relu", 2.0.squareRoot(), 0.0, 1e-9), ("tanh", 1, 0, 1e-9), ("sine", 1, 0, 1e-9),
      ("expression(erf(x))", Double.pi.squareRoot() / 2, 0, 1e-9), ("absolute", 1, 0, 1e-9),
      ("leakyRelu(0.1)", (1 / 0.505).squareRoot(), 0, 1e-9), ("identity", 1, 0, 1e-9),
      ("mish", 1.41899, 0.30744, 1e-5), ("gelu", 1.40821, 0.41584, 1e-5),
      ("silu", 1.40997, 0.74508, 1e-5),
      // σ_b² = q − coth q is 0 at q = 1.19968.
      ("cosine", (2 / -expm1(-2 * 1.1996786402577338)).squareRoot(), 0, 1e-6),
    ] as [(String, Double, Double, Double)])
  func critical(name: String, weight: Double, bias: Double, tolerance: Double) throws {
    guard case .point(let point) = try MeanField(Activation(parsing: name)).critical() else {
      Issue.record("\(name) has a critical point")
      return
    }
    #expect(abs(point.weightDeviation - weight) <= tolerance, "\(point)")
    #expect(abs(point.biasDeviation - bias) <= tolerance, "\(point)")
    #expect(abs(point.slope) <= 1)
  }

  @Test(
    "where there is none, and why",
    arguments: [
      ("softplus", "below 0"), ("square", "does not stay"), ("cube", "does not stay"),
      ("step", "jumps"), ("floor", "jumps"), ("polynomial(2)", "constant"),
    ])
  func none(name: String, reason: String) throws {
    guard case .none(let words) = try MeanField(Activation(parsing: name)).critical() else {
      Issue.record("\(name) has none")
      return
    }
    #expect(words.contains(reason), "\(words)")
  }

  @Test("a moment that is not finite is an error")
  func infinite() throws {
    let steep = try Activation(parsing: "expression(exp(x^2))")
    #expect(throws: UserError.self) { try GaussianMoments(steep, variance: 1) }
    // 1 / √(1 − 4 q).
    #expect(close(try GaussianMoments(steep, variance: 0.1).value, 1 / 0.6.squareRoot(), 1e-12))
  }

  @Test("depth laws on the edge: 9π²/2 for relu, 6.171 for tanh at σ_b² = 0.05")
  func rates() throws {
    let relu = MeanField(.relu)
    guard case .inverseSquare(let square) = try relu.depthRate(at: relu.edge(at: 1)) else {
      Issue.record("relu has a kink")
      return
    }
    #expect(close(square, 4.5 * Double.pi * Double.pi, 1e-12))
    let tanh = MeanField(.tanh)
    let point = try tanh.edge(at: 0.57005)
    #expect(abs(point.biasVariance - 0.05) < 1e-5)
    guard case .inverse(let inverse) = try tanh.depthRate(at: point) else {
      Issue.record("tanh has no kink")
      return
    }
    #expect(abs(inverse - 6.171) < 1e-3)
    guard case .none = try MeanField(.identity).depthRate(at: MeanField(.identity).edge(at: 1))
    else {
      Issue.record("a linear function keeps correlations")
      return
    }
  }

  @Test("deviations that cannot be are one line")
  func weights() throws {
    for (weight, bias, words) in [
      (0.0, 0.0, "σ_w"), (-1, 0, "σ_w"), (1, -1, "σ_b"), (.infinity, 0, "σ_w"),
    ] {
      let error = #expect(throws: UserError.self) { try RandomWeights(weight: weight, bias: bias) }
      #expect("\(error.map { "\($0)" } ?? "")".contains(words))
    }
  }
}
