import Base
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
    "what is made small: `l2`, `p(8)`, `huber(0.1)`, of classes `cross_entropy` or `margin`; "
    + Optimizer.all.filter(\.isForSquares).map { "`\($0.name)`" }.joined(separator: " and ")
    + " take `l2`, \(Optimizer.namesForPowers) `p` from 2 on too"
  static let standard: Loss? = .l2
  static let standardText = "l2, of classes cross_entropy, of classes by capsules margin"
  static let presence = SettingPresence.always

  static func settle(_ chosen: Loss?, in run: Settling) throws -> Loss? {
    let isOfClasses = run.target.isOfClasses
    if let chosen, chosen.isOfClasses, !isOfClasses {
      throw UserError(
        "\(chosen) needs a target of classes, such as digits or FILE.csv:x,y->class(z)")
    }
    guard chosen == nil, isOfClasses, !run.settings.optimizer.isForSquares else {
      return chosen ?? standard
    }
    return run.settings.family == .capsules ? .margin : .crossEntropy
  }

  static func parse(_ text: String) throws -> Loss { try Loss(parsing: text) }

  static func apply(_ value: Loss?, to options: inout FitOptions) {
    if let value { options.loss = value }
  }
}
