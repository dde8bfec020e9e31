// Linear bounds of a network, propagated backwards from its outputs to its inputs.
//
// Zhang et al., "Efficient Neural Network Robustness Certification with General Activation Functions"
// (CROWN, NeurIPS 2018); Singh et al., "An Abstract Domain for Certifying Neural Networks" (DeepPoly, POPL
// 2019); Xu et al., "Fast and Complete" (ICLR 2021) for slopes that are optimised. Signs of weights are
// kept through all layers, which remainders of Taylor models forget.

import Base
import Formulas
import Kernels
import Networks

/// lowerSlopes·x + lower ≤ N(x) ≤ upperSlopes·x + upper for all x of a box.
package struct LinearBounds: Sendable, Hashable {
  package var lowerSlopes: [Double]
  package var lower: Double
  package var upperSlopes: [Double]
  package var upper: Double

  /// Bounds of N over the box.
  package func range(over box: Box) -> Interval {
    let (low, high) = (
      value(lowerSlopes, lower, box).lower, value(upperSlopes, upper, box).upper
    )
    return low <= high ? Interval(low, high) : .whole
  }

  private func value(_ slopes: [Double], _ constant: Double, _ box: Box) -> Interval {
    zip(slopes, box.sides).reduce(Interval(constant)) { $0 + Interval($1.0) * $1.1 }
  }
}

/// How much work linear bounds are worth.
package struct LinearEffort: Sendable, Hashable {
  /// The ranges of the units come from Taylor models too.
  package var usesTaylorModels: Bool
  /// The ranges of the units from the second hidden layer on come from backward propagation too.
  package var tightensUnits: Bool
  /// Steps by which the slopes of an output's bound are optimised.
  package var steps: Int
  /// The same for the bounds of units.
  package var unitSteps: Int

  package init(
    usesTaylorModels: Bool = true, tightensUnits: Bool = true, steps: Int = 0, unitSteps: Int = 0
  ) {
    self.usesTaylorModels = usesTaylorModels
    self.tightensUnits = tightensUnits
    self.steps = steps
    self.unitSteps = unitSteps
  }

  /// One pass for each bound.
  package static let plain = LinearEffort(usesTaylorModels: false)
  /// Slopes optimised for every bound of a unit and of an output.
  package static let optimised = LinearEffort(usesTaylorModels: false, steps: 60, unitSteps: 20)
}

/// An upper and a lower line around an activation, of slopes of their own.
struct Lines {
  var lowerSlope: Double
  var lower: Double
  var upperSlope: Double
  var upper: Double

  static let identity = Lines(lowerSlope: 1, lower: 0, upperSlope: 1, upper: 0)

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

/// A layer over a box: what is known of its units.
struct SeenLayer {
  var layer: ChainLayer
  /// Of its units with one.
  let functions: [RelaxedFunction]
  /// Of what the layer sees.
  var inputs: [Interval]
  /// For each unit Σ |weight|·|what it multiplies|, rounded up.
  let sizes: [Double]
  /// Before the activation.
  var sums: [Interval]
  /// After the activation.
  var values: [Interval] = []
  var hulls: [ActivationHull?] = []
  var lines: [Lines] = []
}

extension NetworkEnclosure {
  /// Linear bounds of every output over a box.
  ///
  /// Slopes are plain Float64 numbers: whatever they are, the lines hold, since the distances are
  /// enclosed; what the products of slopes and weights round off is bounded by the ranges of the
  /// units that they multiply, and goes to the constants. Of splines on edges and of products of values
  /// they are constants, the ranges of Taylor models; of rational units these where they are narrower.
  package func linearBounds(
    over box: Box, in arithmetic: TaylorArithmetic, effort: LinearEffort = LinearEffort()
  ) -> [LinearBounds] {
    if layers.isEmpty { return flatBounds(over: box, arithmetic) }
    let bounds = slopedBounds(over: box, arithmetic, effort)
    guard isWalked else { return bounds }
    return zip(bounds, flatBounds(over: box, arithmetic)).map { sloped, flat in
      sloped.range(over: box).radius < flat.range(over: box).radius ? sloped : flat
    }
  }

  /// The ranges of Taylor models.
  private func flatBounds(over box: Box, _ arithmetic: TaylorArithmetic) -> [LinearBounds] {
    let flat = [Double](repeating: 0, count: box.dimension)
    return outputs(over: box, in: arithmetic).map { model in
      let range = arithmetic.range(model)
      return LinearBounds(
        lowerSlopes: flat, lower: range.lower, upperSlopes: flat, upper: range.upper)
    }
  }

  private func slopedBounds(
    over box: Box, _ arithmetic: TaylorArithmetic, _ effort: LinearEffort
  ) -> [LinearBounds] {
    let seen = seenLayers(over: box, arithmetic, effort)
    return (0..<network.outputs).map { output in
      var factors = [Double](repeating: 0, count: network.outputs)
      func side(_ sign: Double) -> (slopes: [Double], constant: Double) {
        factors[output] = sign
        return tightest(factors, seen[...], box, arithmetic, steps: effort.steps)
      }
      let (above, below) = (side(1), side(-1))
      return LinearBounds(
        lowerSlopes: below.slopes.map { -$0 }, lower: -below.constant, upperSlopes: above.slopes,
        upper: above.constant)
    }
  }

  /// Bounds of every output over a box, by linear bounds, and by Taylor models where the effort says so.
  package func outputRanges(
    over box: Box, in arithmetic: TaylorArithmetic, effort: LinearEffort = .optimised
  ) -> [Interval] {
    let bounds = linearBounds(over: box, in: arithmetic, effort: effort).map { $0.range(over: box) }
    guard effort.usesTaylorModels else { return bounds }
    return zip(bounds, outputs(over: box, in: arithmetic)).map {
      let range = arithmetic.range($1)
      return $0.intersection(range) ?? range
    }
  }

  /// What is known of every unit over a box.
  func seenLayers(
    over box: Box, _ arithmetic: TaylorArithmetic, _ effort: LinearEffort
  ) -> [SeenLayer] {
    var result: [SeenLayer] = []
    let sides = box.sides
    let variables = effort.usesTaylorModels ? arithmetic.variables(box) : []
    var models = variables
    for (index, layer) in layers.enumerated() {
      let before = result.last?.values ?? sides
      let inputs = layer.seesInputs ? before + sides : before
      var next = SeenLayer(
        layer: layer, functions: layer.eachFunction { $0.relaxed() }, inputs: inputs,
        sizes: layer.sizes(inputs.map(\.magnitude)).map { arithmetic.enlarged($0) }, sums: [])
      next.sums = layer.sums(next.inputs)
      if effort.usesTaylorModels {
        models = affine(layer, layer.seesInputs ? models + variables : models, arithmetic)
        for unit in models.indices {
          let range = arithmetic.range(models[unit])
          next.sums[unit] = next.sums[unit].intersection(range) ?? range
        }
      }
      let isLinear = layer.isAffine
      if effort.tightensUnits, index > 0, !isLinear {
        result.append(next)
        for unit in 0..<layer.bent {
          next.sums[unit] = tightened(next.sums[unit], unit, result[...], box, arithmetic, effort)
        }
        result.removeLast()
      }
      if isLinear {
        next.values = next.sums
        next.hulls = next.sums.map { _ in nil }
        next.lines = next.sums.map { _ in .identity }
      } else {
        let (bent, handedOn) = (next.sums[..<layer.bent], next.sums[layer.bent...])
        next.values =
          bent.indices.map { layer.activation(of: $0).values(over: bent[$0]) } + handedOn
        next.hulls =
          bent.indices.map { ActivationHull(layer.activation(of: $0), over: bent[$0]) }
          + handedOn.map { _ in nil }
        next.lines =
          bent.indices.map { firstLines(next, $0, arithmetic.rules) }
          + handedOn.map { _ in .identity }
        for unit in bent.indices where layer.activation(of: unit).function.turningPoints[0] == nil {
          // Of a function that may turn anywhere the lines can say more than its series.
          let range = next.lines[unit].values(over: bent[unit])
          next.values[unit] = next.values[unit].intersection(range) ?? next.values[unit]
        }
        if effort.usesTaylorModels {
          models =
            (0..<layer.bent).map {
              apply(layer.activation(of: $0), next.functions[$0], models[$0], arithmetic)
            } + models[layer.bent...]
          for unit in models.indices {
            let range = arithmetic.range(models[unit])
            next.values[unit] = next.values[unit].intersection(range) ?? next.values[unit]
          }
        }
      }
      result.append(next)
    }
    return result
  }

  /// The range of a unit's sum, by backward propagation where that may change its lines.
  private func tightened(
    _ range: Interval, _ unit: Int, _ seen: ArraySlice<SeenLayer>, _ box: Box,
    _ arithmetic: TaylorArithmetic, _ effort: LinearEffort
  ) -> Interval {
    let activation = seen[seen.endIndex - 1].layer.activation(of: unit)
    let bends =
      activation.isPiecewiseLinear ? !activation.kinks(in: range).isEmpty : !range.isPoint
    guard bends || !range.isFinite else { return range }
    var factors = [Double](repeating: 0, count: seen[seen.endIndex - 1].layer.outputs)
    func side(_ sign: Double) -> Double {
      factors[unit] = sign
      let bound = tightest(
        factors, seen, box, arithmetic, steps: effort.unitSteps, behindActivation: false)
      return zip(bound.slopes, box.sides).reduce(Interval(bound.constant)) {
        $0 + Interval($1.0) * $1.1
      }.upper
    }
    let (low, high) = (-side(-1), side(1))
    return low <= high ? range.intersection(Interval(low, high)) ?? range : range
  }

  /// Lines around the activation of a unit, each along the hull at the middle of its range.
  private func firstLines(_ seen: SeenLayer, _ unit: Int, _ rules: EnclosureRules) -> Lines {
    let range = seen.sums[unit]
    guard let hull = seen.hulls[unit], seen.functions[unit].mayBeRelaxed else {
      return Lines(seen.values[unit])
    }
    let (low, high) = (hull.lower.slope(at: range.midpoint), hull.upper.slope(at: range.midpoint))
    let below = rules.distances(seen.functions[unit], range, low)
    let above = low == high ? below : rules.distances(seen.functions[unit], range, high)
    guard below.lower.isFinite, above.upper.isFinite else { return Lines(seen.values[unit]) }
    return Lines(
      lowerSlope: below.slope, lower: below.lower, upperSlope: above.slope, upper: above.upper)
  }

  /// slopes·x + constant ≥ factors·(the last layer of `seen`), its slopes optimised by so many steps.
  private func tightest(
    _ factors: [Double], _ seen: ArraySlice<SeenLayer>, _ box: Box,
    _ arithmetic: TaylorArithmetic, steps: Int, behindActivation: Bool = true
  ) -> (slopes: [Double], constant: Double) {
    let first = bound(factors, seen, nil, box, arithmetic, behindActivation)
    guard steps > 0 else { return first }
    let search = SlopeSearch(seen, factors, box, behindActivation)
    guard let slopes = search.best(steps: steps) else { return first }
    let second = bound(factors, seen, slopes, box, arithmetic, behindActivation)
    func size(_ bound: (slopes: [Double], constant: Double)) -> Double {
      zip(bound.slopes, box.sides).reduce(bound.constant) {
        $0 + max($1.0 * $1.1.lower, $1.0 * $1.1.upper)
      }
    }
    return size(second) < size(first) ? second : first
  }

  /// slopes·x + constant ≥ factors·(the last layer of `seen`), after its activation or before it.
  private func bound(
    _ start: [Double], _ seen: ArraySlice<SeenLayer>, _ chosen: [[Double]]?, _ box: Box,
    _ arithmetic: TaylorArithmetic, _ behindActivation: Bool
  ) -> (slopes: [Double], constant: Double) {
    let gamma = arithmetic.gamma(2)
    let roundoff = arithmetic.rules.unitRoundoff
    // What a product that underflows loses at most.
    let smallest = Double.leastNonzeroMagnitude
    var inputSlopes = [Double](repeating: 0, count: box.dimension)
    let sides = box.sides
    // Factors of the values after each layer's activation.
    var factors = start
    var constant = 0.0
    var slack = 0.0
    for index in seen.indices.reversed() {
      let layer = seen[index]
      // Through the activation: the line above where the factor is positive, else the line below.
      if !layer.layer.isAffine, behindActivation || index < seen.endIndex - 1 {
        for unit in 0..<layer.layer.bent where factors[unit] != 0 {
          let factor = factors[unit]
          let line = line(layer, unit, factor > 0, chosen?[index][unit], arithmetic.rules)
          let term = factor * line.offset
          constant += term
          slack += roundoff * constant.magnitude + gamma * term.magnitude + smallest
          factors[unit] = factor * line.slope
          if line.slope != 0 {
            slack +=
              (gamma * factors[unit].magnitude + smallest) * layer.sums[unit].magnitude
          }
        }
      }
      // Through the weights; `sizes` are Σ |weight|·|what it multiplies| of each unit.
      let width = layer.layer.inputs
      let used = factors.count { $0 != 0 }
      if used > 0 {
        let reach = layer.inputs.reduce(0) { $0 + $1.magnitude }
        slack += Double(used) * smallest * (1 + arithmetic.enlarged(reach))
      }
      let rounding = arithmetic.gamma(factors.count + 1)
      for unit in factors.indices where factors[unit] != 0 {
        let factor = factors[unit]
        let term = factor * layer.layer.biases[unit]
        constant += term
        slack +=
          roundoff * constant.magnitude + gamma * term.magnitude
          + rounding * factor.magnitude * layer.sizes[unit]
      }
      let next = layer.layer.weights.transposed(times: factors)
      let carried = layer.layer.seesInputs ? width - box.dimension : width
      if index == 0 || width > carried {
        let offset = index == 0 ? 0 : carried
        for axis in 0..<box.dimension {
          inputSlopes[axis] += next[offset + axis]
          slack += gamma * inputSlopes[axis].magnitude * sides[axis].magnitude
        }
      }
      factors = Array(next.prefix(carried))
    }
    let total = constant + arithmetic.enlarged(slack)
    return (inputSlopes, total.isNaN ? .infinity : total.nextUp)
  }

  /// One line of a unit: of the chosen slope, else its first.
  private func line(
    _ seen: SeenLayer, _ unit: Int, _ isUpper: Bool, _ chosen: Double?, _ rules: EnclosureRules
  ) -> (slope: Double, offset: Double) {
    let first = seen.lines[unit]
    let own = isUpper ? (first.upperSlope, first.upper) : (first.lowerSlope, first.lower)
    guard let chosen, chosen != own.0, seen.hulls[unit] != nil, seen.functions[unit].mayBeRelaxed
    else {
      return own
    }
    let lines = rules.distances(seen.functions[unit], seen.sums[unit], chosen)
    let offset = isUpper ? lines.upper : lines.lower
    return offset.isFinite ? (lines.slope, offset) : own
  }
}

extension SparseMatrix {
  /// Σ over the rows of factor·row.
  func transposed(times factors: [Double]) -> [Double] {
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

extension ChainLayer {
  /// Σ |weight|·size of each unit.
  func sizes(_ sizes: [Double]) -> [Double] {
    (0..<outputs).map { unit in
      weights.entries(ofRow: unit).reduce(0) {
        let size = sizes[Int(weights.indices[$1])]
        return size == 0 ? $0 : $0 + weights.values[$1].magnitude * size
      }
    }
  }

  /// Weights times what the layer sees, plus the biases.
  func sums(_ seen: [Interval]) -> [Interval] {
    (0..<outputs).map { unit in
      weights.entries(ofRow: unit).reduce(Interval(biases[unit])) {
        $0 + Interval(weights.values[$1]) * seen[Int(weights.indices[$1])]
      }
    }
  }
}

extension TaylorArithmetic {
  /// Bounds of f − N over a box, f as its Taylor model, N between linear functions.
  package func range(of function: TaylorModel, minus bounds: LinearBounds, over box: Box)
    -> Interval
  {
    func side(_ slopes: [Double], _ constant: Double) -> Interval {
      // slopes·(c + r·s) + constant
      var model = values(Interval(constant))
      for (axis, variable) in variables(box).enumerated() {
        model = add(model, scale(variable, by: slopes[axis]))
      }
      return range(add(function, model, sign: -1))
    }
    let (low, high) = (
      side(bounds.upperSlopes, bounds.upper).lower, side(bounds.lowerSlopes, bounds.lower).upper
    )
    return low <= high ? Interval(low, high) : .whole
  }
}
