import Base
import Experiments
import Fitting
import Foundation
import Synchronization
import Testing

@Suite("Execution and the runner")
struct RunnerTests {
  /// Small fits with every optimiser.
  private let yaml = """
    name: small
    target: [sin(2*pi*x), abs(x)]
    domain: [[-1, 1]]
    network: {width: [2, 4], depth: [1, 2], activation: [tanh, relu]}
    fit: {optimizer: [adam, lm], steps: 30, samples: 32}
    seeds: 2
    measure: [l2, sup]
    """

  private func table(jobs: Int, in folder: String, store name: String) throws -> [String] {
    let store = try Store(path: folder + "/" + name)
    let outcome = try Runner(plan: plan(yaml), store: store, jobs: jobs).run()
    #expect(!outcome.isInterrupted && outcome.progress.done == 64)
    return timeless(csv(try store.records()))
  }

  @Test("one job, two jobs and five give the same table, bit for bit")
  func jobs() throws {
    try withTemporaryFolder { folder in
      let one = try table(jobs: 1, in: folder, store: "one")
      #expect(one.count == 65)
      #expect(try table(jobs: 2, in: folder, store: "two") == one)
      #expect(try table(jobs: 5, in: folder, store: "five") == one)
    }
  }

  @Test("stopped again and again and resumed, the table is that of an unbroken sweep")
  func interrupted() throws {
    try withTemporaryFolder { folder in
      let unbroken = try table(jobs: 2, in: folder, store: "unbroken")
      let store = try Store(path: folder + "/broken")
      var sweeps = 0
      while sweeps < 40 {
        sweeps += 1
        // A budget of questions ends a sweep at some point within a fit.
        let budget = Mutex(60 + 37 * sweeps)
        let outcome = try Runner(plan: plan(yaml), store: store, jobs: 2).run(
          resume: true,
          shouldStop: {
            budget.withLock { left in
              left -= 1
              return left < 0
            }
          })
        #expect(try store.records().count == outcome.progress.done)
        if !outcome.isInterrupted { break }
      }
      #expect(sweeps > 2 && sweeps < 40, "\(sweeps)")
      #expect(timeless(csv(try store.records())) == unbroken)
    }
  }

  @Test("a sweep's run is what the single fit gives")
  func samePath() throws {
    try withTemporaryFolder { folder in
      let plan = try plan(yaml)
      let store = try Store(path: folder + "/runs")
      _ = try Runner(plan: plan, store: store, jobs: 2).run()
      let stored = try #require(try store.records().first { $0.id == plan.runs[17].id })
      let single = try execute(plan.runs[17].settings, experiment: "small")
      #expect(timeless(csv([single])) == timeless(csv([stored])))
      #expect(single.network == stored.network && single.curve == stored.curve)
    }
  }

  @Test("a fit that diverges is a result; the sweep goes on")
  func diverges() throws {
    try withTemporaryFolder { folder in
      let plan = try plan(
        """
        target: exp(x)
        network: {width: 4, depth: 4, activation: [square, tanh]}
        fit: {optimizer: adam, learning_rate: [1.0e+30, 0.01], steps: 20, samples: 16}
        """)
      let store = try Store(path: folder + "/runs")
      let outcome = try Runner(plan: plan, store: store, jobs: 2).run()
      #expect(outcome.progress.done == 4 && outcome.progress.diverged >= 1)
      let records = try store.records()
      #expect(records.count == 4)
      #expect(records[0].status == .diverged && records.last?.status != .diverged)
    }
  }

  @Test("a fit that throws is recorded with its reason; the sweep goes on")
  func throwing() throws {
    try withTemporaryFolder { folder in
      // The pole lies on a sample, which only the run meets.
      let plan = try plan(
        "target: [1/(x-0.3), x]\ndomain: [[0, 1]]\nfit: {steps: 5, samples: 11, sampling: grid}")
      let store = try Store(path: folder + "/runs")
      let outcome = try Runner(plan: plan, store: store, jobs: 1).run()
      #expect(outcome.progress.failed == 1 && outcome.progress.done == 2)
      let records = try store.records()
      #expect(records[0].status == .diverged)
      #expect(
        records[0].failure
          == "1/(x-0.3) is inf at (0.3); choose a domain where it is finite")
      #expect(records[0].network.parameters.allSatisfy { $0.isNaN })
      #expect(records[1].failure == nil && records[1].errors.sup.isFinite)
    }
  }

  @Test("a store that fails ends the sweep with its line; what was stored stays")
  func storeFails() throws {
    try withTemporaryFolder { folder in
      let plan = try plan(yaml)
      let store = try Store(path: folder + "/runs")
      _ = try store.begin(plan, resume: false)
      try store.limitPages(to: 24)
      let line = errorLine {
        _ = try Runner(plan: plan, store: store, jobs: 2).run(resume: true)
      }
      #expect(line.hasPrefix("\(folder)/runs: the disk is full"), "\(line)")
      try store.close()
      let again = try Store(path: folder + "/runs")
      #expect(try again.records().count < 64)
      _ = try Runner(plan: plan, store: again, jobs: 2).run(resume: true)
      let expected = try table(jobs: 2, in: folder, store: "unbroken")
      #expect(timeless(csv(try again.records())) == expected)
    }
  }

  @Test("a fit told to stop throws, and no job count below 1 is taken")
  func stops() throws {
    let run = try plan(yaml).runs[0]
    #expect(throws: Interrupted.self) {
      try execute(run.settings) { step, _ in step < 3 }
    }
    try withTemporaryFolder { folder in
      let store = try Store(path: folder + "/runs")
      #expect(
        errorLine { _ = try Runner(plan: plan(yaml), store: store, jobs: 0) }
          == "the number of jobs must be a whole number of at least 1, not 0")
    }
  }

  @Test("fit --json has the keys of the contract, in their order, and null for what is no number")
  func fitKeys() throws {
    var record = try execute(plan(yaml).runs[0].settings)
    record.errors.sup = .nan
    guard case .object(let members) = try fitJSON(record) else {
      Issue.record("no object")
      return
    }
    #expect(
      members.prefix(10).map(\.key) == [
        "target", "domain", "architecture", "optimizer", "seed", "steps", "wall_seconds", "status",
        "errors", "split",
      ])
    let json = try fitJSON(record)
    #expect(json["domain"]?.text == "[[-1,1]]")
    #expect(json["architecture"]?["parameters"] == .integer(7))
    #expect(json["errors"]?["sup"] == .null && json["errors"]?["l1"] == .null)
    #expect(json["errors"]?["l2"] == .number(record.errors.l2))
    #expect(json["split"]?["approximation"] == .null)
    guard case .number(let rounding) = json["split"]?["rounding"] else {
      #if arch(x86_64)
        Issue.record("rounding is not measured")
      #endif
      return
    }
    #expect(rounding > 0 && rounding < 1e-13)
  }
}
