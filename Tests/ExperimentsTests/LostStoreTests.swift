import Base
import Experiments
import Foundation
import Testing

@Suite("A store that is taken away during a sweep")
struct LostStoreTests {
  private let yaml = """
    name: small
    target: sin(2*pi*x)
    network: {width: [2, 3], activation: tanh}
    fit: {optimizer: adam, steps: 30, samples: 32}
    seeds: 20
    """

  /// Sweeps, and does `deed` when the first runs are stored.
  private func line(
    _ plan: Plan, at path: String, _ deed: @escaping () throws -> Void
  ) throws -> String {
    let store = try Store(path: path)
    var isDone = false
    return errorLine {
      _ = try Runner(plan: plan, store: store, jobs: 1).run(observe: { progress, _ in
        guard progress.done >= 3, !isDone else { return }
        isDone = true
        do { try deed() } catch { Issue.record("\(error)") }
      })
    }
  }

  /// The rescued store has as many runs as the line says, and `resume` finishes it with the table of an
  /// unbroken sweep.
  private func finish(_ line: String, _ plan: Plan, in folder: String) throws {
    let match = try #require(
      line.firstMatch(of: #/; ([0-9]+) finished runs are saved in (.+): move it to /#), "\(line)")
    let place = String(match.2)
    let rescued = try Store(path: place)
    let records = try rescued.records()
    #expect(records.count == Int(match.1) && records.count >= 3, "\(line)")
    let outcome = try Runner(plan: plan, store: rescued, jobs: 1).run(resume: true)
    #expect(!outcome.isInterrupted)
    let unbroken = try Store(path: folder + "/unbroken")
    _ = try Runner(plan: plan, store: unbroken, jobs: 1).run()
    #expect(timeless(csv(try rescued.records())) == timeless(csv(try unbroken.records())))
    try rescued.close()
  }

  @Test("deleted, moved, or replaced: noticed, saved beside it, and finished by resume")
  func gone() throws {
    let files = FileManager.default
    for kind in 0..<3 {
      try withTemporaryFolder { folder in
        let path = folder + "/runs.sqlite"
        let plan = try plan(yaml)
        let line = try line(plan, at: path) {
          switch kind {
          case 0: try files.removeItem(atPath: path)
          case 1: try files.moveItem(atPath: path, toPath: folder + "/moved.sqlite")
          default:
            try Data("another file".utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
          }
        }
        let words =
          kind < 2 ? "the store was deleted or moved" : "another file was put in the store's place"
        #expect(line.hasPrefix("\(path): \(words) while it was written; "), "\(line)")
        #expect(line.contains("saved in \(path).rescued"), "\(line)")
        #expect(!line.contains("\n"))
        if kind == 2 {
          #expect(try String(contentsOfFile: path, encoding: .utf8) == "another file")
        }
        try finish(line, plan, in: folder)
      }
    }
  }

  @Test("its folder removed: saved in the working folder or the one for temporary files")
  func folderGone() throws {
    try withTemporaryFolder { folder in
      let home = folder + "/home"
      let name = "lost-\(UUID().uuidString).sqlite"
      try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
      let plan = try plan(yaml)
      let line = try line(plan, at: home + "/" + name) {
        try FileManager.default.removeItem(atPath: home)
      }
      let match = try #require(line.firstMatch(of: /saved in (.+): move/), "\(line)")
      defer { try? FileManager.default.removeItem(atPath: String(match.1)) }
      #expect(match.1.hasSuffix(name + ".rescued"))
      try finish(line, plan, in: folder)
    }
  }

  @Test("emptied in its place: every run of this sweep is saved, and how many are not is said")
  func emptied() throws {
    func empty(_ path: String) throws {
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.truncate(atOffset: 0)
      try file.close()
    }
    try withTemporaryFolder { folder in
      let path = folder + "/runs.sqlite"
      let line = try line(try plan(yaml), at: path) { try empty(path) }
      #expect(line.hasPrefix("\(path): "), "\(line)")
      // All were finished by this sweep, so all are in memory.
      try finish(line, plan(yaml), in: folder)
    }
    try withTemporaryFolder { folder in
      let place = folder + "/runs.sqlite"
      let plan = try plan(yaml)
      let store = try Store(path: place)
      // A sweep before this one, of fewer seeds.
      let first = try ExperimentsTests.plan(yaml.replacing("seeds: 20", with: "seeds: 4"))
      let before = try Runner(plan: first, store: store, jobs: 1).run().progress.done
      #expect(before == 8)
      try store.close()
      let again = try Store(path: place)
      var isDone = false
      let line = errorLine {
        _ = try Runner(plan: plan, store: again, jobs: 1).run(
          resume: true,
          observe: { progress, _ in
            guard progress.finished >= 1, !isDone else { return }
            isDone = true
            do { try empty(place) } catch { Issue.record("\(error)") }
          })
      }
      let match = try #require(
        line.firstMatch(
          of:
            #/; ([0-9]+) of ([0-9]+) finished runs, what memory still held of them, are saved in (.+): move/#
        ), "\(line)")
      let (saved, finished) = (try #require(Int(match.1)), try #require(Int(match.2)))
      // Those of this sweep are all there; of those from before, what SQLite still held of the file.
      #expect(saved >= 1 && saved >= finished - before && saved < finished, "\(line)")
      #expect(try Store(path: String(match.3), access: .read).records().count == saved)
    }
  }
}
