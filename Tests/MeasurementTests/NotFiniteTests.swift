import Base
import Foundation
import Functions
import Measurement
import Testing

/// What is no figure is said: values that are not finite, and functions that seem unbounded.
@Suite("Errors without norms")
struct NotFiniteTests {
  private let place = 0.30001
  private let interval = Domain(-1...1)

  @Test("a network or a target that is not finite somewhere has no norms, and the place is named")
  func notFinite() throws {
    let line = target(interval) { $0[0] }
    let network = try measure(pointwise { $0[0] > 0.999 ? .nan : 0 }, against: line)
    #expect(network.l1.isNaN && network.l2.isNaN && network.sup.isNaN)
    #expect(network.reason?.hasPrefix("the network is not finite at x = 0.999") == true)
    #expect(network.reason?.hasSuffix(": nan") == true)
    #expect(network.method == "none: \(network.reason ?? "")")
    // Only near one point: where quadrature alone would see nothing of it.
    let hole = target(interval) { (pow($0[0] - 0.30001, 2) - 1e-12).squareRoot() }
    let report = try measure(pointwise { _ in 1 }, against: hole)
    #expect(report.l1.isNaN && report.sup.isNaN)
    #expect(report.reason?.hasPrefix("the target is not finite at x = 0.3000") == true)
    let huge = target(interval) { _ in 1.5e308 }
    let beyond = try measure(pointwise { _ in -1.5e308 }, against: huge)
    #expect(
      beyond.reason?.hasPrefix("the difference of target and network exceeds Float64") == true)
  }

  @Test("a pole has no sup, and neither L1 nor L2", arguments: 1...3)
  func pole(dimension: Int) throws {
    let function = target(try cube(-1, 1, dimension)) {
      1 / ($0.reduce(0, +) - 0.30001)
    }
    let report = try measure(pointwise { $0[0] }, against: function)
    #expect(report.sup.isNaN && report.relativeSup.isNaN && report.l1.isNaN && report.l2.isNaN)
    #expect(report.reason?.hasPrefix("the target seems singular near ") == true)
    #expect(report.reason?.contains("L1 and L2 do not exist or do not converge") == true)
    if dimension == 1 { #expect(report.reason?.contains("near x = 0.30001:") == true) }
    #expect(abs(report.supAt.reduce(0, +) - 0.30001) < 1e-6)
  }

  @Test("both poles of the tangent are named")
  func tangent() throws {
    let report = try measure(zero, against: target(Domain(-3...3)) { tan($0[0]) })
    #expect(
      report.reason?.contains("x = -1.570796327 and x = 1.570796327") == true
        || report.reason?.contains("x = 1.570796327 and x = -1.570796327") == true)
  }

  @Test("a pole that the approximant follows as far as Float64 does has no norm either")
  func followed() throws {
    for (text, domain) in [("tan(x)", Domain(-3...3)), ("1/(x-0.3)", Domain(-1...1))] {
      guard case .function(let function) = try resolveTarget(text, domain: domain) else { continue }
      let spline = try freeKnotSpline(function, pieces: 4, evaluations: 100_000).spline
      let report = try measure(pointwise { spline.value(at: $0[0]) }, against: function)
      #expect(report.sup.isNaN && report.l1.isNaN && report.l2.isNaN, "\(text): \(report)")
    }
    // A peak that is bounded keeps its norms.
    let peak = target(interval) { 1 / (pow($0[0] - 0.3, 2) + 1e-8) }
    #expect(try measure(pointwise { _ in 0 }, against: peak).sup > 0.99e8)
  }

  @Test("a line of poles in the plane has no L1, whatever the network adds", arguments: 1...6)
  func line(steps: Int) throws {
    let function = target(try cube(-1, 1, 2)) { 1 / ($0[0] + $0[1] - 0.123) }
    let size = Double(steps)
    let report = try measure(pointwise { size * tanh($0[0] + size * $0[1]) }, against: function)
    #expect(report.l1.isNaN && report.sup.isNaN, "\(report)")
  }

  @Test("norms of a singularity that exist are kept: powers and logarithms")
  func integrable() throws {
    let place = place
    // ∫ |x − a|^-½ = 2√(1 + a) + 2√(1 − a) over [-1, 1]; its square is not integrable.
    let root = try measure(zero, against: target(interval) { 1 / abs($0[0] - place).squareRoot() })
    let l1 = 2 * (1 + place).squareRoot() + 2 * (1 - place).squareRoot()
    #expect(root.sup.isNaN && root.l2.isNaN && isClose(root.l1, l1, 1e-5))
    #expect(
      root.reason?.contains("no sup norm, and L2 does not exist or does not converge") == true)
    // ∫₀ᵘ ln² t dt = u(ln² u − 2 ln u + 2), and ∫₀ᵘ −ln t dt = u(1 − ln u) for u ≤ 1.
    func square(_ u: Double) -> Double { u * (log(u) * log(u) - 2 * log(u) + 2) }
    let logarithm = try measure(zero, against: target(interval) { log(abs($0[0] - place)) })
    #expect(logarithm.sup.isNaN && logarithm.reason?.hasSuffix("no sup norm") == true)
    #expect(
      isClose(logarithm.l2, (square(1 + place) + square(1 - place)).squareRoot(), 1e-6))
  }

  @Test("of a pole at a point L1 exists in the plane and L2 does not; in space both do")
  func points() throws {
    // ∫ r^-p over a ball is finite for p less than the dimension.
    for dimension in 2...3 {
      let point = target(try cube(-1, 1, dimension)) { point in
        1 / point.reduce(0) { $0 + pow($1 - 0.10001, 2) }.squareRoot()
      }
      let report = try measure(zero, against: point)
      #expect(report.sup.isNaN && report.l1.isFinite && report.l2.isFinite == (dimension == 3))
    }
  }

  @Test(
    "bounded functions are not called singular, however steep, and keep their sup",
    arguments: 1...2)
  func bounded(dimension: Int) throws {
    let place = place
    let functions: [(String, Double, @Sendable (Double) -> Double)] = [
      ("kink", 1.30001, { abs($0 - place) }),
      ("jump", 1, { $0 < place ? 0 : 1 }),
      ("cliff", 1, { tanh(1e9 * ($0 - place)) }),
      ("root", 1.30001.squareRoot(), { abs($0 - place).squareRoot() }),
      ("cusp", 1, { 1 - pow(abs($0 - place), 0.1) }),
      ("peak", 1e8, { 1 / (1e6 * ($0 - place) * ($0 - place) + 1e-8) }),
      ("oscillation", 1, { sin(1 / ($0 - place)) }),
    ]
    for (name, largest, function) in functions {
      let report = try measure(
        zero, against: target(try cube(-1, 1, dimension)) { function($0[0]) })
      #expect(report.reason == nil, "\(name): \(report.reason ?? "")")
      #expect(report.sup <= largest * (1 + 1e-12), "\(name)")
      // A cusp of power 0.1 is 2^-4.8 below its top at 2^-48 from its place.
      #expect(
        report.sup > (name == "cusp" ? 0.9 : dimension == 1 ? 0.999 : 0.9) * largest, "\(name)")
    }
  }

  @Test("noise, which grows here and there by chance, is not called singular", arguments: 1...3)
  func noise(dimension: Int) throws {
    for seed in UInt64(1)...20 {
      // The cube of a hash in [0, 1): large values are rare, so that searches end above their starts.
      let rough = target(try cube(-1, 1, dimension)) { point in
        let bits = point.reduce(seed) { ($0 ^ $1.bitPattern) &* 0x9e37_79b9_7f4a_7c15 }
        return pow(Double((bits ^ bits >> 32) & 0xffff) / 65536, 3)
      }
      let report = try measure(
        zero, against: rough, options: MeasureOptions(norms: [.sup], effort: 0.1))
      #expect(report.sup <= 1 && report.sup > 0.9, "\(report.reason ?? "")")
    }
  }

  @Test("norms that were not asked for, are beyond Float64 or relative to 0 have a reason")
  func reasons() throws {
    let line = target(interval) { $0[0] }
    let some = try measure(zero, against: line, options: MeasureOptions(norms: [.sup]))
    #expect(some.reason == "not asked for: l1, l2")
    #expect(try measure(zero, against: line).reason == nil)
    let nothing = try measure(pointwise { _ in 2 }, against: target(interval) { _ in 0 })
    #expect(nothing.reason == "no relative error: the target is 0 wherever it was sampled")
    let large = try measure(
      zero, against: target(Domain(0...1e10)) { _ in 1e300 })
    #expect(large.sup == 1e300 && large.reason == "l1 beyond Float64")
    #expect(isClose(large.l2, 1e305, 1e-12))
    let data = try measure(
      pointwise { $0[0] == 1 ? .infinity : 0 }, inputs: Batch(features: 1, points: [[0], [1]]),
      outputs: Batch(features: 1, points: [[0], [1]]))
    #expect(data.reason == "the network is not finite at x = 1: inf")
  }
}
