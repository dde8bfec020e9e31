import Foundation
import Testing

/// Reports and plots of stores that are large, old or damaged.
@Suite("Reports of large stores")
struct LargeStoreTests {
  private static let large = Command.repository.appending(path: "Benchmarks/large_store.py").path

  private func withLargeStore(_ runs: Int, _ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let made = try Command.bash(
        """
        cat > s.yaml <<'END'
        name: s
        target: x^2
        network: {width: 2}
        fit: {steps: 2, samples: 32}
        END
        approxima sweep s.yaml --store s.sqlite 2> /dev/null
        python3 \(Self.large) s.sqlite large.sqlite \(runs)
        """, in: folder)
      try #require(made.code == 0, "\(made.error)")
      try body(folder)
    }
  }

  @Test("a report of many runs is one that a browser opens, and counts all of them")
  func large() throws {
    try withLargeStore(20_000) { folder in
      let start = ContinuousClock.now
      let outcome = try Command.bash("approxima report large.sqlite --output r.html", in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      // On a free machine below a second.
      #expect(ContinuousClock.now - start < .seconds(60))
      let page = try String(contentsOf: folder.appending(path: "r.html"), encoding: .utf8)
      #expect(page.utf8.count < 8_000_000)
      let runs = try #require(outcome.output.firstMatch(of: /Of ([0-9\u{2009}]+) runs/)).1
        .filter(\.isNumber)
      let stored = try Command.bash(
        "python3 -c \"import sqlite3; print(sqlite3.connect('large.sqlite').execute('select count(*) from runs').fetchone()[0])\"",
        in: folder
      ).output.trimmingCharacters(in: .whitespacesAndNewlines)
      #expect(String(runs) == stored)
      #expect(page.contains("diverged") && page.contains("id=\"explorer\""))
    }
  }

  @Test("all runs of a large store are a table of as many lines, whose numbers are the store's")
  func table() throws {
    try withLargeStore(3000) { folder in
      let outcome = try Command.bash(
        """
        approxima report large.sqlite --output r.html --csv r.csv > /dev/null 2>&1
        python3 -c "
        import csv, sqlite3
        rows = list(csv.DictReader(open('r.csv')))
        store = sqlite3.connect('large.sqlite').execute('select id, sup, l2, width, seed, status from runs order by rowid').fetchall()
        print(len(rows) == len(store))
        print(all((r['id'], float(r['sup']), float(r['l2']), int(r['width']), int(r['seed']), r['status']) == s for r, s in zip(rows, store)))
        print(all(r['widths'] == ' '.join([r['width']] * int(r['depth'])) for r in rows))"
        """, in: folder)
      #expect(outcome.output == "True\nTrue\nTrue\n", "\(outcome.output)\(outcome.error)")
    }
  }

  @Test("the medians of a large store are those of a small one that is read whole")
  func same() throws {
    // Above 2000 runs they are streamed: the same runs in two halves are read whole.
    try withLargeStore(2100) { folder in
      let outcome = try Command.bash(
        """
        approxima report large.sqlite --output a.html > a.txt 2> /dev/null
        python3 -c "
        import sqlite3
        c = sqlite3.connect('large.sqlite')
        c.execute('delete from plan where position >= 2000')
        c.commit()"
        approxima report large.sqlite --output b.html > b.txt 2> /dev/null
        grep -c . a.txt; head -5 a.txt; head -5 b.txt
        """, in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let lines = outcome.output.split(separator: "\n").map(String.init)
      #expect(lines.count == 11)
      // Shapes of the first variants have all of their seeds in both.
      #expect(lines[3] == lines[8] && lines[4] == lines[9])
    }
  }

  @Test("a damaged row of a large store is named")
  func damaged() throws {
    try withLargeStore(3000) { folder in
      for (change, words) in [
        ("settings = 'no JSON'", "column settings: "),
        ("status = 'gone'", "column status: unknown status 'gone'"),
        ("widths = 'x'", "column widths"), ("wall_seconds = -1", "column wall_seconds"),
        ("sup = 'much'", "column sup: it must be a number, not 'much'"),
      ] {
        let outcome = try Command.bash(
          """
          cp large.sqlite bad.sqlite
          python3 -c "
          import sqlite3
          c = sqlite3.connect('bad.sqlite')
          c.execute(\\"update runs set \(change) where rowid = 1234\\")
          c.commit()"
          approxima report bad.sqlite --output r.html || echo $?
          approxima plot bad.sqlite --x width --y sup --output f.svg || echo $?
          """, in: folder)
        #expect(outcome.output == "2\n2\n", "\(change): \(outcome.output)")
        let lines = outcome.error.split(separator: "\n")
        #expect(lines.count == 2, "\(outcome.error)")
        for line in lines {
          #expect(
            line.contains("bad.sqlite") && line.contains("table runs, row '0000")
              && line.contains(words), "\(line)")
        }
      }
    }
  }

  @Test("stores of older versions are plotted and compared as they are")
  func older() throws {
    try withLargeStore(300) { folder in
      let outcome = try Command.bash(
        """
        cp large.sqlite old.sqlite
        python3 -c "
        import sqlite3
        c = sqlite3.connect('old.sqlite')
        for column in ('reason', 'floor_proven', 'approximation', 'optimisation', 'floor', 'split_kind', 'split_reference'):
            c.execute('alter table runs drop column ' + column)
        c.execute('pragma user_version = 1')
        c.commit()"
        approxima plot old.sqlite --x width --y sup --color activation --where 'depth = 1' --output f.svg 2> /dev/null
        approxima report large.sqlite old.sqlite --output c.html
        """, in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(
        outcome.output.contains("All have the same sup error to the bit."), "\(outcome.output)")
    }
  }
}
