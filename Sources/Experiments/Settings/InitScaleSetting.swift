import Base
import Fitting
import Networks

extension RunSettings {
  /// What the first weights in front of activations are multiplied by.
  package var initScale: Double { self[InitScaleSetting.self] ?? 1 }
}

enum InitScaleSetting: NumberSetting {
  static let name = "init_scale"
  static let section = SettingSection.fit
  static let meaning = "what `init`'s weights in front of activations are multiplied by"
  static let standard: Double? = 1
  static let range = "above 0"
  static let isOfFirstNumbers = true

  static func isInRange(_ value: Double) -> Bool { value > 0 }
  static func isHeeded(by family: Family) -> Bool { !family.hasSplines }

  static func settle(_ chosen: Double?, in run: Settling) throws -> Double? {
    guard let chosen, chosen != 1, !isHeeded(by: run.settings.family) else {
      return chosen ?? standard
    }
    throw UserError(
      "init_scale is for layers with an activation behind them, and a \(run.settings.family.name) has none"
    )
  }

  static func apply(_ value: Double?, to options: inout FitOptions) {
    if let value { options.weightScale = value }
  }
}
