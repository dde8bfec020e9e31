// Signs of a sigma-delta quantiser in place of the values of a function.
//
// With u_k = Σ_j h_j u_{k−n_j} + a_k − σ_k and σ_k the sign of the sum before it, |u| ≤ 1 stays so as long as Σ|h_j| + |a_k| ≤ 2. Where
// Σ h_j q(n_j) = q(0) for all polynomials q of degree below s, 1 − Σ h_j z^(n_j) = (1 − z)^s g(z), so that a − σ is the
// s-th difference of g ∗ u, of size at most ‖g‖₁. (C. S. Güntürk, One-bit sigma-delta quantization with exponential
// accuracy, Comm. Pure Appl. Math. 56, 2003, whose taps n_j = 1 + m(j − 1)² these are.)

import Base

/// ±1 for each of a list of values, whose difference from them is an s-th difference.
struct OneBitSigns {
  let signs: [Double]
  /// ‖g‖₁, the most that the sequence is whose s-th difference is a − σ.
  let size: Double

  /// - Parameters:
  ///   - values: all below 1 in size.
  ///   - order: s, 1 or more.
  /// - Throws: `UserError` where a value is 1 or more, or so near that the quantiser would be too long.
  init(_ values: [Double], order: Int) throws {
    let largest = values.reduce(0) { max($0, abs($1)) }
    guard let taps = Taps(order: order, room: 2 - largest) else {
      throw UserError(
        "signs follow values below 1 in size, and not too near: \(plain(largest)) is too large; divide the function"
      )
    }
    var carried: [Double] = []
    var signs: [Double] = []
    for (place, value) in values.enumerated() {
      var sum = value
      for tap in taps.all where tap.distance <= place {
        sum += tap.weight * carried[place - tap.distance]
      }
      let sign: Double = sum >= 0 ? 1 : -1
      signs.append(sign)
      carried.append(sum - sign)
    }
    (self.signs, size) = (signs, taps.size)
  }
}

/// n_j and h_j.
private struct Taps {
  let all: [(distance: Int, weight: Double)]
  /// ‖g‖₁.
  let size: Double

  private static let longest = 100_000

  /// Those of the least m with Σ|h_j| ≤ room; nil where the last is further than `longest`.
  init?(order: Int, room: Double) {
    guard room > 1 || order == 1 && room >= 1 else { return nil }
    var spread = 1
    while true {
      let distances = (0..<order).map { 1 + spread * $0 * $0 }
      guard let last = distances.last, last <= Self.longest else { return nil }
      let weights = distances.map { distance -> Double in
        var weight = 1.0
        for other in distances where other != distance {
          weight *= Double(other) / Double(other - distance)
        }
        return weight
      }
      let sum: Double = weights.reduce(0) { $0 + abs($1) }
      if sum <= room {
        all = zip(distances, weights).map { (distance: $0, weight: $1) }
        var g = [Double](repeating: 0, count: last + 1)
        g[0] = 1
        for tap in all { g[tap.distance] -= tap.weight }
        for _ in 0..<order { for place in 1...last { g[place] += g[place - 1] } }
        size = g.reduce(0) { $0 + abs($1) }
        return
      }
      spread += 1
    }
  }
}
