import Base
import Foundation
import MeanField
import Networks
import Testing

/// Pieces of formulas that sampling finds, and what follows from them.
struct ExpressionBreaksTests {
  private func activation(_ text: String) throws -> Activation {
    try Activation(parsing: "expression(\(text))")
  }

  @Test("kinks of formulas are found to the last digit; smooth ones have none")
  func places() throws {
    func breaks(_ text: String) throws -> [Double] {
      try #require(activation(text).expression).breaks
    }
    #expect(try breaks("x*tanh(x)") == [])
    #expect(try breaks("sqrt(1+x^2)") == [])
    #expect(try breaks("max(0,x)") == [0])
    let two = try breaks("abs(x-0.3)+relu(x+1.7)")
    #expect(two.count == 2 && abs(two[0] + 1.7) < 1e-15 && abs(two[1] - 0.3) < 1e-15)
    #expect(try breaks("x-floor(x)").count > 20)
  }

  @Test("a formula of relu has relu's edge, law of depth and kernels")
  func relu() throws {
    let written = MeanField(try activation("max(0,x)"))
    guard case .point(let point) = written.critical() else {
      Issue.record("relu has a critical point")
      return
    }
    #expect(abs(point.weightDeviation - 2.0.squareRoot()) < 1e-9 && point.biasDeviation < 1e-9)
    guard case .inverseSquare(let limit) = try written.depthRate(at: written.edge(at: 1)) else {
      Issue.record("it has a kink")
      return
    }
    #expect(abs(limit - 4.5 * Double.pi * Double.pi) < 1e-6)
    let weights = try RandomWeights(weight: 2.0.squareRoot(), bias: 0)
    let found = try CircleSpectrum(written.activation, weights, layers: 1, frequencies: 6)
    let known = try CircleSpectrum(.relu, weights, layers: 1, frequencies: 6)
    for k in 0...6 { #expect(abs(found.conjugate[k] - known.conjugate[k]) < 1e-8, "\(k)") }
  }

  @Test("a jump is seen: no weights bring χ₁ to 1")
  func jumps() throws {
    #expect(try activation("x+step(x)").jumps && activation("sign(x)").jumps)
    #expect(try !activation("x*step(x)").jumps && !activation("abs(x)").jumps)
    guard case .none(let reason) = MeanField(try activation("x+step(x)")).critical() else {
      Issue.record("it jumps")
      return
    }
    #expect(reason.contains("jumps"))
  }
}
