import Approxima
import ArgumentParser

/// `approxima activations`: the activations and what theorems ask about them.
struct Activations: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the activations and their properties.",
    discussion: """
      EXAMPLES
        approxima activations
        approxima activations --json
      """)

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func run() throws {
    // TODO
  }
}
