import Foundation
import Testing

/// Which rows of data a network was fitted to, from the fit through its file to all that measure it.
@Suite("approxima on rows that were held out")
struct HeldRowsCommandTests {
  private static let unknown = "points that the fit may have seen;"

  /// Two hundred rows of a sine, with a faster one for noise.
  private func write(_ name: String, shift: Double = 0, in folder: URL) throws {
    let rows = (0..<200).map { row in
      let x = Double(row) / 100 - 1
      return "\(x),\(sin(3 * x) + 0.1 * sin(1000 * x) + shift)"
    }
    try (["x,z"] + rows).joined(separator: "\n")
      .write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  private func fitted(_ options: [String], in folder: URL) throws -> [String: Any] {
    let outcome = try Command.run(["fit"] + options + ["--json"], in: folder)
    #expect(outcome.code == 0, "\(outcome.error)")
    return try object(outcome.output)
  }

  private func errors(_ options: [String], in folder: URL) throws -> [String: Any] {
    let outcome = try Command.run(["measure"] + options + ["--json"], in: folder)
    #expect(outcome.code == 0, "\(outcome.error)")
    return try #require(object(outcome.output)["errors"] as? [String: Any])
  }

  private func method(_ options: [String], in folder: URL) throws -> String {
    try #require(errors(options, in: folder)["method"] as? String)
  }

  /// The file as an older version wrote it.
  private func forgetSplit(_ name: String, in folder: URL) throws {
    let file = folder.appendingPathComponent(name)
    var json = try object(String(contentsOf: file, encoding: .utf8))
    #expect(json.removeValue(forKey: "split") != nil)
    try JSONSerialization.data(withJSONObject: json).write(to: file)
  }

  @Test("the file keeps the split, by which it is measured; of other rows nothing is claimed")
  func kept() throws {
    try withTemporaryFolder { folder in
      try write("d.csv", in: folder)
      let fit = try fitted(
        [
          "d.csv:x->z", "--width", "6", "--steps", "30", "--hold-out", "0.5", "--split-seed", "7",
          "--save", "net.json",
        ], in: folder)
      let again = try errors(["net.json"], in: folder)
      #expect(try number("errors.l2", in: fit) == again["l2"] as? Double)
      #expect((again["method"] as? String)?.hasPrefix("hold-out: 100 points;") == true)
      // A part of them, and others.
      #expect(
        try method(["net.json", "--hold-out", "0.1"], in: folder).hasPrefix("hold-out: 20 p"))
      for options in [["--hold-out", "0.6"], ["--split-seed", "0"]] {
        #expect(
          try method(["net.json"] + options, in: folder)
            .hasPrefix("\(options[1] == "0" ? 100 : 120) \(Self.unknown)"))
      }
      // Rows are known by their numbers, not by their place.
      let inner = folder.appendingPathComponent("inner")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
      try write("moved.csv", in: inner)
      #expect(
        try errors(["net.json", "--target", "inner/moved.csv:x->z"], in: folder)["l2"] as? Double
          == again["l2"] as? Double)
      try write("d.csv", shift: 1, in: folder)
      #expect(try method(["net.json"], in: folder).hasPrefix("40 \(Self.unknown)"))
    }
  }

  @Test("a file that does not say its split is told as it is, also as a start")
  func unknown() throws {
    try withTemporaryFolder { folder in
      try write("d.csv", in: folder)
      _ = try fitted(
        ["d.csv:x->z", "--width", "6", "--steps", "30", "--save", "net.json"], in: folder)
      #expect(try method(["net.json"], in: folder).hasPrefix("hold-out: 40 points;"))
      try forgetSplit("net.json", in: folder)
      #expect(try method(["net.json"], in: folder).hasPrefix("40 \(Self.unknown)"))
      let further = try fitted(
        ["--start", "net.json", "--steps", "5", "--save", "next.json"], in: folder)
      #expect(
        (try jsonValue("errors.method", in: further) as? String)?
          .hasPrefix("40 \(Self.unknown)") == true)
      #expect(
        try method(["next.json"], in: folder).hasPrefix("40 \(Self.unknown)"))
      let other = try Command.run(
        ["fit", "sine", "--width", "2", "--steps", "2", "--save", "sine.json"], in: folder)
      #expect(other.code == 0, "\(other.error)")
      #expect(
        try method(["sine.json", "--target", "d.csv:x->z"], in: folder)
          .hasPrefix("40 \(Self.unknown)"))
    }
  }

  @Test("a fit from a file goes on with its split, and refuses another")
  func start() throws {
    try withTemporaryFolder { folder in
      try write("d.csv", in: folder)
      _ = try fitted(
        [
          "d.csv:x->z", "--width", "6", "--steps", "30", "--hold-out", "0.5", "--split-seed", "7",
          "--save", "net.json",
        ], in: folder)
      let first = try errors(["net.json"], in: folder)
      let further = try fitted(
        ["--start", "net.json", "--steps", "5", "--save", "next.json"], in: folder)
      #expect(further["hold_out"] as? Double == 0.5 && further["split_seed"] as? Int == 7)
      #expect(further["samples"] as? Int == 100)
      #expect(try number("start.l2", in: further) == first["l2"] as? Double)
      #expect(try method(["next.json"], in: folder).hasPrefix("hold-out: 100 points;"))
      for (option, value) in [("--hold-out", "0.6"), ("--split-seed", "3")] {
        let outcome = try Command.run(["fit", "--start", "net.json", option, value], in: folder)
        #expect(outcome.code == 2 && outcome.output.isEmpty)
        #expect(
          outcome.error
            == "approxima: \(option): net.json was fitted to some of these rows, with --hold-out 0.5 "
            + "--split-seed 7: leave this out\n")
      }
    }
  }

  @Test("votes and digits that are varied take the rows that all fits held out")
  func votes() throws {
    try withTemporaryFolder { folder in
      for (name, seed, split) in [("a", "1", "4"), ("b", "2", "4"), ("c", "3", "5")] {
        _ = try fitted(
          [
            "digits(2)", "--width", "4", "--steps", "20", "--seed", seed, "--split-seed", split,
            "--save", "\(name).json",
          ], in: folder)
      }
      let vote = ["--vote", "mean"]
      #expect(
        try method(["a.json", "b.json"] + vote, in: folder).hasPrefix("hold-out: 599 points;"))
      #expect(
        try method(["a.json", "c.json"] + vote, in: folder)
          .hasPrefix("599 \(Self.unknown)"))
      #expect(
        try method(["a.json", "c.json", "--split-seed", "5"] + vote, in: folder)
          .hasPrefix("599 \(Self.unknown)"))
      let text = try Command.run(["measure", "a.json"], in: folder)
      #expect(text.output.contains("Rows by their class"))
      let one = try Command.run(
        [
          "fit", "digits", "--width", "4", "--steps", "20", "--split-seed", "4", "--save", "d.json",
        ],
        in: folder)
      #expect(one.code == 0, "\(one.error)")
      #expect(
        try method(["d.json", "--target", "shifted_digits"], in: folder)
          .hasPrefix("hold-out: 2396 points;"))
    }
  }

  @Test("a formula that is read off is measured at the rows that the network's fit held out")
  func symbols() throws {
    try withTemporaryFolder { folder in
      try write("d.csv", in: folder)
      _ = try fitted(
        [
          "d.csv:x->z", "--family", "kan", "--depth", "0", "--grid", "4", "--hold-out", "0.4",
          "--split-seed", "2", "--save", "kan.json",
        ], in: folder)
      let known = try Command.run(["symbols", "kan.json"], in: folder)
      #expect(known.output.contains("at 80 other points\n"), "\(known.output) \(known.error)")
      try forgetSplit("kan.json", in: folder)
      let unknown = try Command.run(["symbols", "kan.json"], in: folder)
      #expect(
        unknown.output.contains(
          "at 40 other points, to which the network may have been fitted\n"),
        "\(unknown.output) \(unknown.error)")
    }
  }

  @Test(
    "options that would change nothing are refused",
    arguments: [
      (
        "fit sine --hold-out 0.3", "sine is a function, and has no rows to hold out: leave this out"
      ),
      (
        "fit exp(x) --split-seed 3",
        "exp(x) is a function, and has no rows to hold out: leave this out"
      ),
      (
        "measure net.json --split-seed 3",
        "exp is a function, and has no rows to hold out: leave this out"
      ),
      (
        "fit sine --quantise-layers hidden",
        "it says which layers --quantise takes: give that too, such as --quantise ternary"
      ),
      (
        "fit sine --schedule constant",
        "lm has no learning rate: leave this out, or take --optimizer adam"
      ),
      (
        "fit sine --optimizer lbfgs --schedule cosine",
        "lbfgs has no learning rate: leave this out, or take --optimizer adam"
      ),
      ("fit --start net.json --init he", "the first weights come from net.json: leave this out"),
      (
        "fit --start net.json --init-scale 2",
        "the first weights come from net.json: leave this out"
      ),
      ("fit --start net.json --starts 2", "the first weights come from net.json: leave this out"),
      ("fit sine --certify-boxes 9", "it needs --certify"),
    ])
  func idle(call: String, says: String) throws {
    let words = call.split(separator: " ").map(String.init)
    try withTemporaryFolder { folder in
      _ = try fitted(["exp", "--width", "2", "--steps", "2", "--save", "net.json"], in: folder)
      let outcome = try Command.run(words + ["--json"], in: folder)
      #expect(outcome.code == 2 && outcome.output.isEmpty)
      #expect(outcome.error == "approxima: \(words[words.count - 2]): \(says)\n")
    }
  }

  @Test("a fit from a file names no rule of first weights; what is of the random starts is used")
  func startsRecord() throws {
    try withTemporaryFolder { folder in
      _ = try fitted(["exp", "--width", "2", "--steps", "2", "--save", "net.json"], in: folder)
      let fit = try fitted(["--start", "net.json", "--steps", "2", "--restarts", "2"], in: folder)
      #expect(fit["init"] is NSNull && fit["init_scale"] is NSNull)
      #expect(try number("random_starts.starts", in: fit) == 3)
    }
  }
}
