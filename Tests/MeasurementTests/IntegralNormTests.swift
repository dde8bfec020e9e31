import Base
import Foundation
import Functions
import Measurement
import Testing

@Suite("L1 and L2 against closed forms")
struct IntegralNormTests {
  @Test("sin(2πx) against 0, on [-1, 1]")
  func sine() throws {
    let report = try measure(zero, against: target(Domain(-1...1)) { sin(2 * .pi * $0[0]) })
    #expect(isClose(report.l1, 4 / .pi, 1e-7))
    #expect(isClose(report.l2, 1, 1e-7))
    #expect(abs(report.l1 - 4 / .pi) <= report.l1Uncertainty)
    #expect(abs(report.l2 - 1) <= report.l2Uncertainty)
    #expect(report.relativeL2 == 1 && report.relativeSup == 1)
    #expect(abs(report.sup - 1) < 1e-14)
  }

  @Test(
    "|x − c| with its kink anywhere, known or not", arguments: [0, 0.3, -0.77777], [true, false])
  func kink(place: Double, isKnown: Bool) throws {
    let function = target(Domain(-1...1), breakpoints: isKnown ? [[place]] : []) {
      abs($0[0] - place)
    }
    let report = try measure(zero, against: function)
    #expect(isClose(report.l1, 1 + place * place, 1e-7))
    let cubes = pow(1 + place, 3) + pow(1 - place, 3)
    #expect(isClose(report.l2, (cubes / 3).squareRoot(), 1e-7))
    #expect(isClose(report.sup, 1 + abs(place), 1e-14))
  }

  @Test("x² against its linear interpolant with 1, 2, 8 and 64 pieces", arguments: [1, 2, 8, 64])
  func interpolant(pieces: Int) throws {
    let n = Double(pieces)
    let interpolant = pointwise { point in
      let left = min((point[0] * n).rounded(.down), n - 1) / n
      let right = left + 1 / n
      return (left + right) * point[0] - left * right
    }
    let report = try measure(interpolant, against: target(Domain(0...1)) { $0[0] * $0[0] })
    // On each piece of length h: ∫ = h³/6, ∫² = h⁵/30, max = h²/4.
    #expect(isClose(report.l1, 1 / (6 * n * n), 2e-7))
    #expect(isClose(report.l2, 1 / (30 * pow(n, 4)).squareRoot(), 2e-7))
    #expect(isClose(report.sup, 1 / (4 * n * n), 1e-11))
    #expect(isClose(report.relativeL2, (5 / (30 * pow(n, 4))).squareRoot(), 1e-6))
    #expect(report.relativeSup == report.sup)
  }

  @Test(
    "products of sines, whose kinks are planes, in two and three dimensions", arguments: [2, 3])
  func products(dimension: Int) throws {
    let function = target(try cube(-1, 1, dimension)) { point in
      point.reduce(1) { $0 * sin(.pi * $1) }
    }
    let report = try measure(zero, against: function)
    let tolerance = dimension == 2 ? 1e-4 : 1e-3
    let l1 = pow(4 / Double.pi, Double(dimension))
    #expect(isClose(report.l1, l1, tolerance))
    #expect(abs(report.l1 - l1) <= report.l1Uncertainty)
    #expect(isClose(report.l2, 1, tolerance))
    #expect(abs(report.l2 - 1) <= report.l2Uncertainty)
    #expect(isClose(report.sup, 1, 1e-9))
  }

  @Test("oblique kinks in two and three dimensions", arguments: [2, 3])
  func obliqueKinks(dimension: Int) throws {
    // |Σ x − d/2| over the unit cube: 1/3 in two dimensions, 13/32 in three (mpmath); its square d/12.
    let half = Double(dimension) / 2
    let function = target(try cube(0, 1, dimension)) { abs($0.reduce(-half, +)) }
    let report = try measure(zero, against: function)
    #expect(isClose(report.l1, dimension == 2 ? 1.0 / 3 : 13.0 / 32, 1e-3))
    #expect(isClose(report.l2, (Double(dimension) / 12).squareRoot(), 1e-3))
    #expect(isClose(report.sup, half, 1e-12))
  }

  @Test("in five dimensions the truth is within four standard errors, for 95 % of the seeds")
  func fiveDimensions() throws {
    let function = target(try cube(0, 1, 5)) { $0.reduce(1) { $0 * (2 * abs(2 * $1 - 1)) } }
    var within = (l1: 0, l2: 0)
    for seed in 0..<60 {
      let report = try measure(
        zero, against: function,
        options: MeasureOptions(norms: [.l1, .l2], effort: 0.1, seed: UInt64(seed)))
      // ∫ 2|2x − 1| = 1 and ∫ 4(2x − 1)² = 4/3 an axis.
      if abs(report.l1 - 1) <= 4 * report.l1Uncertainty { within.l1 += 1 }
      if abs(report.l2 - pow(4.0 / 3, 2.5)) <= 4 * report.l2Uncertainty { within.l2 += 1 }
      #expect(report.l1Uncertainty < 0.02)
    }
    #expect(within.l1 >= 57)
    #expect(within.l2 >= 57)
  }

  @Test("a jump inside is found without its breakpoint, and is exact with it")
  func jump() throws {
    for breakpoints in [[], [[0.3]]] {
      let step = target(Domain(0...1), breakpoints: breakpoints) { $0[0] < 0.3 ? 0 : 1 }
      let report = try measure(pointwise { _ in 0.25 }, against: step)
      #expect(isClose(report.l1, 0.3 * 0.25 + 0.7 * 0.75, 1e-6))
      #expect(isClose(report.l2, (0.3 * 0.0625 + 0.7 * 0.5625).squareRoot(), 1e-6))
      #expect(report.sup == 0.75)
    }
  }

  @Test("several components: sum in L1, Euclidean in L2, largest in sup")
  func components() throws {
    let function = TargetFunction(
      name: "pair", summary: "", domain: Domain(0...2), outputs: 2
    ) { points in
      Batch(
        features: 2, count: points.count,
        storage: points.feature(0).map { 3 + 0 * $0 } + points.feature(0).map { $0 })
    }
    let report = try measure({ Batch(features: 2, count: $0.count) }, against: function)
    #expect(isClose(report.l1, 8, 1e-12))
    #expect(isClose(report.l2, (18 + 8.0 / 3).squareRoot(), 1e-12))
    #expect(report.sup == 3)
  }

  @Test("an exact approximant has no error, and rounding noise costs no endless work")
  func noise() throws {
    let function = target(Domain(-1...1)) { exp($0[0]) }
    let same = try measure(function.values, against: function)
    #expect(same.l1 == 0 && same.l2 == 0 && same.sup == 0 && same.relativeL2 == 0)
    let noisy = try measure(pointwise { exp($0[0] / 2) * exp($0[0] / 2) }, against: function)
    #expect(noisy.sup > 0 && noisy.sup < 1e-14 && noisy.l1 < 1e-14)
    #expect(noisy.method.contains("to a relative"))
  }

  @Test("where the tolerance is out of reach the uncertainty is large and the method says so")
  func unreached() throws {
    let wild = target(Domain(0...1)) { sin(1e7 * $0[0] * $0[0]) }
    let report = try measure(zero, against: wild)
    #expect(report.method.contains("was not reached"))
    #expect(report.l1Uncertainty > 1e-3)
    #expect(abs(report.l1 - 2 / .pi) < report.l1Uncertainty)
  }

  @Test("equal seeds give equal bits; effort and seed change the samples")
  func determinism() throws {
    let function = target(try cube(0, 1, 4)) { exp($0.reduce(0, +)) }
    func run(_ seed: UInt64, _ effort: Double) throws -> ErrorReport {
      try measure(zero, against: function, options: MeasureOptions(effort: effort, seed: seed))
    }
    #expect(try run(1, 0.2) == run(1, 0.2))
    #expect(try run(1, 0.2).l1 != run(2, 0.2).l1)
    #expect(try run(1, 0.2).sup == run(2, 0.2).sup)
    #expect(try run(1, 0.2).method != run(1, 0.5).method)
  }
}
