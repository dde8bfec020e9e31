import Base
import Networks

extension RunChoices {
  package var routing: Int? {
    get { self[RoutingSetting.self] }
    set { self[RoutingSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Iterations of routing by agreement, in families that have it; else nil.
  package var routing: Int? {
    get { self[RoutingSetting.self] }
    set { self[RoutingSetting.self] = newValue }
  }
}

enum RoutingSetting: CountSetting {
  static let name = "routing"
  static let section = SettingSection.network
  static let meaning =
    "iterations of routing by agreement, in the family \(Family.names { $0.routing != nil })"
  static let standardText = familyTexts(\.routing)
  static let limit = SizeLimit.routing

  static func isHeeded(by family: Family) -> Bool { family.options.routing != nil }

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    try ofFamily(chosen, \.routing, in: run)
  }
}
