// Where the course speaks of a claim and runs it.

/// A section of a notebook.
package struct NotebookSection: Sendable, Hashable {
  /// Of `notebooks-md`.
  package let file: String
  package let heading: String

  /// The file with the section's anchor, as pages link to it.
  package var link: String {
    "notebooks-md/\(file)#\(heading.lowercased().replacing(" ", with: "-"))"
  }
}

extension Claim {
  /// The section of the course that runs it; nil where there is none.
  package var notebook: NotebookSection? { Known.notebooks[id] }
}

extension Known {
  private static func run(_ file: String) -> NotebookSection {
    NotebookSection(file: file, heading: "The run")
  }

  private static func smallWeights(_ heading: String) -> NotebookSection {
    NotebookSection(file: "09-small-weights.md", heading: heading)
  }

  private static let registers = NotebookSection(
    file: "05-deep-and-narrow.md", heading: "Where floating point enters")

  private static let bounds = NotebookSection(
    file: "11-proof.md", heading: "Bounds of a network's maximum")

  /// A test looks whether each is there and names its claim.
  static let notebooks: [String: NotebookSection] = [
    "free-knot.exp-constant": run("02-one-hidden-layer.md"),
    "barron.exponent": NotebookSection(
      file: "02-one-hidden-layer.md", heading: "Smooth units are faster"),
    "leshno.polynomial-floor": run("03-why-not-polynomials.md"),
    "leshno.nonpolynomial-dense": run("03-why-not-polynomials.md"),
    "yarotsky.square-error": run("04-width-against-depth.md"),
    "telgarsky.pieces": run("04-width-against-depth.md"),
    "telgarsky.shallow-floor": run("04-width-against-depth.md"),
    "pieces.bound-attained": run("04-width-against-depth.md"),
    "pieces.random-linear": run("04-width-against-depth.md"),
    "identity.curvature": registers, "identity.precision-split": registers,
    "identity.bounded-weights": registers, "identity.wider": registers,
    "kidger-lyons.multiply-width-4": run("05-deep-and-narrow.md"),
    "kidger-lyons.operations-width-2": run("05-deep-and-narrow.md"),
    "kidger-lyons.operations-width-1": run("05-deep-and-narrow.md"),
    "minimum-width.disc": run("05-deep-and-narrow.md"),
    "guliyev-ismailov.two-units": run("06-activations.md"),
    "finite-elements.one-layer-never": run("07-finite-elements.md"),
    "finite-elements.star-depth": run("07-finite-elements.md"),
    "ritz.adaptive-constant": run("07-finite-elements.md"),
    "wavelets.rate": run("08-wavelets.md"), "wavelets.greedy-and-plane": run("08-wavelets.md"),
    "raghunathan.quadratic-bound": bounds, "kuvshinov-gunnemann.both-sides": bounds,
    "ternary.half-slope": run("09-small-weights.md"),
    "ternary.half-slope-depth": run("09-small-weights.md"),
    "ternary.functions": smallWeights("Other functions"),
    "ternary.whole-numbers": smallWeights("Whole biases and time"),
    "ternary.counter-machine": smallWeights("Whole biases and time"),
    "finite-elements.few-powers": run("09-small-weights.md"),
  ]
}
