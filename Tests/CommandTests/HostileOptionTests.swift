import Foundation
import Testing

@Suite("Options that nobody means")
struct HostileOptionTests {
  private func refused(_ arguments: [String], _ part: String) throws {
    let outcome = try Command.run(arguments)
    let words = arguments.joined(separator: " ").prefix(200)
    #expect(outcome.code == 2 && !outcome.wasKilled, "\(words): \(outcome.error.suffix(300))")
    #expect(outcome.error.contains(part), "\(words): \(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 1, "\(words): \(outcome.error)")
  }

  @Test(
    "large numbers are refused with the limit",
    arguments: ["2147483648", "4294967296", "9223372036854775807"])
  func large(number: String) throws {
    for optimizer in ["lm", "adam"] {
      try refused(["fit", "sine", "--width", number, "--optimizer", optimizer], "parameters")
      try refused(["fit", "sine", "--widths", "\(number),\(number)"], "parameters")
    }
    try refused(["fit", "sine", "--width", number, "--depth", "3"], "parameters")
    for option in ["depth", "parameters", "samples", "restarts", "steps", "patience", "batch"] {
      try refused(["fit", "sine", "--\(option)", number, "--optimizer", "adam"], "at most")
    }
    try refused(
      ["fit", "sine", "--width", number, "--parameters", "1000"], "parameters")
    try refused(["construct", "identity-chain", "--depth", number], "--depth")
    try refused(["construct", "ternary-integer", "--width", number], "--width")
    try refused(["baseline", "sine", "--parameters", number], "--parameters")
  }

  @Test("a width says how much memory it would take")
  func memory() throws {
    // 2^31 units of one input and one output: 3·2^31 + 1 numbers of 8 bytes.
    try refused(
      ["fit", "sine", "--width", "2147483648"],
      "a network of 1 input, width 2147483648 and 1 output has 6442450945 parameters: 51.6 GB")
  }

  @Test("what an optimiser does not use is read all the same")
  func unused() throws {
    try refused(["fit", "sine", "--schedule", "banana"], "banana")
    try refused(["fit", "sine", "--learning-rate=-inf"], "learning_rate")
    try refused(["fit", "sine", "--learning-rate=nan", "--optimizer", "varpro"], "learning_rate")
  }

  @Test("a negative number behind an option is its value")
  func negative() throws {
    try refused(["fit", "sine", "--width", "-3"], "-3")
    try refused(["fit", "sine", "--learning-rate", "-1e-3", "--optimizer", "adam"], "not '-1e-3'")
    try refused(
      ["meanfield", "--activation", "tanh", "--width", "8", "--layers", "-1"], "--layers")
    try refused(["sweep", "experiments/sine.yaml", "--dry-run", "--jobs", "-5"], "--jobs")
    // Behind `--` it is none.
    try refused(["fit", "--", "--width", "-3"], "-")
  }

  @Test("numbers of jobs and shares are read before the plan is printed")
  func jobs() throws {
    for jobs in ["-5", "0", "9223372036854775807"] {
      try refused(["sweep", "experiments/sine.yaml", "--dry-run", "--jobs=\(jobs)"], "--jobs")
    }
    for part in ["nan", "nan/0/4", "4/4", "0/9223372036854775807", "-1/4", ""] {
      try refused(["sweep", "experiments/sine.yaml", "--dry-run", "--part=\(part)"], "--part")
    }
  }

  @Test("targets of the smallest and largest numbers are fitted and drawn")
  func ends() throws {
    for target in ["5e-324", "1e-310*x", "1e308"] {
      let outcome = try Command.run(
        ["fit", target, "--width", "2", "--steps", "2", "--reference-starts", "0"])
      #expect(!outcome.wasKilled && [0, 2].contains(outcome.code), "\(target): \(outcome.error)")
    }
  }

  @Test("a terminal that closes ends a fit as a polite kill does", arguments: [SIGHUP, SIGTERM])
  func hangup(signal: Int32) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Command.path)
    process.arguments = [
      "fit", "sin(9*x)", "--optimizer", "adam", "--steps", "100000000", "--width", "8",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: 2)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 3)
  }
}
