// Verification of a network by branch and bound: proofs from above, counterexamples from below.
//
// Nodes are boxes of inputs with signs of units. A node is bounded by CROWN passes, then by the linear
// program where that may decide it; it is split along an input while there are few of them and many kinks,
// else by the sign of the unit whose relaxation costs most. With all signs fixed the program is exact, so
// the search is complete but for rounding.

import Base
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
  /// Threads; the result does not depend on them.
  public var threads: Int
  /// Linear programs are solved.
  public var usesPrograms = true
  public var rule: RelaxationRule = .sound

  public init(nodes: Int = 1_000_000, seconds: Double = .infinity, threads: Int = 1) {
    self.nodes = nodes
    self.seconds = seconds
    self.threads = threads
  }
}

/// A verification's answer.
public enum VerifyAnswer: String, Sendable, Hashable, Codable {
  /// Proven in exact arithmetic: no input is unsafe.
  case holds
  /// An input is unsafe.
  case counterexample
  /// Neither is proven within the budget, or as far as Float64 goes.
  case unknown
}

/// An unsafe input, in the box, with what the network gives there.
public struct Counterexample: Sendable, Hashable {
  public var input: [Double]
  /// In Float64.
  public var output: [Double]
  /// The conditions hold in exact arithmetic, by intervals.
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
  /// What bounded nodes, the strongest that was used.
  public var relaxation: Relaxation

  public enum Relaxation: String, Sendable, Hashable {
    /// Linear bounds propagated backwards.
    case crown
    /// The triangle relaxation's linear program.
    case lp
  }
}

/// Verifies a property of a network's real function, with its parameters as they are.
/// - Parameters:
///   - network: of units with two slopes, such as relu.
///   - property: whose cases are never to happen.
///   - options: what bounds a part, what is halved, and how far to go.
///   - shouldStop: asked after each round; true ends it with `unknown`.
///   - observe: told of the bracket after each round, on the calling thread.
/// - Throws: `UserError` where the network has other activations than those of two slopes, or the property
///   speaks of other inputs or outputs.
public func verify(
  _ network: AnyNetwork, _ property: VerificationProperty, options: VerifyOptions = VerifyOptions(),
  shouldStop: () -> Bool = { false }, observe: (VerificationResult) -> Void = { _ in }
) throws -> VerificationResult {
  for unsafe in property.cases {
    guard unsafe.box.dimension == network.inputs else {
      throw UserError(
        "the property speaks of \(unsafe.box.dimension) inputs, the network has \(network.inputs)")
    }
    if let condition = unsafe.conditions.first, condition.outputs.count != network.outputs {
      throw UserError(
        "the property speaks of \(condition.outputs.count) outputs, the network has "
          + "\(network.outputs)")
    }
  }
  guard options.nodes >= 1 else { throw UserError("a budget of nodes is at least 1") }
  guard options.seconds > 0 else { throw UserError("a time limit is more than 0 seconds") }
  let search = VerifySearch(
    network: network, layers: try TwoSlopeNetwork(network), property: property, options: options)
  return search.run(shouldStop: shouldStop, observe: observe)
}

private struct VerifySearch {
  let network: AnyNetwork
  let layers: TwoSlopeNetwork
  let property: VerificationProperty
  let options: VerifyOptions
  private static let batch = 32

  struct Node: Sendable {
    var box: Box
    /// The alternatives that are not proven safe here.
    var cases: [[LinearCondition]]
    var signs: [[Int8]] = []
    var ranges: [UnitRanges]?
    var upper = Double.infinity
    /// For one order whatever the threads.
    var number = 0
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
    var (settled, count, relaxation) = (-Double.infinity, 0, VerificationResult.Relaxation.crown)
    var numbers = 0
    let team = Team(threads: max(1, options.threads))
    let work = SharedWork()

    func isUnsafe(_ violation: Double) -> Bool {
      property.isStrict ? violation > 0 : violation >= 0
    }
    func isSafe(_ upper: Double) -> Bool { property.isStrict ? upper <= 0 : upper < 0 }
    func verdict() -> VerificationResult {
      let upper = max(settled, open.map(\.upper).max() ?? -.infinity, best.lower)
      let answer: VerifyAnswer =
        isUnsafe(best.lower) ? .counterexample : isSafe(upper) ? .holds : .unknown
      return VerificationResult(
        answer: answer, lower: best.lower, upper: upper,
        counterexample: answer == .counterexample ? best.example : nil, nodes: count,
        wallSeconds: begin.duration(to: clock.now) / .seconds(1), relaxation: relaxation)
    }
    func take(_ found: PointSearch.Found) {
      guard found.violation > best.lower else { return }
      let proven = self.proven(found.point)
      if proven.lower > best.lower || best.example == nil {
        best = (max(proven.lower, best.lower), proven.example)
      }
    }

    // Cases of one box are looked at together.
    for unsafe in property.cases {
      if let place = open.firstIndex(where: { $0.box == unsafe.box }) {
        open[place].cases.append(unsafe.conditions)
      } else {
        numbers += 1
        open.append(Node(box: unsafe.box, cases: [unsafe.conditions], number: numbers))
      }
    }
    for node in open where !isUnsafe(best.lower) {
      take(
        PointSearch(network: layers, box: node.box, cases: node.cases).best(starts: 128, steps: 40))
    }
    while !isUnsafe(best.lower), !open.isEmpty {
      let seconds = begin.duration(to: clock.now) / .seconds(1)
      if count >= options.nodes || seconds >= options.seconds || shouldStop() { break }
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
    let (layers, options, isStrict) = (self.layers, self.options, property.isStrict)
    team.perform(nodes.count, of: work) { index in
      let finding = examine(nodes[index], layers, options, isStrict, remaining: remaining)
      board.findings.withLock { $0[index] = finding }
    }
    return board.findings.withLock { $0 }
  }

  /// Where threads put what they find.
  private final class Board: Sendable {
    let findings: Mutex<[Finding]>
    init(count: Int) { findings = Mutex([Finding](repeating: Finding(), count: count)) }
  }

  /// The violation at a point, from below: in Float64 intervals, which are exact where nothing rounds, and
  /// in longer ones.
  private func proven(_ point: [Double]) -> (lower: Double, example: Counterexample) {
    let plain = violation(point.map { Interval($0) })
    let long = violation(point.map { LongInterval(LongNumber($0)) })
    let rounded = Double(long.lower)
    let lower = max(plain.lower, LongNumber(rounded) <= long.lower ? rounded : rounded.nextDown)
    return (
      lower,
      Counterexample(
        input: point, output: plain.outputs.map(\.midpoint),
        isProved: property.isStrict ? lower > 0 : lower >= 0)
    )
  }

  private func violation<Rule>(
    _ place: [RoundedInterval<Rule>]
  ) -> (lower: Rule.Number, outputs: [RoundedInterval<Rule>]) {
    let outputs = NetworkEnclosure(network).values(over: place)
    func number(_ value: Double) -> RoundedInterval<Rule> { RoundedInterval(Rule.Number(value)) }
    var lower = -Rule.Number.infinity
    for unsafe in property.cases
    where zip(place, unsafe.box.sides).allSatisfy({
      Rule.Number($1.lower) <= $0.lower && $0.upper <= Rule.Number($1.upper)
    }) {
      var least = Rule.Number.infinity
      for condition in unsafe.conditions {
        var form = number(condition.constant)
        for (factor, y) in zip(condition.outputs, outputs) { form = form + number(factor) * y }
        for (factor, x) in zip(condition.inputs, place) { form = form + number(factor) * x }
        least = min(least, (-form).lower)
      }
      lower = max(lower, least)
    }
    return (lower, outputs)
  }
}

/// Few enough inputs to split boxes; beyond, units are split.
private let fewInputs = 8
/// Few enough kinks to split units instead of boxes.
private let fewKinks = 12

private func examine(
  _ node: VerifySearch.Node, _ layers: TwoSlopeNetwork, _ options: VerifyOptions, _ isStrict: Bool,
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
        if let proposal = program?.proposal(conditions, seconds: min(remaining, 30)) {
          finding.usedProgram = true
          let proved = bounds.bound(
            conditions, weights: proposal.weights, multipliers: proposal.multipliers)
          lower = max(lower, proved.lower[0])
          if !isSafe(lower) { consider(proposal.point) }
          (slopes, lost) = (proved.slopes, proved.losses)
        }
      }
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
