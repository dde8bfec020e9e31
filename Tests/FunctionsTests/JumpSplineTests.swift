import Base
import Functions
import Testing

/// Continuous splines of functions that jump at a known place.
struct JumpSplineTests {
  @Test(
    "no continuous spline comes nearer than half a jump, and what is said of it is so",
    arguments: [("sign(x-0.3)", 0.3, 1.0), ("step(x)+x", 0.0, 0.5), ("floor(2*x)", 0.5, 0.5)],
    [1, 2, 4, 8])
  func half(target: (text: String, x: Double, half: Double), pieces: Int) throws {
    guard case .function(let function) = try resolveTarget(target.text, domain: Domain(-1...1))
    else { throw UserError("no function") }
    let best = try freeKnotSpline(function, pieces: pieces)
    #expect(best.error >= target.half && best.lowerBound >= target.half * (1 - 1e-12))
    // Against both limits at the jump, at which the spline has one value.
    let value = best.spline.value(at: target.x)
    let limits = function.values(
      Batch(features: 1, count: 2, storage: [target.x.nextDown, target.x.nextUp])
    ).storage
    for limit in limits { #expect(abs(value - limit) <= best.error * (1 + 1e-12)) }
    if pieces >= 4 { #expect(best.error < 1.5 * target.half, "\(best.error)") }
  }
}
