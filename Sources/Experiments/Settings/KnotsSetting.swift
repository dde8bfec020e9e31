import Base
import Fitting
import Networks

extension RunChoices {
  package var knots: KnotRule? {
    get { self[KnotsSetting.self] }
    set { self[KnotsSetting.self] = newValue }
  }
}

extension RunSettings {
  /// How the knots of grids lie, in families that have splines; else nil.
  package var knots: KnotRule? {
    get { self[KnotsSetting.self] }
    set { self[KnotsSetting.self] = newValue }
  }
}

extension KnotRule: SettingValue {}

enum KnotsSetting: NamedSetting {
  static let name = "knots"
  static let section = SettingSection.fit
  static let meaning =
    "where the knots of a `kan` lie: \(listed(KnotRule.allCases.map(\.rawValue))) of the values that a spline sees"
  static let standardText = "`\(KnotRule.uniform.rawValue)`"

  static func parse(_ text: String) throws -> KnotRule { try KnotRule(parsing: text) }

  static func isHeeded(by family: Family) -> Bool { family.hasSplines }

  static func settle(_ chosen: KnotRule?, in run: Settling) throws -> KnotRule? {
    try ofSplines(chosen, .uniform, in: run)
  }

  static func apply(_ value: KnotRule?, to options: inout FitOptions) {
    if let value { options.knots = value }
  }
}
