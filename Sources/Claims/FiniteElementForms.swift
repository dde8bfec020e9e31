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
/// Section 6: weights of few bits; a sum of t powers of two, each the nearest to what is left, errs by
/// order 4^−t, as the next power is a quarter of the last at most on average.
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
      statement: "Every continuous piecewise linear function of the plane is a ReLU network with two"
        + " hidden layers.",
      method: "Random nodal values on irregular meshes of the square: hidden layers and units of the"
        + " built network; largest deviation from the function at random points.",
      cost: 5,
      predictions: [
        ClaimPrediction(
          "hidden layers ⌈log2(d + 1)⌉, d = 2", .equals, 2, tolerance: 0, because: "a count",
          change: .one),
        ClaimPrediction(
          "exponent of the units in the nodes", .equals, 1, tolerance: 0.1,
          because: "the boundary takes fewer", change: .rate),
        exactness,
      ],
      evidence: plane { try twoLayer($0, side: $1, seed: $2) }),
    Claim(
      "finite-elements.uniform-two-layers",
      paper: "He, Li, Xu 2022, Comput. Math. Appl. 120, arXiv:2105.04156",
      statement: "Linear finite elements on a uniform mesh of a rectangle are ReLU networks with two"
        + " hidden layers.",
      method: "Random nodal values on uniform meshes of the square: hidden layers and units of the built"
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
      evidence: plane { side, _, _ in side }),
    Claim(
      "finite-elements.few-powers", paper: "\(he), Section 6 (low bit width)",
      statement: "With weights that are sums of t powers of two, finite-element functions are"
        + " represented with an error that falls like 4^-t.",
      method: "Random nodal values on a uniform mesh of the square, every weight and bias of the built"
        + " network rounded to t powers: largest error at the nodes and at random points; the rate"
        + " by least squares over t.",
      cost: 5,
      predictions: [
        ClaimPrediction(
          "rate of the error a power, in natural logarithms", .equals, log(4), tolerance: 0.3,
          because: "the largest error over finitely many nodal values is irregular", change: .rate)
      ],
      evidence: fewPowers),
  ]

  private static let exactness = ClaimPrediction(
    "largest deviation at the points", .atMost, 1e-12, tolerance: 0,
    because: "rounding; nodal values are at most 1", change: nil)
}
