import Approxima
import ArgumentParser
import Foundation

/// `approxima measure`: the error of a network file.
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the error of a saved network.",
    discussion: """
      The file names the target and the domain of its fit. --target and --domain replace them.

      EXAMPLES
        approxima fit exp --width 8 --save net.json
        approxima measure net.json
        approxima measure net.json --domain "[-2,2]"
        approxima measure net.json --target "sin(2*pi*x)" --json
        approxima measure net.json --certify --tolerance 0.001
      """)

  @Argument(
    help: ArgumentHelp(
      "A network: JSON that 'fit' or 'construct' saved, or ONNX.", valueName: "net.json"))
  var file: String

  @Option(help: "Target, instead of the file's.")
  var target: String?

  @Option(help: "Box, instead of the file's.")
  var domain: String?

  @Option(
    help: "Share of the rows of data that is measured, as of the fit (default: as of a fit).")
  var holdOut: Double?

  @Option(help: "Chooses these rows, as of the fit (default: 0).")
  var splitSeed: UInt64?

  @OptionGroup var proof: CertifyOption

  @Option(help: "The same as --certify-tolerance.")
  var tolerance: Double?

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    if tolerance != nil, !proof.certify { throw UserError("it needs --certify", at: "--tolerance") }
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
    let outputs = try located(file) {
      try saved.outputs.map { text in
        guard let meaning = OutputMeaning(rawValue: text) else {
          throw UserError("key outputs: \(excerpt(text)) is neither logits nor indicators")
        }
        return meaning
      }
    }
    let errors = try located(file) {
      try Experiments.measure(
        network, on: resolved, holdOut: holdOut, splitSeed: splitSeed, outputs: outputs)
    }
    let certificate = try proof.certificate(
      of: network, on: resolved.target, errors: errors, tolerance: tolerance,
      threads: ProcessInfo.processInfo.activeProcessorCount)
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
    if let shape = network.architecture, let splines = shape.splines {
      return shapeText(shape.widths, activations: "", family: shape.family, splines: splines)
    }
    if let shape = network.architecture, !shape.options.text.isEmpty {
      return shapeText(
        shape.widths, activations: activationNames(shape.activations), family: shape.family,
        splines: nil, options: shape.options)
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
