import Base
import Experiments
import Fitting
import Foundation
import Networks
import Testing

@Suite("Settings")
struct SettingsTests {
  private static let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("experiments/README.md")

  /// `APPROXIMA_GOLDENS=write` prints the tables anew.
  @Test("the tables of keys are those of the declarations")
  func tables() throws {
    var text = try String(contentsOf: SettingsTests.readme, encoding: .utf8)
    for section in SettingSection.allCases {
      let rows = runSettings.filter { $0.section == section }.map { $0.row }
      let head = "Under `\(section.rawValue):`\n\n| key | meaning | default |\n|---|---|---|\n"
      let start = try #require(text.range(of: head), "no table of '\(section.rawValue)'")
      let end = try #require(text.range(of: "\n\n", range: start.upperBound..<text.endIndex))
      let table = start.upperBound..<end.lowerBound
      if ProcessInfo.processInfo.environment["APPROXIMA_GOLDENS"] == "write" {
        text.replaceSubrange(table, with: rows.joined(separator: "\n"))
      } else {
        #expect(text[table].split(separator: "\n").map(String.init) == rows)
      }
    }
    if ProcessInfo.processInfo.environment["APPROXIMA_GOLDENS"] == "write" {
      try Data(text.utf8).write(to: SettingsTests.readme)
    }
  }

  @Test("names and options tell settings apart, and each has its texts")
  func names() {
    let names = runSettings.map { $0.name }
    let resultNames = runSettings.map { $0.resultName }
    #expect(Set(names).count == names.count && Set(resultNames).count == names.count)
    for setting in runSettings {
      let (help, option) = (setting.help, setting.option)
      #expect(help.hasSuffix(".") && !help.contains("\n"), "\(option)")
      #expect(!option.contains("_"))
    }
  }

  @Test(
    "what a person writes is what is said of a choice",
    arguments: [
      ("family", "tied"), ("block_layers", "2"), ("grid", "12"), ("degree", "2"), ("base", "silu"),
      ("terms", "tensor"), ("rank", "5"), ("frequencies", "7"), ("waves", "trained"),
      ("bandwidth", "2.5"), ("knots", "quantiles"), ("width", "3"), ("depth", "0"),
      ("widths", "8,4"),
      ("parameters", "77"), ("activation", "relu,tanh"), ("skip", "all"), ("optimizer", "adam"),
      ("steps", "12"), ("samples", "9"), ("sampling", "sobol"), ("hold_out", "0.25"),
      ("init", "he"),
      ("loss", "p(8)"), ("learning_rate", "0.5"), ("schedule", "step(10,0.5)"), ("batch", "4"),
      ("averaging", "0.9"), ("patience", "7"), ("tolerance", "1e-09"), ("restarts", "2"),
      ("precision", "f32"), ("token_size", "8"), ("embedding", "symbols(8)"),
      ("readout", "mean"), ("blocks", "reversible"), ("quantise_activations", "rsign"),
    ])
  func choices(name: String, text: String) throws {
    let setting = try #require(runSettings.first { $0.name == name })
    var choices = RunChoices(target: "sine")
    try setting.choose(text, in: &choices)
    let chosen = runSettings.filter { $0.isChosen(in: choices) }.map { $0.name }
    #expect(chosen == [name])
    let words = setting.text(in: choices)
    #expect(words == text)
    // And by a file.
    let value = try setting.json(in: choices)
    let json = try #require(value).text
    let yaml = "target: sine\n\(setting.section.rawValue):\n  \(name): \(json)\n"
    let file = try ExperimentFile(text: yaml, path: "f.yaml")
    #expect(file.axes.map(\.key) == ["target", name])
    var others = choices
    #expect(throws: UserError.self) { try setting.choose("?", in: &others) }
  }

  @Test("none is the absence of a choice where a setting takes it")
  func none() throws {
    var takers: [String] = []
    for setting in runSettings {
      var choices = RunChoices(target: "sine")
      do {
        try setting.choose("none", in: &choices)
        let isChosen = setting.isChosen(in: choices)
        #expect(
          isChosen
            == ["sharing", "activation", "skip", "quantise_activations", "batch"].contains(
              setting.name),
          "\(setting.name)")
        takers.append(setting.name)
      } catch {}
    }
    #expect(
      takers == [
        "base", "sharing", "activation", "skip", "quantise", "quantise_activations",
        "labels_per_class", "batch", "averaging", "patience",
      ])
  }

  @Test("a setting at its standard is as one that nobody set")
  func standards() throws {
    var settings = try plan("target: sine").runs[0].settings
    let first = settings
    settings.restarts = 3
    settings.family = .tied
    #expect(settings != first)
    settings.restarts = 0
    settings.family = .mlp
    #expect(settings == first && settings.hashValue == first.hashValue)
    #expect(try settings.identity() == first.identity())
    // What later versions add is left out where it is at its default.
    #expect(try !settings.canonicalJSON().contains("family"))
  }

  @Test("the table of the store names the columns of runs in their order")
  func columns() throws {
    let text = try String(contentsOf: SettingsTests.readme, encoding: .utf8)
    let row = try #require(text.firstMatch(of: /(?m)^\| `runs` \| (.*) \|$/)).1
    // What stands in parentheses explains.
    let names = row.replacing(/\([^)]*\)/, with: "").matches(of: /`([a-z0-9_]+)`/).map {
      String($0.1)
    }
    #expect(names == RunColumn.all.map(\.name))
  }

  @Test("the first page of the manual names all optimisers")
  func optimisers() throws {
    let readme = SettingsTests.readme.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("README.md")
    let text = try String(contentsOf: readme, encoding: .utf8)
    let row = try #require(text.firstMatch(of: /(?m)^\| an optimiser \| (.*) \|$/)).1
    let names = row.matches(of: /`([a-z]+)`/).map { String($0.1) }
    #expect(names == Optimizer.all.map(\.name))
  }
}
