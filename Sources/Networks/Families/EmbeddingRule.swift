// What a number of a sequence becomes before tokens see one another.

import Base

/// How a number becomes the features of its token.
package enum EmbeddingRule: Hashable, Sendable {
  /// a·x + b.
  case linear
  /// Features of their own for each of k symbols, of which number s stands at 2s/(k − 1) − 1: the one-hot code of a
  /// symbol by a matrix, with straight lines between neighbours and beyond both ends (as the piecewise linear embedding
  /// of Gorishniy, Rubachev and Babenko, NeurIPS 2022, arXiv:2203.05556, with equal pieces).
  case symbols(Int)

  package static let symbolCounts = 2...1000

  /// Numbers that stand for one.
  var codes: Int {
    switch self {
    case .linear: 1
    case .symbols(let count): count
    }
  }

  /// Knots of the B-splines of degree 1 that are the code: each is 1 at its symbol and 0 at the others.
  var knots: [Double]? {
    guard case .symbols(let count) = self else { return nil }
    let places = (0..<count).map { (i: Int) -> Double in 2 * Double(i) / Double(count - 1) - 1 }
    return [-1] + places + [1]
  }
}

/// As options and files have it: `linear`, `symbols(8)`.
extension EmbeddingRule: LosslessStringConvertible {
  package var description: String {
    switch self {
    case .linear: "linear"
    case .symbols(let count): "symbols(\(count))"
    }
  }

  package init?(_ text: String) {
    if text == "linear" {
      self = .linear
      return
    }
    guard let match = text.wholeMatch(of: /symbols\(\s*(\d+)\s*\)/), let count = Int(match.1),
      EmbeddingRule.symbolCounts.contains(count)
    else { return nil }
    self = .symbols(count)
  }

  /// - Throws: `UserError` that says what would be right.
  package init(parsing text: String) throws {
    guard let rule = EmbeddingRule(text) else {
      throw UserError(
        "an embedding is linear or symbols(k) with k from \(EmbeddingRule.symbolCounts.lowerBound) to "
          + "\(EmbeddingRule.symbolCounts.upperBound), not '\(excerpt(text))'")
    }
    self = rule
  }
}
