import Base
import Networks

extension RunChoices {
  public var base: Activation? {
    get { self[BaseSetting.self] }
    set { self[BaseSetting.self] = newValue }
  }
}

extension RunSettings {
  /// What stands beside the spline on every edge, in families that have splines; nil for nothing.
  public var base: Activation? {
    get { self[BaseSetting.self] }
    set { self[BaseSetting.self] = newValue }
  }
}

extension Activation: SettingValue {
  package var words: [String] { [description] }
}

enum BaseSetting: NamedSetting {
  static let name = "base"
  static let section = SettingSection.network
  static let meaning =
    "a function beside the spline on every edge of a `kan`, such as `silu`, or `none`"
  static let standardText = "`none`"

  static func read(_ input: SettingInput) throws -> Activation? {
    let word = try input.word(name)
    return word == "none" ? nil : try parse(word)
  }

  static func parse(_ text: String) throws -> Activation { try Activation(parsing: text) }

  static func isHeeded(by family: Family) -> Bool { family.hasSplines }

  static func settle(_ chosen: Activation?, in run: Settling) throws -> Activation? {
    try ofSplines(chosen, nil, in: run)
  }
}
