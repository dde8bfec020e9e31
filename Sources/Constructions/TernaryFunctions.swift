// What one layer of weights −1 and 1 does with any function of one variable.
//
// On [a, b] the network y + Σ ±relu(x − t_i) has slopes that are whole numbers and change by 1 at each t_i. Where a slope j of it
// lies below f′ and j + 1 above, a piece of slope j can stay within ε of f for at most 2ε/(f′ − j), one of slope j + 1
// for at most 2ε/(j + 1 − f′): pieces that go from one edge of the tube f ± ε to the other are the longest, so with {f′} the
// fractional part of f′ the pieces are ∫ {f′}(1 − {f′})/ε as ε → 0, and
//
//   ε ≈ (1/K) ∫ {f′(x)}(1 − {f′(x)}) dx   with K units,
//
// 1/(4K) for x/2 on [0,1]. It falls like 1/K however smooth f is, where free weights give 1/K² (elementary; Güntürk and
// Li 2021, arXiv:2112.09181, have rates for ±1/2 and ReLU, by depth).

import Base
import Functions
import Networks

enum TernaryFunctions {
  static let functionTheorem = Theorem(
    id: "ternary-function",
    citation: "Proved beside the code; compare Güntürk, Li 2021, arXiv:2112.09181",
    statement:
      "A ReLU layer of K units with weights -1, 1 and free biases approximates a function of one "
      + "variable with sup error (1/K) times the integral of {f'}(1 - {f'}), up to terms of higher order."
  )
  static let productTheorem = Theorem(
    id: "ternary-product",
    citation: "Proved beside the code; compare Güntürk, Li 2021, arXiv:2112.09181",
    statement:
      "A ReLU layer of K units with weights -1, 1 and free biases approximates the product on "
      + "[-1,1]^2 with sup error 8/(3K), up to terms of higher order.")

  static let function = ConstructionEntry(
    functionTheorem,
    options: [
      .functionOfOneVariable("sin(2*pi*x)"),
      .width("the most units K", 64), .domain("an interval"),
    ]
  ) { options in
    let target = try options.function(
      default: "sin(2*pi*x)", inputs: 1,
      domain: options.target == nil && options.domain == nil ? Domain(-1...1) : nil)
    return try ternaryFunction(target, units: options.width ?? 64)
  }

  static let product = ConstructionEntry(
    productTheorem, options: [.width("the most units K", 64, offered: 4...64)]
  ) { try ternaryProduct(units: $0.width ?? 64) }
}

/// A function of one variable by slopes that are whole numbers.
/// - Parameters:
///   - target: with finite values on an interval.
///   - units: the most, K ≥ 1.
/// - Throws: `UserError` where the target is no function of one variable, or has slopes beyond 10⁴.
package func ternaryFunction(_ target: TargetFunction, units: Int) throws -> Construction {
  guard target.inputs == 1, target.outputs == 1 else {
    throw UserError("slopes need a function of one variable", at: "--target")
  }
  guard units >= 1 else { throw UserError("a layer needs 1 unit or more, not \(units)") }
  let staircase = try Staircase(closest: target, units: units)
  var layers = HiddenLayers<Double>(inputs: 1)
  let x = layers.units[0]
  let forms = layers.apply(.relu, to: staircase.kinks.map { x - $0.place })
  let output = AffineForm.sum(
    zip(staircase.kinks, forms).map { (Double($0.sign), $1) },
    constant: layers.constant(staircase.start))
  let (a, b) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
  return Construction(
    theorem: TernaryFunctions.functionTheorem, network: try layers.network(outputs: [output]),
    target: target.splitting(at: [staircase.kinks.map(\.place).filter { a < $0 && $0 < b }]),
    prediction: .atMost(staircase.error, isSampled: true), predictedNeurons: staircase.kinks.count)
}

/// x·y = q(x + y) − q(x − y) on [−1, 1]², q(t) = t²/4 on [−2, 2].
/// - Parameter units: the most, K ≥ 4.
/// - Throws: `UserError` for fewer.
package func ternaryProduct(units: Int) throws -> Construction {
  guard units >= 4 else { throw UserError("a product takes 4 units or more, not \(units)") }
  let square = try TargetFunction(
    name: "x^2/4", components: [.init(parsing: "x^2/4")], domain: Domain(-2...2))
  let staircase = try Staircase(closest: square, units: units / 2)
  var layers = HiddenLayers<Double>(inputs: 2)
  let (x, y) = (layers.units[0], layers.units[1])
  let forms = layers.apply(
    .relu,
    to: staircase.kinks.map { x + y - $0.place } + staircase.kinks.map { x - y - $0.place })
  let signs = staircase.kinks.map(\.sign)
  let output = AffineForm.sum(
    zip(signs + signs.map { -$0 }, forms).map { (Double($0), $1) }, constant: layers.constant(0))
  return Construction(
    theorem: TernaryFunctions.productTheorem, network: try layers.network(outputs: [output]),
    target: try TargetFunction(
      name: "x*y", components: [.init(parsing: "x*y")], domain: Domain(-1...1, -1...1)),
    prediction: .atMost(2 * staircase.error, isSampled: true),
    predictedNeurons: 2 * staircase.kinks.count)
}

/// y + Σ sign·relu(x − place) within ε of a function on [a, b].
private struct Staircase {
  let start: Double
  private(set) var kinks: [(place: Double, sign: Int)] = []
  let error: Double

  /// Parts between whose ends the function is taken for linear.
  private static let samples = 1 << 16

  /// The one of least ε, to 10⁻⁴ of it, that takes at most so many units.
  /// - Throws: `UserError` where there is none.
  init(closest target: TargetFunction, units: Int) throws {
    let bounds = target.domain.bounds[0]
    let (a, b) = (bounds.lowerBound, bounds.upperBound)
    let points = (0...Self.samples).map { a + (b - a) * Double($0) / Double(Self.samples) }
    let values = target.values(Batch(features: 1, count: points.count, storage: points)).storage
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    func staircase(_ error: Double) -> Staircase? {
      Staircase(points, values, middle: (low + high) / 2, error: error, units: units)
    }
    // A constant is within half of what the function rises by.
    var upper = max((high - low) / 2, .leastNormalMagnitude) * (1 + 1e-9)
    guard var best = staircase(upper) else {
      throw UserError(
        "slopes of \(excerpt(target.name)) are beyond 10000, or its values are no numbers",
        at: "--target")
    }
    var lower = 0.0
    while upper - lower > 1e-4 * upper, upper > 1e-14 * max(abs(low), abs(high)) {
      try WorkLimit.check()
      let middle = lower == 0 ? upper / 2 : (lower + upper) / 2
      if let found = staircase(middle) { (best, upper) = (found, middle) } else { lower = middle }
    }
    // A constant: a unit that is 0 on the interval.
    if best.kinks.isEmpty { best.kinks = [(b, 1)] }
    self = best
  }

  /// Each piece as long as it can be; nil where there are more kinks than units.
  private init?(
    _ points: [Double], _ values: [Double], middle: Double, error: Double, units: Int
  ) {
    self.error = error
    let last = points.count - 1
    /// Where a line from (x, y), x in a cell, leaves the tube; the end where it does not.
    func end(from x: Double, _ y: Double, slope: Int, _ cell: Int) -> (x: Double, cell: Int) {
      func distance(_ index: Int) -> Double {
        y + Double(slope) * (points[index] - x) - values[index]
      }
      var index = cell + 1
      while index <= last, abs(distance(index)) <= error { index += 1 }
      guard index <= last else { return (points[last], last) }
      // Where the distance, linear in between, is at the edge that it passes.
      let part = (x - points[index - 1]) / (points[index] - points[index - 1])
      let isFirst = index == cell + 1
      let before =
        isFirst
        ? y - (values[index - 1] + part * (values[index] - values[index - 1])) : distance(index - 1)
      let (from, after) = (isFirst ? x : points[index - 1], distance(index))
      let edge = after > 0 ? error : -error
      let share = after == before ? 0 : (edge - before) / (after - before)
      let place = from + min(max(share, 0), 1) * (points[index] - from)
      return (place, place < points[index] ? index - 1 : index)
    }
    /// The slope whose line goes furthest, and to where.
    func longest(from x: Double, _ y: Double, _ cell: Int) -> (slope: Int, x: Double, cell: Int)? {
      // Whole numbers around the slope here, and around those over longer ways.
      var slopes: Set<Int> = []
      for length in [1, 64, 1024, 8192, last] {
        let next = min(cell + length, last)
        let before = length == 1 ? next - 1 : cell
        let rise = (values[next] - values[before]) / (points[next] - points[before])
        guard rise.isFinite, abs(rise) <= 10_000 else { return nil }
        let whole = Int(rise.rounded(.down))
        slopes.formUnion(length == 1 ? whole - 1...whole + 2 : whole...whole + 1)
      }
      return slopes.sorted().map { slope in
        let found = end(from: x, y, slope: slope, cell)
        return (slope, found.x, found.cell)
      }.max { $0.1 < $1.1 }
    }
    let first = points[0]
    // A first piece begins at an edge of the tube, or in the middle of the values: where it goes furthest.
    let isNear = abs(middle - values[0]) <= error
    let starts = ([values[0] + error, values[0] - error] + (isNear ? [middle] : [])).compactMap {
      y in
      longest(from: first, y, 0).map { (y: y, piece: $0) }
    }
    guard let begin = starts.max(by: { $0.piece.x < $1.piece.x }) else { return nil }
    start = begin.y
    var (x, y, slope, piece) = (first, begin.y, 0, begin.piece)
    while true {
      let change = piece.slope - slope
      guard kinks.count + abs(change) <= units else { return nil }
      kinks += Array(repeating: (x, change < 0 ? -1 : 1), count: abs(change))
      slope = piece.slope
      guard piece.cell < last, piece.x < points[last] else { return }
      // A piece that goes nowhere: the tube is narrower than rounding.
      guard piece.x > x else { return nil }
      y += Double(slope) * (piece.x - x)
      x = piece.x
      guard let next = longest(from: x, y, piece.cell) else { return nil }
      piece = next
    }
  }
}
