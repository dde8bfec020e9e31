import Fitting
import Networks

extension RunChoices {
  public var optimizer: Optimizer? {
    get { self[OptimizerSetting.self] }
    set { self[OptimizerSetting.self] = newValue }
  }
}

extension RunSettings {
  public var optimizer: Optimizer {
    get { self[OptimizerSetting.self] ?? .lm }
    set { self[OptimizerSetting.self] = newValue }
  }
}

enum OptimizerSetting: NamedSetting {
  static let name = "optimizer"
  static let section = SettingSection.fit
  static let meaning = "trained by \(Optimizer.namesWithTitles)"
  static let standard: Optimizer? = FitOptions().optimizer
  static let standardText: String = {
    let families = Family.all.filter { !$0.endsInLinearLayer }.map(\.name)
    return "lm; adam of classes, of small weights, and in the families "
      + families.joined(separator: " and ")
  }()
  static let presence = SettingPresence.always
  static let field: SettingField? = SettingField(
    "Optimiser", .name(of: "optimizers", limit: 100), value: "lm")

  static func settle(_ chosen: Optimizer?, in run: Settling) throws -> Optimizer? {
    if let chosen { return chosen }
    let (settings, isOfClasses) = (run.settings, run.target.isOfClasses)
    return isOfClasses || settings.smallWeights != nil || !settings.family.endsInLinearLayer
      ? .adam : standard
  }

  static func parse(_ text: String) throws -> Optimizer { try Optimizer(parsing: text) }

  static func apply(_ value: Optimizer?, to options: inout FitOptions) {
    if let value { options.optimizer = value }
  }
}
