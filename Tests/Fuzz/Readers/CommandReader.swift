// Command lines: the built command, called in a folder of its own.

import Base
import Foundation

/// Where the built command is; set by whoever fuzzes, before the first input.
package nonisolated(unsafe) var commandPath = URL(fileURLWithPath: CommandLine.arguments[0])
  .deletingLastPathComponent().appendingPathComponent("approxima").path

/// An input has one argument a line.
let commandReader = FuzzedReader(
  "command", sources: ["approxima"],
  seeds: [
    ["fit", "sine", "--width", "3", "--steps", "5", "--samples", "16", "--json"],
    ["construct", "yarotsky-square", "--depth", "3"], ["measure", "net.json"], ["targets"],
    ["baseline", "runge", "--parameters", "4"], ["theorems", "--json"], ["--help"], ["activations"],
  ].map { Array($0.joined(separator: "\n").utf8) },
  words: ["\n--json", "\n--width\n", "\n--domain\n", "\nfit", "\n--", "=", "\n-1", "\n--seed\n"],
  almost: { choice in
    let (verb, options) = choice.of(verbs)
    var arguments = verb
    for _ in 0...choice.below(5) {
      let (name, values) = choice.of(options + everywhere)
      guard !values.isEmpty else {
        arguments.append(name)
        continue
      }
      let value =
        switch choice.below(8) {
        case 0: choice.number()
        case 1, 2: choice.count()
        default: choice.of(values)
        }
      arguments += choice.isChosen(one: 4) ? [name + "=" + value] : [name, value]
    }
    return Array(arguments.joined(separator: "\n").utf8)
  },
  read: { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    let arguments = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // A server is asked by the reader of requests; everything else ends by itself.
    guard !arguments.contains("serve"), !arguments.contains("--watch"), arguments.count < 60,
      !arguments.contains(where: { $0.utf8.contains(0) || $0.utf8.count > 20_000 }),
      !(arguments.first == "claims" && arguments.contains("run"))
    else { return }
    try runCommand(arguments)
  })

private let verbs: [([String], [(String, [String])])] = [
  (["fit", "sine"], network + fitting), (["fit", "x*y"], network + fitting),
  (["fit"], [("exp", []), ("data.csv:x->y", []), ("5e-324", []), ("1/x", [])] + network + fitting),
  (
    ["construct"],
    [("yarotsky-square", []), ("kidger-lyons", []), ("free-knot-spline", [])] + network
      + constructing
  ),
  (["construct", "yarotsky-polynomial"], constructing),
  (["construct", "shaham-wavelets"], constructing),
  (
    ["measure", "net.json"], [("--certify", []), ("--target", ["sine", "x", "nothing"])] + network
  ),
  (
    ["verify", "net.json"],
    [
      ("--box", ["[0,1]", "[-1,1]"]), ("--output-at-most", ["2", "0"]), ("--time-limit", ["1"]),
      ("--property", ["p.vnnlib"]),
    ]
  ),
  (["export", "net.json"], [("--onnx", ["net.onnx", "no/such/folder"])]),
  (
    ["sweep", "small.yaml"],
    [
      ("--dry-run", []), ("--store", ["a.sqlite", "net.json"]), ("--jobs", ["1", "2"]),
      ("--resume", []), ("--part", ["1/2", "0"]),
    ]
  ),
  (
    ["report", "runs.sqlite"],
    [("--output", ["r.html"]), ("--csv", ["r.csv"]), ("--experiment", ["small", "x"])]
  ),
  (["baseline", "runge"], [("--parameters", ["4", "4,8", "0"]), ("--domain", ["[0,1]"])]),
  (["targets"], []), (["activations"], [("relu", []), ("nothing", [])]), (["theorems"], []),
  (["claims", "list"], []), (["claims", "show"], [("identity.precision-split", []), ("x", [])]),
  (["notebook", "check"], [("n.md", []), ("net.json", [])]),
  (["notebook", "show"], [("net.json", []), ("--keys", ["a.b"])]),
]

private let everywhere: [(String, [String])] = [
  ("--json", []), ("--help", []), ("--nothing", []), ("--seed", ["1", "7"]),
]

private let network: [(String, [String])] = [
  ("--width", ["1", "3"]), ("--depth", ["0", "1", "2"]), ("--widths", ["2,2", "2,,2", "0"]),
  ("--activation", ["relu", "tanh", "mish", "expression(x^2)", "prelu"]),
  ("--domain", ["[0,1]", "[[0,1],[0,1]]", "[1,0]", "[0,5e-324]", "[-1e308,1e308]"]),
  ("--parameters", ["10", "100"]), ("--skip", ["none", "output", "all"]),
  ("--precision", ["f32", "f64"]),
  ("--save", ["net2.json", "no/such/folder/x"]), ("--plot", ["p.svg"]),
]

private let fitting: [(String, [String])] = [
  ("--optimizer", ["lm", "adam", "lbfgs", "varpro"]), ("--steps", ["1", "5"]),
  ("--samples", ["8", "16"]),
  ("--restarts", ["1", "2"]), ("--learning-rate", ["0.1", "-inf"]),
  ("--schedule", ["cosine", "banana"]),
  ("--loss", ["l2", "l4"]), ("--batch", ["4"]), ("--init", ["he", "auto"]),
  ("--threads", ["1", "2"]),
]

private let constructing: [(String, [String])] = [
  ("--epsilon", ["0.1", "1e-300", "0"]), ("--depth", ["2", "3"]), ("--width", ["2", "4"]),
  ("--step", ["0.1", "1e-9"]),
  ("--target", ["sine", "exp", "x", "step(x)"]), ("--domain", ["[0,1]", "[0,1e-300]"]),
]

/// Runs the command; a run that lasts is interrupted, and must then end at once.
private func runCommand(_ arguments: [String]) throws {
  let folder = scratchFolder.appendingPathComponent(UUID().uuidString)
  let files = FileManager.default
  try files.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? files.removeItem(at: folder) }
  let contents: [(String, [UInt8])] = [
    ("net.json", networkReader.seeds.first ?? []), ("small.yaml", experimentReader.seeds[0]),
    ("runs.sqlite", storeReader.seeds[0]), ("data.csv", tableReader.seeds[0]),
    ("p.vnnlib", propertyReader.seeds[0]), ("n.md", Array("# text only\n".utf8)),
  ]
  for (name, bytes) in contents {
    try Data(bytes).write(to: folder.appendingPathComponent(name))
  }
  let error = folder.appendingPathComponent(".error")
  try Data().write(to: error)
  let process = Process()
  process.executableURL = URL(fileURLWithPath: commandPath)
  process.arguments = arguments
  process.currentDirectoryURL = folder
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  process.standardError = try FileHandle(forWritingTo: error)
  try process.run()
  func wait(seconds: Double) -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while process.isRunning, ContinuousClock.now < end { usleep(2000) }
    return !process.isRunning
  }
  // Long work is allowed where it can be interrupted.
  if !wait(seconds: 5) {
    process.interrupt()
    if !wait(seconds: 10) {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      throw Fault("no end within 10 s of an interrupt")
    }
  }
  process.waitUntilExit()
  guard process.terminationReason == .exit else {
    throw Fault("ended by signal \(process.terminationStatus)")
  }
  guard (0...3).contains(process.terminationStatus) else {
    throw Fault("exit code \(process.terminationStatus)")
  }
  let said = String(decoding: files.contents(atPath: error.path) ?? Data(), as: UTF8.self)
  if process.terminationStatus == 2, !said.contains("approxima: ") {
    throw Fault("exit code 2 without a line: \(said)")
  }
}
