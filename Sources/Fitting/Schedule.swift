// How the learning rate changes over a fit.
import Base
import Foundation

/// The factor on the learning rate at each step.
public enum Schedule: Hashable, Sendable {
  /// 1 throughout.
  case constant
  /// Half a cosine from 1 to 0 (Loshchilov and Hutter, ICLR 2017, without restarts).
  case cosine
  /// From 1 to `final` at the last step, by an equal ratio every step; 0 < final ≤ 1.
  case exponential(final: Double)
  /// Times `factor` after every `every` steps.
  case step(every: Int, factor: Double)
  /// Linear from 0 over the first `steps`, then half a cosine to 0.
  case warmup(steps: Int)

  /// A schedule as a person writes it: `constant`, `cosine`, `exponential(0.01)`,
  /// `step(1000,0.5)`, `warmup(100)`.
  /// - Throws: `UserError` that says what was expected.
  public init(parsing text: String) throws {
    guard let call = parseCall(text) else {
      throw UserError(
        "'\(text)' is not a schedule: write constant, cosine, exponential(0.01), step(1000,0.5) or "
          + "warmup(100)")
    }
    let arguments = call.arguments
    func whole(_ number: Double) throws -> Int {
      guard let count = Int(exactly: number), count > 0 else {
        throw UserError("the steps of the schedule '\(text)' must be a whole number above 0")
      }
      return count
    }
    func fraction(_ number: Double) throws -> Double {
      guard number > 0, number <= 1 else {
        throw UserError("the factor of the schedule '\(text)' must be above 0 and at most 1")
      }
      return number
    }
    switch (call.name, arguments.count) {
    case ("constant", 0): self = .constant
    case ("cosine", 0): self = .cosine
    case ("exponential", 1): self = .exponential(final: try fraction(arguments[0]))
    case ("step", 2):
      self = .step(every: try whole(arguments[0]), factor: try fraction(arguments[1]))
    case ("warmup", 1): self = .warmup(steps: try whole(arguments[0]))
    case ("constant", _), ("cosine", _):
      throw UserError("the schedule \(call.name) takes no number: write \(call.name)")
    case ("exponential", _):
      throw UserError(
        "the schedule exponential takes one number, the factor at the end: write exponential(0.01)")
    case ("step", _):
      throw UserError(
        "the schedule step takes two numbers, how often and what factor: write step(1000,0.5)")
    case ("warmup", _):
      throw UserError("the schedule warmup takes one number, its steps: write warmup(100)")
    default:
      throw unknownName(
        call.name, kind: "schedule",
        among: ["constant", "cosine", "exponential", "step", "warmup"])
    }
  }

  /// The factor for step `step` of `total`, both counted from 1.
  public func factor(step: Int, of total: Int) -> Double {
    let done = Double(step - 1)
    switch self {
    case .constant: return 1
    case .cosine: return halfCosine(done / Double(total))
    case .exponential(let final):
      return total > 1 ? pow(final, done / Double(total - 1)) : 1
    case .step(let every, let factor): return power(factor, (step - 1) / every)
    case .warmup(let steps):
      guard step > steps else { return Double(step) / Double(steps) }
      return halfCosine((done - Double(steps)) / Double(total - steps))
    }
  }
}

extension Schedule: CustomStringConvertible {
  /// As `init(parsing:)` reads it.
  public var description: String {
    switch self {
    case .constant: "constant"
    case .cosine: "cosine"
    case .exponential(let final): "exponential(\(plain(final)))"
    case .step(let every, let factor): "step(\(every),\(plain(factor)))"
    case .warmup(let steps): "warmup(\(steps))"
    }
  }
}

/// As its description.
extension Schedule: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: String(from: decoder))
  }

  public func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}

private func halfCosine(_ part: Double) -> Double { 0.5 * (1 + cos(.pi * part)) }
