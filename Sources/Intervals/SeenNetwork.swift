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
  let function: Activation
  /// The trained slope.
  let slope: Double
  let relaxed: RelaxedFunction
  let hulls: [ActivationHull?]
  let lines: [Lines]

  init(_ unit: PointwiseReading, of input: Int, _ ranges: [Interval], _ rules: EnclosureRules) {
    self.input = input
    (function, slope) = (unit.function, unit.slope)
    let relaxed = unit.function.relaxed(slope: unit.slope)
    self.relaxed = relaxed
    let hulls = ranges.map { ActivationHull(unit.function, slope: unit.slope, over: $0) }
    self.hulls = hulls
    lines = zip(ranges, hulls).map { range, hull in
      // Each along the hull at the middle of its range.
      guard let hull, relaxed.mayBeRelaxed else {
        return Lines(unit.function.values(over: range, slope: unit.slope))
      }
      let middle = range.midpoint
      let (low, high) = (hull.lower.slope(at: middle), hull.upper.slope(at: middle))
      let below = rules.distances(relaxed, range, low)
      let above = low == high ? below : rules.distances(relaxed, range, high)
      guard below.lower.isFinite, above.upper.isFinite else {
        return Lines(unit.function.values(over: range, slope: unit.slope))
      }
      return Lines(
        lowerSlope: below.slope, lower: below.lower, upperSlope: above.slope, upper: above.upper)
    }
  }

  /// One line of a unit: of the chosen slope, else its first.
  func line(
    _ unit: Int, isUpper: Bool, chosen: Double?, over range: Interval, _ rules: EnclosureRules
  ) -> (slope: Double, offset: Double) {
    let first = lines[unit]
    let own = isUpper ? (first.upperSlope, first.upper) : (first.lowerSlope, first.lower)
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

extension Graph {
  /// Whether linear bounds follow all of its operations.
  var hasLines: Bool {
    operations.allSatisfy { operation in
      switch operation {
      case .affine, .pointwise, .join: true
      case .combine(let combine): combine.kind == .sum
      case .basis, .attend, .route: false
      }
    }
  }
}

/// Makes a `SeenNetwork`: ranges by intervals and, as the effort says, by Taylor models and by linear bounds of what is
/// known so far. Of a graph that `hasLines`.
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
      seen.tighten(value.number, under: unit.function, arithmetic, effort)
    }
    let sums = seen.ranges[value.number]
    let units = SeenUnits(unit, of: value.number, sums, arithmetic.rules)
    return add(
      .pointwise(units), sums.map { unit.function.values(over: $0, slope: unit.slope) },
      value.models.map { arithmetic.apply(unit.function, units.relaxed, $0) },
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
