// Verification of a network by branch and bound: proofs from above, counterexamples from below.
//
// Nodes of a network of two-slope units are boxes of inputs with signs of units. A node is bounded by CROWN passes, then
// by the linear program where that may decide it; it is split along an input while there are few of them and many kinks,
// else by the sign of the unit whose relaxation costs most. With all signs fixed the program is exact, so the search is
// complete but for rounding. Nodes of other networks are boxes of inputs, which are halved (`EnclosedNetwork`).

import Base
import Formulas
import Foundation
import Intervals
import Kernels
import Networks
import Synchronization

/// How far a verification should go.
public struct VerifyOptions: Sendable {
  /// Most nodes that are bounded.
  public var nodes: Int
  /// Most seconds; a search that this ends has looked as far as the machine came.
  public var seconds: Double
  /// Threads. The result does not depend on them, unless `seconds` or the limit of 30 seconds of
  /// one linear program ends something.
  public var threads: Int
  /// Linear programs are solved.
  public var usesPrograms = true
  package var rule: RelaxationRule = .sound

  public init(nodes: Int = 1_000_000, seconds: Double = .infinity, threads: Int = 1) {
    self.nodes = nodes
    self.seconds = seconds
    self.threads = threads
  }
}

/// A verification's answer.
public enum VerifyAnswer: String, Sendable, Hashable, Codable {
  /// Proven, with all rounding counted, of the network in exact arithmetic: no input is unsafe.
  case holds
  /// An input is unsafe.
  case counterexample
  /// Neither is proven within the budget, or as far as Float64 goes.
  case unknown
}

/// An unsafe input, in the box, with what the network gives there.
public struct Counterexample: Sendable, Hashable {
  /// Each coordinate, or the Float64 nearest to it.
  public var input: [Double]
  /// The coordinates exactly, as decimals or fractions, where some are no Float64.
  public var exactInput: [String]?
  /// In Float64.
  public var output: [Double]
  /// The conditions hold in exact arithmetic, by intervals or by rational numbers.
  public var isProved: Bool
}

/// What a verification found. The largest violation (see `VerificationProperty`) over all inputs lies
/// between `lower`, which is attained, and `upper`.
public struct VerificationResult: Sendable, Hashable {
  public var answer: VerifyAnswer
  public var lower: Double
  public var upper: Double
  public var counterexample: Counterexample?
  /// Boxes with signs that were bounded.
  public var nodes: Int
  public var wallSeconds: Double
  /// Why the answer is unknown.
  public var reason: String?
  /// What bounded nodes, the strongest that was used.
  public var relaxation: Relaxation

  public enum Relaxation: String, Sendable, Hashable {
    /// Linear bounds propagated backwards.
    case crown
    /// Taylor models, and linear bounds where they say more.
    case taylor
    /// The triangle relaxation's linear program.
    case lp
  }
}

/// Verifies a property of a network's real function, with its parameters as they are.
/// - Parameters:
///   - network: of any units that proofs follow; of those with two slopes, such as relu, units are split too.
///   - property: whose cases are never to happen.
///   - options: how a part is bounded, and how far to go.
///   - shouldStop: asked after each round; true ends it with `unknown`.
///   - observe: told of the bracket after each round, on the calling thread.
/// - Throws: `UserError` where proofs do not follow the network, or the property speaks of other inputs or outputs.
public func verify(
  _ network: Network, _ property: VerificationProperty, options: VerifyOptions = VerifyOptions(),
  shouldStop: () -> Bool = { false }, observe: (VerificationResult) -> Void = { _ in }
) throws -> VerificationResult {
  let sizes =
    property.size.map { [$0] }
    ?? property.cases.map { unsafe in
      (unsafe.box.dimension, unsafe.conditions.first?.outputs.count ?? network.outputs)
    }
  for (inputs, outputs) in sizes {
    guard inputs == network.inputs else {
      throw UserError("the property speaks of \(inputs) inputs, the network has \(network.inputs)")
    }
    guard outputs == network.outputs else {
      throw UserError(
        "the property speaks of \(outputs) outputs, the network has \(network.outputs)")
    }
  }
  guard options.nodes >= 1 else { throw UserError("a budget of nodes is at least 1") }
  guard options.seconds > 0 else { throw UserError("a time limit is more than 0 seconds") }
  let enclosure = try NetworkEnclosure(network)
  let search = VerifySearch(
    enclosure: enclosure, bounding: try nodeBounding(network, enclosure), property: property,
    options: options)
  return search.run(shouldStop: shouldStop, observe: observe)
}

struct VerifySearch {
  let enclosure: NetworkEnclosure
  let bounding: any NodeBounding
  let property: VerificationProperty
  let options: VerifyOptions
  private static let batch = 32

  struct Node: Sendable {
    var box: Box
    /// What is meant by it, where its bounds are no Float64.
    var exactBox: ExactBox?
    /// The alternatives that are not proven safe here.
    var cases: [[LinearCondition]]
    var signs: [[Int8]] = []
    var ranges: [UnitRanges]?
    var upper = Double.infinity
    /// For one order whatever the threads.
    var number = 0

    /// The part of the box that is meant.
    var meant: ExactBox {
      let (lower, upper) = (box.lower.map { Rational($0) }, box.upper.map { Rational($0) })
      guard let exactBox else { return ExactBox(lower: lower, upper: upper) }
      return ExactBox(
        lower: zip(lower, exactBox.lower).map { max($0, $1) },
        upper: zip(upper, exactBox.upper).map { min($0, $1) })
    }
  }

  /// What bounding a node gives.
  struct Finding: Sendable {
    var upper = -Double.infinity
    var best: PointSearch.Found?
    var children: [Node] = []
    var usedProgram = false
  }

  func run(shouldStop: () -> Bool, observe: (VerificationResult) -> Void) -> VerificationResult {
    let clock = ContinuousClock()
    let begin = clock.now
    var best: (lower: Double, example: Counterexample?) = (-.infinity, nil)
    var open: [Node] = []
    var (settled, count, relaxation) = (-Double.infinity, 0, bounding.relaxation)
    var numbers = 0
    var reason: String?
    let team = Team(threads: max(1, options.threads))
    let work = SharedWork()

    func isUnsafe(_ violation: Double) -> Bool {
      property.isStrict ? violation > 0 : violation >= 0
    }
    func isSafe(_ upper: Double) -> Bool { property.isStrict ? upper <= 0 : upper < 0 }
    func unsettled(_ upper: Double) -> String {
      upper.isFinite
        ? "it is too near to the bound for Float64 to tell"
        : "the network's numbers lead beyond the range of Float64"
    }
    func verdict() -> VerificationResult {
      let upper = max(settled, open.map(\.upper).max() ?? -.infinity, best.lower)
      let answer: VerifyAnswer =
        isUnsafe(best.lower) ? .counterexample : isSafe(upper) ? .holds : .unknown
      return VerificationResult(
        answer: answer, lower: best.lower, upper: upper,
        counterexample: answer == .counterexample ? best.example : nil, nodes: count,
        wallSeconds: begin.duration(to: clock.now) / .seconds(1),
        reason: answer == .unknown ? reason ?? unsettled(upper) : nil, relaxation: relaxation)
    }
    func take(_ found: PointSearch.Found) {
      guard found.violation > best.lower else { return }
      let proven = self.proven(found.point)
      if proven.lower > best.lower || best.example == nil {
        best = (max(proven.lower, best.lower), proven.example)
      }
    }

    // Cases of one box are looked at together.
    struct Place: Hashable {
      var box: Box
      var exactBox: ExactBox?
    }
    var places: [Place: Int] = [:]
    for unsafe in property.cases {
      let key = Place(box: unsafe.box, exactBox: unsafe.exactBox)
      if let place = places[key] {
        open[place].cases.append(unsafe.conditions)
      } else {
        places[key] = open.count
        numbers += 1
        open.append(
          Node(
            box: unsafe.box, exactBox: unsafe.exactBox, cases: [unsafe.conditions], number: numbers)
        )
      }
    }
    for node in open where !isUnsafe(best.lower) {
      if numbers > 1, begin.duration(to: clock.now) / .seconds(1) >= options.seconds || shouldStop()
      {
        break
      }
      take(bounding.start(in: node.box, node.cases))
    }
    while !isUnsafe(best.lower), !open.isEmpty {
      let seconds = begin.duration(to: clock.now) / .seconds(1)
      if count >= options.nodes { reason = "the budget of nodes is used up" }
      if seconds >= options.seconds { reason = "the time limit was reached" }
      if shouldStop() { reason = "it was stopped" }
      if reason != nil { break }
      open.sort { ($0.upper, $1.number) > ($1.upper, $0.number) }
      let round = Array(open.prefix(min(Self.batch, options.nodes - count)))
      open.removeFirst(round.count)
      let findings = examined(round, team, work, remaining: options.seconds - seconds)
      for (node, finding) in zip(round, findings) {
        count += 1
        if finding.usedProgram { relaxation = .lp }
        if let found = finding.best { take(found) }
        if isSafe(finding.upper) || finding.children.isEmpty {
          settled = max(settled, min(finding.upper, node.upper))
        } else {
          for var child in finding.children {
            numbers += 1
            child.number = numbers
            child.upper = min(finding.upper, node.upper)
            open.append(child)
          }
        }
      }
      observe(verdict())
    }
    return verdict()
  }

  private func examined(
    _ nodes: [Node], _ team: Team, _ work: SharedWork, remaining: Double
  ) -> [Finding] {
    let board = Board(count: nodes.count)
    let (bounding, options, isStrict) = (self.bounding, self.options, property.isStrict)
    team.perform(nodes.count, of: work) { index in
      let finding = bounding.examine(nodes[index], options, isStrict, remaining: remaining)
      board.findings.withLock { $0[index] = finding }
    }
    return board.findings.withLock { $0 }
  }

  /// Where threads put what they find.
  private final class Board: Sendable {
    let findings: Mutex<[Finding]>
    init(count: Int) { findings = Mutex([Finding](repeating: Finding(), count: count)) }
  }

  /// The violation at or next to a point of a box, from below.
  private func proven(_ point: [Double]) -> (lower: Double, example: Counterexample) {
    func isUnsafe(_ lower: Double) -> Bool { property.isStrict ? lower > 0 : lower >= 0 }
    var best = (
      lower: -Double.infinity, place: ExactPoint(point), outputs: [Interval]()
    )
    // The network's values at the place that was looked at last.
    var place: ExactPoint?
    var (plain, long, exact): ([Interval], [LongInterval], [Rational]) = ([], [], [])
    for unsafe in property.cases
    where zip(point, unsafe.box.sides).allSatisfy({ $1.contains($0) }) {
      var places = [ExactPoint(point)]
      if let box = unsafe.exactBox {
        places = [false, true].compactMap { ExactPoint(point, in: box, usesRationals: $0) }
        if places.count == 2, places[0] == places[1] { places.removeLast() }
      }
      for next in places {
        if next != place {
          (place, plain, long, exact) = (next, values(at: next), [], [])
        }
        var lower = violation(of: unsafe, at: next, plain)
        if !isUnsafe(lower) {
          if long.isEmpty { long = values(at: next) }
          let number = violation(of: unsafe, at: next, long)
          let rounded = Double(number)
          lower = max(lower, LongNumber(rounded) <= number ? rounded : rounded.nextDown)
        }
        if !isUnsafe(lower), bounding.isExact,
          isUnsafe(-violationBound(of: unsafe, at: next, long).nextDown)
        {
          if exact.isEmpty { exact = bounding.exactOutputs(at: next) }
          let least = unsafe.conditions.map { -$0.value(outputs: exact, at: next) }.min()
          if let least { lower = max(lower, least.below()) }
        }
        if lower > best.lower || best.outputs.isEmpty {
          (best.lower, best.place, best.outputs) = (lower, next, plain)
        }
        if isUnsafe(lower) { break }
      }
      if isUnsafe(best.lower) { break }
    }
    let example = Counterexample(
      input: best.place.values,
      exactInput: best.place.exact.isEmpty
        ? nil : best.place.values.indices.map { best.place.rational($0).description },
      output: best.outputs.map(\.midpoint), isProved: isUnsafe(best.lower))
    return (best.lower, example)
  }

  private func values<Rule>(at place: ExactPoint) -> [RoundedInterval<Rule>] {
    enclosure.values(
      over: place.values.enumerated().map { axis, value in
        place.exact[axis].map { interval($0) } ?? RoundedInterval(Rule.Number(value))
      })
  }

  private func interval<Rule>(_ number: Rational) -> RoundedInterval<Rule> {
    RoundedInterval(number.below(), number.above())
  }

  /// The forms of a case's conditions.
  private func forms<Rule>(
    of unsafe: UnsafeCase, at place: ExactPoint, _ outputs: [RoundedInterval<Rule>]
  ) -> [RoundedInterval<Rule>] {
    func number(_ value: Double) -> RoundedInterval<Rule> { RoundedInterval(Rule.Number(value)) }
    let inputs = place.values.enumerated().map { axis, value in
      place.exact[axis].map { interval($0) } ?? number(value)
    }
    return unsafe.conditions.map { condition in
      let exact = condition.exact
      var form = exact.map { interval($0.constant) } ?? number(condition.constant)
      for (index, factor) in condition.outputs.enumerated() {
        form =
          form + (exact?.outputs[index].map { interval($0) } ?? number(factor)) * outputs[index]
      }
      for (index, factor) in condition.inputs.enumerated() {
        form = form + (exact?.inputs[index].map { interval($0) } ?? number(factor)) * inputs[index]
      }
      return form
    }
  }

  /// From below.
  private func violation<Rule>(
    of unsafe: UnsafeCase, at place: ExactPoint, _ outputs: [RoundedInterval<Rule>]
  ) -> Rule.Number {
    forms(of: unsafe, at: place, outputs).map { -$0.upper }.min() ?? .infinity
  }

  /// Minus the violation, from below: where it is above 0, no arithmetic finds the point unsafe.
  private func violationBound(
    of unsafe: UnsafeCase, at place: ExactPoint, _ outputs: [LongInterval]
  ) -> Double {
    forms(of: unsafe, at: place, outputs).map { Double($0.lower) }.max() ?? -.infinity
  }
}

/// Few enough inputs to split boxes; beyond, units are split.
private let fewInputs = 8
/// Few enough kinks to split units instead of boxes.
private let fewKinks = 12

extension TwoSlopeLayers: NodeBounding {
  var relaxation: VerificationResult.Relaxation { .crown }
  var isExact: Bool { isSmall }

  func start(in box: Box, _ cases: [[LinearCondition]]) -> PointSearch.Found {
    PointSearch(network: self, box: box, cases: cases).best(starts: 128, steps: 40)
  }

  func examine(
    _ node: VerifySearch.Node, _ options: VerifyOptions, _ isStrict: Bool, remaining: Double
  ) -> VerifySearch.Finding {
    Verification.examine(node, self, options, isStrict, remaining: remaining)
  }
}

private func examine(
  _ node: VerifySearch.Node, _ layers: TwoSlopeLayers, _ options: VerifyOptions, _ isStrict: Bool,
  remaining: Double
) -> VerifySearch.Finding {
  var finding = VerifySearch.Finding()
  let bounds = BackwardBounds(
    layers, over: node.box, known: node.ranges, signs: node.signs, rule: options.rule)
  if bounds.isEmpty { return finding }
  let unstable = bounds.unstable
  let splitsInputs = node.signs.isEmpty && layers.inputs <= fewInputs && unstable.count > fewKinks
  let search = PointSearch(network: layers, box: node.box, cases: node.cases)
  var program: TriangleProgram?
  var rest: [[LinearCondition]] = []
  var influence = [Double](repeating: 0, count: layers.inputs)
  var losses = layers.hidden.map { [Double](repeating: 0, count: $0.outputs) }

  func consider(_ point: [Double]) {
    let found = search.found(at: point)
    if found.violation > finding.best?.violation ?? -.infinity { finding.best = found }
  }
  func isSafe(_ lower: Double) -> Bool { isStrict ? lower >= 0 : lower > 0 }

  for conditions in node.cases {
    guard !conditions.isEmpty else {
      // Every input of the box is unsafe.
      finding.upper = .infinity
      finding.best = search.found(at: node.box.centre)
      continue
    }
    let each = bounds.bounds(conditions)
    let row = conditions.indices.max { each.lower[$0] < each.lower[$1] } ?? 0
    var lower = each.lower[row]
    var slopes = Array(each.slopes[(row * layers.inputs)..<((row + 1) * layers.inputs)])
    var lost = each.losses.enumerated().map { index, values in
      let width = layers.layers[index].outputs
      return Array(values[(row * width)..<((row + 1) * width)])
    }
    if !isSafe(lower) {
      consider(
        zip(slopes, node.box.sides).map { $0 >= 0 ? $1.lower : $1.upper })
      if options.usesPrograms, !splitsInputs {
        if program == nil { program = TriangleProgram(bounds) }
        if let proposal = program?.proposal(conditions, seconds: remaining) {
          finding.usedProgram = true
          let proved = bounds.bound(
            conditions, weights: proposal.weights, multipliers: proposal.multipliers)
          lower = max(lower, proved.lower[0])
          if !isSafe(lower) { consider(proposal.point) }
          (slopes, lost) = (proved.slopes, proved.losses)
        }
      }
    }
    if !isSafe(lower),
      let exact = bounds.exactBound(conditions[row], over: node.meant, lower: lower)
    {
      lower = max(lower, exact.below())
    }
    finding.upper = max(finding.upper, -lower)
    guard !isSafe(lower) else { continue }
    rest.append(conditions)
    for axis in influence.indices { influence[axis] = max(influence[axis], slopes[axis].magnitude) }
    for (index, values) in lost.enumerated() {
      for unit in values.indices { losses[index][unit] = max(losses[index][unit], values[unit]) }
    }
  }
  guard !rest.isEmpty else { return finding }
  var child = node
  child.cases = rest
  child.ranges = bounds.ranges
  if !splitsInputs,
    let place = unstable.max(by: { losses[$0.layer][$0.unit] < losses[$1.layer][$1.unit] })
  {
    for sign in [Int8(1), -1] {
      if node.signs.isEmpty {
        child.signs = layers.hidden.map { [Int8](repeating: 0, count: $0.outputs) }
      }
      child.signs[place.layer][place.unit] = sign
      finding.children.append(child)
      child.signs[place.layer][place.unit] = 0
    }
    return finding
  }
  // Halves along the input that moves the bound most.
  let sides = node.box.sides
  let axes = sides.indices.filter { axis in
    let middle = sides[axis].midpoint
    return sides[axis].lower < middle && middle < sides[axis].upper
  }
  let widest = sides.map(\.radius).max() ?? 0
  guard splitsInputs,
    let axis = axes.max(by: { first, second in
      func weight(_ axis: Int) -> Double { (influence[axis] + 1e-9) * sides[axis].radius }
      return weight(first) < weight(second)
    }), widest > 0
  else { return finding }
  for isUpper in [false, true] {
    var half = child
    let middle = sides[axis].midpoint
    if isUpper { half.box.lower[axis] = middle } else { half.box.upper[axis] = middle }
    finding.children.append(half)
  }
  return finding
}
