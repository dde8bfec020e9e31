import Base
import Networks

extension RunChoices {
  public var degree: Int? {
    get { self[DegreeSetting.self] }
    set { self[DegreeSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Degree of every spline, in families that have splines; else nil.
  public var degree: Int? {
    get { self[DegreeSetting.self] }
    set { self[DegreeSetting.self] = newValue }
  }
}

enum DegreeSetting: CountSetting {
  static let name = "degree"
  static let section = SettingSection.network
  static let meaning =
    "degree of every spline, in the family \(Family.namesWithSplines); at least 1 with hidden layers"
  static let standardText = "\(SplineShape().degree)"
  static let limit = SizeLimit.degree

  static func isHeeded(by family: Family) -> Bool { family.hasSplines }

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    try ofSplines(chosen, SplineShape().degree, in: run)
  }
}
