import Base
import Networks
import Yams

extension RunChoices {
  /// Units of each hidden layer, instead of `width` and `depth`.
  public var widths: [Int]? {
    get { self[WidthsSetting.self] }
    set { self[WidthsSetting.self] = newValue }
  }
}

extension RunSettings {
  /// Units of each hidden layer or block; none is the affine model.
  public var widths: [Int] {
    get { self[WidthsSetting.self] ?? [] }
    set { self[WidthsSetting.self] = newValue }
  }
}

enum WidthsSetting: RunSetting {
  static let name = "widths"
  static let section = SettingSection.network
  static let isSize = true
  static let meaning = "units layer by layer, such as `8,4,8`, instead of width and depth"
  static let inFiles = "; in a file `[8, 4, 8]`, and a list of such lists is an axis"
  static let standardText = ""
  static let presence = SettingPresence.always
  static func isHeeded(by family: Family) -> Bool { family.hasLayers }

  static let field: SettingField? = SettingField(
    "Widths", .wholes(1...SettingField.mostWidth, most: SettingField.mostDepth), isShown: false)

  static let standardWidth = 16
  static let standardDepth = 1

  static func read(_ input: SettingInput) throws -> [Int]? {
    let text = try input.word(name)
    return try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let width = Int(part.filter { $0 != " " }) else {
        throw UserError("'\(text)' is not a list of widths, such as 8,4,8")
      }
      return width
    }
  }

  static func check(_ value: [Int]) throws {
    if let bad = value.first(where: { $0 < 1 }) {
      throw UserError("width \(bad): \(WidthSetting.hint)")
    }
    for width in value { try SizeLimit.width.check(width, name) }
    try SizeLimit.depth.check(value.count, name)
  }

  /// The widths of one network `[8, 8]`, or a list of such lists.
  static func values(_ node: Node, _ reader: YAMLReader) throws -> [ExperimentFile.Value] {
    guard case .sequence(let items) = node else {
      throw reader.error(
        "widths is a list of hidden layers' widths, such as [8, 8], or a list of such lists, not "
          + reader.kind(node), line: reader.line(node))
    }
    let nested = items.contains { if case .sequence = $0 { true } else { false } }
    return try (nested ? Array(items) : [node]).map { network in
      guard case .sequence(let layers) = network else {
        throw reader.error(
          "widths mixes numbers and lists; write [[8, 8], [16]]", line: reader.line(network))
      }
      if !nested, layers.isEmpty {
        throw reader.error(
          "widths is an empty list; an axis needs at least one value ([[]] is the affine model)",
          line: reader.line(network))
      }
      let widths = try layers.map { layer in
        guard let width = layer.scalar.flatMap({ Int($0.string) }),
          SizeLimit.width.range.contains(width)
        else {
          throw reader.error(
            "a width must be a whole number of at least 1, not \(reader.kind(layer)): "
              + "a hidden layer needs at least 1 unit; [] is the affine model",
            line: reader.line(layer))
        }
        return width
      }
      let label = "[\(widths.map(String.init).joined(separator: ", "))]"
      return ExperimentFile.Value(label: label, line: reader.line(network)) { $0.widths = widths }
    }
  }

  /// Given, or of a width and depth, or within a parameter budget.
  static func settle(_ chosen: [Int]?, in run: Settling) throws -> [Int]? {
    if let chosen { return chosen }
    let isOpen = run.choices.width == nil && run.choices.depth == nil
    if isOpen, !run.settings.family.hasLayers { return [] }
    let (width, depth) = (run.choices.width, run.choices.depth)
    guard let parameters = run.choices.parameters else {
      return Array(repeating: width ?? standardWidth, count: depth ?? standardDepth)
    }
    let activation =
      run.settings.family.hasActivations || !run.settings.family.hasLayers
      ? run.choices.activation ?? ActivationSetting.standardValue : .identity
    guard let kind = activation.layers.first else { return [] }
    do {
      return try widths(of: kind, within: parameters, in: run)
    } catch let error as UserError {
      throw BadChoice(key: ParametersSetting.name, error: error)
    }
  }

  private static func widths(
    of activation: Activation, within parameters: Int, in run: Settling
  ) throws -> [Int] {
    let settings = run.settings
    let skip = run.choices.skip ?? .none
    if let width = run.choices.width, run.choices.depth == nil {
      return try Architecture.deepNarrow(
        family: settings.family, width: width, parameters: parameters, inputs: settings.inputs,
        outputs: settings.outputs, activation: activation, skip: skip,
        blockLayers: settings.blockLayers, splines: settings.splines,
        options: settings.familyOptions
      ).widths
    }
    // The widest of this depth within the budget: the count grows with the width.
    let depth = run.choices.depth ?? standardDepth
    guard depth > 0 else { return [] }
    let step = settings.family.widthStep(settings.familyOptions)
    func count(_ steps: Int) throws -> Int {
      try Architecture(
        family: settings.family, inputs: settings.inputs, outputs: settings.outputs,
        width: steps * step, depth: depth, activation: activation, skip: skip,
        blockLayers: settings.blockLayers, splines: settings.splines,
        options: settings.familyOptions
      ).parameterCount
    }
    let least = try count(1)
    guard least <= parameters else {
      throw UserError(
        "\(parameters) parameters are too few: a network of depth \(depth) needs at least "
          + "\(least)")
    }
    var fits = 1
    var tooWide = parameters + 1
    while tooWide - fits > 1 {
      let middle = (fits + tooWide) / 2
      // What is too large for any network is so for the budget.
      if let found = try? count(middle), found <= parameters {
        fits = middle
      } else {
        tooWide = middle
      }
    }
    return Array(repeating: fits * step, count: depth)
  }
}
