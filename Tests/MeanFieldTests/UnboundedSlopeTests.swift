import Base
import MeanField
import Networks
import Testing

/// Formulas whose squares, or those of their slopes, have no finite mean.
struct UnboundedSlopeTests {
  @Test(
    "where slopes have no finite mean square there is no critical point, with the reason",
    arguments: ["abs(x)^0.5", "sin(1/x)", "sqrt(abs(x))"])
  func slopes(formula: String) throws {
    let field = MeanField(try Activation(parsing: "expression(\(formula))"))
    guard case .none(let reason) = field.critical() else {
      Issue.record("\(formula) has a critical point")
      return
    }
    #expect(reason.contains("no finite mean square"), "\(reason)")
  }

  @Test("poles have no second moment", arguments: ["1/x", "tan(x)", "1/(x - 0.3)"])
  func poles(formula: String) throws {
    let field = MeanField(try Activation(parsing: "expression(\(formula))"))
    #expect(throws: UserError.self) { try field.edge(at: 4) }
  }

  @Test(
    "kinks, and slopes that grow slower, keep their moments",
    arguments: [
      "abs(x)", "abs(x)^0.7", "sqrt(x^2)", "max(x, 0)", "x*log(x^2 + 1)", "abs(sin(3*x))",
    ])
  func bounded(formula: String) throws {
    let field = MeanField(try Activation(parsing: "expression(\(formula))"))
    #expect(try field.edge(at: 1).weightDeviation > 1e-3)
  }

  @Test("a root of a square is cut where it touches 0: its kernels are those of |x|")
  func touching() throws {
    let root = try Activation(parsing: "expression(sqrt(x^2))")
    #expect(root.expression?.breaks == [0])
    let weights = try RandomWeights(weight: 1, bias: 0)
    let ours = try CircleSpectrum(root, weights, layers: 1, frequencies: 12)
    let known = try CircleSpectrum(.absolute, weights, layers: 1, frequencies: 12)
    for (a, b) in zip(ours.conjugate, known.conjugate) { #expect(abs(a - b) < 1e-10) }
  }

  @Test("x² does not pass its input on without error")
  func identity() throws {
    let passed = try #require(IdentityError(of: .square))
    // (x + h)² bends by h / 3.5 at 1.75, and rounding adds to it.
    #expect(passed.error > passed.step / (2 * passed.at) / 2)
  }
}
