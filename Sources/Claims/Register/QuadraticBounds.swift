// Upper bounds of a ReLU network's maximum: CROWN, linear program, quadratic program, beside the maximum itself.

import Base
import Formulas
import Foundation
import Kernels
import Measurement
import Networks
import Verification

/// Let H be an n × n matrix of signs with orthogonal rows (Hadamard), its first column ones, and N(x) = Σ_j relu((Hx)_j) on
/// [−1,1]^n. With z = Hx: Σ_j z_j = n x_1, and Σ_j z_j² = n|x|² ≤ n².
///
/// The triangle has h_j ≤ (z_j + n)/2, which all hold at once, so that the linear program's bound is n(n + 1)/2; CROWN's lines above
/// are the same. The quadratic form has h_j² = h_j z_j, so Σ_j (h_j − z_j/2)² = ¼ Σ_j z_j² ≤ n²/4, and by Cauchy and
/// Schwarz Σ_j h_j ≤ n x_1/2 + √n·n/2: n(1 + √n)/2. This uses ν = 1/√n for all units and τ = √n/4 for all inputs, which is
/// what the relaxation may choose. The quotient of both bounds grows like √n (Raghunathan, Steinhardt and Liang show
/// such a gap for random weights).
///
/// N(x) = (n x_1 + |Hx|_1)/2. For n = 4 the point (1,1,1,−1) has |Hx|_1 = 8, so the maximum is 6, the quadratic bound; for n = 2 it
/// is 2. For n = 8 the signs of a vertex have |Hx|_1 of at most 20 (a sign changed of a row of H), and the maximum is 14.
enum QuadraticBounds {
  static let claims = [
    Claim(
      "raghunathan.quadratic-bound", .exactness,
      paper:
        "Raghunathan, Steinhardt, Liang 2018, NeurIPS 31, arXiv:1811.01057; the family of networks is this library's",
      statement:
        "For Σ relu((Hx)_j) with a Hadamard matrix H on [-1,1]^n the linear program bounds the maximum by n(n+1)/2 and"
        + " the quadratic program by n(1+√n)/2, which is the maximum at n = 4.",
      method:
        "n = 2, 4 and 8 (thorough: 16): CROWN's bound, the linear program's by its multipliers, the quadratic program's by its"
        + " certificate, all with rounding counted, by the formulas: the quotient furthest from 1; the maximum by branch and"
        + " bound.",
      refutedBy: "An input at which a network exceeds n(1+√n)/2.",
      doesNotShow:
        "Networks whose units see the inputs from few sides: there both bounds are near.",
      cost: 8,
      predictions: [
        ClaimPrediction(
          "quadratic program's bound by n(1+√n)/2, the furthest from 1", .equals, 1,
          tolerance: 0.01, because: "the multipliers are searched, and tangents end the program"
        ).named(.hadamardQuadraticBound),
        ClaimPrediction(
          "linear program's bound by n(n+1)/2, the furthest from 1", .equals, 1, tolerance: 1e-6,
          because: "rounding"
        ).named(.hadamardProgramBound),
        ClaimPrediction(
          "maximum by branch and bound, n = 4", .equals, 6, tolerance: 0.02,
          because: "the width of the bracket"
        ).named(.hadamardMaximum),
        ClaimPrediction(
          "maximum by branch and bound, n = 8", .equals, 14, tolerance: 0.05,
          because: "the width of the bracket"),
      ],
      experiment: hadamard),
    Claim(
      "kuvshinov-gunnemann.both-sides", .absence,
      paper:
        "Kuvshinov, Günnemann 2022, Mach. Learn. 111, doi 10.1007/s10994-022-06132-9; Raghunathan, Steinhardt, Liang 2018,"
        + " NeurIPS 31, arXiv:1811.01057",
      statement:
        "On random ReLU networks of four inputs the quadratic program's bound is never below the maximum, and always"
        + " closes a part of the linear program's distance from it.",
      method:
        "4 (thorough: 8) networks each of 10 units, of 14, and of two layers of 6, weights of variance 2/fan-in: bounds from above by CROWN,"
        + " linear and quadratic program, from below by search; the maximum by branch and bound within 0.001.",
      refutedBy: "An input at which one of the networks exceeds its quadratic bound.",
      doesNotShow:
        "Deep or trained networks, where it gains less; nor that its time pays: branching is faster at these sizes.",
      cost: 30,
      predictions: [
        ClaimPrediction(
          count: "networks that exceed their quadratic bound somewhere", .equals, 0),
        ClaimPrediction(
          count:
            "networks where it closes less than a hundredth of the linear program's distance from the maximum",
          .equals, 0),
      ],
      weakenings: [
        Claim.Weakening("chords at half of their height, which do not lie above the unit") {
          try both($0, inputs: 4, rule: lowered)
        },
        Claim.Weakening("one input in place of four: units see it from one side") {
          try both($0, inputs: 1, rule: .sound)
        },
      ],
      experiment: { try both($0, inputs: 4, rule: .sound) }),
  ]

  private static let lowered = RelaxationRule(
    tangent: RelaxationRule.sound.tangent,
    intercept: { 0.5 * RelaxationRule.sound.intercept($0, $1, $2, $3, $4) })

  /// Sylvester's matrix of signs, n a power of 2.
  private static func signs(_ n: Int) -> [[Double]] {
    (0..<n).map { i in (0..<n).map { j in (i & j).nonzeroBitCount % 2 == 0 ? 1 : -1 } }
  }

  private static func words(
    _ bounds: [MaximumBound], _ maximum: MaximumBracket?
  ) -> String {
    let one = bounds.map {
      "\($0.method.rawValue) \(brief($0.upper)) in \(brief(1000 * $0.seconds)) ms"
    }
    let exact = maximum.map {
      "branch and bound \(brief($0.upper)) in \(brief(1000 * $0.seconds)) ms, \($0.boxes) boxes"
    }
    return (one + (exact.map { [$0] } ?? [])).joined(separator: "; ")
  }

  private static func hadamard(_ trial: Trial) throws -> Observation {
    let sizes = trial.size.pick([2, 4, 8], [2, 4, 8], [2, 4, 8, 16])
    var found: [(n: Double, bounds: [MaximumBound])] = []
    var maxima: [(n: Double, bracket: MaximumBracket)] = []
    var notes: [String] = []
    for n in sizes {
      let rows = signs(n)
      let network = try trial.built(
        try Network(
          [(.relu, DenseLayer(rows, [Double](repeating: 0, count: n)))],
          output: DenseLayer([[Double](repeating: 1, count: n)], [0])),
        on: try Domain(Array(repeating: (-1, 1), count: n)))
      let box = Box(
        lower: [Double](repeating: -1, count: n), upper: [Double](repeating: 1, count: n))
      let bounds = try boundsOfMaximum(network, over: box)
      found.append((Double(n), bounds))
      var bracket: MaximumBracket?
      if n <= 8 {
        bracket = try maximumByBranching(network, over: box)
        maxima += bracket.map { [(Double(n), $0)] } ?? []
      }
      notes.append("n = \(n): " + words(bounds, bracket))
    }
    func upper(_ method: MaximumBound.Method) -> [(n: Double, bound: MaximumBound)] {
      found.compactMap { n, bounds in
        bounds.first { $0.method == method }.map { (n, $0) }
      }
    }
    func quotient(_ method: MaximumBound.Method, _ formula: (Double) -> Double) -> MeasuredNumber {
      .furthest(
        from: 1, of: upper(method).map { MeasuredNumber($0.bound).times(1 / formula($0.n)) })
    }
    func maximum(_ n: Double) -> MeasuredNumber {
      maxima.first { $0.n == n }.map { MeasuredNumber($0.bracket) } ?? .missing
    }
    let quadratic = { (n: Double) in n * (1 + n.squareRoot()) / 2 }
    func series(_ name: String, _ method: MaximumBound.Method) -> ClaimFigure.Series {
      ClaimFigure.Series(name, .measured, upper(method).map { .init($0.n, $0.bound.upper) })
    }
    return Observation(
      measured: [
        quotient(.quadratic, quadratic), quotient(.lp) { $0 * ($0 + 1) / 2 }, maximum(4),
        maximum(8),
      ],
      figure: ClaimFigure(
        "Bounds of Σ relu((Hx)_j) on [-1,1]^n",
        subtitle: "upper bounds with rounding counted; the maximum by branch and bound",
        x: .logarithmic("n"), y: .logarithmic("bound of the maximum"),
        series: [
          series("intervals", .interval), series("CROWN", .crown), series("linear program", .lp),
          series("quadratic program", .quadratic),
          ClaimFigure.Series(
            "maximum", .measured, maxima.map { .init($0.n, $0.bracket.upper) }),
          ClaimFigure.Series(
            "n(1+√n)/2", .predicted, sizes.map { .init(Double($0), quadratic(Double($0))) }),
        ]), notes: notes)
  }

  // MARK: Random networks

  private static func random(
    _ inputs: Int, _ widths: [Int], _ source: RandomSource
  ) throws -> Network {
    func layer(_ outputs: Int, _ count: Int) -> DenseLayer {
      let scale = (2 / Double(count)).squareRoot()
      return DenseLayer(
        (0..<outputs).map { _ in (0..<count).map { _ in scale * source.normal() } },
        (0..<outputs).map { _ in 0.3 * source.normal() })
    }
    var count = inputs
    var hidden: [(activation: Activation, layer: DenseLayer)] = []
    for width in widths {
      hidden.append((.relu, layer(width, count)))
      count = width
    }
    return try Network(hidden, output: layer(1, count))
  }

  private static func both(
    _ trial: Trial, inputs: Int, rule: RelaxationRule
  ) throws -> Observation {
    let source = RandomSource(seed: trial.seed, stream: "networks to bound")
    let shapes = [[10], [14], [6, 6]]
    let box = Box(
      lower: [Double](repeating: -1, count: inputs), upper: [Double](repeating: 1, count: inputs))
    var rows: [(bounds: [MaximumBound], maximum: MaximumBracket)] = []
    var notes: [String] = []
    for widths in shapes {
      for number in 0..<trial.size.pick(2, 4, 8) {
        let network = try random(inputs, widths, source)
        let bounds = try boundsOfMaximum(network, over: box, rule: rule)
        let maximum = try maximumByBranching(network, over: box)
        rows.append((bounds, maximum))
        if number == 0 {
          notes.append(
            widths.map(String.init).joined(separator: "-") + ": " + words(bounds, maximum))
        }
      }
    }
    func points(_ method: MaximumBound.Method) -> [ClaimFigure.Point] {
      rows.compactMap { row in
        row.bounds.first { $0.method == method }.map {
          .init(max($0.seconds, 1e-6), max($0.upper - row.maximum.lower, 1e-3))
        }
      }
    }
    let shares = rows.compactMap { row -> MeasuredNumber? in
      guard let lp = row.bounds.first(where: { $0.method == .lp }),
        let quadratic = row.bounds.last, lp.upper > row.maximum.upper + 0.01
      else { return nil }
      let maximum = MeasuredNumber(row.maximum)
      return MeasuredNumber(lp).minus(MeasuredNumber(quadratic))
        .divided(by: MeasuredNumber(lp).minus(maximum))
    }
    notes.append(
      "share of the distance that the quadratic program closes, median: "
        + brief(MeasuredNumber.median(of: shares).value))
    return Observation(
      measured: [
        MeasuredNumber(
          ExactCount(of: rows) { ($0.bounds.last?.upper ?? .infinity) < $0.maximum.lower }),
        MeasuredNumber(ExactCount(of: shares) { !($0.range.lowerBound >= 0.01) }),
      ],
      figure: ClaimFigure(
        "Bounds of random networks' maxima, and their time",
        subtitle:
          "upper bound less what search attains, at least 0.001; seconds on the machine that ran it",
        x: .logarithmic("seconds"), y: .logarithmic("bound above what search attains"),
        series: [
          ClaimFigure.Series("CROWN", .measured, points(.crown)),
          ClaimFigure.Series("linear program", .measured, points(.lp)),
          ClaimFigure.Series("quadratic program", .measured, points(.quadratic)),
          ClaimFigure.Series(
            "branch and bound", .measured,
            rows.map {
              .init(
                max($0.maximum.seconds, 1e-6), max($0.maximum.upper - $0.maximum.lower, 1e-3))
            }),
        ]), notes: notes)
  }
}
