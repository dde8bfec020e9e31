// What numbers that depend continuously on the function can do, and what free knots and free units add.

import Base
import Constructions
import Formulas
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Continuous choice: see ProvenFloor. Over the functions on [0,1] with |f(x) − f(y)| ≤ |x − y| the nodes j/n give 1/(2n). The values at
/// (2i − 1)/(2n), joined by lines and level at the ends, are n numbers that depend continuously on f, and err by at
/// most 1/(2n): between two nodes f is at most half of their distance from the chord, since
/// |f(x) − f(a)| ≤ x − a and |f(x) − f(b)| ≤ b − x. A zigzag of slopes ±1 attains it.
///
/// √x on [0,1]: with equal cells the first one decides, √h/4 for the interpolant. With free knots: on [a², b²] a line is at best
/// (b − a)²/(8(a + b)) away; with equal errors ε the squares of the knots are 4ε k(k + 1), so that ε = 1/(4N(N + 1))
/// for N pieces: the knots of the best joined line are x_k = (k(k + 1)/(N(N + 1)))², and no N pieces, joined or not, do better. This
/// closed form is ours. In N it falls by the exponent 2 where equal cells have 1/2.
///
/// Powers of ReLU: Σ a_i relu(x − t_i)^k are splines of degree k. For n equal cells the L2 error of the best of f is
/// (|B_{2r}|/(2r)!)^½ ‖f^{(r)}‖ n^−r with r = k + 1 and Bernoulli's numbers, up to what the ends change.
enum Widths {
  static let claims = [
    Claim(
      "devore-howard-micchelli.lipschitz", .absence,
      paper:
        "DeVore, Howard, Micchelli 1989, Manuscripta Math. 63, Optimal nonlinear approximation",
      statement:
        "n numbers that depend continuously on a function of Lipschitz constant 1 on [0,1] determine it to"
        + " within 1/(2n) and no better, whatever the network; ReLU interpolants attain it.",
      method:
        "The floor by n + 1 nodes of a spline space, in interval arithmetic; certified errors of ReLU"
        + " interpolants of a zigzag of slopes -1 and 1, for n = 4 to 32.",
      refutedBy:
        "n numbers, chosen continuously, that err by less than 1/(2n) on every such function.",
      doesNotShow:
        "Anything of numbers that jump with the function: bit extraction reaches n^-2 (see"
        + " shen-yang-zhang.depth).", cost: 2,
      predictions: [
        ClaimPrediction(
          "floor of 8 numbers", .equals, 1.0 / 16, tolerance: 1e-12, because: "dyadic nodes"),
        ClaimPrediction(
          "certified sup error of the interpolant times 2n, the furthest from 1", .equals, 1,
          tolerance: 1e-6, because: "rounding"),
        ClaimPrediction(
          "exponent of the error in n", .equals, 1, tolerance: 1e-6, because: "rounding"),
      ],
      weakenings: [
        Claim.Weakening("16 numbers in place of 8", below: 0) { _ in try zigzag(16) }
      ],
      experiment: lipschitz),
    Claim(
      "devore.free-knots-root", .rate,
      paper:
        "DeVore 1998, Nonlinear approximation, Acta Numerica 7, on free knots",
      statement:
        "ReLU networks of one layer approximate √x on [0,1] with sup error 1/(4N(N+1)) by N units whose knots are"
        + " free, the best of all N pieces, and with N^(-1/2)/4 by interpolation in equal cells.",
      method:
        "Certified errors of networks with knots (k(k+1)/(N(N+1)))² and with knots k/N, N = 2 to 16; the floor of"
        + " N linear pieces in interval arithmetic at the knots and the points of largest distance.",
      refutedBy: "A function of 8 linear pieces nearer than 1/288 to √x on [0,1].",
      doesNotShow: "The rate for a class of functions: this is one function.", cost: 4,
      predictions: [
        ClaimPrediction(
          "certified sup error with free knots times 4N(N+1), the furthest from 1", .equals, 1,
          tolerance: 1e-3, because: "the width of the certified brackets"),
        ClaimPrediction(
          "certified sup error with equal cells times 4√N, the furthest from 1", .equals, 1,
          tolerance: 1e-3, because: "the width of the certified brackets"),
        ClaimPrediction(
          "exponent in N with equal cells", .equals, 0.5, tolerance: 1e-3,
          because: "the width of the certified brackets"),
        ClaimPrediction(
          "floor of 8 linear pieces, joined or not", .equals, 1.0 / 288, tolerance: 1e-9,
          because: "knots are rounded"),
      ],
      weakenings: [
        Claim.Weakening("nine pieces in place of eight", below: 3) { _ in
          MeasuredNumber(try CertifiedError(of: try rootNetwork(9), against: try root()))
        }
      ],
      experiment: roots),
    Claim(
      "siegel-xu.powers-on-line", .rate,
      paper:
        "Siegel, Xu 2024, Found. Comput. Math. 24, arXiv:2101.12365: n^(-1/2-(2k+1)/(2d)), here d = 1",
      statement:
        "One hidden layer of n units relu^k approximates smooth functions on a line in L2 with an error of order"
        + " n^-(k+1), for step, ReLU and squared ReLU, with Bernoulli's constants for equal cells.",
      method:
        "exp on [0,1]: the outer weights by least squares at Gauss points of each cell; L2 error by quadrature for"
        + " n = 8 to 64 cells, its exponent, and n^(k+1) times it at 64.",
      refutedBy: "An exponent of the best outer weights below k + 1.",
      doesNotShow:
        "The lower bound of the theorem, which is for the worst function of a class; dimension above 1.",
      cost: 3,
      predictions: (0...2).flatMap { k -> [ClaimPrediction] in
        let name = ["step", "relu", "relu²"][k]
        return [
          ClaimPrediction(
            "exponent of the L2 error in n, \(name), 8 to 64", .equals, Double(k + 1),
            tolerance: 0.08, because: "the ends of the interval, at 8 cells"),
          ClaimPrediction(
            "L2 error times n^\(k + 1) at n = 64, \(name)", .equals, bernoulli(k),
            tolerance: 0.05 * bernoulli(k), because: "5 %: the ends of the interval"),
        ]
      },
      weakenings: [
        Claim.Weakening("outer weights rounded to three digits") { try powers($0, digits: 3) }
      ],
      experiment: { try powers($0, digits: nil) }),
  ]

  // MARK: Continuous choice

  /// The certified error of the interpolant of n values of the zigzag that is hardest for it.
  private static func zigzagNetwork(_ n: Int) throws -> (network: Network, target: TargetFunction) {
    let step = 1 / Double(2 * n)
    let first = Double(2 * (n / 2) + 1) * step
    // Falls from `first` to 0 at the node `first`, then rises and falls by one step, and rises at the end.
    let kinks = (0..<(2 * (n - n / 2) - 1)).map { first + Double($0) * step }
    var text = "\(plain(first))-x"
    for (place, kink) in kinks.enumerated() {
      text += "\(place % 2 == 0 ? "+" : "-")2*max(0,x-\(plain(kink)))"
    }
    let target = try TargetFunction(
      name: "zigzag", components: [.init(parsing: text)], domain: Domain(0...1))
    let nodes = (1...n).map { Double(2 * $0 - 1) * step }
    let values = nodes.map { target.value(at: [$0])[0] }
    let network = try shallowNetwork(
      of: LinearSpline(
        knots: [0] + nodes + [1], values: [values[0]] + values + [values[n - 1]]))
    return (network, target)
  }

  private static func zigzag(_ n: Int) throws -> MeasuredNumber {
    let (network, target) = try zigzagNetwork(n)
    return MeasuredNumber(try CertifiedError(of: network, against: target, tolerance: 1e-8))
  }

  private static func lipschitz(_ trial: Trial) throws -> Observation {
    let counts = trial.size.pick([4, 8, 16, 32], [4, 8, 16, 32, 64], [4, 8, 16, 32, 64, 128])
    let errors = try counts.map { n in
      let (network, target) = try zigzagNetwork(n)
      return MeasuredNumber(
        try CertifiedError(
          of: try trial.built(network, on: target.domain), against: target, tolerance: 1e-8))
    }
    let floor = ProvenFloor(
      continuousChoiceOf: 8, nodes: trial.list((0...8).map { Double($0) / 8 }, of: "node"))
    let x = counts.map(Double.init)
    return Observation(
      measured: [
        MeasuredNumber(floor),
        .furthest(from: 1, of: zip(x, errors).map { $1.times(2 * $0) }),
        try fittedRate(.algebraic, x, errors, seed: trial.seed),
      ],
      figure: ClaimFigure(
        "Lipschitz functions by n numbers", subtitle: "certified sup error of the hardest zigzag",
        x: .logarithmic("numbers n"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("floor 1/(2n)", .predicted, x, x.map { 0.5 / $0 }),
          ClaimFigure.Series("ReLU interpolants", .measured, x, errors.map(\.value)),
        ]))
  }

  // MARK: Free knots

  private static func root() throws -> TargetFunction {
    try TargetFunction(name: "√x", components: [.init(parsing: "sqrt(x)")], domain: Domain(0...1))
  }

  /// The roots of the knots.
  private static func roots(_ pieces: Int) -> [Double] {
    (0...pieces).map { (i: Int) -> Double in Double(i * (i + 1)) / Double(pieces * (pieces + 1)) }
  }

  private static func rootNetwork(_ pieces: Int) throws -> Network {
    let roots = roots(pieces)
    let shift = 1 / Double(4 * pieces * (pieces + 1))
    return try shallowNetwork(
      of: LinearSpline(knots: roots.map { $0 * $0 }, values: roots.map { $0 + shift }))
  }

  private static func roots(_ trial: Trial) throws -> Observation {
    let counts = trial.size.pick([2, 4, 8, 16], [2, 4, 8, 16, 32], [2, 4, 8, 16, 32, 64])
    let target = try root()
    func error(_ network: Network) throws -> MeasuredNumber {
      MeasuredNumber(
        try CertifiedError(
          of: try trial.built(network, on: target.domain), against: target, tolerance: 1e-4))
    }
    let free = try counts.map { try error(try rootNetwork($0)) }
    let equal = try counts.map { count in
      let knots = (0...count).map { Double($0) / Double(count) }
      return try error(
        try shallowNetwork(
          of: LinearSpline(knots: knots, values: knots.map { $0.squareRoot() })))
    }
    let roots = roots(8)
    var points: [Double] = []
    for (a, b) in zip(roots, roots.dropFirst()) { points += [a * a, (a + b) * (a + b) / 4] }
    let floor = ProvenFloor(linearPieces: 8, at: trial.list(points + [1], of: "point")) {
      $0.squareRoot
    }
    let x = counts.map(Double.init)
    let scaledFree = zip(x, free).map { n, error in error.times(4 * n * (n + 1)) }
    let scaledEqual = zip(x, equal).map { n, error in error.times(4 * n.squareRoot()) }
    return Observation(
      measured: [
        .furthest(from: 1, of: scaledFree), .furthest(from: 1, of: scaledEqual),
        try fittedRate(.algebraic, x, equal, seed: trial.seed), MeasuredNumber(floor),
      ],
      figure: ClaimFigure(
        "√x by free knots and by equal cells", subtitle: "certified sup error on [0,1]",
        x: .logarithmic("units N"), y: .logarithmic("sup error"),
        series: [
          ClaimFigure.Series("1/(4N(N+1))", .predicted, x, x.map { 0.25 / ($0 * ($0 + 1)) }),
          ClaimFigure.Series("free knots", .measured, x, free.map(\.value)),
          ClaimFigure.Series("equal cells", .measured, x, equal.map(\.value)),
        ]))
  }

  // MARK: Powers of ReLU

  /// (|B_{2r}|/(2r)!)^½ ‖exp‖ in L2[0,1], r = k + 1.
  private static func bernoulli(_ k: Int) -> Double {
    let factors: [Double] = [1.0 / 12, 1.0 / 720, 1.0 / 30240]
    let exponential: Double = (exp(2) - 1) / 2
    return (factors[k] * exponential).squareRoot()
  }

  private static func spline(_ k: Int, _ cells: Int, digits: Int?) throws -> Network {
    let n = Double(cells)
    let activation = try Activation(parsing: ["step", "relu", "reluPower(2)"][k])
    // Knots below 0 carry the polynomials.
    let knots = (0..<(cells + k)).map { Double($0 - k) / n - 1e-9 }
    let roots = [0.069_431_844_202_973_71, 0.330_009_478_207_571_9]
    let weights = [0.173_927_422_568_726_93, 0.326_072_577_431_273_07]
    let rule = zip(roots, weights).flatMap { [($0, $1), (1 - $0, $1)] }
    let points = (0..<cells).flatMap { cell in
      rule.map { (x: (Double(cell) + $0.0) / n, weight: ($0.1 / n).squareRoot()) }
    }
    let columns = knots.map { knot -> [Double] in
      points.map { activation.value(n * ($0.x - knot)) * $0.weight }
    }
    var outer = leastSquares(
      columns.flatMap(\.self), rows: points.count, columns: knots.count,
      points.map { exp($0.x) * $0.weight }, tolerance: 1e-15
    ).solution
    if let digits {
      let scale = pow(10, Double(digits))
      outer = outer.map { ($0 * scale).rounded() / scale }
    }
    return try Network(
      line: activation, weights: knots.map { _ in n }, biases: knots.map { -n * $0 }, outer: outer)
  }

  private static func powers(_ trial: Trial, digits: Int?) throws -> Observation {
    let counts = [8, 16, 32, 64]
    let x = counts.map(Double.init)
    var measured: [MeasuredNumber] = []
    var series: [ClaimFigure.Series] = []
    for k in 0...2 {
      let errors = try counts.map { cells in
        let knots = (1..<cells).map { Double($0) / Double(cells) - 1e-9 }
        let target = TargetFunction(
          name: "exp", summary: "exp", domain: Domain(0...1), breakpoints: [knots]
        ) { Batch(features: 1, count: $0.count, storage: $0.storage.map { exp($0) }) }
        let network = try trial.built(
          try spline(k, cells, digits: digits), on: target.domain)
        return MeasuredNumber(try IntegratedError(.l2, of: network, against: target))
      }
      measured.append(try fittedRate(.algebraic, x, errors, seed: trial.seed))
      measured.append(errors[3].times(pow(64, Double(k + 1))))
      series.append(
        ClaimFigure.Series(["step", "relu", "relu²"][k], .measured, x, errors.map(\.value)))
    }
    return Observation(
      measured: measured,
      figure: ClaimFigure(
        "exp by powers of ReLU", subtitle: "L2 error on [0,1] by quadrature",
        x: .logarithmic("cells n"), y: .logarithmic("L2 error"), series: series))
  }
}
