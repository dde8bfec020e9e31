// What gradient descent learns of the circle, and how soon: the tangent kernel of a ReLU layer.

import Base
import Foundation
import Functions
import Networks

/// A layer of N units without biases, f(x) = Σ a_j relu(w_j·x)/√N with a_j² = 1 and |w_j|² = 2, has the tangent kernel
/// mean(relu(w·x) relu(w·y)) + x·y mean(step(w·x) step(w·y)). On the circle, by the angle θ between x and y, the second mean is
/// (π − θ)/2π, with the Fourier coefficients 1/(πk)² at odd k and 0 at even k ≥ 2, so that cos θ times it has
/// (k² + 1)/(π(k² − 1))² at even k and 0 at odd k ≥ 3. The first has 2/(π(k² − 1))² (LimitKernels.swift). Together
///
///   λ_k = (k² + 3)/(π(k² − 1))² at even k, 0 at odd k ≥ 3.
///
/// Gradient descent of rate η on a wide layer leaves (1 − ηλ_k)^T of frequency k after T steps (Jacot, Gabriel, Hongler 2018), so that
/// what an odd frequency has at first is never learned, and others in times like 1/λ_k.
enum CircleLearning {
  static let claims = [
    Claim(
      "bietti-mairal.tangent-spectrum", .rate,
      paper: "Bietti, Mairal 2019, NeurIPS, arXiv:1905.12173, on the two-layer ReLU kernel",
      statement:
        "The tangent kernel of a ReLU layer without biases has, on the circle, eigenvalues that fall like k^-2 at even"
        + " frequencies, two powers slower than those of the outer weights alone, and are 0 at odd ones above 1.",
      method:
        "The kernel's section at one point as two networks of the 512 units that see it, of 1024 in equal directions: ReLU for the"
        + " outer weights and steps for the inner ones. The means of their sum against cos kθ at 1024 angles, k = 2 to 64.",
      refutedBy: "An odd frequency above 1 that the kernel without biases sees.",
      doesNotShow: "Layers with biases, which see all frequencies, and more than one hidden layer.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "eigenvalue at k by (k²+3)/(π(k²-1))², k = 2 and 4, the furthest from 1", .equals, 1,
          tolerance: 1e-4, because: "1024 directions in place of all"),
        ClaimPrediction(
          "largest size of an eigenvalue at odd k from 3 to 33", .equals, 0, tolerance: 1e-12,
          because: "rounding"),
        ClaimPrediction(
          "exponent of the eigenvalues, k = 16 to 64", .equals, 2, tolerance: 0.08,
          because: "(k²+3)/(k²-1)² in place of 1/k², and 1024 directions"),
      ],
      weakenings: [
        Claim.Weakening("biases of 1/2: odd frequencies are seen") {
          try spectrum($0, bias: 0.5, learnsInner: true)
        },
        Claim.Weakening("inner weights that stay: the exponent is 4", insteadOf: 2) {
          try spectrum($0, bias: 0, learnsInner: false).measured[2]
        },
      ],
      experiment: { try spectrum($0, bias: 0, learnsInner: true) }),
    Claim(
      "basri.learning-times", .rate,
      paper: "Basri, Jacobs, Kasten, Kritchman 2019, NeurIPS, arXiv:1906.00425",
      statement:
        "Gradient descent on a wide ReLU layer without biases learns frequency k of a function on the circle at the rate of the"
        + " tangent kernel's eigenvalue, (k²+3)/(π(k²-1))² at even k, and never an odd one above 1.",
      method:
        "512 units in 256 equal directions, outer weights 1 and -1 in pairs, so that nothing is said at first; all weights learn the sum"
        + " of cos kθ, k = 2, 3, 4, 6, 8, at 256 angles, size 0.001, rate 2. Of the networks after 6, 58, 155 and 292 steps what is"
        + " left of k = 2, 4, 6, 8 gives the rate of each, and the last what is left of k = 3.",
      refutedBy:
        "A network that has learned a part of k = 3, or k = 8 sooner than its eigenvalue says.",
      doesNotShow:
        "Narrow networks and large targets, whose kernel moves while they learn, random first weights, and other optimisers.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "rate of learning by the eigenvalue, k = 2, 4, 6, 8, the furthest from 1", .equals, 1,
          tolerance: 0.02, because: "256 directions and angles in place of all"),
        ClaimPrediction(
          "exponent of the rate in the eigenvalue", .equals, 1, tolerance: 0.02,
          because: "256 directions and angles in place of all"),
        ClaimPrediction(
          "what is left of k = 3 after 292 steps", .equals, 1, tolerance: 1e-3,
          because: "the kernel moves with the weights, by the size of the target"),
      ],
      weakenings: [
        Claim.Weakening("inner weights that stay") {
          try learning($0, learnsInner: false, bias: 0)
        },
        Claim.Weakening("biases of 1/2: k = 3 is learned", insteadOf: 2) {
          try learning($0, learnsInner: true, bias: 0.5).measured[2]
        },
      ],
      experiment: { try learning($0, learnsInner: true, bias: 0) }),
  ]

  /// At even k.
  private static func eigenvalue(_ k: Double) -> Double {
    (k * k + 3) / pow(Double.pi * (k * k - 1), 2)
  }

  // MARK: The kernel

  /// Between the angles of `directions` equal steps, so that no unit bends at one of them.
  private static func directions(_ count: Int) -> [Double] {
    (0..<count).map { 2 * Double.pi * (Double($0) + 0.5) / Double(count) }
  }

  private static func spectrum(
    _ trial: Trial, bias: Double, learnsInner: Bool
  ) throws -> Observation {
    let units = 1024
    // The others are not seen from the section's point: their outer weights are 0.
    let angles = directions(units).filter { cos($0) + bias > 0 }
    func section(
      _ activation: Activation, _ outer: (Double) -> Double
    ) throws -> Network {
      try trial.built(
        try Network(
          [(activation, DenseLayer(angles.map { [cos($0), sin($0)] }, angles.map { _ in bias }))],
          output: DenseLayer([angles.map { outer(cos($0) + bias) / Double(units) }], [0])),
        on: Domain(-1...1, -1...1))
    }
    let kernel = TangentSpectrum(
      outer: try section(.relu) { 2 * $0 },
      inner: try learnsInner ? section(.step) { _ in 1 } : nil, points: units)
    func number(_ k: Int) -> MeasuredNumber {
      MeasuredNumber(EvaluatedError(of: kernel, at: [Double(k)]) { _ in 0 })
    }
    let even = [2, 4].map { k in
      number(k).times(1 / eigenvalue(Double(k)))
    }
    let odd = stride(from: 3, through: 33, by: 2).map(number)
    let high = [16, 24, 32, 48, 64]
    let values = high.map(number)
    let x = high.map(Double.init)
    let shown = stride(from: 2.0, through: 64, by: 2).map { $0 }
    return Observation(
      measured: [
        .furthest(from: 1, of: even), .largest(of: odd),
        try fittedRate(.algebraic, x, values, seed: trial.seed),
      ],
      figure: ClaimFigure(
        "Tangent kernel of a ReLU layer on the circle",
        subtitle: "without biases, even frequencies", x: .logarithmic("frequency k"),
        y: .logarithmic("eigenvalue"),
        series: [
          ClaimFigure.Series(
            "(k²+3)/(π(k²-1))²", .predicted, shown, shown.map(eigenvalue)),
          ClaimFigure.Series(
            "outer weights alone, 2/(π(k²-1))²", .predicted, shown,
            shown.map { 2 * pow(.pi * ($0 * $0 - 1), -2) }),
          ClaimFigure.Series("measured", .measured, x, values.map(\.value)),
        ]))
  }

  // MARK: Learning

  private static let size = 1e-3
  private static let rate = 2.0
  /// Steps after which about 1/e of each even frequency is left.
  private static let courses: [(k: Double, steps: Int)] = [
    (2, 6), (4, 58), (6, 155), (8, 292),
  ]

  private static func learning(
    _ trial: Trial, learnsInner: Bool, bias: Double
  ) throws -> Observation {
    let points = 256
    let angles = (0..<points).map { 2 * Double.pi * Double($0) / Double(points) }
    var layer = CircleLayer(
      directions: directions(256), bias: bias, at: angles,
      target: angles.map { angle in
        ([3] + courses.map(\.k)).reduce(0) { $0 + size * cos($1 * angle) }
      })
    var numbers: [MeasuredNumber] = []
    var last: MeasuredNumber?
    var done = 0
    for course in courses {
      for _ in done..<course.steps { layer.descend(rate, learnsInner: learnsInner) }
      done = course.steps
      let network = try trial.built(try layer.network(), on: Domain(-1...1, -1...1))
      let left = RestOfWaves(network: network, angles: angles, size: size)
      let speed = RateOfWaves(rest: left, steps: course.steps, rate: rate)
      numbers.append(MeasuredNumber(EvaluatedError(of: speed, at: [course.k]) { _ in 0 }))
      last = MeasuredNumber(EvaluatedError(of: left, at: [3]) { _ in 0 })
    }
    let eigenvalues = courses.map { eigenvalue($0.k) }
    let line = [1e-3, 1e-1]
    return Observation(
      measured: [
        .furthest(
          from: 1, of: zip(numbers, eigenvalues).map { $0.times(1 / $1) }),
        try fittedRate(.algebraic, eigenvalues.map { 1 / $0 }, numbers, seed: trial.seed),
        last ?? .missing,
      ],
      figure: ClaimFigure(
        "How soon gradient descent learns a frequency",
        subtitle: "512 ReLU units on the circle, without biases, k = 8, 6, 4, 2",
        x: .logarithmic("eigenvalue of the tangent kernel"), y: .logarithmic("rate of learning"),
        series: [
          ClaimFigure.Series("the eigenvalue", .predicted, line, line),
          ClaimFigure.Series(
            "measured", .measured, Array(eigenvalues.reversed()),
            Array(numbers.map(\.value).reversed())),
        ]))
  }
}

/// A tangent kernel's means against cos kθ at equal angles, at the k asked for: of the outer weights' part, and of the inner
/// weights' times cos θ.
private struct TangentSpectrum: Approximant {
  let outer: Network
  let inner: Network?
  let points: Int

  func evaluated(at waves: Batch) -> Batch {
    let angles = (0..<points).map { 2 * Double.pi * Double($0) / Double(points) }
    let circle = Batch(features: 2, points: angles.map { [cos($0), sin($0)] })
    var values = outer(circle).storage
    if let inner {
      for (place, value) in inner(circle).storage.enumerated() {
        values[place] += cos(angles[place]) * value
      }
    }
    return Batch(
      features: 1, count: waves.count,
      storage: waves.storage.map { k in
        zip(angles, values).reduce(0.0) { $0 + $1.1 * cos(k * $1.0) } / Double(points)
      })
  }
}

/// How much of size · cos kθ a network has not learned, at k: 1 for all of it.
private struct RestOfWaves: Approximant {
  let network: Network
  let angles: [Double]
  let size: Double

  func evaluated(at waves: Batch) -> Batch {
    let values = network(Batch(features: 2, points: angles.map { [cos($0), sin($0)] })).storage
    return Batch(
      features: 1, count: waves.count,
      storage: waves.storage.map { k in
        let mean = zip(angles, values).reduce(0.0) { $0 + $1.1 * cos(k * $1.0) }
        return 1 - 2 * mean / (size * Double(angles.count))
      })
  }
}

/// The λ with (1 − ηλ)^T of a wave left after T steps of rate η, at its k.
private struct RateOfWaves: Approximant {
  let rest: RestOfWaves
  let steps: Int
  let rate: Double

  func evaluated(at waves: Batch) -> Batch {
    Batch(
      features: 1, count: waves.count,
      storage: rest.evaluated(at: waves).storage.map { left in
        (1 - pow(max(0, left), 1 / Double(steps))) / rate
      })
  }
}

/// f(x) = Σ a_j relu(w_j·x + b)/√N on the circle, with two units a direction that cancel at first.
private struct CircleLayer {
  private var outer: [Double]
  private var inner: [(x: Double, y: Double)]
  private let bias: Double
  private let points: [(x: Double, y: Double)]
  private let target: [Double]
  private let scale: Double

  init(directions: [Double], bias: Double, at angles: [Double], target: [Double]) {
    let root = 2.0.squareRoot()
    let once = directions.map { (x: root * cos($0), y: root * sin($0)) }
    inner = once + once
    outer = once.map { _ in 1 } + once.map { _ in -1 }
    points = angles.map { (x: cos($0), y: sin($0)) }
    scale = 1 / Double(2 * directions.count).squareRoot()
    self.bias = bias
    self.target = target
  }

  /// A step on half the mean square.
  mutating func descend(_ rate: Double, learnsInner: Bool) {
    var rest = target.map { -$0 }
    for (unit, weight) in inner.enumerated() {
      for (place, point) in points.enumerated() {
        rest[place] +=
          scale * outer[unit] * max(0, weight.x * point.x + weight.y * point.y + bias)
      }
    }
    let step = rate * scale / Double(points.count)
    for (unit, weight) in inner.enumerated() {
      var change = (outer: 0.0, x: 0.0, y: 0.0)
      for (place, point) in points.enumerated() {
        let sum = weight.x * point.x + weight.y * point.y + bias
        guard sum > 0 else { continue }
        change.outer += rest[place] * sum
        change.x += rest[place] * point.x
        change.y += rest[place] * point.y
      }
      if learnsInner {
        inner[unit].x -= step * outer[unit] * change.x
        inner[unit].y -= step * outer[unit] * change.y
      }
      outer[unit] -= step * change.outer
    }
  }

  func network() throws -> Network {
    try Network(
      [(.relu, DenseLayer(inner.map { [$0.x, $0.y] }, inner.map { _ in bias }))],
      output: DenseLayer([outer.map { scale * $0 }], [0]))
  }
}
