// How near a function can be to any piecewise linear function of N pieces, from below.
//
// At points x_1 < … < x_n of an interval, N pieces, which need not join, take the points in at most N runs of
// neighbours, and the sup error ε of each run is that of its best line. A run is within ε of a line if and
// only if some line meets all the segments [f(x_i) − ε, f(x_i) + ε]; runs taken as long as they can
// be are the fewest. The least ε for which N suffice, by bisection, is a lower bound on the
// interval, since points are fewer than the interval. Float64's rounding of f and of the slopes is
// allowed for by 8 ulp of the largest |f|, not enclosed: the chords of the runs let others prove it.
//
// (The lines that meet segments: J. O'Rourke, An on-line algorithm for fitting straight lines
// between data ranges, Communications of the ACM 24, 1981.)

import Base

/// A lower bound: no piecewise linear function of `pieces` pieces, continuous or not, has a smaller
/// sup error.
///
/// - Parameters:
///   - target: of one variable.
///   - output: the component of the function.
///   - pieces: 1 or more.
///   - tolerance: relative; the bound is smaller than the best one at the points by at most this
///     and the allowance for rounding. The points are 4096 or more, and more of them where it helps.
/// - Returns: 0 where the points are too few to tell, or a value is not finite.
package func linearPiecesFloor(
  _ target: TargetFunction, output: Int = 0, pieces: Int, tolerance: Double = 1e-9
) -> Double {
  LinearPiecesFloor(target, output: output, pieces: pieces, tolerance: tolerance).error
}

/// The bound and the chords that show it.
package struct LinearPiecesFloor {
  /// As `linearPiecesFloor` states it.
  package private(set) var error = 0.0
  /// One for each piece, over neighbouring intervals that share no more than end points: at its middle the
  /// function is 2ε or more from the chord between its ends, as Float64 computes it, so that no line is
  /// within ε over the interval. Empty where the bound is 0.
  package private(set) var chords: [Chord] = []

  /// Three ascending points of one interval.
  package struct Chord {
    package let left: Double
    package let middle: Double
    package let right: Double

    package init(left: Double, middle: Double, right: Double) {
      self.left = left
      self.middle = middle
      self.right = right
    }
  }

  package init(_ target: TargetFunction, output: Int = 0, pieces: Int, tolerance: Double = 1e-9) {
    precondition(target.inputs == 1 && pieces >= 1, "a function of one variable, a piece or more")
    let bounds = target.domain.bounds[0]
    let cells = max(4096, 64 * pieces)
    let grid = (0...cells).map { k -> Double in
      let t = Double(k) / Double(cells)
      return (1 - t) * bounds.lowerBound + t * bounds.upperBound
    }
    var x = Set(grid + bothSides(of: target.breakpoints[0])).filter(bounds.contains).sorted()
    // Where runs end, and in their middle, more points bring a higher bound.
    let parts = min(64, 4096 / (6 * pieces))
    for _ in 0..<3 {
      let before = error
      search(target, output, x, pieces, tolerance)
      guard parts > 1, error > before * (1 + tolerance) else { return }
      x = refined(x, parts: parts)
    }
    search(target, output, x, pieces, tolerance)
  }

  private mutating func search(
    _ target: TargetFunction, _ output: Int, _ x: [Double], _ pieces: Int, _ tolerance: Double
  ) {
    let f = Array(target.values(Batch(features: 1, count: x.count, storage: x)).feature(output))
    guard f.allSatisfy(\.isFinite), let least = f.min(), let most = f.max() else { return }
    let rounding = 8 * max(abs(least), abs(most)).ulp
    // What was found with fewer points holds.
    var (low, high) = (error > 0 ? error + rounding : 0, 0.5 * (most - least))
    while high - low > tolerance * high, high > rounding {
      // Geometric while the lower end is far away.
      let middle = low > 0 ? 0.5 * (low + high) : high / 16
      if endsOfRuns(x, f, within: middle, atMost: pieces).last == x.count {
        high = middle
      } else {
        low = middle
      }
    }
    let ends = endsOfRuns(x, f, within: low, atMost: pieces)
    guard low > rounding, ends.last != x.count else { return }
    error = low - rounding
    // Each run and the point that ended it.
    chords = zip([0] + ends, ends).map { farthestChord(x, f, $0...$1) }
  }

  /// The cells on both sides of the chords' points in equal parts.
  private func refined(_ x: [Double], parts: Int) -> [Double] {
    let marks = Set(chords.flatMap { [$0.left, $0.middle, $0.right] })
    let isMarked = x.map(marks.contains)
    var finer: [Double] = []
    for index in x.indices.dropLast() {
      finer.append(x[index])
      guard isMarked[index] || isMarked[index + 1] else { continue }
      for part in 1..<parts {
        let t = Double(part) / Double(parts)
        let point = (1 - t) * x[index] + t * x[index + 1]
        if point > finer[finer.count - 1], point < x[index + 1] { finer.append(point) }
      }
    }
    return finer + x.suffix(1)
  }
}

/// Where runs of neighbours end, each within ε of a line and as long as can be, until all points are taken
/// or the runs are so many.
private func endsOfRuns(
  _ x: [Double], _ f: [Double], within error: Double, atMost count: Int
) -> [Int] {
  var ends: [Int] = []
  while ends.count < count, ends.last != x.count {
    ends.append(endOfRun(x, f, within: error, from: ends.last ?? 0))
  }
  return ends
}

/// The chord that some point between its ends is farthest from: twice the sup error of the best line.
///
/// The hulls over and under the points are that far apart, at a vertex of one of them.
private func farthestChord(
  _ x: [Double], _ f: [Double], _ points: ClosedRange<Int>
) -> LinearPiecesFloor.Chord {
  var hulls = (over: Hull(sign: 1), under: Hull(sign: -1))
  for index in points {
    hulls.over.append(x[index], f[index])
    hulls.under.append(x[index], f[index])
  }
  var best = (
    distance: -Double.infinity,
    chord: LinearPiecesFloor.Chord(
      left: x[points.lowerBound], middle: x[points.lowerBound], right: x[points.upperBound])
  )
  for (vertices, edges) in [(hulls.over, hulls.under), (hulls.under, hulls.over)] {
    var edge = 0
    for vertex in vertices.points.dropFirst().dropLast() {
      while edges.points[edge + 1].x <= vertex.x { edge += 1 }
      let (left, right) = (edges.points[edge], edges.points[edge + 1])
      let part = (vertex.x - left.x) / (right.x - left.x)
      let distance = vertices.sign * (vertex.y - left.y - part * (right.y - left.y))
      if distance > best.distance {
        best = (distance, .init(left: left.x, middle: vertex.x, right: right.x))
      }
    }
  }
  return best.chord
}

/// The first point that no line within ε of all from `start` reaches.
///
/// The steepest of the lines passes over a lower end and under an upper end to its right; it changes where an
/// upper end lies below it, and is then tangent to the hull of the lower ends. So the flattest, with
/// the ends exchanged.
private func endOfRun(
  _ x: [Double], _ f: [Double], within error: Double, from start: Int
) -> Int {
  guard start + 2 < x.count else { return x.count }
  var lower = Hull(sign: 1)
  var upper = Hull(sign: -1)
  let last = start + 1
  lower.append(x[start], f[start] - error)
  upper.append(x[start], f[start] + error)
  lower.append(x[last], f[last] - error)
  upper.append(x[last], f[last] + error)
  let width = x[last] - x[start]
  var steepest = Line(
    x: x[start], y: f[start] - error, slope: (f[last] - f[start] + 2 * error) / width)
  var flattest = Line(
    x: x[start], y: f[start] + error, slope: (f[last] - f[start] - 2 * error) / width)
  for index in (start + 2)..<x.count {
    let (t, low, high) = (x[index], f[index] - error, f[index] + error)
    if steepest.value(at: t) < low || flattest.value(at: t) > high { return index }
    if steepest.value(at: t) > high { steepest = lower.tangent(from: t, high) }
    if flattest.value(at: t) < low { flattest = upper.tangent(from: t, low) }
    lower.append(t, low)
    upper.append(t, high)
  }
  return x.count
}

private struct Line {
  var x: Double
  var y: Double
  var slope: Double

  func value(at t: Double) -> Double { y + slope * (t - x) }
}

/// The concave hull over points from left to right (sign 1), or the convex one under them (−1).
private struct Hull {
  let sign: Double
  private(set) var points: [(x: Double, y: Double)] = []
  /// Tangents only move to the right.
  private var first = 0

  init(sign: Double) { self.sign = sign }

  mutating func append(_ x: Double, _ y: Double) {
    while points.count >= first + 2 {
      let (a, b) = (points[points.count - 2], points[points.count - 1])
      // b is below the chord from a to the new point.
      guard sign * ((b.y - a.y) * (x - a.x) - (y - a.y) * (b.x - a.x)) <= 0 else { break }
      points.removeLast()
    }
    points.append((x, y))
  }

  /// The line through a point to the right that passes over (under) all points of the hull and touches it.
  mutating func tangent(from x: Double, _ y: Double) -> Line {
    func slope(_ index: Int) -> Double { (y - points[index].y) / (x - points[index].x) }
    while first + 1 < points.count, sign * slope(first + 1) <= sign * slope(first) { first += 1 }
    return Line(x: points[first].x, y: points[first].y, slope: slope(first))
  }
}
