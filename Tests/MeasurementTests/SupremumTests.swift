import Base
import Foundation
import Functions
import Kernels
import Measurement
import Testing

@Suite("The supremum, from below")
struct SupremumTests {
  private func supremum(_ function: TargetFunction, effort: Double = 1) throws -> ErrorReport {
    try measure(zero, against: function, options: MeasureOptions(norms: [.sup], effort: effort))
  }

  @Test("is attained at the point that is reported", arguments: 1...5)
  func attained(dimension: Int) throws {
    let function = target(try cube(-1, 2, dimension)) { point in
      sin(3 * point.reduce(0, +)) * exp(-point.reduce(0) { $0 + abs($1 - 0.3) })
    }
    let report = try supremum(function)
    #expect(abs(function.value(at: report.supAt)[0]) == report.sup)
    #expect(function.domain.contains(report.supAt))
    #expect(report.method.hasPrefix("sup: sampled at "))
    #expect(report.method.hasSuffix(" points and refined, a lower bound"))
  }

  @Test("random polynomials in Chebyshev's basis reach their known maxima")
  func chebyshev() throws {
    let source = RandomSource(seed: 4, stream: "polynomials")
    for _ in 0..<40 {
      // Σ aₖTₖ with aₖ ≥ 0 is largest at 1, with signs (-1)ᵏ at −1; T_n alone equioscillates.
      let coefficients = (0...12).map { _ in source.uniform() }
      let isMirrored = source.integer(below: 2) == 1
      let function = target(Domain(-1...1)) { point in
        let angle = acos(isMirrored ? -point[0] : point[0])
        return coefficients.enumerated().reduce(0) {
          $0 + $1.element * cos(Double($1.offset) * angle)
        }
      }
      let report = try supremum(function)
      #expect(isClose(report.sup, coefficients.reduce(0, +), 1e-14))
      #expect(report.supAt == [isMirrored ? -1 : 1])
      let degree = Double(2 + source.integer(below: 60))
      let single = try supremum(target(Domain(-1...1)) { cos(degree * acos($0[0])) })
      #expect(isClose(single.sup, 1, 1e-14))
    }
  }

  @Test("smooth and kinked maxima between the grid points are refined to rounding")
  func refined() throws {
    let source = RandomSource(seed: 5, stream: "places")
    for _ in 0..<50 {
      let place = source.uniform(-0.9, 0.9)
      let smooth = try supremum(target(Domain(-1...1)) { 1 - pow($0[0] - place, 2) })
      #expect(smooth.sup >= 1 - 1e-13)
      let kinked = try supremum(target(Domain(-1...1)) { 1 - abs($0[0] - place) })
      #expect(kinked.sup >= 1 - 1e-13)
    }
  }

  @Test("a peak as narrow as the grid is found between its points; one far narrower may be missed")
  func narrowPeaks() throws {
    let place = 0.1 + 0.5 / 4096 * 2
    func peak(_ width: Double) -> TargetFunction {
      target(Domain(-1...1)) { exp(-pow(($0[0] - place) / width, 2)) }
    }
    // The spacing is 2/4096 = 4.9e-4.
    #expect(try supremum(peak(3e-4)).sup > 1 - 1e-12)
    #expect(try supremum(peak(1e-4)).sup > 1 - 1e-12)
    let missed = try supremum(peak(1e-6))
    #expect(missed.sup <= 1)
    #expect(try supremum(peak(1e-6), effort: 300).sup > 1 - 1e-12)
  }

  @Test("smooth maxima inside a box, off the grid", arguments: 2...5)
  func insideBox(dimension: Int) throws {
    let source = RandomSource(seed: 6, stream: "places")
    for _ in 0..<5 {
      let place = (0..<dimension).map { _ in source.uniform(-0.9, 0.9) }
      let function = target(try cube(-1, 1, dimension)) { point in
        exp(-zip(point, place).reduce(0) { $0 + 4 * pow($1.0 - $1.1, 2) })
      }
      let report = try supremum(function)
      #expect(report.sup > 1 - 1e-9)
      #expect(zip(report.supAt, place).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  @Test("kinked maxima along oblique ridges are neared", arguments: 2...3)
  func ridges(dimension: Int) throws {
    let source = RandomSource(seed: 7, stream: "places")
    for _ in 0..<10 {
      let place = (0..<dimension).map { _ in source.uniform(-0.7, 0.7) }
      let function = target(try cube(-1, 1, dimension)) { point in
        let offset = zip(point, place).map { $0 - $1 }
        return 1 - abs(offset.reduce(0, +)) - 0.2 * abs(offset[0] - offset[1]) - 0.1
          * abs(offset[0])
      }
      #expect(try supremum(function).sup > 1 - (dimension == 2 ? 1e-6 : 1e-4))
    }
  }

  @Test("a maximum at a corner is met exactly", arguments: 1...3)
  func corners(dimension: Int) throws {
    let report = try supremum(target(try cube(-1, 3, dimension)) { exp($0.reduce(0, +)) })
    #expect(report.supAt == [Double](repeating: 3, count: dimension))
    #expect(report.sup == exp(3 * Double(dimension)))
  }

  @Test("above three dimensions a corner is neared by refinement")
  func highCorner() throws {
    let report = try supremum(target(try cube(0, 1, 6)) { $0.reduce(0, +) })
    #expect(report.sup > 5.99)
  }

  @Test("both sides of a known jump are looked at")
  func jumps() throws {
    // A line that is nearest to the step's upper value at the jump from the left.
    let place = 1.0 / 3
    let step = target(Domain(0...1), breakpoints: [[place]]) { $0[0] < place ? 0 : 1 }
    let report = try measure(
      pointwise { 3 * $0[0] }, against: step, options: MeasureOptions(norms: [.sup]))
    #expect(report.sup == 2 && report.supAt == [1])
    let steep = try measure(
      pointwise { $0[0] <= place ? 3 * $0[0] : 1 }, against: step,
      options: MeasureOptions(norms: [.sup]))
    #expect(steep.supAt[0] == place.nextDown)
    #expect(isClose(steep.sup, 1, 1e-15))
    // One-sided spikes at a breakpoint in two dimensions.
    let spike = target(try cube(0, 1, 2), breakpoints: [[place], []]) { point in
      point[0] < place ? point[0] : 0
    }
    #expect(try supremum(spike).sup == place.nextDown)
  }

  @Test("a domain with few Float64 numbers is searched to its end")
  func coarseNumbers() throws {
    let function = target(Domain(1e10...(1e10 + 1))) { point in
      let x = point[0] - 1e10
      return x < 0.3 ? x : 0
    }
    let report = try measure(zero, against: function)
    #expect(report.sup < 0.3 && report.sup >= 0.3 - 4e-6)
    #expect(isClose(report.l1, 0.045, 1e-4))
  }

  @Test("more effort takes more points")
  func effort() throws {
    let function = target(Domain(0...1)) { $0[0] }
    let few = try supremum(function, effort: 0.01)
    let many = try supremum(function, effort: 4)
    #expect(few.method != many.method && few.sup == 1 && many.sup == 1)
  }
}
