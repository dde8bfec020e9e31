import Foundation
import Testing

@Suite("Where the command writes")
struct OutputCommandTests {
  private let fit = "approxima fit abs --width 2 --steps 3 --samples 16"

  private func kind(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }

  @Test("'-' and /dev/stdout are standard output, a pipe or a file that the shell opened")
  func standardOutput() throws {
    try withTemporaryFolder { folder in
      for name in ["-", "/dev/stdout", "/dev/fd/1"] {
        let outcome = try Command.shell(
          "\(fit) --json --save \(name) | cat; echo before > log; "
            + "\(fit) --json --save \(name) >> log; cat log", in: folder)
        #expect(outcome.code == 0, "\(outcome.error)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        try #require(lines.count == 5, "\(name): \(outcome.output)")
        #expect(lines[2] == "before", "\(name)")
        for net in [lines[0], lines[3]] { #expect(try object(net)["parameters"] != nil, "\(name)") }
        for report in [lines[1], lines[4]] { #expect(try object(report)["errors"] != nil) }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["log"])
    }
  }

  @Test("a pipe gets the whole file and stays; a link stays and its target is written")
  func pipesAndLinks() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.shell(
        """
        mkfifo pipe; ln -s net.json link
        cat pipe > copy & \(fit) --save link > first; \(fit) --save pipe > second; wait
        cmp copy net.json
        """, in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(kind(folder.path + "/pipe") == S_IFIFO && kind(folder.path + "/link") == S_IFLNK)
      #expect(kind(folder.path + "/net.json") == S_IFREG)
    }
  }

  @Test(
    "every output option writes through a link and keeps it",
    arguments: [
      "fit abs --width 2 --steps 3 --samples 16 --save LINK",
      "fit abs --width 2 --steps 3 --samples 16 --plot LINK",
      "construct yarotsky-square --depth 2 --save LINK",
      "construct yarotsky-square --depth 2 --plot LINK",
      "baseline abs --parameters 4 --methods linear-spline --plot LINK",
      "export net.json --onnx LINK", "report runs.sqlite --output LINK",
      "report runs.sqlite --output r.html --csv LINK", "sweep one.yaml --store LINK",
      "claims run pieces --quick --output LINK",
    ])
  func everyOption(call: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.shell(
        """
        printf 'target: abs\\nnetwork: {width: 2}\\nfit: {steps: 3, samples: 16}\\n' > one.yaml
        approxima sweep one.yaml --store runs.sqlite 2> log
        approxima fit abs --width 2 --steps 3 --samples 16 --activation tanh --save net.json > log
        mkdir elsewhere; ln -s elsewhere/file link
        approxima \(call.replacing("LINK", with: "link"))
        test -L link; test -s elsewhere/file
        """, in: folder)
      #expect(outcome.code == 0, "\(call): \(outcome.error)")
    }
  }

  @Test("a full device is one line and exit 2, for a file and for what is printed")
  func fullDevice() throws {
    try withTemporaryFolder { folder in
      let saved = try Command.shell("\(fit) --save /dev/full", in: folder)
      #expect(saved.code == 2)
      #expect(
        saved.error == "approxima: /dev/full: cannot write here: No space left on device\n")
      for call in ["targets", "activations", "claims list", "--help"] {
        let printed = try Command.shell("approxima \(call) > /dev/full", in: folder)
        #expect(printed.code == 2, "\(call)")
        #expect(
          printed.error
            == "approxima: standard output: cannot write: No space left on device\n", "\(call)")
      }
    }
  }

  @Test("a write that fails leaves the old file, and nothing beside it")
  func failedWrite() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.shell(
        """
        echo old > report.html
        printf 'target: abs\\nnetwork: {width: 2}\\nfit: {steps: 3, samples: 16}\\n' > one.yaml
        approxima sweep one.yaml --store runs.sqlite 2> log
        code=0; (ulimit -f 90; approxima report runs.sqlite --output report.html) || code=$?
        ls -A; cat report.html; exit $code
        """, in: folder)
      #expect(outcome.code == 2)
      #expect(
        outcome.error == "approxima: report.html: cannot write here: File too large\n",
        "\(outcome.error)")
      #expect(outcome.output == "log\none.yaml\nreport.html\nruns.sqlite\nold\n")
    }
  }

  @Test("a reader that closes its pipe ends no command by a signal")
  func closedPipe() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.shell(
        """
        set +e
        (approxima claims list; echo printed $? >&2) | true
        (approxima activations --json; echo json $? >&2) | true
        sleep 0.1
        """, in: folder)
      for line in outcome.error.split(separator: "\n") {
        #expect(line.hasSuffix(" 0"), "\(line)")
      }
    }
  }

  @Test("an output that is an input or a store is refused before the work, and stays")
  func inputs() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.shell(
        """
        printf 'target: abs\\nnetwork: {width: 2}\\nfit: {steps: 3, samples: 16}\\n' > one.yaml
        approxima sweep one.yaml --store runs.sqlite 2> log; cp runs.sqlite copy
        printf 'x,y\\n0,0\\n1,1\\n2,4\\n3,9\\n' > data.csv; cp data.csv data
        \(fit) --save net.json > log; cp net.json net
        set +e
        approxima report runs.sqlite --output runs.sqlite; echo $?
        approxima report runs.sqlite --output ./x --csv x; echo $?
        approxima fit "data.csv:x->y" --width 2 --steps 3 --save data.csv; echo $?
        approxima export net.json --onnx net.json; echo $?
        approxima sweep one.yaml --store one.yaml; echo $?
        approxima sweep one.yaml --store /dev/null; echo $?
        cmp copy runs.sqlite && cmp data data.csv && cmp net net.json && echo same
        """, in: folder)
      #expect(outcome.output == String(repeating: "2\n", count: 6) + "same\n", "\(outcome.output)")
      let lines = outcome.error.split(separator: "\n")
      #expect(lines.count == 6, "\(outcome.error)")
      #expect(lines.allSatisfy { $0.hasPrefix("approxima: ") })
    }
  }
}
