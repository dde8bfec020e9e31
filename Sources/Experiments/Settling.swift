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
  /// Whether its outputs are of classes.
  package var isOfClasses: Bool {
    switch target {
    case .table(let table): table.labels != nil
    case .function(let function): function.hasClasses
    }
  }
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

/// What a setting may look at while a run is settled: the choices, and what stands before it.
package struct Settling {
  package let choices: RunChoices
  package let target: ResolvedTarget
  /// Settled as far as the settings go that stand before.
  package internal(set) var settings: RunSettings

  /// The network's shape.
  /// - Throws: `BadChoice`.
  func architecture() throws -> Architecture {
    try checked(
      settings.family == .mlp && settings.blockLayers == 1
        ? WidthSetting.name : FamilySetting.name
    ) { try settings.architecture() }
  }
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
    for setting in runSettings { try setting.check(in: self) }
    var run = Settling(
      choices: self, target: target,
      settings: RunSettings(
        of: target,
        measure: measure.map { chosen in MeasuredNorm.allCases.filter(chosen.contains) }
          ?? MeasuredNorm.standard, seed: seed ?? 1))
    for setting in runSettings { try setting.settle(in: &run) }
    run.settings = run.settings.compact
    let (settings, architecture) = (run.settings, try run.architecture())
    try checked(InitialisationSetting.name) {
      try settings.initialisation.check(for: architecture)
    }
    try checked(culprit(in: settings, architecture)) { try settings.checkOptions(architecture) }
    return (settings, architecture.parameterCount)
  }

  /// The choice to blame where the options of a fit do not go together: the optimiser, or what its default cannot take.
  private func culprit(in settings: RunSettings, _ architecture: Architecture) -> String {
    let usual = settings.optimizer
    func isBad(_ setting: any RunSetting.Type) -> Bool {
      setting.heededAs.map { !usual.heeds($0) } ?? false
        || setting == LossSetting.self && !usual.minimises(settings.loss)
        || setting.isSize && usual.isForSquares
          && architecture.parameterCount > FitOptions.secondOrderLimit
    }
    let bad = optimizer == nil ? runSettings.first { $0.isChosen(in: self) && isBad($0) } : nil
    return bad?.name ?? OptimizerSetting.name
  }
}

extension RunSettings {
  /// Looks for options that do not go together, before any run begins.
  fileprivate func checkOptions(_ architecture: Architecture) throws {
    let options = fitOptions
    try options.check(samples: samples)
    try options.check(for: architecture)
    // Of a million runs the graphs are not made.
    if !family.endsInLinearLayer { try options.checkOutput(of: architecture) }
  }

  /// The optimiser that often takes small networks further; nil where none is known, or it cannot take this one.
  package func next(for architecture: Architecture) -> Optimizer? {
    guard loss == .l2, let next = optimizer.next else { return nil }
    var options = fitOptions
    options.optimizer = next
    do {
      try options.check(for: architecture)
      try options.checkOutput(of: architecture)
      return next
    } catch {
      return nil
    }
  }

  /// The options of the fit.
  var fitOptions: FitOptions {
    var options = FitOptions(optimizer: optimizer)
    options.seed = seed
    for setting in runSettings { setting.apply(self, to: &options) }
    return options
  }
}

private func checked<Value>(_ key: String, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as UserError {
    throw BadChoice(key: key, error: error)
  }
}
