import Foundation
import Testing

/// A sweep that is looked at while it runs.
@Suite("Reports of sweeps that run")
struct WatchCommandTests {
  private let file = """
    cat > s.yaml <<'END'
    name: s
    target: x^2
    network: {width: [2, 4], activation: [tanh, relu]}
    fit: {steps: 20, samples: 32}
    seeds: 3
    END

    """

  @Test("--watch leaves a report of all runs, which no browser loads anew")
  func watch() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.bash(
        file + "approxima sweep s.yaml --store s.sqlite --watch 1 --report live.html", in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let page = try String(contentsOf: folder.appending(path: "live.html"), encoding: .utf8)
      #expect(page.contains("Of 12 runs") && !page.contains("http-equiv=\"refresh\""))
    }
  }

  @Test("a report made while the sweep runs says what is missing, how to go on, and is loaded anew")
  func during() throws {
    try withTemporaryFolder { folder in
      // Long fits after short ones: the first report comes before the last run.
      let outcome = try Command.bash(
        """
        cat > s.yaml <<'END'
        name: s
        target: x^2
        network: {width: [2, 256]}
        fit: {optimizer: adam, steps: [5, 2000000], samples: 1024}
        END
        (timeout -s INT 6 approxima sweep s.yaml --store s.sqlite --jobs 1 --watch 1 || true) 2> said
        [ ! -e report.html ] || cat report.html
        """, in: folder)
      // Where no run ended in time there is no page yet.
      if outcome.output.contains("<html") {
        #expect(outcome.output.contains("http-equiv=\"refresh\" content=\"1\""))
        #expect(outcome.output.contains("Unfinished: "))
        #expect(outcome.output.contains("approxima sweep s.yaml --store s.sqlite --resume"))
      }
    }
  }

  @Test("serve --store shows the report of a store that grows, and guards it like the page")
  func serve() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.bash(
        file + """
          approxima sweep s.yaml --store s.sqlite 2> /dev/null
          approxima serve --port 0 --store s.sqlite 2> said & server=$!
          for i in $(seq 100); do grep -q http said && break; sleep 0.1; done
          url=$(grep -o 'http://[^ ]*/report' said)
          python3 - "$url" <<'END'
          import sys, urllib.error, urllib.request
          def get(**headers):
              request = urllib.request.Request(sys.argv[1], headers=headers)
              try:
                  with urllib.request.urlopen(request) as answer:
                      return answer.status, answer.headers["Content-Security-Policy"], answer.read().decode()
              except urllib.error.HTTPError as error:
                  return error.code, "", ""
          status, policy, page = get()
          print(status, "Of 12 runs" in page, "default-src 'none'" in policy, "refresh" in page)
          print(get(Origin="http://elsewhere.example")[0], get(Host="elsewhere.example")[0])
          END
          kill -INT $server; wait $server || true
          """, in: folder)
      #expect(
        outcome.output == "200 True True False\n403 403\n", "\(outcome.output)\(outcome.error)")
    }
  }

  @Test("what cannot be watched is said in one line")
  func mistakes() throws {
    try withTemporaryFolder { folder in
      for (words, line) in [
        ("sweep s.yaml --watch 0", "--watch: it takes seconds from 1 to 86400, not 0"),
        ("sweep s.yaml --watch 5 --executor slurm", "--watch: it goes with fits on this machine"),
        ("sweep s.yaml --watch 5 --report s.yaml", "--report would overwrite the input s.yaml"),
        ("serve --store none.sqlite", "none.sqlite: there is no such store"),
      ] {
        let outcome = try Command.bash(file + "approxima \(words)", in: folder)
        #expect(outcome.code == 2 && outcome.error.contains(line), "\(outcome.error)")
        #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
      }
    }
  }
}
