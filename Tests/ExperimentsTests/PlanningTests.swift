import Base
import Experiments
import Foundation
import Testing

@Suite("Planning many runs")
struct PlanningTests {
  private func experiment(seeds: Int) throws -> ExperimentFile {
    try ExperimentFile(
      text: "target: sine\nnetwork: {width: 4}\nfit: {steps: 5, samples: 16}\nseeds: \(seeds)",
      path: "many.yaml")
  }

  @Test("planned identities are those of the settings, whatever varies")
  func identities() throws {
    let yaml = """
      target: [sin(2*pi*x), exp(-x^2)]
      domain: [[[0, 1e17]], [[0.1, 9007199254740993]], '[1e-300,2.5]', [[-0.0, 3]]]
      network: {width: [1, 7], depth: [0, 2], activation: [tanh, leakyRelu(0.3)], skip: all}
      fit: {optimizer: [adam, lbfgs], steps: 0, loss: ['p(4)', 'huber(0.1)'], tolerance: [1e-30, 1e17]}
      seeds: [1, 9223372036854775807, 77]
      """
    let runs = try plan(yaml).runs
    #expect(runs.count == 2 * 4 * (1 + 2 * 2) * 2 * 2 * 2 * 3)
    for run in runs { #expect(try run.id == run.settings.identity()) }
    #expect(Set(runs.map(\.id)).count == runs.count)
    // Of the first program, over the same file.
    let all = runs.map(\.id.description).joined(separator: "\n")
    #expect(RunIdentity(hashing: all).description == "9ec8218d64dffc39d55505951b6148eb")
  }

  @Test("a hundred thousand seeds are planned in two seconds, the first and last as alone")
  func speed() throws {
    let file = try experiment(seeds: 100_000)
    let clock = ContinuousClock()
    var runs: [Plan.Run] = []
    let time = try clock.measure { runs = try Plan(file).runs }
    #expect(runs.count == 100_000)
    // 20 µs a run; 500 before.
    #expect(time < .seconds(2), "\(time)")
    #expect(MemoryLayout<Plan.Run>.size <= 32)
    for run in [runs[0], runs[99_999]] { #expect(try run.id == run.settings.identity()) }
    #expect(runs[99_999].settings.seed == 100_000)
  }

  @Test("planning says how far it is, and ends where it is told to")
  func stops() throws {
    let file = try experiment(seeds: 50_000)
    var seen: [Int] = []
    _ = try Plan(file) { planned, total in
      #expect(total == 50_000)
      seen.append(planned)
      return true
    }
    #expect(seen.first == 0 && seen.count > 10 && seen == seen.sorted())
    var asked = 0
    #expect(throws: Interrupted.self) {
      try Plan(file) { _, _ in
        asked += 1
        return asked < 3
      }
    }
    #expect(asked == 3)
  }

  @Test("noting a plan in the store ends where it is told to, and leaves the store as it was")
  func beginStops() throws {
    try withTemporaryFolder { folder in
      let store = try Store(path: folder + "/runs")
      let plan = try Plan(experiment(seeds: 20_000))
      var asked = 0
      #expect(throws: Interrupted.self) {
        try store.begin(plan, resume: false) {
          asked += 1
          return asked > 2
        }
      }
      #expect(try store.experiments().isEmpty)
      #expect(try store.begin(plan, resume: false).isEmpty)
      #expect(try store.experiments().map(\.planned) == [20_000])
    }
  }
}
