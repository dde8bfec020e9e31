// Bounds of a linear form of a network's values, taken back to its inputs operation by operation.

import Formulas
import Kernels
import Networks

/// Factors of the features of values, on the way back.
struct ValueFactors {
  /// Empty where a value has none; of the input never.
  private var factors: [[Double]]
  private let sizes: [Int]

  /// - Parameters:
  ///   - start: of the features of the value with this number.
  ///   - sizes: how many features each value has.
  init(_ start: [Double], of value: Int, sizes: [Int]) {
    self.sizes = sizes
    factors = [[Double]](repeating: [], count: value + 1)
    factors[0] = [Double](repeating: 0, count: sizes[0])
    factors[value] = start
  }

  /// Of the input.
  var ofInput: [Double] { factors[0] }

  /// Those of a value, which then has none.
  mutating func take(_ value: Int) -> [Double] {
    var taken: [Double] = []
    swap(&taken, &factors[value])
    return taken
  }

  /// Adds to the factors of features of a value from one on.
  /// - Parameter body: takes feature, factor before and factor now, where the two are added up.
  mutating func add(
    _ delta: [Double], to value: Int, from first: Int = 0,
    _ body: (_ feature: Int, _ before: Double, _ now: Double) -> Void = { _, _, _ in }
  ) {
    if value > 0, factors[value].isEmpty, delta.count == sizes[value] {
      factors[value] = delta
      return
    }
    if factors[value].isEmpty {
      factors[value] = [Double](repeating: 0, count: sizes[value])
    }
    for (feature, factor) in zip(first..., delta) {
      let before = factors[value][feature]
      factors[value][feature] = before + factor
      body(feature, before, before + factor)
    }
  }
}

extension SeenNetwork {
  /// Narrows the ranges of a value by bounds of its features, where that may change a function's lines.
  mutating func tighten(
    _ value: Int, under functions: [Activation], _ arithmetic: TaylorArithmetic,
    _ effort: LinearEffort
  ) {
    var factors = [Double](repeating: 0, count: ranges[value].count)
    var narrowed = ranges[value]
    for (unit, range) in ranges[value].enumerated() {
      let activation = functions.ofFeature(unit)
      let bends =
        activation.isPiecewiseLinear ? !activation.kinks(in: range).isEmpty : !range.isPoint
      guard bends || !range.isFinite else { continue }
      func side(_ sign: Double) -> Double {
        factors[unit] = sign
        let bound = tightest(factors, of: value, arithmetic, steps: effort.unitSteps)
        return zip(bound.slopes, box.sides).reduce(Interval(bound.constant)) {
          $0 + Interval($1.0) * $1.1
        }.upper
      }
      let (low, high) = (-side(-1), side(1))
      factors[unit] = 0
      if low <= high {
        narrowed[unit] = range.intersection(Interval(low, high)) ?? range
      }
    }
    narrow(value, to: narrowed)
  }

  /// slopes·x + constant ≥ factors·(a value), its slopes optimised by so many steps.
  func tightest(
    _ factors: [Double], of value: Int, _ arithmetic: TaylorArithmetic, steps: Int
  ) -> (slopes: [Double], constant: Double) {
    let first = bound(factors, of: value, nil, arithmetic)
    guard steps > 0 else { return first }
    let search = SlopeSearch(self, factors, of: value)
    guard let slopes = search.best(steps: steps) else { return first }
    let second = bound(factors, of: value, slopes, arithmetic)
    func size(_ bound: (slopes: [Double], constant: Double)) -> Double {
      zip(bound.slopes, box.sides).reduce(bound.constant) {
        $0 + max($1.0 * $1.1.lower, $1.0 * $1.1.upper)
      }
    }
    return size(second) < size(first) ? second : first
  }

  /// slopes·x + constant ≥ factors·(a value).
  /// - Parameter chosen: slopes of the lines, by operation and unit.
  private func bound(
    _ start: [Double], of value: Int, _ chosen: [[Double]]?, _ arithmetic: TaylorArithmetic
  ) -> (slopes: [Double], constant: Double) {
    let gamma = arithmetic.gamma(2)
    let roundoff = arithmetic.rules.unitRoundoff
    // What a product that underflows loses at most.
    let smallest = Double.leastNonzeroMagnitude
    var factors = ValueFactors(start, of: value, sizes: sizes)
    var constant = 0.0
    var slack = 0.0
    for index in (0..<value).reversed() {
      var own = factors.take(index + 1)
      if own.isEmpty { continue }
      /// What adding rounds off is multiplied by the feature.
      func handOn(_ delta: [Double], to input: Int, from first: Int = 0) {
        factors.add(delta, to: input, from: first) { feature, before, now in
          if input == 0 || before != 0 {
            let factor = input == 0 ? gamma : roundoff
            slack += factor * now.magnitude * ranges[input][feature].magnitude
          }
        }
      }
      switch operations[index] {
      case .pointwise(let units):
        // The line above where the factor is positive, else the line below.
        let sums = ranges[units.input]
        for unit in own.indices where own[unit] != 0 {
          let factor = own[unit]
          let line = units.line(
            unit, isUpper: factor > 0, chosen: chosen?[index][unit], over: sums[unit],
            arithmetic.rules)
          let term = factor * line.offset
          constant += term
          slack += roundoff * constant.magnitude + gamma * term.magnitude + smallest
          own[unit] = factor * line.slope
          if line.slope != 0 {
            slack += (gamma * own[unit].magnitude + smallest) * sums[unit].magnitude
          }
        }
        handOn(own, to: units.input)
      case .affine(let affine):
        let used = own.count { $0 != 0 }
        if used > 0 {
          let reach = ranges[affine.input].reduce(0) { $0 + $1.magnitude }
          slack += Double(used) * smallest * (1 + arithmetic.enlarged(reach))
        }
        let rounding = arithmetic.gamma(own.count + 1)
        for unit in own.indices where own[unit] != 0 {
          let factor = own[unit]
          let term = factor * affine.matrix.bias(unit)
          constant += term
          slack +=
            roundoff * constant.magnitude + gamma * term.magnitude
            + rounding * factor.magnitude * affine.sizes[unit]
        }
        handOn(affine.matrix.transposed(times: own), to: affine.input)
      case .join(let parts):
        var first = 0
        for part in parts {
          let count = part.features.count
          handOn(
            Array(own[first..<(first + count)]), to: part.value, from: part.features.lowerBound)
          first += count
        }
      case .sum(let left, let right):
        handOn(own, to: left)
        handOn(own, to: right)
      }
    }
    let total = constant + arithmetic.enlarged(slack)
    return (factors.ofInput, total.isNaN ? .infinity : total.nextUp)
  }
}

extension EnclosedAffine {
  /// Of a feature that it makes.
  func bias(_ feature: Int) -> Double {
    biases[copies == 1 ? feature : feature % weights.rows]
  }

  /// Σ |weight|·size of each feature that it makes.
  func sizes(_ sizes: [Double]) -> [Double] {
    groups(sizes).flatMap { sizes in
      (0..<weights.rows).map { row in
        weights.entries(ofRow: row).reduce(0) {
          let size = sizes[Int(weights.indices[$1])]
          return size == 0 ? $0 : $0 + weights.values[$1].magnitude * size
        }
      }
    }
  }

  /// Σ over the features that it makes of factor·row.
  func transposed(times factors: [Double]) -> [Double] {
    guard copies > 1 else { return weights.transposed(times: factors) }
    return (0..<copies).flatMap {
      weights.transposed(times: Array(factors[($0 * weights.rows)..<(($0 + 1) * weights.rows)]))
    }
  }
}

extension SparseMatrix {
  /// Σ over the rows of factor·row.
  fileprivate func transposed(times factors: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: columns)
    let (values, indices) = (values, indices)
    for row in factors.indices where factors[row] != 0 {
      let (factor, entries) = (factors[row], entries(ofRow: row))
      if entries.count == columns {
        // All are stored, in order.
        let start = entries.lowerBound
        for column in 0..<columns { result[column] += factor * values[start + column] }
      } else {
        for entry in entries { result[Int(indices[entry])] += factor * values[entry] }
      }
    }
    return result
  }
}
