import Base
import Foundation
import Measurement
import Yams

/// An experiment as a YAML file states it: what is fixed, what varies, and the question asked.
///
/// Checked strictly: an unknown key, a value of the wrong type, an empty list is one line with the
/// file and its line number. `experiments/README.md` explains every key.
public struct ExperimentFile: Sendable {
  /// The name under which the store keeps the runs; the file's name where the file gives none.
  public let name: String
  /// What the experiment asks, in one sentence.
  public let question: String?
  /// The norms that are measured; nil for all.
  public let measure: Set<MeasuredNorm>?
  /// What varies, in the order in which runs are planned; seeds are last.
  public let axes: [Axis]
  /// Groups of axes, by their keys, that advance together.
  public let zips: [[String]]
  /// What is searched for each combination before it is run; nil where nothing is.
  package let tuning: Tuning?
  /// Where the file is, as it was named; errors say it.
  public let path: String
  /// The file's text.
  public let text: String

  /// One setting with the values that it takes.
  public struct Axis: Sendable {
    public let key: String
    public let line: Int
    public let values: [Value]

    /// The key of the axis of seeds.
    static let seeds = "seeds"
  }

  /// One value of a setting.
  public struct Value: Sendable {
    /// As a person writes it.
    public let label: String
    public let line: Int
    let apply: @Sendable (inout RunChoices) -> Void
  }

  /// Reads a file.
  /// - Throws: `UserError` placed at `file:line`.
  public init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("cannot read this file", at: path)
    }
    guard let text = String(data: data, encoding: .utf8), !text.contains("\0") else {
      throw UserError("this is no text in UTF-8; an experiment is a YAML file", at: "\(path):1")
    }
    try self.init(text: text, path: path)
  }

  /// Reads the text of a file; `path` is what errors name and where the target's files are sought.
  /// - Throws: `UserError` placed at `path:line`.
  public init(text: String, path: String) throws {
    let reader = YAMLReader(path: path)
    guard let root = try reader.root(of: text) else {
      throw reader.error("the file is empty; an experiment needs at least 'target:'", line: 1)
    }
    let top = try reader.entries(
      root,
      keys: ["name", "question", "seeds", "measure", "zip", "tune"]
        + SettingSection.allCases.map(\.rawValue)
        + ["target", "domain"], in: "an experiment file")

    self.path = path
    self.text = text
    name = try top["name"].map { try reader.name($0) } ?? reader.fileName
    question = try top["question"].map { try reader.string($0, key: "question") }
    measure = try top["measure"].map { try reader.norms($0) }

    guard top["target"] != nil else {
      throw reader.error(
        "'target:' is missing; name a function or an expression, such as target: sin(2*pi*x)",
        line: reader.line(root))
    }
    var axes: [Axis] = []
    if let node = top["target"] { axes.append(try reader.targets(node)) }
    if let node = top["domain"] { axes.append(try reader.domains(node)) }
    for section in SettingSection.allCases {
      guard let node = top[section.rawValue] else { continue }
      let settings = runSettings.filter { $0.section == section }
      let entries = try reader.entries(
        node, keys: settings.map { $0.name }, in: "'\(section.rawValue)'")
      for setting in settings {
        if let node = entries[setting.name] { axes.append(try setting.axis(node, reader)) }
      }
      if section == .network { try reader.checkSizes(entries) }
    }
    if let seeds = top["seeds"] { axes.append(try reader.seeds(seeds)) }
    self.axes = axes
    let zips = try top["zip"].map { try reader.zips($0, axes: axes) } ?? []
    self.zips = zips
    tuning = try top["tune"].map { try reader.tuning($0, axes: axes) }
    // Zipped lists may say a value twice, beside different others.
    for axis in axes where !zips.contains(where: { $0.contains(axis.key) }) {
      var seen: Set<String> = []
      if let twice = axis.values.first(where: { !seen.insert($0.label).inserted }) {
        throw reader.error("\(axis.key) lists \(twice.label) twice; keep one", line: twice.line)
      }
    }
  }

  /// The folder of the file, where relative paths in targets begin.
  public var directory: String {
    path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : ""
  }
}
