// What no function of a class comes nearer than: proven at points, in interval arithmetic.

import Base
import Formulas
import Foundation
import Kernels

/// A lower bound of an error over a whole class of functions. A certificate that proves nothing gives 0.
struct ProvenFloor: Sendable {
  let value: Double

  private init(_ value: Double) { self.value = max(0, value) }

  /// Of a linear program, by weak duality: the solver's duals are checked.
  /// - Parameters:
  ///   - program: every column with two finite bounds.
  ///   - trial: which may break the duals.
  init(of program: LinearProgram, in trial: Trial) {
    self.init(program.minimum().map { program.floor(duals: trial.duals($0.duals)) } ?? 0)
  }

  /// Of all polynomials of a degree, at n + 2 points x_i: with w_i = 1/Π_{j≠i}(x_i − x_j), Σ w_i p(x_i) = 0
  /// for all of them (a divided difference), so that sup |f − p| ≥ |Σ w_i f(x_i)| / Σ |w_i| (C. de la Vallée
  /// Poussin 1910).
  init(
    polynomialsOfDegree degree: Int, at points: [Double], of function: (Interval) -> Interval
  ) {
    guard points.count == degree + 2 else {
      self.init(0)
      return
    }
    var (sum, size) = (Interval.zero, Interval.zero)
    for (place, x) in points.enumerated() {
      var product = Interval.one
      for (other, y) in points.enumerated() where other != place {
        product = product * (Interval(x) - Interval(y))
      }
      let weight = Interval.one / product
      sum = sum + weight * function(Interval(x))
      size = size + (weight.lower > 0 ? weight : -weight)
    }
    let least = sum.lower > 0 ? sum.lower : sum.upper < 0 ? -sum.upper : 0
    self.init((Interval(least) / size).lower)
  }

  /// Of all functions with N linear pieces, joined or not, at 2N + 1 ascending points: N − 1 kinks leave one of the
  /// N intervals between every second point without a kink, and on it a line is at least half of f's
  /// distance from its chord away.
  init(linearPieces pieces: Int, at points: [Double], of function: (Interval) -> Interval) {
    guard points.count == 2 * pieces + 1, zip(points, points.dropFirst()).allSatisfy(<) else {
      self.init(0)
      return
    }
    self.init(
      (0..<pieces).map { piece in
        let x = (0...2).map { Interval(points[2 * piece + $0]) }
        let f = x.map(function)
        let t = (x[1] - x[0]) / (x[2] - x[0])
        let distance = f[0] + t * (f[2] - f[0]) - f[1]
        return 0.5 * max(distance.lower, -distance.upper)
      }.min() ?? 0)
  }

  /// Of every choice of n numbers that depends continuously on the function, over the functions of slope at most 1
  /// on the line: the n + 1 nodes carry linear splines, a space of dimension n + 1, whose ball of radius half of
  /// the least spacing has slopes of at most 1; by Borsuk's theorem two opposite functions of its sphere get the same
  /// numbers (R. DeVore, R. Howard, C. Micchelli 1989).
  init(continuousChoiceOf n: Int, nodes: [Double]) {
    guard nodes.count == n + 1, zip(nodes, nodes.dropFirst()).allSatisfy(<) else {
      self.init(0)
      return
    }
    self.init(
      zip(nodes, nodes.dropFirst()).map {
        (Interval(0.5) * (Interval($1) - Interval($0))).lower
      }.min() ?? 0)
  }

  /// Of all functions with at most so many linear pieces: one that is nearer than half of the least jump of a list of
  /// values that rise and fall in turn rises and falls with them, on as many pieces as there are jumps.
  init(pieces: Int, below values: [Interval]) {
    let jumps = zip(values, values.dropFirst()).map { $1 - $0 }
    let turns = zip(jumps, jumps.dropFirst()).allSatisfy { ($0 * $1).upper < 0 }
    guard jumps.count > pieces, turns else {
      self.init(0)
      return
    }
    self.init(0.5 * (jumps.map(\.mignitude).min() ?? 0))
  }

  /// The least error over a finite list of linear conditions Σ c_i v_i = 0 on values v near f at points: of one
  /// condition the least sup |v − f| is |Σ c_i f_i| / Σ |c_i|, in whole numbers without rounding.
  init(conditions: [[Int]], on values: [Int]) {
    self.init(
      conditions.map { condition in
        let size = condition.reduce(0) { $0 + abs($1) }
        let rest = abs(zip(condition, values).reduce(0) { $0 + $1.0 * $1.1 })
        return size == 0 ? .infinity : Double(rest) / Double(size)
      }.min() ?? 0)
  }

  /// Of all continuous functions that take at the centre a value that they also take somewhere on the
  /// boundary: half of the least rise from the centre to the boundary.
  /// - Parameters:
  ///   - boundary: values over the boundary, in `parts` parts that cover it.
  init(centre: Interval, boundary: [Interval], parts: Int) {
    guard boundary.count == parts, let least = boundary.map(\.lower).min() else {
      self.init(0)
      return
    }
    self.init((Interval(0.5) * (Interval(least) - centre)).lower)
  }

  /// A line of the plane between two points: `from`, and that plus `step` times d.
  struct Ridge: Sendable {
    /// The larger coordinate of d, which is 1.
    let axis: Int
    /// The other coordinate.
    let other: ClosedRange<Double>
    let from: (x: Double, y: Double)
    let step: Double
  }

  /// Of all functions g(w·x) of one linear form on a box of the plane, which take one value along each line d ⟂ w: half of
  /// the difference of f at two points of it. The lines must cover all directions d.
  init(
    ridges: [Ridge], on domain: Domain, of function: (Interval, Interval) -> Interval
  ) {
    func covers(_ axis: Int) -> Bool {
      let ranges = ridges.filter { $0.axis == axis }.map(\.other)
        .sorted { $0.lowerBound < $1.lowerBound }
      return ranges.reduce(-1.0) { $1.lowerBound <= $0 ? max($0, $1.upperBound) : $0 } >= 1
    }
    guard covers(0), covers(1) else {
      self.init(0)
      return
    }
    self.init(
      ridges.map { ridge -> Double in
        let other = Interval(ridge.other.lowerBound, ridge.other.upperBound)
        let step = Interval(ridge.step)
        let start = [Interval(ridge.from.x), Interval(ridge.from.y)]
        let end = (0..<2).map { start[$0] + step * ($0 == ridge.axis ? .one : other) }
        let isInside = zip(start + end, domain.bounds + domain.bounds).allSatisfy {
          $1.lowerBound <= $0.lower && $0.upper <= $1.upperBound
        }
        guard isInside else { return 0 }
        let difference = function(start[0], start[1]) - function(end[0], end[1])
        return (Interval(0.5) * Interval(difference.mignitude)).lower
      }.min() ?? 0)
  }

  /// Of all functions on an interval whose slope is a whole number on each of at most so many pieces: one piece is as long as
  /// the interval by the pieces, and there a function of slope s drifts by its distance to the whole numbers.
  init(integerSlopes pieces: Int, against slope: Double, on interval: ClosedRange<Double>) {
    let distance = abs(slope - slope.rounded())
    let length = Interval(interval.upperBound) - Interval(interval.lowerBound)
    self.init((Interval(0.5 * distance) * length / Interval(Double(pieces))).lower)
  }

  /// In L1, of all increasing functions: for a step function ψ between −1 and 1, whose integral is 0 and whose
  /// integrals from every point to the end are not positive, ∫ψg ≤ 0 for increasing g, so ∫|f − g| ≥ ∫ψf.
  /// - Parameters:
  ///   - steps: ψ = −1, 0 or 1 between one end and the next; ends are counted in a unit of length, so that nothing is
  ///     rounded.
  ///   - integral: of f from one end to another.
  init(
    increasingAgainst steps: [(from: Int, to: Int, sign: Int)], integral: (Int, Int) -> Interval
  ) {
    var tail = 0
    for step in steps.reversed() {
      tail += step.sign * (step.to - step.from)
      guard abs(step.sign) <= 1, tail <= 0 else {
        self.init(0)
        return
      }
    }
    guard tail == 0 else {
      self.init(0)
      return
    }
    self.init(
      steps.reduce(Interval.zero) {
        $0 + Interval(Double($1.sign)) * integral($1.from, $1.to)
      }.lower)
  }

  /// Of all sums of one or two ridge functions of the plane, in sup on the unit disc: the directions d with angles in [0, π) in
  /// cells, and for each cell, or pair of cells, points of the disc at which the differences along them are taken.
  /// - Parameters:
  ///   - directions: n, 1 or 2.
  ///   - cells: how many there are.
  ///   - list: all cells, or pairs of them by i + cells·j.
  ///   - function: which is held against them.
  init(
    directions n: Int, cells: Int, list: [Int], of function: (Interval, Interval) -> Interval
  ) {
    let all = n == 1 ? cells : cells * cells
    guard list.count == all, Set(list).count == all, list.allSatisfy({ (0..<all).contains($0) })
    else {
      self.init(0)
      return
    }
    // Halves of the differences' sides, and the length of the centre: they fit into the disc.
    let (half, centre) = n == 1 ? (0.4999, 0.4999) : (0.3333, 0.3333)
    let angles = (0...cells).map { Interval.pi * Interval(Double($0)) / Interval(Double(cells)) }
    let turns = zip(angles, angles.dropFirst()).map { first, second -> (Interval, Interval) in
      let angle = first.hull(second)
      return (Interval(half) * angle.cos, Interval(half) * angle.sin)
    }
    let step = Double.pi / Double(cells)
    var least = Double.infinity
    for place in list {
      let (i, j) = (place % cells, place / cells)
      let middle = (Double(i) + 0.5) * step + (n == 1 ? 0 : (Double(j) + 0.5) * step)
      let (x, y) = (
        Interval(centre * Foundation.cos(middle)), Interval(-centre * Foundation.sin(middle))
      )
      func value(_ s: Double, _ t: Double) -> Interval {
        let (a, b) = (turns[i], turns[n == 1 ? i : j])
        let (s, t) = (Interval(s), Interval(t))
        return function(x + s * a.0 + t * b.0, y + s * a.1 + t * b.1)
      }
      let difference =
        n == 1
        ? value(1, 0) - value(-1, 0)
        : value(1, 1) - value(1, -1) - value(-1, 1) + value(-1, -1)
      let size = Interval(Double(1 << n))
      least = min(least, (Interval(difference.mignitude) / size).lower)
    }
    self.init(least)
  }

  /// Relative L2 error on S² × S² of k functions of (w·x, w'·x') against one of x·x' whose parts have these squares: of a part with
  /// N harmonics they leave 1 − k/N, or more.
  /// - Parameters:
  ///   - units: k.
  ///   - parts: ‖g_n‖² by the number of harmonics.
  ///   - list: the numbers of harmonics that are used.
  init(units: Int, parts: [Int: Interval], of list: [Int]) {
    let total = parts.values.reduce(Interval.zero) { $0 + $1 }
    var left = Interval.zero
    for number in Set(list).sorted() where number > units {
      guard let part = parts[number] else { continue }
      let share = Interval(Double(number - units)) / Interval(Double(number))
      left = left + part * share / total
    }
    self.init(max(0, left.lower).squareRoot().nextDown)
  }
}
