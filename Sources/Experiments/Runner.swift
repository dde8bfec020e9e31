import Base
import Fitting
import Foundation
import Measurement
import Networks

/// Runs what a plan wants and the store lacks, several fits at a time, and stores each as it ends.
///
/// Fits share nothing, so the results do not depend on the number of jobs, on their order, nor on
/// kills. One writer, the calling thread, stores them.
public struct Runner: Sendable {
  /// How a sweep ended.
  public struct Outcome: Sendable, Hashable {
    package let progress: SweepProgress
    /// Stopped from outside before all runs were done.
    public let isInterrupted: Bool
  }

  public let plan: Plan
  public let store: Store
  /// Fits at a time.
  public let jobs: Int

  /// - Parameters:
  ///   - plan: the runs.
  ///   - store: where finished runs are kept.
  ///   - jobs: fits at a time; nil for one a core.
  /// - Throws: `UserError` for fewer than 1 job.
  public init(plan: Plan, store: Store, jobs: Int? = nil) throws {
    let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    try SizeLimit.jobs.check(jobs, "the number of jobs")
    self.plan = plan
    self.store = store
    self.jobs = min(jobs, 1024)
  }

  /// Sweeps until all is done or `shouldStop` says so; runs in flight are then abandoned.
  /// - Parameters:
  ///   - resume: continue where runs of the experiment are stored already.
  ///   - shouldStop: asked often, from several threads.
  ///   - observe: told of the progress about ten times a second, with the seconds since the start,
  ///     on the calling thread.
  /// - Throws: `UserError` where the store refuses or fails, or a target's file changed; what was
  ///   stored stays.
  package func run(
    resume: Bool = false, shouldStop: @escaping @Sendable () -> Bool = { false },
    observe: (SweepProgress, Double) -> Void = { _, _ in }
  ) throws -> Outcome {
    let stored = try store.begin(plan, resume: resume, shouldStop: shouldStop)
    let open = plan.runs.filter { !stored.contains($0.id) }
    var progress = SweepProgress(
      total: plan.runs.count, stored: stored.count,
      work: open.reduce(0) { $0 + $1.settings.work(parameters: $1.parameters) })
    let clock = ContinuousClock()
    let start = clock.now
    func seconds() -> Double { start.duration(to: clock.now) / .seconds(1) }
    observe(progress, 0)

    let pool = WorkerPool<Plan.Run, (RunRecord, work: Double)>(open, shouldStop: shouldStop)
    let workers = min(jobs, open.count)
    // Cores that no fit of its own takes help the others.
    let threads = max(1, ProcessInfo.processInfo.activeProcessorCount / max(workers, 1))
    pool.start(workers) { run in
      let record = try execute(run, threads: threads, isStopped: { pool.isStopped })
      return (record, work: run.settings.work(parameters: run.parameters))
    }
    var failure: (any Error)?
    // What a lost store may lack: its file need not be readable any more.
    var recent = RecentRecords()
    var ended = 0
    while ended < workers {
      for event in pool.events(within: 0.1) {
        switch event {
        case .finished((let record, let work)):
          recent.append(record)
          // Behind a failure of the store nothing more can be stored.
          guard failure == nil else { continue }
          do {
            try store.add(record)
            progress.finish(
              work: work, status: record.status, isFailure: record.failure != nil)
          } catch {
            failure = error
            pool.stop()
          }
        case .broken(let error):
          failure = failure ?? error
          pool.stop()
        case .ended:
          ended += 1
        }
      }
      if failure == nil, let loss = store.loss() {
        failure = loss
        pool.stop()
      }
      observe(progress, seconds())
    }
    if let failure = failure ?? store.loss() {
      throw store.explained(failure, rescuing: recent.records, of: plan, finished: progress.done)
    }
    return Outcome(progress: progress, isInterrupted: progress.done < progress.total)
  }

  /// The run's record; where the fit itself fails, a record of that.
  private func execute(
    _ run: Plan.Run, threads: Int, isStopped: @escaping () -> Bool
  ) throws -> RunRecord {
    let settings = run.settings
    let target =
      try plan.targets[settings.targetKey] ?? ResolvedTarget(for: settings)
    do {
      return try Experiments.execute(
        settings, on: target, experiment: plan.experiment, threads: threads
      ) { _, _ in !isStopped() }
    } catch let error as Interrupted {
      throw error
    } catch {
      let architecture = try settings.architecture()
      return RunRecord(
        id: run.id, experiment: plan.experiment, settings: settings, status: .diverged,
        failure: "\(error)", steps: 0, loss: .nan,
        errors: ErrorReport(
          method: "none: the fit failed", reason: "the fit failed: \(error)"), wallSeconds: 0,
        version: approximaVersion, finishedAt: Date(), curve: [],
        network: Network(
          architecture,
          parameters: Array(repeating: .nan, count: architecture.numberCount),
          precision: settings.precision))
    }
  }
}
