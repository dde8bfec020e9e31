import Base
import Networks

extension RunChoices {
  package var capsuleSize: Int? {
    get { self[CapsuleSizeSetting.self] }
    set { self[CapsuleSizeSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Features of a capsule, in families that have them; else nil.
  package var capsuleSize: Int? {
    get { self[CapsuleSizeSetting.self] }
    set { self[CapsuleSizeSetting.self] = newValue }
  }
}

enum CapsuleSizeSetting: CountSetting {
  static let name = "capsule_size"
  static let section = SettingSection.network
  static let meaning =
    "features of a capsule, in the family \(Family.names { $0.capsuleSize != nil })"
  static let standardText = familyTexts(\.capsuleSize)
  static let limit = SizeLimit.capsuleSize

  static func isHeeded(by family: Family) -> Bool { family.options.capsuleSize != nil }

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    try ofFamily(chosen, \.capsuleSize, in: run)
  }
}
