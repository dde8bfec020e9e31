import Base
import Networks

extension RunChoices {
  package var coefficients: CoefficientRule? {
    get { self[CoefficientsSetting.self] }
    set { self[CoefficientsSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Which units share the trained numbers of their functions; nil where none are asked for.
  package var coefficients: CoefficientRule? {
    get { self[CoefficientsSetting.self] }
    set { self[CoefficientsSetting.self] = newValue }
  }
}

extension CoefficientRule: SettingValue {}

enum CoefficientsSetting: NamedSetting {
  static let name = "coefficients"
  static let section = SettingSection.network
  static let meaning =
    "functions of a `\(Family.names { $0.coefficients != nil })` network: one a `layer`, or one a `unit`; with the "
    + "activations \(Activation.trainableNames) trains their number so"
  static let standardText = "`layer` of \(Family.names { $0.coefficients != nil })"
  static let field: SettingField? = SettingField(
    "Functions a", .one(of: CoefficientRule.allCases.map(\.rawValue)),
    value: firstText(\.coefficients))

  static func parse(_ text: String) throws -> CoefficientRule { try member(text, called: name) }

  /// The page asks for it where a family has it in any case.
  static func isHeeded(by family: Family) -> Bool { family.options.coefficients != nil }

  static func settle(_ chosen: CoefficientRule?, in run: Settling) throws -> CoefficientRule? {
    let family = run.settings.family
    if family.trainsFunctions { return chosen }
    guard chosen == nil || family.options.coefficients != nil else {
      throw UserError(family.coefficientRefusal)
    }
    return try ofFamily(chosen, \.coefficients, in: run)
  }
}
