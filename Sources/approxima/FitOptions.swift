import Approxima
import ArgumentParser

/// The options that say what is fitted and how.
struct FitOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A name of 'approxima targets', an expression, 'mesh:FILE.msh' or 'FILE.csv:x,y->z'.",
      valueName: "target"))
  var target: String?

  @Option(help: "Box, such as \"[-1,1]\" or \"[0,1]x[-1,1]\" (default: the target's own).")
  var domain: String?

  @Option(help: "A name of 'approxima families' (default: mlp).")
  var family: String?

  @Option(help: "Layers of a block, 1 or 2, in families with blocks (default: 1).")
  var blockLayers: Int?

  @Option(help: "Units of every hidden layer or block (default: 16).")
  var width: Int?

  @Option(help: "Hidden layers or blocks; 0 is the affine model (default: 1).")
  var depth: Int?

  @Option(help: "Units of each hidden layer, such as 8,4,8, instead of width and depth.")
  var widths: String?

  @Option(help: "Most parameters: width or depth is chosen to match.")
  var parameters: Int?

  @Option(help: "A name of 'approxima activations', or one a layer, such as relu,tanh.")
  var activation: String?

  @Option(help: "Where the input enters again: none, output or all.")
  var skip: String?

  @Option(help: "Initial weights: auto, he, glorot, lecun, orthogonal or uniform.")
  var `init`: String?

  @Option(help: "\(Optimizer.namesWithTitles).")
  var optimizer: String?

  @Option(help: "Most steps of the optimiser.")
  var steps: Int?

  @Option(help: "Points that the network is fitted at.")
  var samples: Int?

  @Option(help: "How the points lie: grid, chebyshev, uniform or sobol.")
  var sampling: String?

  @Option(help: "l2, p(8) or huber(0.1).")
  var loss: String?

  @Option(help: "Learning rate of adam.")
  var learningRate: Double?

  @Option(help: "Course of the learning rate: constant, cosine, exponential(0.01), ….")
  var schedule: String?

  @Option(help: "Points of one step of adam (default: all).")
  var batch: Int?

  @Option(help: "Decay of averaged weights, such as 0.999.")
  var averaging: Double?

  @Option(help: "Steps without progress before it stops.")
  var patience: Int?

  @Option(help: "Loss at which the fit has converged.")
  var tolerance: Double?

  @Option(help: "Further starts; the best is kept.")
  var restarts: Int?

  @Option(help: "Seed of all random numbers: same seed, same bits.")
  var seed: UInt64?

  @Option(help: "Arithmetic of the network: f32 or f64.")
  var precision: String?

  /// The choices, with what was not given left open.
  /// - Throws: `UserError` that names the option.
  func choices() throws -> RunChoices {
    var choices = RunChoices(target: target ?? "")
    choices.domain = try domain.map { text in
      try located("--domain") { try Domain(parsing: text) }
    }
    choices.family = family
    choices.blockLayers = blockLayers
    choices.width = width
    choices.depth = depth
    choices.widths = try widths.map { text in
      try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
        guard let width = Int(part.filter { $0 != " " }) else {
          throw UserError("'\(text)' is not a list of widths, such as 8,4,8", at: "--widths")
        }
        return width
      }
    }
    choices.parameters = parameters
    choices.activation = activation
    choices.skip = try skip.map { try choice($0, option: "--skip") }
    choices.precision = try precision.map { try choice($0, option: "--precision") }
    choices.optimizer = try optimizer.map { text in
      try located("--optimizer") { try Optimizer(parsing: text) }
    }
    choices.initialisation = `init`
    choices.loss = loss
    choices.learningRate = learningRate
    choices.schedule = schedule
    choices.steps = steps
    choices.batch = batch
    choices.averaging = averaging
    choices.patience = patience
    choices.tolerance = tolerance
    choices.restarts = restarts
    choices.samples = samples
    choices.sampling = sampling
    choices.seed = seed
    return choices
  }
}

/// One of the names of a closed set.
private func choice<Choice: RawRepresentable & CaseIterable>(
  _ text: String, option: String
) throws -> Choice where Choice.RawValue == String {
  if let choice = Choice(rawValue: text.lowercased()) { return choice }
  let names = Choice.allCases.map(\.rawValue)
  throw UserError(
    "'\(text)' is not one of \(names.joined(separator: ", "))", at: option)
}

/// Names the place of a user error that has none.
func located<Value>(_ place: String, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as UserError {
    throw error.located(at: place)
  }
}
