import Base
import Networks

extension RunChoices {
  public var degree: Int? {
    get { self[DegreeSetting.self] }
    set { self[DegreeSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Degree of every spline, in families that have splines, or of a polynomial; else nil.
  public var degree: Int? {
    get { self[DegreeSetting.self] }
    set { self[DegreeSetting.self] = newValue }
  }
}

enum DegreeSetting: CountSetting {
  static let name = "degree"
  static let section = SettingSection.network
  static let meaning =
    "degree of every spline, in the family \(Family.namesWithSplines), at least 1 with hidden layers; of a "
    + "\(Family.names { $0.degree != nil })"
  static let standardText =
    ([SplineShape().degree] + Family.all.compactMap(\.options.degree)).map { "`\($0)`" }.joined(
      separator: ", ")
  static let limit = SizeLimit.polynomialDegree
  static let field: SettingField? = SettingField("Degree", .whole(0...100))

  static func isHeeded(by family: Family) -> Bool {
    family.hasSplines || family.options.degree != nil
  }

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    let family = run.settings.family
    guard chosen == nil || isHeeded(by: family) else {
      let names = Family.all.filter(isHeeded).map(\.name).joined(separator: " or ")
      throw UserError("\(name) belongs to the family \(names), not to \(family.name)")
    }
    guard family.hasSplines else {
      if chosen == nil, family.options.degree != nil, !family.hasLayers,
        let most = run.choices.parameters
      {
        return try degree(within: most, in: run)
      }
      return try ofFamily(chosen, \.degree, in: run)
    }
    let degree = try ofSplines(chosen, SplineShape().degree, in: run)
    try degree.map { try SizeLimit.degree.check($0, name) }
    return degree
  }

  /// The largest degree of so many parameters.
  private static func degree(within most: Int, in run: Settling) throws -> Int {
    func count(_ degree: Int) throws -> Int {
      var options = run.settings.familyOptions
      options.degree = degree
      return try Architecture(
        family: run.settings.family, inputs: run.settings.inputs, outputs: run.settings.outputs,
        widths: [], activations: [], splines: nil, options: options
      ).parameterCount
    }
    guard try count(0) <= most else {
      throw BadChoice(
        key: ParametersSetting.name,
        error: UserError(
          "\(most) parameters are too few: a \(run.settings.family.name) of degree 0 has \(try count(0))"
        ))
    }
    var degree = 0
    while degree < limit.range.upperBound, try count(degree + 1) <= most { degree += 1 }
    return degree
  }
}
