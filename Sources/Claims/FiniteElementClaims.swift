// D2, D3. Finite elements are ReLU networks: of what depth, with how many units.

import Base
import Constructions
import Fitting
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// He, Li, Xu, Zheng (2020), Theorem 3.1: on a locally convex mesh with at most k_h simplices at a node a linear
/// finite-element function of N degrees of freedom is a ReLU network of ⌈log₂ k_h⌉ + 1 hidden layers
/// and O(d k_h N) units. Theorem 4.1: one hidden layer represents no nonzero function
/// of compact support for d ≥ 2.
enum FiniteElementClaims {
  private static let paper = "He, Li, Xu, Zheng 2020, J. Comput. Math. 38, arXiv:1807.03973"

  static let claims = [
    Claim(
      "finite-elements.star-depth", paper: "\(paper), Theorem 3.1",
      statement:
        "On a locally convex mesh a linear finite-element function is a ReLU network of depth"
        + " ⌈log2 k⌉ + 1, k the most simplices at a node, with a number of units proportional to the nodes.",
      method:
        "Functions with random values at the nodes inside, on uniform meshes of the square (k = 6) and the cube"
        + " (k = 24): the network against the function at random points of the mesh, nodal values"
        + " being at most 1; units against nodes over three meshes.",
      cost: 20,
      predictions: [
        ClaimPrediction(
          "hidden layers in 2 dimensions, k = 6", .equals, 4, tolerance: 0, because: "a count",
          change: .one),
        ClaimPrediction(
          "hidden layers in 3 dimensions, k = 24", .equals, 6, tolerance: 0, because: "a count",
          change: .one),
        ClaimPrediction(
          "exponent of the units in the nodes inside", .equals, 1, tolerance: 0.001,
          because: "all their stars are alike, so that the counts are proportional", change: .rate),
        ClaimPrediction(
          "largest deviation at the points", .atMost, 1e-12, tolerance: 0,
          because: "rounding", change: nil),
      ],
      evidence: starDepth),
    Claim(
      "finite-elements.one-layer-never", paper: "\(paper), Theorem 4.1",
      statement: "The hat function of the plane needs two hidden ReLU layers.",
      method:
        "max(0, 1 - |x| - |y|) on [-2,2]²: sup error (sampled and refined, a lower bound) of the"
        + " network with two hidden layers and 5 units, and of networks with one hidden layer"
        + " trained by variable projection from many starts; the least number of layers whose best"
        + " network is below 1e-6.",
      cost: 60,
      predictions: [
        ClaimPrediction(
          "least number of hidden layers that represents the hat", .equals, 2, tolerance: 0,
          because: "a count", change: .one)
      ],
      evidence: oneLayerNever),
  ]

  private static func starDepth(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let cells = size.pick(
      [[4, 8, 16], [2, 3, 4]], [[25, 50, 100], [4, 7, 10]], [[50, 100, 200], [5, 10, 15]])
    let source = RandomSource(seed: seed, stream: "nodal values")
    var rates: [Double] = []
    var depths: [Int] = []
    var deviation = 0.0
    var series: [ClaimFigure.Series] = []
    var notes: [String] = []
    for (dimension, sides) in zip([2, 3], cells) {
      var points: [ClaimFigure.Point] = []
      for side in sides {
        let mesh = try Mesh.uniform(
          Domain(Array(repeating: (0, 1), count: dimension)),
          cells: Array(repeating: side, count: dimension))
        let function = FiniteElementFunction(
          mesh: mesh,
          nodeValues: Batch(
            features: 1, count: mesh.nodeCount,
            storage: (0..<mesh.nodeCount).map { node in
              let isInside = mesh.nodes.point(node).allSatisfy { $0 > 0 && $0 < 1 }
              return isInside ? source.uniform(-1, 1) : 0
            }))
        let built = try finiteElementNetwork(function)
        if side == sides.last { depths.append(built.network.depth) }
        points.append(
          ClaimFigure.Point(Double(built.degreesOfFreedom), Double(built.network.neurons)))
        let places = Batch(
          features: dimension, count: size.pick(500, 10_000, 100_000),
          storage: (0..<(dimension * size.pick(500, 10_000, 100_000))).map { _ in source.uniform() }
        )
        for (mine, its) in zip(built.network(places).storage, function.values(at: places).storage) {
          deviation = max(deviation, abs(mine - its))
        }
        notes.append(
          "d = \(dimension), \(mesh.nodeCount) nodes: \(built.network.neurons) units, depth"
            + " \(built.network.depth); the theorem's trees have \(built.theoremNeurons)")
      }
      series.append(ClaimFigure.Series("d = \(dimension), built", .measured, points))
      series.append(
        ClaimFigure.Series(
          "d = \(dimension), proportional", .predicted,
          points.map { ClaimFigure.Point($0.x, $0.x * points[0].y / points[0].x) }))
      rates.append(
        -(try fitRate(
          .algebraic, sizes: points.map(\.x), errors: points.map { [$0.y] }, seed: seed)).rate)
    }
    return Evidence(
      measured: depths.map { MeasuredNumber(Double($0)) } + [
        MeasuredNumber(rates.max { abs($0 - 1) < abs($1 - 1) } ?? .nan), MeasuredNumber(deviation),
      ],
      figure: ClaimFigure(
        "Units of finite-element networks", subtitle: "uniform meshes of the square and the cube",
        x: .logarithmic("nodes inside"), y: .logarithmic("units"), series: series),
      notes: notes)
  }

  /// max(0, 1 − |x| − |y|).
  private static let hat = TargetFunction(
    name: "relu(1 - |x| - |y|)", summary: "the hat function of a node with four simplices",
    domain: Domain(-2...2, -2...2), breakpoints: [[-1, 0, 1], [-1, 0, 1]],
    values: { points in
      Batch(
        features: 1, count: points.count,
        storage: (0..<points.count).map { max(0, 1 - abs(points[0, $0]) - abs(points[1, $0])) })
    })

  private static func oneLayerNever(_ size: ClaimSize, _ seed: UInt64) throws -> Evidence {
    let widths = size.pick([5, 10], [5, 10, 20, 40], [5, 10, 20, 40, 80])
    let starts = size.pick(2, 5, 20)
    let shallow = try widths.map { width in
      try train(
        Architecture(inputs: 2, width: width, depth: 1, activation: .relu), on: hat,
        starts: starts, options: FitOptions(optimizer: .varpro, steps: size.pick(30, 100, 300)),
        samples: size.pick(400, 1000, 2000), norms: [.sup], seed: seed
      ).map(\.errors.sup)
    }
    // |x| = relu(x) + relu(−x).
    let two = try Network(
      Architecture(inputs: 2, outputs: 1, widths: [4, 1], activations: [.relu, .relu]),
      parameters: [1, 0, -1, 0, 0, 1, 0, -1, 0, 0, 0, 0, -1, -1, -1, -1, 1, 1, 0])
    let exact = try measure({ two($0) }, against: hat, options: MeasureOptions(norms: [.sup])).sup
    let errors = [shallow.flatMap(\.self).min() ?? .nan, exact]
    let least = errors.firstIndex { $0 < 1e-6 }.map { Double($0 + 1) } ?? .nan
    let x = widths.map(Double.init)
    return Evidence(
      measured: [MeasuredNumber(least)],
      figure: ClaimFigure(
        "One hidden layer has no hat",
        subtitle:
          "relu(1 - |x| - |y|) on [-2,2]², sup error (sampled, a lower bound), \(starts) starts",
        x: .logarithmic("hidden units"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series(
            "one hidden layer, best", .trained, x, shallow.map { $0.min() ?? .nan }),
          ClaimFigure.Series("one hidden layer, median", .trained, x, shallow.map(median)),
          ClaimFigure.Series("two hidden layers, built", .measured, [5], [max(exact, 1e-17)]),
        ]),
      notes: ["two hidden layers and 5 units: sup error \(brief(exact))"])
  }
}
