// Networks of two-slope units in exact arithmetic: whether an input is unsafe, where intervals cannot tell.

import BigInt

/// An input in a box whose bounds may be no Float64.
struct ExactPoint: Sendable, Hashable {
  /// Each coordinate, or the Float64 nearest to it.
  var values: [Double]
  /// The coordinates that are no Float64.
  var exact: [Int: Rational] = [:]

  /// The point of a box next to one of the box around it.
  /// - Parameter usesRationals: coordinates may be no Float64; else the nearest that lies inside is taken.
  /// - Returns: nil where a Float64 is wanted and there is none.
  init?(_ point: [Double], in box: ExactBox, usesRationals: Bool) {
    values = point
    for axis in point.indices {
      let (value, lower, upper) = (Rational(point[axis]), box.lower[axis], box.upper[axis])
      guard value < lower || value > upper else { continue }
      let bound = value < lower ? lower : upper
      if usesRationals {
        values[axis] = bound.nearest
        exact[axis] = bound
      } else {
        let inner: Double = value < lower ? bound.above() : bound.below()
        guard (lower...upper).contains(Rational(inner)) else { return nil }
        values[axis] = inner
      }
    }
  }

  init(_ point: [Double]) { values = point }

  func rational(_ axis: Int) -> Rational { exact[axis] ?? Rational(values[axis]) }
}

extension TwoSlopeLayers {
  /// Weights of which exact evaluation stays below about a second.
  var isSmall: Bool { layers.reduce(0) { $0 + $1.weights.count { $0 != 0 } } <= 100_000 }

  /// The outputs, exactly.
  func exactOutputs(at point: ExactPoint) -> [Rational] {
    // Values are whole numbers over one denominator.
    let inputs = point.values.indices.map { point.rational($0) }
    var denominator = inputs.reduce(1 as BigInt) {
      $0 / $0.greatestCommonDivisor(with: $1.denominator) * $1.denominator
    }
    var values = inputs.map { $0.numerator * (denominator / $0.denominator) }
    for (index, layer) in layers.enumerated() {
      let shift = Self.shift(layer.weights + layer.biases)
      let one = denominator
      denominator <<= shift
      values = (0..<layer.outputs).map { unit in
        var sum = Self.whole(layer.biases[unit], shift) * one
        for input in 0..<layer.inputs {
          let weight = layer.weights[unit * layer.inputs + input]
          if weight != 0 { sum += Self.whole(weight, shift) * values[input] }
        }
        return sum
      }
      guard index < layers.count - 1 else { break }
      let slopes = Self.shift(layer.below + layer.above)
      denominator <<= slopes
      values = values.indices.map { unit in
        Self.whole(values[unit] < 0 ? layer.below[unit] : layer.above[unit], slopes) * values[unit]
      }
    }
    return values.map { Rational($0, over: denominator) }
  }

  /// The least number of bits by which all of these become whole.
  private static func shift(_ numbers: [Double]) -> Int {
    numbers.reduce(0) { most, number in
      number == 0
        ? most
        : max(most, Int(number.significandWidth) - Int(number.exponent))
    }
  }

  private static func whole(_ number: Double, _ shift: Int) -> BigInt {
    guard number != 0 else { return 0 }
    let bits = BigInt(Int64(Double(sign: .plus, exponent: 52, significand: number.significand)))
    let places = Int(number.exponent) - 52 + shift
    return (number < 0 ? -1 : 1) * (places >= 0 ? bits << places : bits >> -places)
  }
}

extension LinearCondition {
  /// The form, exactly.
  func value(outputs values: [Rational], at point: ExactPoint) -> Rational {
    let form = self.form
    var sum = form.constant
    for (index, factor) in form.outputs { sum = sum + factor * values[index] }
    for (index, factor) in form.inputs { sum = sum + factor * point.rational(index) }
    return sum
  }

  /// With exact factors.
  var form: ExactForm {
    if let exact { return exact }
    var form = ExactForm()
    form.constant = Rational(constant)
    for (index, factor) in outputs.enumerated() where factor != 0 {
      form.outputs[index] = Rational(factor)
    }
    for (index, factor) in inputs.enumerated() where factor != 0 {
      form.inputs[index] = Rational(factor)
    }
    return form
  }
}
