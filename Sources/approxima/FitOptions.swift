import Approxima
import ArgumentParser

/// The options that say what is fitted and how.
struct FitOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A name of 'approxima targets', an expression, 'mesh:FILE.msh' or 'FILE.csv:x,y->z'.",
      valueName: "target"))
  var target: String?

  @Option(help: "Box, such as \"[-1,1]\" or \"[0,1]x[-1,1]\" (default: the target's own).")
  var domain: String?

  @OptionGroup var settings: SettingOptions

  @Option(help: "Seed of all random numbers: same seed, same bits.")
  var seed: UInt64?

  /// The choices, with what was not given left open.
  /// - Throws: `UserError` that names the option.
  func choices() throws -> RunChoices {
    var choices = RunChoices(target: target ?? "")
    choices.domain = try domain.map { text in
      try located("--domain") { try Domain(parsing: text) }
    }
    try settings.choose(in: &choices)
    choices.seed = seed
    return choices
  }
}

/// An option for each setting of a run, as it declares itself.
///
/// ArgumentParser finds options by the mirror of a new value, and reads each under its key.
struct SettingOptions: ParsableArguments, CustomReflectable {
  /// What was given, by the settings' names.
  private var texts: [String: String] = [:]

  init() {}

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for setting in runSettings {
      texts[setting.name] = try container.decode(
        Option<String?>.self, forKey: Key(stringValue: setting.name)
      ).wrappedValue
    }
  }

  var customMirror: Mirror {
    Mirror(
      self,
      children: runSettings.map { setting in
        let option = Option<String?>(
          name: .customLong(setting.option), help: ArgumentHelp(stringLiteral: setting.help))
        return (label: setting.name, value: option)
      })
  }

  /// Notes what was given.
  /// - Throws: `UserError` that names the option.
  func choose(in choices: inout RunChoices) throws {
    for setting in runSettings {
      guard let text = texts[setting.name] else { continue }
      try located("--\(setting.option)") { try setting.choose(text, in: &choices) }
    }
  }
}

/// Names the place of a user error that has none.
func located<Value>(_ place: String, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as UserError {
    throw error.located(at: place)
  }
}
