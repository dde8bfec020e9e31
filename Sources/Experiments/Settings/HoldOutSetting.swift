import Base
import Functions

extension RunChoices {
  /// The share of tabulated data that is held out and measured.
  public var holdOut: Double? {
    get { self[HoldOutSetting.self] }
    set { self[HoldOutSetting.self] = newValue }
  }
}

extension RunSettings {
  /// The share of tabulated data that is held out and measured; nil for functions.
  public var holdOut: Double? {
    get { self[HoldOutSetting.self] }
    set { self[HoldOutSetting.self] = newValue }
  }
}

enum HoldOutSetting: NumberSetting {
  static let name = "hold_out"
  static let section = SettingSection.fit
  static let meaning = "share of the rows of data that is kept from the fit and measured"
  static let standardText = "0.2, of classes a third of each"
  static let range = "between 0 and 1"

  static func isInRange(_ value: Double) -> Bool { value > 0 && value < 1 }

  static func settle(_ chosen: Double?, in run: Settling) throws -> Double? {
    switch run.target.target {
    case .table(let table): chosen ?? table.standardHoldOut
    case .function: nil
    }
  }

  static func idleness(in settings: RunSettings) -> String? {
    settings.holdOut == nil ? noRows(of: settings.target) : nil
  }
}

private func noRows(of function: String) -> String {
  "\(function) is a function, and has no rows to hold out: leave this out"
}

extension ResolvedTarget {
  /// Looks whether it has rows, for options that choose some.
  /// - Parameter options: with whether they are given.
  /// - Throws: `UserError` at the first that is given for a function.
  package func checkRows(_ options: [(name: String, isGiven: Bool)]) throws {
    guard case .function = target else { return }
    for option in options where option.isGiven {
      throw UserError(noRows(of: text), at: option.name)
    }
  }
}

extension TabulatedData {
  /// The part that is fitted and the part that is held out: the same for all seeds of a run, so that
  /// their spread is that of training.
  /// - Parameters:
  ///   - holdOut: the share; nil for the standard one.
  ///   - seed: of the split; nil for the standard one.
  func parts(
    holdOut: Double?, seed: UInt64?
  ) throws -> (training: TabulatedData, holdOut: TabulatedData) {
    try split(holdOut: holdOut ?? standardHoldOut, seed: seed ?? standardSplitSeed)
  }
}
