// D2. Finite elements are ReLU networks, of what depth.

import Base
import Constructions
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// He, Li, Xu, Zheng (2020), Theorem 3.1: on a locally convex mesh with at most k_h simplices at a node a linear
/// finite-element function of N degrees of freedom is a ReLU network of ⌈log₂ k_h⌉ + 1 hidden layers and O(d k_h N) units.
/// Which meshes are looked at: LocallyConvexMeshes.swift.
enum FiniteElementClaims {
  private static let paper = "He, Li, Xu, Zheng 2020, J. Comput. Math. 38, arXiv:1807.03973"

  static let claims = [
    Claim(
      "finite-elements.star-depth", .exactness, paper: "\(paper), Theorem 3.1",
      statement:
        "On a locally convex mesh a linear finite-element function is a ReLU network of depth"
        + " ⌈log2 k⌉ + 1, k the most simplices at a node.",
      method:
        "Functions with random values at the nodes inside, on an irregular mesh of the square (nodes moved and edges"
        + " flipped as long as stars are convex, k = 6 to 8; 10,201 nodes, quick: 49), and on the projective image of a"
        + " mesh of the cube, no two cells of which are alike (k = 24): hidden layers with a unit that bends, as"
        + " evaluated; the network against the function at random points, nodal values being at most 1.",
      refutedBy: "A point of the mesh where the network is not the finite-element function.",
      doesNotShow: "That no shallower network does: two hidden layers do in the plane, see"
        + " finite-elements.two-layers-plane.", cost: 20,
      predictions: [
        ClaimPrediction(count: "hidden layers that bend in 2 dimensions, k = 6 to 8", .equals, 4)
          .named(.starLayersOfEight),
        ClaimPrediction(count: "hidden layers that bend in 3 dimensions, k = 24", .equals, 6).named(
          .starLayersOfTwentyFour),
        ClaimPrediction(
          "largest deviation at the points", .equals, 0, tolerance: 1e-12, because: "rounding"),
        ClaimPrediction(
          count: "stars of the two meshes that are not convex, as the nodes are looked at", .equals,
          0),
      ],
      weakenings: [
        Claim.Weakening(
          "nodes of the square moved by up to two fifths of a step: stars are no longer convex",
          insteadOf: 3
        ) { trial in
          let source = RandomSource(seed: trial.seed, stream: "nodal values")
          return MeasuredNumber(
            ExactCount(
              starsOf: try LocallyConvexMeshes.square(12, moved: 0.4, flips: false, source)))
        }
      ],
      experiment: starDepth)
  ]

  private static func starDepth(_ trial: Trial) throws -> Observation {
    let source = RandomSource(seed: trial.seed, stream: "nodal values")
    var (depths, deviations): ([MeasuredNumber], [MeasuredNumber]) = ([], [])
    var (notes, meshes): ([String], [Mesh]) = ([], [])
    var units: [Double] = []
    for (dimension, side) in [(2, trial.size.pick(6, 100, 100)), (3, trial.size.pick(3, 4, 8))] {
      let domain = try Domain(Array(repeating: (0, 1), count: dimension))
      let mesh =
        try dimension == 2
        ? LocallyConvexMeshes.square(side, moved: 0.1, flips: true, source)
        : LocallyConvexMeshes.cube(side)
      meshes.append(mesh)
      let isInside = mesh.isInside
      let function = FiniteElementFunction(
        mesh: mesh,
        nodeValues: Batch(
          features: 1, count: mesh.nodeCount,
          storage: (0..<mesh.nodeCount).map { node in
            isInside[node] ? source.uniform(-1, 1) : 0
          }))
      let construction = try finiteElementNetwork(function)
      let network = try trial.built(construction.network, on: domain)
      func points(_ count: Int) -> Batch {
        Batch(
          features: dimension,
          points: (0..<count).map { _ in
            let point = (0..<dimension).map { _ in source.uniform() }
            return dimension == 2 ? point : LocallyConvexMeshes.projected(point)
          })
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
      measured: depths + [
        .largest(of: deviations),
        .largest(of: meshes.map { MeasuredNumber(ExactCount(starsOf: $0)) }),
      ],
      figure: ClaimFigure(
        "Depth of finite-element networks", subtitle: "hidden layers that bend, as evaluated",
        x: .linear("dimension"), y: .linear("hidden layers"),
        series: [
          ClaimFigure.Series("⌈log2 k⌉ + 1", .predicted, [2, 3], [4, 6]),
          ClaimFigure.Series("built", .measured, [2, 3], depths.map(\.value)),
        ]),
      notes: notes)
  }
}
