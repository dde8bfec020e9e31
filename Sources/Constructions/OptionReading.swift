// How builders read their options, with the errors that name them.

import Base
import Functions
import Networks

extension ConstructionOptions {
  /// The domain where one is given, which must be an interval.
  func interval() throws -> Domain? {
    guard let domain else { return nil }
    guard domain.dimension == 1 else {
      throw UserError("this theorem needs an interval, not \(domain)", at: "--domain")
    }
    return domain
  }

  /// The function that the target's text means.
  /// - Throws: `UserError` where it is a table, has not the inputs that the theorem needs or more
  ///   than 6, has too many kinks, or values that `checkValues` refuses.
  func function(default text: String, inputs: Int? = nil, domain ownDomain: Domain? = nil) throws
    -> TargetFunction
  {
    let name = target ?? text
    guard case .function(let function) = try resolveTarget(name, domain: domain ?? ownDomain) else {
      throw UserError("a construction needs a function, not a table", at: "--target")
    }
    guard function.inputs <= 6 else {
      throw UserError(
        "constructions take functions of at most 6 variables, not \(function.inputs)",
        at: "--target")
    }
    let pieces = function.breakpoints.reduce(0) { $0 + $1.count }
    guard SizeLimit.simplices.range.upperBound >= pieces else {
      throw UserError(
        "\(excerpt(name)) has \(pieces) kinks; a construction takes at most "
          + "\(SizeLimit.simplices.range.upperBound)", at: "--target")
    }
    try checkValues(of: function)
    if let inputs, function.inputs != inputs {
      throw UserError(
        "this theorem needs a function of \(inputs == 1 ? "one variable" : "\(inputs) variables"), "
          + "but \(name) has \(function.inputs)", at: "--target")
    }
    return function
  }

  /// A count from `depth` or `width`, or the least whose predicted error does not exceed `epsilon`.
  /// - Parameter error: falls with the count.
  func count(
    _ given: Int?, option: String, default standard: Int, limit: Int, error: (Int) -> Double
  ) throws -> Int {
    if given != nil, epsilon != nil {
      throw UserError("give --\(option) or --epsilon, not both")
    }
    if let given {
      guard (1...limit).contains(given) else {
        throw UserError("\(given) is not in 1 to \(limit)", at: "--\(option)")
      }
      return given
    }
    guard let epsilon = try positiveEpsilon() else { return standard }
    guard let count = (1...limit).first(where: { error($0) <= epsilon }) else {
      throw UserError(
        "the error \(plain(epsilon)) needs more than \(limit); it is \(plain(error(limit))) there",
        at: "--epsilon")
    }
    return count
  }

  func positiveEpsilon() throws -> Double? {
    guard let epsilon else { return nil }
    guard epsilon > 0, epsilon.isFinite else {
      throw UserError("the error must be a positive number, not \(plain(epsilon))", at: "--epsilon")
    }
    return epsilon
  }
}

extension TargetFunction {
  /// The same function, with further coordinates at which a measurement splits its boxes: the kinks of
  /// an approximant.
  func splitting(at kinks: [[Double]]) -> TargetFunction {
    let breakpoints = zip(self.breakpoints, kinks).map { Array(Set($0 + $1)).sorted() }
    return TargetFunction(
      name: name, summary: summary, domain: domain, outputs: outputs, breakpoints: breakpoints,
      integral: integral, form: form, gradient: gradient, values: values)
  }
}
