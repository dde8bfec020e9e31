import Base
import Networks

extension RunChoices {
  package var bandwidth: Double? {
    get { self[BandwidthSetting.self] }
    set { self[BandwidthSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Standard deviation of the first frequencies, in periods over the range of an input; nil in families without.
  package var bandwidth: Double? {
    get { self[BandwidthSetting.self] }
    set { self[BandwidthSetting.self] = newValue }
  }
}

enum BandwidthSetting: NumberSetting {
  static let name = "bandwidth"
  static let section = SettingSection.network
  static let meaning =
    "standard deviation of the first frequencies of a `\(Family.names { $0.bandwidth != nil })`, in periods over the "
    + "range of an input"
  static let standardText = familyTexts(\.bandwidth)
  static let range = "above 0"
  static let field: SettingField? = SettingField("Bandwidth", .number(1e-3...1e3))

  static func isInRange(_ value: Double) -> Bool { value > 0 }

  static func isHeeded(by family: Family) -> Bool { family.options.bandwidth != nil }

  static func settle(_ chosen: Double?, in run: Settling) throws -> Double? {
    try ofFamily(chosen, \.bandwidth, in: run)
  }
}
