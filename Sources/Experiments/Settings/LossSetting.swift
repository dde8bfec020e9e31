import Fitting

extension RunChoices {
  public var loss: Loss? {
    get { self[LossSetting.self] }
    set { self[LossSetting.self] = newValue }
  }
}

extension RunSettings {
  public var loss: Loss {
    get { self[LossSetting.self] ?? .l2 }
    set { self[LossSetting.self] = newValue }
  }
}

enum LossSetting: NamedSetting {
  static let name = "loss"
  static let resultName = "loss_function"
  static let section = SettingSection.fit
  static let meaning =
    "what is made small: `l2`, `p(8)`, `huber(0.1)`; "
    + Optimizer.all.filter(\.isForSquares).map { "`\($0.name)`" }.joined(separator: " and ")
    + " take `l2`"
  static let standard: Loss? = .l2
  static let presence = SettingPresence.always

  static func parse(_ text: String) throws -> Loss { try Loss(parsing: text) }

  static func apply(_ value: Loss?, to options: inout FitOptions) {
    if let value { options.loss = value }
  }
}
