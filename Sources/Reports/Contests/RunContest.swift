// The contest that the runs of a report hold.

import Base
import Foundation
import Measurement

/// Activations on tasks, all with the same seeds; a task is a target with what else was varied.
struct RunContest {
  let contest: Contest
  let norm: ErrorNorm
  /// Settings that each activation has for itself on a task, as those that were tuned.
  let own: [String]
  /// Activations that were not run on all tasks.
  let missing: [String]
  /// For each target what was varied there, and the errors.
  let designs: [Design]

  /// The runs of one target as a design of factors.
  struct Design {
    struct Column {
      let name: String
      let values: [String]
    }

    let target: String
    let factors: [String]
    /// Of each run, a number a factor.
    let levels: [[Int]]
    let errors: [Double]
  }

  static let leastContestants = 3
  static let leastSeeds = 5
  /// Runs beyond which a report holds no contest: it would take longer than the rest.
  static let mostRuns = 4000

  /// nil where fewer than three activations share five seeds on all tasks.
  init?(_ runs: [ReportRun], norm: ErrorNorm) {
    guard runs.count <= RunContest.mostRuns,
      Set(runs.lazy.map(\.activation)).count >= RunContest.leastContestants
    else { return nil }
    let settings = varyingSettings(kindsOfRuns(runs))
    let kept = Factor.all(settings)
    let values = runs.map { run in kept.map { $0.value(run) } }
    func keys(without dropped: Set<Int>) -> [[String]] {
      zip(runs, values).map { run, values in
        values.indices.filter { !dropped.contains($0) }.map { values[$0] }
          + [run.activation, String(run.seed)]
      }
    }
    guard Set(keys(without: [])).count == runs.count else { return nil }
    // What the others already tell, such as a learning rate that was tuned for each activation.
    var dropped: Set<Int> = []
    for place in kept.indices.dropFirst()
    where Set(keys(without: dropped.union([place]))).count == runs.count {
      dropped.insert(place)
    }
    let factors = kept.indices.filter { !dropped.contains($0) }
    func task(_ run: Int) -> [String] { factors.map { values[run][$0] } }
    let tasks = firstOrder(Array(runs.indices), by: task)
    own = dropped.sorted().filter { place in
      tasks.contains { runs in Set(runs.map { values[$0][place] }).count > 1 }
    }.map { kept[$0].name }
    let names = firstOrder(runs, by: \.activation).map { $0[0].activation }
    let present = tasks.map { task in Set(task.map { runs[$0].activation }) }
    let contestants = names.filter { name in present.allSatisfy { $0.contains(name) } }
    missing = names.filter { !contestants.contains($0) }
    guard contestants.count >= RunContest.leastContestants else { return nil }
    var errors = contestants.map { _ in [[Double]]() }
    for task in tasks {
      var own: [String: [UInt64: Double]] = [:]
      for run in task {
        own[runs[run].activation, default: [:]][runs[run].seed] = runs[run].error(norm)
      }
      let ofEach = contestants.map { (name: String) -> Set<UInt64> in
        Set((own[name] ?? [:]).keys)
      }
      let seeds = ofEach.dropFirst().reduce(ofEach.first ?? []) { $0.intersection($1) }
      guard seeds.count >= RunContest.leastSeeds else { return nil }
      for (place, name) in contestants.enumerated() {
        errors[place].append(seeds.sorted().map { own[name]?[$0] ?? .infinity })
      }
    }
    // Only what differs between tasks is in their names.
    let telling = factors.filter { place in Set(values.map { $0[place] }).count > 1 }
    contest = Contest(
      contestants: contestants,
      tasks: tasks.map { task in
        let shown = telling.map { kept[$0].text(runs[task[0]]) }
        return shown.isEmpty ? runs[task[0]].target : shown.joined(separator: ", ")
      }, errors: errors)
    self.norm = norm
    let targets = firstOrder(Array(runs.indices)) { values[$0][0] }
    designs = targets.map { group in
      var columns: [Design.Column] = [
        Design.Column(name: "activation", values: group.map { runs[$0].activation })
      ]
      for place in factors.dropFirst() {
        columns.append(
          Design.Column(name: kept[place].name, values: group.map { values[$0][place] }))
      }
      columns.append(Design.Column(name: "seed", values: group.map { String(runs[$0].seed) }))
      return Design(runs: group.map { runs[$0] }, columns: columns, norm: norm)
    }
  }
}

/// Something in which tasks differ.
private struct Factor {
  let name: String
  let value: (ReportRun) -> String
  /// As the name of a task has it.
  let text: (ReportRun) -> String

  /// The target first, then settings, then the shape.
  static func all(_ settings: [String]) -> [Factor] {
    let target = Factor(
      name: "target",
      value: { run in run.target + (run.domain.map { " on \($0.description)" } ?? "") },
      text: { $0.target })
    let varied = settings.map { name -> Factor in
      func value(_ run: ReportRun) -> String {
        run.settings.first { $0.name == name }?.value ?? "none"
      }
      return Factor(name: name, value: value, text: { "\(name) \(value($0))" })
    }
    return [target] + varied + [Factor(name: "shape", value: shapeName, text: shapeName)]
  }
}

extension RunContest.Design {
  /// Factors with one level are left out.
  fileprivate init(
    runs: [ReportRun], columns: [Column], norm: ErrorNorm
  ) {
    target = runs[0].target
    let varied = columns.filter { Set($0.values).count > 1 }
    factors = varied.map(\.name)
    let numbers = varied.map { column in
      Dictionary(
        uniqueKeysWithValues: Set(column.values).sorted().enumerated().map { ($1, $0) })
    }
    levels = runs.indices.map { run in
      varied.indices.map { numbers[$0][varied[$0].values[run]] ?? 0 }
    }
    errors = runs.map { $0.error(norm) }
  }

  /// Of the logarithm of the error, runs without one counted as the largest that is finite.
  var shares: VarianceShares? {
    let finite = errors.filter { $0.isFinite && $0 > 0 }
    guard let largest = finite.max(), let least = finite.min() else { return nil }
    return VarianceShares(
      levels: levels,
      values: errors.map { log10(min(largest, max(least, $0.isFinite ? $0 : largest))) })
  }
}
