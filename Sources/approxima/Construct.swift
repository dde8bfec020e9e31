import Approxima
import ArgumentParser

/// `approxima construct`: the network that a theorem builds, measured beside what the theorem says.
struct Construct: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Construct the network of a theorem and measure its error.",
    discussion: """
      'approxima theorems' lists the theorems with the options that each heeds. A saved network is \
      read by 'measure', and by 'fit' as a start.

      EXAMPLES
        approxima construct yarotsky-square --depth 5
        approxima construct kidger-lyons --target divide --save divide.json
        approxima construct ternary-slope --target x/2 --width 8 --json
        approxima construct he-finite-elements --target mesh:4x4:hat2d --plot hat.svg
      """)

  @Argument(help: ArgumentHelp("A name of 'approxima theorems'.", valueName: "theorem"))
  var theorem: String

  @Option(help: "A name of 'approxima targets', an expression or a mesh.")
  var target: String?

  @Option(help: "Box, such as \"[-1,1]\" or \"[0,1]x[-1,1]\".")
  var domain: String?

  @Option(help: "Units, pieces or periods, as the theorem counts.")
  var width: Int?

  @Option(help: "Layers, refinements or compositions, as the theorem counts.")
  var depth: Int?

  @Option(help: "The error not to exceed.")
  var epsilon: Double?

  @Option(help: "A name of 'approxima activations'.")
  var activation: String?

  @Option(help: "The step h of constructions that take a limit.")
  var step: Double?

  @Option(help: "Most seconds for building and measuring.")
  var timeLimit = 300.0

  @Option(help: ArgumentHelp("Write the network, every bit of it.", valueName: "net.json"))
  var save: String?

  @Option(help: ArgumentHelp("Draw target and network.", valueName: "network.svg"))
  var plot: String?

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    try OutputFile.check(
      [("--save", save), ("--plot", plot)], keeping: target.map(targetFiles) ?? [])
    try save.map { try OutputFile($0).check(holds: .network) }
    try plot.map { try OutputFile($0).check(holds: .figure) }
    guard timeLimit > 0 else { throw UserError("give more than 0 seconds", at: "--time-limit") }
    let entry = try ConstructionCatalogue.entry(theorem)
    var options = ConstructionOptions(
      target: target, width: width, depth: depth, epsilon: epsilon, step: step)
    options.domain = try domain.map { text in
      try located("--domain") { try Domain(parsing: text) }
    }
    options.activation = try activation.map { text in
      try located("--activation") { try Activation(parsing: text) }
    }
    let text: String
    do {
      text = try entry.within(
        seconds: timeLimit, shouldStop: Interrupt.poll,
        work: { try report(entry, options) })
    } catch is CancellationError {
      throw Interrupted()
    }
    print(text, terminator: "")
  }

  /// Builds, saves, draws and measures.
  /// - Returns: what is printed.
  private func report(_ entry: ConstructionEntry, _ options: ConstructionOptions) throws -> String {
    let begun = ContinuousClock.now
    let construction = try entry.build(options)
    let seconds = (ContinuousClock.now - begun) / .seconds(1)
    let file = NetworkFile(
      network: construction.network, target: construction.target.name,
      domain: construction.domain)
    try save.map(file.write(to:))
    Session.current?.keep(file)
    if let plot { try OutputFile(plot).write(constructionFigure(construction).figure.svg()) }
    let errors = try measure({ construction($0) }, against: construction.target)
    let rounding = try rounding(of: construction.network, in: construction.domain)
    let floor = construction.floorOfShallowNetwork
    let isBest = floor.map { construction.attains($0, errors) } ?? false
    guard json else {
      return summary(of: construction, errors, rounding: rounding, floor: floor, isBest: isBest)
    }
    return try constructionJSON(
      construction, errors, rounding: rounding, floor: floor, isBest: isBest, seconds: seconds
    ).text + "\n"
  }
}

extension Construction {
  /// What no network of one hidden layer and this width goes below, for a function of one variable.
  fileprivate var floorOfShallowNetwork: ArchitectureFloor? {
    guard let shape = network.architecture, shape.inputs == 1, shape.depth == 1 else { return nil }
    return architectureFloor(of: shape, for: target)
  }

  /// Whether the network comes to 10⁻⁶ of the floor, by a proven bound of its error from above.
  fileprivate func attains(_ floor: ArchitectureFloor, _ errors: ErrorReport) -> Bool {
    guard floor.isProven, floor.isAttained(by: errors.sup),
      let bracket = try? certifySupremum(
        of: network, against: target, startingAt: errors.supAt,
        options: CertifyOptions(tolerance: 2e-7), shouldStop: { WorkLimit.reached != nil })
    else { return false }
    return floor.isAttained(by: bracket.upper)
  }
}

/// The keys of `fit --json` without optimiser and steps, and the theorem.
private func constructionJSON(
  _ construction: Construction, _ errors: ErrorReport, rounding: Double?, floor: ArchitectureFloor?,
  isBest: Bool, seconds: Double
) throws -> JSON {
  func optional(_ value: Double?) -> JSON { value.map { JSON($0) } ?? .null }
  let network = construction.network
  let prediction = construction.prediction
  let split = ErrorSplit(
    ofConstruction: errors, theorem: construction.theorem.id, prediction: construction.exactSup,
    rounding: rounding, floor: floor, isBest: isBest)
  return .object(
    ("target", .string(construction.target.name)), ("domain", JSON(construction.domain)),
    ("architecture", architectureJSON(network)),
    ("seed", .null), ("wall_seconds", JSON(seconds)), ("status", .string("constructed")),
    ("errors", try JSON(encoding: errors)), ("split", try JSON(encoding: split)),
    (
      "theorem",
      .object(
        ("id", .string(construction.theorem.id)),
        ("citation", .string(construction.theorem.citation)),
        ("statement", .string(construction.theorem.statement)),
        ("predicted_error", optional(prediction?.error)),
        (
          "predicted_relation",
          prediction.map { .string($0.relationWords) } ?? .null
        ),
        ("predicted_from_samples", prediction.map { .bool($0.isSampled) } ?? .null),
        ("predicted_norm", prediction.map { .string($0.norm.rawValue) } ?? .null),
        ("predicted_neurons", construction.predictedNeurons.map(JSON.integer) ?? .null),
        ("neurons", .integer(construction.neurons)), ("width", .integer(construction.width)),
        ("depth", .integer(construction.depth)))
    ))
}

/// What a person reads: the theorem, the network, prediction beside measurement, the picture.
private func summary(
  of construction: Construction, _ errors: ErrorReport, rounding: Double?,
  floor: ArchitectureFloor?,
  isBest: Bool
) -> String {
  let network = construction.network
  var lines = [
    "theorem     \(construction.theorem.id): \(construction.theorem.statement)",
    "            \(construction.theorem.citation)",
    "target      \(construction.target.name) on \(construction.domain)",
    "network     \(construction.depth) hidden layer\(construction.depth == 1 ? "" : "s") of width \(construction.width), "
      + counted(construction.neurons, "unit")
      + (construction.predictedNeurons.map { " (the theorem: \($0))" } ?? "")
      + ", \(activationNames(network.activations)), \(network.parameterCount) parameters",
  ]
  if let prediction = construction.prediction {
    lines.append(
      "predicted   \(prediction.norm.rawValue) error \(prediction.relationWords) "
        + "\(short(prediction.error, digits: 6)) \(prediction.conditions)")
    if let bound = roundingAbovePrediction(
      prediction.error, in: prediction.norm, of: construction.network, on: construction.domain,
      measured: errors)
    {
      lines.append(
        "            evaluating it in Float64 adds at most \(short(bound, digits: 4)); the rounding of its "
          + "parameters comes on top")
    }
  }
  lines += ["", errorTable(errors).terminal()] + methodLines(errors)
  if let rounding {
    lines.append(
      "rounding    \(short(rounding)) (largest at sampled points, against longer arithmetic)")
  }
  if let floor {
    lines.append(
      "floor       \(short(floor.error, digits: 6))\(floor.isProven ? "" : ", computed in Float64, not proven"): "
        + "no network of this architecture is below (\(floor.reason))"
    )
    if isBest {
      lines.append(
        "            this network is the best of its architecture, to 1e-6 of its proven error")
    }
  }
  lines.append("")
  lines.append(
    terminalPlot(
      target: construction.target.values, network: { construction($0) },
      domain: construction.domain, style: TerminalStyle(columns: min(Console.width, 100))))
  return lines.joined(separator: "\n") + "\n"
}
