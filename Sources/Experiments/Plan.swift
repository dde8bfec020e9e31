import Base
import Foundation
import Functions
import Networks

/// The runs that an experiment asks for: settled, each once, in a stable order.
public struct Plan: Sendable {
  /// One run with its identity.
  public struct Run: Sendable, Hashable {
    public let id: RunIdentity
    public let settings: RunSettings
    public let parameters: Int
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
  /// - Throws: `UserError` placed at the line whose value cannot be.
  public init(_ file: ExperimentFile) throws {
    experiment = file.name
    question = file.question
    definition = file.text
    axes = file.axes

    let groups = Plan.groups(of: file)
    let sizes = groups.map { $0[0].values.count }
    let total = sizes.reduce(1.0) { $0 * Double($1) }
    guard total <= Double(Plan.limit) else {
      throw UserError(
        "the axes multiply to \(plain(total)) runs, more than \(Plan.limit); shorten a list",
        at: "\(file.path):1")
    }

    var targets: [TargetKey: ResolvedTarget] = [:]
    var wanted: [TargetKey: TargetKey] = [:]
    var runs: [Run] = []
    var seen: Set<RunIdentity> = []
    for combination in 0..<Int(total) {
      var choices = RunChoices(target: "")
      choices.measure = file.measure
      var lines: [String: Int] = [:]
      var rest = combination
      for (group, size) in zip(groups, sizes).reversed() {
        for axis in group {
          let value = axis.values[rest % size]
          value.apply(&choices)
          lines[axis.key] = value.line
        }
        rest /= size
      }
      func located(_ error: UserError, _ key: String) -> UserError {
        UserError("\(error)", at: "\(file.path):\(lines[key] ?? lines["target"] ?? 1)")
      }

      let written = TargetKey(text: choices.target, domain: choices.domain)
      let target: ResolvedTarget
      if let known = wanted[written].flatMap({ targets[$0] }) {
        target = known
      } else {
        do {
          target = try ResolvedTarget(
            choices.target, domain: choices.domain, directory: file.directory)
        } catch let error as UserError {
          throw located(error, "target")
        }
        let key = TargetKey(text: target.text, domain: target.domain)
        wanted[written] = key
        targets[key] = target
      }
      do {
        let settings = try choices.settle(on: target)
        let id = try settings.identity()
        guard seen.insert(id).inserted else { continue }
        runs.append(
          Run(
            id: id, settings: settings, parameters: try settings.architecture().parameterCount))
      } catch let bad as BadChoice {
        throw located(bad.error, bad.key)
      }
    }
    self.runs = runs
    self.targets = targets
  }

  /// A plan of runs that were settled elsewhere.
  public init(experiment: String, question: String? = nil, runs: [RunSettings]) throws {
    self.experiment = experiment
    self.question = question
    definition = ""
    axes = []
    targets = [:]
    var seen: Set<RunIdentity> = []
    self.runs = try runs.compactMap { settings in
      let id = try settings.identity()
      guard seen.insert(id).inserted else { return nil }
      return Run(id: id, settings: settings, parameters: try settings.architecture().parameterCount)
    }
  }

  /// Axes that advance together, at the place of the first of them.
  private static func groups(of file: ExperimentFile) -> [[ExperimentFile.Axis]] {
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
