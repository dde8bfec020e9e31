import Base
import Functions

extension RunChoices {
  /// Which rows of data are held out.
  package var splitSeed: UInt64? {
    get { self[SplitSeedSetting.self] }
    set { self[SplitSeedSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Which rows of data are held out; nil for functions, and for the standard split.
  package var splitSeed: UInt64? {
    get { self[SplitSeedSetting.self] }
    set { self[SplitSeedSetting.self] = newValue }
  }
}

extension UInt64: SettingValue { package var words: [String] { [String(self)] } }

enum SplitSeedSetting: RunSetting {
  typealias Value = UInt64

  static let name = "split_seed"
  static let section = SettingSection.fit
  static let meaning =
    "chooses the rows of data that are held out, for all seeds alike"
  static let standardText = String(standardSplitSeed)

  /// Of data, which alone have a share that is held out.
  static func implied(in settings: RunSettings) -> UInt64? {
    settings.holdOut == nil ? nil : standardSplitSeed
  }

  static func read(_ input: SettingInput) throws -> UInt64? {
    guard let seed = input.text.flatMap({ UInt64($0) }) else {
      throw UserError("\(name) must be a whole number of at least 0, not \(input.shown)")
    }
    return seed
  }

  static func settle(_ chosen: UInt64?, in run: Settling) throws -> UInt64? {
    switch run.target.target {
    case .table: chosen == standardSplitSeed ? nil : chosen
    case .function: nil
    }
  }

  static func idleness(in settings: RunSettings) -> String? {
    HoldOutSetting.idleness(in: settings)
  }
}
