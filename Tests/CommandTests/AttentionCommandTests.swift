import Foundation
import Testing

@Suite("Attention on the command line")
struct AttentionCommandTests {
  private static let small = [
    "--family", "attention", "--width", "4", "--heads", "2", "--depth", "1", "--optimizer", "adam",
    "--samples", "256", "--reference-starts", "0",
  ]

  @Test("copying is learnt: fit, measure, show, evaluate, export; nearly all symbols are right")
  func copies() throws {
    try withTemporaryFolder { folder in
      let fit = try Command.run(
        [
          "fit", "copy(4,4)", "--steps", "1500", "--batch", "32", "--sampling", "uniform", "--save",
          "net.json", "--json",
        ] + Self.small, in: folder)
      #expect(fit.code == 0, "\(fit.error)")
      let run = try object(fit.output)
      let shape = try #require(run["architecture"] as? [String: Any])
      #expect(shape["attention"] as? String == "full" && shape["sharing"] as? String == "none")
      #expect(shape["heads"] as? Int == 2)
      let errors = try #require(run["errors"] as? [String: Any])
      let right = try #require(errors["symbols_right"] as? Double)
      #expect(right > 0.9, "\(right)")
      let measured = try Command.run(["measure", "net.json"], in: folder)
      #expect(measured.output.contains("% right"), "\(measured.output)\(measured.error)")
      let shown = try Command.run(["show", "net.json"], in: folder)
      #expect(shown.output.contains("attention full, 4 tokens, 2 heads"), "\(shown.output)")
      let exported = try Command.run(["export", "net.json", "--onnx", "net.onnx"], in: folder)
      #expect(exported.code == 0, "\(exported.error)")
      let again = try Command.run(
        [
          "fit", "--start", "net.json", "--steps", "3", "--json", "--restarts", "0", "--optimizer",
          "adam",
        ], in: folder)
      #expect(again.code == 0, "\(again.error)")
    }
  }

  @Test("symbols as classes: more right than of numbers, and measured again from the file")
  func classes() throws {
    try withTemporaryFolder { folder in
      func right(_ target: String, _ others: [String]) throws -> Double {
        let fit = try Command.run(
          [
            "fit", target, "--steps", "400", "--batch", "32", "--sampling", "symbols", "--json",
            "--save", "net.json",
          ] + Self.small + others, in: folder)
        #expect(fit.code == 0, "\(fit.error)")
        let errors = try #require(object(fit.output)["errors"] as? [String: Any])
        return try #require(errors["symbols_right"] as? Double)
      }
      let numbers = try right("sort(4,4)", [])
      let classes = try right("class(sort(4,4))", ["--embedding", "symbols(4)"])
      #expect(classes > max(0.9, numbers), "\(classes) \(numbers)")
      let measured = try Command.run(["measure", "net.json", "--json"], in: folder)
      let errors = try #require(object(measured.output)["errors"] as? [String: Any])
      #expect(errors["symbols_right"] as? Double == classes)
      // Of probabilities and indicators: none is off by more than 1.
      #expect(try #require(errors["sup"] as? Double) <= 1)
      let other = try Command.run(
        ["measure", "net.json", "--target", "class(sort(4,5))"], in: folder)
      #expect(
        other.code == 2
          && other.error
            == "approxima: net.json: the network has 16 outputs, but class(sort(4,5)) has 20\n",
        "\(other.error)")
    }
  }

  @Test("a small network is certified; hashed attention says in one line that it is not")
  func certified() throws {
    try withTemporaryFolder { folder in
      for rule in ["full", "hashed(1,2)"] {
        let fit = try Command.run(
          [
            "fit", "sin(x)", "--attention", rule, "--family", "attention", "--width", "2",
            "--depth", "1",
            "--optimizer", "adam", "--steps", "200", "--save", "net.json", "--reference-starts",
            "0",
          ], in: folder)
        #expect(fit.code == 0, "\(fit.error)")
        let measured = try Command.run(
          ["measure", "net.json", "--certify", "--tolerance", "0.5", "--json"], in: folder)
        guard rule == "full" else {
          #expect(
            measured.error.contains("hashed attention"), "\(measured.output)\(measured.error)")
          let exported = try Command.run(["export", "net.json", "--onnx", "n.onnx"], in: folder)
          #expect(exported.code == 2 && exported.error.contains("hashed attention is not written"))
          continue
        }
        let answer = try object(measured.output)
        let proven = try #require(answer["certified"] as? [String: Any])
        let errors = try #require(answer["errors"] as? [String: Any])
        let sup = try #require(errors["sup"] as? Double)
        #expect(try #require(proven["sup_upper"] as? Double) >= sup - 1e-12)
        #expect(try #require(proven["sup_lower"] as? Double) <= sup + 1e-12)
      }
    }
  }

  @Test("a sweep over attention and sharing is stored and reported")
  func sweep() throws {
    try withTemporaryFolder { folder in
      try """
      name: seen
      target: "sort(4,4)"
      network: {family: attention, width: 4, depth: 2, attention: [full, "hashed(2,2)"], sharing: [none, depth]}
      fit: {optimizer: adam, steps: 20, samples: 64}
      """.write(to: folder.appendingPathComponent("s.yaml"), atomically: true, encoding: .utf8)
      let outcome = try Command.run(["sweep", "s.yaml", "--store", "s.sqlite"], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let report = try Command.run(
        ["report", "s.sqlite", "--output", "r.html", "--csv", "r.csv"], in: folder)
      #expect(report.code == 0, "\(report.error)")
      #expect(report.output.contains("% of the symbols right"), "\(report.output)")
      let page = try String(
        contentsOf: folder.appendingPathComponent("r.html"), encoding: .utf8)
      #expect(page.contains("share of symbols wrong"))
      let rows = try String(
        contentsOf: folder.appendingPathComponent("r.csv"), encoding: .utf8
      ).split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let place = try #require(rows[0].firstIndex(of: "symbols_right"))
      // No target of this sweep has a comma, but settings have.
      #expect(rows.count == 5 && place > 0)
      let plot = try Command.run(
        [
          "plot", "s.sqlite", "--x", "sharing", "--y", "symbols_right", "--color", "attention",
          "--output", "p.svg",
        ], in: folder)
      #expect(plot.code == 0, "\(plot.error)")
    }
  }

  @Test("rows of digits are tokens, whose mean tells the classes; reversible blocks are saved so")
  func digits() throws {
    try withTemporaryFolder { folder in
      let fit = try Command.run(
        [
          "fit", "digits", "--family", "attention", "--token-size", "8", "--readout", "mean",
          "--blocks", "reversible", "--width", "8", "--heads", "2", "--depth", "2", "--optimizer",
          "adam", "--batch", "64", "--steps", "300", "--learning-rate", "0.01", "--seed", "1",
          "--save", "net.json", "--json",
        ], in: folder)
      #expect(fit.code == 0, "\(fit.error)")
      let run = try object(fit.output)
      let errors = try #require(run["errors"] as? [String: Any])
      let accuracy = try #require(errors["accuracy"] as? Double)
      #expect(accuracy > 0.7, "\(accuracy)")
      let shape = try #require(run["architecture"] as? [String: Any])
      #expect(shape["token_size"] as? Int == 8 && shape["readout"] as? String == "mean")
      #expect(shape["blocks"] as? String == "reversible")
      let measured = try Command.run(["measure", "net.json", "--json"], in: folder)
      let again = try #require(try object(measured.output)["errors"] as? [String: Any])
      #expect(again["accuracy"] as? Double == accuracy)
      let exported = try Command.run(["export", "net.json", "--onnx", "net.onnx"], in: folder)
      #expect(exported.code == 0, "\(exported.error)")
      let other = try Command.run(
        ["measure", "net.onnx", "--target", "digits", "--json"], in: folder)
      #expect(other.code == 0, "\(other.error)")
      let read = try #require(try object(other.output)["errors"] as? [String: Any])
      #expect(read["accuracy"] as? Double == accuracy)
    }
  }

  @Test(
    "bad input is one line",
    arguments: [
      (
        ["sort(4,4)", "--family", "attention", "--attention", "sparse"], "attention is full, hashed"
      ),
      (["sort(4,4)", "--family", "attention", "--attention", "hashed(0,2)"], "1 to 64 rounds"),
      (["sort(4,4)", "--family", "attention", "--heads", "3", "--width", "4"], "no multiple of 3"),
      (["sort(4,4)", "--family", "attention", "--sharing", "all"], "sharing"),
      (["sort(4,4)", "--family", "attention", "--embedding", "symbols(1)"], "k from 2 to 1000"),
      (["sort(4,4)", "--embedding", "linear"], "embedding belongs to the family attention"),
      (["sine", "--sampling", "symbols"], "sampling symbols is for functions of sequences"),
      (["sort(4,4)", "--loss", "cross_entropy"], "needs a target of classes"),
      (["sort(4,4)", "--heads", "2"], "heads belongs to the family attention"),
      (["sort(4,4)", "--blocks", "reversible"], "blocks belongs to the family attention"),
      (["sort(4,4)", "--family", "attention", "--token-size", "3"], "no whole number of tokens"),
      (["sort(4,4)", "--family", "attention", "--readout", "sum"], "known are tokens, mean"),
    ])
  func refused(options: [String], part: String) throws {
    let outcome = try Command.run(["fit"] + options)
    #expect(outcome.code == 2 && outcome.error.contains(part), "\(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
  }
}
