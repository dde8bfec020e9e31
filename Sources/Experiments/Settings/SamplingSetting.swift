import Base
import Fitting

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
  /// They are given.
  case data

  var rule: Sampling? { if case .rule(let rule) = self { rule } else { nil } }

  /// The rule's name, or `data`.
  package var description: String { rule?.rawValue ?? "data" }
}

/// As its name.
extension SampledPoints: SettingValue {
  package init(from decoder: any Decoder) throws {
    let name = try String(from: decoder)
    self = name == "data" ? .data : .rule(try Sampling(parsing: name))
  }

  package func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }

  package var words: [String] { [description] }
}

enum SamplingSetting: NamedSetting {
  static let name = "sampling"
  static let section = SettingSection.fit
  static let meaning = "how the points lie: \(listed(Sampling.allCases.map(\.rawValue)))"
  static let standardText = "`grid` in one dimension, else `sobol`"
  static let presence = SettingPresence.always

  static func standard(inputs: Int) -> Sampling { inputs == 1 ? .grid : .sobol }

  static func parse(_ text: String) throws -> SampledPoints { .rule(try Sampling(parsing: text)) }

  static func settle(_ chosen: SampledPoints?, in run: Settling) throws -> SampledPoints? {
    switch run.target.target {
    case .table: .data
    case .function(let function): chosen ?? .rule(standard(inputs: function.inputs))
    }
  }
}
