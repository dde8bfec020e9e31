import Base
import Fitting

extension RunChoices {
  public var batch: Int? {
    get { self[BatchSetting.self] }
    set { self[BatchSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Samples of one step; nil for all.
  public var batch: Int? {
    get { self[BatchSetting.self] }
    set { self[BatchSetting.self] = newValue }
  }
}

enum BatchSetting: CountSetting {
  static let name = "batch"
  static let section = SettingSection.fit
  static let heededAs: StepOption? = .batch
  static let meaning =
    "samples of one step of `\(Optimizer.names(heeding: .batch))`, or `none` for all"
  static let standardText = "`none`"
  static let limit = SizeLimit.samples
  static let takesNone = true

  static func apply(_ value: Int?, to options: inout FitOptions) { options.batch = value }
}
