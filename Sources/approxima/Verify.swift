import Approxima
import ArgumentParser
import Formulas
import Foundation

/// A finite number of an option, exactly as it is written.
struct WrittenNumber: ExpressibleByArgument {
  let text: String
  let value: Rational?

  init?(argument: String) {
    guard Double(argument) != nil else { return nil }
    text = argument
    value = Rational(writtenAs: argument)
  }

  /// - Throws: `UserError` where it is not finite or too long.
  func number(_ option: String) throws -> Rational {
    guard let value, Double(text)?.isFinite == true else {
      throw UserError("a bound of the outputs must be a finite number", at: option)
    }
    return value
  }
}

/// `approxima verify`: whether a network has a property, proven or refuted.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prove a property of a network, or find a counterexample.",
    discussion: """
      Units relu, leakyRelu, prelu, absolute and identity are split by their signs; with others, such as tanh, \
      rational ones and splines, boxes of inputs are halved, which takes few inputs. A property file (VNN-LIB) \
      states what would be unsafe; its decimals, and those of options, count as they are written, not as the Float64 next to \
      them. Without a file, --box with a bound of the outputs. 'holds' is proven for real numbers; a \
      counterexample is an input of the box whose outputs are re-checked in interval or exact arithmetic, \
      and whose coordinates may be no Float64: then they are given exactly too. The bracket is of the \
      largest violation: by how much an input meets the unsafe conditions, negative where it misses them.

      Of an ONNX file that ends in Softmax, conditions compare two outputs; of one that ends in ArgMax they \
      are on the label Y_0, where each of several largest scores counts as the label. The numbers shown are \
      then of the scores before that end.

      Exit code 0: holds; 1: counterexample or unknown; 2: bad input; 3: interrupted.

      EXAMPLES
        approxima fit "sin(2*pi*x)" --width 8 --activation relu --save net.json
        approxima verify net.json --box "[-1,1]" --output-at-most 1.5
        approxima verify net.json --output-at-least -2 --output-at-most 2 --json
        approxima verify net.json --box "[-1,1]" --compare
        approxima fit abs --family rational --width 3 --save r.json
        approxima verify r.json --box "[-1,1]" --output-at-most 1.2
      """)

  @Argument(help: ArgumentHelp("A network: JSON or ONNX.", valueName: "net.json"))
  var file: String

  @Option(help: ArgumentHelp("What is unsafe, in VNN-LIB.", valueName: "file.vnnlib"))
  var property: String?

  @Option(help: "Box of inputs, instead of a file (default: the network file's domain).")
  var box: String?

  @Option(parsing: .unconditional, help: "All outputs are at most this on the box.")
  var outputAtMost: WrittenNumber?

  @Option(parsing: .unconditional, help: "All outputs are at least this on the box.")
  var outputAtLeast: WrittenNumber?

  @Option(help: "Most boxes that are bounded (default: 1000000).")
  var boxes: Int?

  @Option(help: "Most seconds.")
  var timeLimit: Double?

  @Option(help: "Threads (default: all cores).")
  var threads: Int?

  @Flag(
    help: "Only bound the outputs on the box: by each relaxation, then by branching and search.")
  var compare = false

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    let (saved, end) = try given()
    if compare {
      try comparison(saved)
      return
    }
    var (name, property) = try resolved(saved, end)
    let isVacuous = property.isVacuous
    if let end {
      property = try located(file) {
        try property.ofScores(before: end, count: saved.network.outputs)
      }
    }
    for (option, value) in [("--boxes", boxes), ("--threads", threads)] {
      if let value, value < 1 { throw UserError("\(value) is too few; give 1 or more", at: option) }
    }
    if let timeLimit, !(timeLimit > 0) {
      throw UserError("give more than 0 seconds", at: "--time-limit")
    }
    let options = VerifyOptions(
      nodes: boxes ?? 1_000_000, seconds: timeLimit ?? .infinity,
      threads: min(threads ?? ProcessInfo.processInfo.activeProcessorCount, 256))
    var status = OccasionalStatus()
    let verdict: VerificationResult
    do {
      verdict = try verify(
        saved.network, property, options: options, shouldStop: Interrupt.poll,
        observe: { verdict in
          status.show(
            "violation between \(short(verdict.lower)) and \(short(verdict.upper)), "
              + "\(verdict.nodes) boxes")
        })
    } catch let error as UserError {
      throw error.located(at: file)
    }
    Console.clearStatus()
    print(
      json ? report(verdict, name, isVacuous, end).text : text(verdict, name, isVacuous, end))
    if Interrupt.isAsked, verdict.answer == .unknown { throw Interrupted() }
    if verdict.answer != .holds { throw ExitCode(1) }
  }

  /// The network, and what a classifier's file does behind its scores.
  private func given() throws -> (NetworkFile, ScoreEnd?) {
    guard file.hasSuffix(".onnx") else { return (try networkFile(file), nil) }
    let (network, end) = try Network.scores(onnx: file)
    return (NetworkFile(network: network), end)
  }

  private func resolved(
    _ saved: NetworkFile, _ end: ScoreEnd?
  ) throws -> (String, VerificationProperty) {
    if let property {
      for (option, isGiven) in [
        ("--box", box != nil), ("--output-at-most", outputAtMost != nil),
        ("--output-at-least", outputAtLeast != nil),
      ]
      where isGiven { throw UserError("it does not go with --property", at: option) }
      return (property, try VerificationProperty(contentsOf: property))
    }
    let domain = try domain(saved)
    guard outputAtMost != nil || outputAtLeast != nil else {
      throw UserError("give --output-at-most, --output-at-least or --property")
    }
    let bounds =
      (outputAtLeast.map { "\($0.text) ≤ " } ?? "") + "N(x)"
      + (outputAtMost.map { " ≤ \($0.text)" } ?? "")
    return (
      "\(bounds) on \(box?.filter { !$0.isWhitespace } ?? domain.description)",
      try VerificationProperty(
        outputsOn: try exactBox(domain), outputs: end == .argMax ? 1 : saved.network.outputs,
        atLeast: outputAtLeast?.number("--output-at-least"),
        atMost: outputAtMost?.number("--output-at-most"))
    )
  }

  /// The bounds as they are written; those of a file are Float64.
  private func exactBox(_ domain: Domain) throws -> ExactBox {
    guard let box else {
      return ExactBox(
        lower: domain.bounds.map { Rational($0.lowerBound) },
        upper: domain.bounds.map { Rational($0.upperBound) })
    }
    func number(_ text: String) throws -> Rational {
      guard let number = Rational(writtenAs: text) else {
        throw UserError(
          "'\(excerpt(text))' has more than 1000 digits, or an exponent beyond ±1000", at: "--box")
      }
      return number
    }
    let bounds = try Domain.writtenBounds(box)
    return ExactBox(
      lower: try bounds.map { try number($0.lower) }, upper: try bounds.map { try number($0.upper) }
    )
  }

  private func domain(_ saved: NetworkFile) throws -> Domain {
    let given = try box.map { text in try located("--box") { try Domain(parsing: text) } }
    guard let domain = given ?? saved.domain else {
      throw UserError("give --property FILE, or --box with a bound of the outputs")
    }
    if domain.dimension != saved.network.inputs {
      throw UserError(
        "\(domain.dimension) intervals for a network of \(saved.network.inputs) inputs", at: "--box"
      )
    }
    return domain
  }

  /// Each output's largest value, from above by each method and from below by search.
  private func comparison(_ saved: NetworkFile) throws {
    if property != nil { throw UserError("it does not go with --property", at: "--compare") }
    let domain = try domain(saved)
    let region = Box(lower: domain.bounds.map(\.lowerBound), upper: domain.bounds.map(\.upperBound))
    var (rows, lines): ([JSON], [String]) = ([], [])
    for output in 0..<saved.network.outputs {
      let factors = (0..<saved.network.outputs).map { $0 == output ? 1.0 : 0 }
      let bounds = try located(file) {
        try boundsOfMaximum(saved.network, over: region, factors: factors)
      }
      for bound in bounds {
        rows.append(
          .object(
            ("output", .integer(output)), ("method", .string(bound.method.rawValue)),
            ("upper", JSON(bound.upper)), ("proved", .bool(true)),
            ("wall_seconds", JSON(bound.seconds))))
        lines.append(
          "max y\(output) ≤ \(short(bound.upper, digits: 8))  by \(bound.method.rawValue), "
            + "proven, \(short(bound.seconds)) s")
      }
      let bracket = try located(file) {
        try maximumByBranching(
          saved.network, over: region, factors: factors, nodes: boxes ?? 100_000)
      }
      rows.append(
        .object(
          ("output", .integer(output)), ("method", .string("exact")),
          ("lower", JSON(bracket.lower)), ("upper", JSON(bracket.upper)), ("proved", .bool(true)),
          ("nodes", .integer(bracket.boxes)), ("wall_seconds", JSON(bracket.seconds))))
      lines.append(
        "max y\(output) ≤ \(short(bracket.upper, digits: 8))  by branch and bound, proven, and"
          + " ≥ \(short(bracket.lower, digits: 8)) by search, \(bracket.boxes) boxes, "
          + "\(short(bracket.seconds)) s")
    }
    print(json ? JSON.array(rows).text : lines.joined(separator: "\n"))
  }

  private func report(
    _ verdict: VerificationResult, _ name: String, _ isVacuous: Bool, _ end: ScoreEnd?
  ) -> JSON {
    func object(_ entries: [(String, JSON)]) -> JSON {
      .object(entries.map { JSON.Member($0.0, $0.1) })
    }
    var example: [(String, JSON)] = []
    if let found = verdict.counterexample {
      example = [("input", JSON(found.input))]
      if let exact = found.exactInput {
        example.append(("input_exact", .array(exact.map { .string($0) })))
      }
      example += [("output", JSON(found.output)), ("proved", .bool(found.isProved))]
    }
    var entries: [(String, JSON)] = [
      ("answer", .string(verdict.answer.rawValue)),
      ("property", .string(name)),
      ("network", .string(file)),
      ("lower", JSON(verdict.lower)),
      ("upper", JSON(verdict.upper)),
      ("counterexample", example.isEmpty ? .null : object(example)),
      ("nodes", .integer(verdict.nodes)),
      ("relaxation", .string(verdict.relaxation.rawValue)),
      ("wall_seconds", JSON(verdict.wallSeconds)),
    ]
    if isVacuous { entries.append(("vacuous", .bool(true))) }
    if let end { entries.append(("scores_before", .string(end.rawValue))) }
    if let reason = verdict.reason { entries.append(("reason", .string(reason))) }
    return object(entries)
  }

  private func text(
    _ verdict: VerificationResult, _ name: String, _ isVacuous: Bool, _ end: ScoreEnd?
  ) -> String {
    func list(_ values: [String]) -> String { "(" + values.joined(separator: ", ") + ")" }
    func numbers(_ values: [Double]) -> String { list(values.map { JSON($0).text }) }
    if isVacuous {
      return """
        property    \(name)
        answer      holds, but of nothing: no input meets the property's conditions on inputs, such \
        as a lower bound above its upper bound
        """
    }
    let answer =
      switch verdict.answer {
      case .holds: "holds, proven for real numbers"
      case .counterexample: "counterexample, re-checked in interval or exact arithmetic"
      case .unknown: "unknown: \(verdict.reason ?? "")"
      }
    var lines = """
      property    \(name)
      answer      \(answer)
      violation   largest over the box: between \(short(verdict.lower, digits: 6)) and \
      \(short(verdict.upper, digits: 6))
      search      \(verdict.nodes) boxes by \(verdict.relaxation.rawValue) in \
      \(short(verdict.wallSeconds)) s
      """
    if let end { lines += "\nof          the scores before \(end.rawValue)" }
    if let example = verdict.counterexample {
      lines += "\ninput       \(numbers(example.input))"
      if let exact = example.exactInput { lines += "\nexactly     \(list(exact))" }
      lines += "\noutput      \(numbers(example.output))"
    }
    return lines
  }
}
