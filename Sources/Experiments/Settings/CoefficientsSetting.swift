import Networks

extension RunChoices {
  package var coefficients: CoefficientRule? {
    get { self[CoefficientsSetting.self] }
    set { self[CoefficientsSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Which rational units share their coefficients; nil in other families.
  package var coefficients: CoefficientRule? {
    get { self[CoefficientsSetting.self] }
    set { self[CoefficientsSetting.self] = newValue }
  }
}

extension CoefficientRule: SettingValue {
  package var words: [String] { [rawValue] }
}

extension CoefficientRule: Codable {}

enum CoefficientsSetting: NamedSetting {
  static let name = "coefficients"
  static let section = SettingSection.network
  static let meaning =
    "functions of a `\(Family.names { $0.coefficients != nil })` network: one a `layer`, or one a `unit`"
  static let standardText = Family.all.compactMap(\.options.coefficients).map { "`\($0.rawValue)`" }
    .joined(separator: ", ")
  static let field: SettingField? = SettingField(
    "Functions a", .one(of: CoefficientRule.allCases.map(\.rawValue)),
    value: Family.all.compactMap(\.options.coefficients).first?.rawValue ?? "")

  static func parse(_ text: String) throws -> CoefficientRule { try member(text, called: name) }

  static func isHeeded(by family: Family) -> Bool { family.options.coefficients != nil }

  static func settle(_ chosen: CoefficientRule?, in run: Settling) throws -> CoefficientRule? {
    try ofFamily(chosen, \.coefficients, in: run)
  }
}
