// Figures of papers, made again: the paper's figure beside ours, and the ratio.

import Base
import Claims
import Reports

/// Figures of one paper and what gives them again.
package struct Reproduction: Sendable {
  /// Where a paper's figure comes from.
  package enum Source: Sendable {
    /// The paper states it, and it was read; where in the paper.
    case printed(String)
    /// The paper's formula, which is derived again in this library, evaluated.
    case formula
    /// Given from memory, as the paper could not be read.
    case memory

    package var words: String {
      switch self {
      case .printed(let place): "printed: \(place)"
      case .formula: "formula, derived here"
      case .memory: "not confirmed"
      }
    }
  }

  /// Where our figure comes from.
  enum Ours: Sendable {
    /// What a claim measures for one of its predictions.
    case claim(PredictionName)
    /// Computed here.
    case computed(EvidenceKind, @Sendable (_ size: ClaimSize, _ seed: UInt64) throws -> Double)
  }

  /// One figure.
  package struct Row: Sendable {
    package let what: String
    package let paper: Double
    package let source: Source
    let ours: Ours

    /// A figure that a claim measures.
    init(_ what: String, _ paper: Double, _ source: Source, _ prediction: PredictionName) {
      (self.what, self.paper, self.source) = (what, paper, source)
      ours = .claim(prediction)
    }

    /// A figure that is computed.
    init(
      _ what: String, _ paper: Double, _ source: Source, _ kind: EvidenceKind,
      _ compute: @escaping @Sendable (_ size: ClaimSize, _ seed: UInt64) throws -> Double
    ) {
      (self.what, self.paper, self.source) = (what, paper, source)
      ours = .computed(kind, compute)
    }

    /// The prediction whose measurement it is; nil where it is computed.
    package var prediction: PredictionName? {
      guard case .claim(let name) = ours else { return nil }
      return name
    }
  }

  package let id: String
  package let paper: String
  /// What is made again, in a sentence.
  package let subject: String
  package let rows: [Row]

  /// A row with what was measured.
  package struct Result: Sendable {
    package let row: Row
    package let ours: Double
    package let evidence: EvidenceKind
    package var ratio: Double { ours / row.paper }
  }

  /// Runs the claims that the rows need, each once, and computes the other rows.
  /// - Throws: `UserError` where something could not be computed.
  package func run(size: ClaimSize, seed: UInt64) throws -> [Result] {
    var results: [String: ClaimResult] = [:]
    return try rows.map { row in
      switch row.ours {
      case .computed(let kind, let compute):
        return Result(row: row, ours: try compute(size, seed), evidence: kind)
      case .claim(let name):
        guard let claim = ClaimCatalogue.claim(of: name) else {
          throw UserError("no claim predicts '\(name.rawValue)'")
        }
        let result = results[claim.id] ?? claim.run(size: size, seed: seed)
        results[claim.id] = result
        guard let measured = result[name] else {
          throw UserError("\(claim.id) did not measure '\(name.rawValue)'")
        }
        return Result(row: row, ours: measured.value, evidence: measured.kind)
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
}
