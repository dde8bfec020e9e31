import Experiments
import Foundation
import GRDB
import Testing

/// Summaries that are read in two parts side by side.
struct GatheredSummariesTests {
  /// Runs with the object of their settings, one after the other or in parts.
  private struct Seen: Sendable, Equatable {
    var lines: [String] = []
    var settings: [ObjectIdentifier] = []

    mutating func take(_ run: RunSummary) {
      lines.append("\(run.experiment) \(run.id) \(run.widths) \(run.seed) \(run.loss)")
      settings.append(ObjectIdentifier(run.shared))
    }

    /// Which runs have the same object, whatever it is.
    var groups: [Int] { settings.map { settings.firstIndex(of: $0) ?? -1 } }
  }

  private func store(in folder: String) throws -> Store {
    let store = try Store(path: folder + "/runs.sqlite")
    for name in ["a", "b"] {
      let plan = try plan(
        """
        name: \(name)
        target: x^2
        network: {width: [2, 3, 4], activation: [tanh, relu]}
        fit: {steps: \(name == "a" ? 3 : 4), samples: 32}
        seeds: 3
        """)
      _ = try store.begin(plan, resume: false)
      for run in plan.runs { try store.insert(record(run, experiment: name)) }
    }
    return store
  }

  /// The store as it is read after another program changed it.
  private func store(in folder: String, after sql: String) throws -> Store {
    try store(in: folder).close()
    let queue = try DatabaseQueue(path: folder + "/runs.sqlite")
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
    return try Store(path: folder + "/runs.sqlite", access: .read)
  }

  @Test("two parts are what one pass gives, and equal settings are one object in both")
  func parts() throws {
    try withTemporaryFolder { folder in
      let store = try store(in: folder)
      for experiment in [nil, "a", "b"] {
        var whole = Seen()
        try store.forEachSummary(experiment: experiment) { whole.take($0) }
        #expect(whole.lines.count == (experiment == nil ? 36 : 18))
        for limit in [4, 10_000] {
          let parts = try store.gatherSummaries(
            experiment: experiment, into: Seen(), wholeTo: limit
          ) { $0.take($1) }
          #expect(parts.count == (limit == 4 ? 2 : 1))
          let joined = Seen(
            lines: parts.flatMap(\.lines), settings: parts.flatMap(\.settings))
          #expect(joined.lines == whole.lines)
          #expect(joined.groups == whole.groups)
        }
        #expect(Set(whole.groups).count == (experiment == nil ? 4 : 2))
      }
      try store.close()
    }
  }

  @Test("settings that are written with blanks, or name a key twice, are read one by one")
  func otherText() throws {
    try withTemporaryFolder { folder in
      let again = try store(
        in: folder, after: "UPDATE runs SET settings = replace(settings, '\"seed\":', '\"seed\": ')"
      )
      var seen = Seen()
      try again.forEachSummary { seen.take($0) }
      #expect(seen.lines.count == 36)
      try again.close()
    }
  }

  @Test("a damaged row is one line, whichever part it is in")
  func damaged() throws {
    try withTemporaryFolder { folder in
      let again = try store(
        in: folder,
        after: """
          UPDATE runs SET status = 'happy' WHERE id IN
            (SELECT run FROM plan WHERE experiment = 'b' ORDER BY position DESC LIMIT 1)
          """)
      let line = errorLine {
        _ = try again.gatherSummaries(into: 0, wholeTo: 4) { count, _ in count += 1 }
      }
      #expect(line.contains("unknown status 'happy'") && !line.contains("\n"), "\(line)")
      try again.close()
    }
  }
}
