import Constructions
import Networks
import RealModule
import Testing

@Suite("Precision of constructions with a limit")
struct PrecisionTests {
  @Test("sigmoid registers: truncation falls as h², rounding rises as 1/h, the floor as u^(2/3)")
  func sigmoid() throws {
    let rows = try registerPrecision(.sigmoid, depth: 8)
    var before = Double.infinity
    for arithmetic in Arithmetic.allCases {
      let best = try #require(rows.optimum(arithmetic))
      let u = arithmetic.roundoff
      let expected = Double.pow(u, 2.0 / 3)
      #expect(best.total < 30 * 8 * expected, "\(best)")
      // Double-double holds ½ + hx without loss once hx is below 2^-54, so that its floor is lower.
      #expect(arithmetic == .doubleDouble || best.total > expected / 30, "\(best)")
      #expect(best.total < before)
      before = best.total
      let ofType = rows.filter { $0.arithmetic == arithmetic }
      func row(_ exponent: Int) throws -> PrecisionRow {
        try #require(ofType.first { $0.step == Double.pow(2, -Double(exponent)) })
      }
      // Two steps of 4: truncation by 16, rounding by 1/4.
      #expect(try isClose(row(4).truncation / row(6).truncation, 16, 0.2))
      if arithmetic == .float64 {
        let ratio = try row(40).rounding / row(36).rounding
        #expect(ratio > 4 && ratio < 64, "\(ratio)")
      }
    }
  }

  @Test(
    "activations with ρ(0) = 0 have no rounding floor above u", arguments: [Activation.tanh, .gelu])
  func noFloor(activation: Activation) throws {
    let rows = try registerPrecision(activation, depth: 8, arithmetics: [.float64])
    let best = try #require(rows.optimum(.float64))
    #expect(best.total < 8 * 0x1p-51, "\(best)")
    // Off the origin there is one.
    let off = try registerPrecision(activation, depth: 8, at: 0.75, arithmetics: [.float64])
    #expect(try #require(off.optimum(.float64)).total > 1e-9)
  }

  @Test("products by second differences have their floor at √u")
  func products() throws {
    let rows = try productPrecision(.sigmoid)
    for arithmetic in Arithmetic.allCases {
      let best = try #require(rows.optimum(arithmetic))
      let expected = arithmetic.roundoff.squareRoot()
      #expect(best.total < 300 * expected && best.total > expected / 300, "\(best)")
    }
  }
}
