import Foundation
import Testing

@Suite("approxima fit and measure")
struct FitCommandTests {
  @Test("the issue's sine reaches 1e-6 and says so in the contract's keys")
  func sine() throws {
    let outcome = try Command.run([
      "fit", "sin(2*pi*x)", "--domain", "[-1,1]", "--width", "16", "--depth", "1", "--activation",
      "tanh", "--optimizer", "lm", "--seed", "1", "--json",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    let fit = try object(outcome.output)
    for key in [
      "target", "domain", "architecture", "optimizer", "seed", "steps", "wall_seconds", "status",
      "errors", "split",
    ] {
      #expect(fit[key] != nil, "key \(key)")
    }
    let architecture = try #require(fit["architecture"] as? [String: Any])
    #expect(
      Set(architecture.keys).isSuperset(of: [
        "inputs", "outputs", "widths", "activation", "parameters",
      ]))
    #expect(try number("architecture.parameters", in: fit) == 49)
    #expect(try number("errors.sup", in: fit) <= 1e-6)
    #expect(try number("errors.l2", in: fit) <= number("errors.sup", in: fit) * 2.0.squareRoot())
    let errors = try #require(fit["errors"] as? [String: Any])
    for key in ["l1", "l2", "sup", "relative_l2", "relative_sup", "method"] {
      #expect(errors[key] != nil, "key errors.\(key)")
    }
    #expect((errors["method"] as? String)?.contains("sampled") == true)
    let split = try #require(fit["split"] as? [String: Any])
    for key in ["approximation", "optimisation", "rounding", "reference"] {
      #expect(split[key] != nil, "key split.\(key)")
    }
    #expect(try number("split.rounding", in: fit) < 1e-12)
  }

  @Test("same seed, same bits; another seed, others")
  func seeds() throws {
    func figures(_ seed: String) throws -> [Double] {
      let outcome = try Command.run([
        "fit", "exp", "--width", "4", "--steps", "30", "--seed", seed, "--json",
      ])
      let fit = try object(outcome.output)
      return try ["loss", "errors.l1", "errors.l2", "errors.sup"].map { try number($0, in: fit) }
    }
    let first = try figures("1")
    #expect(try figures("1") == first)
    #expect(try figures("2") != first)
  }

  @Test("a person gets a table, a plot and the next step")
  func person() throws {
    let outcome = try Command.run(["fit", "sine", "--width", "6", "--steps", "50"])
    #expect(outcome.code == 0)
    for word in ["sup", "L2", "tanh", "parameters", "Next"] {
      #expect(outcome.output.contains(word), "\(word) in:\n\(outcome.output)")
    }
    let braille = outcome.output.unicodeScalars.filter { (0x2801...0x28ff).contains($0.value) }
    #expect(braille.count > 20)
  }

  @Test("a saved network measures as it was fitted, on the domain it was fitted on")
  func saveAndMeasure() throws {
    try withTemporaryFolder { folder in
      let fit = try Command.run(
        [
          "fit", "x*y", "--domain", "[-1,1]x[0,2]", "--width", "5", "--steps", "40", "--save",
          "net.json", "--plot", "fit.svg", "--json",
        ], in: folder)
      #expect(fit.code == 0, "\(fit.error)")
      let measured = try Command.run(["measure", "net.json", "--json"], in: folder)
      #expect(measured.code == 0, "\(measured.error)")
      let before = try object(fit.output)
      let after = try object(measured.output)
      for key in ["errors.l1", "errors.l2", "errors.sup", "errors.relative_l2"] {
        #expect(try number(key, in: before) == number(key, in: after), "\(key)")
      }
      let svg = try String(contentsOf: folder.appendingPathComponent("fit.svg"), encoding: .utf8)
      #expect(svg.contains("<svg"))
      let other = try Command.run(
        ["measure", "net.json", "--target", "x+y", "--domain", "[0,1]^2", "--json"], in: folder)
      #expect(try number("errors.sup", in: object(other.output)) > 0.1)
    }
  }

  @Test("depth 0 is the affine model: the best line through x² on [0,1]")
  func affine() throws {
    let outcome = try Command.run([
      "fit", "x^2", "--domain", "[0,1]", "--depth", "0", "--samples", "4000", "--json",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    // The L2-best line is x - 1/6, its L2 error √(1/180).
    let l2 = try number("errors.l2", in: object(outcome.output))
    #expect(abs(l2 - (1.0 / 180).squareRoot()) < 1e-6)
  }

  @Test("divergence is a recorded outcome, not a failure of the program")
  func divergence() throws {
    let outcome = try Command.run([
      "fit", "exp", "--optimizer", "adam", "--learning-rate", "1e30", "--activation", "square",
      "--depth", "4", "--steps", "50", "--json",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(try object(outcome.output)["status"] as? String == "diverged")
  }

  @Test(
    "a wrong call is one line on standard error and exit 2",
    arguments: [
      (["fit", "sinus"], "'sine'"),
      (["fit", "sin(2*pi*"], "column"),
      (["fit", "sin(q)"], "column"),
      (["fit", "sine", "--activation", "tanj"], "'tanh'"),
      (["fit", "sine", "--optimizer", "adm"], "'adam'"),
      (["fit", "sine", "--width", "0"], "depth 0"),
      (["fit", "sine", "--width", "many"], "--width"),
      (["fit", "sine", "--threads", "0"], "--threads"),
      (["fit", "sine", "--depth", "-1"], "depth"),
      (["fit", "sine", "--domain", "[1,-1]"], "inverted"),
      (["fit", "sine", "--domain", "[0,1]^2"], "domain"),
      (["fit", "divide", "--domain", "[-1,1]x[-1,1]"], "0"),
      (["fit", "sine", "--widht", "3"], "--width"),
      (["fit", "sine", "--widths", "3,x"], "--widths"),
      (["fit", "sine", "--steps", "-1"], "steps"),
      (["fit", "sine", "--samples", "0"], "samples"),
      (["fit", "mesh:nowhere.msh"], "nowhere.msh"),
      (["fit", "nowhere.csv"], "nowhere.csv"),
      (["fit", "sine", "--steps", "2", "--save", "/nowhere/net.json"], "/nowhere/net.json"),
      (["measure", "nowhere.json"], "nowhere.json"),
      (["measure", "Package.swift"], "Package.swift"),
      (["sweep", "nowhere.yaml"], "nowhere.yaml"),
      (["sweep", "Package.swift"], "Package.swift"),
      (["report", "nowhere.sqlite"], "nowhere.sqlite"),
      (["report", "Package.swift"], "Package.swift"),
      (["fitt"], "fit"),
      ([], "approxima"),
    ])
  func wrongCalls(arguments: [String], says: String) throws {
    let outcome = try Command.run(arguments)
    if arguments.isEmpty {
      #expect(outcome.code == 0 && outcome.output.contains("USAGE"))
      return
    }
    #expect(outcome.code == 2, "\(arguments): \(outcome.output) \(outcome.error)")
    #expect(outcome.output.isEmpty, "\(outcome.output)")
    let lines = outcome.error.split(separator: "\n")
    #expect(lines.count == 1, "\(outcome.error)")
    #expect(outcome.error.contains(says), "\(outcome.error)")
  }

  @Test("help and completions come with exit 0")
  func help() throws {
    for arguments in [
      ["--help"], ["fit", "--help"], ["sweep", "--help"], ["--version"],
      ["--generate-completion-script", "bash"], ["--generate-completion-script", "zsh"],
    ] {
      let outcome = try Command.run(arguments)
      #expect(outcome.code == 0 && !outcome.output.isEmpty, "\(arguments)")
    }
    for verb in [
      "fit", "construct", "measure", "sweep", "report", "targets", "activations", "theorems",
    ] {
      let outcome = try Command.run([verb, "--help"])
      #expect(outcome.output.contains("EXAMPLES"), "\(verb)")
    }
  }

  @Test("targets and activations are listed for a person and as JSON")
  func lists() throws {
    for verb in ["targets", "activations"] {
      let text = try Command.run([verb])
      #expect(text.code == 0 && text.output.contains(verb == "targets" ? "franke" : "mish"))
      let json = try Command.run([verb, "--json"])
      let list = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
      #expect(try #require(list as? [[String: Any]]).count >= 15)
    }
  }
}

/// The split of the error in words and in JSON.
struct SplitCommandTests {
  @Test("fit says whose fault the error is, and by what it knows")
  func words() throws {
    try withTemporaryFolder { folder in
      let cases: [([String], String, String)] = [
        (["exp", "--width", "4", "--activation", "relu"], "best, proven", "level piece"),
        (["sine", "--width", "4", "--activation", "relu"], "best known", "5 linear pieces"),
        (
          ["abs", "--width", "4", "--activation", "cube", "--reference-starts", "0"],
          "proven floor", "degree at most 3"
        ),
        (
          ["runge", "--width", "6", "--optimizer", "adam", "--steps", "50"], "best of many starts",
          "4 further starts"
        ),
      ]
      for (arguments, kind, reason) in cases {
        let words = try Command.run(["fit"] + arguments, in: folder)
        #expect(words.output.contains("split       sup = architecture"), "\(words.output)")
        #expect(words.output.contains(kind) && words.output.contains(reason), "\(words.output)")
        let json = try object(Command.run(["fit", "--json"] + arguments, in: folder).output)
        let parts = try ["approximation", "optimisation", "rounding"].map {
          try number("split.\($0)", in: json)
        }
        let total = try number("errors.sup", in: json)
        #expect(abs(parts.reduce(0, +) - total) <= 1e-14 * total)
        #expect(try jsonValue("split.kind", in: json) as? String == kind)
      }
      let silent = try object(
        Command.run(
          ["fit", "runge", "--width", "3", "--reference-starts", "0", "--json"], in: folder
        ).output)
      #expect((try jsonValue("split.reference", in: silent) as? String)?.hasPrefix("none:") == true)
      let wrong = try Command.run(["fit", "runge", "--reference-starts", "-1"], in: folder)
      #expect(wrong.code == 2)
    }
  }
}
