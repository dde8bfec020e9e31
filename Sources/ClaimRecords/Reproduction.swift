// Tables and figures of papers, made again from claims: the paper's figure beside ours, and the ratio.

import Base
import Claims
import Reports

/// A figure of a paper and the claims that give it again.
package struct Reproduction: Sendable {
  /// One number of the paper.
  package struct Row: Sendable {
    package let what: String
    package let paper: Double
    /// The claim and the place of the prediction whose measured number is ours, with the factor to the paper's unit.
    let claim: String
    let place: Int
    let factor: Double

    init(_ what: String, _ paper: Double, _ claim: String, _ place: Int, times factor: Double = 1) {
      self.what = what
      self.paper = paper
      self.claim = claim
      self.place = place
      self.factor = factor
    }
  }

  package let id: String
  package let paper: String
  /// Whether the numbers are the paper's own print, or follow from its formula.
  package let source: String
  package let rows: [Row]

  /// A row with what was measured.
  package struct Result: Sendable {
    package let row: Row
    package let ours: Double
    package let evidence: EvidenceKind
    package var ratio: Double { ours / row.paper }
  }

  /// Runs the claims that the rows need, each once.
  package func run(size: ClaimSize, seed: UInt64) throws -> [Result] {
    var results: [String: ClaimResult] = [:]
    for row in rows where results[row.claim] == nil {
      results[row.claim] = try ClaimCatalogue.claim(row.claim).run(size: size, seed: seed)
    }
    return rows.compactMap { row in
      results[row.claim].map { result in
        let measured = result.findings[row.place].measured
        return Result(row: row, ours: measured.value * row.factor, evidence: measured.kind)
      }
    }
  }

  /// - Throws: `UserError` with the nearest names.
  package static func named(_ id: String) throws -> Reproduction {
    guard let found = all.first(where: { $0.id == id }) else {
      throw UserError(
        "unknown reproduction '\(id)'" + suggestion(for: id, among: all.map(\.id))
          + " (`approxima reproduce` lists them)")
    }
    return found
  }

  package static let all = [
    Reproduction(
      id: "telgarsky-sawtooth", paper: "Telgarsky 2016, arXiv:1602.04485, Lemma 3.2",
      source: "2^s pieces of s layers of two, W + 1 of one layer of W",
      rows: [
        Row("pieces of 8 layers of two units", 256, "telgarsky.pieces", 0),
        Row("pieces of one layer of 32 units", 33, "telgarsky.pieces", 2),
        Row("error that 6 units do not leave, s = 3", 0.5, "telgarsky.shallow-floor", 0),
      ]),
    Reproduction(
      id: "hanin-rolnick-pieces", paper: "Hanin, Rolnick 2019, arXiv:1901.09021, Theorem 1",
      source: "linear in the number of units: exponent 1",
      rows: [
        Row("exponent of the kinks in the width", 1, "pieces.random-linear", 1)
      ]),
    Reproduction(
      id: "montufar-pieces", paper: "Montúfar, Pascanu, Cho, Bengio 2014; Raghu et al. 2017",
      source: "(W+1)^L on a line, W = 4, L = 3",
      rows: [Row("pieces", 125, "pieces.bound-attained", 0)]),
    Reproduction(
      id: "barron-variance", paper: "Barron 1993, IEEE Trans. Inf. Theory 39(3)",
      source: "the mean square error falls like 1/W whatever the dimension",
      rows: [
        Row("exponent of the mean square error, d = 2", 1, "barron.exponent", 3),
        Row("exponent of the mean square error, d = 8", 1, "barron.exponent", 5),
      ]),
    Reproduction(
      id: "he-li-xu-zheng-counts", paper: "He, Li, Xu, Zheng 2020, arXiv:1807.03973",
      source: "one unit a knot on a line, ⌈log2 k⌉ + 1 layers for stars",
      rows: [
        Row("units by pieces on a line", 1, "finite-elements.line-units", 1),
        Row("hidden layers, stars of 8 simplices", 4, "finite-elements.star-depth", 0),
        Row("hidden layers, stars of 24 simplices", 6, "finite-elements.star-depth", 1),
      ]),
    Reproduction(
      id: "newman-modulus", paper: "Newman 1964, Michigan Math. J. 11",
      source: "the bound 3 e^(-√n), which need not be attained",
      rows: [
        Row("sup error at n = 9", 3 * 0.049_787_068_367_863_944, "newman.rational-modulus", 2),
        Row("sup error at n = 16", 3 * 0.018_315_638_888_734_18, "newman.rational-modulus", 3),
      ]),
    Reproduction(
      id: "takagi-depth", paper: "Daubechies et al. 2022, arXiv:1905.02199",
      source: "our (2/3) 2^-p for the paper's example",
      rows: [Row("sup error times 2^p", 2.0 / 3, "daubechies.takagi", 0)]),
    Reproduction(
      id: "belkin-risk", paper: "Belkin, Hsu, Xu 2020, arXiv:1903.07571, Theorem 1",
      source: "the formula with 20 samples and σ = 1/2",
      rows: [
        Row("risk at p = 10", 0.25 * (1 + 10.0 / 9), "belkin.double-descent", 1),
        Row("risk at p = 40", 0.5 + 0.25 * (1 + 20.0 / 19), "belkin.double-descent", 2),
      ]),
    Reproduction(
      id: "cho-saul-kernel", paper: "Cho, Saul 2009, NeurIPS 22",
      source: "the kernels of degree 1 and 0 at an angle of π/3",
      rows: [
        Row("degree 1", 0.608_997_781_044_229_3, "cho-saul.arc-cosine", 0),
        Row("degree 0", 2.0 / 3, "cho-saul.arc-cosine", 1),
      ]),
    Reproduction(
      id: "zaslavsky-regions", paper: "Zaslavsky 1975; Pascanu, Montúfar, Bengio 2014",
      source: "1 + n + n(n-1)/2",
      rows: [
        Row("regions of 8 units", 37, "zaslavsky.one-layer-regions", 1),
        Row("regions of 16 units", 137, "zaslavsky.one-layer-regions", 2),
      ]),
    Reproduction(
      id: "lin-jegelka-blocks", paper: "Lin, Jegelka 2018, arXiv:1806.10909",
      source: "no figure in the paper; 4/M of our construction",
      rows: [Row("L1 error times M at M = 128", 4, "lin-jegelka.depth", 0)]),
  ]
}
