// Where a formula's pieces meet, as far as sampling sees it: means of it are cut there.
import Base
import Formulas
import RealModule

/// Zeros of what stands in abs, sign, relu, step, roots and logarithms, of differences in min and max, of divisors, poles
/// of tan, and jumps of floor, ceil, round and mod.
struct ExpressionBreaks {
  /// Ascending, between −10⁶ and 10⁶; those closer together than the points of the sampling may be missing.
  let places: [Double]

  /// More than these are no pieces that one could cut at.
  private static let most = 4096

  init(_ root: Expression.Node) {
    var switches: [Expression.Node] = []
    ExpressionBreaks.collect(root, into: &switches)
    var places: Set<Double> = []
    for node in switches where places.count < ExpressionBreaks.most {
      places.formUnion(ExpressionBreaks.changes(of: node))
      if case .unary(.step, let u) = node { places.formUnion(ExpressionBreaks.touches(of: u)) }
    }
    self.places = places.sorted()
  }

  /// Formulas that change sign, or their whole part, where a piece ends.
  private static func collect(_ node: Expression.Node, into switches: inout [Expression.Node]) {
    switch node {
    case .number, .pi, .e, .variable: break
    case .special(_, let arguments):
      for argument in arguments { collect(argument, into: &switches) }
    case .unary(let function, let u):
      switch function {
      case .abs, .sign, .relu, .step, .sqrt, .cbrt, .log, .log2, .log10:
        switches.append(.unary(.step, u))
      case .floor, .ceil, .round: switches.append(node)
      case .tan: switches.append(.unary(.step, .unary(.cos, u)))
      default: break
      }
      collect(u, into: &switches)
    case .binary(let function, let u, let v):
      switch function {
      case .min, .max: switches.append(.unary(.step, .binary(.subtract, u, v)))
      case .divide: switches.append(.unary(.step, v))
      case .power:
        if case .number(let power) = v, power == power.rounded(), power >= 0 { break }
        switches.append(.unary(.step, u))
      case .mod: switches.append(.unary(.floor, .binary(.divide, u, v)))
      default: break
      }
      collect(u, into: &switches)
      collect(v, into: &switches)
    }
  }

  /// No friends of the places where pieces like to meet.
  private static let points: [Double] = {
    let near = (-1250..<1250).map { 0.008 * (Double($0) + 0.4142) }
    let far = (1...400).map { 10 * Double.pow(10, 5 * Double($0) / 400) }
    return far.reversed().map { -$0 } + near + far
  }()

  /// Whether one of the sampled values is a number.
  static func isSomewhereFinite(_ formula: Expression) -> Bool {
    formula.values(at: Batch(features: 1, count: points.count, storage: points))
      .contains(where: \.isFinite)
  }

  /// Where a formula of steps takes another value, to the last digit.
  private static func changes(of steps: Expression.Node) -> [Double] {
    guard let formula = try? Expression(parsing: steps.text), formula.variableCount == 1 else {
      return []
    }
    let values = formula.values(at: Batch(features: 1, count: points.count, storage: points))
    var found: [Double] = []
    for index in points.indices.dropLast() where values[index] != values[index + 1] {
      guard found.count < most, values[index].isFinite, values[index + 1].isFinite else { continue }
      var (low, high) = (points[index], points[index + 1])
      while true {
        let middle = low + (high - low) / 2
        guard middle > low, middle < high else { break }
        if formula.value(at: [middle]) == values[index] { low = middle } else { high = middle }
      }
      // A zero of the argument is on the side that the step takes with it.
      found.append(abs(low) < abs(high) ? low : high)
    }
    return found
  }

  /// Where a formula comes to 0 without a change of sign, as x² does: √x² has a kink there.
  private static func touches(of formula: Expression.Node) -> [Double] {
    guard let formula = try? Expression(parsing: formula.text), formula.variableCount == 1 else {
      return []
    }
    func size(_ x: Double) -> Double { abs(formula.value(at: [x])) }
    let values = formula.values(at: Batch(features: 1, count: points.count, storage: points))
    var found: [Double] = []
    for index in points.indices.dropFirst().dropLast() where found.count < most {
      let before = abs(values[index - 1])
      let here = abs(values[index])
      let after = abs(values[index + 1])
      guard here <= before, here <= after, here < max(before, after),
        values[index - 1] * values[index + 1] > 0
      else { continue }
      let (low, high) = (points[index - 1], points[index + 1])
      let place = goldenSectionMinimum(from: low, to: high, steps: 60, of: size)
      // Zeros stand at round numbers more often than where a search ends.
      let round = (place * 1e6).rounded() / 1e6
      let best = size(round) <= size(place) ? round : place
      if size(best) <= 1e-10 * max(before, after) { found.append(best) }
    }
    return found
  }
}
