import Base
import Measurement

/// What a person chose for one fit; what is nil was left open, and `settled` fills it.
///
/// The command's options and the axes of an experiment file both end here, so that the same choices
/// always settle to the same run. Settings stand in files of their own, each with its property.
public struct RunChoices: Sendable, Hashable {
  public var target: String
  public var domain: Domain?
  /// The norms that are measured; nil for the standard ones.
  public var measure: Set<MeasuredNorm>?
  public var seed: UInt64?
  private var values = SettingValues()

  public init(target: String) {
    self.target = target
  }

  /// The choice of a setting; nil where it was left open.
  package subscript<Setting: RunSetting>(_: Setting.Type) -> Setting.Value? {
    get { values[Setting.self] }
    set { values[Setting.self] = newValue }
  }

  /// Looks for choices that change nothing in the run that they settle to.
  /// - Throws: `UserError` that names the option and what would be right.
  package func checkUse(in settings: RunSettings) throws {
    for setting in runSettings where setting.isChosen(in: self) {
      if let reason = setting.idleness(in: settings) {
        throw UserError(reason, at: "--\(setting.option)")
      }
    }
  }
}
