// D7. The Ritz method with a ReLU network: finite elements whose nodes are trained.

import Base
import Fitting
import Foundation
import Kernels
import Measurement
import Networks

/// He, Li, Xu, Zheng (2020), arXiv:1807.03973, section 5: minimising the energy ∫ ½v'² − fv over ReLU networks with one
/// hidden layer solves −u'' = f, u(0) = u(1) = 0 by linear finite elements whose nodes are free.
///
/// For fixed nodes the best v interpolates u, so the energy-norm error is that of piecewise constants
/// to u'. With N pieces of equal length it tends to ‖u''‖ / (√12 N), with the best nodes to
/// (∫|u''|^⅔)^{3/2} / (√12 N): the equidistribution rule (de Boor 1973). Here u has a layer:
/// u(x) = atan(k(x − ½)) + atan(k/2)(1 − 2x), k = 50.
enum RitzReLU {
  private static let steepness = 50.0

  static let claims = [
    Claim(
      "ritz.adaptive-constant", .rate,
      paper: "He, Li, Xu, Zheng 2020, arXiv:1807.03973, section 5; de Boor 1973",
      statement:
        "A ReLU network trained on the energy of -u'' = f reaches the energy error of the best"
        + " finite elements with free nodes, of order 1/N.",
      method: "u with a layer of width 1/50 on [0,1]: energy of the network by Gauss quadrature on"
        + " its pieces, minimised over the kinks by L-BFGS with the output layer solved for exactly;"
        + " energy-norm error by quadrature, for N = 8 to 128 pieces.",
      refutedBy: "A network of 128 pieces with an energy error well below the limit of free nodes.",
      doesNotShow: "That training all weights, not the kinks alone, comes to the same.", cost: 3,
      predictions: [
        ClaimPrediction(
          "N times the energy error at N = 128, by its limit for the best nodes", .equals, 1,
          tolerance: 0.04,
          because: "4 %: the limit is approached like 1/N, and the minimum is local"),
        ClaimPrediction(
          "exponent of the energy error in N, trained kinks, 8 to 128", .equals, 1, tolerance: 0.08,
          because: "terms of higher order at N = 8"),
        ClaimPrediction(
          "N times the energy error at N = 128, by its limit for equal pieces", .equals, 1,
          tolerance: 0.04, because: "4 %: the limit is approached like 1/N²"),
        ClaimPrediction(
          "largest difference of network and u at the nodes, trained and equal pieces", .equals, 0,
          tolerance: 1e-7, because: "the quadrature of the loads"),
      ],
      experiment: adaptive)
  ]

  private static func solution(_ x: Double) -> Double {
    let k = steepness
    return atan(k * (x - 0.5)) + atan(0.5 * k) * (1 - 2 * x)
  }

  private static func derivative(_ x: Double) -> Double {
    let k = steepness
    return k / (1 + k * k * (x - 0.5) * (x - 0.5)) - 2 * atan(0.5 * k)
  }

  private static func load(_ x: Double) -> Double {
    let (k, t) = (steepness, steepness * (x - 0.5))
    return 2 * k * k * t / ((1 + t * t) * (1 + t * t))
  }

  private static func integral(_ f: @escaping (Double) -> Double) -> Double {
    integrate(
      over: Domain(0...1), breakpoints: [[0.5]], cells: 64, evaluations: 200_000,
      tolerance: { $0.map { 1e-10 * abs($0) } },
      { points in Batch(features: 1, count: points.count, storage: points.storage.map(f)) }
    ).values[0]
  }

  private static func adaptive(_ trial: Trial) throws -> Observation {
    let pieces = trial.size.pick(
      [8, 16, 32, 64, 128], [8, 16, 32, 64, 128], [8, 12, 16, 24, 32, 48, 64, 96, 128])
    let free = pow(integral { pow(abs(load($0)), 2.0 / 3) }, 1.5) / 12.0.squareRoot()
    let even = integral { load($0) * load($0) }.squareRoot() / 12.0.squareRoot()
    var (trained, uniform): ([MeasuredNumber], [MeasuredNumber]) = ([], [])
    var deviations: [MeasuredNumber] = []
    func error(_ problem: RitzProblem, kinks: [Double]) throws -> MeasuredNumber {
      let network = try trial.built(problem.network(kinks: kinks), on: Domain(0...1))
      // In one dimension finite elements are exact at the nodes, for whatever nodes.
      deviations.append(
        MeasuredNumber(EvaluatedError(of: network, at: kinks, against: solution)))
      return MeasuredNumber(
        IntegratedError(slopesOf: network, on: 0...1, against: derivative, tolerance: 1e-8))
    }
    for count in pieces {
      let nodes = (0...count).map { Double($0) / Double(count) }
      var problem = RitzProblem(pieces: count, load: load)
      uniform.append(try error(problem, kinks: nodes))
      // Softmax of the lengths: nodes stay in order.
      let minimum = lbfgs(
        &problem, from: [Double](repeating: 0, count: count),
        steps: trial.size.pick(600, 1000, 3000)
      ) { _, _, _ in true }
      trained.append(try error(problem, kinks: RitzProblem.kinks(minimum.parameters)))
    }
    let x = pieces.map(Double.init)
    let last = x.count - 1
    return Observation(
      measured: [
        trained[last].times(x[last] / free),
        try fittedRate(.algebraic, x, trained, seed: trial.seed),
        uniform[last].times(x[last] / even), .largest(of: deviations),
      ],
      figure: ClaimFigure(
        "Ritz with trained kinks", subtitle: "energy norm ‖u' − v'‖ in L2(0,1), by quadrature",
        x: .logarithmic("pieces N"), y: .logarithmic("energy-norm error"),
        series: [
          ClaimFigure.Series("limit, best nodes", .predicted, x, x.map { free / $0 }),
          ClaimFigure.Series("limit, equal pieces", .predicted, x, x.map { even / $0 }),
          ClaimFigure.Series("ReLU network, trained", .trained, x, trained.map(\.value)),
          ClaimFigure.Series(
            "finite elements, equal pieces", .measured, x, uniform.map(\.value)),
        ]))
  }
}

/// The energy ∫₀¹ ½v'² − fv, least over v that vanish at the ends and are linear between kinks, as
/// a function of logarithms of the pieces' lengths.
private struct RitzProblem: Objective {
  private let pieces: Int
  private let load: (Double) -> Double
  /// Gauss–Legendre with 5 nodes on equal parts of [0,1], of which there are about 256 on the whole line, few pieces or many.
  private let gauss: [(node: Double, weight: Double)]

  init(pieces: Int, load: @escaping (Double) -> Double) {
    self.pieces = pieces
    self.load = load
    let parts = max(1, 256 / pieces)
    let rule = [
      (0.0469100770306680, 0.1184634425280945), (0.2307653449471585, 0.2393143352496833),
      (0.5, 0.2844444444444444), (0.7692346550528415, 0.2393143352496833),
      (0.9530899229693320, 0.1184634425280945),
    ]
    gauss = (0..<parts).flatMap { part in
      rule.map { ((Double(part) + $0.0) / Double(parts), $0.1 / Double(parts)) }
    }
  }

  var parameterCount: Int { pieces }

  static func kinks(_ logarithms: [Double]) -> [Double] {
    let largest = logarithms.max() ?? 0
    let lengths = logarithms.map { exp($0 - largest) }
    let total = lengths.reduce(0, +)
    var kinks = [0.0]
    for length in lengths { kinks.append(kinks[kinks.count - 1] + length / total) }
    kinks[kinks.count - 1] = 1
    return kinks
  }

  mutating func value(at parameters: [Double]) -> Double { energy(parameters).value }

  mutating func value(at parameters: [Double], gradient: inout [Double]) -> Double {
    let (value, byKinks) = energy(parameters)
    // kink_i = Σ_{j<i} softmax_j.
    let kinks = Self.kinks(parameters)
    var tail = [Double](repeating: 0, count: pieces)
    var sum = 0.0
    for piece in (0..<pieces).reversed() {
      sum += piece + 1 < pieces ? byKinks[piece + 1] : 0
      tail[piece] = sum
    }
    let lengths = zip(kinks, kinks.dropFirst()).map { $1 - $0 }
    let mean = zip(lengths, tail).reduce(0) { $0 + $1.0 * $1.1 }
    for piece in 0..<pieces { gradient[piece] = lengths[piece] * (tail[piece] - mean) }
    return value
  }

  /// The least energy over the values at the kinks, and its derivative by the kinks; that of the values is zero there.
  private func energy(_ parameters: [Double]) -> (value: Double, byKinks: [Double]) {
    let kinks = Self.kinks(parameters)
    let values = nodalValues(kinks)
    var (energy, byKinks) = (0.0, [Double](repeating: 0, count: pieces + 1))
    for piece in 0..<pieces {
      let (a, h) = (kinks[piece], kinks[piece + 1] - kinks[piece])
      let slope = (values[piece + 1] - values[piece]) / h
      energy += 0.5 * slope * slope * h
      byKinks[piece] += 0.5 * slope * slope
      byKinks[piece + 1] -= 0.5 * slope * slope
      for (t, weight) in gauss {
        let f = load(a + t * h) * weight * h
        energy -= f * (values[piece] + t * h * slope)
        // With its value held, a kink that moves carries v along: ∂v/∂kink = −v' · hat.
        byKinks[piece] += f * slope * (1 - t)
        byKinks[piece + 1] += f * slope * t
      }
    }
    return (energy, byKinks)
  }

  /// The finite-element solution at the kinks: the tridiagonal system, by elimination.
  private func nodalValues(_ kinks: [Double]) -> [Double] {
    var loads = [Double](repeating: 0, count: pieces + 1)
    for piece in 0..<pieces {
      let (a, h) = (kinks[piece], kinks[piece + 1] - kinks[piece])
      for (t, weight) in gauss {
        let f = load(a + t * h) * weight * h
        loads[piece] += f * (1 - t)
        loads[piece + 1] += f * t
      }
    }
    // −(v_{i+1} − v_i)/h_i + (v_i − v_{i−1})/h_{i−1} = load_i: the slopes fall by the loads.
    let lengths = zip(kinks, kinks.dropFirst()).map { $1 - $0 }
    var fall = 0.0
    var drops = [0.0]
    for piece in 1..<max(pieces, 1) where piece < pieces {
      fall += loads[piece]
      drops.append(fall)
    }
    let first = zip(drops, lengths).reduce(0) { $0 + $1.0 * $1.1 }
    var values = [0.0]
    for piece in 0..<pieces {
      values.append(values[piece] + (first - drops[piece]) * lengths[piece])
    }
    values[pieces] = 0
    return values
  }

  /// The network with these kinks: relu(x − kink), the output layer the changes of slope.
  func network(kinks: [Double]) throws -> Network {
    let values = nodalValues(kinks)
    var slopes: [Double] = []
    for piece in 0..<pieces {
      slopes.append((values[piece + 1] - values[piece]) / (kinks[piece + 1] - kinks[piece]))
    }
    let shape = try Architecture(inputs: 1, width: pieces, depth: 1, activation: .relu)
    var parameters = [Double](repeating: 1, count: pieces)
    parameters += kinks.dropLast().map { -$0 }
    for (piece, slope) in slopes.enumerated() {
      parameters.append(piece == 0 ? slope : slope - slopes[piece - 1])
    }
    return Network(shape, parameters: parameters + [0])
  }
}
