import Base
import Fitting

extension RunChoices {
  public var steps: Int? {
    get { self[StepsSetting.self] }
    set { self[StepsSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Most steps that the optimiser takes.
  public var steps: Int {
    get { self[StepsSetting.self] ?? optimizer.defaultSteps }
    set { self[StepsSetting.self] = newValue }
  }
}

enum StepsSetting: CountSetting {
  static let name = "steps"
  static let resultName = "max_steps"
  static let section = SettingSection.fit
  static let meaning = "the most steps"
  static let presence = SettingPresence.always
  static let limit = SizeLimit.steps
  static let field: SettingField? = SettingField("Steps", .whole(0...1_000_000), value: "200")

  /// `1000 (lm, varpro), 2000 (lbfgs)`
  static var standardText: String {
    var parts: [(steps: Int, names: [String])] = []
    for optimizer in Optimizer.all {
      if let place = parts.firstIndex(where: { $0.steps == optimizer.defaultSteps }) {
        parts[place].names.append(optimizer.name)
      } else {
        parts.append((optimizer.defaultSteps, [optimizer.name]))
      }
    }
    return parts.map { "\($0.steps) with \($0.names.joined(separator: " and "))" }
      .joined(separator: ", ")
  }

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    chosen ?? run.settings.optimizer.defaultSteps
  }

  static func apply(_ value: Int?, to options: inout FitOptions) {
    if let value { options.steps = value }
  }
}
