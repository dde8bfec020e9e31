// The best sums of rectifiers: exact where the theorem gives them, else as good as an independent search.

import Base
import Foundation
import Functions
import Testing

@Suite("Best sums of rectifiers")
struct BestRectifierTests {
  private func interval(_ text: String, _ a: Double, _ b: Double) throws -> TargetFunction {
    try function(text, domain: "[\(a),\(b)]")
  }

  /// Samples of |f − s|, with both sides of the kinks.
  private func sampledSup(_ target: TargetFunction, _ value: (Double) -> Double) -> Double {
    let bounds = target.domain.bounds[0]
    let count = 20_000
    return (0...count).map { k in
      let u = Double(k) / Double(count)
      let x = (1 - u) * bounds.lowerBound + u * bounds.upperBound
      return abs(target.value(at: [x])[0] - value(x))
    }.max() ?? .nan
  }

  @Test(
    "exp on [0,1] by 1, 2, 8, 16 units, to 1e-9",
    arguments: [
      // By mpmath with 30 digits: a level piece and W more, ε by a root of their reach.
      (1, 0.081_668_618_310_145_8), (2, 0.024_420_979_865_421_4),
      (8, 0.001_635_810_067_391_05), (16, 0.000_410_467_409_049_548),
    ])
  func exponential(units: Int, error: Double) throws {
    let best = try bestRectifiers(interval("exp", 0, 1), units: units)
    #expect(abs(best.error - error) < 1e-11, "\(best.error)")
    #expect(best.method == .levelPiece && best.sum.units.count == units)
    // Without the level piece: W pieces are worse, W + 1 free pieces no network of W units.
    let free = try freeKnotSpline(interval("exp", 0, 1), pieces: units + 1).spline
    #expect(best.spline.slope(0) == 0 && free.slope(0) > 0.5)
    let dropped = RectifierSum(free, openToLeft: Array(repeating: false, count: units))
    #expect(sampledSup(try interval("exp", 0, 1), dropped.value) > 1.5 * error)
  }

  @Test("x² on [0,1] by W units: 1/(8 (W + ½)²)", arguments: [1, 2, 3, 5, 8, 13, 40])
  func parabola(units: Int) throws {
    // The level piece is √(2ε) long, each other √(8ε).
    let exact = 1 / (8 * (Double(units) + 0.5) * (Double(units) + 0.5))
    let best = try bestRectifiers(interval("x^2", 0, 1), units: units)
    #expect(abs(best.error / exact - 1) < 1e-10, "\(best.error / exact)")
  }

  @Test("mirrored or with its sign changed, the error is the same")
  func mirrored() throws {
    let expected = try bestRectifiers(interval("exp(x)", 0, 1), units: 5)
    for (text, a, b) in [
      ("exp(-x)", -1.0, 0.0), ("-exp(x)", 0, 1), ("3-exp(-x)", -1, 0), ("exp(2*x)", 0, 0.5),
    ] {
      let target = try interval(text, a, b)
      let best = try bestRectifiers(target, units: 5)
      #expect(abs(best.error / expected.error - 1) < 1e-9, "\(text): \(best.error)")
      #expect(best.method == .levelPiece)
      #expect(abs(sampledSup(target, best.sum.value) / best.error - 1) < 1e-6, "\(text)")
    }
  }

  @Test(
    "sin(2πx) by 4, 8, 12 units, and 1/(1+25x²): best known figures, or below",
    arguments: [
      ("sin(2*pi*x)", 4, 0.20245), ("sin(2*pi*x)", 5, 0.13826), ("sin(2*pi*x)", 8, 0.05253),
      ("sin(2*pi*x)", 12, 0.02759), ("1/(1+25*x^2)", 3, 0.07239), ("1/(1+25*x^2)", 5, 0.03373),
      ("1/(1+25*x^2)", 8, 0.01237), ("1/(1+25*x^2)", 12, 0.00547),
    ])
  func bestKnown(text: String, units: Int, error: Double) throws {
    let target = try interval(text, -1, 1)
    let best = try bestRectifiers(target, units: units)
    #expect(best.error <= 1.001 * error, "\(text) \(units): \(best.error)")
    #expect(best.sum.units.count <= units)
    // What is said of it is so: the sum's own values, not the spline's.
    #expect(sampledSup(target, best.sum.value) <= best.error * (1 + 1e-6))
    let floor = linearPiecesFloor(target, pieces: units + 1)
    #expect(floor > 0 && floor <= best.error)
    let brief = try bestRectifiers(target, units: units, search: .short)
    #expect(brief.error <= 1.02 * best.error && brief.error >= best.error * (1 - 1e-6))
  }

  @Test(
    "one and two units: as a search by scipy over kinks and facings, a program each",
    arguments: [
      ("1/(1+25*x^2)", -1, 1, 1, 0.480_769_230_8), ("1/(1+25*x^2)", -1, 1, 2, 0.212_085_301),
      ("tanh(10*x)", -1, 1, 1, 0.656_957_70), ("tanh(10*x)", -1, 1, 2, 0.082_193_50),
      ("x^3", -1, 1, 1, 0.25), ("x^3", -1, 1, 2, 0.085_072_17),
      // And by theorem: a sine of two periods keeps its amplitude.
      ("sin(2*pi*x)", -1, 1, 1, 1), ("sin(2*pi*x)", -1, 1, 2, 1),
    ])
  func brute(text: String, a: Double, b: Double, units: Int, error: Double) throws {
    let best = try bestRectifiers(interval(text, a, b), units: units)
    #expect(abs(best.error / error - 1) < 1e-4, "\(text) \(units): \(best.error) \(error)")
  }

  @Test("an even convex target and an even number of units: the best spline of W + 1 pieces")
  func even() throws {
    for units in [2, 4, 8] {
      // Pieces of length 2/(W + 1): f″ s²/16 with f″ = 2.
      let exact = 0.5 / Double((units + 1) * (units + 1))
      let best = try bestRectifiers(interval("x^2", -1, 1), units: units)
      #expect(abs(best.error / exact - 1) < 1e-7, "\(best.error / exact)")
    }
  }

  @Test("jumps and kinks: |x| needs two units, no continuous function is nearer to a step than ½")
  func rough() throws {
    #expect(try bestRectifiers(interval("abs(x)", -1, 1), units: 2).error < 1e-12)
    #expect(try abs(bestRectifiers(interval("abs(x)", -1, 1), units: 1).error - 0.5) < 1e-9)
    for units in [1, 2, 4] {
      let best = try bestRectifiers(function("step"), units: units, search: .short)
      #expect(best.error >= 0.5 - 1e-12 && best.error < 0.501, "\(units): \(best.error)")
    }
    #expect(try bestRectifiers(interval("2*x+1", -1, 1), units: 1).error < 1e-12)
  }

  @Test("the same call gives the same bits; wrong ones are errors")
  func calls() throws {
    let target = try interval("sin(2*pi*x)", -1, 1)
    #expect(try bestRectifiers(target, units: 6) == bestRectifiers(target, units: 6))
    #expect(throws: UserError.self) { try bestRectifiers(target, units: 0) }
    #expect(throws: UserError.self) { try bestRectifiers(function("franke"), units: 3) }
    // Above the limit of the search: the spline of as many pieces, and it says so.
    let wide = try bestRectifiers(target, units: 40)
    #expect(wide.method == .spline && wide.sum.units.count == 40)
  }
}
