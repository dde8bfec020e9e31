import Fitting

extension RunChoices {
  public var learningRate: Double? {
    get { self[LearningRateSetting.self] }
    set { self[LearningRateSetting.self] = newValue }
  }
}

extension RunSettings {
  public var learningRate: Double {
    get { self[LearningRateSetting.self] ?? FitOptions().learningRate }
    set { self[LearningRateSetting.self] = newValue }
  }
}

enum LearningRateSetting: NumberSetting {
  static let name = "learning_rate"
  static let section = SettingSection.fit
  static let heededAs: StepOption? = .learningRate
  static let meaning =
    "learning rate of `\(Optimizer.names(heeding: .learningRate))`; others ignore it"
  static let standard: Double? = FitOptions().learningRate
  static let presence = SettingPresence.always
  static let range = "above 0"
  static let field: SettingField? = SettingField("Rate", .number(1e-9...1e3))

  static func isInRange(_ value: Double) -> Bool { value > 0 }

  /// Where an optimizer has no rate, it is read, and does not tell equal runs apart.
  static func settle(_ chosen: Double?, in run: Settling) throws -> Double? {
    run.settings.optimizer.heeds(.learningRate) ? chosen ?? standard : standard
  }

  static func apply(_ value: Double?, to options: inout FitOptions) {
    if let value { options.learningRate = value }
  }
}
