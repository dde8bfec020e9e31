import Foundation
import Testing

/// Whether a test may make a mount of its own.
private let canMount =
  (try? Command.shell("unshare -m mount --make-rprivate /", in: Command.repository))?.code == 0

@Suite("Places that cannot be written")
struct ReadOnlyTests {
  private let store = """
    printf 'target: abs\\nnetwork: {width: [2, 3]}\\nfit: {steps: 3, samples: 16}\\n' > one.yaml
    approxima sweep one.yaml --store runs.sqlite 2> log
    approxima fit abs --width 2 --steps 3 --samples 16 --save net.json > log

    """

  @Test(
    "report, dry run and measure work from a read-only mount, which stays as it is",
    .enabled(if: canMount))
  func mount() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.shell(
        """
        mkdir in out; cd in
        \(store)
        cd ..; ls -A in > before
        unshare -m sh -euc '
          mount --make-rprivate /; mount --bind in in; mount -o remount,bind,ro in
          ! touch in/x 2> /dev/null
          cd in
          approxima report runs.sqlite --output ../out/r.html --csv ../out/r.csv > ../out/said
          approxima sweep one.yaml --store runs.sqlite --dry-run | grep "2 stored, 0 to do"
          approxima measure net.json --json > ../out/measured
          approxima claims list > ../out/list
          set +e; approxima sweep one.yaml --store runs.sqlite --resume; echo $?
          approxima report runs.sqlite; echo $?'
        ls -A in | cmp before -; wc -l < out/r.csv
        """, in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let lines = outcome.output.split(separator: "\n").map(String.init)
      #expect(lines.count == 4 && lines[1...] == ["2", "2", "3"], "\(outcome.output)")
      let errors = outcome.error.split(separator: "\n")
      #expect(errors.filter { $0.hasPrefix("approxima: ") }.count == 2, "\(outcome.error)")
    }
  }

  @Test(
    "a store that was not closed is read with its log, where no file can be made beside it",
    .enabled(if: canMount))
  func openLog() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.shell(
        """
        mkdir kept
        printf 'target: abs\\nnetwork: {width: 2}\\nfit: {steps: 3, samples: 16}\\nseeds: 20000\\n' > many.yaml
        approxima sweep many.yaml --store kept/runs.sqlite 2> log & pid=$!
        sleep 2; kill -9 $pid; wait $pid || true
        rm -f kept/*-shm; ls kept; cp -r kept other
        unshare -m sh -euc '
          mount --make-rprivate /; mount --bind kept kept; mount -o remount,bind,ro kept
          approxima report kept/runs.sqlite --output r.html --csv read-only.csv' > said
        approxima report other/runs.sqlite --output r.html --csv written.csv > said
        cmp read-only.csv written.csv; test "$(wc -l < written.csv)" -gt 2; ls kept
        """, in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let files = "runs.sqlite\nruns.sqlite-wal\n"
      #expect(outcome.output == files + files, "\(outcome.output)")
    }
  }

  @Test("a report leaves nothing beside the store")
  func clean() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.shell(
        store + "approxima report runs.sqlite --output r.html > log; ls -A", in: folder)
      #expect(outcome.output == "log\nnet.json\none.yaml\nr.html\nruns.sqlite\n")
    }
  }
}
