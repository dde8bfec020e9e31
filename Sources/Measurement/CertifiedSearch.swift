// The largest value over a box, from both sides: best-first branch and bound over enclosures.

import Base
import Formulas
import Foundation
import Intervals
import Kernels
import Synchronization

/// How far a proof should go.
public struct CertifyOptions: Sendable {
  /// It ends where upper ≤ (1 + tolerance)·lower.
  public var tolerance: Double
  /// Boxes and points after which the search ends; it finishes its round of at most 64 boxes, and
  /// the first boxes are always looked at.
  public var boxes: Int
  /// Threads; the result does not depend on them.
  public var threads: Int
  /// Degree of the Taylor models, 1 to 7; nil: 7, 5, 3 and 2 in one, two, three and four dimensions.
  public var degree: Int?
  /// Linear bounds propagated backwards are tried where Taylor models are loose.
  package var usesLinearBounds = true
  /// Others than sound ones are for tests.
  package var rules = EnclosureRules.sound

  public init(
    tolerance: Double = 0.01, boxes: Int = 400_000, threads: Int = 1, degree: Int? = nil
  ) {
    self.tolerance = tolerance
    self.boxes = boxes
    self.threads = threads
    self.degree = degree
  }
}

/// How a certified search ended.
public enum CertifiedEnd: String, Sendable, Hashable, Codable {
  /// The bracket is as narrow as asked.
  case reached
  /// The budget of boxes is used up.
  case exhausted
  /// Stopped from outside.
  case interrupted
  /// What is left is within what rounding does to target and network; see `Certificate.roundingAllowance`.
  case rounding
  /// Smaller boxes do not narrow the bracket: at a jump, or where the enclosures of target or network are no finer.
  case unresolved
}

/// A two-sided bound that holds in exact arithmetic.
public struct Certificate: Sendable, Hashable {
  /// At most the supremum: attained at `point`, or beyond.
  public var lower: Double
  /// At least the supremum.
  public var upper: Double
  /// Where the lower bound is attained; empty where no value is known.
  public var point: [Double]
  /// Boxes and points enclosed.
  public var boxes: Int
  public var wallSeconds: Double
  public var end: CertifiedEnd
  /// Of a network's error: what evaluation in floating point may add to it; see
  /// `certifyEvaluationRounding`.
  package private(set) var evaluation: EvaluationRounding?
  /// What is put down to rounding: eight times what evaluation of the network in Float64 may add, and as many roundings
  /// of the target's value.
  package private(set) var roundingAllowance = 0.0

  public init(
    lower: Double, upper: Double, point: [Double], boxes: Int, wallSeconds: Double,
    end: CertifiedEnd
  ) {
    self.lower = lower
    self.upper = upper
    self.point = point
    self.boxes = boxes
    self.wallSeconds = wallSeconds
    self.end = end
  }

  /// Says that what is left of the bracket is rounding where it is so small.
  /// - Parameter target: one rounding of its value.
  mutating func weigh(_ evaluation: EvaluationRounding, target: Double = 0) {
    self.evaluation = evaluation
    roundingAllowance = 8 * (evaluation.f64 + target)
    if end == .unresolved, upper < .infinity, upper - lower <= roundingAllowance,
      roundingAllowance < .infinity
    {
      end = .rounding
    }
  }
}

/// The supremum over a set of boxes of a function that can be enclosed.
struct CertifiedSearch: Sendable {
  /// Enclosures of the function's components over a box.
  let enclose: @Sendable (Box) -> [TaylorModel]
  let arithmetic: TaylorArithmetic
  /// The components at a point in longer arithmetic, where that is to be had.
  var valuesAtPoint: @Sendable ([Double]) -> [Interval]? = { _ in nil }
  /// Other bounds of the components over a box, where the models' remainders are most of what they say.
  var otherRanges: @Sendable (Box) -> [Interval]? = { _ in nil }
  /// The number that is bounded, from the ranges of the components; its values are within the result.
  var objective: @Sendable ([Interval]) -> Interval = largestMagnitude
  /// A bracket of a few times this width is narrow enough: what Float64 cannot resolve.
  var resolution = 0.0
  /// A lower bound of the supremum that needs no proof.
  var floor = 0.0
  /// Boxes a round: the search takes the same steps whatever the threads.
  static let batch = 64

  /// What one box, or one point, tells.
  private struct Finding: Sendable {
    var upper = Double.infinity
    var lower = -Double.infinity
    var point: [Double] = []
    var noise = 0.0
    var axis: Int?
    var points = 0
  }

  private struct Node: Sendable {
    var box: Box
    var upper: Double
    var axis: Int
  }

  /// - Parameters:
  ///   - boxes: their union is searched.
  ///   - starts: points where the value may be large.
  ///   - observe: told of the bracket after each round, on the calling thread.
  func supremum(
    over boxes: [Box], starts: [[Double]], options: CertifyOptions,
    shouldStop: () -> Bool, observe: (Certificate) -> Void
  ) -> Certificate {
    let clock = ContinuousClock()
    let begin = clock.now
    var best = Finding()
    best.lower = floor
    for start in starts {
      let finding = point(start)
      if finding.lower > best.lower || best.point.isEmpty { best = finding }
    }
    best.lower = max(best.lower, floor)
    var heap = Heap<Node> { $0.upper > $1.upper }
    // The largest bound of the boxes that cannot be split.
    var stuck = -Double.infinity
    var count = starts.count
    let team = Team(threads: max(1, options.threads))
    let work = SharedWork()

    func goal() -> Double {
      // Where no value is known, nothing is narrow enough.
      guard best.lower.isFinite else { return best.lower }
      let slack = options.tolerance * best.lower.magnitude
      return max(best.lower + slack, (best.lower + slack).nextUp)
    }
    func bracket(_ end: CertifiedEnd) -> Certificate {
      let upper = max(heap.first?.upper ?? -.infinity, stuck, best.lower)
      return Certificate(
        lower: best.lower, upper: upper, point: best.point, boxes: count,
        wallSeconds: begin.duration(to: clock.now) / .seconds(1), end: end)
    }
    func look(at boxes: [Box]) {
      let findings = examine(boxes, known: best.lower, options.tolerance, team, work)
      for (box, finding) in zip(boxes, findings) {
        count += 1 + finding.points
        if finding.lower > best.lower {
          (best.lower, best.point, best.noise) = (finding.lower, finding.point, finding.noise)
        }
        if let axis = finding.axis {
          heap.insert(Node(box: box, upper: finding.upper, axis: axis))
        } else {
          stuck = max(stuck, finding.upper)
        }
      }
    }

    var waiting = boxes
    while true {
      look(at: Array(waiting.prefix(Self.batch)))
      waiting.removeFirst(min(Self.batch, waiting.count))
      if !waiting.isEmpty { continue }
      observe(bracket(.interrupted))
      if stuck > max(goal(), heap.first?.upper ?? -.infinity) { return bracket(.unresolved) }
      if let top = heap.first, top.upper.isFinite,
        top.upper - best.lower <= 8 * max(best.noise, resolution),
        top.upper > goal()
      {
        return bracket(.unresolved)
      }
      if let top = heap.first, top.upper > goal() {
        if count >= options.boxes { return bracket(.exhausted) }
        if shouldStop() { return bracket(.interrupted) }
      }
      while waiting.count < Self.batch, let node = heap.first {
        if node.upper <= goal() { break }
        _ = heap.removeFirst()
        waiting += halves(node)
      }
      if waiting.isEmpty { return bracket(.reached) }
    }
  }

  private func halves(_ node: Node) -> [Box] {
    var (left, right) = (node.box, node.box)
    let side = Interval(node.box.lower[node.axis], node.box.upper[node.axis])
    left.upper[node.axis] = side.midpoint
    right.lower[node.axis] = side.midpoint
    return [left, right]
  }

  private func examine(
    _ boxes: [Box], known: Double, _ tolerance: Double, _ team: Team, _ work: SharedWork
  ) -> [Finding] {
    let board = Board(count: boxes.count)
    team.perform(boxes.count, of: work) { index in
      let finding = examine(boxes[index], known: known, tolerance: tolerance)
      board.findings.withLock { $0[index] = finding }
    }
    return board.findings.withLock { $0 }
  }

  /// Where threads put what they find.
  private final class Board: Sendable {
    let findings: Mutex<[Finding]>
    init(count: Int) { findings = Mutex([Finding](repeating: Finding(), count: count)) }
  }

  /// Bounds over a box, and a value at the point of it that promises the largest one.
  private func examine(_ box: Box, known: Double, tolerance: Double) -> Finding {
    let models = centred(enclose(box), box, worth: 0.05 * tolerance * known.magnitude)
    var finding = Finding()
    var ranges = models.map { arithmetic.range($0) }
    finding.upper = objective(ranges).upper
    let isLoose = zip(models, ranges).contains { $0.remainder > 0.5 * $1.radius }
    if finding.upper > (1 + tolerance) * known, isLoose, let others = otherRanges(box) {
      ranges = zip(ranges, others).map { $0.intersection($1) ?? $0 }
      finding.upper = objective(ranges).upper
    }
    var promising: [Double]?
    var promise = known + 0.05 * tolerance * known.magnitude
    for model in models {
      let peak = arithmetic.peak(model)
      let value = objective(models.map { Interval(arithmetic.value($0, at: peak)) }).midpoint
      if value > promise { (promise, promising) = (value, peak) }
    }
    if finding.upper > known, let promising {
      let place = zip(promising, box.sides).map { s, side in
        min(max(side.midpoint + s * side.radius, side.lower), side.upper)
      }
      let value = point(place)
      (finding.lower, finding.point, finding.noise) = (value.lower, place, value.noise)
      finding.points = 1
    }
    finding.axis = splitAxis(box, models)
    return finding
  }

  /// The models with their values at the centre in longer arithmetic, where their rounding is more than
  /// `worth`.
  private func centred(_ models: [TaylorModel], _ box: Box, worth: Double) -> [TaylorModel] {
    guard models.contains(where: { $0.shift > worth && $0.shift > 0.5 * $0.remainder }),
      let values = valuesAtPoint(box.centre)
    else { return models }
    return zip(models, values).map { arithmetic.centred($0, at: $1) }
  }

  /// A rigorous value at a point.
  private func point(_ place: [Double]) -> Finding {
    let box = Box(point: place)
    let models = centred(enclose(box), box, worth: 0)
    var finding = Finding()
    finding.point = place
    finding.points = 1
    let range = objective(models.map { arithmetic.range($0) })
    finding.lower = range.lower
    finding.noise = models.map(\.shift).max() ?? 0
    return finding
  }

  /// The axis whose terms weigh most; nil where no axis can be halved.
  private func splitAxis(_ box: Box, _ models: [TaylorModel]) -> Int? {
    var best: (axis: Int, weight: Double)?
    let widest = box.sides.map(\.radius).max() ?? 0
    for (axis, side) in box.sides.enumerated() {
      let middle = side.midpoint
      guard side.lower < middle, middle < side.upper else { continue }
      var weight = 0.0
      for model in models {
        let rest = model.remainder.isFinite ? model.remainder : 1
        weight += rest * side.radius / widest
        for (coefficient, exponents) in zip(model.coefficients, arithmetic.basis.exponents)
        where exponents[axis] > 0 {
          weight += coefficient.magnitude
        }
      }
      if weight.isNaN { weight = side.radius }
      if best == nil || weight > best?.weight ?? 0 { best = (axis, weight) }
    }
    return best?.axis
  }
}

/// The largest |component|.
func largestMagnitude(_ components: [Interval]) -> Interval {
  components.reduce(.zero) {
    Interval(max($0.lower, $1.mignitude), max($0.upper, $1.magnitude))
  }
}

/// A binary heap; the element that comes before all others is first.
struct Heap<Element> {
  private var elements: [Element] = []
  private let precedes: (Element, Element) -> Bool

  init(_ precedes: @escaping (Element, Element) -> Bool) { self.precedes = precedes }

  var first: Element? { elements.first }

  mutating func insert(_ element: Element) {
    elements.append(element)
    var index = elements.count - 1
    while index > 0, precedes(elements[index], elements[(index - 1) / 2]) {
      elements.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func removeFirst() -> Element? {
    guard let first = elements.first else { return nil }
    elements.swapAt(0, elements.count - 1)
    elements.removeLast()
    var index = 0
    while true {
      var next = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < elements.count && precedes(elements[child], elements[next]) {
        next = child
      }
      if next == index { return first }
      elements.swapAt(index, next)
      index = next
    }
  }
}
