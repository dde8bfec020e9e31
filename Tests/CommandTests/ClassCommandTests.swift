import Foundation
import Testing

/// Targets of classes and small weights, by the command.
@Suite("approxima on classes")
struct ClassCommandTests {
  private func json(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func errors(_ text: String) throws -> [String: Any] {
    try #require(try json(text)["errors"] as? [String: Any])
  }

  @Test(
    "digits of the contract: accuracy, log loss, confusion; the saved network measures the same")
  func digits() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [
          "fit", "digits", "--widths", "64", "--activation", "relu", "--optimizer", "adam",
          "--steps",
          "800", "--seed", "1", "--json", "--save", "net.json",
        ], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let fit = try json(outcome.output)
      let errors = try errors(outcome.output)
      let accuracy = try #require(errors["accuracy"] as? Double)
      #expect(accuracy > 0.95 && accuracy < 1)
      #expect(fit["loss_function"] as? String == "cross_entropy" && fit["batch"] as? Int == 32)
      #expect(fit["samples"] as? Int == 1198)
      let loss = try #require(errors["log_loss"] as? Double)
      #expect(loss > 0 && loss < 0.3 && errors["calibration_error"] is Double)
      let confusion = try #require(errors["confusion"] as? [String: Any])
      let counts = try #require(confusion["counts"] as? [[Int]])
      #expect(counts.joined().reduce(0, +) == 599)
      let right = (0..<10).reduce(0) { $0 + counts[$1][$1] }
      #expect(abs(Double(right) / 599 - accuracy) < 1e-15)
      #expect(confusion["classes"] as? [String] == (0..<10).map(String.init))

      let again = try Command.run(["measure", "net.json", "--json"], in: folder)
      #expect(try self.errors(again.output)["accuracy"] as? Double == accuracy, "\(again.error)")
      #expect(try self.errors(again.output)["log_loss"] as? Double == loss)
      let other = try Command.run(
        ["measure", "net.json", "--split-seed", "1", "--json"], in: folder)
      #expect(try self.errors(other.output)["log_loss"] as? Double != loss)

      let person = try Command.run(["measure", "net.json"], in: folder)
      #expect(person.output.contains("accuracy") && person.output.contains("right, %"))
    }
  }

  @Test("squares of indicators have no probabilities, and say so")
  func squares() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [
          "fit", "spirals", "--width", "20", "--optimizer", "lm", "--steps", "200", "--json",
          "--save",
          "net.json",
        ], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let errors = try errors(outcome.output)
      #expect(errors["accuracy"] is Double && errors["log_loss"] is NSNull)
      #expect((errors["method"] as? String)?.contains("no probabilities") == true)
      #expect(try json(outcome.output)["loss_function"] as? String == "l2")
      let again = try Command.run(["measure", "net.json", "--json"], in: folder)
      #expect(try self.errors(again.output)["log_loss"] is NSNull)
      #expect(try self.errors(again.output)["sup"] as? Double == errors["sup"] as? Double)
    }
  }

  @Test("few labels: FixMatch is nearer to all labels than what is told alone")
  func fewLabels() throws {
    func accuracy(_ options: [String]) throws -> Double {
      let outcome = try Command.run(
        ["fit", "digits", "--widths", "64", "--activation", "relu", "--steps", "600", "--json"]
          + options)
      #expect(outcome.code == 0, "\(outcome.error)")
      let fit = try json(outcome.output)
      #expect(fit["labels_per_class"] as? Int == 4)
      #expect(fit["label_method"] as? String == options.last)
      #expect(fit["samples"] as? Int == (options.last == "supervised" ? 40 : 1198))
      return try #require(try errors(outcome.output)["accuracy"] as? Double)
    }
    let labels = ["--labels-per-class", "4", "--method"]
    let (supervised, fixMatch) = (
      try accuracy(labels + ["supervised"]), try accuracy(labels + ["fixmatch"])
    )
    #expect(supervised > 0.75 && supervised < 0.9, "\(supervised)")
    #expect(fixMatch > supervised + 0.02, "\(fixMatch) \(supervised)")
  }

  @Test(
    "labels that cannot be are one line",
    arguments: [
      (["digits", "--labels-per-class", "0"], "at least 1"),
      (["digits", "--labels-per-class", "500"], "has 11"),
      (["exp", "--labels-per-class", "4"], "needs a target of classes"),
      (["exp", "--method", "fixmatch"], "needs a target of classes"),
      (["digits", "--method", "fixmach"], "fixmatch"),
      (["digits", "--method", "fixmatch", "--optimizer", "lbfgs"], "is for adam"),
      (["digits", "--method", "fixmatch", "--patience", "5"], "leave patience out"),
    ])
  func wrongLabels(options: [String], words: String) throws {
    let outcome = try Command.run(["fit"] + options)
    #expect(outcome.code == 2 && outcome.output.isEmpty)
    #expect(outcome.error.contains(words), "\(outcome.error)")
    #expect(outcome.error.trimmingCharacters(in: .newlines).split(separator: "\n").count == 1)
  }

  @Test("a fit begins with a network of small weights and keeps them")
  func start() throws {
    try withTemporaryFolder { folder in
      let first = try Command.run(
        [
          "fit", "digits(4)", "--widths", "16,16", "--quantise", "ternary", "--quantise-layers",
          "hidden", "--activation", "relu", "--steps", "200", "--save", "net.json", "--json",
        ], in: folder)
      #expect(first.code == 0, "\(first.error)")
      let outcome = try Command.run(
        ["fit", "--start", "net.json", "--steps", "20", "--json", "--save", "next.json"], in: folder
      )
      #expect(outcome.code == 0, "\(outcome.error)")
      let architecture = try #require(try json(outcome.output)["architecture"] as? [String: Any])
      #expect(architecture["quantise"] as? String == "ternary")
      #expect(architecture["quantise_layers"] as? String == "hidden")
      // Another shape than the graph's is refused.
      let file = folder.appendingPathComponent("net.json")
      let text = try String(contentsOf: file, encoding: .utf8)
      try text.replacingOccurrences(of: "\"quantise\":\"ternary\"", with: "\"quantise\":\"xnor\"")
        .write(to: file, atomically: true, encoding: .utf8)
      let wrong = try Command.run(["measure", "net.json"], in: folder)
      #expect(wrong.code == 2 && wrong.error.contains("another network than the graph"))
    }
  }

  @Test("functions have no accuracy")
  func functions() throws {
    let outcome = try Command.run(["fit", "exp", "--width", "2", "--steps", "5", "--json"])
    #expect(try errors(outcome.output)["accuracy"] is NSNull)
    #expect(try errors(outcome.output)["log_loss"] is NSNull)
  }

  @Test(
    "small weights learn digits, and their file is read with what is seen",
    arguments: ["ternary", "binary", "xnor", "levels(4)", "powers(1)"])
  func small(quantiser: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [
          "fit", "digits(4)", "--widths", "48", "--activation", "relu", "--quantise", quantiser,
          "--steps", "1500", "--json", "--save", "net.json",
        ], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let accuracy = try #require(try errors(outcome.output)["accuracy"] as? Double)
      // Of 4 × 4 pixels, seeds 1 to 3: full weights 0.92 to 0.93, ternary 0.88 to 0.90, the two of signs
      // 0.82 to 0.855.
      #expect(accuracy > 0.8, "\(quantiser) \(accuracy)")
      let fit = try json(outcome.output)
      let architecture = try #require(fit["architecture"] as? [String: Any])
      #expect(architecture["quantise"] as? String == quantiser)
      let cost = try #require(fit["cost"] as? [String: Any])
      let (bytes, full) = (
        try #require(cost["bytes"] as? Int), try #require(cost["full_bytes"] as? Int)
      )
      #expect(bytes < full, "\(quantiser)")
      let again = try Command.run(["measure", "net.json", "--json"], in: folder)
      #expect(try self.errors(again.output)["accuracy"] as? Double == accuracy, "\(again.error)")
      let show = try Command.run(["show", "net.json"], in: folder)
      #expect(show.output.contains(quantiser))
    }
  }

  @Test("proofs, ONNX and verification see the small weights")
  func readers() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [
          "fit", "x/2", "--domain", "[0,1]", "--width", "8", "--activation", "relu", "--quantise",
          "ternary", "--steps", "300", "--json", "--certify", "--save", "net.json",
        ], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let certified = try #require(try json(outcome.output)["certified"] as? [String: Any])
      let sup = try #require(try errors(outcome.output)["sup"] as? Double)
      let upper = try #require(certified["sup_upper"] as? Double)
      #expect(upper >= sup * (1 - 1e-9) && upper <= sup * 1.1 + 1e-9)
      #expect(
        try Command.run(["export", "net.json", "--onnx", "net.onnx"], in: folder).code == 0)
      let onnx = try Command.run(
        ["measure", "net.onnx", "--target", "x/2", "--domain", "[0,1]", "--json"], in: folder)
      let other = try #require(try errors(onnx.output)["sup"] as? Double)
      #expect(abs(other - sup) < 1e-6 * max(1, sup), "\(other) \(sup)")
      let range = try Command.run(["range", "net.json", "--box", "[0,1]", "--json"], in: folder)
      #expect(range.code == 0, "\(range.error)")
    }
  }

  @Test("binary units: packed evaluation gives the same bits")
  func packed() throws {
    try withTemporaryFolder { folder in
      let fit = try Command.run(
        [
          "fit", "digits", "--widths", "64,64", "--quantise", "binary", "--quantise-activations",
          "binary", "--steps", "400", "--json", "--save", "net.json",
        ], in: folder)
      #expect(fit.code == 0, "\(fit.error)")
      #expect(try json(fit.output)["optimizer"] as? String == "adam")
      let rows = try Command.run(["targets", "--rows", "digits"], in: folder)
      let points = rows.output.split(separator: "\n").dropFirst().prefix(100).map {
        $0.split(separator: ",").prefix(64).joined(separator: ",")
      }
      try Data(points.joined(separator: "\n").utf8)
        .write(to: folder.appendingPathComponent("points.csv"))
      let plain = try Command.run(["evaluate", "net.json", "--at", "points.csv"], in: folder)
      let bits = try Command.run(
        ["evaluate", "net.json", "--at", "points.csv", "--packed"], in: folder)
      #expect(plain.code == 0 && bits.code == 0, "\(plain.error) \(bits.error)")
      #expect(plain.output == bits.output && plain.output.count > 1000)
      let further = try Command.run(["fit", "--start", "net.json", "--steps", "3"], in: folder)
      #expect(further.code == 0, "\(further.error)")
    }
  }

  @Test("a sweep of quantisers in a store, its columns and its report")
  func sweep() throws {
    try withTemporaryFolder { folder in
      let yaml = """
        name: small
        target: rings
        network: {width: 8, activation: relu, quantise: [none, ternary, binary]}
        fit: {steps: 200, split_seed: [0, 3]}
        seeds: 2
        """
      try Data(yaml.utf8).write(to: folder.appendingPathComponent("small.yaml"))
      let sweep = try Command.run(["sweep", "small.yaml", "--store", "s.sqlite"], in: folder)
      #expect(sweep.code == 0, "\(sweep.error)")
      let report = try Command.run(
        ["report", "s.sqlite", "--output", "r.html", "--csv", "r.csv"], in: folder)
      #expect(report.code == 0 && report.output.contains("error rate"), "\(report.error)")
      let page = try String(
        contentsOf: folder.appendingPathComponent("r.html"), encoding: .utf8)
      #expect(page.contains("Which class is taken for which"))
      let rows = try String(
        contentsOf: folder.appendingPathComponent("r.csv"), encoding: .utf8
      ).split(separator: "\n")
      #expect(rows.count == 13)
      let columns = rows[0].split(separator: ",")
      for name in ["accuracy", "log_loss", "quantise", "quantise_activations", "split_seed"] {
        #expect(columns.contains { $0 == name }, "\(name)")
      }
      let plot = try Command.run(
        [
          "plot", "s.sqlite", "--x", "quantise", "--y", "error_rate", "--output", "p.svg",
        ], in: folder)
      #expect(plot.code == 0, "\(plot.error)")
    }
  }

  @Test(
    "bad input is one line that says what would be right",
    arguments: [
      (["fit", "digits", "--quantise", "ternery"], "unknown quantiser ternery; there are"),
      (["fit", "digits", "--quantise", "halves"], "weights are rounded to ternary"),
      (["fit", "digits", "--quantise", "levels(1)"], "k values from 2 to 1024"),
      (
        ["fit", "digits", "--width", "8", "--quantise", "ternary", "--optimizer", "lm"],
        "lm needs exact derivatives, and quantised weights and signs have none: use adam"
      ),
      (
        ["fit", "digits", "--width", "8", "--quantise", "ternary", "--quantise-layers", "hidden"],
        "no layer stands between the first and the last"
      ),
      (["fit", "digits", "--quantise-layers", "first"], "unknown quantise_layers 'first'"),
      (
        [
          "fit", "digits", "--width", "8", "--quantise-activations", "binary", "--activation",
          "relu",
        ],
        "binary hidden units are signs, not relu"
      ),
      (
        ["fit", "digits", "--depth", "0", "--quantise-activations", "binary"],
        "binary units are hidden ones, and this network has none"
      ),
      (
        ["fit", "sine", "--loss", "cross_entropy", "--optimizer", "adam"],
        "cross_entropy needs a target of classes"
      ),
      (
        ["fit", "digits", "--width", "8", "--loss", "cross_entropy", "--optimizer", "lm"],
        "lm minimises squares, not the loss cross_entropy: use lbfgs or adam"
      ),
      (["fit", "digits", "--split-seed", "x"], "split_seed must be a whole number of at least 0"),
      (["fit", "digits", "--domain", "[0,2]"], "leave the domain out"),
      (["fit", "digits(3)"], "side must be 8, 4 or 2, not 3"),
      (["fit", "digits", "--certify"], "nothing can be proven"),
      (["targets", "--rows", "sine"], "only data have rows"),
      (["targets", "--rows", "digits", "--hold-out", "2"], "must be between 0 and 1"),
      (["targets", "--output", "x.csv"], "it needs --rows"),
    ])
  func bad(arguments: [String], expected: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        arguments + (arguments[0] == "fit" ? ["--steps", "3"] : []), in: folder)
      #expect(outcome.code == 2, "\(outcome.output)")
      #expect(outcome.error.contains(expected), "\(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
    }
  }
}
