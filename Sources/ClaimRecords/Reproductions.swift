// The figures of papers that are made again.

import Base
import Claims
import Foundation
import Functions
import MeanField
import Measurement

extension Reproduction {
  /// In the order of the list: those whose figures were read in the paper first.
  package static let all = [
    Reproduction(
      id: "liu-kan-scaling", paper: "Liu et al. 2025, ICLR, arXiv:2404.19756",
      subject:
        "exp(sin πx + y²) by a [2,1,1] network of cubic splines: the exponent in the grid; ours are built, theirs were trained",
      rows: [
        Row(
          "exponent of the error in G, by the theorem", 4, .printed("Theorem 2.1, k = 3"),
          .kanGridExponent),
        Row(
          "exponent of the error in G, as trained there", 3,
          .printed("section 2.4, about 3"), .kanGridExponent),
      ]),
    Reproduction(
      id: "boulle-relu-unit", paper: "Boullé, Nakatsukasa, Townsend 2020, arXiv:2004.01902",
      subject:
        "the best rational function of type (3,2) for ReLU on [-1,1]: the paper's coefficients"
        + " 1.1915, 1.5957, 0.5, 0.0218 over 2.383, 0, 1, evaluated, beside our exchange",
      rows: [
        Row(
          "value at 0, which is the sup error", 0.0218,
          .printed("appendix A, as programs quote it"), .optimum
        ) { _, _ in
          try rectifier([0])
        },
        Row("value at 1/2", value(0.5), .printed("appendix A, as programs quote it"), .optimum) {
          _, _ in
          try rectifier([0.5])
        },
        Row("value at 1", value(1), .printed("appendix A, as programs quote it"), .optimum) {
          _, _ in
          try rectifier([1])
        },
      ]),
    Reproduction(
      id: "arora-depth-and-units", paper: "Arora, Basu, Mianjy, Mukherjee 2018, arXiv:1611.01491",
      subject: "hidden layers and units for functions of pieces",
      rows: [
        Row(
          "hidden layers for the maximum of 8 numbers, ⌈log2(n+1)⌉ for n = 7 differences", 3,
          .printed("Theorem 2.1"), .maximumTreeLayers),
        Row(
          "units by pieces on a line, p at most and p - 1 at least", 1, .printed("Theorem 2.2"),
          .lineUnitsByPieces),
      ]),
    Reproduction(
      id: "zhang-units", paper: "Zhang, Bengio, Hardt, Recht, Vinyals 2017, arXiv:1611.03530",
      subject: "units that take any values at n = 40 points, with 2n + d weights",
      rows: [
        Row("units", 40, .printed("Theorem 1"), .memorisingUnits)
      ]),
    Reproduction(
      id: "siegel-xu-greedy", paper: "Siegel, Xu 2022, arXiv:2106.15000",
      subject: "threshold units of the plane by the orthogonal greedy algorithm",
      rows: [
        Row(
          "exponent of the error in n, 1/2 + 1/4 at least", 0.75,
          .printed("abstract, with the entropy of arXiv:2101.12365"),
          .greedyExponent)
      ]),
    Reproduction(
      id: "hanin-rolnick-pieces", paper: "Hanin, Rolnick 2019, arXiv:1901.09021",
      subject: "pieces along a line at random weights",
      rows: [
        Row(
          "exponent of the kinks in the width", 1, .printed("abstract: linear in the neurons"),
          .randomKinksExponent)
      ]),
    Reproduction(
      id: "gunturk-li-signs", paper: "Güntürk, Li 2022, doi 10.1007/s00365-022-09608-y",
      subject: "signs on Bernstein's basis, a function with two derivatives",
      rows: [
        Row(
          "exponent of the error in the degree, s/2 for s = 2", 1, .printed("abstract"),
          .oneBitExponent)
      ]),
    Reproduction(
      id: "bakaev-maximum", paper: "Bakaev et al. 2025, arXiv:2505.14338",
      subject: "the maximum of five numbers by two hidden layers: all rays on which it is exact",
      rows: [
        Row(
          "rays of the arrangement without an error, by all of them", 1,
          .printed("abstract: exact"), .exact
        ) { size, seed in
          guard let claim = ClaimCatalogue.claim(of: .maximumOfFiveRays) else { return .nan }
          let result = claim.run(size: size, seed: seed)
          guard let wrong = result[.maximumOfFiveWrongRays], let rays = result[.maximumOfFiveRays]
          else { return .nan }
          return (rays.value - wrong.value) / rays.value
        }
      ]),
    Reproduction(
      id: "telgarsky-sawtooth", paper: "Telgarsky 2016, arXiv:1602.04485",
      subject: "2^s pieces of s layers of two units, W + 1 of one layer of W",
      rows: [
        Row("pieces of 8 layers of two units", 256, .formula, .sawtoothPieces),
        Row("pieces of one layer of 32 units", 33, .formula, .shallowPieces),
        Row(
          "error that 6 units do not leave, s = 3", 0.5, .formula, .sawtoothFloor),
      ]),
    Reproduction(
      id: "yarotsky-square", paper: "Yarotsky 2017, arXiv:1610.01145",
      subject: "x² by composed tents: 4^-(m+1)",
      rows: [
        Row("sup error times 4^(m+1)", 1, .formula, .squareErrorByBound),
        Row("rate a layer, ln 4", 1.386_294_361, .formula, .squareRate),
      ]),
    Reproduction(
      id: "montufar-regions", paper: "Montúfar, Pascanu, Cho, Bengio 2014, arXiv:1402.1869",
      subject: "⌊n/2⌋^(2L-2) (1 + n + n(n-1)/2) regions in the plane, (W+1)^L pieces on a line",
      rows: [
        Row("regions, two layers of 4", 44, .formula, .regionsTwoLayersOfFour),
        Row("regions, three layers of 4", 176, .formula, .regionsThreeLayersOfFour),
        Row("regions, two layers of 6", 198, .formula, .regionsTwoLayersOfSix),
        Row("pieces, three layers of 4 on a line", 125, .formula, .piecesThreeLayersOfFour),
      ]),
    Reproduction(
      id: "wang-lai-stages", paper: "Wang, Lai 2024, J. Comput. Phys. 504, arXiv:2307.08934",
      subject:
        "sin(2x+1) + 0.2 e^1.3x on [-1,1] by stages, each a network for what the last left: relative errors, ours of 4, 20, 20"
        + " and 20 tanh units by Levenberg and Marquardt; the paper's figures are its orders of magnitude",
      rows: [
        Row(
          "one network, below which training hardly comes", 1e-5, .printed("abstract: O(10^-5)"),
          .evaluated
        ) { size, seed in
          try stagedErrors(stages: 1, steps: size == .quick ? 100 : 1000, seed: seed)[0]
        },
        Row(
          "several stages, near the machine's precision", 1e-16, .printed("abstract: O(10^-16)"),
          .evaluated
        ) { size, seed in
          try stagedErrors(stages: 4, steps: size == .quick ? 100 : 1000, seed: seed)[3]
        },
      ]),
    Reproduction(
      id: "liu-kan-special-functions", paper: "Liu et al. 2025, ICLR, arXiv:2404.19756",
      subject:
        "the fifteen special functions by the shapes of the best networks of the paper's table 2, cubic splines on G intervals: root mean"
        + " square errors at points that were not trained on; the paper states neither its domains (here the catalogue's) nor the grid"
        + " of each row, one of 3 to 200 intervals, so that ours having no more parameters is not proven",
      rows: SpecialRow.all.map(\.reproduced)),
    Reproduction(
      id: "raghunathan-relaxations",
      paper: "Raghunathan, Steinhardt, Liang 2018, arXiv:1811.01057",
      subject:
        "bounds of Σ relu((Hx)_j) with a matrix H of orthogonal signs on [-1,1]^n, each by its formula: the factor furthest from 1",
      rows: [
        Row(
          "quadratic program by n(1+√n)/2", 1, .formula, .hadamardQuadraticBound),
        Row("linear program by n(n+1)/2", 1, .formula, .hadamardProgramBound),
        Row("maximum at n = 4, which the quadratic program attains", 6, .formula, .hadamardMaximum),
      ]),
    Reproduction(
      id: "opschoor-schwab-zech-slopes",
      paper: "Opschoor, Schwab, Zech 2022, doi 10.1007/s00365-021-09542-5",
      subject: "1/x on [1,2] with its derivative by deep ReLU networks",
      rows: [
        Row(
          "error of the derivative by 2√2 Σ_{k>d} k² ϱ^-k, ϱ = 3 + √8", 1, .formula, .slopesError)
      ]),
    Reproduction(
      id: "schoenholz-depth-scale", paper: "Schoenholz et al. 2017, arXiv:1611.01232",
      subject:
        "tanh, σ_b² = 1/20: the depth scale 1/ξ = -ln χ at σ_w² = 1 by random networks of width 96 and by the mean-field map, and the"
        + " σ_w² of the edge of chaos",
      rows: [
        Row(
          "1/ξ at σ_w² = 1, random networks", 0.275_711_806_6, .formula, .correlationRate),
        Row("1/ξ at σ_w² = 1, mean-field map", 0.275_711_806_6, .formula, .optimum) { _, _ in
          let field = MeanField(.tanh)
          let weights = try RandomWeights(weight: 1, bias: 0.05.squareRoot())
          return -log(try field.fixedPoint(weights)?.chi ?? .nan)
        },
        Row("σ_w² of the edge at σ_b² = 1/20", 1.76, .memory, .optimum) { _, _ in
          // Along the edge σ_b² grows with the variance.
          let field = MeanField(.tanh)
          var (low, high) = (0.01, 4.0)
          for _ in 0..<60 {
            let middle = 0.5 * (low + high)
            if try field.edge(at: middle).biasVariance < 0.05 {
              low = middle
            } else {
              high = middle
            }
          }
          let deviation = try field.edge(at: low).weightDeviation
          return deviation * deviation
        },
      ]),
    Reproduction(
      id: "he-li-xu-zheng-counts", paper: "He, Li, Xu, Zheng 2020, arXiv:1807.03973",
      subject: "hidden layers of hats: ⌈log2 k⌉ + 1 for stars of k simplices",
      rows: [
        Row("hidden layers, stars of 8 simplices", 4, .memory, .starLayersOfEight),
        Row("hidden layers, stars of 24 simplices", 6, .memory, .starLayersOfTwentyFour),
      ]),
    Reproduction(
      id: "barron-variance", paper: "Barron 1993, IEEE Trans. Inf. Theory 39(3)",
      subject: "the mean square error falls like 1/W whatever the dimension",
      rows: [
        Row("exponent of the mean square error, d = 2", 1, .memory, .barronExponentPlane),
        Row("exponent of the mean square error, d = 8", 1, .memory, .barronExponentEight),
      ]),
    Reproduction(
      id: "newman-modulus", paper: "Newman 1964, Michigan Math. J. 11",
      subject: "the bound 3 e^(-√n), which need not be attained",
      rows: [
        Row(
          "sup error at n = 9", 3 * 0.049_787_068_367_863_944, .memory,
          .newmanNine),
        Row(
          "sup error at n = 16", 3 * 0.018_315_638_888_734_18, .memory,
          .newmanSixteen),
      ]),
    Reproduction(
      id: "belkin-risk", paper: "Belkin, Hsu, Xu 2020, arXiv:1903.07571",
      subject: "the risk with 20 samples and σ = 1/2",
      rows: [
        Row("risk at p = 10", 0.25 * (1 + 10.0 / 9), .memory, .riskAtTen),
        Row("risk at p = 40", 0.5 + 0.25 * (1 + 20.0 / 19), .memory, .riskAtForty),
      ]),
    Reproduction(
      id: "cho-saul-kernel", paper: "Cho, Saul 2009, NeurIPS 22",
      subject: "the kernels of degree 1 and 0 at an angle of π/3",
      rows: [
        Row("degree 1", 0.608_997_781_044_229_3, .formula, .arcCosineOne),
        Row("degree 0", 2.0 / 3, .formula, .arcCosineZero),
      ]),
    Reproduction(
      id: "zaslavsky-regions", paper: "Zaslavsky 1975; Pascanu, Montúfar, Bengio 2014",
      subject: "1 + n + n(n-1)/2 regions of one layer",
      rows: [
        Row("regions of 8 units", 37, .formula, .regionsOfEight),
        Row("regions of 16 units", 137, .formula, .regionsOfSixteen),
      ]),
  ]

  /// The paper's rational function, from its coefficients.
  private static func value(_ x: Double) -> Double {
    (((1.1915 * x + 1.5957) * x + 0.5) * x + 0.0218) / (2.383 * x * x + 1)
  }

  /// Our best rational function of type (3,2) for ReLU on [-1,1].
  private static func rectifier(_ point: [Double]) throws -> Double {
    let target = try TargetFunction(
      name: "relu", components: [.init(parsing: "max(0,x)")], domain: Domain(-1...1))
    let best = try Baseline(
      rationalOf: target, RationalType(numerator: 3, denominator: 2))
    return best(Batch(features: 1, count: 1, storage: point)).storage[0]
  }
}

/// A function of table 2 of Liu et al., arXiv:2404.19756, with the hidden widths and the error of the best network there.
private struct SpecialRow {
  let target: String
  let title: String
  let widths: [Int]
  let error: Double
  /// Ours.
  let intervals: Int

  init(
    _ target: String, _ title: String, _ widths: [Int], _ error: Double, intervals: Int = 10
  ) {
    (self.target, self.title, self.widths) = (target, title, widths)
    (self.error, self.intervals) = (error, intervals)
  }

  static let all = [
    SpecialRow("kanEllipj", "Jacobi's elliptic function sn", [3, 2, 1, 1], 1.33e-4),
    SpecialRow("kanEllipkinc", "incomplete elliptic integral, first kind", [2, 1, 1], 1.24e-4),
    SpecialRow("kanEllipeinc", "incomplete elliptic integral, second kind", [2, 1], 8.26e-5),
    SpecialRow("kanJv", "Bessel function J", [3, 1, 1], 1.64e-3),
    SpecialRow("kanYv", "Bessel function Y", [2, 2], 1.49e-2),
    SpecialRow("kanKv", "modified Bessel function K", [2], 2.52e-5),
    SpecialRow("kanIv", "modified Bessel function I", [4, 3, 2, 1], 9.28e-3),
    SpecialRow("kanLpmv0", "Legendre function", [2], 5.25e-5),
    SpecialRow("kanLpmv1", "associated Legendre function, order 1", [4], 6.90e-4),
    SpecialRow("kanLpmv2", "associated Legendre function, order 2", [3, 2], 2.26e-4),
    SpecialRow("kanHarmonic01", "spherical harmonic 0, 1", [1], 2.21e-7, intervals: 50),
    SpecialRow("kanHarmonic11", "spherical harmonic 1, 1", [3, 2], 1.22e-4),
    SpecialRow("kanHarmonic02", "spherical harmonic 0, 2", [1], 1.95e-7, intervals: 50),
    SpecialRow("kanHarmonic12", "spherical harmonic 1, 2", [2, 1], 1.50e-5, intervals: 20),
    SpecialRow("kanHarmonic22", "spherical harmonic 2, 2", [2, 3, 2], 9.45e-5),
  ]

  var reproduced: Reproduction.Row {
    let shape = ([2] + widths + [1]).map(String.init).joined(separator: ",")
    return Reproduction.Row("\(title), [\(shape)], G = \(intervals)", error, .memory, .evaluated) {
      [target, widths, intervals] size, seed in
      try splineError(
        of: target, widths: widths, intervals: intervals, steps: size == .quick ? 100 : 500,
        starts: size == .quick ? 2 : 8, seed: seed)
    }
  }
}
