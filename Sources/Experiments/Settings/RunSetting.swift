import Base
import Fitting
import Networks
import Yams

/// One setting of a run, declared once: its name, its values, its default, its texts.
///
/// Options of the command, keys of experiment files and of JSON, columns of the CSV and of the report, the
/// tables of the documentation and the form of the page come from the declarations in `all`. To add one,
/// write a type that conforms in a file of its own and name it in `all`.
package protocol RunSetting: Sendable {
  associatedtype Value: SettingValue

  /// The key of experiment files and of JSON; the command's option spells it with hyphens.
  static var name: String { get }
  /// The name in results, where `name` means something else there.
  static var resultName: String { get }
  static var section: SettingSection { get }
  /// What it is, for tables and help: a sentence without its capital and full stop, code in back-ticks.
  static var meaning: String { get }
  /// What is to be said of experiment files alone.
  static var inFiles: String { get }
  /// The value where nothing is chosen, if it is the same for all runs; nil where it is none, or depends
  /// on others.
  static var standard: Value? { get }
  /// The default, for tables and help.
  static var standardText: String { get }
  /// When a run's JSON has it, and so its identity.
  static var presence: SettingPresence { get }
  /// Whether a saved network says it.
  static var isOfNetwork: Bool { get }
  /// Whether it is one of several ways to say the network's size.
  static var isSize: Bool { get }
  /// The option of the fit that some optimisers have no use for; nil for one that all use.
  static var heededAs: StepOption? { get }
  /// Whether networks of a family have a use for it.
  static func isHeeded(by family: Family) -> Bool
  /// Whether it says how a network begins, which one that is given does not ask.
  static var isOfFirstNumbers: Bool { get }
  /// Why a choice changes nothing in a run, and what would be right; nil where it does. Sweeps take such choices, whose
  /// runs are one; a single fit refuses them.
  static func idleness(in settings: RunSettings) -> String?
  /// What a run without a value of its own has all the same; nil for nothing.
  static func implied(in settings: RunSettings) -> Value?
  /// How the page asks for it; nil where it does not.
  static var field: SettingField? { get }

  /// Reads one value.
  /// - Returns: nil for `none`.
  /// - Throws: `UserError` that says what would be right.
  static func read(_ input: SettingInput) throws -> Value?
  /// Reads the values of an experiment file: several where they are an axis.
  static func values(_ node: Node, _ reader: YAMLReader) throws -> [ExperimentFile.Value]
  /// - Throws: `UserError` for a value that no run can have.
  static func check(_ value: Value) throws
  /// The value of a run.
  /// - Parameters:
  ///   - chosen: nil where it was left open; checked.
  ///   - run: what stands before it.
  /// - Throws: `UserError`, or `BadChoice` where another setting is wrong.
  static func settle(_ chosen: Value?, in run: Settling) throws -> Value?
  /// Hands the value of a run on to its fit.
  static func apply(_ value: Value?, to options: inout FitOptions)

  // What planning calls of every setting of every run. None is to be written: as requirements, the ones below
  // are compiled for each setting's own type, which halves the time of a plan.
  static func check(in choices: RunChoices) throws
  static func settle(in run: inout Settling) throws
  static func apply(_ settings: RunSettings, to options: inout FitOptions)
  static func encode(
    _ settings: RunSettings, to container: inout KeyedEncodingContainer<SettingKey>) throws
  static func storedJSON(in settings: RunSettings) throws -> JSON?
  static func isStored(alike a: RunSettings, _ b: RunSettings) -> Bool
  static func decode(
    _ container: KeyedDecodingContainer<SettingKey>, into settings: inout RunSettings) throws
}

/// Where a setting stands in an experiment file.
package enum SettingSection: String, CaseIterable, Sendable { case network, fit }

/// When the JSON of a run has a setting. Identities of runs are hashes of this JSON and never change.
package enum SettingPresence: Sendable {
  /// Always: of the first version.
  case always
  /// Where its value is not the standard one: all that later versions add.
  case whereSet
  /// Never: a choice that others are settled by.
  case never
}

/// All settings, in the order of axes, options and columns.
package let runSettings: [any RunSetting.Type] = [
  FamilySetting.self, BlockLayersSetting.self, GridSetting.self, TermsSetting.self,
  DegreeSetting.self, BaseSetting.self, RankSetting.self, FrequenciesSetting.self,
  WavesSetting.self, BandwidthSetting.self, CoefficientsSetting.self, HeadsSetting.self,
  AttentionSetting.self, SharingSetting.self, TokenSizeSetting.self, EmbeddingSetting.self,
  ReadoutSetting.self, BlocksSetting.self, CapsuleSizeSetting.self, RoutingSetting.self,
  WidthSetting.self, DepthSetting.self,
  WidthsSetting.self,
  ActivationSetting.self, SkipSetting.self, QuantiseSetting.self, QuantiseLayersSetting.self,
  QuantiseActivationsSetting.self, ParametersSetting.self,
  OptimizerSetting.self, StepsSetting.self, SamplesSetting.self, SamplingSetting.self,
  HoldOutSetting.self, SplitSeedSetting.self, LabelsPerClassSetting.self, LabelMethodSetting.self,
  KnotsSetting.self, SparsitySetting.self,
  StartsSetting.self,
  InitialisationSetting.self,
  InitScaleSetting.self, LossSetting.self, LearningRateSetting.self,
  ScheduleSetting.self, BatchSetting.self, AveragingSetting.self, PatienceSetting.self,
  ToleranceSetting.self, RestartsSetting.self, PrecisionSetting.self,
]

// What most settings do not say.
extension RunSetting {
  package static var resultName: String { name }
  package static var inFiles: String { "" }
  package static var standard: Value? { nil }
  package static var standardText: String { standard?.words.joined(separator: ",") ?? "none" }
  package static var presence: SettingPresence { .whereSet }
  package static var isOfNetwork: Bool { section == .network }
  package static var isSize: Bool { false }
  package static var heededAs: StepOption? { nil }
  package static var field: SettingField? { nil }

  package static var isOfFirstNumbers: Bool { false }

  package static func idleness(in settings: RunSettings) -> String? { nil }
  package static func implied(in settings: RunSettings) -> Value? { nil }
  package static func isHeeded(by family: Family) -> Bool { true }
  package static func check(_ value: Value) throws {}
  package static func settle(_ chosen: Value?, in run: Settling) throws -> Value? {
    chosen ?? standard
  }
  package static func apply(_ value: Value?, to options: inout FitOptions) {}

  package static func values(
    _ node: Node, _ reader: YAMLReader
  ) throws -> [ExperimentFile.Value] {
    try reader.list(node, key: name).map { node in
      let input = SettingInput(node, reader)
      let value = try reader.placed(node) { try read(input) }
      return ExperimentFile.Value(label: input.label, line: reader.line(node)) {
        $0[Self.self] = value
      }
    }
  }
}

// What can be had of a setting whose type is not known.
extension RunSetting {
  /// The command's option, without its hyphens in front.
  package static var option: String { name.replacing("_", with: "-") }

  /// The sentence of `--help`.
  package static var help: String {
    let text = meaning.filter { $0 != "`" }
    let standard = standardText.filter { $0 != "`" }
    return text.prefix(1).uppercased() + text.dropFirst()
      + (standard.isEmpty ? "." : " (default: \(standard)).")
  }

  /// The row of the table of keys, in markdown.
  package static var row: String {
    let standard = standard == nil ? standardText : "`\(standardText)`"
    return "| `\(name)` | \(meaning)\(inFiles) | \(standard) |"
  }

  static func axis(_ node: Node, _ reader: YAMLReader) throws -> ExperimentFile.Axis {
    ExperimentFile.Axis(key: name, line: reader.line(node), values: try values(node, reader))
  }

  /// Notes a choice that a person wrote.
  /// - Throws: `UserError` that says what would be right.
  package static func choose(_ text: String, in choices: inout RunChoices) throws {
    choices[Self.self] = try read(SettingInput(text))
  }

  /// Whether a new value of another setting makes a choice of this one void.
  package static func falls(with other: any RunSetting.Type) -> Bool {
    other == Self.self || isSize && other.isSize
      || heededAs != nil && other == OptimizerSetting.self
  }

  package static func isChosen(in choices: RunChoices) -> Bool { choices[Self.self] != nil }

  /// The choice as a person writes it; nil where it was left open.
  package static func text(in choices: RunChoices) -> String? {
    choices[Self.self]?.words.joined(separator: ",")
  }

  /// The choice as an experiment file has it; nil where it was left open.
  package static func json(in choices: RunChoices) throws -> JSON? {
    try choices[Self.self].map { try JSON(encoding: $0) }
  }

  /// The words of a run's value, several where it is a list; nil where it has none.
  package static func words(in settings: RunSettings) -> [String]? {
    (settings[Self.self] ?? implied(in: settings))?.words
  }

  /// A run's value for JSON that is read by programs.
  package static func json(in settings: RunSettings) throws -> JSON {
    try (settings[Self.self] ?? implied(in: settings)).map { try JSON(encoding: $0) } ?? .null
  }

  /// - Throws: `BadChoice`.
  package static func check(in choices: RunChoices) throws {
    do {
      if let chosen = choices[Self.self] { try check(chosen) }
    } catch let error as UserError {
      throw BadChoice(key: name, error: error)
    }
  }

  /// - Throws: `BadChoice`.
  package static func settle(in run: inout Settling) throws {
    guard presence != .never else { return }
    do {
      run.settings[Self.self] = try settle(run.choices[Self.self], in: run)
    } catch let error as UserError {
      throw BadChoice(key: name, error: error)
    }
  }

  package static func apply(_ settings: RunSettings, to options: inout FitOptions) {
    apply(settings[Self.self], to: &options)
  }

  package static func encode(
    _ settings: RunSettings, to container: inout KeyedEncodingContainer<SettingKey>
  ) throws {
    try container.encodeIfPresent(stored(in: settings), forKey: SettingKey(name))
  }

  /// The value that the JSON of a run has; nil where it has none.
  private static func stored(in settings: RunSettings) -> Value? {
    switch presence {
    case .always: settings[Self.self]
    case .whereSet: settings.values[Self.self]
    case .never: nil
    }
  }

  package static func storedJSON(in settings: RunSettings) throws -> JSON? {
    try stored(in: settings).map { try JSON(encoding: $0) }
  }

  package static func isStored(alike a: RunSettings, _ b: RunSettings) -> Bool {
    stored(in: a) == stored(in: b)
  }

  package static func decode(
    _ container: KeyedDecodingContainer<SettingKey>, into settings: inout RunSettings
  ) throws {
    switch presence {
    case .always:
      settings[Self.self] = try container.decode(Value.self, forKey: SettingKey(name))
    case .whereSet:
      settings[Self.self] = try container.decodeIfPresent(Value.self, forKey: SettingKey(name))
    case .never: break
    }
  }
}

/// The key of a setting in JSON.
package struct SettingKey: CodingKey {
  package let stringValue: String
  package var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  package init(stringValue: String) { self.stringValue = stringValue }
  package init?(intValue: Int) { nil }
}
