import Base
import Foundation
import Kernels
import Networks
import ONNX
import Testing

/// B-spline i by its definition: (t_{i+k+1} − t_i) times the divided difference of t ↦ max(t − x, 0)^k over its
/// knots (de Boor, chapter IX, (2)).
private func spline(_ i: Int, degree k: Int, _ knots: [Float80], at x: Float80) -> Float80 {
  let own = Array(knots[i...(i + k + 1)])
  func power(_ t: Float80) -> Float80 { t > x ? (0..<k).reduce(1) { p, _ in p * (t - x) } : 0 }
  var table = own.map(power)
  for order in 1..<own.count {
    for place in 0..<(own.count - order) {
      table[place] = (table[place + 1] - table[place]) / (own[place + order] - own[place])
    }
  }
  return (own[k + 1] - own[0]) * table[0]
}

@Suite("Bases")
struct BasisTests {
  private let knots: [Float80] = [-1.7, -1.1, -0.6, -0.1, 0, 0.45, 0.9, 1.3, 1.75]

  @Test("B-splines are their definition, and sum to 1 between the inner knots", arguments: 1...3)
  func splines(degree: Int) {
    let count = knots.count - degree - 1
    for step in -40...40 {
      let x = Float80(step) / 20 + 0.003
      let values = BasisKind.spline(degree: degree).values(at: x, count: count, grid: knots)
      for (index, value) in values.enumerated() {
        #expect(abs(value - spline(index, degree: degree, knots, at: x)) < 1e-15)
      }
      if knots[degree] <= x, x < knots[count] { #expect(abs(values.reduce(0, +) - 1) < 1e-17) }
    }
    // Closed at the last knot, also where it is repeated.
    let clamped: [Double] = [0, 0, 0.5, 1, 1]
    #expect(BasisKind.spline(degree: 1).values(at: 1, count: 3, grid: clamped) == [0, 0, 1])
  }

  @Test("the others are their formulas")
  func formulas() {
    for step in -10...10 {
      let x = Double(step) / 10
      for (n, value) in BasisKind.chebyshev.values(at: x, count: 7, grid: []).enumerated() {
        #expect(abs(value - cos(Double(n) * acos(x))) < 1e-14)
      }
      let waves = BasisKind.fourier.values(at: x, count: 4, grid: [])
      let expected = [sin(.pi * x), cos(.pi * x), sin(2 * .pi * x), cos(2 * .pi * x)]
      for (value, wanted) in zip(waves, expected) { #expect(abs(value - wanted) < 1e-14) }
      let bumps = BasisKind.radial.values(at: x, count: 2, grid: [-0.5, 0.5, 0.25])
      #expect(abs(bumps[0] - exp(-16 * (x + 0.5) * (x + 0.5))) < 1e-14)
    }
  }

  @Test(
    "derivatives are the differences of values",
    arguments: ["spline(3)", "spline(2)", "chebyshev", "fourier", "radial"])
  func derivatives(name: String) throws {
    let kind = try BasisKind(parsing: name)
    let count = 4
    let grid = Array(knots.prefix(kind.gridSize(count: count) ?? 0))
    #expect(kind.description == name)
    for step in -30...30 {
      let (x, h) = (Float80(step) / 19 + 0.0007, Float80(0x1p-18))
      let slopes = kind.derivatives(at: x, count: count, grid: grid.map(abs).sorted())
      let after = kind.values(at: x + h, count: count, grid: grid.map(abs).sorted())
      let before = kind.values(at: x - h, count: count, grid: grid.map(abs).sorted())
      for index in 0..<count {
        #expect(abs(slopes[index] - (after[index] - before[index]) / (2 * h)) < 1e-6)
      }
    }
  }

  /// A network of sums of splines of its inputs, then of waves, Chebyshev polynomials and bumps.
  private func network() throws -> Network {
    var builder = GraphBuilder(inputs: 2)
    let grid = builder.matrix("grid", rows: 2, columns: 9, isTrained: false)
    let splines = builder.basis(
      "splines", .spline(degree: 3), count: 5, of: builder.input, grid: grid)
    let inner = builder.affine("inner", splines, to: 3)
    let bumps = builder.matrix("bumps.grid", rows: 3, columns: 3, isTrained: false)
    let joined = builder.join(
      "parts",
      [
        builder.basis("waves", .fourier, count: 2, of: inner),
        builder.basis("polynomials", .chebyshev, count: 3, of: inner),
        builder.basis("bumps", .radial, count: 2, of: inner, grid: bumps),
      ])
    _ = builder.affine("outer", joined, to: 2)
    let graph = try builder.graph()
    let random = RandomSource(seed: 3, stream: "basis")
    var numbers = (0..<graph.trainedCount).map { _ in random.normal(standardDeviation: 0.4) }
    for _ in 0..<2 { numbers += knots.map { Double($0) } }
    for _ in 0..<3 { numbers += [-0.5, 0.5, 0.7] }
    return Network(graph, parameters: numbers)
  }

  @Test("tiles, forward and back, are plain arithmetic in more digits")
  func tiles() throws {
    let network = try network()
    let random = RandomSource(seed: 5, stream: "points")
    let points = Batch(
      features: 2, count: 70, storage: (0..<140).map { _ in random.uniform(-1.2, 1.2) })
    let values = network(points)
    let single = network.graph.values(at: points, network.parameters, in: .f32)
    let weights = Batch(
      features: 2, count: 70, storage: (0..<140).map { _ in random.normal() })
    for sample in 0..<70 {
      let exact = network.value(at: [Float80(points[0, sample]), Float80(points[1, sample])])
      for output in 0..<2 {
        #expect(abs(Float80(values[output, sample]) - exact[output]) < 1e-13)
        #expect(abs(Float80(single[output, sample]) - exact[output]) < 1e-4)
      }
    }
    expectWayBackFollowsDifferences(network, at: points, weights: weights, slack: 1e-5)
  }

  @Test("its file, its text, and who does not follow it")
  func readers() throws {
    let network = try network()
    let file = NetworkFile(network: network)
    let json = String(decoding: try file.json(), as: UTF8.self)
    #expect(try NetworkFile(json: file.json()) == file)
    #expect(network.operationTexts[0].kind == "spline(3), 5 each")
    #expect(network.operationTexts[0].numbers == "grid 2 × 9 frozen")
    #expect(
      throws: UserError(
        "functions of a basis are no units with linear pieces: range and measure --certify may follow them",
        at: "operation 1 (basis splines)")
    ) { try network.chain() }
    #expect(
      throws: UserError(
        "functions of a basis are not written as ONNX", at: "operation 1 (basis splines)")
    ) { try network.writeONNX(to: "/tmp/unused.onnx") }
    for (old, new, says) in [
      (
        #""count":5"#, #""count":6"#,
        "operation 1 (basis splines): its grid grid is 2 × 9, not 2 × 10"
      ),
      (#""count":5,"#, "", "operation 1 (basis splines): key count is missing"),
      (
        #""grid":"grid","#, "",
        "operation 1 (basis splines): a basis spline(3) needs a block for its grid, and none is named"
      ),
      (
        "spline(3)", "spline(-1)",
        "operation 1 (basis splines): unknown basis spline(-1); there are"
      ),
      ("-1.1,", "1.1,", "operation 1 (basis splines): the grid of feature 0 is none"),
    ] {
      do {
        _ = try NetworkFile(json: Data(json.replacingOccurrences(of: old, with: new).utf8))
        Issue.record("read: \(new)")
      } catch { #expect("\(error)".hasPrefix(says), "\(error)") }
    }
  }
}
