import Base
import Experiments
import Fitting
import Foundation
import Measurement
import Networks
import Testing

/// A folder of its own for a test, removed afterwards.
func withTemporaryFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "experiments-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// Every setting is stated, so that no default of another module can change the runs.
let statedYAML = """
  name: stated
  question: Does it run?
  target: [sin(2*pi*x), x^2]
  domain: [[-1, 1]]
  network: {width: [2, 3], depth: [0, 1], activation: tanh, skip: none}
  fit:
    optimizer: adam
    steps: 20
    samples: 16
    sampling: grid
    init: he
    loss: l2
    learning_rate: 0.05
    schedule: constant
    batch: none
    averaging: none
    patience: none
    tolerance: 0
    restarts: 0
    precision: f64
  seeds: 2
  measure: [sup, l2]
  """

func plan(_ yaml: String = statedYAML, path: String = "stated.yaml") throws -> Plan {
  try Plan(ExperimentFile(text: yaml, path: path))
}

/// A new store with the plan above begun, in a folder of its own.
func withBegunStore<Value>(
  resume: Bool = false, _ body: (_ path: String, Plan, Store) throws -> Value
) throws -> Value {
  try withTemporaryFolder { folder in
    let path = folder + "/runs.sqlite"
    let plan = try plan()
    let store = try Store(path: path)
    _ = try store.begin(plan, resume: resume)
    return try body(path, plan, store)
  }
}

/// Finished runs of the plan above, made without a fit.
func record(_ run: Plan.Run, experiment: String = "stated", loss: Double = 0.25) throws -> RunRecord
{
  let architecture = try run.settings.architecture()
  return RunRecord(
    id: run.id, experiment: experiment, settings: run.settings, status: .exhausted, steps: 20,
    loss: loss,
    errors: ErrorReport(
      l1: .nan, l2: 0.1 + 0.2, sup: 0.5, relativeL2: Double(bitPattern: 12345),
      relativeSup: .infinity,
      supAt: [-0.0], l1Uncertainty: .nan, l2Uncertainty: -.infinity, method: "sup: \"here\", there"),
    split: ErrorSplit(
      total: 0.5, rounding: .leastNonzeroMagnitude, floor: nil,
      attained: [(0.125, .starts, "best of 4 starts")]), wallSeconds: 0.125, version: "0.0.0",
    finishedAt: Date(timeIntervalSince1970: 1_700_000_000),
    curve: [
      CurvePoint(step: 0, loss: 1), CurvePoint(step: 0, loss: .nan),
      CurvePoint(step: 7, loss: .infinity), CurvePoint(step: 20, loss: 0.1),
    ],
    network: Network(
      architecture,
      parameters: (0..<architecture.parameterCount).map {
        [0.1, -0.0, .nan, -.infinity, .leastNonzeroMagnitude, 1e308][$0 % 6]
      }))
}

/// The CSV without the columns that time decides.
func timeless(_ csv: String) -> [String] {
  csv.split(separator: "\n").map { $0.split(separator: ",").dropLast(2).joined(separator: ",") }
}

/// The one line that `body` throws.
func errorLine(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
