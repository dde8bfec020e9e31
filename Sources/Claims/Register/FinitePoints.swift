// Networks on finitely many points: interpolation, memorisation, dichotomies, parity, floating-point numbers.

import Base
import Formulas
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Interpolation: n units of an activation that is no polynomial take any n values at n points; units of x³ make polynomials
/// of degree 3 only, which stay at 1 from values that are ±1 in turn at five points or more (de la Vallée Poussin).
///
/// Memorisation: choose a direction a with z_i = a·x_i distinct, sort, and biases b_i with b_1 < z_1 < b_2 < z_2 …: the matrix
/// relu(z_i − b_j) is triangular. On a line values in turn ±1 need as many pieces as there are gaps, n − 1, and W units
/// have at most W + 1.
///
/// Dichotomies: a line that parts points in general position can be moved until it touches two of them. So the lines
/// through pairs, turned and shifted a little, give all.
///
/// Parity: Σx_i runs through 0, …, n, and the zigzag of n pieces through 0, 1, 0, … has n units. One unit: of an affine function
/// p the sum p(0,0) + p(1,1) − p(0,1) − p(1,0) is 0, where XOR has −2, so the error is ½ at least; ½ attains it.
///
/// Floating point: steps at the numbers themselves, with differences of the values as outer weights; the partial sums are
/// the values, which are numbers of the format, so nothing is rounded.
enum FinitePoints {
  static let claims = [
    Claim(
      "pinkus.interpolation", .exactness,
      paper: "Pinkus 1999, Acta Numerica 8, Theorem 5.1",
      statement:
        "n units of an activation that is no polynomial take any values at n points; units of x³ do not, however"
        + " many: values -1 and 1 in turn stay at distance 1.",
      method:
        "20 points of [0,1] with values in turn -1 and 1: outer weights of 20 gaussian and 20 tanh units by"
        + " elimination, the largest residual; the floor of polynomials of degree 3 by a divided difference.",
      refutedBy: "A residual of 20 gaussian units that elimination leaves above rounding.",
      doesNotShow: "Anything between the points.", cost: 1,
      predictions: [
        ClaimPrediction(
          "largest residual of 20 gaussian units", .equals, 0, tolerance: 1e-9,
          because: "rounding of the elimination"),
        ClaimPrediction(
          "largest residual of 20 tanh units", .equals, 0, tolerance: 1e-9,
          because: "rounding of the elimination"),
        ClaimPrediction(
          "floor of units of x³, any number of them", .equals, 1, tolerance: 1e-9,
          because: "rounding"),
      ],
      weakenings: [
        Claim.Weakening("gaussian units in place of x³", below: 2) { trial in
          MeasuredNumber(try residual(.gaussian, trial))
        },
        Claim.Weakening("units of x³ in place of gaussian ones", insteadOf: 0) { trial in
          MeasuredNumber(try residual(.cube, trial))
        },
      ],
      experiment: interpolation),
    Claim(
      "zhang.memorisation", .exactness,
      paper:
        "Zhang, Bengio, Hardt, Recht, Vinyals 2017, ICLR, arXiv:1611.03530, Theorem 1: 2n + d weights",
      statement:
        "A ReLU layer of n units that see one direction takes any values at n points of R^d, with 2n + d"
        + " numbers; on a line n - 3 units do not.",
      method:
        "40 points of the square with random labels -1 and 1: the network of 40 units by a triangular system,"
        + " its largest residual and its units that bend; for 40 alternating labels on a line the floor of 38"
        + " pieces.",
      refutedBy: "A point of the 40 with a residual above rounding.",
      doesNotShow:
        "Memorisation by O(√n) parameters in deep networks (Vardi, Yehudai, Shamir 2022).", cost: 1,
      predictions: [
        ClaimPrediction(
          "largest residual at 40 points of the square", .equals, 0, tolerance: 1e-7,
          because: "rounding of a triangular system with small gaps"),
        ClaimPrediction(count: "units that bend around the points", .equals, 40).named(
          .memorisingUnits),
        ClaimPrediction(
          "floor of 37 units for 40 alternating labels on a line", .equals, 1, tolerance: 1e-12,
          because: "the labels are -1 and 1"),
      ],
      weakenings: [
        Claim.Weakening("one unit fewer than points") { try memorisation($0, without: true) }
      ],
      experiment: { try memorisation($0, without: false) }),
    Claim(
      "cover.dichotomies", .exactness,
      paper: "Cover 1965, IEEE Trans. Electronic Computers 14, Theorem 1; Schläfli 1901",
      statement:
        "One threshold unit makes exactly 2 Σ_{k≤2} C(n-1,k) of the 2^n dichotomies of n points in general"
        + " position in the plane.",
      method:
        "Random points of the square: all lines through two of them, turned and shifted a little, as step"
        + " units; different rows of outputs counted for n = 4, 8 and 12.",
      refutedBy: "A line that parts 8 points in general position in a 59th way.",
      doesNotShow: "The capacity of more than one unit.", cost: 1,
      predictions: [
        ClaimPrediction(count: "dichotomies of 4 points", .equals, 14),
        ClaimPrediction(count: "dichotomies of 8 points", .equals, 58),
        ClaimPrediction(count: "dichotomies of 12 points", .equals, 134),
      ],
      weakenings: [
        Claim.Weakening("points on one line in place of general position") {
          try dichotomies($0, isGeneral: false)
        }
      ],
      experiment: { try dichotomies($0, isGeneral: true) }),
    Claim(
      "minsky-papert.parity", .absence,
      paper: "Minsky, Papert 1969, Perceptrons; Rumelhart, Hinton, Williams 1986",
      statement:
        "No affine function comes nearer than 1/2 to XOR; one hidden layer of n ReLU units is the parity of n"
        + " bits.",
      method:
        "The floor by one linear condition in whole numbers; the network on all 2^n inputs for n = 2 and 10, with"
        + " its units that bend.",
      refutedBy: "An affine function nearer than 1/2 to XOR on its four inputs.",
      doesNotShow: "That n units are the least for parity.", cost: 1,
      predictions: [
        ClaimPrediction(
          "sup error below which no affine function comes on XOR", .equals, 0.5, tolerance: 1e-12,
          because: "whole numbers"),
        ClaimPrediction(count: "inputs of 10 bits whose parity is wrong", .equals, 0),
        ClaimPrediction(count: "inputs of 2 bits whose parity is wrong", .equals, 0),
        ClaimPrediction(count: "units that bend, 10 bits", .equals, 9),
      ],
      weakenings: [
        Claim.Weakening("two ReLU units in place of an affine function", below: 0) { _ in
          MeasuredNumber(
            EvaluatedError(of: try parity(2), at: bits(2)) {
              Batch(features: 1, count: $0.count, storage: $0.samplesOf(parityOf))
            })
        }
      ],
      experiment: parities),
    Claim(
      "park.floats-memorised", .exactness,
      paper:
        "Park, Hwang, Lee, Park 2024, arXiv:2401.15121, on step networks with floats",
      statement:
        "With every sum and product rounded to 5 bits, a layer of steps takes any values of the format at all"
        + " its numbers, without an error.",
      method:
        "All 160 numbers ±(1 + m/16) 2^e, e = -2 to 2, with random whole values in [-15,15]: the network of 159"
        + " steps, each operation rounded to 5 bits, at every number.",
      refutedBy: "A number of the format whose value is not taken.",
      doesNotShow: "Networks of ReLU, and bounded exponents.", cost: 1,
      predictions: [
        ClaimPrediction(count: "numbers of the format whose value is not taken", .equals, 0),
        ClaimPrediction(count: "numbers of the format", .equals, 160),
      ],
      weakenings: [
        Claim.Weakening("3 bits in place of 5") { try floats($0, bits: 3) }
      ],
      experiment: { try floats($0, bits: 5) }),
  ]

  // MARK: Interpolation

  private static let points = (0..<20).map { Double($0) / 19 }

  private static func label(_ x: Double) -> Double {
    Int((19 * x).rounded()) % 2 == 0 ? 1 : -1
  }

  private static func units(_ activation: Activation) throws -> Network {
    let n = points.count
    // One unit a point: bumps of a point's width, and steps before each point.
    let scale = activation == .gaussian ? 19.0 : activation == .tanh ? 76 : 1
    let centres = points.map { activation == .tanh ? $0 - 0.5 / 19 : $0 }
    let columns = centres.flatMap { centre in
      points.map { activation.value(scale * ($0 - centre)) }
    }
    let outer = leastSquares(columns, rows: n, columns: n, points.map(label), tolerance: 1e-14)
    return try Network(
      line: activation, weights: centres.map { _ in scale }, biases: centres.map { -scale * $0 },
      outer: outer.solution)
  }

  private static func residual(_ activation: Activation, _ trial: Trial) throws -> EvaluatedError {
    EvaluatedError(
      of: try trial.built(try units(activation), on: Domain(0...1)), at: points, against: label)
  }

  private static func interpolation(_ trial: Trial) throws -> Observation {
    let (bumps, steps) = (
      MeasuredNumber(try residual(.gaussian, trial)), MeasuredNumber(try residual(.tanh, trial))
    )
    let floor = ProvenFloor(
      polynomialsOfDegree: 3,
      at: trial.list((0..<5).map { Double($0) }, of: "point")
    ) { Int($0.lower) % 2 == 0 ? .one : -.one }
    return Observation(
      measured: [bumps, steps, MeasuredNumber(floor)],
      figure: ClaimFigure(
        "Twenty values by twenty units", subtitle: "largest residual at 20 points",
        x: .linear("gaussian, tanh, x³"), y: .linear("residual"),
        series: [
          ClaimFigure.Series("measured", .measured, [1, 2], [bumps.value, steps.value]),
          ClaimFigure.Series("floor of x³", .predicted, [3], [floor.value]),
        ]))
  }

  // MARK: Memorisation

  private static func memorisation(_ trial: Trial, without: Bool) throws -> Observation {
    let n = 40
    let source = RandomSource(seed: trial.seed, stream: "points and labels")
    let direction = [0.8, 0.6]
    // Along the direction the points are 1/40 apart.
    let along = (0..<n).map { (Double($0) + 0.5) / Double(n) }
    let across = (0..<n).map { _ in source.uniform() }
    let places = zip(along, across).map { z, w in
      [direction[0] * z - direction[1] * w, direction[1] * z + direction[0] * w]
    }
    let labels = (0..<n).map { _ in source.integer(below: 2) == 0 ? 1.0 : -1 }
    let biases = along.map { $0 - 0.5 / Double(n) }
    var outer = [Double](repeating: 0, count: n)
    for i in 0..<n {
      let sum = (0..<i).reduce(0.0) { $0 + outer[$1] * (along[i] - biases[$1]) }
      outer[i] = (labels[i] - sum) / (along[i] - biases[i])
    }
    if without { outer[n / 2] = 0 }
    let network = try trial.built(
      try Network(
        [
          (
            .relu,
            DenseLayer(Array(repeating: direction, count: n), biases.map { -$0 })
          )
        ], output: DenseLayer([outer], [0])), on: Domain(-1...1, 0...2))
    let batch = Batch(features: 2, points: places)
    let error = EvaluatedError(of: network, at: batch) { _ in
      Batch(features: 1, count: n, storage: labels)
    }
    let around = Batch(features: 2, points: places + [[-1, 0], [-2, -2], [2, 2]])
    let floor = ProvenFloor(
      pieces: 38,
      below: trial.list((0..<n).map { Interval($0 % 2 == 0 ? 1 : -1) }, of: "label"))
    return Observation(
      measured: [
        MeasuredNumber(error), MeasuredNumber(ExactCount(bendingUnitsOf: network, at: around)),
        MeasuredNumber(floor),
      ],
      figure: ClaimFigure(
        "Forty labels by forty units", subtitle: "outer weights in the order of the points",
        x: .linear("unit"), y: .linear("outer weight"),
        series: [
          ClaimFigure.Series("built", .measured, (1...n).map(Double.init), outer)
        ]))
  }

  // MARK: Dichotomies

  private static func dichotomies(_ trial: Trial, isGeneral: Bool) throws -> Observation {
    let source = RandomSource(seed: trial.seed, stream: "points in general position")
    let counts = [4, 8, 12]
    let found = try counts.map { n -> MeasuredNumber in
      let places = (0..<n).map { place in
        isGeneral ? [source.uniform(), source.uniform()] : [Double(place), Double(place)]
      }
      var rows: [[Double]] = [[1, 0], [1, 0]]
      var biases = [10.0, -10]
      let turn = 1e-7
      for i in 0..<n {
        for j in 0..<i {
          let (p, q) = (places[i], places[j])
          let normal = [q[1] - p[1], p[0] - q[0]]
          let along = [q[0] - p[0], q[1] - p[1]]
          for (turned, shifted) in [(0.0, 1.0), (0, -1), (1, 0), (-1, 0)] {
            let w = zip(normal, along).map { $0 + turned * turn * $1 }
            let middle = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2]
            let bias = -(w[0] * middle[0] + w[1] * middle[1]) + shifted * turn
            for sign in [1.0, -1] {
              rows.append(w.map { sign * $0 })
              biases.append(sign * bias)
            }
          }
        }
      }
      let network = try Network(
        [(.step, DenseLayer(rows, biases))],
        output: DenseLayer(
          rows.indices.map { row in rows.indices.map { $0 == row ? 1 : 0 } },
          rows.map { _ in 0 }))
      let values = network(Batch(features: 2, points: places))
      let lists = rows.indices.map { unit in
        (0..<n).map { values[unit, $0] }
      }
      return MeasuredNumber(
        ExactCount(differentOf: trial.list(lists.unique, of: "dichotomy")))
    }
    let x = counts.map(Double.init)
    return Observation(
      measured: found,
      figure: ClaimFigure(
        "Dichotomies of points in the plane", subtitle: "by one threshold unit",
        x: .linear("points"), y: .logarithmic("dichotomies"),
        series: [
          ClaimFigure.Series("counted", .measured, x, found.map(\.value)),
          ClaimFigure.Series("all, 2^n", .predicted, x, x.map { pow(2, $0) }),
        ]))
  }

  // MARK: Parity

  private static func bits(_ n: Int) -> Batch {
    Batch(
      features: n,
      points: (0..<(1 << n)).map { code in (0..<n).map { Double(code >> $0 & 1) } })
  }

  private static func parityOf(_ point: [Double]) -> Double {
    Double(Int(point.reduce(0, +)) % 2)
  }

  private static func parity(_ n: Int) throws -> Network {
    try Network(
      [
        (
          .relu,
          DenseLayer(
            Array(repeating: [Double](repeating: 1, count: n), count: n),
            (0..<n).map { -Double($0) })
        )
      ], output: DenseLayer([(0..<n).map { $0 == 0 ? 1 : $0 % 2 == 1 ? -2 : 2 }], [0]))
  }

  private static func parities(_ trial: Trial) throws -> Observation {
    let floor = ProvenFloor(
      conditions: [trial.list([1, -1, -1, 1], of: "coefficient")], on: [0, 1, 1, 0])
    let networks = try [10, 2].map { n in
      try trial.built(
        try parity(n), on: Domain(Array(repeating: (0, 1), count: n)))
    }
    let wrong = zip(networks, [10, 2]).map { network, n in
      MeasuredNumber(ExactCount(wrongOf: network, at: bits(n), against: parityOf))
    }
    return Observation(
      measured: [
        MeasuredNumber(floor), wrong[0], wrong[1],
        MeasuredNumber(ExactCount(bendingUnitsOf: networks[0], at: bits(10))),
      ],
      figure: ClaimFigure(
        "Parity of ten bits", subtitle: "the network by the sum of its inputs",
        x: .linear("ones among the bits"), y: .linear("value"),
        series: [
          ClaimFigure.Series(
            "built", .measured, (0...10).map(Double.init),
            networks[0](
              Batch(
                features: 10,
                points: (0...10).map { ones in (0..<10).map { $0 < ones ? 1 : 0 } })
            ).storage)
        ]))
  }

  // MARK: Floating point

  private static func floats(_ trial: Trial, bits: Int) throws -> Observation {
    let source = RandomSource(seed: trial.seed, stream: "values of floats")
    let positive = (-2...2).flatMap { (exponent: Int) -> [Double] in
      (0..<16).map { (i: Int) -> Double in (1 + Double(i) / 16) * pow(2, Double(exponent)) }
    }
    let numbers = trial.list(positive.map { -$0 }.sorted() + positive, of: "number")
    let values = numbers.map { _ in Double(source.integer(below: 31) - 15) }
    let network = try trial.built(
      try Network(
        line: .step, weights: numbers.dropFirst().map { _ in 1 },
        biases: numbers.dropFirst().map { -$0 },
        outer: zip(values.dropFirst(), values).map { $0 - $1 }, constant: values[0]),
      on: Domain(-8...8))
    let table = Dictionary(uniqueKeysWithValues: zip(numbers, values))
    let wrong = ExactCount(
      wrongOf: RoundedNetwork(network, bits: bits),
      at: Batch(features: 1, count: numbers.count, storage: numbers)
    ) { table[$0[0]] ?? .nan }
    return Observation(
      measured: [
        MeasuredNumber(wrong), MeasuredNumber(ExactCount(differentOf: numbers)),
      ],
      figure: ClaimFigure(
        "Values at all numbers of 5 bits", subtitle: "each operation rounded to 5 bits",
        x: .linear("number"), y: .linear("value"),
        series: [ClaimFigure.Series("asked for and taken", .measured, numbers, values)]))
  }
}

extension Batch {
  /// A function of each sample.
  fileprivate func samplesOf(_ function: ([Double]) -> Double) -> [Double] {
    (0..<count).map { function(point($0)) }
  }
}

extension Array where Element: Hashable {
  /// Its members once each, in their order.
  fileprivate var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
