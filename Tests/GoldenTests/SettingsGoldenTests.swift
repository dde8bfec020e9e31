import Experiments
import Foundation
import Testing

/// What settings come to: identities of runs, canonical JSON, what CSV and JSON say of a run, and the lines
/// of what is wrong in experiment files. Identities never change; the other texts change with care.
///
/// `APPROXIMA_GOLDENS=write make test FILTER=SettingsGolden` writes the lists anew.
struct SettingsGoldenTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Resources/settings")

  /// Holds lines against a list; none differs, none is more or less.
  private static func compare(_ lines: [String], with name: String) throws {
    let file = folder.appendingPathComponent(name)
    let text = lines.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["APPROXIMA_GOLDENS"] == "write" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    guard text != expected else { return }
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, (was, now)) in zip(old, new).enumerated() where was != now {
      Issue.record("\(name):\(number + 1) was\n  \(was)\nand is\n  \(now)")
      return
    }
    Issue.record("\(name) had \(old.count) lines, now \(new.count)")
  }

  @Test("two thousand varied runs keep their identities")
  func identities() throws {
    let plans = try VariedExperiments.plans()
    let lines = plans.flatMap { plan in plan.runs.map { "\($0.id) \($0.parameters)" } }
    #expect(lines.count >= 1000)
    #expect(Set(lines).count > lines.count * 9 / 10)
    try SettingsGoldenTests.compare(lines, with: "identities.txt")
  }

  @Test("the canonical JSON of varied runs stays, and reads back as the same settings")
  func canonical() throws {
    let runs = try VariedExperiments.plans().compactMap(\.runs.first)
    let lines = try runs.map { try $0.settings.canonicalJSON() }
    // The folder of data is made for the test.
    try SettingsGoldenTests.compare(
      lines.map { $0.replacing(/"\/[^"]*\/data.csv/, with: "\"data.csv") }, with: "canonical.txt")
    for (run, line) in zip(runs, lines) {
      let back = try JSONDecoder().decode(RunSettings.self, from: Data(line.utf8))
      #expect(back == run.settings && back.hashValue == run.settings.hashValue)
      #expect(try back.identity() == run.id)
    }
  }

  @Test("CSV and JSON of the first store's runs stay")
  func records() throws {
    let source = SettingsGoldenTests.folder.deletingLastPathComponent()
      .appendingPathComponent("first-wave/runs.store")
    let copy = FileManager.default.temporaryDirectory.appendingPathComponent(
      "settings-\(UUID().uuidString).sqlite")
    defer {
      for end in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: copy.path + end)
      }
    }
    try FileManager.default.copyItem(at: source, to: copy)
    let store = try Store(path: copy.path, access: .read)
    let records = try store.records(experiment: "first-wave")
    let rows = csv(records).split(separator: "\n").map(String.init)
    try SettingsGoldenTests.compare(
      rows + records.map { try fitJSON($0).text }, with: "records.txt")
    try store.close()
  }

  @Test("what is wrong in an experiment file is said as before")
  func errors() throws {
    var lines: [String] = []
    func add(_ yaml: String) {
      do {
        let plan = try Plan(ExperimentFile(text: yaml, path: "f.yaml"))
        lines.append("\(yaml.debugDescription) → \(plan.runs.count) runs")
      } catch {
        lines.append("\(yaml.debugDescription) → \(error)")
      }
    }
    let wrong = [
      "banana", "''", "[]", "0", "-1", "1.5", "1e400", ".nan", "99999999999",
      "99999999999999999999",
      "none", "{a: 1}", "[[1]]", "[1, 1]", "~", "0x10", "1_000", "'TANH'", "'p(0)'", "'step(1)'",
    ]
    for (section, keys) in VariedExperiments.keys {
      for key in keys {
        for value in wrong { add("target: sine\n\(section):\n  \(key): \(value)\n") }
        add("target: sine\n\(key): 1\n")
        add("target: sine\n\(section): {\(key)s: 1}\n")
        add("target: sine\n\(section == "fit" ? "network" : "fit"): {\(key): 1}\n")
      }
    }
    for (one, other) in [
      ("optimizer: lm", "loss: p(4)"), ("optimizer: lm", "batch: 4"),
      ("optimizer: varpro", "averaging: 0.9"), ("optimizer: lbfgs", "batch: 4"),
      ("optimizer: lm", "learning_rate: 0.5"), ("optimizer: adam", "batch: 600"),
      ("optimizer: adam", "'schedule': 'warmup(6000)'"), ("optimizer: lbfgs", "averaging: 0.9"),
    ] { add("target: sine\nfit:\n  \(one)\n  \(other)\n") }
    for network in [
      "widths: [4, 4], activation: 'tanh,relu,mish'", "family: residual, skip: all",
      "family: residual, depth: 0", "family: tied, widths: [3, 4]", "family: mlp, block_layers: 2",
      "parameters: 5, depth: 3", "parameters: 5, width: 3", "parameters: 50, width: 3",
      "width: 4, widths: [4]", "width: 4, depth: 2, parameters: 100", "width: 9000",
      "family: residual, block_layers: 3", "family: tied, parameters: 100",
    ] { add("target: sine\nnetwork: {\(network)}\n") }
    try SettingsGoldenTests.compare(lines, with: "errors.txt")
  }
}

/// Experiments whose settings are drawn: the same on every machine.
enum VariedExperiments {
  static let keys: [(section: String, keys: [String])] = [
    (
      "network",
      ["family", "block_layers", "width", "depth", "widths", "activation", "skip", "parameters"]
    ),
    (
      "fit",
      [
        "optimizer", "steps", "samples", "sampling", "hold_out", "init", "loss", "learning_rate",
        "schedule", "batch", "averaging", "patience", "tolerance", "restarts", "precision",
      ]
    ),
  ]

  /// SplitMix64 (Steele, Lea, Flood 2014).
  private struct Draw {
    var state: UInt64

    mutating func below(_ count: Int) -> Int {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
      return Int((z ^ z >> 31) % UInt64(count))
    }

    /// One or two of the values, as YAML.
    mutating func pick(_ values: [String]) -> String {
      let first = below(values.count)
      guard values.count > 1, below(3) == 0 else { return values[first] }
      return "[\(values[first]), \(values[(first + 1 + below(values.count - 1)) % values.count])]"
    }

    mutating func isHeads(_ count: Int = 2) -> Bool { below(count) == 0 }
  }

  static func plans() throws -> [Plan] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "varied-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = (0..<40).map { "\($0),\(Double($0 * $0) / 7)" }
    try Data(("a,b\n" + rows.joined(separator: "\n") + "\n").utf8).write(
      to: folder.appendingPathComponent("data.csv"))
    return try (0..<160).map { number in
      let text = yaml(number)
      return try Plan(
        ExperimentFile(text: text, path: folder.appendingPathComponent("v\(number).yaml").path))
    }
  }

  private static func yaml(_ number: Int) -> String {
    var draw = Draw(state: UInt64(number))
    var lines: [String] = []
    var network: [String] = []
    var fit: [String] = []
    let isData = draw.isHeads(6)
    if isData {
      lines.append("target: data.csv:a->b")
      if draw.isHeads() { fit.append("hold_out: \(draw.pick(["0.1", "0.25", "0.5"]))") }
    } else {
      lines.append("target: \(draw.pick(["sine", "sin(2*pi*x)", "abs(x-1/3)", "exp(-x^2)"]))")
      if draw.isHeads() {
        lines.append(
          "domain: \(draw.pick(["[[-1, 1]]", "'[0,1e17]'", "[[-0.0, 3]]", "'[0.1,2.5]'"]))")
      }
    }
    let family = draw.below(4)
    if family < 2 { network.append("family: \(["mlp", "residual"][family])") }
    if family == 1, draw.isHeads() { network.append("block_layers: \(draw.pick(["1", "2"]))") }
    switch draw.below(4) {
    case 0:
      network.append("widths: \(["[3, 3]", "[5]", "[[2, 2], [4]]", "[7, 7, 7]"][draw.below(4)])")
    case 1:
      network.append("parameters: \(draw.pick(["60", "100", "333"]))")
      network.append("depth: \(draw.pick(["1", "2"]))")
    default:
      if draw.isHeads() { network.append("width: \(draw.pick(["1", "4", "9", "16"]))") }
      if draw.isHeads() {
        network.append("depth: \(draw.pick(family == 1 ? ["1", "3"] : ["0", "1", "2"]))")
      }
    }
    if draw.isHeads() {
      network.append(
        "activation: \(draw.pick(["relu", "tanh", "leakyRelu(0.3)", "prelu", "Mish"]))")
    }
    if family != 1, draw.isHeads() {
      network.append("skip: \(draw.pick(["none", "output", "all"]))")
    }
    let optimizer = ["", "lm", "varpro", "lbfgs", "adam", "ADAM"][draw.below(6)]
    let isAdam = optimizer.lowercased() == "adam"
    if !optimizer.isEmpty { fit.append("optimizer: \(optimizer)") }
    func add(_ key: String, _ values: [String]) {
      if draw.isHeads(3) { fit.append("\(key): \(draw.pick(values))") }
    }
    add("steps", ["0", "7", "1000", "123456"])
    add("samples", ["20", "64", "1000"])
    add("sampling", ["grid", "chebyshev", "uniform", "sobol"])
    add("init", ["auto", "he", "glorot", "lecun", "orthogonal", "uniform"])
    add("learning_rate", ["0.1", "0.01", "1e-3", "2"])
    add("schedule", ["constant", "cosine", "exponential(0.01)", "'step(100, 0.5)'"])
    add("patience", ["none", "1", "50"])
    add("tolerance", ["0", "1e-30", "1e17", "0.25"])
    add("restarts", ["0", "1", "5"])
    add("precision", ["f32", "f64"])
    if isAdam || optimizer == "lbfgs" { add("loss", ["l2", "p(4)", "huber(0.1)"]) }
    if isAdam {
      add("batch", ["none", "4", "16"])
      add("averaging", ["none", "0.9", "0.999"])
    }
    if !network.isEmpty { lines += ["network:"] + network.map { "  " + $0 } }
    if !fit.isEmpty { lines += ["fit:"] + fit.map { "  " + $0 } }
    lines.append("seeds: \(["2", "[7, 9223372036854775807]", "1"][draw.below(3)])")
    if draw.isHeads(3) { lines.append("measure: [l2, sup]") }
    return lines.joined(separator: "\n") + "\n"
  }
}
