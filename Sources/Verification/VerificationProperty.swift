// What is to be verified: where a network would be unsafe.

import Base
import Formulas
import Intervals

/// A linear condition on inputs x and outputs y: outputs·y + inputs·x + constant ≤ 0.
public struct LinearCondition: Sendable, Hashable {
  /// One factor an output.
  public var outputs: [Double]
  /// One factor an input.
  public var inputs: [Double]
  public var constant: Double
  /// The condition that is meant, where some of its numbers are no Float64; the others are those next
  /// below.
  package private(set) var exact: ExactForm?

  public init(outputs: [Double], inputs: [Double], constant: Double) {
    self.outputs = outputs
    self.inputs = inputs
    self.constant = constant
  }

  /// - Throws: `UserError` where a number is beyond the range of Float64.
  package init(_ form: ExactForm, outputs: Int, inputs: Int) throws {
    self.init(
      outputs: [Double](repeating: 0, count: outputs),
      inputs: [Double](repeating: 0, count: inputs), constant: try below(form.constant))
    for (index, factor) in form.outputs { self.outputs[index] = try below(factor) }
    for (index, factor) in form.inputs { self.inputs[index] = try below(factor) }
    let numbers = [form.constant] + form.outputs.values + form.inputs.values
    if !numbers.allSatisfy(\.isDouble) { exact = form }
  }

  /// How far the form lies from the one of Float64 factors at most, for values of these magnitudes.
  func deviation(outputs magnitudes: [Double], inputs inputMagnitudes: [Double]) -> Double {
    guard let exact else { return 0 }
    func excess(_ factor: Rational, _ number: Double) -> Double {
      (factor + -Rational(number)).above()
    }
    var sum = excess(exact.constant, constant)
    for (index, factor) in exact.outputs {
      sum += excess(factor, outputs[index]) * magnitudes[index]
    }
    for (index, factor) in exact.inputs {
      sum += excess(factor, inputs[index]) * inputMagnitudes[index]
    }
    return sum
  }
}

/// Σ outputs·y + Σ inputs·x + constant with exact factors, of which those that are 0 may be left out.
package struct ExactForm: Sendable, Hashable {
  package var outputs: [Int: Rational] = [:]
  package var inputs: [Int: Rational] = [:]
  package var constant = Rational.zero

  package init() {}
}

/// The Float64 next below a number.
private func below(_ number: Rational) throws -> Double {
  let result: Double = number.below()
  guard result.isFinite, number.above(Double.self).isFinite else {
    throw UserError("a number of the property is beyond the range of Float64")
  }
  return result
}

/// A box whose bounds may be no Float64.
package struct ExactBox: Sendable, Hashable {
  package var lower: [Rational]
  package var upper: [Rational]

  package init(lower: [Rational], upper: [Rational]) {
    self.lower = lower
    self.upper = upper
  }
}

/// A bound of an input, with the Float64 numbers next to it.
struct BoundOfInput: Sendable, Comparable {
  let exact: Rational
  let below: Double
  let above: Double

  /// - Throws: `UserError` where it is beyond the range of Float64.
  init(_ exact: Rational) throws {
    self.exact = exact
    below = try Verification.below(exact)
    above = -(try Verification.below(-exact))
  }

  static func < (a: Self, b: Self) -> Bool {
    if a.above < b.below { return true }
    return a.below > b.above ? false : a.exact < b.exact
  }
}

/// Part of the unsafe set: x in a box, and all conditions.
package struct UnsafeCase: Sendable, Hashable {
  package var box: Box
  package var conditions: [LinearCondition]
  /// The box that is meant, where some of its bounds are no Float64; `box` is around it.
  package private(set) var exactBox: ExactBox?

  package init(box: Box, conditions: [LinearCondition]) {
    self.box = box
    self.conditions = conditions
  }

  /// nil where the box is empty.
  init?(lower: [BoundOfInput], upper: [BoundOfInput], conditions: [LinearCondition]) {
    guard zip(lower, upper).allSatisfy({ !($1 < $0) }) else { return nil }
    self.init(
      box: Box(lower: lower.map(\.below), upper: upper.map(\.above)), conditions: conditions)
    if !(lower + upper).allSatisfy({ $0.below == $0.above }) {
      exactBox = ExactBox(lower: lower.map(\.exact), upper: upper.map(\.exact))
    }
  }
}

/// A property holds where no x, with y = N(x), lies in one of the unsafe cases (as VNN-LIB states it).
///
/// How unsafe x is, is one number, the violation: the largest over the cases whose box holds x of
/// the least over conditions of −(outputs·y + inputs·x + constant). Where it is at least 0 (above 0
/// where `isStrict`), x is a counterexample. Numbers of a file count as they are written.
public struct VerificationProperty: Sendable, Hashable {
  package var cases: [UnsafeCase]
  /// Only a violation above 0 counts: the unsafe set is open.
  public var isStrict: Bool
  /// How many inputs and outputs it speaks of, where it says so apart from its cases.
  var size: (inputs: Int, outputs: Int)? { sizes.map { ($0[0], $0[1]) } }
  private var sizes: [Int]?

  func speaking(ofOutputs outputs: Int, inputs: Int) -> Self {
    var result = self
    result.sizes = [inputs, outputs]
    return result
  }

  /// No input meets the conditions on inputs, so that nothing can be unsafe.
  public var isVacuous: Bool { cases.isEmpty }

  package init(cases: [UnsafeCase], isStrict: Bool = false) {
    self.cases = cases
    self.isStrict = isStrict
  }

  init(cases: [UnsafeCase], inputs: Int, outputs: Int) {
    self.init(cases: cases)
    sizes = [inputs, outputs]
  }

  /// Every output stays within bounds on a box.
  /// - Throws: `UserError` where neither bound is given, one is not finite, or they leave nothing between.
  public init(
    outputsOn domain: Domain, outputs: Int, atLeast: Double? = nil, atMost: Double? = nil
  ) throws {
    guard atLeast != nil || atMost != nil else {
      throw UserError("give a bound of the outputs: at most, at least, or both")
    }
    guard (atLeast ?? 0).isFinite, (atMost ?? 0).isFinite else {
      throw UserError("a bound of the outputs must be a finite number")
    }
    let box = ExactBox(
      lower: domain.bounds.map { Rational($0.lowerBound) },
      upper: domain.bounds.map { Rational($0.upperBound) })
    try self.init(
      outputsOn: box, outputs: outputs, atLeast: atLeast.map { Rational($0) },
      atMost: atMost.map { Rational($0) })
  }

  /// As above, with the numbers that are meant.
  package init(
    outputsOn box: ExactBox, outputs: Int, atLeast: Rational?, atMost: Rational?
  ) throws {
    if let atLeast, let atMost, atLeast > atMost {
      throw UserError("outputs cannot be at least \(atLeast) and at most \(atMost)")
    }
    let (lower, upper) = (
      try box.lower.map(BoundOfInput.init), try box.upper.map(BoundOfInput.init)
    )
    var cases: [UnsafeCase] = []
    for output in 0..<outputs {
      func add(_ sign: Rational, _ constant: Rational) throws {
        var form = ExactForm()
        form.outputs[output] = sign
        form.constant = constant
        let condition = try LinearCondition(form, outputs: outputs, inputs: box.lower.count)
        if let unsafe = UnsafeCase(lower: lower, upper: upper, conditions: [condition]) {
          cases.append(unsafe)
        }
      }
      // y > M is M − y < 0.
      if let atMost { try add(Rational(-1.0), atMost) }
      if let atLeast { try add(Rational(1.0), -atLeast) }
    }
    self.init(cases: cases, isStrict: true)
  }
}
