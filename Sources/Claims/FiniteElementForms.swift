// D1, D4, D5, D6. Other forms of finite elements: one layer on the line, two layers in the plane, few powers of two.

import Base
import Constructions
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// He, Li, Xu, Zheng (2020), Section 3: on the line one layer, of N units on N intervals. Arora, Basu, Mianjy, Mukherjee
/// (2018), Theorem 2.1: two hidden layers in the plane, ⌈log₂(d + 1)⌉ in general. He, Li, Xu (2022): two on uniform meshes.
///
/// Low bit width (He, Li, Xu, Zheng 2020, Section 6): on a uniform mesh with steps that are powers of two the barycentric
/// coordinates have slopes ±1 over the step, and the sums of He, Li, Xu (2022) weights ±1: all hidden weights are powers of
/// two, one bit beside sign and exponent, the biases whole numbers, and only the nodal values in the last layer need more.
enum FiniteElementForms {
  private static let he = "He, Li, Xu, Zheng 2020, J. Comput. Math. 38, arXiv:1807.03973"

  static let claims = [
    Claim(
      "finite-elements.line-units", .exactness, paper: "\(he), Section 3",
      statement: "A linear finite-element function on N intervals is a ReLU network with one hidden"
        + " layer of N units.",
      method:
        "The interpolant of 1/(1 + 25 x²) on N equal intervals as a network: its linear pieces are"
        + " counted by kinks, its units as those with an outer weight; largest deviation from the function"
        + " at random points and the middles of simplices.",
      refutedBy: "A function on 100 intervals that the 100 units leave by more than rounding.",
      doesNotShow: "That fewer units never do.", cost: 2,
      predictions: [
        ClaimPrediction(count: "linear pieces for N = 100", .equals, 100),
        ClaimPrediction(
          "units by pieces, the furthest from 1", .equals, 1, tolerance: 0,
          because: "a ratio of counts"
        ).named(.lineUnitsByPieces),
        exactness,
      ],
      experiment: lineUnits),
    Claim(
      "finite-elements.two-layers-plane", .exactness,
      paper: "Arora, Basu, Mianjy, Mukherjee 2018, ICLR, arXiv:1611.01491, Theorem 2.1",
      statement:
        "Every continuous piecewise linear function of the plane is a ReLU network with two"
        + " hidden layers.",
      method:
        "Random nodal values on irregular meshes of the square: hidden layers with a unit that bends, as"
        + " evaluated; largest deviation from the function at random points and the middles of triangles.",
      refutedBy: "A point of the square where the network is not the function.",
      doesNotShow: "How few units do: these are of the order of the edges.", cost: 5,
      predictions: [
        ClaimPrediction(count: "hidden layers that bend, ⌈log2(d + 1)⌉ for d = 2", .equals, 2),
        ClaimPrediction(
          "largest deviation at the points", .equals, 0, tolerance: 1e-10,
          because:
            "rounding grows with the edges, as every fan reaches over the whole square: 1e-11 was seen"
        ),
      ],
      experiment: irregularPlane),
    Claim(
      "finite-elements.uniform-two-layers", .exactness,
      paper: "He, Li, Xu 2022, Comput. Math. Appl. 120, arXiv:2105.04156",
      statement:
        "Linear finite elements on a uniform mesh of a rectangle are ReLU networks with two"
        + " hidden layers.",
      method:
        "Random nodal values on uniform meshes of the square: hidden layers with a unit that bends, as"
        + " evaluated; largest deviation from the function at random points and the middles of triangles.",
      refutedBy: "A point of the square where the network is not the function.",
      doesNotShow: "Other meshes, for which the construction takes more units.", cost: 5,
      predictions: [
        ClaimPrediction(count: "hidden layers that bend", .equals, 2), exactness,
      ],
      experiment: uniformPlane),
    Claim(
      "finite-elements.few-powers", .exactness, paper: "\(he), Section 6 (low bit width)",
      statement:
        "On a uniform mesh with a step that is a power of two, finite-element functions are"
        + " ReLU networks whose hidden weights are powers of two, and their biases whole numbers.",
      method:
        "Random nodal values on a uniform mesh of the square: hidden numbers of the built network that"
        + " are no such numbers; and its largest deviation at random points and the middles of triangles.",
      refutedBy: "A hidden weight of the network that takes two powers of two.",
      doesNotShow:
        "Meshes whose steps are no powers of two; nodal values keep all their bits. The section's own"
        + " wording could not be looked up: what is claimed is proved beside the code.",
      cost: 5,
      predictions: [
        ClaimPrediction(count: "hidden weights that are no power of two", .equals, 0),
        ClaimPrediction(count: "hidden biases that are no whole number", .equals, 0),
        exactness,
      ],
      weakenings: [
        Claim.Weakening("a step of 1/12, which is no power of two") {
          try fewPowers($0, cells: 12)
        }
      ],
      experiment: { try fewPowers($0, cells: $0.size.pick(8, 32, 64)) }),
  ]

  private static let exactness = ClaimPrediction(
    "largest deviation at the points", .equals, 0, tolerance: 1e-12,
    because: "rounding; nodal values are at most 1")

  private static func lineUnits(_ trial: Trial) throws -> Observation {
    let counts = trial.size.pick([10, 100], [10, 100, 1000], [10, 100, 1000])
    let source = RandomSource(seed: trial.seed, stream: "points of the line")
    let target = try Catalogue.entry("runge").target()
    var (pieces, ratios, deviations): ([MeasuredNumber], [MeasuredNumber], [MeasuredNumber]) = (
      [], [], []
    )
    for count in counts {
      let function = FiniteElementFunction(
        mesh: try Mesh.uniform(Domain(-1...1), cells: [count]), interpolating: target.values)
      let network = try trial.built(try hatNetwork(function), on: Domain(-1...1))
      let found = MeasuredNumber(ExactCount(piecesOf: try network.dense(), on: -1...1))
      let units = ExactCount(of: [StoredWeights(of: network, layers: network.depth...)]) { $0 != 0 }
      pieces.append(found)
      ratios.append(MeasuredNumber(units).divided(by: found))
      deviations.append(deviation(network, function, on: -1...1, source, 1000))
    }
    let x = counts.map(Double.init)
    return Observation(
      measured: [pieces[1], .furthest(from: 1, of: ratios), .largest(of: deviations)],
      figure: ClaimFigure(
        "Pieces on the line", subtitle: "exact counts", x: .logarithmic("intervals N"),
        y: .logarithmic("linear pieces"),
        series: [
          ClaimFigure.Series("N", .predicted, x, x),
          ClaimFigure.Series("built", .measured, x, pieces.map(\.value)),
        ]))
  }

  /// The largest difference of network and function at random points of the box and in the middles of simplices.
  private static func deviation(
    _ network: Network, _ function: FiniteElementFunction, on side: ClosedRange<Double>,
    _ source: RandomSource, _ count: Int
  ) -> MeasuredNumber {
    let mesh = function.mesh
    let drawn = (0..<count).map { _ in
      (0..<mesh.dimension).map { _ in source.uniform(side.lowerBound, side.upperBound) }
    }
    // A wrong unit shows in its own simplices: the middle of every one, of large meshes of 4000.
    let most = min(mesh.simplexCount, 4000)
    let middles = (0..<most).map { place -> [Double] in
      let corners = mesh.simplex(place * mesh.simplexCount / most).map { mesh.nodes.point($0) }
      return (0..<mesh.dimension).map { axis in
        corners.reduce(0) { $0 + $1[axis] } / Double(corners.count)
      }
    }
    return MeasuredNumber(
      EvaluatedError(
        of: network, at: Batch(features: mesh.dimension, points: drawn + middles)
      ) { function.values(at: $0) })
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

  private static func irregularPlane(_ trial: Trial) throws -> Observation {
    let source = RandomSource(seed: trial.seed, stream: "irregular meshes")
    return try plane(
      trial.size.pick([8, 12], [10, 20, 40], [20, 40, 100]), "irregular meshes", source, trial,
      mesh: { try disturbed(square($0), cells: $0, source) }, build: twoHiddenLayerNetwork)
  }

  private static func uniformPlane(_ trial: Trial) throws -> Observation {
    let source = RandomSource(seed: trial.seed, stream: "uniform meshes")
    return try plane(
      trial.size.pick([8, 16], [12, 25, 50, 100], [25, 50, 100, 200]), "uniform meshes", source,
      trial, mesh: square, build: uniformMeshNetwork)
  }

  private static func plane(
    _ sides: [Int], _ kind: String, _ source: RandomSource, _ trial: Trial,
    mesh: (Int) throws -> Mesh, build: (FiniteElementFunction) throws -> Network
  ) throws -> Observation {
    var (nodes, units): ([Double], [Double]) = ([], [])
    var (depths, deviations): ([MeasuredNumber], [MeasuredNumber]) = ([], [])
    for side in sides {
      let function = randomValues(try mesh(side), source)
      let network = try trial.built(try build(function), on: Domain(0...1, 0...1))
      let points = Batch(
        features: 2, count: 50, storage: (0..<100).map { _ in source.uniform() })
      nodes.append(Double(function.mesh.nodeCount))
      units.append(Double(network.neurons))
      depths.append(MeasuredNumber(ExactCount(bendingLayersOf: network, at: points)))
      deviations.append(deviation(network, function, on: 0...1, source, 1000))
    }
    return Observation(
      measured: [.furthest(from: 2, of: depths), .largest(of: deviations)],
      figure: ClaimFigure(
        "Units of networks with two hidden layers",
        subtitle: "\(kind) of the square, as the builder says",
        x: .logarithmic("nodes"), y: .logarithmic("units"),
        series: [
          ClaimFigure.Series(
            "proportional", .predicted, nodes, nodes.map { $0 * units[0] / nodes[0] }),
          ClaimFigure.Series("built", .measured, nodes, units),
        ]))
  }

  private static func fewPowers(_ trial: Trial, cells: Int) throws -> Observation {
    let source = RandomSource(seed: trial.seed, stream: "nodal values")
    let mesh = try square(cells)
    let function = randomValues(mesh, source)
    let network = try trial.built(try uniformMeshNetwork(function), on: Domain(0...1, 0...1))
    let weights = network.weights(ofLayers: ..<network.depth)
    let numbers = weights + network.weights(ofLayers: network.depth...)
    let most = (1...6).map { terms in
      Double(numbers.count { sumOfPowersOfTwo($0, terms: terms) != $0 })
    }
    return Observation(
      measured: [
        MeasuredNumber(
          ExactCount(of: [StoredWeights(of: network, layers: ..<network.depth)]) {
            sumOfPowersOfTwo($0, terms: 1) != $0
          }),
        MeasuredNumber(
          ExactCount(of: [StoredWeights(biasesOf: network, layers: ..<network.depth)]) {
            $0 != $0.rounded()
          }),
        deviation(network, function, on: 0...1, source, 1000),
      ],
      figure: ClaimFigure(
        "Weights of few powers of two", subtitle: "a uniform mesh of the square",
        x: .linear("powers"), y: .linear("weights that need more"),
        series: [
          ClaimFigure.Series("all, with nodal values", .measured, (1...6).map(Double.init), most)
        ]))
  }
}
