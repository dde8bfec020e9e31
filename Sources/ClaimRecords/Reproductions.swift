// The figures of papers that are made again.

import Base
import Claims
import Functions
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
          "liu.kan-rate", 0),
        Row(
          "exponent of the error in G, as trained there", 3,
          .printed("section 2.4, about 3"), "liu.kan-rate", 0),
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
        ) {
          try rectifier([0])
        },
        Row("value at 1/2", value(0.5), .printed("appendix A, as programs quote it"), .optimum) {
          try rectifier([0.5])
        },
        Row("value at 1", value(1), .printed("appendix A, as programs quote it"), .optimum) {
          try rectifier([1])
        },
      ]),
    Reproduction(
      id: "arora-depth-and-units", paper: "Arora, Basu, Mianjy, Mukherjee 2018, arXiv:1611.01491",
      subject: "hidden layers and units for functions of pieces",
      rows: [
        Row(
          "hidden layers for the maximum of 8 numbers, ⌈log2(n+1)⌉ for n = 7 differences", 3,
          .printed("Theorem 2.1"), "maximum.tree-depth", 1),
        Row(
          "units by pieces on a line, p at most and p - 1 at least", 1, .printed("Theorem 2.2"),
          "finite-elements.line-units", 1),
      ]),
    Reproduction(
      id: "zhang-units", paper: "Zhang, Bengio, Hardt, Recht, Vinyals 2017, arXiv:1611.03530",
      subject: "units that take any values at n = 40 points, with 2n + d weights",
      rows: [
        Row("units", 40, .printed("Theorem 1"), "zhang.memorisation", 1)
      ]),
    Reproduction(
      id: "siegel-xu-greedy", paper: "Siegel, Xu 2022, arXiv:2106.15000",
      subject: "threshold units of the plane by the orthogonal greedy algorithm",
      rows: [
        Row(
          "exponent of the error in n, 1/2 + 1/4 at least", 0.75,
          .printed("abstract, with the entropy of arXiv:2101.12365"),
          "siegel-xu.orthogonal-greedy", 0)
      ]),
    Reproduction(
      id: "hanin-rolnick-pieces", paper: "Hanin, Rolnick 2019, arXiv:1901.09021",
      subject: "pieces along a line at random weights",
      rows: [
        Row(
          "exponent of the kinks in the width", 1, .printed("abstract: linear in the neurons"),
          "pieces.random-linear", 1)
      ]),
    Reproduction(
      id: "gunturk-li-signs", paper: "Güntürk, Li 2022, doi 10.1007/s00365-022-09608-y",
      subject: "signs on Bernstein's basis, a function with two derivatives",
      rows: [
        Row(
          "exponent of the error in the degree, s/2 for s = 2", 1, .printed("abstract"),
          "gunturk-li.one-bit", 0)
      ]),
    Reproduction(
      id: "bakaev-maximum", paper: "Bakaev et al. 2025, arXiv:2505.14338",
      subject: "the maximum of five numbers by two hidden layers: all rays on which it is exact",
      rows: [
        Row(
          "rays of the arrangement without an error, by all of them", 1,
          .printed("abstract: exact"), .exact
        ) {
          let result = try ClaimCatalogue.claim("maximum.five-two-layers").run(size: .quick)
          let (wrong, rays) = (result.findings[0].measured, result.findings[1].measured)
          return (rays.value - wrong.value) / rays.value
        }
      ]),
    Reproduction(
      id: "telgarsky-sawtooth", paper: "Telgarsky 2016, arXiv:1602.04485",
      subject: "2^s pieces of s layers of two units, W + 1 of one layer of W",
      rows: [
        Row("pieces of 8 layers of two units", 256, .formula, "telgarsky.pieces", 0),
        Row("pieces of one layer of 32 units", 33, .formula, "telgarsky.pieces", 2),
        Row(
          "error that 6 units do not leave, s = 3", 0.5, .formula, "telgarsky.shallow-floor", 0),
      ]),
    Reproduction(
      id: "yarotsky-square", paper: "Yarotsky 2017, arXiv:1610.01145",
      subject: "x² by composed tents: 4^-(m+1)",
      rows: [
        Row("sup error times 4^(m+1)", 1, .formula, "yarotsky.square-error", 0),
        Row("rate a layer, ln 4", 1.386_294_361, .formula, "yarotsky.square-error", 1),
      ]),
    Reproduction(
      id: "montufar-regions", paper: "Montúfar, Pascanu, Cho, Bengio 2014, arXiv:1402.1869",
      subject: "⌊n/2⌋^(2L-2) (1 + n + n(n-1)/2) regions in the plane, (W+1)^L pieces on a line",
      rows: [
        Row("regions, two layers of 4", 44, .formula, "montufar.regions-plane", 0),
        Row("regions, three layers of 4", 176, .formula, "montufar.regions-plane", 1),
        Row("regions, two layers of 6", 198, .formula, "montufar.regions-plane", 2),
        Row("pieces, three layers of 4 on a line", 125, .formula, "pieces.bound-attained", 0),
      ]),
    Reproduction(
      id: "schoenholz-depth-scale", paper: "Schoenholz et al. 2017, arXiv:1611.01232",
      subject:
        "tanh, σ_w² = 1, σ_b² = 1/20: 1/ξ = -ln χ by the mean-field map, and random networks of width 96",
      rows: [
        Row("1/ξ", 0.275_711_806_6, .memory, "schoenholz.depth-scale", 0)
      ]),
    Reproduction(
      id: "he-li-xu-zheng-counts", paper: "He, Li, Xu, Zheng 2020, arXiv:1807.03973",
      subject: "hidden layers of hats: ⌈log2 k⌉ + 1 for stars of k simplices",
      rows: [
        Row("hidden layers, stars of 8 simplices", 4, .memory, "finite-elements.star-depth", 0),
        Row("hidden layers, stars of 24 simplices", 6, .memory, "finite-elements.star-depth", 1),
      ]),
    Reproduction(
      id: "barron-variance", paper: "Barron 1993, IEEE Trans. Inf. Theory 39(3)",
      subject: "the mean square error falls like 1/W whatever the dimension",
      rows: [
        Row("exponent of the mean square error, d = 2", 1, .memory, "barron.exponent", 3),
        Row("exponent of the mean square error, d = 8", 1, .memory, "barron.exponent", 5),
      ]),
    Reproduction(
      id: "newman-modulus", paper: "Newman 1964, Michigan Math. J. 11",
      subject: "the bound 3 e^(-√n), which need not be attained",
      rows: [
        Row(
          "sup error at n = 9", 3 * 0.049_787_068_367_863_944, .memory,
          "newman.rational-modulus", 2),
        Row(
          "sup error at n = 16", 3 * 0.018_315_638_888_734_18, .memory,
          "newman.rational-modulus", 3),
      ]),
    Reproduction(
      id: "belkin-risk", paper: "Belkin, Hsu, Xu 2020, arXiv:1903.07571",
      subject: "the risk with 20 samples and σ = 1/2",
      rows: [
        Row("risk at p = 10", 0.25 * (1 + 10.0 / 9), .memory, "belkin.double-descent", 1),
        Row("risk at p = 40", 0.5 + 0.25 * (1 + 20.0 / 19), .memory, "belkin.double-descent", 2),
      ]),
    Reproduction(
      id: "cho-saul-kernel", paper: "Cho, Saul 2009, NeurIPS 22",
      subject: "the kernels of degree 1 and 0 at an angle of π/3",
      rows: [
        Row("degree 1", 0.608_997_781_044_229_3, .formula, "cho-saul.arc-cosine", 0),
        Row("degree 0", 2.0 / 3, .formula, "cho-saul.arc-cosine", 1),
      ]),
    Reproduction(
      id: "zaslavsky-regions", paper: "Zaslavsky 1975; Pascanu, Montúfar, Bengio 2014",
      subject: "1 + n + n(n-1)/2 regions of one layer",
      rows: [
        Row("regions of 8 units", 37, .formula, "zaslavsky.one-layer-regions", 1),
        Row("regions of 16 units", 137, .formula, "zaslavsky.one-layer-regions", 2),
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
