// Our side of each row, by the public `fit` alone.
import Base
import Dispatch
import Fitting
import Foundation
import Networks
import Synchronization

/// One measurement, a line of JSON.
struct Measurement: Codable {
  var workload: String
  var party = "ours"
  /// Of an Adam step; of all fits (`seeds`, `many`); median over the seeds (`reach`).
  var seconds: Double
  /// At the end; the mean over the fits.
  var loss: Double
  var threads: Int
  /// Of `reach`.
  var failures: Int?
  /// Of `adam` and `many`: the same on one core.
  var oneCoreSeconds: Double?
}

func measure(_ workload: Workload) throws -> Measurement {
  switch workload.kind {
  case .adam: try adamStep(workload)
  case .seeds: try allSeeds(workload)
  case .reach: try reach(workload)
  case .many: try many(workload)
  }
}

/// Fits are repeated for about half a second, and the fastest counts: what disturbs, disturbs one
/// way only. The peers do the same.
private func adamStep(_ workload: Workload) throws -> Measurement {
  func fastest(threads: Int) throws -> (seconds: Double, loss: Double) {
    var best = Double.infinity
    var loss = 0.0
    let start = now()
    repeat {
      let began = now()
      loss = try fitted(workload, seed: 1, threads: threads).loss
      best = min(best, now() - began)
    } while now() - start < 0.5
    return (best / Double(workload.steps), loss)
  }
  let alone = try fastest(threads: 1)
  let shared = try fastest(threads: cores)
  guard shared.loss.bitPattern == alone.loss.bitPattern else {
    throw UserError("\(workload.name) depends on the number of threads")
  }
  return Measurement(
    workload: workload.name, seconds: shared.seconds, loss: shared.loss, threads: cores,
    oneCoreSeconds: alone.seconds)
}

private func allSeeds(_ workload: Workload) throws -> Measurement {
  let began = now()
  let losses = try fits(workload, threads: 2).map(\.loss)
  return Measurement(
    workload: workload.name, seconds: now() - began, loss: mean(losses), threads: 2)
}

private func many(_ workload: Workload) throws -> Measurement {
  var times: [Double] = []
  var losses: [Double] = []
  for threads in [1, 2] {
    let began = now()
    losses = try fits(workload, threads: threads).map(\.loss)
    times.append(now() - began)
  }
  return Measurement(
    workload: workload.name, seconds: times[1], loss: mean(losses), threads: 2,
    oneCoreSeconds: times[0])
}

private func reach(_ workload: Workload) throws -> Measurement {
  let grid = Workload.sine(2001)
  var times: [Double] = []
  var losses: [Double] = []
  var failures = 0
  for seed in 1...workload.fits {
    let began = now()
    let result = try fit(
      workload.architecture, to: workload.data, options: workload.options(seed: seed)
    ) { _, _ in now() - began < workload.limit }
    let time = now() - began
    let values = result.network(grid.inputs).storage
    let sup = zip(values, grid.outputs.storage).map { abs($0 - $1) }.max() ?? .infinity
    let isReached = sup <= workload.goal && time <= workload.limit
    failures += isReached ? 0 : 1
    times.append(isReached ? time : workload.limit)
    losses.append(result.loss)
  }
  times.sort()
  return Measurement(
    workload: workload.name, seconds: (times[(times.count - 1) / 2] + times[times.count / 2]) / 2,
    loss: mean(losses), threads: 1, failures: failures)
}

/// One core for each, as `fit` takes them.
private let cores = ProcessInfo.processInfo.activeProcessorCount

private func fitted(_ workload: Workload, seed: Int, threads: Int = 1) throws -> FitResult {
  try fit(
    workload.architecture, to: workload.data, options: workload.options(seed: seed),
    threads: threads)
}

/// One fit a seed, each taken by the next thread that is free.
private func fits(_ workload: Workload, threads: Int) throws -> [FitResult] {
  let next = Atomic(1)
  let found = Mutex<[Result<FitResult, any Error>]>([])
  DispatchQueue.concurrentPerform(iterations: threads) { _ in
    while true {
      let seed = next.add(1, ordering: .relaxed).oldValue
      guard seed <= workload.fits else { return }
      let result = Result { try fitted(workload, seed: seed) }
      found.withLock { $0.append(result) }
    }
  }
  return try found.withLock { try $0.map { try $0.get() } }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// Seconds of a clock that only goes forward.
func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }
