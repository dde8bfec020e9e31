// What is to be verified: where a network would be unsafe.

import Base
import Intervals

/// A linear condition on inputs x and outputs y: outputs·y + inputs·x + constant ≤ 0.
public struct LinearCondition: Sendable, Hashable {
  /// One factor an output.
  public var outputs: [Double]
  /// One factor an input.
  public var inputs: [Double]
  public var constant: Double

  public init(outputs: [Double], inputs: [Double], constant: Double) {
    self.outputs = outputs
    self.inputs = inputs
    self.constant = constant
  }
}

/// Part of the unsafe set: x in a box, and all conditions.
public struct UnsafeCase: Sendable, Hashable {
  public var box: Box
  public var conditions: [LinearCondition]

  public init(box: Box, conditions: [LinearCondition]) {
    self.box = box
    self.conditions = conditions
  }
}

/// A property holds where no x, with y = N(x), lies in one of the unsafe cases (as VNN-LIB states it).
///
/// How unsafe x is, is one number, the violation: the largest over the cases whose box holds x of the
/// least over conditions of −(outputs·y + inputs·x + constant). Where it is at least 0, x is a
/// counterexample. Numbers of a file count as the Float64 next to them.
public struct VerificationProperty: Sendable, Hashable {
  public var cases: [UnsafeCase]
  /// Only a violation above 0 counts: the unsafe set is open.
  public var isStrict: Bool

  public init(cases: [UnsafeCase], isStrict: Bool = false) {
    self.cases = cases
    self.isStrict = isStrict
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
    if let atLeast, let atMost, atLeast > atMost {
      throw UserError("outputs cannot be at least \(atLeast) and at most \(atMost)")
    }
    let box = Box(
      lower: domain.bounds.map(\.lowerBound), upper: domain.bounds.map(\.upperBound))
    var cases: [UnsafeCase] = []
    for output in 0..<outputs {
      func unsafe(_ sign: Double, _ constant: Double) -> UnsafeCase {
        var factors = [Double](repeating: 0, count: outputs)
        factors[output] = sign
        let none = [Double](repeating: 0, count: domain.dimension)
        return UnsafeCase(
          box: box,
          conditions: [LinearCondition(outputs: factors, inputs: none, constant: constant)])
      }
      // y > M is M − y < 0.
      if let atMost { cases.append(unsafe(-1, atMost)) }
      if let atLeast { cases.append(unsafe(1, -atLeast)) }
    }
    self.init(cases: cases, isStrict: true)
  }
}
