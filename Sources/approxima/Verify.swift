import Approxima
import ArgumentParser
import Foundation

/// `approxima verify`: whether a network has a property, proven or refuted.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prove a property of a ReLU network, or find a counterexample.",
    discussion: """
      Activations relu, leakyRelu, prelu, absolute and identity. A property file (VNN-LIB) states what would \
      be unsafe; numbers in it count as the Float64 next to them. Without a file, --box with a bound of the \
      outputs. 'holds' is proven in exact arithmetic; a counterexample is an input of the box whose outputs \
      are re-checked in interval arithmetic. The bracket is of the largest violation: by how much an input \
      meets the unsafe conditions, negative where it misses them.

      Exit code 0: holds; 1: counterexample or unknown; 2: bad input; 3: interrupted.

      EXAMPLES
        approxima fit "sin(2*pi*x)" --width 8 --activation relu --save net.json
        approxima verify net.json --box "[-1,1]" --output-at-most 1.5
        approxima verify net.json --output-at-least -2 --output-at-most 2 --json
        approxima verify net.json --box "[-1,1]" --compare
      """)

  @Argument(help: ArgumentHelp("A network: JSON or ONNX.", valueName: "net.json"))
  var file: String

  @Option(help: ArgumentHelp("What is unsafe, in VNN-LIB.", valueName: "file.vnnlib"))
  var property: String?

  @Option(help: "Box of inputs, instead of a file (default: the network file's domain).")
  var box: String?

  @Option(parsing: .unconditional, help: "All outputs are at most this on the box.")
  var outputAtMost: Double?

  @Option(parsing: .unconditional, help: "All outputs are at least this on the box.")
  var outputAtLeast: Double?

  @Option(help: "Most boxes that are bounded (default: 1000000).")
  var boxes: Int?

  @Option(help: "Most seconds.")
  var timeLimit: Double?

  @Option(help: "Threads (default: all cores).")
  var threads: Int?

  @Flag(help: "Only bound the outputs on the box, by each relaxation without branching.")
  var compare = false

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    let saved = try NetworkFile(contentsOf: file)
    if compare {
      try comparison(saved)
      return
    }
    let (name, property) = try resolved(saved)
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
        saved.network, property, options: options, shouldStop: { Interrupt.isAsked },
        observe: { verdict in
          status.show(
            "violation between \(short(verdict.lower)) and \(short(verdict.upper)), "
              + "\(verdict.nodes) boxes")
        })
    } catch let error as UserError {
      throw error.located(at: file)
    }
    Console.clearStatus()
    print(json ? report(verdict, name).text : text(verdict, name))
    if Interrupt.isAsked, verdict.answer == .unknown { throw Interrupted() }
    if verdict.answer != .holds { throw ExitCode(1) }
  }

  private func resolved(_ saved: NetworkFile) throws -> (String, VerificationProperty) {
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
      (outputAtLeast.map { "\(plainText($0)) ≤ " } ?? "") + "N(x)"
      + (outputAtMost.map { " ≤ \(plainText($0))" } ?? "")
    return (
      "\(bounds) on \(domain)",
      try VerificationProperty(
        outputsOn: domain, outputs: saved.network.outputs, atLeast: outputAtLeast,
        atMost: outputAtMost)
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
            ("upper", JSON(bound.upper)), ("proved", .bool(bound.isProved)),
            ("wall_seconds", JSON(bound.seconds))))
        lines.append(
          "max y\(output) ≤ \(short(bound.upper, digits: 8))  by \(bound.method.rawValue), "
            + "\(bound.isProved ? "proven" : "in Float64"), \(short(bound.seconds)) s")
      }
    }
    print(json ? JSON.array(rows).text : lines.joined(separator: "\n"))
  }

  private func plainText(_ value: Double) -> String { JSON(value).text }

  private func report(_ verdict: VerificationResult, _ name: String) -> JSON {
    .object(
      ("answer", .string(verdict.answer.rawValue)),
      ("property", .string(name)),
      ("network", .string(file)),
      ("lower", JSON(verdict.lower)),
      ("upper", JSON(verdict.upper)),
      (
        "counterexample",
        verdict.counterexample.map { example in
          .object(
            ("input", JSON(example.input)), ("output", JSON(example.output)),
            ("proved", .bool(example.isProved)))
        } ?? .null
      ),
      ("nodes", .integer(verdict.nodes)),
      ("relaxation", .string(verdict.relaxation.rawValue)),
      ("wall_seconds", JSON(verdict.wallSeconds)))
  }

  private func text(_ verdict: VerificationResult, _ name: String) -> String {
    func list(_ values: [Double]) -> String {
      "(" + values.map { JSON($0).text }.joined(separator: ", ") + ")"
    }
    let answer =
      switch verdict.answer {
      case .holds: "holds, proven in exact arithmetic"
      case .counterexample: "counterexample, re-checked in interval arithmetic"
      case .unknown: "unknown: the budget ended first, or Float64 cannot tell"
      }
    var lines = """
      property    \(name)
      answer      \(answer)
      violation   between \(short(verdict.lower, digits: 6)) and \(short(verdict.upper, digits: 6)) \
      at most over the box
      search      \(verdict.nodes) boxes by \(verdict.relaxation.rawValue) in \
      \(short(verdict.wallSeconds)) s
      """
    if let example = verdict.counterexample {
      lines += "\ninput       \(list(example.input))\noutput      \(list(example.output))"
    }
    return lines
  }
}
