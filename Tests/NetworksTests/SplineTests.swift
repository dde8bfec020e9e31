import Base
import Foundation
import Kernels
import Networks
import Testing

@Suite("Splines on grids")
struct SplineGridTests {
  /// `scipy.interpolate.BSpline(t, c, 3)` of SciPy 1.17.1 with t below and c = 1, -2, 3, -4, 5, -6, 7; outside [0, 2] the
  /// value and slope at its end give the tangent.
  private static let scipy: [(x: Double, value: Double)] = [
    (0, 1.0),
    (0.1, -0.6010416666666669),
    (0.3, 0.5218750000000001),
    (0.55, 0.26629646650326744),
    (0.8, -0.9915032679738565),
    (1.1, -1.1671335200719168e-05),
    (1.7, -1.8587352941176467),
    (1.999, 6.922210835232034),
    (2.0, 7.0),
    (-0.4, 13.0),
    (2.25, 26.5),
  ]

  private static let knots: [Double] = [0, 0, 0, 0, 0.3, 0.8, 1.5, 2, 2, 2, 2]
  private static let coefficients: [Double] = [1, -2, 3, -4, 5, -6, 7]

  @Test("a spline is SciPy's, and outside its grid the tangent at the end")
  func reference() {
    let kind = BasisKind.spline(degree: 3, outside: .tangent)
    for (x, expected) in Self.scipy {
      let values = kind.values(at: x, count: 7, grid: Self.knots)
      let value = zip(values, Self.coefficients).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(value - expected) < 1e-13 * (1 + abs(expected)), "\(x): \(value)")
    }
  }

  @Test("the window has the definition's splines, which sum to 1 everywhere", arguments: 0...5)
  func window(degree: Int) {
    let random = RandomSource(seed: 4, stream: "window")
    let breaks = [-1.0, -0.7, -0.1, 0.0, 0.25, 0.9, 1.5]
    let knots = Knots.clamped(breaks, degree: degree)
    let count = knots.count - degree - 1
    var window = SplineWindow<Double>(degree: degree)
    for x in breaks + (0..<200).map({ _ in random.uniform(-1.4, 1.9) }) {
      window.move(to: x, count: count, knots: knots, from: 0)
      #expect(abs(window.values.reduce(0, +) - 1) < 1e-13)
      #expect(abs(window.slopes.reduce(0, +)) < 1e-11)
      let plain = BasisKind.spline(degree: degree)
      let inside = min(max(x, -1), 1.5)
      let values = plain.values(at: Float80(inside), count: count, grid: knots.map { Float80($0) })
      let slopes = plain.derivatives(
        at: Float80(inside), count: count, grid: knots.map { Float80($0) })
      for index in 0..<count {
        let own = index - window.first
        let expected = Double(values[index] + slopes[index] * Float80(x - inside))
        let value = (0...degree).contains(own) ? window.values[own] : 0
        #expect(abs(value - expected) < 1e-12, "degree \(degree), \(x), \(index)")
      }
    }
  }

  @Test("a refinement has the values of the coarse spline to rounding", arguments: 0...5)
  func refinement(degree: Int) {
    let random = RandomSource(seed: 6, stream: "refinement")
    for _ in 0..<20 {
      let fine = [-2.0] + (0..<12).map { _ in random.uniform(-2, 3) }.sorted() + [3.0]
      let (coarse, all) = (
        Knots.clamped(Knots.coarser(fine), degree: degree), Knots.clamped(fine, degree: degree)
      )
      let c = (0..<(coarse.count - degree - 1)).map { _ in random.normal() }
      var finer = refined(c, degree: degree, knots: coarse, to: all)
      #expect(finer.count == all.count - degree - 1)
      let kind = BasisKind.spline(degree: degree, outside: .tangent)
      func value(_ x: Double, _ c: [Double], _ knots: [Double]) -> Double {
        zip(kind.values(at: x, count: c.count, grid: knots), c).reduce(0) { $0 + $1.0 * $1.1 }
      }
      var largest = 0.0
      let points = (0..<50).map { _ in random.uniform(-2.5, 3.5) }
      for x in points {
        let (before, after) = (value(x, c, coarse), value(x, finer, all))
        // Slopes at the ends grow with the knots' distances.
        #expect(abs(before - after) < 1e-9 * (1 + abs(before)), "\(x): \(before), \(after)")
      }
      // A mutant is noticed.
      for index in finer.indices { finer[index] += index.isMultiple(of: 2) ? 1e-3 : -1e-3 }
      for x in points { largest = max(largest, abs(value(x, c, coarse) - value(x, finer, all))) }
      #expect(largest > 1e-6)
    }
  }

  @Test("knots: uniform, by quantiles, halved")
  func knots() {
    #expect(Knots.uniform(-1...1, 4) == [-1, -0.5, 0, 0.5, 1])
    #expect(Knots.clamped([0, 1, 3], degree: 2) == [0, 0, 0, 1, 3, 3, 3])
    #expect(Knots.breaks([0, 0, 0, 1, 3, 3, 3], degree: 2) == [0, 1, 3])
    #expect(Knots.coarser([0, 1, 2, 3]) == [0, 2, 3] && Knots.coarser([0, 1, 2]) == [0, 2])
    #expect(Knots.coarser(200, times: 3) == 25 && Knots.coarser(5, times: 1) == 3)
    // Values that crowd near 0 draw the breaks there, and they rise even where values repeat.
    let crowded = (0..<1000).map { pow(Double($0) / 999, 3) }
    let breaks = Knots.quantiles(of: crowded, in: 0...1, 4)
    #expect(abs(breaks[2] - (0.95 * pow(0.5, 3) + 0.05 * 0.5)) < 1e-3)
    let equal = Knots.quantiles(of: [Double](repeating: 0.5, count: 9), in: 0...1, 4)
    #expect(zip(equal, equal.dropFirst()).allSatisfy(<))
  }

  @Test("a kan is its definition; gradient and Jacobian are differences", arguments: [false, true])
  func network(hasBase: Bool) throws {
    let shape = try Architecture(
      family: .kan, inputs: 2, outputs: 2, widths: [3], activations: [.identity],
      splines: SplineShape(intervals: 4, degree: 3, base: hasBase ? .silu : nil))
    let layers = try #require(shape.graph.splineLayers)
    #expect(layers.count == 2 && layers[1].coefficients == 2 * 3 * (7 + (hasBase ? 1 : 0)))
    let random = RandomSource(seed: 7, stream: "kan")
    let grid = Knots.clamped([-1.5, -0.6, 0.1, 0.8, 1.4], degree: 3)
    let numbers =
      (0..<shape.parameterCount).map { _ in random.normal() } + (0..<5).flatMap { _ in grid }
    let network = Network(shape, parameters: numbers)
    let points = Batch(
      features: 2, count: 40, storage: (0..<80).map { _ in random.uniform(-1.8, 1.8) })
    let values = network(points)
    // By its definition, edge by edge, with the numbers in order.
    let kind = BasisKind.spline(degree: 3, outside: .tangent)
    func layer(_ x: [Double], _ outputs: Int, from first: Int) -> [Double] {
      let columns = x.count * 7 + (hasBase ? x.count : 0)
      return (0..<outputs).map { output in
        let row = first + output * columns
        return x.indices.reduce(0) { sum, input in
          let splines = kind.values(at: x[input], count: 7, grid: grid)
          let own = splines.indices.reduce(0) {
            $0 + numbers[row + input * 7 + $1] * splines[$1]
          }
          let base =
            hasBase
            ? numbers[row + x.count * 7 + input] * x[input] / (1 + exp(-x[input])) : 0
          return sum + own + base
        }
      }
    }
    for sample in 0..<40 {
      let hidden = layer([points[0, sample], points[1, sample]], 3, from: 0)
      let expected = layer(hidden, 2, from: layers[1].coefficients)
      for output in 0..<2 {
        #expect(
          abs(values[output, sample] - expected[output]) < 1e-12 * (1 + abs(expected[output])))
      }
    }
    let weights = Batch(features: 2, count: 40, storage: (0..<80).map { _ in random.normal() })
    let gradient = network.gradient(at: points, weights: weights)
    let jacobian = network.jacobian(at: points, output: 1)
    #expect(gradient.count == shape.parameterCount)
    for place in 0..<shape.parameterCount {
      let h = 0x1p-20
      var (up, down) = (network, network)
      up.parameters[place] += h
      down.parameters[place] -= h
      let (above, below) = (up(points), down(points))
      var sum = 0.0
      for sample in 0..<40 {
        let slopes = (0..<2).map { (above[$0, sample] - below[$0, sample]) / (2 * h) }
        #expect(abs(jacobian[place, sample] - slopes[1]) < 1e-6 * (1 + abs(slopes[1])))
        sum += weights[0, sample] * slopes[0] + weights[1, sample] * slopes[1]
      }
      #expect(abs(gradient[place] - sum) < 1e-6 * (1 + abs(sum)))
    }
    // By the inputs too.
    let derivatives = try network.inputDerivatives(at: points)
    for sample in 0..<40 {
      for axis in 0..<2 {
        var (above, below) = (points, points)
        above[axis, sample] += 1e-6
        below[axis, sample] -= 1e-6
        let (up, down) = (network(above), network(below))
        for output in 0..<2 {
          let slope = (up[output, sample] - down[output, sample]) / 2e-6
          #expect(
            abs(derivatives[sample][output * 2 + axis] - slope) < 1e-5 * (1 + abs(slope)))
        }
      }
    }
    let file = NetworkFile(network: network)
    #expect(try NetworkFile(json: file.json()) == file)
    let json = String(decoding: try file.json(), as: UTF8.self)
    for (old, new, says) in [
      (#""grid":4"#, #""grid":5"#, "this architecture has"),
      (#""degree":3,"#, "", "key architecture.degree is missing"),
      (#""grid":4"#, #""grid":0"#, "grid must be a whole number of at least 1, not 0"),
      (
        #""family":"kan""#, #""family":"mlp""#,
        "degree belongs to the family spline or polynomial, not to mlp"
      ),
      ("-0.6,", "0.6,", "the grid of feature 0 is none"),
    ] {
      do {
        _ = try NetworkFile(json: Data(json.replacingOccurrences(of: old, with: new).utf8))
        Issue.record("read: \(new)")
      } catch { #expect("\(error)".contains(says), "\(error)") }
    }
  }
}
