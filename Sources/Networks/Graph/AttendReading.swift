// Attention with its sizes: which features it reads, which tokens a token sees, and what it makes.

import Base
import Kernels
import RealModule

/// Which tokens a token sees.
package enum AttentionRule: Hashable, Sendable {
  /// All, also itself.
  case full
  /// In each round those whose queries point the same way: of the tokens in the order of their buckets those of its
  /// own chunk of `bucket` and of the one before, of the first chunk the last, but not itself, unless it is alone.
  /// Queries are keys too, taken to length 1, and their products are not divided by √d (Kitaev, Kaiser, Levskaya,
  /// Reformer, ICLR 2020, arXiv:2001.04451, sections 2 and 3, and the authors' code in Trax for what these leave open).
  case hashed(rounds: Int, bucket: Int)

  /// What `hashed` means alone.
  package static let hashed = AttentionRule.hashed(rounds: 2, bucket: 32)

  package var isHashed: Bool { self != .full }
}

/// As options and files have it: `full`, `hashed(2,32)`.
extension AttentionRule: LosslessStringConvertible {
  package var description: String {
    switch self {
    case .full: "full"
    case .hashed(let rounds, let bucket): "hashed(\(rounds),\(bucket))"
    }
  }

  package init?(_ text: String) {
    switch text {
    case "full": self = .full
    case "hashed": self = .hashed
    default:
      guard let match = text.wholeMatch(of: /hashed\(\s*(\d+)\s*,\s*(\d+)\s*\)/),
        let rounds = Int(match.1), let bucket = Int(match.2), (1...64).contains(rounds),
        (2...65_536).contains(bucket)
      else { return nil }
      self = .hashed(rounds: rounds, bucket: bucket)
    }
  }

  /// - Throws: `UserError` that says what would be right.
  package init(parsing text: String) throws {
    guard let rule = AttentionRule(text) else {
      throw UserError(
        "attention is full, hashed or hashed(rounds,bucket) with 1 to 64 rounds and 2 to 65536 tokens a bucket, not "
          + "'\(excerpt(text))'")
    }
    self = rule
  }
}

/// An attention with its sizes.
package struct AttendReading: Hashable, Sendable {
  package let tokens: Int
  package let heads: Int
  /// Features of a head.
  package let size: Int
  package let rule: AttentionRule
  /// Of the rotations.
  package let seed: UInt64

  package init(tokens: Int, heads: Int, size: Int, rule: AttentionRule, seed: UInt64) {
    self.tokens = tokens
    self.heads = heads
    self.size = size
    self.rule = rule
    self.seed = seed
  }

  /// Features of a token's queries, and of what it gets.
  package var width: Int { heads * size }

  package enum Part { case query, key, value }

  /// The first feature, of what is read, of a token's part for a head; hashed, keys are made of queries.
  package func first(_ part: Part, of token: Int, head: Int) -> Int {
    let place =
      switch part {
      case .query: 0
      case .key: rule.isHashed ? 0 : 1
      case .value: rule.parts - 1
      }
    return (rule.parts * token + place) * width + head * size
  }

  /// What products of queries and keys are multiplied by: 1/√d, and 1 where keys have length 1.
  package var scale: Double { rule.isHashed ? 1 : 1 / Double(size).squareRoot() }
}

extension AttendReading {
  package init(_ attend: GraphOperation.Attend, of graph: Graph) {
    self.init(
      tokens: attend.tokens, heads: attend.heads,
      size: graph.sizes[attend.input] / (attend.rule.parts * attend.tokens * attend.heads),
      rule: attend.rule, seed: attend.seed)
  }
}

extension AttentionRule {
  /// Queries, keys and values, or queries and values.
  package var parts: Int { isHashed ? 2 : 3 }
}

// MARK: - Hashing

/// The rotations of a hashing attention. Each token's query goes through `factors` random matrices of `half` rows; of each
/// the largest of the products and of their opposites is a digit of its bucket. With one factor this is the hash of the
/// paper; with more, as it takes them too, the work does not grow with the square of the length.
struct AttentionHash {
  let rounds: Int
  let bucket: Int
  let factors: Int
  let half: Int
  /// (rounds × factors × half × size).
  let rotations: [Double]

  /// The most rows of a rotation.
  private static let mostRows = 16

  init?(_ attention: AttendReading) {
    guard case .hashed(let rounds, let bucket) = attention.rule else { return nil }
    self.rounds = rounds
    self.bucket = bucket
    // Two for each chunk, or a few more, so that a chunk has room for a bucket twice the mean.
    let wanted = 2 * ((attention.tokens + bucket - 1) / bucket)
    var (factors, half) = (0, 0)
    repeat {
      factors += 1
      half = 1
      while half < AttentionHash.mostRows,
        (0..<factors).reduce(1, { product, _ in product * 2 * half }) < wanted
      { half += 1 }
    } while (0..<factors).reduce(1, { product, _ in product * 2 * half }) < wanted
    (self.factors, self.half) = (factors, half)
    let random = RandomSource(seed: attention.seed, stream: "rotations")
    rotations = (0..<(rounds * factors * half * attention.size)).map { _ in random.normal() }
  }

  /// For each token those that it sees, rising, from their queries.
  func seen<T: Real>(_ queries: [[T]]) -> [[Int]] {
    let count = queries.count
    var seen = [Set<Int>](repeating: [], count: count)
    let size = queries.first?.count ?? 0
    for round in 0..<rounds {
      let buckets = queries.map { query in
        (0..<factors).reduce(0) { bucket, factor in
          var (most, digit): (T, Int) = (-1, 0)
          for row in 0..<half {
            let first = ((round * factors + factor) * half + row) * size
            var product: T = 0
            for feature in 0..<size {
              product += real(rotations[first + feature]) * query[feature]
            }
            if product.magnitude > most {
              (most, digit) = (product.magnitude, product < 0 ? row + half : row)
            }
          }
          return bucket * 2 * half + digit
        }
      }
      let order = (0..<count).sorted { (buckets[$0], $0) < (buckets[$1], $1) }
      for (place, token) in order.enumerated() {
        let chunk = place / bucket
        let chunks = (count + bucket - 1) / bucket
        for chunk in [chunk, (chunk + chunks - 1) % chunks] {
          seen[token].formUnion(order[(chunk * bucket)..<min(count, (chunk + 1) * bucket)])
        }
      }
    }
    return seen.enumerated().map { token, all in
      all.count > 1 ? all.subtracting([token]).sorted() : all.sorted()
    }
  }
}

extension AttendReading {
  /// On tiles.
  package func kernel<Scalar: KernelScalar>() -> TokenAttention<Scalar> {
    guard let hash = AttentionHash(self) else {
      return TokenAttention(tokens: tokens, heads: heads, size: size)
    }
    return TokenAttention(
      tokens: tokens, heads: heads, size: size, rounds: hash.rounds, bucket: hash.bucket,
      factors: hash.factors, half: hash.half, rotations: hash.rotations)
  }
}

extension ValueEngine {
  /// By its definition, token after token.
  package func attend(_ attention: AttendReading, _ value: [T]) -> [T] {
    let (n, size) = (attention.tokens, attention.size)
    let samples = value.count / (n * attention.rule.parts * attention.width)
    let hash = AttentionHash(attention)
    var made = [T](repeating: 0, count: n * attention.width * samples)
    for sample in 0..<samples {
      for head in 0..<attention.heads {
        func rows(_ part: AttendReading.Part) -> [[T]] {
          (0..<n).map { token in
            let first = attention.first(part, of: token, head: head)
            return (first..<(first + size)).map { value[$0 * samples + sample] }
          }
        }
        let (queries, values) = (rows(.query), rows(.value))
        var keys = rows(.key)
        if hash != nil {
          keys = keys.map { key in
            let square = key.reduce(0) { $0 + $1 * $1 }
            return square > 0 ? key.map { $0 / square.squareRoot() } : key
          }
        }
        let seen = hash?.seen(queries) ?? Array(repeating: Array(0..<n), count: n)
        for token in 0..<n {
          let scores = seen[token].map { other in
            real(attention.scale) * zip(queries[token], keys[other]).reduce(0) { $0 + $1.0 * $1.1 }
          }
          let largest = scores.reduce(-T.infinity) { max($0, $1) }
          let powers = scores.map { T.exp($0 - largest) }
          let total = powers.reduce(0, +)
          for feature in 0..<size {
            let sum = zip(seen[token], powers).reduce(0) { $0 + $1.1 * values[$1.0][feature] }
            made[(token * attention.width + head * size + feature) * samples + sample] =
              sum / total
          }
        }
      }
    }
    return made
  }
}

// MARK: - By the five other operations

extension Engine {
  /// With s_ij = q_i·k_j/√d the weight p_ij is 1 / Σ_k exp(s_ik − s_ij), which is stable and true in any arithmetic;
  /// features for each pair of tokens and each head, and as many again for every token of the differences.
  ///
  /// Of hashed attention it is not asked: what a token sees then depends on values (`Graph.hasHashing`).
  package mutating func attend(
    _ attention: AttendReading, _ value: Value
  ) throws(Failure) -> Value {
    precondition(!attention.rule.isHashed, "a proof does not choose tokens by their values")
    let (n, heads, size) = (attention.tokens, attention.heads, attention.size)
    typealias Part = (value: Value, features: Range<Int>)
    var (queries, keys): ([Part], [Part]) = ([], [])
    for head in 0..<heads {
      for i in 0..<n {
        for j in 0..<n {
          let q = attention.first(.query, of: i, head: head)
          let k = attention.first(.key, of: j, head: head)
          queries.append((value, q..<(q + size)))
          keys.append((value, k..<(k + size)))
        }
      }
    }
    let products = try combine(.product, join(queries), join(keys), isSame: false)
    let scores = try affine(
      AffineReading(rows: 1, columns: size, copies: heads * n * n) { _, _ in attention.scale },
      products)
    // Row (j, k): s_k − s_j.
    let differences = try affine(
      AffineReading(rows: n * n, columns: n, copies: heads * n) { row, column in
        (column == row % n ? 1 : 0) - (column == row / n ? 1 : 0)
      }, scores)
    let powers = try pointwise(PointwiseReading(function: .exponential), differences)
    let totals = try affine(
      AffineReading(rows: n, columns: n * n, copies: heads * n) { row, column in
        column / n == row ? 1 : 0
      },
      powers)
    let weights = try pointwise(PointwiseReading(function: .reciprocal), totals)
    var (chosen, seen): ([Part], [Part]) = ([], [])
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
    return try affine(
      AffineReading(rows: 1, columns: n, copies: n * heads * size) { _, _ in 1 }, terms)
  }
}

extension Graph {
  /// Whether what a token sees depends on values somewhere, so that the output jumps where a bucket changes.
  package var hasHashing: Bool {
    operations.contains { operation in
      if case .attend(let attend) = operation { attend.rule.isHashed } else { false }
    }
  }
}
