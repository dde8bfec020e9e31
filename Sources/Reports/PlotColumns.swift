// The columns of runs that a plot can show, and conditions on them.

import Base
import Experiments
import Measurement

/// A value of a run in a column.
package enum PlotValue: Hashable, Sendable {
  case number(Double)
  case text(String)
  /// What a run has not.
  case none

  /// As a title or a legend has it.
  var words: String {
    switch self {
    case .number(let value):
      value == value.rounded() && abs(value) < 1e15 ? plain(value) : short(value)
    case .text(let text): text
    case .none: "none"
    }
  }
}

extension PlotValue: Comparable {
  /// Numbers first, then texts, then nothing.
  package static func < (a: PlotValue, b: PlotValue) -> Bool {
    switch (a, b) {
    case (.number(let x), .number(let y)): x < y
    case (.text(let x), .text(let y)): x < y
    case (.number, _): if case .number = b { false } else { true }
    case (.text, .none): true
    default: false
    }
  }
}

/// A column of runs by its name.
package struct PlotColumn: Sendable {
  package let name: String
  /// Whether a run's settings say it: it is then the same for all seeds.
  package let isSetting: Bool
  /// The norm whose error it is.
  package let norm: ErrorNorm?
  package let value: @Sendable (RunSummary, _ store: String) -> PlotValue

  private init(
    _ name: String, isSetting: Bool = false, norm: ErrorNorm? = nil,
    _ value: @escaping @Sendable (RunSummary, String) -> PlotValue
  ) {
    (self.name, self.isSetting, self.norm, self.value) = (name, isSetting, norm, value)
  }

  /// A setting, whose words are a number or a text.
  private static func setting(_ name: String) -> PlotColumn {
    PlotColumn(name, isSetting: true) { run, _ in
      guard let text = run.shared.columns[name], !text.isEmpty else { return .none }
      return Double(text).map { .number($0) } ?? .text(text)
    }
  }

  private static func error(_ norm: ErrorNorm) -> PlotColumn {
    PlotColumn(norm.rawValue, norm: norm) { run, _ in
      .number(run.comparable(norm.value(in: run.errors)))
    }
  }

  /// All columns: those of the CSV of all runs and `store`, in its order.
  package static let all: [PlotColumn] =
    [
      PlotColumn("store", isSetting: true) { _, store in .text(store) },
      PlotColumn("experiment", isSetting: true) { run, _ in .text(run.experiment) },
      PlotColumn("target", isSetting: true) { run, _ in .text(run.shared.settings.target) },
      PlotColumn("domain", isSetting: true) { run, _ in
        run.shared.settings.domain.map { .text($0.description) } ?? .none
      },
      PlotColumn("inputs", isSetting: true) { run, _ in
        .number(Double(run.shared.settings.inputs))
      },
      PlotColumn("outputs", isSetting: true) { run, _ in
        .number(Double(run.shared.settings.outputs))
      },
      PlotColumn("width", isSetting: true) { run, _ in .number(Double(run.widths.max() ?? 0)) },
      PlotColumn("depth", isSetting: true) { run, _ in .number(Double(run.widths.count)) },
      PlotColumn("widths", isSetting: true) { run, _ in
        .text(run.widths.map(String.init).joined(separator: "-"))
      },
      PlotColumn("parameters", isSetting: true) { run, _ in .number(Double(run.parameters)) },
    ] + settingColumnNames.map(setting)
    + [
      PlotColumn("seed") { run, _ in .number(Double(run.seed)) },
      PlotColumn("status") { run, _ in
        .text(run.failure == nil ? run.status.rawValue : "failed")
      },
      PlotColumn("steps") { run, _ in .number(Double(run.steps)) },
      PlotColumn("loss") { run, _ in .number(run.comparable(run.loss)) },
    ] + ErrorNorm.allCases.map(error)
    + [
      PlotColumn("accuracy") { run, _ in run.errors.classes.map { .number($0.accuracy) } ?? .none },
      PlotColumn("symbols_right") { run, _ in run.errors.symbolsRight.map { .number($0) } ?? .none
      },
      PlotColumn("rounding") { run, _ in run.split.rounding.map { .number($0) } ?? .none },
      PlotColumn("approximation") { run, _ in
        run.split.approximation.map { .number($0) } ?? .none
      },
      PlotColumn("optimisation") { run, _ in
        run.split.optimisation.map { .number($0) } ?? .none
      },
      PlotColumn("floor") { run, _ in run.split.floor.map { .number($0) } ?? .none },
      PlotColumn("wall_seconds") { run, _ in .number(run.wallSeconds) },
      PlotColumn("version") { run, _ in .text(run.version) },
    ]

  /// The column of a name.
  /// - Throws: `UserError` with the nearest names.
  package init(named name: String) throws {
    let known = ["seconds": "wall_seconds"][name] ?? name
    guard let column = PlotColumn.all.first(where: { $0.name == known }) else {
      let names = PlotColumn.all.map(\.name)
      let near = suggestion(for: name, among: names)
      throw UserError(
        "no column '\(excerpt(name))'"
          + (near.isEmpty ? "; there are \(names.joined(separator: ", "))" : near))
    }
    self = column
  }

  /// Whether its values are errors or losses, which axes spread by powers of ten.
  package var isError: Bool {
    norm != nil || ["loss", "rounding", "approximation", "optimisation", "floor"].contains(name)
  }

  /// As an axis has it.
  package var label: Label {
    if let norm { return norm.label }
    switch name {
    case "width": return Label("width ") + .italic("W")
    case "depth": return Label("depth ") + .italic("L")
    case "wall_seconds": return "seconds of the fit"
    case "optimisation": return "sup error of the training"
    case "approximation": return "sup error of the architecture"
    case "floor": return "floor of the sup error"
    case "rounding": return "rounding error"
    default: return Label(name.replacing("_", with: " "))
    }
  }

  /// As a sentence has it.
  package var words: String {
    if name == "wall_seconds" { return "seconds" }
    return norm?.label.plain ?? name.replacing("_", with: " ")
  }
}

/// A condition on a column, such as `depth <= 2` or `activation != relu`.
package struct PlotCondition: Sendable {
  fileprivate enum Comparison: String, CaseIterable {
    // What begins as another stands before it.
    case atMost = "<="
    case atLeast = ">="
    case isNot = "!="
    case equals = "=="
    case less = "<"
    case more = ">"
    case same = "="
  }

  private let column: PlotColumn
  private let comparison: Comparison
  private let value: PlotValue
  /// As a caption has it.
  package let text: String

  /// Conditions joined by `and`, all of which must hold.
  /// - Throws: `UserError` for what is none, with the nearest names of a column that is not there.
  package static func list(_ text: String) throws -> [PlotCondition] {
    try text.components(separatedBy: " and ").map { try PlotCondition($0) }
  }

  private init(_ text: String) throws {
    let form = "; write one such as depth <= 2 or activation != relu, several joined by and"
    guard let place = text.firstIndex(where: { "<>=!".contains($0) }),
      let comparison = Comparison.allCases.first(where: { text[place...].hasPrefix($0.rawValue) })
    else { throw UserError("'\(excerpt(text))' is no condition\(form)") }
    let name = text[..<place].trimmingCharacters(in: .whitespaces)
    var word = text[place...].dropFirst(comparison.rawValue.count)
      .trimmingCharacters(in: .whitespaces)
    guard !name.isEmpty, !word.isEmpty else {
      throw UserError("'\(excerpt(text))' is no condition\(form)")
    }
    if word.count >= 2, let quote = word.first, "\"'".contains(quote), word.last == quote {
      word = String(word.dropFirst().dropLast())
    }
    column = try PlotColumn(named: name)
    self.comparison = comparison
    value = word == "none" ? .none : Double(word).map { .number($0) } ?? .text(word)
    let isOrdered = [.atMost, .atLeast, .less, .more].contains(comparison)
    if isOrdered, Double(word) == nil {
      throw UserError(
        "'\(excerpt(text))': \(comparison.rawValue) compares numbers, not '\(excerpt(word))'")
    }
    self.text = "\(column.words) \(comparison.sign) \(word)"
  }

  package func holds(_ run: RunSummary, store: String) -> Bool {
    let own = column.value(run, store)
    switch comparison {
    case .equals, .same: return own == value
    case .isNot: return own != value
    default:
      guard case .number(let a) = own, case .number(let b) = value else { return false }
      switch comparison {
      case .atMost: return a <= b
      case .atLeast: return a >= b
      case .less: return a < b
      default: return a > b
      }
    }
  }
}

extension PlotCondition.Comparison {
  fileprivate var sign: String {
    switch self {
    case .atMost: "≤"
    case .atLeast: "≥"
    case .isNot: "≠"
    case .equals, .same: "="
    case .less: "<"
    case .more: ">"
    }
  }
}
