// D2, D3. Finite elements are ReLU networks: of what depth, and never of one hidden layer.

import Base
import Constructions
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// He, Li, Xu, Zheng (2020), Theorem 3.1: on a locally convex mesh with at most k_h simplices at a node a linear
/// finite-element function of N degrees of freedom is a ReLU network of ⌈log₂ k_h⌉ + 1 hidden layers
/// and O(d k_h N) units. Theorem 4.1: one hidden layer represents no nonzero function
/// of compact support for d ≥ 2.
///
/// For the second: the gradient of Σ a_i relu(w_i·x + b_i) + c jumps across the line w·x + b = 0 by the sum of a_i w_i
/// over the units (and minus it, for those that look the other way) that bend there, all along the line. That of the hat
/// max(0, 1 − |x| − |y|) across x = 0 is −2 for |y| < 1 and 0 beyond. Both are networks, and the jump is computed from values
/// on both sides, which are affine. A floor in the sup norm cannot be positive for all nets of one layer, since these are
/// dense; for those that kink on the hat's own lines only it is, by a linear program.
enum FiniteElementClaims {
  private static let paper = "He, Li, Xu, Zheng 2020, J. Comput. Math. 38, arXiv:1807.03973"

  static let claims = [
    Claim(
      "finite-elements.star-depth", .exactness, paper: "\(paper), Theorem 3.1",
      statement:
        "On a locally convex mesh a linear finite-element function is a ReLU network of depth"
        + " ⌈log2 k⌉ + 1, k the most simplices at a node.",
      method:
        "Functions with random values at the nodes inside, on a mesh of the square whose lines and diagonals"
        + " are drawn (k = 8; 10,201 nodes, quick: 49), and on a uniform mesh of the cube (k = 24): hidden layers with a unit that bends,"
        + " as evaluated; the network against the function at random points, nodal values being at most 1.",
      refutedBy: "A point of the mesh where the network is not the finite-element function.",
      doesNotShow: "That no shallower network does: two hidden layers do in the plane, see"
        + " finite-elements.two-layers-plane.", cost: 20,
      predictions: [
        ClaimPrediction(count: "hidden layers that bend in 2 dimensions, k = 8", .equals, 4),
        ClaimPrediction(count: "hidden layers that bend in 3 dimensions, k = 24", .equals, 6),
        ClaimPrediction(
          "largest deviation at the points", .equals, 0, tolerance: 1e-12, because: "rounding"),
      ],
      experiment: starDepth),
    Claim(
      "finite-elements.one-layer-never", .absence, paper: "\(paper), Theorem 4.1",
      statement: "The hat function of the plane needs two hidden ReLU layers: its gradient's jump"
        + " changes along a line, and that of one layer does not.",
      method:
        "max(0, 1 - |x| - |y|) by a network with two hidden layers: its largest error from the hat at 41²"
        + " points of [-2,2]², and the change of its gradient's jump across x = 0; the same jumps of"
        + " random networks with one layer that kink there; and, by a linear program with its dual, the"
        + " least sup error at 81 points of all networks of one layer that kink on the hat's six lines, their"
        + " coefficients at most 100.",
      refutedBy: "A network with one hidden layer whose gradient's jump changes along a line.",
      doesNotShow:
        "A floor in the sup norm for all networks with one layer: there is none, they are"
        + " dense.", cost: 2,
      predictions: [
        ClaimPrediction(
          "change of the gradient's jump along x = 0, the hat by two layers", .equals, 2,
          tolerance: 1e-9, because: "rounding of the differences"),
        ClaimPrediction(
          "change of the gradient's jump along x = 0, one layer, the largest", .equals, 0,
          tolerance: 1e-8, because: "rounding of differences over small steps"),
        ClaimPrediction(
          "largest error of the two layers from the hat at 41² points of [-2,2]²", .equals, 0,
          tolerance: 1e-14, because: "rounding"),
        ClaimPrediction(
          "least sup error at 81 points of one layer on the hat's lines", .equals, linesFloor,
          tolerance: 1e-7, because: "the solver's tolerance"),
        ClaimPrediction(
          "what its dual proves of that error", .equals, linesFloor, tolerance: 1e-7,
          because: "the solver's tolerance"),
      ],
      weakenings: [
        Claim.Weakening("two hidden layers in place of one, where the jump may change") {
          try oneLayerNever($0, isDeep: true)
        }
      ],
      experiment: { try oneLayerNever($0, isDeep: false) }),
  ]

  /// By SciPy (Tests/ClaimsTests/Resources/check_claims.py).
  private static let linesFloor = 0.3

  /// The unit square in cells of drawn widths and heights, the diagonal of each drawn too: every star is a rectangle less some
  /// corners, so convex.
  private static func drawnDiagonals(_ side: Int, _ source: RandomSource) throws -> Mesh {
    let uniform = try Mesh.uniform(Domain(0...1, 0...1), cells: [side, side])
    func node(_ column: Int, _ row: Int) -> Int {
      let (x, y) = (Double(column) / Double(side), Double(row) / Double(side))
      return (0..<uniform.nodeCount).first {
        abs(uniform.nodes[0, $0] - x) + abs(uniform.nodes[1, $0] - y) < 1e-9
      } ?? 0
    }
    let numbers = (0...side).map { row in (0...side).map { node($0, row) } }
    var vertices: [Int] = []
    for row in 0..<side {
      for column in 0..<side {
        let (a, b) = (numbers[row][column], numbers[row][column + 1])
        let (c, d) = (numbers[row + 1][column], numbers[row + 1][column + 1])
        // The four cells at the first inner node all have a diagonal to it: k = 8.
        let isFirst = row < 2 && column < 2
        let rises = isFirst ? row == column : source.uniform() < 0.5
        vertices += rises ? [a, b, d, a, d, c] : [a, b, c, b, d, c]
      }
    }
    func lines() -> [Double] {
      let lengths = (0..<side).map { _ in source.uniform(0.3, 1.7) }
      let total = lengths.reduce(0, +)
      let sums = lengths.reduce(into: [0.0]) { $0.append($0[$0.count - 1] + $1 / total) }
      return sums.dropLast() + [1]
    }
    let (columns, rows) = (lines(), lines())
    var nodes = uniform.nodes
    for node in 0..<uniform.nodeCount {
      nodes[0, node] = columns[Int((nodes[0, node] * Double(side)).rounded())]
      nodes[1, node] = rows[Int((nodes[1, node] * Double(side)).rounded())]
    }
    return try Mesh(nodes: nodes, vertices: vertices)
  }

  private static func starDepth(_ trial: Trial) throws -> Observation {
    let source = RandomSource(seed: trial.seed, stream: "nodal values")
    var (depths, deviations): ([MeasuredNumber], [MeasuredNumber]) = ([], [])
    var notes: [String] = []
    var units: [Double] = []
    for (dimension, side) in [(2, trial.size.pick(6, 100, 100)), (3, trial.size.pick(3, 4, 8))] {
      let domain = try Domain(Array(repeating: (0, 1), count: dimension))
      let mesh =
        try dimension == 2
        ? drawnDiagonals(side, source)
        : Mesh.uniform(domain, cells: Array(repeating: side, count: dimension))
      let function = FiniteElementFunction(
        mesh: mesh,
        nodeValues: Batch(
          features: 1, count: mesh.nodeCount,
          storage: (0..<mesh.nodeCount).map { node in
            let isInside = mesh.nodes.point(node).allSatisfy { $0 > 0 && $0 < 1 }
            return isInside ? source.uniform(-1, 1) : 0
          }))
      let construction = try finiteElementNetwork(function)
      let network = try trial.built(construction.network, on: domain)
      func points(_ count: Int) -> Batch {
        Batch(
          features: dimension, count: count,
          storage: (0..<(dimension * count)).map { _ in source.uniform() })
      }
      depths.append(MeasuredNumber(ExactCount(bendingLayersOf: network, at: points(100))))
      deviations.append(
        MeasuredNumber(
          EvaluatedError(of: network, at: points(trial.size.pick(500, 10_000, 100_000))) {
            function.values(at: $0)
          }))
      units.append(Double(network.neurons))
      notes.append(
        "d = \(dimension), \(mesh.nodeCount) nodes, k = \(construction.largestStar): the builder says"
          + " \(network.neurons) units, \(construction.exceptions) stars that are not convex")
    }
    return Observation(
      measured: depths + [.largest(of: deviations)],
      figure: ClaimFigure(
        "Depth of finite-element networks", subtitle: "hidden layers that bend, as evaluated",
        x: .linear("dimension"), y: .linear("hidden layers"),
        series: [
          ClaimFigure.Series("⌈log2 k⌉ + 1", .predicted, [2, 3], [4, 6]),
          ClaimFigure.Series("built", .measured, [2, 3], depths.map(\.value)),
        ]),
      notes: notes)
  }

  /// max(0, 1 − |x| − |y|).
  private static func hat(_ x: Double, _ y: Double) -> Double { max(0, 1 - abs(x) - abs(y)) }

  /// |x| = relu(x) + relu(−x).
  private static func deepHat() throws -> Network {
    try Network(
      Architecture(inputs: 2, outputs: 1, widths: [4, 1], activations: [.relu, .relu]),
      parameters: [1, 0, -1, 0, 0, 1, 0, -1, 0, 0, 0, 0, -1, -1, -1, -1, 1, 1, 0])
  }

  /// One layer whose first two units bend on x = 0, and others elsewhere.
  private static func shallow(_ source: RandomSource) throws -> Network {
    let shape = try Architecture(inputs: 2, width: 6, depth: 1, activation: .relu)
    let directions = (0..<4).flatMap { _ in [source.uniform(-1, 1), source.uniform(-1, 1)] }
    return Network(
      shape,
      parameters: [1, 0, -1, 0] + directions + [0, 0] + (0..<4).map { _ in source.uniform(-1, 1) }
        + (0..<6).map { _ in source.uniform(-1, 1) } + [0])
  }

  /// Where the jump across x = 0 is looked at.
  private static let heights = [-1.7, -1.3, -0.9, -0.5, -0.1, 0.3, 0.7, 1.1, 1.5, 1.9]

  private static func oneLayerNever(_ trial: Trial, isDeep: Bool) throws -> Observation {
    let domain = Domain(-2...2, -2...2)
    let deep = try trial.built(try deepHat(), on: domain)
    func spread(_ network: Network) -> MeasuredNumber {
      MeasuredNumber(EvaluatedSpread(jumpsAcrossZeroOf: network, at: heights))
    }
    let source = RandomSource(seed: trial.seed, stream: "networks of one layer")
    let one = try (0..<trial.size.pick(20, 100, 1000)).map { _ in
      spread(isDeep ? try deepHat() : try shallow(source))
    }
    let side = (0...40).map { -2 + 0.1 * Double($0) }
    let error = MeasuredNumber(
      EvaluatedError(
        of: deep, at: Batch(features: 2, points: side.flatMap { x in side.map { [x, $0] } })
      ) { points in
        Batch(
          features: 1, count: points.count,
          storage: (0..<points.count).map { hat(points[0, $0], points[1, $0]) })
      })
    let least = MeasuredNumber(ComputedOptimum(of: onLines()))
    let floor = MeasuredNumber(ProvenFloor(of: onLines(), in: trial))
    return Observation(
      measured: [spread(deep), .largest(of: one), error, least, floor],
      figure: ClaimFigure(
        "The jump along a line", subtitle: "of the gradient across x = 0",
        x: .linear("y"), y: .linear("jump"),
        series: [
          ClaimFigure.Series(
            "two layers", .measured, heights, EvaluatedSpread.jumps(of: deep, at: heights)),
          ClaimFigure.Series(
            "one layer", .measured, heights,
            EvaluatedSpread.jumps(of: try shallow(source), at: heights)),
        ]))
  }

  /// The least t with |hat − g| ≤ t at the points of an even grid, g = affine + Σ a_l relu(line l): an affine
  /// function makes the unit of the other side. All coefficients are held to 100.
  private static func onLines() -> LinearProgram {
    let lines: [(Double, Double, Double)] = [
      (1, 0, 0), (0, 1, 0), (1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1),
    ]
    let columns = lines.count + 4
    var program = LinearProgram(
      costs: Array(repeating: 0, count: columns - 1) + [1],
      lower: Array(repeating: -100, count: columns - 1) + [0],
      upper: Array(repeating: 100, count: columns))
    let side = (0..<9).map { -2 + 0.5 * Double($0) }
    for x in side {
      for y in side {
        let values = lines.map { max(0, $0.0 * x + $0.1 * y - $0.2) } + [x, y, 1]
        for sign in [1.0, -1] {
          program.rows.append(
            LinearProgram.Row(
              columns: Array(0..<columns), values: values.map { sign * $0 } + [1],
              lower: sign * hat(x, y)))
        }
      }
    }
    return program
  }
}
