// Attention by the five other operations, and where its features stand.

import Base

/// An attention with its sizes.
package struct AttendReading: Hashable, Sendable {
  package let tokens: Int
  package let heads: Int
  /// Features of a head.
  package let size: Int

  init(_ attend: GraphOperation.Attend, of graph: Graph) {
    tokens = attend.tokens
    heads = attend.heads
    size = graph.sizes[attend.input] / (3 * attend.tokens * attend.heads)
  }

  /// Features of a token's queries, and of what it gets.
  package var width: Int { heads * size }

  package enum Part: Int, Sendable { case query, key, value }

  /// The first feature, of what is read, of a token's part for a head.
  package func first(_ part: Part, of token: Int, head: Int) -> Int {
    (3 * token + part.rawValue) * width + head * size
  }

  /// What products of queries and keys are multiplied by: 1/√d.
  package var scale: Double { 1 / Double(size).squareRoot() }
}

extension Engine {
  /// With s_ij = q_i·k_j/√d the weight p_ij is 1 / Σ_k exp(s_ik − s_ij), which is stable and true in any arithmetic; features for each
  /// pair of tokens and each head, and L² of them for the differences.
  package mutating func attend(
    _ attention: AttendReading, _ value: Value
  ) throws(Failure) -> Value {
    let (n, heads, size) = (attention.tokens, attention.heads, attention.size)
    var (queries, keys):
      ([(value: Value, features: Range<Int>)], [(value: Value, features: Range<Int>)]) = ([], [])
    for head in 0..<heads {
      for i in 0..<n {
        for j in 0..<n {
          let (q, k) = (
            attention.first(.query, of: i, head: head), attention.first(.key, of: j, head: head)
          )
          queries.append((value, q..<(q + size)))
          keys.append((value, k..<(k + size)))
        }
      }
    }
    let products = try combine(.product, join(queries), join(keys), isSame: false)
    let scores = try affine(
      sums(rows: 1, columns: size, copies: heads * n * n) { _, _ in attention.scale }, products)
    // Row (j, k): s_k − s_j.
    let differences = try affine(
      sums(rows: n * n, columns: n, copies: heads * n) { row, column in
        (column == row % n ? 1 : 0) - (column == row / n ? 1 : 0)
      }, scores)
    let powers = try pointwise(PointwiseReading(function: .exponential, slope: 0), differences)
    let totals = try affine(
      sums(rows: n, columns: n * n, copies: heads * n) { row, column in column / n == row ? 1 : 0 },
      powers)
    let weights = try pointwise(PointwiseReading(function: .reciprocal, slope: 0), totals)
    var (chosen, seen):
      ([(value: Value, features: Range<Int>)], [(value: Value, features: Range<Int>)]) = ([], [])
    for i in 0..<n {
      for head in 0..<heads {
        for feature in 0..<size {
          for j in 0..<n {
            let weight = (head * n + i) * n + j
            let place = attention.first(.value, of: j, head: head) + feature
            chosen.append((weights, weight..<(weight + 1)))
            seen.append((value, place..<(place + 1)))
          }
        }
      }
    }
    let terms = try combine(.product, join(chosen), join(seen), isSame: false)
    return try affine(sums(rows: 1, columns: n, copies: n * heads * size) { _, _ in 1 }, terms)
  }

  private func sums(
    rows: Int, columns: Int, copies: Int, _ weight: (Int, Int) -> Double
  ) -> AffineReading {
    AffineReading(
      rows: rows, columns: columns, copies: copies,
      weights: (0..<(rows * columns)).map { weight($0 / columns, $0 % columns) }[...],
      biases: nil, pattern: nil)
  }
}

extension Activation {
  fileprivate static let exponential = formula("exp(x)")
  fileprivate static let reciprocal = formula("1/x")

  private static func formula(_ text: String) -> Activation {
    guard let expression = try? ExpressionActivation(parsing: text) else {
      preconditionFailure("\(text) is a formula in x")
    }
    return .expression(expression)
  }
}
