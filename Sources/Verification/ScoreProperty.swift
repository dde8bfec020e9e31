// Properties of a classifier's file as properties of its scores.

import Base
import Networks

extension VerificationProperty {
  /// The property of the scores that a file computes before its end.
  ///
  /// Probabilities are ordered as scores, so conditions that compare two of them are the same of scores. A label is
  /// the place of the largest score; where several are the largest, each of their places counts as the label.
  /// - Parameter count: of the scores.
  /// - Throws: `UserError` where a condition says more.
  package func ofScores(before end: ScoreEnd, count: Int) throws -> VerificationProperty {
    guard end == .argMax else {
      for condition in cases.flatMap(\.conditions) {
        guard condition.isComparison else {
          throw UserError(
            "the network ends in \(end.rawValue), of which the order of outputs is followed and no value: "
              + "state conditions such as (<= Y_0 Y_1)")
        }
      }
      return self
    }
    var result = self
    result.isStrict = false
    if let size { result = result.speaking(ofOutputs: count, inputs: size.inputs) }
    result.cases = try cases.flatMap { unsafe in
      try (0..<count).compactMap { label in
        guard try unsafe.conditions.allSatisfy({ try $0.holds(label: label, isStrict: isStrict) })
        else { return nil }
        var own = unsafe
        own.conditions = (0..<count).filter { $0 != label }.map { other in
          var factors = [Double](repeating: 0, count: count)
          (factors[other], factors[label]) = (1, -1)
          return LinearCondition(
            outputs: factors, inputs: [Double](repeating: 0, count: unsafe.box.dimension),
            constant: 0)
        }
        return own
      }
    }
    return result
  }
}

extension LinearCondition {
  /// Whether it says that one output is at most another.
  fileprivate var isComparison: Bool {
    let factors = outputs.filter { $0 != 0 }
    return exact == nil && constant == 0 && inputs.allSatisfy { $0 == 0 } && factors.count == 2
      && factors[0] == -factors[1]
  }

  /// Whether a label meets it.
  fileprivate func holds(label: Int, isStrict: Bool) throws -> Bool {
    guard outputs.count == 1, inputs.allSatisfy({ $0 == 0 }), exact?.inputs.isEmpty ?? true else {
      throw UserError(
        "the network ends in ArgMax, whose one output is a label: state conditions of Y_0 alone")
    }
    // Of the exact numbers, where they are others.
    let value =
      exact.map { ($0.outputs[0] ?? .zero) * Rational(Double(label)) + $0.constant }
      ?? Rational(outputs[0]) * Rational(Double(label)) + Rational(constant)
    return isStrict ? value < .zero : value <= .zero
  }
}
