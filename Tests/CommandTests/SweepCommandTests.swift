import Foundation
import Testing

@Suite("approxima sweep and report")
struct SweepCommandTests {
  private let experiment = """
    name: small
    target: [sin(2*pi*x), abs]
    domain: [[-1, 1]]
    network:
      width: [3, 5, 8]
      depth: [1, 2]
      activation: [tanh, relu]
    fit: {optimizer: lm, steps: 60, samples: 128}
    seeds: 2
    """

  private func file(_ text: String, in folder: URL, name: String = "small.yaml") throws {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  /// The store's runs without the columns that time decides.
  private func table(_ store: String, in folder: URL) throws -> [[String]] {
    let csv = store + ".csv"
    let outcome = try Command.run(
      ["report", store, "--output", store + ".html", "--csv", csv], in: folder)
    #expect(outcome.code == 0, "\(outcome.error)")
    let lines = try String(contentsOf: folder.appendingPathComponent(csv), encoding: .utf8)
      .split(separator: "\n").map { fields(String($0)) }
    let header = try #require(lines.first)
    let kept = header.indices.filter {
      !header[$0].contains("seconds") && !header[$0].contains("finished")
    }
    #expect(kept.count < header.count)
    return lines.map { line in kept.map { line[$0] } }
  }

  /// The fields of a CSV line without line breaks in fields.
  private func fields(_ line: String) -> [String] {
    var fields = [""]
    var quoted = false
    for character in line {
      switch character {
      case "\"": quoted.toggle()
      case "," where !quoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }

  @Test("killed twenty times at random points and resumed, it ends with the unbroken table")
  func kills() throws {
    try withTemporaryFolder { folder in
      try file(experiment, in: folder)
      let unbroken = try Command.run(
        ["sweep", "small.yaml", "--store", "one.sqlite", "--jobs", "1"], in: folder)
      #expect(unbroken.code == 0, "\(unbroken.error)")
      let expected = try table("one.sqlite", in: folder)
      #expect(expected.count == 1 + 2 * 3 * 2 * 2 * 2)

      let parallel = try Command.run(
        ["sweep", "small.yaml", "--store", "two.sqlite", "--jobs", "2"], in: folder)
      #expect(parallel.code == 0, "\(parallel.error)")
      #expect(try table("two.sqlite", in: folder) == expected, "jobs 2 as jobs 1")

      var killed = 0
      while killed < 20 {
        let outcome = try Command.run(
          ["sweep", "small.yaml", "--store", "killed.sqlite", "--jobs", "2", "--resume"],
          in: folder, killAfter: Double.random(in: 0.002...0.15))
        #expect(outcome.wasKilled || outcome.code == 0, "\(outcome.error)")
        killed += 1
      }
      let last = try Command.run(
        ["sweep", "small.yaml", "--store", "killed.sqlite", "--resume"], in: folder)
      #expect(last.code == 0, "\(last.error)")
      #expect(try table("killed.sqlite", in: folder) == expected, "killed as unbroken")
    }
  }

  @Test("a Slurm array gathers the table of a local sweep, and no Slurm is one line")
  func slurm() throws {
    try withTemporaryFolder { folder in
      try file(experiment.replacing("steps: 60", with: "steps: 10"), in: folder)
      let none = try Command.run(
        ["sweep", "small.yaml", "--store", "none.sqlite", "--executor", "slurm"], in: folder)
      #expect(none.code == 2 && none.error.contains("sbatch"), "\(none.error)")

      // Runs the tasks of an array one after the other; the second of three dies at first.
      try file(
        """
        #!/bin/sh
        for word; do last=$word; case $word in --array=0-*) end=${word#--array=0-};; esac; done
        for task in $(seq 0 "$end"); do
          if [ "$task" = 1 ] && [ ! -e tried ]; then touch tried; continue; fi
          SLURM_ARRAY_TASK_ID=$task sh -c "$last" || exit 1
        done
        """, in: folder, name: "sbatch")
      let sweep =
        "chmod +x sbatch; PATH=$PWD:$PATH; approxima sweep small.yaml "
        + "--store array.sqlite --executor slurm --jobs 3"
      let broken = try Command.shell(sweep, in: folder)
      #expect(broken.code == 2 && broken.error.contains("16 of 48 runs"), "\(broken.error)")
      let resumed = try Command.shell(sweep + " --resume", in: folder)
      #expect(resumed.code == 0, "\(resumed.error)")
      #expect(
        try Command.run(["sweep", "small.yaml", "--store", "l.sqlite"], in: folder).code == 0)
      #expect(try table("array.sqlite", in: folder) == table("l.sqlite", in: folder))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(!left.contains { $0.contains("part-") }, "\(left)")
    }
  }

  @Test("a full disk is one line and exit 2; resume then finishes with nothing lost")
  func fullDisk() throws {
    try withTemporaryFolder { folder in
      try file(experiment, in: folder)
      // A limit on file size stands in for a full disk: the write fails in the same place.
      let full = try Command.shell(
        "ulimit -f 160; approxima sweep small.yaml --store runs.sqlite --jobs 1", in: folder)
      #expect(full.code == 2, "\(full.error)")
      #expect(
        full.error.split(separator: "\n").last?.contains("runs.sqlite") == true, "\(full.error)")
      let resumed = try Command.run(
        ["sweep", "small.yaml", "--store", "runs.sqlite", "--resume"], in: folder)
      #expect(resumed.code == 0, "\(resumed.error)")
      let unbroken = try Command.run(
        ["sweep", "small.yaml", "--store", "unbroken.sqlite"], in: folder)
      #expect(unbroken.code == 0)
      #expect(try table("runs.sqlite", in: folder) == table("unbroken.sqlite", in: folder))
    }
  }

  @Test("Ctrl-C ends with exit 3 and keeps what is finished")
  func interrupt() throws {
    try withTemporaryFolder { folder in
      try file(experiment.replacing("steps: 60", with: "steps: 4000"), in: folder)
      let outcome = try Command.shell(
        """
        set +e
        approxima sweep small.yaml --store runs.sqlite --jobs 2 2> err & pid=$!
        for i in $(seq 300); do grep -q /48 err && break; sleep 0.1; done
        kill -INT $pid; wait $pid; code=$?; cat err >&2; exit $code
        """, in: folder)
      #expect(outcome.code == 3, "\(outcome.error)")
      let dry = try Command.run(
        ["sweep", "small.yaml", "--store", "runs.sqlite", "--resume", "--dry-run"], in: folder)
      #expect(dry.code == 0, "\(dry.error)")
    }
  }

  @Test("a dry run prints the plan and writes nothing")
  func dryRun() throws {
    try withTemporaryFolder { folder in
      try file(experiment, in: folder)
      let outcome = try Command.run(
        ["sweep", "small.yaml", "--store", "runs.sqlite", "--dry-run"], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(outcome.output.contains("48"), "\(outcome.output)")
      #expect(
        !FileManager.default.fileExists(atPath: folder.appendingPathComponent("runs.sqlite").path))
    }
  }

  @Test("a store with runs of the experiment is continued only where asked")
  func needsResume() throws {
    try withTemporaryFolder { folder in
      try file("target: abs\nnetwork: {width: 2}\nfit: {steps: 5, samples: 32}\n", in: folder)
      let arguments = ["sweep", "small.yaml", "--store", "runs.sqlite"]
      #expect(try Command.run(arguments, in: folder).code == 0)
      let again = try Command.run(arguments, in: folder)
      #expect(again.code == 2 && again.error.contains("--resume"), "\(again.error)")
      #expect(try Command.run(arguments + ["--resume"], in: folder).code == 0)
    }
  }

  @Test("the report is one file that needs no network, with figures beside it where asked")
  func report() throws {
    try withTemporaryFolder { folder in
      try file(experiment, in: folder)
      #expect(
        try Command.run(["sweep", "small.yaml", "--store", "r.sqlite"], in: folder).code == 0)
      let outcome = try Command.run(
        ["report", "r.sqlite", "--output", "r.html", "--csv", "r.csv", "--figures", "figures"],
        in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let page = try String(contentsOf: folder.appendingPathComponent("r.html"), encoding: .utf8)
      for pattern in ["src=\"http", "href=\"http", "url(http", "@import"] {
        #expect(!page.contains(pattern), "\(pattern)")
      }
      let figures = try FileManager.default.contentsOfDirectory(
        atPath: folder.appendingPathComponent("figures").path)
      #expect(
        figures.contains { $0.hasSuffix(".svg") } && figures.contains { $0.hasSuffix(".csv") })
    }
  }
}
