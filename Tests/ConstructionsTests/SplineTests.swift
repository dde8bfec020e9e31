import Base
import Constructions
import Functions
import Measurement
import Networks
import RealModule
import Testing

private func function(_ text: String, _ domain: Domain) throws -> TargetFunction {
  guard case .function(let function) = try resolveTarget(text, domain: domain) else {
    throw UserError("no function")
  }
  return function
}

@Suite("Free-knot splines and sawteeth")
struct SplineTests {
  @Test("exp on [0,1] at 64 pieces: within 1 % of 0.1052/N², equioscillating to 1e-9")
  func exponential() throws {
    let target = try function("exp(x)", Domain(0...1))
    let best = try freeKnotSpline(target, pieces: 64)
    // (∫ exp(x/2))²/16 = (√e − 1)²/4.
    let constant = (Double.exp(0.5) - 1) * (Double.exp(0.5) - 1) / 4
    #expect(isClose(best.error * 64 * 64, constant, 0.01), "\(best.error)")
    #expect(isClose(try #require(freeKnotConstant(target)), constant, 1e-6))
    #expect(isClose(best.lowerBound, best.error, 1e-9))
    let spline = best.spline
    #expect(spline.pieces == 64)
    for piece in 0..<64 {
      // On a piece exp − line is largest at the ends and least where exp' is the slope.
      let touch = Double.log(spline.slope(piece))
      #expect(spline.knots[piece] < touch && touch < spline.knots[piece + 1])
      for (x, sign) in [(spline.knots[piece], 1.0), (touch, -1.0), (spline.knots[piece + 1], 1.0)] {
        let error = sign * (Double.exp(x) - spline.value(at: x))
        #expect(isClose(error, best.error, 1e-9), "\(piece): \(error)")
      }
    }
    let network = try freeKnotNetwork(target, pieces: 64)
    #expect(network.neurons == 64 && network.depth == 1)
    let sup = try measure({ network($0) }, against: network.target).sup
    #expect(isClose(sup, best.error, 1e-9))
  }

  @Test("x² has equal pieces and error 1/(8N²) on an interval of length 1", arguments: [1, 2, 7])
  func parabola(pieces: Int) throws {
    let target = try function("x^2", Domain(2...3))
    let best = try freeKnotSpline(target, pieces: pieces)
    #expect(isClose(best.error, 1 / Double(8 * pieces * pieces), 1e-10))
    for (k, knot) in best.spline.knots.enumerated() {
      #expect(abs(knot - 2 - Double(k) / Double(pieces)) < 1e-6)
    }
  }

  @Test("with inflections the joined spline keeps near the bound of loose pieces")
  func sine() throws {
    let target = try function("sin(2*pi*x)", Domain(-1...1))
    let best = try freeKnotSpline(target, pieces: 32)
    let network = try freeKnotNetwork(target, pieces: 32)
    let sup = try measure({ network($0) }, against: network.target).sup
    #expect(isClose(sup, best.error, 1e-7), "\(sup) \(best.error)")
    #expect(best.lowerBound <= best.error && best.error < 1.3 * best.lowerBound)
    // (∫ √|f''|)²/16 = 5.742: reached from above by loose pieces.
    #expect(isClose(best.lowerBound * 32 * 32, 5.742, 0.1), "\(best.lowerBound)")
    #expect(isClose(try #require(freeKnotConstant(target)), 5.742, 1e-3))
  }

  @Test("kinks of the target are found: |x| needs two pieces")
  func kink() throws {
    let best = try freeKnotSpline(function("abs(x-0.3)", Domain(-1...1)), pieces: 2)
    #expect(best.error < 1e-9, "\(best.error)")
  }

  @Test("a spline with a flat end needs a unit less")
  func flatEnds() throws {
    let ramp = LinearSpline(knots: [0, 1, 2], values: [0, 0, 3])
    let mirrored = LinearSpline(knots: [0, 1, 2], values: [3, 0, 0])
    for spline in [ramp, mirrored] {
      let network = try shallowNetwork(of: spline)
      #expect(network.widths == [1])
      for x in [0, 0.5, 1.0, 1.7, 2] {
        #expect(abs(network.value(at: [x])[0] - spline.value(at: x)) < 1e-15)
      }
    }
  }

  @Test("Telgarsky's sawtooth: 2k units deep, 2^k shallow, both exact", arguments: [1, 4, 9])
  func sawtooth(k: Int) throws {
    let deep = try telgarskyDeep(k)
    let shallow = try telgarskyShallow(k)
    #expect(deep.neurons == 2 * k && shallow.neurons == 1 << k)
    for i in 0...(1 << (k + 2)) {
      let x = Double(i) / Double(1 << (k + 2))
      let expected = deep.target.value(at: [x])[0]
      #expect(deep.value(at: [x])[0] == expected && shallow.value(at: [x])[0] == expected)
    }
    #expect(throws: UserError.self) { try telgarskyDeep(17) }
  }
}
