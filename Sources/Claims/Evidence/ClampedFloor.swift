// How near a ramp comes to a sine in L1: proven over a subdivision of all ramps.

import Formulas
import Foundation

/// A floor of ∫|f − g| over [−1, 1] for f = sin 2πx and all g that are level, then linear, then level:
/// g = a(1 − h) + bh, h the ramp from 0 at p to 1 at q, −1 ≤ p ≤ q ≤ 1. (Where a kink lies outside, g is one of these as well;
/// and as |f| ≤ 1, cutting g at ±1 takes it nearer and leaves it a ramp, so that |a|, |b| ≤ 1.)
///
/// The certificate is a list of squares of (p, q) and, for each, points where a function ψ = ±1 changes its sign. With h the
/// ramp of the square's middle, any a and b:
///
///   ∫|f − g| ≥ ∫ψ(f − g) ≥ ∫ψf − |∫ψ(1 − h)| − |∫ψh|.
///
/// Another ramp of the square, of half width r, has the same a and b at levels that are reached at most r to the side, so
/// that ∫|g − g'| ≤ |b − a| r ≤ 2r. The three integrals are taken in interval arithmetic, and the squares must cover all
/// p ≤ q.
struct ClampedFloor: Sendable {
  let value: Double

  /// A square of (p, q): column and row of 2^level in [−1, 1].
  struct Square: Sendable, Hashable {
    let level: Int
    let column: Int
    let row: Int

    static let all = Square(level: 0, column: 0, row: 0)

    var halfWidth: Double { pow(2, -Double(level)) }
    var p: Double { (2 * Double(column) + 1) * halfWidth - 1 }
    var q: Double { (2 * Double(row) + 1) * halfWidth - 1 }
    /// Whether it has a point with p ≤ q.
    var matters: Bool { column <= row }
    var quarters: [Square] {
      [(0, 0), (0, 1), (1, 0), (1, 1)].map {
        Square(level: level + 1, column: 2 * column + $0.0, row: 2 * row + $0.1)
      }
    }
  }

  /// A square, and where ψ changes its sign, being positive first.
  struct Part: Sendable {
    let square: Square
    let changes: [Double]
  }

  /// - Parameter parts: a certificate; one that does not cover all ramps proves nothing.
  init(parts: [Part]) {
    let squares = Set(parts.map(\.square))
    func isCovered(_ square: Square) -> Bool {
      guard square.matters, !squares.contains(square) else { return true }
      return square.level < 16 && square.quarters.allSatisfy(isCovered)
    }
    value = isCovered(.all) ? max(0, parts.map(Self.bound).min() ?? 0) : 0
  }

  /// What a part proves of all ramps of its square: of a square on the diagonal the middle is a step, p = q.
  private static func bound(_ part: Part) -> Double {
    let (p, q) = (part.square.p, part.square.q)
    let ends = [-1] + part.changes + [1]
    guard zip(ends, ends.dropFirst()).allSatisfy(<=) else { return 0 }
    var (ofTarget, ofOne, ofRamp) = (Interval.zero, Interval.zero, Interval.zero)
    for (place, (from, to)) in zip(ends, ends.dropFirst()).enumerated() {
      let sign = Interval(place % 2 == 0 ? 1 : -1)
      ofTarget = ofTarget + sign * (sineIntegral(to) - sineIntegral(from))
      ofOne = ofOne + sign * (Interval(to) - Interval(from))
      ofRamp = ofRamp + sign * (rampIntegral(to, p, q) - rampIntegral(from, p, q))
    }
    let rest = (ofOne - ofRamp).magnitude + ofRamp.magnitude
    let all = ofTarget - Interval(rest) - Interval(2 * part.square.halfWidth)
    return all.lower
  }

  /// An antiderivative of sin 2πx.
  private static func sineIntegral(_ x: Double) -> Interval {
    -(Interval(2) * Interval.pi * Interval(x)).cos / (Interval(2) * Interval.pi)
  }

  /// ∫ from −1 to x of the ramp from p to q.
  private static func rampIntegral(_ x: Double, _ p: Double, _ q: Double) -> Interval {
    if x <= p { return .zero }
    let above = (Interval(q) - Interval(p)) / Interval(2)
    if x >= q { return above + (Interval(x) - Interval(q)) }
    return (Interval(x) - Interval(p)).raised(to: 2) / (Interval(2) * (Interval(q) - Interval(p)))
  }
}

extension ClampedFloor {
  /// A certificate that proves a goal: squares are cut in four until each proves it; found once.
  ///
  /// In the middle of a square the best a and b are found by reweighted least squares, and by Newton's steps for ∫ψ(1 − h) =
  /// ∫ψh = 0, ψ the sign of f − g; how they are found proves nothing, and needs no proof.
  static func search(goal: Double) -> [Part] {
    var parts: [Part] = []
    var open = [Square.all]
    while let square = open.popLast() {
      guard square.matters else { continue }
      if square.level >= 3 {
        let part = Part(square: square, changes: changes(square))
        if bound(part) >= goal || square.level == 12 {
          parts.append(part)
          continue
        }
      }
      open += square.quarters
    }
    return parts
  }

  private static let grid = (0..<512).map { (i: Int) -> Double in (2 * Double(i) + 1) / 512 - 1 }
  private static let sines = grid.map { sin(2 * .pi * $0) }

  /// A symmetric matrix of two rows, Σ weight·v vᵀ over v = (1 − h, h), to be solved with.
  private struct Normal {
    private var (aa, ab, bb) = (1e-12, 0.0, 1e-12)

    mutating func add(_ weight: Double, _ h: Double) {
      aa += weight * (1 - h) * (1 - h)
      ab += weight * (1 - h) * h
      bb += weight * h * h
    }

    func solved(_ right: (Double, Double)) -> (Double, Double) {
      let determinant = aa * bb - ab * ab
      return (
        (bb * right.0 - ab * right.1) / determinant, (aa * right.1 - ab * right.0) / determinant
      )
    }
  }

  /// The ramp of a square's middle.
  private struct Ramp {
    let p: Double
    let q: Double
    let heights: [Double]

    init(_ square: Square) {
      let middle = 0.5 * (square.p + square.q)
      let (p, q) = square.p <= square.q ? (square.p, square.q) : (middle, middle)
      (self.p, self.q) = (p, q)
      heights = grid.map { Self.height($0, p, q) }
    }

    static func height(_ x: Double, _ p: Double, _ q: Double) -> Double {
      x <= p ? 0 : x >= q ? 1 : (x - p) / (q - p)
    }

    /// ∫ from −1 to x.
    private func integral(_ x: Double) -> Double {
      x <= p ? 0 : x >= q ? (q - p) / 2 + x - q : (x - p) * (x - p) / (2 * (q - p))
    }

    /// a and b near the best in L1, by least squares with weights 1/|f − g|.
    func nearest() -> (Double, Double) {
      var best = (0.0, 0.0)
      for round in 0..<24 {
        var (normal, right) = (Normal(), (0.0, 0.0))
        for (h, f) in zip(heights, sines) {
          let weight = round == 0 ? 1 : 1 / max(abs(f - best.0 * (1 - h) - best.1 * h), 1e-3)
          normal.add(weight, h)
          right.0 += weight * (1 - h) * f
          right.1 += weight * h * f
        }
        best = normal.solved(right)
      }
      return best
    }

    /// Where f − g changes its sign; −1 first where it begins negative.
    func changes(_ ends: (Double, Double)) -> [Double] {
      func rest(_ x: Double) -> Double {
        let h = Self.height(x, p, q)
        return sin(2 * .pi * x) - ends.0 * (1 - h) - ends.1 * h
      }
      let isPositive = zip(heights, sines).map { $1 - ends.0 * (1 - $0) - ends.1 * $0 > 0 }
      let inside = grid.indices.dropLast().compactMap { place -> Double? in
        guard isPositive[place] != isPositive[place + 1] else { return nil }
        var (left, right) = (grid[place], grid[place + 1])
        for _ in 0..<40 {
          let centre = 0.5 * (left + right)
          if (rest(centre) > 0) == isPositive[place] { left = centre } else { right = centre }
        }
        return 0.5 * (left + right)
      }
      return isPositive[0] ? inside : [-1] + inside
    }

    /// ∫ψ(1 − h), ∫ψh, which vanish at the best a and b.
    func gradient(_ changes: [Double]) -> (Double, Double) {
      let ends = [-1] + changes + [1]
      var (one, ramp) = (0.0, 0.0)
      for (place, (from, to)) in zip(ends, ends.dropFirst()).enumerated() {
        let sign = place % 2 == 0 ? 1.0 : -1
        one += sign * (to - from)
        ramp += sign * (integral(to) - integral(from))
      }
      return (one - ramp, ramp)
    }

    /// Newton's step for the gradient.
    func step(_ ends: (Double, Double), _ changes: [Double], _ gradient: (Double, Double)) -> (
      Double, Double
    ) {
      var normal = Normal()
      for x in changes {
        let inner = x > p && x < q ? (ends.1 - ends.0) / (q - p) : 0
        normal.add(2 / max(abs(2 * .pi * cos(2 * .pi * x) - inner), 1e-3), Self.height(x, p, q))
      }
      return normal.solved(gradient)
    }
  }

  /// Where ψ changes its sign for a square: the signs of f less its best ramp of the middle.
  private static func changes(_ square: Square) -> [Double] {
    func size(_ gradient: (Double, Double)) -> Double { abs(gradient.0) + abs(gradient.1) }
    let ramp = Ramp(square)
    var ends = ramp.nearest()
    var changes = ramp.changes(ends)
    var gradient = ramp.gradient(changes)
    for _ in 0..<12 where size(gradient) > 1e-5 {
      let step = ramp.step(ends, changes, gradient)
      // Steps are halved until the gradient falls.
      for halvings in 0..<12 {
        let part = pow(2, -Double(halvings))
        let other = (ends.0 + part * step.0, ends.1 + part * step.1)
        let otherChanges = ramp.changes(other)
        let otherGradient = ramp.gradient(otherChanges)
        if size(otherGradient) < size(gradient) {
          (ends, changes, gradient) = (other, otherChanges, otherGradient)
          break
        }
      }
    }
    return changes
  }
}
