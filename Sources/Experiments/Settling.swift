import Base
import Fitting
import Functions
import Measurement
import Networks

/// A target that was found, with what a run must know of it.
public struct ResolvedTarget: Sendable {
  /// As a person wrote it, its file taken relative to the experiment's folder.
  public let text: String
  /// Hash of its file, where it has one.
  public let content: String?
  public let target: Target

  /// Finds a target.
  /// - Parameters:
  ///   - text: as `resolveTarget` reads it.
  ///   - domain: the box on which a function is looked at; nil for the function's own.
  ///   - directory: where relative paths begin; nil for the current folder.
  /// - Throws: `UserError` for what cannot be found or read.
  public init(_ text: String, domain: Domain? = nil, directory: String? = nil) throws {
    self.text = TargetText(text).text(in: directory)
    target = try resolveTarget(self.text, domain: domain)
    content = try TargetText(self.text).contentHash()
  }

  init(text: String, content: String?, target: Target) {
    self.text = text
    self.content = content
    self.target = target
  }

  /// Where a function is approximated; nil for data.
  public var domain: Domain? {
    switch target {
    case .function(let function): function.domain
    case .table: nil
    }
  }
  public var inputs: Int { target.inputs }
  public var outputs: Int { target.outputs }
}

extension ResolvedTarget {
  /// The target of settled settings.
  /// - Throws: `UserError` where it is not there, or its file is another than it was.
  public init(for settings: RunSettings) throws {
    try self.init(settings.target, domain: settings.domain)
    guard content == settings.content else {
      throw UserError("the file has changed since the run was planned; plan anew", at: text)
    }
  }
}

/// A choice that cannot be, with the key that it stands under.
struct BadChoice: Error {
  let key: String
  let error: UserError
}

extension RunChoices {
  /// The run that these choices mean, every default filled in.
  /// - Throws: `UserError` that names the setting.
  public func settled(on target: ResolvedTarget) throws -> RunSettings {
    do {
      return try settle(on: target).settings
    } catch let bad as BadChoice {
      throw bad.error
    }
  }

  /// - Returns: the settings, and how many parameters the network has.
  /// - Throws: `BadChoice`.
  func settle(on target: ResolvedTarget) throws -> (settings: RunSettings, parameters: Int) {
    let activation = self.activation ?? "tanh"
    let skip = self.skip ?? Skip.none
    let family = try checked("family") { try self.family.map { try Family(parsing: $0) } } ?? .mlp
    let blockLayers = try count("block_layers", self.blockLayers, .blockLayers) ?? 1
    let widths = try hiddenWidths(
      of: family, blockLayers: blockLayers, activation: activation, inputs: target.inputs,
      outputs: target.outputs, skip: skip)
    let activations = try checked("activation") {
      try layerActivations(activation, layers: widths.count)
    }
    let optimizer = try checked("optimizer") {
      try self.optimizer.map { try Optimizer(parsing: $0) }
    }
    let defaults = optimizer.map { FitOptions(optimizer: $0) } ?? FitOptions()
    // Only Adam has a learning rate: elsewhere it is read, and does not tell equal runs apart.
    let hasRate = defaults.optimizer == .adam
    let rate = try number("learning_rate", learningRate, "above 0") { $0 > 0 }
    let schedule = try checked("schedule") { try self.schedule.map { try Schedule(parsing: $0) } }
    let (samples, sampling, holdOut) = try points(of: target)
    let settings = RunSettings(
      target: target.text, content: target.content, domain: target.domain, inputs: target.inputs,
      outputs: target.outputs, family: family == .mlp ? nil : family.name,
      blockLayers: blockLayers == 1 ? nil : blockLayers, widths: widths,
      activation: canonical(activations), skip: skip,
      precision: precision ?? defaults.precision, optimizer: defaults.optimizer.rawValue,
      initialisation: try checked("init") {
        try initialisation.map { try Initialisation(parsing: $0) } ?? defaults.initialisation
      }.rawValue,
      loss: try checked("loss") { try loss.map { try Loss(parsing: $0) } ?? defaults.loss }
        .description,
      learningRate: hasRate ? rate ?? defaults.learningRate : defaults.learningRate,
      schedule: (hasRate ? schedule ?? defaults.schedule : defaults.schedule).description,
      steps: try count("steps", steps, .steps) ?? defaults.steps,
      batch: try count("batch", batch, .samples) ?? defaults.batch,
      averaging: try number("averaging", averaging, "between 0 and 1") { $0 > 0 && $0 < 1 }
        ?? defaults.averaging,
      patience: try count("patience", patience, .patience) ?? defaults.patience,
      tolerance: try number("tolerance", tolerance, "of at least 0") { $0 >= 0 }
        ?? defaults.tolerance,
      restarts: try count("restarts", restarts, .restarts) ?? defaults.restarts,
      samples: samples, sampling: sampling, holdOut: holdOut,
      measure: Norm.allCases.filter { measure?.contains($0) ?? true }, seed: seed ?? 1)
    if family != .mlp || blockLayers != 1 {
      _ = try checked("family") { try settings.architecture(of: activations) }
    }
    let parameters = try checked("optimizer") { try settings.checkOptions(activations) }
    return (settings, parameters)
  }

  /// Widths of the hidden layers: given, or of a width and depth, or within a parameter budget.
  private func hiddenWidths(
    of family: Family, blockLayers: Int, activation: String, inputs: Int, outputs: Int, skip: Skip
  ) throws -> [Int] {
    if let bad = widths?.first(where: { $0 < 1 }) {
      throw BadChoice(key: "widths", error: UserError("width \(bad): \(widthHint)"))
    }
    if let widths {
      for width in widths { _ = try count("widths", width, .width) }
      _ = try count("widths", widths.count, .depth)
      return widths
    }
    let width = try count("width", self.width, .width, hint: ": \(widthHint)")
    let depth = try count("depth", self.depth, .depth, hint: ": 0 is the affine model")
    guard let parameters = try count("parameters", parameters, .parameters) else {
      return Array(repeating: width ?? 16, count: depth ?? 1)
    }
    guard let kind = try checked("activation", { try activationList(activation) }).first else {
      return []
    }
    return try checked("parameters") {
      func network(_ width: Int, _ depth: Int) throws -> Architecture {
        try Architecture(
          family: family, inputs: inputs, outputs: outputs, width: width, depth: depth,
          activation: kind, skip: skip, blockLayers: blockLayers)
      }
      if let width, depth == nil {
        return try Architecture.deepNarrow(
          family: family, width: width, parameters: parameters, inputs: inputs, outputs: outputs,
          activation: kind, skip: skip, blockLayers: blockLayers
        ).widths
      }
      // The widest of this depth within the budget: the count grows with the width.
      let depth = depth ?? 1
      guard depth > 0 else { return [] }
      let least = try network(1, depth).parameterCount
      guard least <= parameters else {
        throw UserError(
          "\(parameters) parameters are too few: a network of depth \(depth) needs at least "
            + "\(least)")
      }
      var fits = 1
      var tooWide = parameters + 1
      while tooWide - fits > 1 {
        let middle = (fits + tooWide) / 2
        if try network(middle, depth).parameterCount <= parameters {
          fits = middle
        } else {
          tooWide = middle
        }
      }
      return Array(repeating: fits, count: depth)
    }
  }

  /// How many points, how they are chosen, and which share of data is held out.
  private func points(of target: ResolvedTarget) throws -> (Int, String, Double?) {
    let samples = try count("samples", self.samples, .samples)
    let sampling = try checked("sampling") { try self.sampling.map { try Sampling(parsing: $0) } }
    let holdOut = try number("hold_out", self.holdOut, "between 0 and 1") { $0 > 0 && $0 < 1 }
    switch target.target {
    case .table(let table):
      let share = holdOut ?? defaultHoldOut
      return (try table.parts(holdOut: share).training.count, "data", share)
    case .function(let function):
      // More points as the dimension grows; a grid of few points an axis would miss too much.
      let byDimension = [512, 1024, 2048]
      return (
        samples ?? byDimension[min(function.inputs, 3) - 1],
        (sampling ?? (function.inputs == 1 ? .grid : .sobol)).rawValue, nil
      )
    }
  }
}

/// The share of data that is held out where none is asked for.
let defaultHoldOut = 0.2

extension TabulatedData {
  /// The part that is fitted and the part that is held out: the same for all seeds of a run, so that
  /// their spread is that of training.
  func parts(holdOut: Double) throws -> (training: TabulatedData, holdOut: TabulatedData) {
    try split(holdOut: holdOut, seed: 0)
  }
}

private let widthHint = "a hidden layer needs at least 1 unit; depth 0 is the affine model"

extension RunSettings {
  /// Looks for options that do not go together, before any run begins.
  /// - Parameter activations: of the hidden layers, as they were read.
  /// - Returns: how many parameters the network has.
  fileprivate func checkOptions(_ activations: [Activation]) throws -> Int {
    let options = try fitOptions()
    try options.check(samples: samples)
    let parameters = try checked("width") {
      try architecture(of: activations).parameterCount
    }
    let isSecondOrder = options.optimizer == .lm || options.optimizer == .varpro
    guard !isSecondOrder || parameters <= FitOptions.secondOrderLimit else {
      throw UserError(
        "\(optimizer) takes at most \(FitOptions.secondOrderLimit) parameters, and the network "
          + "has \(parameters): use lbfgs or adam")
    }
    return parameters
  }
}

/// One activation where all layers share it, so that `tanh` and `tanh,tanh` are one run.
private func canonical(_ activations: [Activation]) -> String {
  let names = activations.map(\.description)
  guard let first = names.first else {
    // A network without hidden layers has no activation; the name would only split equal runs.
    return "identity"
  }
  return names.allSatisfy { $0 == first } ? first : names.joined(separator: ",")
}

private func checked<Value>(_ key: String, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as UserError {
    throw BadChoice(key: key, error: error)
  }
}

private func count(
  _ key: String, _ value: Int?, _ limit: SizeLimit, hint: String = ""
) throws -> Int? {
  try checked(key) { try value.map { try limit.check($0, key, hint: hint) } }
  return value
}

private func number(
  _ key: String, _ value: Double?, _ range: String, _ check: (Double) -> Bool
) throws -> Double? {
  guard let value, !(value.isFinite && check(value)) else { return value }
  throw BadChoice(
    key: key, error: UserError("\(key) must be a number \(range), not \(plain(value))"))
}
