import Base
import Fitting
import Networks

extension RunSettings {
  /// First fits of splines on their coarsest grid; nil where their number was not chosen.
  package var starts: Int? {
    get { self[StartsSetting.self] }
    set { self[StartsSetting.self] = newValue }
  }
}

enum StartsSetting: CountSetting {
  static let name = "starts"
  static let section = SettingSection.fit
  static let meaning =
    "first fits of a `\(Family.namesWithSplines)` by `lm` on its coarsest grid, of which the better half goes on after each "
    + "round of at most 20 steps"
  static let standardText = "the best of 5 after one round of 40"
  static let limit = SizeLimit.starts
  static let isOfFirstNumbers = true

  static func isHeeded(by family: Family) -> Bool { family.hasSplines }

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    try ofSplines(chosen, nil, in: run)
  }

  static func apply(_ value: Int?, to options: inout FitOptions) {
    if let value { options.starts = value }
  }
}
