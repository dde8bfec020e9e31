import Approxima
import ArgumentParser
import Foundation

/// The options of a proof, and how its bracket is shown.
struct CertifyOption: ParsableArguments {
  @Flag(help: "Prove bounds of the sup error from both sides, rounding included.")
  var certify = false

  @Option(
    name: .customLong("certify-tolerance"),
    help: "Width of the proven bracket, relative to the error (default: 0.01).")
  var width: Double?

  @Option(name: .customLong("certify-boxes"), help: "Most boxes of the proof (default: 400000).")
  var boxes: Int?

  /// Looks, before long work, whether the proof that is asked for can begin.
  /// - Returns: of what and how it is; nil where none is asked for.
  /// - Throws: `UserError` where nothing can be proven of the target, or of a network of this graph.
  @discardableResult
  func check(
    _ graph: @autoclosure () throws -> Graph, on target: Target, tolerance: Double? = nil,
    threads: Int = 1
  ) throws -> (function: TargetFunction, options: CertifyOptions)? {
    guard certify else {
      for (option, isGiven) in [
        ("--certify-tolerance", width != nil), ("--certify-boxes", boxes != nil),
      ]
      where isGiven { throw UserError("it needs --certify", at: option) }
      return nil
    }
    guard case .function(let function) = target else {
      throw UserError(
        "data have no values between their points; nothing can be proven", at: "--certify")
    }
    let options = CertifyOptions(
      tolerance: tolerance ?? width ?? 0.01, boxes: boxes ?? 400_000, threads: threads)
    try located("--certify") {
      try checkCertifiable(graph(), against: function, options: options)
    }
    return (function, options)
  }

  /// Proves, showing the bracket on standard error as it narrows; nil where no proof is asked for.
  /// - Throws: `UserError` as `check`.
  func certificate(
    of network: Network, on target: Target, errors: ErrorReport, tolerance: Double?, threads: Int
  ) throws -> Certificate? {
    guard
      let (function, options) = try check(
        network.graph, on: target, tolerance: tolerance, threads: threads)
    else { return nil }
    var status = OccasionalStatus()
    defer { Console.clearStatus() }
    return try certifySupremum(
      of: network, against: function, startingAt: errors.supAt, options: options,
      shouldStop: Interrupt.poll,
      observe: { bracket in
        status.show(
          "sup error between \(short(bracket.lower)) and \(short(bracket.upper)), "
            + "\(bracket.boxes) boxes")
      })
  }
}

extension Certificate {
  /// The key `certified` of the contract, and more.
  var json: JSON {
    .object(
      ("sup_lower", JSON(lower)), ("sup_upper", JSON(upper)), ("boxes", .integer(boxes)),
      ("wall_seconds", JSON(wallSeconds)), ("sup_lower_at", JSON(point)),
      ("end", .string(end.rawValue)),
      ("evaluation_rounding", JSON(evaluation?.f64 ?? .infinity)),
      ("evaluation_rounding_f32", JSON(evaluation?.f32 ?? .infinity)),
      ("reason", reason.map { .string($0) } ?? .null))
  }

  /// Why a figure is null; nil where all are numbers.
  private var reason: String? {
    var reasons: [String] = []
    if !upper.isFinite || !lower.isFinite {
      reasons.append(
        "\(lower.isFinite ? "" : "no lower and ")no upper bound was found: the difference may be unbounded, or "
          + "not defined, or boxes were too few")
    }
    let bounds = [("Float64", evaluation?.f64), ("Float32", evaluation?.f32)]
    let unknown = bounds.filter { !($0.1?.isFinite ?? false) }.map(\.0)
    if !unknown.isEmpty {
      reasons.append(
        "what evaluation in \(unknown.joined(separator: " and ")) adds is not bounded: "
          + unboundedEvaluation)
    }
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  private var unboundedEvaluation: String {
    "a jump, a value that may overflow inside a layer, or an activation without a stated accuracy"
  }

  /// What evaluation adds, for a person.
  private var evaluationText: String {
    guard let evaluation, evaluation.f64.isFinite else {
      return "what floating-point evaluation adds is not bounded (\(unboundedEvaluation))"
    }
    let single =
      evaluation.f32.isFinite
      ? ", in Float32 at most \(short(evaluation.f32, digits: 3))"
      : "; in Float32 it is not bounded"
    return "evaluation in Float64 adds at most \(short(evaluation.f64, digits: 3))\(single)"
  }

  /// Why the bracket is wider than asked, and what would help; nil where it is not.
  /// - Parameter budget: the option that says how many boxes.
  func shortfall(budget: String) -> String? {
    switch end {
    case .reached: nil
    case .exhausted: "the budget of boxes is used up (\(budget))"
    case .interrupted: "stopped early"
    case .rounding:
      "what is left is within \(short(roundingAllowance)), which is put down to rounding"
    case .unresolved:
      "smaller boxes do not narrow it: at a jump, or as the enclosures are no finer there"
    }
  }

  /// Lines for a person.
  var text: String {
    let place = point.map { short($0, digits: 6) }.joined(separator: ", ")
    return """
      certified   \(short(lower, digits: 6)) ≤ sup |f - N| ≤ \(short(upper, digits: 6)), \
      the lower bound at (\(place))
                  in exact arithmetic, by \(boxes) boxes in \(short(wallSeconds)) s\
      \(shortfall(budget: "--certify-boxes").map { "; \($0)" } ?? "")
                  \(evaluationText)
      """
  }
}

extension JSON {
  /// The object with one more member.
  func adding(_ key: String, _ value: JSON) -> JSON {
    guard case .object(let members) = self else { return self }
    return .object(members + [Member(key, value)])
  }
}
