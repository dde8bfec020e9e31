import Base
import Fitting
import Functions
import Kernels

extension RunChoices {
  public var sampling: Sampling? {
    get { self[SamplingSetting.self].flatMap(\.rule) }
    set { self[SamplingSetting.self] = newValue.map { .rule($0) } }
  }
}

extension RunSettings {
  /// How the points are chosen.
  package var sampling: SampledPoints {
    get { self[SamplingSetting.self] ?? .rule(SamplingSetting.standard(inputs: inputs)) }
    set { self[SamplingSetting.self] = newValue }
  }
}

/// How the points of a fit are chosen.
package enum SampledPoints: Hashable, Sendable, CustomStringConvertible {
  case rule(Sampling)
  /// Random sequences of the target's symbols.
  case symbols
  /// They are given.
  case data

  var rule: Sampling? { if case .rule(let rule) = self { rule } else { nil } }

  /// The rule's name, `symbols` or `data`.
  package var description: String {
    switch self {
    case .rule(let rule): rule.rawValue
    case .symbols: "symbols"
    case .data: "data"
    }
  }

  /// What may be asked for.
  static let choices = Sampling.allCases.map { SampledPoints.rule($0) } + [.symbols]

  /// A choice by its name.
  /// - Throws: `UserError` with the nearest names, or all.
  init(parsing text: String) throws {
    let names = SampledPoints.choices.map(\.description)
    guard let place = names.firstIndex(of: text.lowercased()) else {
      let near = suggestion(for: text, among: names)
      throw UserError(
        "unknown sampling '\(text)'"
          + (near.isEmpty ? ": it is one of \(names.joined(separator: ", "))" : near))
    }
    self = SampledPoints.choices[place]
  }

  /// Points of the target.
  /// - Parameter seed: of those that are random.
  /// - Throws: `UserError` where the target has no such points.
  func points(_ count: Int, of target: TargetFunction, seed: UInt64) throws -> Batch {
    switch self {
    case .rule(let rule): return try rule.points(count, in: target.domain, seed: seed)
    case .symbols:
      let random = RandomSource(seed: seed, stream: "samples")
      guard let sequences = target.sequences(count, random) else {
        throw UserError(SampledPoints.noSymbols(target.name))
      }
      return sequences
    case .data: throw UserError("\(target.name) is a function, and has no data")
    }
  }

  fileprivate static func noSymbols(_ target: String) -> String {
    "sampling symbols is for functions of sequences, \(Catalogue.sequences.map(\.name).joined(separator: ", ")), "
      + "not for \(target)"
  }
}

/// As its name.
extension SampledPoints: SettingValue {
  package init(from decoder: any Decoder) throws {
    let name = try String(from: decoder)
    self = name == "data" ? .data : try SampledPoints(parsing: name)
  }

  package func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }

  package var words: [String] { [description] }
}

enum SamplingSetting: NamedSetting {
  static let name = "sampling"
  static let section = SettingSection.fit
  static let meaning =
    "how the points lie: \(listed(Sampling.allCases.map(\.rawValue))), or `\(SampledPoints.symbols)`, "
    + "random sequences of the target's"
  static let standardText = "`grid` in one dimension, else `sobol`"
  static let presence = SettingPresence.always

  static func standard(inputs: Int) -> Sampling { inputs == 1 ? .grid : .sobol }

  static func parse(_ text: String) throws -> SampledPoints { try SampledPoints(parsing: text) }

  static func settle(_ chosen: SampledPoints?, in run: Settling) throws -> SampledPoints? {
    switch run.target.target {
    case .table: return .data
    case .function(let function):
      if chosen == .symbols, function.symbols == nil {
        throw UserError(SampledPoints.noSymbols(function.name))
      }
      return chosen ?? .rule(standard(inputs: function.inputs))
    }
  }
}
