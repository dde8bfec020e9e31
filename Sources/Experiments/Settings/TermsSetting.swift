import Networks

extension RunChoices {
  package var terms: PolynomialTerms? {
    get { self[TermsSetting.self] }
    set { self[TermsSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Which products a polynomial has; nil in other families.
  package var terms: PolynomialTerms? {
    get { self[TermsSetting.self] }
    set { self[TermsSetting.self] = newValue }
  }
}

extension PolynomialTerms: SettingValue {}

enum TermsSetting: NamedSetting {
  static let name = "terms"
  static let section = SettingSection.network
  static let meaning =
    "products of a `\(Family.names { $0.terms != nil })`: of `total` degree, or of the degree in each input, `tensor`"
  static let standardText = familyTexts(\.terms)
  static let field: SettingField? = SettingField(
    "Terms", .one(of: PolynomialTerms.allCases.map(\.rawValue)),
    value: firstText(\.terms))

  static func parse(_ text: String) throws -> PolynomialTerms { try member(text, called: name) }

  static func isHeeded(by family: Family) -> Bool { family.options.terms != nil }

  static func settle(_ chosen: PolynomialTerms?, in run: Settling) throws -> PolynomialTerms? {
    try ofFamily(chosen, \.terms, in: run)
  }
}
