// The maximum of numbers by few hidden layers, and what no single layer does.

import Base
import Formulas
import Functions
import Kernels
import Measurement
import Networks

/// Max of five by two hidden layers (Bakaev et al. 2025). With m_ij = max(x_i, x_j):
///
///   max = ½ max(x_0, m_13) + max(m_01, m_24) + ½ max(x_2, m_34) − ½ max(m_01 + m_23, m_13 + m_24)
///         − ½ max(m_01 + m_34, m_03 + m_24) + ½ max(m_03 + m_23, m_13 + m_34).
///
/// Found by a linear program of this project, not in the paper. Both sides are linear on every cone of the arrangement
/// of the hyperplanes x_i + x_j = x_k + x_l: an inner maximum switches where two coordinates are equal, an outer one where
/// two sums of two are, or a coordinate and another. The cones are spanned by the arrangement's rays and by ±(1,…,1), so
/// equality on these, in small whole numbers, proves equality everywhere.
///
/// The tree of pairs (Arora et al. 2018): a maximum of maxima switches only where two coordinates are equal; the cones of
/// {x_i = x_j} are spanned by the vectors of zeros and ones and ±(1,…,1).
///
/// One layer: a network of one hidden layer has the same jump of its gradient all along a line. Of max(0, x, y) the jump of
/// ∂/∂x across x = 0 is 1 for y < 0 and 0 for y > 0 (Mukherjee and Basu 2017).
enum Maxima {
  static let claims = [
    Claim(
      "maximum.five-two-layers", .exactness,
      paper: "Bakaev, Brunck, Hertrich, Stade, Yehudayoff 2025, arXiv:2505.14338",
      statement:
        "The maximum of five numbers is a ReLU network of two hidden layers, with 24 units and weights that"
        + " are multiples of 1/2.",
      method:
        "A network 5-16-8-1 evaluated on all rays of the arrangement x_i + x_j = x_k + x_l, where equality"
        + " proves it everywhere, and on the grid {-1,0,1,2}^5; whole numbers, so nothing is rounded.",
      refutedBy: "A ray of the arrangement on which the network is not the maximum.",
      doesNotShow:
        "That 24 units are the least, or that the maximum of six takes more layers.", cost: 1,
      predictions: [
        ClaimPrediction(count: "rays on which the network is wrong", .equals, 0).named(
          .maximumOfFiveWrongRays),
        ClaimPrediction(count: "rays of the arrangement", .equals, 3300).named(.maximumOfFiveRays),
        ClaimPrediction(count: "points of {-1,0,1,2}^5 where it is wrong", .equals, 0),
        ClaimPrediction(count: "units that bend on the grid", .equals, 24),
      ],
      weakenings: [
        Claim.Weakening("thirds in place of halves, one coefficient") {
          try five($0, halves: 1.0 / 3)
        },
        Claim.Weakening("whole numbers only, which take three layers (Haase, Hertrich, Loho)") {
          try five($0, halves: 1)
        },
      ],
      experiment: { try five($0, halves: 0.5) }),
    Claim(
      "maximum.tree-depth", .exactness,
      paper: "Arora, Basu, Mianjy, Mukherjee 2018, ICLR, arXiv:1611.01491, Theorem 2.1",
      statement:
        "The maximum of 2^k numbers is a ReLU network of k hidden layers: ⌈log2(n+1)⌉ layers"
        + " suffice for every piecewise linear function of n inputs.",
      method:
        "Trees of pairs for 2, 4 and 8 numbers, evaluated on all vectors of zeros and ones and on"
        + " -(1,...,1), where equality proves it everywhere; layers that bend on these.",
      refutedBy: "A vector of zeros and ones on which the tree is not the maximum.",
      doesNotShow: "That k layers are needed: see maximum.five-two-layers.", cost: 1,
      predictions: [
        ClaimPrediction(count: "vectors on which a tree is wrong", .equals, 0),
        ClaimPrediction(count: "hidden layers that bend, 8 numbers", .equals, 3).named(
          .maximumTreeLayers),
        ClaimPrediction(count: "hidden layers that bend, 4 numbers", .equals, 2),
      ],
      weakenings: [
        Claim.Weakening("one pair of the tree left out") { try trees($0, isWhole: false) },
        Claim.Weakening("the tree of 4 numbers for 8", insteadOf: 1) { try bending(4, $0) },
        Claim.Weakening("the tree of 2 numbers for 4", insteadOf: 2) { try bending(2, $0) },
      ],
      experiment: { try trees($0, isWhole: true) }),
    Claim(
      "maximum.one-layer-never", .absence,
      paper:
        "Mukherjee, Basu 2017, arXiv:1711.03073, on max(0, x, y)",
      statement:
        "No ReLU network of one hidden layer is max(0, x, y): its gradient would jump by one number all along"
        + " x = 0; two hidden layers of 3 and 1 units are it.",
      method:
        "The jump of the derivative in x across x = 0 at points of both sides of y = 0: of the network of two"
        + " layers, and of random networks of one layer with a kink there; the error of the two"
        + " layers at points.",
      refutedBy: "A network of one hidden layer whose jump across x = 0 depends on y.",
      doesNotShow: "How near one layer comes: arbitrarily, with more units.", cost: 1,
      predictions: [
        ClaimPrediction(
          "spread of the jump of max(0,x,y) across x = 0, two layers", .equals, 1, tolerance: 1e-6,
          because: "differences of 2^-20"),
        ClaimPrediction(
          "largest spread of the jump over random networks of one layer", .equals, 0,
          tolerance: 1e-6, because: "rounding of differences of 2^-20"),
        ClaimPrediction(
          "largest error of two hidden layers at 41² points of [-2,2]²", .equals, 0,
          tolerance: 1e-14,
          because: "rounding"),
      ],
      weakenings: [
        Claim.Weakening("two hidden layers in place of one", insteadOf: 1) { _ in
          MeasuredNumber(EvaluatedSpread(jumpsAcrossZeroOf: try maximumOfThree(), at: heights))
        }
      ],
      experiment: oneLayer),
  ]

  private static let heights = [-1.7, -0.9, 0.8, 1.9]

  /// The directions of all one-dimensional flats, both signs; the last coordinate is 0.
  private static func rays() -> [[Int]] {
    let pairs = (0..<5).flatMap { i in (i..<5).map { (i, $0) } }
    var normals: Set<[Int]> = []
    for (place, one) in pairs.enumerated() {
      for other in pairs.dropFirst(place + 1) {
        var normal = [0, 0, 0, 0, 0]
        for (axis, sign) in [(one.0, 1), (one.1, 1), (other.0, -1), (other.1, -1)] {
          normal[axis] += sign
        }
        if let reduced = primitive(normal) { normals.insert(reduced) }
      }
    }
    let planes = normals.sorted { $0.lexicographicallyPrecedes($1) }
    var rays: Set<[Int]> = []
    for a in planes.indices {
      for b in planes.indices.dropFirst(a + 1) {
        // All 2 × 2 minors of two rows, in the first four coordinates.
        let (p, q) = (planes[a], planes[b])
        var minor = [[Int]](repeating: [0, 0, 0, 0], count: 4)
        for i in 0..<4 { for j in 0..<4 { minor[i][j] = p[i] * q[j] - p[j] * q[i] } }
        for c in planes.indices.dropFirst(b + 1) {
          let r = planes[c]
          func determinant(_ i: Int, _ j: Int, _ k: Int) -> Int {
            r[i] * minor[j][k] - r[j] * minor[i][k] + r[k] * minor[i][j]
          }
          let ray = [
            determinant(1, 2, 3), -determinant(0, 2, 3), determinant(0, 1, 3),
            -determinant(0, 1, 2), 0,
          ]
          if let reduced = primitive(ray) {
            rays.insert(reduced)
            rays.insert(reduced.map { -$0 })
          }
        }
      }
    }
    return rays.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Divided by the greatest common divisor, the first number positive; nil for zeros.
  private static func primitive(_ vector: [Int]) -> [Int]? {
    var divisor = 0
    for number in vector {
      var (a, b) = (divisor, abs(number))
      while b != 0 { (a, b) = (b, a % b) }
      divisor = a
    }
    guard divisor > 0, let first = vector.first(where: { $0 != 0 }) else { return nil }
    return vector.map { $0 / (first > 0 ? divisor : -divisor) }
  }

  private static func five(_ trial: Trial, halves: Double) throws -> Observation {
    let pairs = [(0, 1), (0, 3), (1, 3), (2, 3), (2, 4), (3, 4)]
    typealias Form = AffineLayers.Form
    var layers = AffineLayers(.relu, inputs: 5)
    let x = layers.units
    let differences: [Form] = pairs.map { x[$0.0] - x[$0.1] }
    let opposite: [Form] = x.map { -1 * $0 }
    layers.append(differences + x + opposite)
    let unit = layers.units
    let inputs: [Form] = (0..<5).map { unit[6 + $0] - unit[11 + $0] }
    func m(_ i: Int, _ j: Int) -> Form {
      let place = pairs.firstIndex { $0 == (i, j) } ?? 0
      return inputs[j] + unit[place]
    }
    let terms: [(Double, Form, Form)] = [
      (halves, inputs[0], m(1, 3)), (1, m(0, 1), m(2, 4)), (halves, inputs[2], m(3, 4)),
      (-halves, m(0, 1) + m(2, 3), m(1, 3) + m(2, 4)),
      (-halves, m(0, 1) + m(3, 4), m(0, 3) + m(2, 4)),
      (halves, m(0, 3) + m(2, 3), m(1, 3) + m(3, 4)),
    ]
    let rest: Form = terms.dropFirst().reduce(terms[0].0 * terms[0].2) { $0 + $1.0 * $1.2 }
    let bent: [Form] = terms.map { $0.1 - $0.2 }
    layers.append(bent + [rest, -1 * rest])
    let last = layers.units
    let output = zip(terms, last).dropFirst().reduce(terms[0].0 * last[0]) { $0 + $1.0.0 * $1.1 }
    let domain = Domain(-1...2, -1...2, -1...2, -1...2, -1...2)
    let network = try trial.built(
      try layers.network(inputs: 5, output: output + last[6] - last[7]), on: domain)
    let rays = trial.list(rays(), of: "ray")
    let directions = rays + [[1, 1, 1, 1, 1], [-1, -1, -1, -1, -1]]
    let grid = Batch(
      features: 5,
      points: (0..<1024).map { (code: Int) -> [Double] in
        (0..<5).map { (axis: Int) -> Double in Double(code >> (2 * axis) & 3) - 1 }
      })
    func maximum(_ point: [Double]) -> Double { point.max() ?? 0 }
    let onRays = ExactCount(
      wrongOf: network, at: Batch(features: 5, points: directions.map { $0.map(Double.init) }),
      against: maximum)
    let onGrid = ExactCount(wrongOf: network, at: grid, against: maximum)
    return Observation(
      measured: [
        MeasuredNumber(onRays), MeasuredNumber(ExactCount(differentOf: rays)),
        MeasuredNumber(onGrid),
        MeasuredNumber(ExactCount(bendingUnitsOf: network, at: grid)),
      ],
      figure: ClaimFigure(
        "Hidden layers for the maximum of n numbers", subtitle: "exact representation",
        x: .linear("n"), y: .linear("hidden layers"),
        series: [
          ClaimFigure.Series(
            "tree of pairs", .predicted, [2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 3, 3, 3, 3]),
          ClaimFigure.Series("built here", .measured, [5], [2]),
        ]),
      notes: [
        "the paper: ⌈log3(n-2)⌉ + 1 hidden layers for the maximum of n ≥ 4 numbers"
      ])
  }

  /// The maximum of a power of two of numbers; one pair of its first layer may be missing.
  private static func tree(_ count: Int, isWhole: Bool) throws -> Network {
    var layers = AffineLayers(.relu, inputs: count)
    var values = layers.units
    while values.count > 1 {
      let pairs = stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
      let isFirst = values.count == count
      layers.append(pairs.flatMap { [$0.0 - $0.1, $0.1, -1 * $0.1] })
      let units = layers.units
      values = pairs.indices.map { place in
        let carried = units[3 * place + 1] - units[3 * place + 2]
        return isFirst && place == 0 && !isWhole ? carried : units[3 * place] + carried
      }
    }
    return try layers.network(inputs: count, output: values[0])
  }

  private static func bending(_ count: Int, _ trial: Trial) throws -> MeasuredNumber {
    let points = (0..<(1 << count)).map { code in (0..<count).map { Double(code >> $0 & 1) } }
    return MeasuredNumber(
      ExactCount(
        bendingLayersOf: try tree(count, isWhole: true),
        at: Batch(features: count, points: points)))
  }

  private static func trees(_ trial: Trial, isWhole: Bool) throws -> Observation {
    var (wrong, bending): ([MeasuredNumber], [MeasuredNumber]) = ([], [])
    for k in 1...3 {
      let count = 1 << k
      let network = try trial.built(
        try tree(count, isWhole: isWhole),
        on: Domain(Array(repeating: (-1, 1), count: count)))
      let points = (0..<(1 << count)).map { code in
        (0..<count).map { Double(code >> $0 & 1) }
      }
      let all = Batch(
        features: count, points: points + [[Double](repeating: -1, count: count)])
      wrong.append(
        MeasuredNumber(ExactCount(wrongOf: network, at: all) { $0.max() ?? 0 }))
      bending.append(MeasuredNumber(ExactCount(bendingLayersOf: network, at: all)))
    }
    return Observation(
      measured: [.largest(of: wrong), bending[2], bending[1]],
      figure: ClaimFigure(
        "Trees of pairs", subtitle: "hidden layers that bend", x: .logarithmic("numbers"),
        y: .linear("hidden layers"),
        series: [
          ClaimFigure.Series("log2 n", .predicted, [2, 4, 8], [1, 2, 3]),
          ClaimFigure.Series("built", .measured, [2, 4, 8], bending.map(\.value)),
        ]))
  }

  private static func maximumOfThree() throws -> Network {
    try Network(
      [
        (.relu, DenseLayer([[1, -1], [0, 1], [0, -1]], [0, 0, 0])),
        (.relu, DenseLayer([[1, 1, -1]], [0])),
      ], output: DenseLayer([[1]], [0]))
  }

  private static func oneLayer(_ trial: Trial) throws -> Observation {
    let domain = Domain(-2...2, -2...2)
    let target = try TargetFunction(
      name: "max(0,x,y)", components: [.init(parsing: "max(0,max(x,y))")], domain: domain)
    let network = try trial.built(try maximumOfThree(), on: domain)
    let side = (0...40).map { -2 + Double($0) / 10 }
    let grid = Batch(features: 2, points: side.flatMap { x in side.map { [x, $0] } })
    let source = RandomSource(seed: trial.seed, stream: "networks of one layer")
    let spreads = try (0..<trial.size.pick(50, 200, 1000)).map { _ in
      let width = 12
      let rows = (0..<width).map { unit in
        unit == 0 ? [1, 0] : [source.normal(), source.normal()]
      }
      let wide = try Network(
        [(.relu, DenseLayer(rows, (0..<width).map { $0 == 0 ? 0 : source.normal() }))],
        output: DenseLayer([(0..<width).map { _ in source.normal() }], [0]))
      return MeasuredNumber(EvaluatedSpread(jumpsAcrossZeroOf: wide, at: heights))
    }
    let spread = MeasuredNumber(EvaluatedSpread(jumpsAcrossZeroOf: network, at: heights))
    return Observation(
      measured: [
        spread, .largest(of: spreads),
        MeasuredNumber(EvaluatedError(of: network, at: grid) { target.values($0) }),
      ],
      figure: ClaimFigure(
        "The jump across x = 0", subtitle: "spread over y, by hidden layers",
        x: .linear("hidden layers"), y: .linear("spread of the jump"),
        series: [
          ClaimFigure.Series(
            "measured", .measured, [1, 2],
            [MeasuredNumber.largest(of: spreads).value, spread.value])
        ]))
  }
}
