import Fitting
import Networks

extension RunChoices {
  public var precision: Precision? {
    get { self[PrecisionSetting.self] }
    set { self[PrecisionSetting.self] = newValue }
  }
}

extension RunSettings {
  /// The arithmetic in which the network is trained and evaluated.
  public var precision: Precision {
    get { self[PrecisionSetting.self] ?? .f64 }
    set { self[PrecisionSetting.self] = newValue }
  }
}

enum PrecisionSetting: NamedSetting {
  static let name = "precision"
  static let section = SettingSection.fit
  static let meaning = "arithmetic of the network: `f32` or `f64`"
  static let standard: Precision? = .f64
  static let presence = SettingPresence.always
  static let isOfNetwork = true

  static func parse(_ text: String) throws -> Precision { try member(text, called: name) }

  static func apply(_ value: Precision?, to options: inout FitOptions) {
    if let value { options.precision = value }
  }
}
