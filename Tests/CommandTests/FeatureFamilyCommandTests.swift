import Foundation
import Testing

/// Reversible networks, features and polynomials through every verb.
@Suite("Families of features on the command line")
struct FeatureFamilyCommandTests {
  private static let calls: [(family: String, options: [String], sup: Double)] = [
    ("reversible", ["--width", "6", "--depth", "3"], 0.1),
    ("random", ["--width", "30"], 0.1),
    ("mmnn", ["--widths", "24,24", "--rank", "4"], 0.1),
    ("fourier", ["--frequencies", "8", "--width", "6"], 0.1),
    (
      "fourier", ["--frequencies", "4", "--waves", "trained", "--width", "4", "--bandwidth", "2"],
      0.5
    ),
    ("polynomial", ["--degree", "16"], 1e-3),
    ("rational", ["--width", "4"], 0.05),
    ("rational", ["--widths", "3,2", "--coefficients", "unit"], 0.05),
    ("spline", ["--width", "4"], 0.05),
    // One start of three ends in a local minimum.
    (
      "spline",
      [
        "--width", "3", "--coefficients", "unit", "--grid", "6", "--degree", "2", "--restarts", "5",
      ],
      0.05
    ),
  ]

  @Test("fit, measure --certify, evaluate, range, show, export, a start", arguments: calls.indices)
  func verbs(index: Int) throws {
    let call = Self.calls[index]
    try withTemporaryFolder { folder in
      let fit = try Command.run(
        [
          "fit", "sine", "--family", call.family, "--steps", "200", "--save", "net.json",
          "--reference-starts", "0", "--json",
        ] + call.options, in: folder)
      #expect(fit.code == 0, "\(fit.error)")
      let run = try object(fit.output)
      let shape = try #require(run["architecture"] as? [String: Any])
      #expect(shape["family"] as? String == call.family)
      for (option, value) in zip(call.options, call.options.dropFirst())
      where option.hasPrefix("--") {
        let key = String(option.dropFirst(2))
        if ["width", "widths", "depth", "restarts"].contains(key) { continue }
        #expect("\(try #require(shape[key]))" == value, "\(key)")
      }
      let errors = try #require(run["errors"] as? [String: Any])
      let sup = try #require(errors["sup"] as? Double)
      #expect(sup < call.sup, "\(call.family): \(sup)")
      let saved = SavedNetwork(folder: folder)
      let upper = try saved.proven(tolerance: 0.05).upper
      #expect(sup <= upper + 1e-12)

      let own = try saved.values(at: "0; 0.125; 0.5")
      let shown = try Command.run(["show", "net.json"], in: folder)
      #expect(shown.output.contains("\(call.family) with 1 input"))
      let isFrozen =
        !["reversible", "rational"].contains(call.family) && !call.options.contains("trained")
      #expect(shown.output.contains(" frozen") == isFrozen)
      try saved.exportsAndStarts()
      // B-splines are written by comparisons of values, which are not read back.
      if call.family != "spline" {
        let read = try object(
          Command.run(
            ["evaluate", "net.onnx", "--at", "0; 0.125; 0.5", "--json"], in: folder
          ).output)
        let foreign = try #require(read["values"] as? [[Double]])
        for (a, b) in zip(own, foreign) { #expect(abs(a[0] - b[0]) < 1e-12) }
      }
      let person = try Command.run(
        ["fit", "sine", "--family", call.family, "--steps", "5"] + call.options, in: folder)
      #expect(person.code == 0 && person.output.contains("Next: "), "\(person.error)")
      let next = try #require(person.output.split(separator: "\n").last)
      #expect(next.contains("--family \(call.family)"), "\(next)")
    }
  }

  @Test("a sweep over all families at equal budgets stores, resumes and reports them")
  func sweep() throws {
    try withTemporaryFolder { folder in
      let (csv, _) = try reportOfSweep(
        """
        name: families
        target: sine
        network: {family: [mlp, residual, reversible, kan, rational, fourier, random, mmnn, polynomial], parameters: 60}
        fit: {steps: 30, samples: 64}
        """, in: folder)
      for family in [
        "mlp", "residual", "reversible", "kan", "rational", "fourier", "random", "mmnn",
        "polynomial",
      ] {
        #expect(csv.split(separator: "\n").count { $0.contains(",\(family),") } >= 1, "\(family)")
      }
    }
  }

  @Test("what a family does not take is one line at its option")
  func errors() throws {
    for (arguments, says) in [
      (["--family", "reversible", "--width", "5"], "width 5 is odd"),
      (["--family", "reversible", "--widths", "4,6"], "one width"),
      (["--rank", "3"], "rank belongs to the family mmnn, not to mlp"),
      (["--family", "mmnn", "--rank", "0"], "rank must be a whole number of at least 1"),
      (
        ["--family", "kan", "--terms", "total"],
        "terms belongs to the family polynomial, not to kan"
      ),
      (
        ["--family", "fourier", "--waves", "frozen"],
        "unknown waves 'frozen'"
      ),
      (["--family", "fourier", "--bandwidth=-1"], "bandwidth must be a number above 0"),
      (
        ["--family", "polynomial", "--width", "4"],
        "a polynomial has no hidden layers; its size is --degree"
      ),
      (["--family", "polynomial", "--degree", "2001"], "degree is at most 2000, not 2001"),
      (["--family", "kan", "--degree", "16"], "degree is at most 15, not 16"),
      (["--degree", "3"], "degree belongs to the family kan or spline or polynomial, not to mlp"),
      (["--init", "siren"], "init siren is for units of sine, and this network has tanh"),
      (["--family", "random", "--depth", "0"], "at least 1 hidden layer"),
      (["--family", "random", "--activation", "prelu"], "are frozen"),
      (["--family", "rational", "--activation", "relu"], "has units of its own"),
      (["--family", "rational", "--depth", "0"], "at least 1 hidden layer of units"),
      (["--family", "rational", "--coefficients", "all"], "unknown coefficients 'all'"),
      (
        ["--coefficients", "unit"],
        "tanh has no number to train: coefficients belong to leakyRelu, prelu, snake"
      ),
      (["--family", "spline", "--degree", "0"], "degree 0 makes steps"),
      (["--family", "spline", "--activation", "relu"], "has units of its own"),
      (["--family", "random", "--coefficients", "unit"], "coefficients are of trained functions"),
      (["--family", "kan", "--loss", "p(8)"], "lm fits splines on edges by squares"),
      (["--loss", "p(1.5)"], "lm minimises squares, not the loss p(1.5)"),
      (["--sparsity", "0.1"], "sparsity belongs to the family kan, not to mlp"),
      (["--family", "kan", "--sparsity=-1"], "sparsity must be a number above 0"),
      (["--family", "kan", "--sparsity", "0.1", "--optimizer", "adam"], "fitted by lm"),
    ] {
      let outcome = try Command.run(["fit", "sine", "--steps", "1"] + arguments)
      #expect(outcome.code == 2 && outcome.error.contains(says), "\(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
    }
  }

  @Test(
    "a fit that passes through its samples says so, in the JSON too; one that does not is silent")
  func interpolation() throws {
    let target = ["fit", "sin(3*x)*cos(2*y)*sin(4*z)", "--domain", "[-1,1]x[-1,1]x[-1,1]"]
    let few =
      target + ["--width", "30", "--samples", "100", "--steps", "200", "--reference-starts", "0"]
    let said = try Command.run(few)
    #expect(said.code == 0, "\(said.error)")
    #expect(
      said.output.contains(
        "interpolates: 100 samples for 151 parameters; at 512 other points of the box"))
    #expect(said.output.contains("it passes through its samples; so many that it cannot"))
    #expect(said.output.contains("--samples 604"))
    let fact = try #require(
      try object(Command.run(few + ["--json"]).output)["interpolation"] as? [String: Any])
    #expect(fact["interpolates"] as? Bool == true)
    #expect(fact["samples"] as? Int == 100 && fact["parameters"] as? Int == 151)
    let (training, other) = (
      try #require(fact["training_rms"] as? Double), try #require(fact["hold_out_rms"] as? Double)
    )
    #expect(other > 5 * training)
    // Samples follow the parameters where they are not given.
    let open = try object(
      Command.run(target + ["--width", "120", "--steps", "1", "--reference-starts", "0", "--json"])
        .output)
    #expect(open["samples"] as? Int == 4 * 601)
    let small = try object(
      Command.run(target + ["--width", "8", "--steps", "50", "--reference-starts", "0", "--json"])
        .output)
    #expect(small["samples"] as? Int == 2048)
    let calm = try #require(small["interpolation"] as? [String: Any])
    #expect(calm["interpolates"] as? Bool == false)
    let plain = try Command.run(["fit", "sine", "--width", "8", "--reference-starts", "0"])
    #expect(plain.code == 0 && !plain.output.contains("interpolates"))
  }
}
