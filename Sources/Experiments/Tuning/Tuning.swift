// `tune:` of an experiment file: settings that are searched for each activation at an equal budget.

import Base
import Foundation
import Kernels
import Measurement
import Networks
import Yams

/// Random search with successive halving, the same for every combination of the file's axes.
///
/// So many trials are drawn, the same ones for all combinations. In the first round each is fitted with a small part of
/// the steps; the better half goes on with twice the steps, until the last round has all of them. The best trial of that
/// round is what the combination is run with. Every combination costs the same number of steps.
///
/// Source: K. Jamieson, A. Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", AISTATS
/// 2016.
package struct Tuning: Sendable {
  /// Drawn for each combination.
  package let trials: Int
  /// Rounds after the first; each halves the trials and doubles the steps.
  package let halvings: Int
  /// Seeds of each trial, apart from those of the contest.
  package let seeds: [UInt64]
  /// Whose median over the seeds decides.
  package let norm: Norm
  /// The activation that is tuned for in place of each its own; nil where each is tuned for itself.
  package let borrowed: ActivationChoice?
  package let dimensions: [Dimension]
  let line: Int

  /// A setting that is searched.
  package struct Dimension: Sendable {
    package let key: String
    package let line: Int
    /// As a person reads it: `1e-4 to 0.1`, `auto, he`.
    package let range: String
    let draw: @Sendable (Double) throws -> ExperimentFile.Value
  }

  /// Seeds of trials begin behind it.
  static let firstSeed: UInt64 = 1_000_000_000

  /// The trials: of each a value a dimension.
  func candidates() throws -> [[ExperimentFile.Value]] {
    let random = RandomSource(seed: 1, stream: "tune")
    return try (0..<trials).map { _ in try dimensions.map { try $0.draw(random.uniform()) } }
  }

  /// Trials that are fitted in a round, from 0.
  package func trials(in round: Int) -> Int { max(1, (trials + (1 << round) - 1) >> round) }

  /// The steps of a round, of those that a run of the contest has.
  package func steps(in round: Int, of all: Int) -> Int { max(1, all >> (halvings - round)) }
}

extension YAMLReader {
  /// The section `tune:`.
  /// - Parameter axes: of the file, which may not set what is searched.
  func tuning(_ node: Node, axes: [ExperimentFile.Axis]) throws -> Tuning {
    let sections = SettingSection.allCases.map(\.rawValue)
    let entries = try entries(
      node, keys: ["trials", "halvings", "seeds", "norm", "as"] + sections, in: "'tune'")
    func count(_ key: String, _ usual: Int, _ range: ClosedRange<Int>) throws -> Int {
      guard let node = entries[key] else { return usual }
      guard let number = node.scalar.flatMap({ Int($0.string) }), range.contains(number) else {
        throw error(
          "\(key) of tune is a whole number from \(range.lowerBound) to \(range.upperBound), not "
            + kind(node), line: line(node))
      }
      return number
    }
    let trials = try count("trials", 16, 1...4096)
    let halvings = try count("halvings", 3, 0...12)
    let seeds = try count("seeds", 3, 1...1000)
    guard trials >> halvings >= 1 else {
      throw error(
        "\(halvings) halvings need at least \(1 << halvings) trials, not \(trials)",
        line: line(node))
    }
    let norms = try entries["norm"].map { try self.norms($0) } ?? [.l2]
    guard norms.count == 1, let norm = norms.first?.sampled else {
      throw error("norm of tune is one of l1, l2 and sup", line: line(entries["norm"] ?? node))
    }
    let borrowed = try entries["as"].map { node in
      try placed(node) { try ActivationChoice(parsing: SettingInput(node, self).word("as")) }
    }
    var dimensions: [Tuning.Dimension] = []
    for section in SettingSection.allCases {
      guard let node = entries[section.rawValue] else { continue }
      let settings = runSettings.filter { $0.section == section && $0 != StepsSetting.self }
      let searched = try self.entries(
        node, keys: settings.map { $0.name }, in: "'\(section.rawValue)' of tune")
      for setting in settings {
        guard let node = searched[setting.name] else { continue }
        if axes.contains(where: { $0.key == setting.name }) {
          throw error(
            "'\(setting.name)' is searched here and set above; keep one", line: line(node))
        }
        dimensions.append(try dimension(setting, node))
      }
    }
    guard !dimensions.isEmpty else {
      throw error(
        "tune has nothing to search: name settings under 'fit:' or 'network:' in it, such as "
          + "fit: {learning_rate: {from: 1e-4, to: 0.1}}", line: line(node))
    }
    return Tuning(
      trials: trials, halvings: halvings,
      seeds: (1...UInt64(seeds)).map { Tuning.firstSeed + $0 }, norm: norm, borrowed: borrowed,
      dimensions: dimensions, line: line(node))
  }

  /// A list of values, or ends of a range of numbers.
  private func dimension(
    _ setting: any RunSetting.Type, _ node: Node
  ) throws -> Tuning.Dimension {
    guard case .mapping = node else {
      let axis = try setting.axis(node, self)
      return Tuning.Dimension(
        key: setting.name, line: line(node),
        range: axis.values.map(\.label).joined(separator: ", ")
      ) { axis.values[min(Int($0 * Double(axis.values.count)), axis.values.count - 1)] }
    }
    let entries = try entries(node, keys: ["from", "to", "scale"], in: "'\(setting.name)' of tune")
    func end(_ key: String) throws -> Double {
      guard let text = entries[key]?.scalar?.string, let number = Double(text), number.isFinite
      else {
        throw error(
          "a range of \(setting.name) is {from: number, to: number}, or a list of values",
          line: line(entries[key] ?? node))
      }
      return number
    }
    let (from, to) = (try end("from"), try end("to"))
    let scale = try entries["scale"].map { try string($0, key: "scale") } ?? "log"
    guard ["log", "linear"].contains(scale) else {
      throw error("scale is log or linear, not '\(scale)'", line: line(entries["scale"] ?? node))
    }
    guard from < to, scale == "linear" || from > 0 else {
      throw error(
        scale == "log"
          ? "a range in the logarithm has 0 < from < to; write scale: linear for others"
          : "a range has from < to", line: line(node))
    }
    let place = line(node)
    let dimension = Tuning.Dimension(
      key: setting.name, line: place, range: "\(plain(from)) to \(plain(to))"
    ) { part in
      let number =
        scale == "log" ? from * pow(to / from, part) : from + part * (to - from)
      // Three digits, which people can read and repeat.
      let text = short(number)
      var choices = RunChoices(target: "")
      try setting.choose(text, in: &choices)
      return ExperimentFile.Value(label: text, line: place) { chosen in
        // Read once already.
        try? setting.choose(text, in: &chosen)
      }
    }
    // What the setting does not take is said before any fit.
    try placed(node) { for part in [0, 0.37, 0.999_999] { _ = try dimension.draw(part) } }
    return dimension
  }
}
