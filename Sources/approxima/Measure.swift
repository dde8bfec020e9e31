import Approxima
import ArgumentParser
import Foundation

/// `approxima measure`: the error of a network file.
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the error of a saved network.",
    discussion: """
      The file names the target and the domain of its fit, and which rows of data were held out.
      --target and --domain replace them.

      EXAMPLES
        approxima fit exp --width 8 --save net.json
        approxima measure net.json
        approxima measure net.json --domain "[-2,2]"
        approxima measure net.json --target "sin(2*pi*x)" --json
        approxima measure net.json --certify --tolerance 0.001
        approxima fit digits --width 16 --steps 200 --seed 1 --save a.json
        approxima fit digits --width 16 --steps 200 --seed 2 --save b.json
        approxima measure a.json b.json --vote mean
        approxima measure a.json --target shifted_digits
      """)

  @Argument(
    help: ArgumentHelp(
      "A network: JSON that 'fit' or 'construct' saved, or ONNX; with --vote several.",
      valueName: "net.json"))
  var files: [String]

  @Option(help: "Target, instead of the file's.")
  var target: String?

  @Option(help: "Box, instead of the file's.")
  var domain: String?

  @Option(
    help:
      "Share of the rows of data that is measured (default: as of the network's fit; else as of a fit)."
  )
  var holdOut: Double?

  @Option(help: "Chooses these rows (default: as of the network's fit; else 0).")
  var splitSeed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Measure the networks of classes as one: majority of their classes, or mean of their probabilities.",
      valueName: "majority|mean"))
  var vote: String?

  @OptionGroup var proof: CertifyOption

  @Option(help: "The same as --certify-tolerance.")
  var tolerance: Double?

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    if tolerance != nil, !proof.certify { throw UserError("it needs --certify", at: "--tolerance") }
    let vote = try self.vote.map { text in try located("--vote") { try Vote(parsing: text) } }
    guard let file = files.first else { throw UserError("give a network file") }
    if files.count > 1, vote == nil {
      throw UserError("several networks are measured as one, with --vote", at: files[1])
    }
    let saved = try networkFile(file)
    let network = saved.network
    guard let name = target ?? saved.target else {
      throw UserError("this file names no target; give one by --target", at: file)
    }
    // Another target has another domain of its own.
    let box =
      try domain.map { text in try located("--domain") { try Domain(parsing: text) } }
      ?? (target == nil ? saved.domain : nil)
    let resolved = try Verbs.target(name, domain: box)
    if let holdOut, !(holdOut > 0 && holdOut < 1) {
      throw UserError("it must be between 0 and 1, not \(plain(holdOut))", at: "--hold-out")
    }
    try resolved.checkRows([("--hold-out", holdOut != nil), ("--split-seed", splitSeed != nil)])
    if let vote {
      return try measure(
        [saved] + files.dropFirst().map(networkFile), by: vote, name: name, on: resolved)
    }
    let errors = try located(file) {
      try Interrupt.ending {
        try Experiments.measure(
          network, on: resolved,
          at: MeasuredRows(
            heldOutBy: [saved], of: resolved, holdOut: holdOut, splitSeed: splitSeed),
          outputs: meaning(of: saved))
      }
    }
    let certificate = try located(file) {
      try proof.certificate(
        of: network, on: resolved.target, errors: errors, tolerance: tolerance,
        threads: ProcessInfo.processInfo.activeProcessorCount)
    }
    if json {
      let object = try report(errors, of: network, name: name, domain: resolved.domain)
      print((certificate.map { object.adding("certified", $0.json) } ?? object).text)
    } else {
      print(
        """
        target      \(name)\(resolved.domain.map { " on \($0)" } ?? "")
        network     \(described(network)), \(network.parameterCount) parameters, \
        \(network.precision.rawValue)

        \(errorTable(errors).terminal())
        \((classLines(errors) + methodLines(errors)).joined(separator: "\n"))
        """)
      if let certificate { print(certificate.text) }
    }
    if certificate?.end == .interrupted { throw Interrupted() }
  }

  /// Several networks as one.
  private func measure(
    _ saved: [NetworkFile], by vote: Vote, name: String, on target: ResolvedTarget
  ) throws {
    if proof.certify {
      throw UserError("a vote is of classes, whose rows have nothing to prove", at: "--certify")
    }
    let networks = try zip(files, saved).map { file, saved in
      try located(file) {
        if target.isOfClasses {
          try saved.network.check(inputs: target.inputs, outputs: target.outputs, of: target.text)
        }
        return (network: saved.network, meaning: try meaning(of: saved) ?? .logits)
      }
    }
    let rows = MeasuredRows(
      heldOutBy: saved, of: target, holdOut: holdOut, splitSeed: splitSeed)
    let errors = try located("--vote") {
      try Experiments.measure(networks, by: vote, on: target, at: rows)
    }
    let alone = try networks.map { network, meaning in
      try Experiments.measure(network, on: target, at: rows, outputs: meaning).classes?.accuracy
        ?? .nan
    }
    let parameters = networks.reduce(0) { $0 + $1.network.parameterCount }
    if json {
      let object = JSON.object(
        ("target", .string(name)),
        (
          "vote",
          .object(
            ("by", .string(vote.rawValue)), ("networks", .integer(networks.count)),
            ("parameters", .integer(parameters)), ("accuracies", .array(alone.map { JSON($0) })))
        ),
        ("errors", try JSON(encoding: errors)))
      print(object.text)
    } else {
      let each = alone.map { fixed(100 * $0, decimals: 2) }.joined(separator: ", ")
      print(
        """
        target      \(name)
        vote        \(vote.rawValue) of \(networks.count) networks, \(parameters) parameters together
        alone       accuracy \(each) %

        \(errorTable(errors).terminal())
        \((classLines(errors) + methodLines(errors)).joined(separator: "\n"))
        """)
    }
  }

  /// The keys of `fit --json` that a measurement has.
  private func report(
    _ errors: ErrorReport, of network: Network, name: String, domain: Domain?
  ) throws -> JSON {
    .object(
      ("target", .string(name)),
      ("domain", domain.map { JSON($0) } ?? .null),
      ("architecture", architectureJSON(network)),
      ("errors", try JSON(encoding: errors)))
  }

  private func described(_ network: Network) -> String {
    if let shape = network.architecture, !network.isCompressed {
      let names = unitNames(activationNames(shape.activations), shape.small)
      return shapeText(
        shape.widths, activations: names, family: shape.family, splines: shape.splines,
        options: shape.options)
    }
    let sparse = network.isCompressed ? "sparse " : ""
    let family = network.family == .mlp ? "" : network.familyName + ", "
    guard !network.widths.isEmpty else {
      return network.family == nil ? "\(sparse)graph" : "\(sparse)affine model"
    }
    return family + sparse + activationNames(network.activations) + " "
      + network.widths.map(String.init).joined(separator: "-")
  }
}

/// What the outputs of a saved network are; nil where its file does not say.
func meaning(of saved: NetworkFile) throws -> OutputMeaning? {
  try saved.outputs.map { text in
    guard let meaning = OutputMeaning(rawValue: text) else {
      throw UserError("key outputs: \(excerpt(text)) is neither logits nor indicators")
    }
    return meaning
  }
}
