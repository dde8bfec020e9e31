import Foundation
import Testing

/// Residual and tied networks through every verb.
@Suite("Families on the command line")
struct FamilyCommandTests {
  private func fit(_ arguments: [String], in folder: URL) throws -> [String: Any] {
    let outcome = try Command.run(["fit"] + arguments + ["--json"], in: folder)
    #expect(outcome.code == 0, "\(outcome.error)")
    return try object(outcome.output)
  }

  @Test("fit, measure --certify, evaluate, range, show, export of a family", arguments: [1, 2])
  func verbs(blockLayers: Int) throws {
    try withTemporaryFolder { folder in
      for family in ["residual", "tied"] {
        let run = try fit(
          [
            "sine", "--family", family, "--width", "6", "--depth", "3", "--block-layers",
            "\(blockLayers)", "--steps", "200", "--save", "net.json", "--reference-starts", "0",
          ], in: folder)
        let shape = try #require(run["architecture"] as? [String: Any])
        #expect(shape["family"] as? String == family)
        #expect(shape["block_layers"] as? Int == blockLayers)
        let errors = try #require(run["errors"] as? [String: Any])
        let sup = try #require(errors["sup"] as? Double)
        #expect(sup < 0.5, "\(family): \(sup)")
        let saved = SavedNetwork(folder: folder)
        let upper = try saved.proven(tolerance: 0.05).upper
        // What was sampled is attained up to rounding, and no more than what is proven.
        #expect(sup <= upper + 1e-12, "\(family): sampled \(sup), proven \(upper)")

        try "x\n0\n0.125\n0.5\n".write(
          to: folder.appendingPathComponent("points.csv"), atomically: true, encoding: .utf8)
        #expect(try saved.values(at: "points.csv").count == 3)
        let shown = try Command.run(["show", "net.json"], in: folder)
        #expect(shown.output.contains("block3") && shown.output.contains("lift.weights 6 × 1"))
        #expect(shown.output.contains("again") == (family == "tied"))
        try saved.exportsAndStarts()
      }
    }
  }

  @Test("tied: equal parameters at depth 3 and 6; the seed gives the bits on any threads")
  func tied() throws {
    try withTemporaryFolder { folder in
      func parameters(_ depth: Int, _ threads: Int) throws -> (Int, Double) {
        let run = try fit(
          [
            "sine", "--family", "tied", "--width", "8", "--depth", "\(depth)", "--optimizer",
            "adam", "--steps", "200", "--threads", "\(threads)", "--reference-starts", "0",
            "--samples", "600",
          ], in: folder)
        let shape = try #require(run["architecture"] as? [String: Any])
        return (
          try #require(shape["parameters"] as? Int), try #require(run["loss"] as? Double)
        )
      }
      let (three, six) = (try parameters(3, 1), try parameters(6, 1))
      #expect(three.0 == six.0 && three.1 != six.1)
      #expect(try parameters(6, 2).1 == six.1)
    }
  }

  @Test("a property of a residual relu network is proven, and refuted where it fails")
  func verify() throws {
    try withTemporaryFolder { folder in
      _ = try fit(
        [
          "sine", "--family", "residual", "--width", "4", "--depth", "2", "--activation", "relu",
          "--steps", "100", "--save", "net.json", "--reference-starts", "0",
        ], in: folder)
      let range = try object(
        Command.run(
          ["range", "net.json", "--box", "[-1,1]", "--tolerance", "1e-6", "--json"], in: folder
        ).output)
      let ends = try #require((range["outputs"] as? [[String: Any]])?.first)
      let most = try #require(ends["largest_upper"] as? Double)
      let attained = try #require(ends["largest_lower"] as? Double)
      for (bound, code) in [(most + 1e-3, 0), (attained - 1e-3, 1)] as [(Double, Int32)] {
        let outcome = try Command.run(
          ["verify", "net.json", "--box", "[-1,1]", "--output-at-most=\(bound)"], in: folder)
        #expect(outcome.code == code, "\(bound): \(outcome.output) \(outcome.error)")
      }
    }
  }

  @Test("a sweep over families stores, resumes and reports them apart")
  func sweep() throws {
    try withTemporaryFolder { folder in
      let (csv, page) = try reportOfSweep(
        """
        name: families
        target: sine
        network: {family: [mlp, residual, tied], width: 4, depth: [1, 2]}
        fit: {steps: 30, samples: 64}
        """, in: folder)
      for family in ["mlp", "residual", "tied"] {
        #expect(csv.split(separator: "\n").count { $0.contains(",\(family),") } == 2)
      }
      #expect(page.contains("family residual") && page.contains("family tied"))
    }
  }

  @Test("points come as CSV and NPY, values go out as both, bad ones are one line")
  func points() throws {
    try withTemporaryFolder { folder in
      _ = try fit(
        [
          "exp(x)*cos(y)", "--domain", "[0,1]x[0,1]", "--width", "3", "--steps", "20", "--save",
          "net.json", "--reference-starts", "0",
        ], in: folder)
      func write(_ text: String, _ name: String) throws {
        try text.write(
          to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
      }
      try write("0.25,0.5\n1,0\n", "p.csv")
      let csv = try Command.run(
        ["evaluate", "net.json", "--at", "p.csv", "--gradient"], in: folder)
      let lines = csv.output.split(separator: "\n")
      #expect(lines.first == "y,dy/dx1,dy/dx2" && lines.count == 3, "\(csv.output) \(csv.error)")
      let first = try Command.run(
        ["evaluate", "net.json", "--at", "p.csv", "--output", "v.npy"], in: folder)
      #expect(first.code == 0 && first.output.isEmpty, "\(first.error)")
      let bytes = try Data(contentsOf: folder.appendingPathComponent("v.npy"))
      #expect(bytes.count == 128 + 16 && bytes.starts(with: [0x93] + Array("NUMPY".utf8)))
      // Two values as points of one dimension: another network reads them.
      _ = try fit(
        ["sine", "--width", "2", "--steps", "3", "--save", "one.json", "--reference-starts", "0"],
        in: folder)
      let second = try Command.run(["evaluate", "one.json", "--at", "v.npy"], in: folder)
      #expect(second.output.split(separator: "\n").count == 3, "\(second.error)")
      for (text, says) in [
        ("1,2,3\n", "p.csv:1: expected 2 numbers, one for each of the network's inputs, not 3"),
        ("1,2\n3,x\n", "p.csv:2: 'x' is not a number"), ("\n", "p.csv:1: there is no point"),
      ] {
        try write(text, "p.csv")
        let outcome = try Command.run(["evaluate", "net.json", "--at", "p.csv"], in: folder)
        #expect(outcome.code == 2 && outcome.error.contains(says), "\(outcome.error)")
      }
      let typed = try Command.run(["evaluate", "one.json", "--at=-1; 0.5"], in: folder)
      #expect(typed.output.split(separator: "\n").count == 3, "\(typed.error)")
      let short = try Command.run(["evaluate", "net.json", "--at", "0.1,0.2; 3"], in: folder)
      #expect(
        short.code == 2
          && short.error.contains(
            "point 2: expected 2 numbers, one for each of the network's inputs, not 1")
      )
      try bytes.prefix(100).write(to: folder.appendingPathComponent("cut.npy"))
      for (name, says) in [
        ("cut.npy", "cut.npy: its header is cut off"), ("none.csv", "none.csv: no such file"),
        ("v.npy", "v.npy: expected an array of shape (points, 2), not (2, 1)"),
      ] {
        let outcome = try Command.run(["evaluate", "net.json", "--at", name], in: folder)
        #expect(outcome.code == 2 && outcome.error.contains(says), "\(outcome.error)")
      }
    }
  }

  @Test("what a family does not take is one line at its option")
  func errors() throws {
    for (arguments, says) in [
      (["--family", "resnet"], "unknown family 'resnet'"),
      (["--family", "tied", "--widths", "3,4"], "a tied network has one width"),
      (["--family", "residual", "--depth", "0"], "at least 1 block"),
      (["--block-layers", "2"], "an mlp has no blocks"),
      (["--family", "tied", "--block-layers", "3"], "3"),
      (["--family", "tied", "--width", "3", "--parameters", "300"], "at every depth"),
    ] {
      let outcome = try Command.run(["fit", "sine", "--steps", "1"] + arguments)
      #expect(outcome.code == 2 && outcome.error.contains(says), "\(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1)
    }
  }
}
