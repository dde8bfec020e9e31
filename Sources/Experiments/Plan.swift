import Base
import Foundation
import Functions
import Networks

/// The runs that an experiment asks for: settled, each once, in a stable order.
public struct Plan: Sendable {
  /// One run with its identity. Runs that differ in their seed share the rest, so that a million of
  /// them are small.
  public struct Run: Sendable, Hashable {
    package let id: RunIdentity
    private let seed: UInt64
    private let shared: Shared

    fileprivate init(id: RunIdentity, seed: UInt64, shared: Shared) {
      self.id = id
      self.seed = seed
      self.shared = shared
    }

    public var settings: RunSettings {
      var settings = shared.settings
      settings.seed = seed
      return settings
    }

    /// Parameters of the network.
    public var parameters: Int { shared.parameters }

    public static func == (a: Run, b: Run) -> Bool { a.id == b.id }
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
  }

  /// What runs of several seeds have in common; never changed, so a reference is a value.
  fileprivate final class Shared: Sendable {
    let settings: RunSettings
    let parameters: Int

    init(_ settings: RunSettings, parameters: Int) {
      self.settings = settings
      self.parameters = parameters
    }
  }

  /// The experiment's name.
  public let experiment: String
  public let question: String?
  /// The YAML text.
  public let definition: String
  public let axes: [ExperimentFile.Axis]
  /// In the order of the axes, the last runs fastest; seeds are last.
  public internal(set) var runs: [Run]
  /// Targets that the runs approximate, by `RunSettings.targetKey`.
  let targets: [TargetKey: ResolvedTarget]

  /// The most runs that one file may ask for.
  public static let limit = 1_000_000

  /// Expands a file: the product of its axes, zipped ones together.
  ///
  /// Choices that settle to the same run, such as width 4 and width 8 at depth 0, are one run.
  /// - Parameters:
  ///   - file: the experiment.
  ///   - progress: told how many of how many combinations are planned, every few thousand; returns
  ///     false to stop.
  /// - Throws: `UserError` placed at the line whose value cannot be; `Interrupted` where `progress`
  ///   said stop.
  public init(
    _ file: ExperimentFile, progress: (_ planned: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws {
    if let tuning = file.tuning {
      throw UserError(
        "tune: is for 'approxima sweep' on one machine", at: "\(file.path):\(tuning.line)")
    }
    experiment = file.name
    question = file.question
    definition = file.text
    axes = file.axes

    var groups = Plan.groups(of: file)
    let total = groups.map { Double($0[0].values.count) }.reduce(1, *)
    guard total <= Double(Plan.limit) else {
      throw UserError(
        "the axes multiply to \(plain(total)) runs, more than \(Plan.limit); shorten a list",
        at: "\(file.path):1")
    }
    // Seeds are the last axis; where they are no part of a zip, runs share all but them.
    var seeds: [UInt64] = []
    if let last = groups.last, last.count == 1, last[0].key == ExperimentFile.Axis.seeds {
      seeds = last[0].values.compactMap { value in
        var choices = RunChoices(target: "")
        value.apply(&choices)
        return choices.seed
      }
      groups.removeLast()
    }

    let sizes = groups.map { $0[0].values.count }
    let combinations = sizes.reduce(1, *)
    var planned = 0
    func advance() throws {
      if planned % 4096 == 0, !progress(planned, Int(total)) { throw Interrupted() }
      planned += 1
    }
    var targets: [TargetKey: ResolvedTarget] = [:]
    var found: [TargetKey: (target: ResolvedTarget, portable: String)] = [:]
    var writer = IdentityWriter()
    var runs: [Run] = []
    runs.reserveCapacity(Int(total))
    var seen = Set<RunIdentity>(minimumCapacity: Int(total))
    for combination in 0..<combinations {
      var choices = RunChoices(target: "")
      choices.measure = file.measure
      choices.seed = seeds.first
      let values = Plan.values(of: groups, sizes, at: combination)
      for (_, value) in values { value.apply(&choices) }
      func located(_ error: UserError, _ key: String) -> UserError {
        let line = { key in values.last { $0.axis.key == key }?.value.line }
        // A setting that the file leaves open is put down to the others of its section.
        let section = runSettings.first { $0.name == key }?.section
        let near = runSettings.filter { $0.section == section }.compactMap { line($0.name) }.min()
        return UserError(
          "\(error)", at: "\(file.path):\(line(key) ?? near ?? line("target") ?? 1)")
      }

      let written = TargetKey(text: choices.target, domain: choices.domain)
      if found[written] == nil {
        do {
          let target = try ResolvedTarget(
            choices.target, domain: choices.domain, directory: file.directory)
          found[written] = (target, TargetText(target.text).portable)
          targets[TargetKey(text: target.text, domain: target.domain)] = target
        } catch let error as UserError {
          throw located(error, "target")
        }
      }
      guard let (target, portable) = found[written] else { continue }
      do {
        let (settings, parameters) = try choices.settle(on: target)
        let shared = Shared(settings, parameters: parameters)
        let identities = try writer.identities(of: settings, portableTarget: portable)
        for seed in seeds.isEmpty ? [settings.seed] : seeds {
          try advance()
          let id = identities[seed]
          guard seen.insert(id).inserted else { continue }
          runs.append(Run(id: id, seed: seed, shared: shared))
        }
      } catch let bad as BadChoice {
        throw located(bad.error, bad.key)
      }
    }
    self.runs = runs
    self.targets = targets
  }

  /// A plan of runs that were settled elsewhere.
  /// - Throws: `UserError` where an architecture cannot be.
  public init(experiment: String, question: String? = nil, runs: [RunSettings]) throws {
    try self.init(experiment: experiment, question: question, runs: runs, definition: "")
  }

  /// The same, of a file.
  /// - Throws: `UserError` where an architecture cannot be.
  init(
    experiment: String, question: String?, runs: [RunSettings], definition: String,
    axes: [ExperimentFile.Axis] = []
  ) throws {
    self.experiment = experiment
    self.question = question
    self.definition = definition
    self.axes = axes
    targets = [:]
    var seen: Set<RunIdentity> = []
    self.runs = try runs.compactMap { settings in
      let id = try settings.identity()
      guard seen.insert(id).inserted else { return nil }
      let parameters = try settings.architecture().parameterCount
      return Run(id: id, seed: settings.seed, shared: Shared(settings, parameters: parameters))
    }
  }

  /// The value of each axis in one combination, the last groups fastest.
  static func values(
    of groups: [[ExperimentFile.Axis]], _ sizes: [Int], at combination: Int
  ) -> [(axis: ExperimentFile.Axis, value: ExperimentFile.Value)] {
    var rest = combination
    var values: [(axis: ExperimentFile.Axis, value: ExperimentFile.Value)] = []
    for (group, size) in zip(groups, sizes).reversed() {
      for axis in group { values.append((axis, axis.values[rest % size])) }
      rest /= size
    }
    return values
  }

  /// Axes that advance together, at the place of the first of them.
  static func groups(of file: ExperimentFile) -> [[ExperimentFile.Axis]] {
    var groups: [[ExperimentFile.Axis]] = []
    var placed: Set<String> = []
    for axis in file.axes where !placed.contains(axis.key) {
      let keys = file.zips.first { $0.contains(axis.key) } ?? [axis.key]
      groups.append(file.axes.filter { keys.contains($0.key) })
      placed.formUnion(keys)
    }
    return groups
  }
}

/// What tells targets apart.
struct TargetKey: Hashable, Sendable {
  let text: String
  /// Nil where a file leaves it open.
  let domain: Domain?
}

extension RunSettings {
  var targetKey: TargetKey { TargetKey(text: target, domain: domain) }
}
