// D1, D4, D5, D6. Other forms of finite elements: one layer on the line, two layers in the plane, few powers of two.

import Base
import Constructions
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// He, Li, Xu, Zheng (2020), Section 3: N units on N intervals. Arora, Basu, Mianjy, Mukherjee (2018), Theorem 2.1: two hidden
/// layers in the plane, ⌈log₂(d + 1)⌉ in general. He, Li, Xu (2022): two on uniform meshes. He, Li, Xu, Zheng (2020),
/// Section 6: weights of few bits. Of a number x in [1, 2) the nearest power of two leaves a rest that is uniform on
/// [0, ½] where x is uniform on [1, 2), so that each power takes three places on average: the error falls
/// like 8^−t in the geometric mean over numbers, as by nonadjacent forms (Reitwiesner 1960).
enum FiniteElementForms {
  private static let he = "He, Li, Xu, Zheng 2020, J. Comput. Math. 38, arXiv:1807.03973"

  static let claims = [
    Claim(
      "finite-elements.line-units", paper: "\(he), Section 3",
      statement: "A linear finite-element function on N intervals is a ReLU network with one hidden"
        + " layer of N units.",
      method: "The interpolant of 1/(1 + 25 x²) on N equal intervals as a network: units counted;"
        + " largest deviation from the function at random points.",
      cost: 2,
      predictions: [
        ClaimPrediction(
          "units an interval", .equals, 1, tolerance: 0, because: "a count", change: .tenth),
        ClaimPrediction(
          "hidden layers", .equals, 1, tolerance: 0, because: "a count", change: .one),
        exactness,
      ],
      evidence: lineUnits),
    Claim(
      "finite-elements.two-layers-plane",
      paper: "Arora, Basu, Mianjy, Mukherjee 2018, ICLR, arXiv:1611.01491, Theorem 2.1",
      statement:
        "Every continuous piecewise linear function of the plane is a ReLU network with two"
        + " hidden layers.",
      method:
        "Random nodal values on irregular meshes of the square: hidden layers and units of the"
        + " built network; largest deviation from the function at random points.",
      cost: 5,
      predictions: [
        ClaimPrediction(
          "hidden layers ⌈log2(d + 1)⌉, d = 2", .equals, 2, tolerance: 0, because: "a count",
          change: .one),
        ClaimPrediction(
          "exponent of the units in the nodes", .equals, 1, tolerance: 0.2,
          because: "the boundary takes fewer", change: .rate),
        ClaimPrediction(
          "largest deviation at the points", .atMost, 1e-11, tolerance: 0,
          because: "rounding grows with the edges, as every fan reaches over the whole square",
          change: nil),
      ],
      evidence: irregularPlane),
    Claim(
      "finite-elements.uniform-two-layers",
      paper: "He, Li, Xu 2022, Comput. Math. Appl. 120, arXiv:2105.04156",
      statement:
        "Linear finite elements on a uniform mesh of a rectangle are ReLU networks with two"
        + " hidden layers.",
      method:
        "Random nodal values on uniform meshes of the square: hidden layers and units of the built"
        + " network; largest deviation from the function at random points.",
      cost: 5,
      predictions: [
        ClaimPrediction(
          "hidden layers", .equals, 2, tolerance: 0, because: "a count", change: .one),
        ClaimPrediction(
          "exponent of the units in the nodes", .equals, 1, tolerance: 0.15,
          because: "the first layer has of the order of the root of the nodes", change: .rate),
        exactness,
      ],
      evidence: uniformPlane),
    Claim(
      "finite-elements.few-powers", paper: "\(he), Section 6 (low bit width); Reitwiesner 1960",
      statement: "With weights that are sums of t powers of two, finite-element functions are"
        + " represented with an error whose geometric mean over the nodes falls like 8^-t.",
      method:
        "Random nodal values on a uniform mesh of the square, every weight and bias of the built"
        + " network rounded to t powers: geometric mean of the error over the nodes where it is not"
        + " 0; the rate by least squares over t from 4 on, where the network's whole numbers are exact.",
      cost: 5,
      predictions: [
        ClaimPrediction(
          "rate of the error a power, in natural logarithms", .equals, log(8), tolerance: 0.15,
          because: "the mean is over finitely many nodal values", change: .rate)
      ],
      evidence: fewPowers),
  ]

  private static let exactness = ClaimPrediction(
    "largest deviation at the points", .atMost, 1e-12, tolerance: 0,
    because: "rounding; nodal values are at most 1", change: nil)

  private static func lineUnits(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let counts = size.pick([10, 100], [10, 100, 1000, 10_000], [10, 100, 1000, 10_000, 100_000])
    let source = RandomSource(seed: seed, stream: "points of the line")
    let target = try Catalogue.entry("runge").target()
    var (units, depth, deviation): ([Double], Int, Double) = ([], 0, 0)
    for count in counts {
      let function = FiniteElementFunction(
        mesh: try Mesh.uniform(Domain(-1...1), cells: [count]), interpolating: target.values)
      let network = try hatNetwork(function)
      units.append(Double(network.neurons))
      depth = max(depth, network.depth)
      deviation = max(deviation, self.deviation(network, function, on: -1...1, source, 1000))
    }
    let x = counts.map(Double.init)
    return Evidence(
      measured: [
        MeasuredNumber(zip(units, x).map { $0 / $1 }.max { abs($0 - 1) < abs($1 - 1) } ?? .nan),
        MeasuredNumber(Double(depth)), MeasuredNumber(deviation),
      ],
      figure: ClaimFigure(
        "Units on the line", subtitle: "exact counts", x: .logarithmic("intervals N"),
        y: .logarithmic("units"),
        series: [
          ClaimFigure.Series("N", .predicted, x, x),
          ClaimFigure.Series("built", .measured, x, units),
        ]))
  }

  /// The largest difference of network and function at random points of the box.
  private static func deviation(
    _ network: Network, _ function: FiniteElementFunction, on side: ClosedRange<Double>,
    _ source: RandomSource, _ count: Int
  ) -> Double {
    let dimension = function.mesh.dimension
    let points = Batch(
      features: dimension, count: count,
      storage: (0..<(dimension * count)).map { _ in
        source.uniform(side.lowerBound, side.upperBound)
      })
    return zip(network(points).storage, function.values(at: points).storage)
      .reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  private static func square(_ cells: Int) throws -> Mesh {
    try Mesh.uniform(Domain(0...1, 0...1), cells: [cells, cells])
  }

  private static func randomValues(_ mesh: Mesh, _ source: RandomSource) -> FiniteElementFunction {
    FiniteElementFunction(
      mesh: mesh,
      nodeValues: Batch(
        features: 1, count: mesh.nodeCount,
        // A uniform number has 32 bits, its sine all 53.
        storage: (0..<mesh.nodeCount).map { _ in sin(source.uniform(-1.5, 1.5)) }))
  }

  /// The mesh with its inner nodes moved by up to a fifth of the step.
  private static func disturbed(_ mesh: Mesh, cells: Int, _ source: RandomSource) throws -> Mesh {
    var nodes = mesh.nodes
    let step = 0.2 / Double(cells)
    for node in 0..<mesh.nodeCount where mesh.nodes.point(node).allSatisfy({ $0 > 0 && $0 < 1 }) {
      for axis in 0..<2 { nodes[axis, node] += source.uniform(-step, step) }
    }
    return try Mesh(nodes: nodes, vertices: mesh.vertices)
  }

  private static func irregularPlane(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let source = RandomSource(seed: seed, stream: "irregular meshes")
    return try plane(
      size.pick([8, 12, 16], [10, 15, 20, 30, 40], [20, 40, 80]), "irregular meshes", source, seed,
      mesh: { try disturbed(square($0), cells: $0, source) }, build: twoHiddenLayerNetwork)
  }

  private static func uniformPlane(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let source = RandomSource(seed: seed, stream: "uniform meshes")
    return try plane(
      size.pick([8, 16, 32], [12, 25, 50, 100], [25, 50, 100, 200]), "uniform meshes", source, seed,
      mesh: square, build: uniformMeshNetwork)
  }

  private static func plane(
    _ sides: [Int], _ kind: String, _ source: RandomSource, _ seed: UInt64,
    mesh: (Int) throws -> Mesh, build: (FiniteElementFunction) throws -> Network
  ) throws -> Evidence {
    var (nodes, units, depth, deviation): ([Double], [Double], Int, Double) = ([], [], 0, 0)
    for side in sides {
      let function = randomValues(try mesh(side), source)
      let network = try build(function)
      nodes.append(Double(function.mesh.nodeCount))
      units.append(Double(network.neurons))
      depth = max(depth, network.depth)
      deviation = max(deviation, self.deviation(network, function, on: 0...1, source, 1000))
    }
    let rate = try fitRate(.algebraic, sizes: nodes, errors: units.map { [1 / $0] }, seed: seed)
    return Evidence(
      measured: [
        MeasuredNumber(Double(depth)), MeasuredNumber(rate.rate), MeasuredNumber(deviation),
      ],
      figure: ClaimFigure(
        "Units of networks with two hidden layers", subtitle: "\(kind) of the square, exact counts",
        x: .logarithmic("nodes"), y: .logarithmic("units"),
        series: [
          ClaimFigure.Series(
            "proportional", .predicted, nodes, nodes.map { $0 * units[0] / nodes[0] }),
          ClaimFigure.Series("built", .measured, nodes, units),
        ]))
  }

  private static func fewPowers(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let source = RandomSource(seed: seed, stream: "nodal values")
    let mesh = try square(size.pick(16, 64, 128))
    let function = randomValues(mesh, source)
    let network = try uniformMeshNetwork(function)
    let terms = Array(1...size.pick(8, 10, 12))
    let errors = terms.map { count in
      let rounded = network.roundedToPowersOfTwo(terms: count)
      let logarithms = zip(rounded(mesh.nodes).storage, function.nodeValues.storage)
        .map { abs($0 - $1) }.filter { $0 > 0 }.map { log($0) }
      return exp(logarithms.reduce(0, +) / Double(logarithms.count))
    }
    let x = terms.map(Double.init)
    let rate = try fitRate(
      .geometric, sizes: Array(x.dropFirst(3)), errors: errors.dropFirst(3).map { [$0] },
      seed: seed)
    return Evidence(
      measured: [MeasuredNumber(rate.rate)],
      figure: ClaimFigure(
        "Weights of few powers of two",
        subtitle: "random nodal values on a uniform mesh, geometric mean of the error over nodes",
        x: .linear("powers a weight t"), y: .logarithmic("error"),
        series: [
          ClaimFigure.Series("8^-t", .predicted, x, x.map { errors[3] * pow(8, 4 - $0) }),
          ClaimFigure.Series("rounded networks", .measured, x, errors),
        ]))
  }
}
