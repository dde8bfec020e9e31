// What is known of a network over a box, operation by operation: ranges of its values, and lines around its functions.

import Formulas
import Networks

/// An upper and a lower line around an activation, of slopes of their own.
struct Lines {
  var lowerSlope: Double
  var lower: Double
  var upperSlope: Double
  var upper: Double

  init(lowerSlope: Double, lower: Double, upperSlope: Double, upper: Double) {
    self.lowerSlope = lowerSlope
    self.lower = lower
    self.upperSlope = upperSlope
    self.upper = upper
  }

  /// Of what lies between them over an interval; the whole line where that is not known.
  func values(over z: Interval) -> Interval {
    guard z.isFinite else { return .whole }
    let low = Interval(lowerSlope) * z + Interval(lower)
    let high = Interval(upperSlope) * z + Interval(upper)
    return low.lower <= high.upper ? Interval(low.lower, high.upper) : .whole
  }

  /// Two constants.
  init(_ values: Interval) {
    self.init(lowerSlope: 0, lower: values.lower, upperSlope: 0, upper: values.upper)
  }
}

/// An operation over a box.
enum SeenOperation {
  case affine(SeenAffine)
  case pointwise(SeenUnits)
  case join([(value: Int, features: Range<Int>)])
  case sum(Int, Int)
}

struct SeenAffine {
  /// The number of the value that it reads.
  let input: Int
  let matrix: EnclosedAffine
  /// For each feature that it makes Σ |weight|·|what it multiplies|, rounded up.
  let sizes: [Double]
}

struct SeenUnits {
  /// The number of the value that it reads.
  let input: Int
  /// Of the units, their numbers put in: one for all, or one each.
  private let functions: [Activation]
  private let relaxations: [RelaxedFunction]
  let hulls: [ActivationHull?]
  let lines: [Lines]

  init(_ unit: PointwiseReading, of input: Int, _ ranges: [Interval], _ rules: EnclosureRules) {
    self.input = input
    let functions = unit.functions
    let relaxations = functions.map { $0.relaxed() }
    (self.functions, self.relaxations) = (functions, relaxations)
    let hulls = ranges.enumerated().map { unit, range in
      ActivationHull(functions.ofFeature(unit), over: range)
    }
    self.hulls = hulls
    lines = ranges.enumerated().map { unit, range in
      // Each along the hull at the middle of its range.
      let (function, relaxed) = (functions.ofFeature(unit), relaxations.ofFeature(unit))
      guard let hull = hulls[unit], relaxed.mayBeRelaxed else {
        return Lines(function.values(over: range))
      }
      let middle = range.midpoint
      let (low, high) = (hull.lower.slope(at: middle), hull.upper.slope(at: middle))
      let below = rules.distances(relaxed, range, low)
      let above = low == high ? below : rules.distances(relaxed, range, high)
      guard below.lower.isFinite, above.upper.isFinite else {
        return Lines(function.values(over: range))
      }
      return Lines(
        lowerSlope: below.slope, lower: below.lower, upperSlope: above.slope, upper: above.upper)
    }
  }

  func function(of unit: Int) -> Activation { functions.ofFeature(unit) }

  func relaxed(of unit: Int) -> RelaxedFunction { relaxations.ofFeature(unit) }

  /// The range of a unit's values.
  func values(of unit: Int, over range: Interval) -> Interval {
    let function = self.function(of: unit)
    let values = function.values(over: range)
    // Of a function that may turn anywhere the lines can say more than its series.
    guard function.function.turningPoints[0] == nil else { return values }
    return values.intersection(lines[unit].values(over: range)) ?? values
  }

  /// One line of a unit: of the chosen slope, else its first.
  func line(
    _ unit: Int, isUpper: Bool, chosen: Double?, over range: Interval, _ rules: EnclosureRules
  ) -> (slope: Double, offset: Double) {
    let first = lines[unit]
    let own = isUpper ? (first.upperSlope, first.upper) : (first.lowerSlope, first.lower)
    let relaxed = self.relaxed(of: unit)
    guard let chosen, chosen != own.0, hulls[unit] != nil, relaxed.mayBeRelaxed else { return own }
    let lines = rules.distances(relaxed, range, chosen)
    let offset = isUpper ? lines.upper : lines.lower
    return offset.isFinite ? (lines.slope, offset) : own
  }
}

/// Operations over a box, each with the range of every feature that it makes.
struct SeenNetwork {
  let box: Box
  /// Operation i makes value i + 1.
  private(set) var operations: [SeenOperation] = []
  /// Of each value, from the input's on.
  private(set) var ranges: [[Interval]]
  /// Features of each value.
  private(set) var sizes: [Int]

  init(over box: Box) {
    self.box = box
    ranges = [box.sides]
    sizes = [box.dimension]
  }

  /// The next operation, and the ranges of what it makes.
  mutating func add(_ operation: SeenOperation, _ made: [Interval]) {
    operations.append(operation)
    ranges.append(made)
    sizes.append(made.count)
  }

  mutating func narrow(_ value: Int, to narrower: [Interval]) { ranges[value] = narrower }
}

extension GraphOperation {
  /// Whether linear bounds follow it by itself.
  var hasLines: Bool {
    switch self {
    case .affine, .pointwise, .join: true
    case .combine(let combine): combine.kind == .sum
    case .basis, .attend, .route: false
    }
  }
}

/// Makes a `SeenNetwork`: ranges by intervals and, as the effort says, by Taylor models and by linear bounds of what is
/// known so far. Of a network that `hasLines`.
struct RangeEngine: Engine {
  struct Value {
    /// Its number.
    var number: Int
    /// Of the features, where the effort asks for them.
    var models: [TaylorModel]
    /// Affine operations and functions before it, at most: up to 1 intervals say all.
    var level: Int
  }

  private let arithmetic: TaylorArithmetic
  private let effort: LinearEffort
  private let affines: [EnclosedAffine]
  private var next = 0
  private(set) var seen: SeenNetwork

  init(
    over box: Box, _ affines: [EnclosedAffine], _ arithmetic: TaylorArithmetic,
    _ effort: LinearEffort
  ) {
    self.arithmetic = arithmetic
    self.effort = effort
    self.affines = affines
    seen = SeenNetwork(over: box)
  }

  var input: Value {
    Value(
      number: 0, models: effort.usesTaylorModels ? arithmetic.variables(seen.box) : [], level: 0)
  }

  private mutating func add(
    _ operation: SeenOperation, _ ranges: [Interval], _ models: [TaylorModel], level: Int
  ) -> Value {
    seen.add(
      operation,
      models.isEmpty
        ? ranges
        : zip(ranges, models).map { range, model in
          range.intersection(arithmetic.range(model)) ?? range
        })
    return Value(number: seen.operations.count, models: models, level: level)
  }

  mutating func affine(_ layer: AffineReading, _ value: Value) -> Value {
    let matrix = affines[next]
    next += 1
    let inputs = seen.ranges[value.number]
    let intervals = IntervalFeatures<OutwardRounding<Double>>()
    return add(
      .affine(
        SeenAffine(
          input: value.number, matrix: matrix,
          sizes: matrix.sizes(inputs.map { $0.magnitude }).map { arithmetic.enlarged($0) })),
      matrix.groups(inputs).flatMap { intervals.affine(matrix.weights, matrix.biases, $0) },
      value.models.isEmpty
        ? []
        : matrix.groups(value.models).flatMap {
          arithmetic.affine(matrix.weights, matrix.biases, $0)
        }, level: value.level + 1)
  }

  mutating func pointwise(_ unit: PointwiseReading, _ value: Value) -> Value {
    guard unit.function != .identity else { return value }
    if effort.tightensUnits, value.level > 1 {
      seen.tighten(value.number, under: unit.functions, arithmetic, effort)
    }
    let sums = seen.ranges[value.number]
    let units = SeenUnits(unit, of: value.number, sums, arithmetic.rules)
    return add(
      .pointwise(units), sums.enumerated().map { units.values(of: $0, over: $1) },
      value.models.enumerated().map { feature, model in
        arithmetic.apply(units.function(of: feature), units.relaxed(of: feature), model)
      },
      level: max(value.level, 1) + 1)
  }

  func basis(_ basis: BasisReading, _ value: Value) -> Value {
    preconditionFailure("a graph with functions of a basis has no lines")
  }

  mutating func join(_ parts: [(value: Value, features: Range<Int>)]) -> Value {
    let ranges = parts.flatMap { seen.ranges[$0.value.number][$0.features] }
    let models = effort.usesTaylorModels ? parts.flatMap { $0.value.models[$0.features] } : []
    seen.add(.join(parts.map { ($0.value.number, $0.features) }), ranges)
    return Value(
      number: seen.operations.count, models: models,
      level: parts.reduce(0) { max($0, $1.value.level) })
  }

  mutating func combine(
    _ kind: GraphOperation.Combine.Kind, _ left: Value, _ right: Value, isSame: Bool
  ) -> Value {
    precondition(kind == .sum, "a graph with products of values has no lines")
    return add(
      .sum(left.number, right.number),
      zip(seen.ranges[left.number], seen.ranges[right.number]).map { $0 + $1 },
      zip(left.models, right.models).map { arithmetic.add($0, $1) },
      level: max(left.level, right.level) + 1)
  }
}
