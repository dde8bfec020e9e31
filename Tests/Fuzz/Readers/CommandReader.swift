// Command lines: the built command, called in a folder of its own.

import Base
import Foundation

/// Where the built command is; set by whoever fuzzes, before the first input.
package nonisolated(unsafe) var commandPath = URL(fileURLWithPath: CommandLine.arguments[0])
  .deletingLastPathComponent().appendingPathComponent("approxima").path

/// An input has one argument a line.
let commandReader = FuzzedReader(
  "command",
  sources: commandSources,
  seeds: [
    ["fit", "sine", "--width", "3", "--steps", "5", "--samples", "16", "--json"],
    ["construct", "yarotsky-square", "--depth", "3"], ["measure", "net.json"], ["targets"],
    ["baseline", "runge", "--parameters", "4"], ["theorems", "--json"], ["--help"], ["activations"],
    ["evaluate", "net.json", "--at", "0.5"], ["range", "net.json"], ["show", "net.json"],
    ["families"],
  ].map { Array($0.joined(separator: "\n").utf8) },
  words: ["\n--json", "\n--width\n", "\n--domain\n", "\nfit", "\n--", "=", "\n-1", "\n--seed\n"],
  almost: { choice in
    let (verb, options) = choice.of(verbs)
    var arguments = verb
    for _ in 0..<choice.below(6) {
      // What stands everywhere is seldom wrong, and says little of the verb.
      let isCommon = options.isEmpty || choice.isChosen(one: 6)
      let (name, values) = choice.of(isCommon ? everywhere : options)
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
      // Claims of all papers take minutes.
      !(arguments.first == "claims" && arguments.contains("run"))
        || arguments.contains("identity.precision-split")
    else { return }
    try runCommand(arguments)
  })

/// All of the command but what asks for a browser or a cluster; the requests of a page have a reader of their own.
private let commandSources: [String] = {
  let folder = repository.appendingPathComponent("Sources/approxima").path
  let elsewhere = ["Serve.swift", "SlurmArray.swift", "Session.swift"]
  return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    .filter { $0.hasSuffix(".swift") && !elsewhere.contains($0) }.map { "approxima/\($0)" }
}()

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
    ["measure", "net.json"],
    [("--target", ["sine", "x", "nothing"]), ("--domain", ["[0,1]", "[2,3]"])] + certifying
  ),
  (["measure", "net.onnx"], certifying),
  (["verify", "net.json", "--box", "[-1,1]"], verifying),
  (["verify", "net.json", "--box", "[-1,1]", "--output-at-most", "100"], verifying),
  (["verify", "net.json", "--property", "p.vnnlib"], verifying),
  (["verify", "one.json", "--property", "one.vnnlib"], verifying),
  (["verify", "one.json", "--box", "[0,1]", "--output-at-least", "5"], verifying),
  (["export", "net.json"], [("--onnx", ["net2.onnx", "no/such/folder"])]),
  (["export", "net.json", "--onnx", "net2.onnx"], []),
  (
    ["sweep", "small.yaml"],
    [
      ("--dry-run", []), ("--store", ["a.sqlite", "net.json", "runs.sqlite"]),
      ("--jobs", ["1", "2"]), ("--resume", []), ("--part", ["1/2", "0"]),
      ("--executor", ["local", "slurm", "x"]),
    ]
  ),
  (
    ["report", "runs.sqlite"],
    [
      ("--output", ["r.html"]), ("--csv", ["r.csv"]), ("--experiment", ["seed", "x"]),
      ("--figures", ["figures", "net.json"]),
    ]
  ),
  (["report", "no.sqlite"], []),
  (
    ["baseline", "runge"],
    [
      ("--parameters", ["4", "4,8", "0"]), ("--domain", ["[0,1]"]), ("--plot", ["b.svg"]),
      ("--methods", ["best-polynomial", "cubic-spline,x", "fourier,chebyshev"]),
    ]
  ),
  (
    ["evaluate", "net.json"],
    [
      ("--at", ["0.5", "0,1", "points.csv", "no.npy", "net.json", "nan", ""]), ("--gradient", []),
      ("--output", ["v.csv", "v.npy", "v.txt", "no/v.csv"]),
    ]
  ),
  (["evaluate", "one.json", "--at", "points.csv"], [("--gradient", []), ("--output", ["v.npy"])]),
  (
    ["range", "net.json"],
    [
      ("--box", ["[0,1]", "[[0,1],[0,1]]", "[1,0]", "[-1e308,1e308]"]), ("--boxes", ["5", "0"]),
      ("--tolerance", ["0.5", "0", "x"]),
    ]
  ),
  (["range", "one.json", "--box", "[0,1]"], [("--boxes", ["5"]), ("--tolerance", ["0.1"])]),
  (["range", "net.onnx", "--box", "[0,1]"], []),
  (["show"], [("net.json", []), ("one.json", []), ("net.onnx", []), ("p.vnnlib", [])]),
  (["show", "net.json"], []), (["families"], [("tied", [])]),
  (
    ["fit", "sine", "--family", "kan", "--samples", "40", "--steps", "3"],
    [
      ("--widths", ["1", "2", "0"]), ("--depth", ["0", "1"]), ("--grid", ["3", "3,6", "0", "x"]),
      ("--degree", ["0", "1", "3", "40"]), ("--base", ["silu", "none", "x"]),
      ("--knots", ["uniform", "quantiles", "x"]), ("--save", ["k.json"]), ("--certify", []),
    ]
  ),
  (
    ["meanfield"],
    [
      ("--activation", ["relu", "tanh", "x^2", "softplus", "exp(x^2)", "nothing"]),
      ("--sigma-w", ["1.5", "0", "-1"]), ("--sigma-b", ["0.1", "-1"]), ("--plot", ["m.svg"]),
    ]
  ),
  (["meanfield", "--activation", "tanh"], [("--sigma-w", ["1.5"]), ("--sigma-b", ["0.1"])]),
  (
    ["claims", "refute"],
    [
      ("telgarsky.pieces", []), ("ternary.half-slope", []), ("nothing", []), ("--seed", ["2"]),
      ("--jobs", ["1", "0"]),
    ]
  ),
  (["claims", "refute", "telgarsky.pieces"], []),
  (["targets"], []), (["activations"], [("relu", []), ("nothing", [])]), (["theorems"], []),
  (["claims", "list"], []), (["claims", "show"], [("identity.precision-split", []), ("x", [])]),
  (
    ["claims", "run", "identity.precision-split"],
    [
      ("--quick", []), ("--seed", ["2"]), ("--jobs", ["1"]),
      ("--store", ["c.sqlite", "runs.sqlite"]),
      ("--output", ["c.html", "no/c.html"]), ("--figures", ["figures"]), ("--thorough", []),
    ]
  ),
  (["notebook", "check"], [("n.md", []), ("net.json", []), ("run.md", [])] + running),
  (["notebook", "run", "run.md"], [("--rewrite", []), ("n.md", [])] + running),
  (["notebook", "show"], [("net.json", []), ("--keys", ["a.b"])]),
  (
    ["notebook", "show", "net.json"],
    [("--keys", ["precision,architecture.widths", "parameters.0"]), ("--digits", ["2", "0"])]
  ),
]

private let running: [(String, [String])] = [
  ("--only", ["1", "1,2", "9", "x"]), ("--time-limit", ["5", "0.01", "0"]),
  ("--tolerance", ["1", "x", "± 5 %"]), ("--folder", ["work", "net.json"]),
]

private let certifying: [(String, [String])] = [
  ("--certify", []), ("--certify-tolerance", ["0.1", "0", "x"]), ("--certify-boxes", ["10", "0"]),
  ("--tolerance", ["0.5"]),
]

private let verifying: [(String, [String])] = [
  ("--output-at-most", ["2", "0"]), ("--output-at-least", ["-9"]), ("--time-limit", ["1"]),
  ("--threads", ["1", "2"]), ("--boxes", ["5", "100"]), ("--compare", []),
]

private let everywhere: [(String, [String])] = [
  ("--json", []), ("--help", []), ("--nothing", []), ("--seed", ["1", "7"]),
]

private let network: [(String, [String])] = [
  ("--width", ["1", "3"]), ("--depth", ["0", "1", "2"]), ("--widths", ["2,2", "2,,2", "0"]),
  ("--activation", ["relu", "tanh", "mish", "expression(x^2)", "prelu"]),
  ("--domain", ["[0,1]", "[[0,1],[0,1]]", "[1,0]", "[0,5e-324]", "[-1e308,1e308]"]),
  ("--parameters", ["10", "100"]), ("--skip", ["none", "output", "all"]),
  ("--family", ["mlp", "residual", "tied", "x"]), ("--block-layers", ["1", "2", "0"]),
  ("--precision", ["f32", "f64"]),
  ("--save", ["net2.json", "no/such/folder/x"]), ("--plot", ["p.svg"]),
]

private let fitting: [(String, [String])] = [
  ("--optimizer", ["lm", "adam", "lbfgs", "varpro"]), ("--steps", ["1", "5"]),
  ("--samples", ["8", "16"]),
  ("--restarts", ["1", "2"]), ("--learning-rate", ["0.1", "-inf"]), ("--hold-out", ["0.5"]),
  ("--schedule", ["cosine", "banana"]),
  ("--loss", ["l2", "l4"]), ("--batch", ["4"]), ("--start", ["net.json", "one.json", "p.vnnlib"]),
  ("--certify", []), ("--certify-boxes", ["10"]), ("--reference-starts", ["0", "1"]),
  ("--plot", ["p.svg"]), ("--init", ["he", "auto"]),
  ("--threads", ["1", "2"]),
]

private let constructing: [(String, [String])] = [
  ("--epsilon", ["0.1", "1e-300", "0"]), ("--depth", ["2", "3"]), ("--width", ["2", "4"]),
  ("--step", ["0.1", "1e-9"]),
  ("--target", ["sine", "exp", "x", "step(x)"]), ("--domain", ["[0,1]", "[0,1e-300]"]),
]

/// A notebook whose blocks are run.
private let runText = """
  # A notebook

  ```sh
  echo '{"a": 1.5}' > a.json; echo 1.5
  ```

  <!-- output -->

  ```text
  1.4
  ```

  <!-- /output -->

  It is 1.5. <!-- check a.json a stated --> <!-- check a.json a < 1 -->

  ```sh
  exit 3
  ```

  """

/// A network with one input whose units are of two slopes.
private let oneNetwork: [UInt8] =
  networkReader.seeds.first { String(decoding: $0, as: UTF8.self).contains("leakyRelu") } ?? []

/// Runs the command; a run that lasts is interrupted, and must then end at once.
private func runCommand(_ arguments: [String]) throws {
  let folder = scratchFolder.appendingPathComponent(UUID().uuidString)
  let files = FileManager.default
  try files.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? files.removeItem(at: folder) }
  let contents: [(String, [UInt8])] = [
    ("net.json", networkReader.seeds.first ?? []), ("small.yaml", experimentReader.seeds[0]),
    ("runs.sqlite", storeReader.seeds[0]), ("data.csv", tableReader.seeds[0]),
    ("points.csv", Array("x\n0.25\n0.5\n".utf8)), ("p.vnnlib", propertyReader.seeds[0]),
    ("n.md", Array("# text only\n".utf8)),
    ("run.md", Array(runText.utf8)),
    ("net.onnx", onnxReader.seeds.last ?? []), ("one.json", oneNetwork),
    (
      "one.vnnlib",
      Array(
        """
        (declare-const X_0 Real) (declare-const Y_0 Real)
        (assert (>= X_0 0)) (assert (<= X_0 1)) (assert (>= Y_0 100))
        """.utf8)
    ),
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
