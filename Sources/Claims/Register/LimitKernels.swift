// Wide layers as kernels: their means over weights, their spectra, correlations through depth; risks of random features.

import Base
import Foundation
import Functions
import Kernels
import Measurement
import Networks

/// Arc-cosine kernels (Cho and Saul 2009): for normal w and an angle θ between x and y of length 1,
/// 2E[step(w·x) step(w·y)] = 1 − θ/π and 2E[relu(w·x) relu(w·y)] = (sin θ + (π − θ) cos θ)/π.
///
/// On the circle relu(cos φ) has the Fourier coefficients 1/π, 1/2 and (2/π)(−1)^{k/2+1}/(k² − 1) for even k, none for odd k ≥ 3. The
/// network of N units in the directions 2πj/N whose outer weights are relu(cos 2πj/N)/N is a section of the kernel of a
/// layer without biases, and its mean against cos kθ is 1/(π(k² − 1))² for even k, but for the aliases of N.
///
/// Gram matrix of relu(x − b), b equispaced on [0,1]: ∫_0^1 relu(x − b) relu(x − c) dx is Green's function of the beam
/// that is clamped at one end, so that the eigenvalues are n β_k^−4 with cos β cosh β = −1: ratios 39.27 and 307.9.
///
/// Correlations: a wide ReLU layer without bias maps c to (√(1 − c²) + (π − arccos c) c)/π.
///
/// Belkin, Hsu, Xu: n normal samples of p ≤ n − 2 features, labels x·β + noise of variance σ²: least squares has the
/// mean risk σ²(1 + p/(n − p − 1)); the least-norm interpolant of p ≥ n + 2 features |β|²(1 − n/p) + σ²(1 + n/(p − n − 1)).
enum LimitKernels {
  static let claims = [
    Claim(
      "cho-saul.arc-cosine", .rate,
      paper: "Cho, Saul 2009, NeurIPS 22, equations (3) to (6)",
      statement:
        "Averaged over normal weights, products of two ReLU or two step units are the arc-cosine kernels of"
        + " degree 1 and 0.",
      method:
        "A network that sees the weights w and has the units of x and of y, at an angle of π/3 and 2π/3: twice"
        + " the mean of their product over draws of w.",
      refutedBy: "A mean over draws whose interval excludes the kernel.",
      doesNotShow: "How fast a layer of finite width comes near: like its root.", cost: 1,
      predictions: [Double.pi / 3, 2 * Double.pi / 3].flatMap { angle -> [ClaimPrediction] in
        let name = angle < 2 ? "π/3" : "2π/3"
        return [
          ClaimPrediction(
            "twice the mean product of ReLU units at \(name)", .equals,
            (sin(angle) + (.pi - angle) * cos(angle)) / .pi,
            tolerance: 0.06 * (sin(angle) + (.pi - angle) * cos(angle)) / .pi,
            because: "6 %: the interval of the mean"
          ).named(angle < 2 ? .arcCosineOne : nil),
          ClaimPrediction(
            "twice the mean product of step units at \(name)", .equals, 1 - angle / .pi,
            tolerance: 0.04 * (1 - angle / .pi), because: "4 %: the interval of the mean"
          ).named(angle < 2 ? .arcCosineZero : nil),
        ]
      },
      weakenings: [
        Claim.Weakening("biases of 1 in place of none") { try arcCosine($0, bias: 1) }
      ],
      experiment: { try arcCosine($0, bias: 0) }),
    Claim(
      "bach.circle-spectrum", .rate,
      paper:
        "Bach 2017, J. Mach. Learn. Res. 18(19), Appendix D; Basri, Jacobs, Kasten, Kritchman 2019, arXiv:1906.00425",
      statement:
        "A ReLU layer without biases has, on the circle, a kernel whose eigenvalues fall like k^-4 at even"
        + " frequencies and are 0 at odd ones above 1.",
      method:
        "The kernel's section as a network of 1024 units in equal directions: its means against cos kθ at 2048"
        + " angles, k = 2 to 64.",
      refutedBy: "An odd frequency above 1 that the layer without biases sees.",
      doesNotShow: "Training: it follows these eigenvalues only for the outer weights.", cost: 1,
      predictions: [
        ClaimPrediction(
          "eigenvalue at even k times (π(k²-1))², k = 2 to 16, the furthest from 1", .equals, 1,
          tolerance: 1e-2, because: "1024 directions in place of all"),
        ClaimPrediction(
          "largest eigenvalue at odd k from 3 to 33", .equals, 0, tolerance: 1e-12,
          because: "rounding"),
        ClaimPrediction(
          "exponent of the eigenvalues, k = 16 to 64", .equals, 4, tolerance: 0.08,
          because: "k² - 1 in place of k², and 1024 directions"),
      ],
      weakenings: [
        Claim.Weakening("biases of 1/2: odd frequencies are seen") {
          try circle($0, bias: 0.5)
        }
      ],
      experiment: { try circle($0, bias: 0) }),
    Claim(
      "spectral-bias.gram-eigenvalues", .rate,
      paper: "Zhang, Zhao, Zhong, Zhou 2023, arXiv:2306.17301",
      statement:
        "The Gram matrix of equispaced ReLU units is a low-pass filter: its eigenvalues fall like k^-4, as those of"
        + " a clamped beam, cos β cosh β = -1.",
      method:
        "A network with an output for each of 96 units relu(x - b) on [0,1], evaluated at 1536 points: the largest"
        + " eigenvalues of its Gram matrix by orthogonal iteration, divided by the number of units.",
      refutedBy: "A ratio of the first two eigenvalues other than 39.3.",
      doesNotShow: "What training of the inner weights does.", cost: 2,
      predictions: [
        ClaimPrediction(
          "largest eigenvalue by the units", .equals, beam[0], tolerance: 0.01 * beam[0],
          because: "1 %: finitely many units"),
        ClaimPrediction(
          "first eigenvalue by the second", .equals, beam[0] / beam[1],
          tolerance: 0.01 * beam[0] / beam[1], because: "1 %: finitely many units"),
        ClaimPrediction(
          "first eigenvalue by the third", .equals, beam[0] / beam[2],
          tolerance: 0.01 * beam[0] / beam[2], because: "1 %: finitely many units"),
        ClaimPrediction(
          "exponent of the eigenvalues, k = 3 to 6, in k - 1/2", .equals, 4, tolerance: 0.1,
          because: "finitely many units"),
      ],
      weakenings: [
        Claim.Weakening("step units in place of ReLU") { try gram($0, .step) }
      ],
      experiment: { try gram($0, .relu) }),
    Claim(
      "poole.relu-correlation", .rate,
      paper: "Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli 2016, NeurIPS; Cho, Saul 2009",
      statement:
        "Wide random ReLU layers map the correlation c of two inputs to (√(1-c²) + (π - arccos c)c)/π, layer"
        + " after layer, towards 1.",
      method:
        "Random networks of width 128 without biases, two inputs at an angle of 60°: the correlation of the 128"
        + " outputs after 1, 2 and 4 hidden layers, its mean over networks.",
      refutedBy: "A mean correlation after 4 layers whose interval excludes 0.7789.",
      doesNotShow: "Corrections of order depth by width.", cost: 4,
      predictions: [1, 2, 4].map { depth in
        ClaimPrediction(
          "mean correlation after \(depth) hidden layers", .equals, correlation(depth),
          tolerance: 0.06 * correlation(depth), because: "6 %: the interval, and finite width")
      },
      weakenings: [
        Claim.Weakening("linear layers in place of ReLU") { try correlations($0, .identity) }
      ],
      experiment: { try correlations($0, .relu) }),
    Claim(
      "belkin.double-descent", .rate,
      paper:
        "Belkin, Hsu, Xu 2020, SIAM J. Math. Data Sci. 2(4), arXiv:1903.07571, Theorem 1 (form with all features)",
      statement:
        "The mean risk of least squares on n normal samples rises as p features approach n and falls again"
        + " beyond: σ²(1 + p/(n-p-1)) below, |β|²(1 - n/p) + σ²(1 + n/(p-n-1)) above.",
      method:
        "n = 20, |β| = 1, σ = 1/2: affine networks with the least-norm weights that least squares finds, their"
        + " exact risk |w - β|² + σ², its mean over draws of samples and labels.",
      refutedBy: "A mean risk at p = 40 whose interval excludes the formula's 1.013.",
      doesNotShow: "Features that are learned, and p = n, where the mean does not exist.", cost: 2,
      predictions: [5, 10, 40, 80].map { p in
        ClaimPrediction(
          "mean risk at p = \(p)", .equals, risk(p), tolerance: 0.06 * risk(p),
          because: "6 %: the interval of the mean"
        ).named(p == 10 ? .riskAtTen : p == 40 ? .riskAtForty : nil)
      },
      weakenings: [
        Claim.Weakening("noise of deviation 1 in place of 1/2") { try doubleDescent($0, noise: 1) }
      ],
      experiment: { try doubleDescent($0, noise: 0.5) }),
  ]

  // MARK: Arc-cosine kernels

  private static func arcCosine(_ trial: Trial, bias: Double) throws -> Observation {
    let draws = trial.size.pick(80_000, 200_000, 1_000_000)
    let source = RandomSource(seed: trial.seed, stream: "normal weights")
    let weights = Batch(
      features: 2, count: draws, storage: (0..<(2 * draws)).map { _ in source.normal() })
    var measured: [MeasuredNumber] = []
    for angle in [Double.pi / 3, 2 * Double.pi / 3] {
      for activation in [Activation.relu, .step] {
        let network = try trial.built(
          try Network(
            [
              (
                activation,
                DenseLayer([[1, 0], [cos(angle), sin(angle)]], [bias, bias])
              )
            ], output: DenseLayer([[1, 0], [0, 1]], [0, 0])), on: Domain(-2...2, -2...2))
        let products = EvaluatedError(of: ProductOfOutputs(network: network), at: weights) {
          Batch(features: 1, count: $0.count)
        }
        measured.append(MeasuredNumber(products.mean).times(2))
      }
    }
    let angles = (0...32).map { Double.pi * Double($0) / 32 }
    return Observation(
      measured: measured,
      figure: ClaimFigure(
        "Arc-cosine kernels", subtitle: "twice the mean product of two units", x: .linear("angle"),
        y: .linear("kernel"),
        series: [
          ClaimFigure.Series(
            "degree 1", .predicted, angles,
            angles.map { (sin($0) + (.pi - $0) * cos($0)) / .pi }),
          ClaimFigure.Series("degree 0", .predicted, angles, angles.map { 1 - $0 / .pi }),
          ClaimFigure.Series(
            "ReLU, drawn", .measured, [.pi / 3, 2 * .pi / 3],
            [measured[0].value, measured[2].value]
          ),
          ClaimFigure.Series(
            "step, drawn", .measured, [.pi / 3, 2 * .pi / 3],
            [measured[1].value, measured[3].value]
          ),
        ]))
  }

  // MARK: The circle

  private static func circle(_ trial: Trial, bias: Double) throws -> Observation {
    let units = 1024
    let directions = (0..<units).map { 2 * Double.pi * Double($0) / Double(units) }
    let network = try trial.built(
      try Network(
        [
          (
            .relu,
            DenseLayer(
              directions.map { [cos($0), sin($0)] }, directions.map { _ in bias })
          )
        ],
        output: DenseLayer([directions.map { max(0, cos($0) + bias) / Double(units) }], [0])),
      on: Domain(-1...1, -1...1))
    let spectrum = CircleSpectrum(network: network)
    func eigenvalue(_ k: Int) -> MeasuredNumber {
      MeasuredNumber(EvaluatedError(of: spectrum, at: [Double(k)]) { _ in 0 })
    }
    let even = stride(from: 2, through: 16, by: 2).map { k in
      eigenvalue(k).times(pow(Double.pi * Double(k * k - 1), 2))
    }
    let odd = stride(from: 3, through: 33, by: 2).map(eigenvalue)
    let high = [16, 24, 32, 48, 64]
    let values = high.map(eigenvalue)
    let x = high.map(Double.init)
    return Observation(
      measured: [
        .furthest(from: 1, of: even), .largest(of: odd),
        try fittedRate(.algebraic, x, values, seed: trial.seed),
      ],
      figure: ClaimFigure(
        "Spectrum of a ReLU layer on the circle", subtitle: "without biases, even frequencies",
        x: .logarithmic("frequency k"), y: .logarithmic("eigenvalue"),
        series: [
          ClaimFigure.Series("measured", .measured, x, values.map(\.value)),
          ClaimFigure.Series(
            "1/(π(k²-1))²", .predicted, x, x.map { pow(.pi * ($0 * $0 - 1), -2) }),
        ]))
  }

  // MARK: The Gram matrix

  /// β_k^−4 for the first three roots of cos β cosh β = −1.
  private static let beam: [Double] = [
    1.875_104_068_711_961, 4.694_091_132_974_175, 7.854_757_438_237_613,
  ]
  .map { (root: Double) -> Double in pow(root, -4) }

  private static func gram(_ trial: Trial, _ activation: Activation) throws -> Observation {
    let units = 96
    let network = try trial.built(
      try Network(
        [
          (
            activation,
            DenseLayer(
              (0..<units).map { _ in [1] }, (0..<units).map { -(Double($0) + 0.5) / Double(units) })
          )
        ],
        output: DenseLayer(
          (0..<units).map { row in (0..<units).map { $0 == row ? 1 : 0 } },
          [Double](repeating: 0, count: units))), on: Domain(0...1))
    let spectrum = GramSpectrum(network: network, points: 1536, count: 8)
    let places = (1...8).map(Double.init)
    let values = places.map { k in
      MeasuredNumber(EvaluatedError(of: spectrum, at: [k]) { _ in 0 }).times(1 / Double(units))
    }
    return Observation(
      measured: [
        values[0], values[0].divided(by: values[1]), values[0].divided(by: values[2]),
        try fittedRate(
          .algebraic, places[2..<6].map { $0 - 0.5 }, Array(values[2..<6]),
          seed: trial.seed),
      ],
      figure: ClaimFigure(
        "Eigenvalues of the Gram matrix", subtitle: "96 equispaced ReLU units on [0,1]",
        x: .logarithmic("k - 1/2"), y: .logarithmic("eigenvalue by the units"),
        series: [
          ClaimFigure.Series(
            "measured", .measured, places.map { $0 - 0.5 }, values.map(\.value)),
          ClaimFigure.Series(
            "((k-1/2)π)^-4", .predicted, places.map { $0 - 0.5 },
            places.map { pow(.pi * ($0 - 0.5), -4) }),
        ]))
  }

  // MARK: Correlations

  private static func correlation(_ depth: Int) -> Double {
    var c = 0.5
    for _ in 0..<depth {
      let sine = (1 - c * c).squareRoot()
      c = (sine + (Double.pi - acos(c)) * c) / Double.pi
    }
    return c
  }

  private static func correlations(
    _ trial: Trial, _ activation: Activation
  ) throws -> Observation {
    let depths = [1, 2, 4]
    let draws = trial.size.pick(150, 300, 1000)
    let source = RandomSource(seed: trial.seed, stream: "wide networks")
    let width = 128
    let means = try depths.map { depth -> MeasuredNumber in
      let shape = try Architecture(
        inputs: 2, outputs: width, widths: Array(repeating: width, count: depth),
        activations: Array(repeating: activation, count: depth))
      let networks = (0..<draws).map { _ in
        Network(
          shape,
          parameters: shape.layers.flatMap { layer in
            (0..<(layer.inputs * layer.outputs)).map { _ in
              source.normal(standardDeviation: (2 / Double(layer.inputs)).squareRoot())
            } + [Double](repeating: 0, count: layer.outputs)
          })
      }
      return MeasuredNumber(
        EvaluatedError(
          of: CorrelationOfOutputs(networks: networks), at: (0..<draws).map(Double.init)
        ) { _ in 0 }.mean)
    }
    let x = (0...4).map(Double.init)
    return Observation(
      measured: means,
      figure: ClaimFigure(
        "Correlation of two inputs through ReLU layers", subtitle: "width 128, from 1/2",
        x: .linear("hidden layers"), y: .linear("correlation"),
        series: [
          ClaimFigure.Series("the map", .predicted, x, x.map { correlation(Int($0)) }),
          ClaimFigure.Series("drawn", .measured, depths.map(Double.init), means.map(\.value)),
        ]))
  }

  // MARK: Double descent

  private static func risk(_ p: Int) -> Double {
    let (n, p) = (20.0, Double(p))
    return p < n
      ? 0.25 * (1 + p / (n - p - 1)) : 1 - n / p + 0.25 * (1 + n / (p - n - 1))
  }

  private static func doubleDescent(_ trial: Trial, noise: Double) throws -> Observation {
    let features = [5, 10, 40, 80]
    let draws = trial.size.pick(4000, 10_000, 40_000)
    let means = try features.map { p -> MeasuredNumber in
      let source = RandomSource(seed: trial.seed, stream: "samples of \(p) features")
      let networks = try (0..<draws).map { _ in
        try leastNorm(features: p, samples: 20, noise: noise, source)
      }
      return MeasuredNumber(
        EvaluatedError(
          of: RiskOfWeights(networks: networks, noise: noise), at: (0..<draws).map(Double.init)
        ) { _ in 0 }.mean)
    }
    let x = (1...18).map(Double.init) + (22...100).map(Double.init)
    return Observation(
      measured: means,
      figure: ClaimFigure(
        "Double descent", subtitle: "mean risk of least squares, 20 samples",
        x: .linear("features p"), y: .linear("risk"),
        series: [
          ClaimFigure.Series("formula", .predicted, x, x.map { risk(Int($0)) }),
          ClaimFigure.Series("drawn", .measured, features.map(Double.init), means.map(\.value)),
        ]))
  }

  /// The affine network of least-norm weights for drawn samples; β is the first unit vector.
  private static func leastNorm(
    features p: Int, samples n: Int, noise: Double, _ source: RandomSource
  ) throws -> Network {
    let matrix = (0..<(n * p)).map { _ in source.normal() }
    let labels = (0..<n).map { matrix[$0] + source.normal(standardDeviation: noise) }
    let solution = leastSquares(matrix, rows: n, columns: p, labels, tolerance: 1e-12).solution
    return Network(
      try Architecture(inputs: p, width: 1, depth: 0, activation: .identity),
      parameters: solution + [0])
  }
}

/// The product of a network's two outputs.
private struct ProductOfOutputs: Approximant {
  let network: Network

  func evaluated(at points: Batch) -> Batch {
    let values = network(points)
    return Batch(
      features: 1, count: points.count,
      storage: (0..<points.count).map { values[0, $0] * values[1, $0] })
  }
}

/// A network's means against cos kθ on the circle, at the k asked for.
private struct CircleSpectrum: Approximant {
  let network: Network

  func evaluated(at points: Batch) -> Batch {
    let count = 2048
    let angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
    let values = network(
      Batch(features: 2, points: angles.map { [cos($0), sin($0)] })
    ).storage
    return Batch(
      features: 1, count: points.count,
      storage: points.storage.map { k in
        zip(angles, values).reduce(0.0) { $0 + $1.1 * cos(k * $1.0) } / Double(count)
      })
  }
}

/// The largest eigenvalues of the Gram matrix of a network's outputs on [0,1], by the midpoint rule: the k-th at k.
private struct GramSpectrum: Approximant {
  private let eigenvalues: [Double]

  init(network: Network, points: Int, count: Int) {
    let n = network.outputs
    let values = network(
      Batch(
        features: 1, count: points,
        storage: (0..<points).map { (Double($0) + 0.5) / Double(points) }))
    var gram = [Double](repeating: 0, count: n * n)
    for sample in 0..<points {
      let row = values.point(sample)
      for i in 0..<n where row[i] != 0 {
        for j in 0..<n { gram[i * n + j] += row[i] * row[j] / Double(points) }
      }
    }
    var basis = (0..<(n * count)).map { sin(Double($0 * $0 + 1)) }
    var found = [Double](repeating: 0, count: count)
    for _ in 0..<60 {
      basis = orthonormalFactor(of: basis, rows: n, columns: count)
      var image = [Double](repeating: 0, count: n * count)
      for k in 0..<count {
        for i in 0..<n {
          image[k * n + i] = (0..<n).reduce(0.0) { $0 + gram[i * n + $1] * basis[k * n + $1] }
        }
        found[k] = (0..<n).reduce(0.0) { $0 + image[k * n + $1] * basis[k * n + $1] }
      }
      basis = image
    }
    eigenvalues = found
  }

  func evaluated(at points: Batch) -> Batch {
    Batch(
      features: 1, count: points.count, storage: points.storage.map { eigenvalues[Int($0) - 1] })
  }
}

/// The correlation of the outputs of network i for two inputs at 60°, at i.
private struct CorrelationOfOutputs: Approximant {
  let networks: [Network]

  func evaluated(at points: Batch) -> Batch {
    let pair = Batch(features: 2, points: [[1, 0], [0.5, 0.75.squareRoot()]])
    return Batch(
      features: 1, count: points.count,
      storage: points.storage.map { correlation(of: networks[Int($0)], at: pair) })
  }
}

/// The correlation of a network's outputs for two inputs.
func correlation(of network: Network, at pair: Batch) -> Double {
  let values = network(pair)
  let (x, y) = (values.point(0), values.point(1))
  func product(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
  return product(x, y) / (product(x, x) * product(y, y)).squareRoot()
}

/// The risk |w − β|² + σ² of the affine network i on normal samples, at i; β is the first unit vector.
private struct RiskOfWeights: Approximant {
  let networks: [Network]
  let noise: Double

  func evaluated(at points: Batch) -> Batch {
    Batch(
      features: 1, count: points.count,
      storage: points.storage.map { index in
        networks[Int(index)].parameters.enumerated().reduce(noise * noise) { sum, entry in
          let distance = entry.element - (entry.offset == 0 ? 1 : 0)
          return sum + distance * distance
        }
      })
  }
}
