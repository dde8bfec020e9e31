import Base
import Networks

extension RunChoices {
  public var grid: Int? {
    get { self[GridSetting.self] }
    set { self[GridSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Intervals of every spline, in families that have splines; else nil.
  public var grid: Int? {
    get { self[GridSetting.self] }
    set { self[GridSetting.self] = newValue }
  }
}

enum GridSetting: CountSetting {
  static let name = "grid"
  static let section = SettingSection.network
  static let meaning =
    "intervals of every spline, in the family \(Family.namesWithSplines), or of spline units"
  static let standardText = "\(SplineShape().intervals)"
  static let limit = SizeLimit.grid
  static let field: SettingField? = SettingField(
    "Intervals", .whole(1...500, slider: 40), value: "\(SplineShape().intervals)")

  static func isHeeded(by family: Family) -> Bool {
    family.hasSplines || family.options.grid != nil
  }

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    if let standard = run.settings.family.options.grid { return chosen ?? standard }
    return try ofSplines(chosen, SplineShape().intervals, in: run)
  }
}

extension RunSetting {
  /// What the first family that has an option has where nothing is asked for.
  static func firstText(_ path: KeyPath<FamilyOptions, Value?>) -> String {
    texts(path).first ?? ""
  }

  /// What families that have an option have where nothing is asked for, for tables and help.
  static func familyTexts(_ path: KeyPath<FamilyOptions, Value?>) -> String {
    texts(path).map { "`\($0)`" }.joined(separator: ", ")
  }

  private static func texts(_ path: KeyPath<FamilyOptions, Value?>) -> [String] {
    Family.all.compactMap { $0.options[keyPath: path]?.words.joined(separator: ",") }
  }

  /// The value of an option that some families have: nil in others.
  /// - Parameter path: to what the family has where nothing is chosen.
  /// - Throws: `UserError` where another family is given one.
  static func ofFamily(
    _ chosen: Value?, _ path: KeyPath<FamilyOptions, Value?>, in run: Settling
  ) throws -> Value? {
    let family = run.settings.family
    if let standard = family.options[keyPath: path] { return chosen ?? standard }
    guard chosen == nil else {
      throw UserError(family.refusal(of: name) { $0[keyPath: path] != nil })
    }
    return nil
  }

  /// The same of an option that a later version gave to a family: nil also where it is the family's own.
  static func added(
    _ chosen: Value?, _ path: KeyPath<FamilyOptions, Value?>, in run: Settling
  ) throws -> Value? {
    let value = try ofFamily(chosen, path, in: run)
    return value == run.settings.family.options[keyPath: path] ? nil : value
  }

  /// The value of a setting of splines: nil in other families.
  /// - Throws: `UserError` where another family is given one.
  static func ofSplines(_ chosen: Value?, _ standard: Value?, in run: Settling) throws -> Value? {
    if isHeeded(by: run.settings.family) { return chosen ?? standard }
    guard chosen == nil else {
      throw UserError(
        "\(name) belongs to the family \(Family.all.filter(isHeeded).map(\.name).joined(separator: " or ")), not to \(run.settings.family.name)"
      )
    }
    return nil
  }
}
