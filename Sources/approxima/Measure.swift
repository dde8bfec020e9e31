import Approxima
import ArgumentParser

/// `approxima measure`: the error of a network file.
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the error of a saved network.",
    discussion: """
      The file knows the target and domain it was fitted on; options put others in their place.

      EXAMPLES
        approxima measure net.json
        approxima measure net.json --domain "[-2,2]"
        approxima measure net.json --target "sin(2*pi*x)" --json
      """)

  @Argument(help: ArgumentHelp("A file that 'fit --save' wrote.", valueName: "net.json"))
  var file: String

  @Option(help: "Target, instead of the file's.")
  var target: String?

  @Option(help: "Box, instead of the file's.")
  var domain: String?

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    let saved = try NetworkFile(contentsOf: file)
    let network = saved.network
    guard let name = target ?? saved.target else {
      throw UserError("this file names no target; give one by --target", at: file)
    }
    // Another target has another domain of its own.
    let box =
      try domain.map { text in try located("--domain") { try Domain(parsing: text) } }
      ?? (target == nil ? saved.domain : nil)
    let resolved = try ResolvedTarget(name, domain: box)
    let errors = try located(file) { try Experiments.measure(network, on: resolved) }
    if json {
      print(try report(errors, of: network, name: name, domain: resolved.domain).text)
    } else {
      print(
        """
        target      \(name)\(resolved.domain.map { " on \($0)" } ?? "")
        network     \(described(network)), \(network.parameterCount) parameters, \
        \(network.precision.rawValue)

        \(errorTable(errors).terminal())
        how         \(errors.method)
        """)
    }
  }

  /// The keys of `fit --json` that a measurement has.
  private func report(
    _ errors: ErrorReport, of network: AnyNetwork, name: String, domain: Domain?
  ) throws -> JSON {
    .object(
      ("target", .string(name)),
      ("domain", domain.map { JSON($0) } ?? .null),
      (
        "architecture",
        .object(
          ("inputs", .integer(network.inputs)), ("outputs", .integer(network.outputs)),
          ("widths", .array(network.widths.map(JSON.integer))),
          ("activation", .string(activationNames(network.activations))),
          ("parameters", .integer(network.parameterCount)))
      ),
      ("errors", try JSON(encoding: errors)))
  }

  private func described(_ network: AnyNetwork) -> String {
    let sparse = if case .sparse = network { "sparse " } else { "" }
    guard !network.widths.isEmpty else { return sparse + "affine model" }
    return sparse + activationNames(network.activations) + " "
      + network.widths.map(String.init).joined(separator: "-")
  }
}

/// The activation of all hidden layers, or one a layer, separated by commas; of none "identity".
func activationNames(_ activations: [Activation]) -> String {
  let names = activations.map(\.description)
  guard let first = names.first else { return "identity" }
  return Set(names).count == 1 ? first : names.joined(separator: ",")
}
