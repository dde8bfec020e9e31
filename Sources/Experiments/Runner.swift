import Base
import Fitting
import Foundation
import Measurement
import Networks
import Synchronization

/// Runs what a plan wants and the store lacks, several fits at a time, and stores each as it ends.
///
/// Fits share nothing, so the results do not depend on the number of jobs, on their order, nor on
/// kills. One writer, the calling thread, stores them.
public struct Runner: Sendable {
  /// How a sweep ended.
  public struct Outcome: Sendable, Hashable {
    public let progress: SweepProgress
    /// Stopped from outside before all runs were done.
    public let isInterrupted: Bool
  }

  public let plan: Plan
  public let store: Store
  /// Fits at a time.
  public let jobs: Int

  /// - Parameter jobs: fits at a time; nil for one a core.
  /// - Throws: `UserError` for fewer than 1 job.
  public init(plan: Plan, store: Store, jobs: Int? = nil) throws {
    let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    guard jobs >= 1 else { throw UserError("a sweep needs at least 1 job, not \(jobs)") }
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
  public func run(
    resume: Bool = false, shouldStop: @escaping @Sendable () -> Bool = { false },
    observe: (SweepProgress, Double) -> Void = { _, _ in }
  ) throws -> Outcome {
    let stored = try store.begin(plan, resume: resume)
    let open = plan.runs.filter { !stored.contains($0.id) }
    var progress = SweepProgress(
      total: plan.runs.count, stored: stored.count,
      work: open.reduce(0) { $0 + $1.settings.work(parameters: $1.parameters) })
    let clock = ContinuousClock()
    let start = clock.now
    func seconds() -> Double { start.duration(to: clock.now) / .seconds(1) }
    observe(progress, 0)

    let workers = min(jobs, open.count)
    // Cores that no fit of its own takes help the others.
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let board = Board(
      plan: plan, open: open, threads: max(1, cores / max(workers, 1)), shouldStop: shouldStop)
    board.start(workers)
    var failure: (any Error)?
    var ended = 0
    while ended < workers {
      for event in board.events(within: 0.1) {
        switch event {
        case .finished(let record, let work):
          // Behind a failure of the store nothing more can be stored.
          guard failure == nil else { continue }
          do {
            try store.insert(record)
            progress.finish(
              work: work, status: record.status, isFailure: record.failure != nil)
          } catch {
            failure = error
            board.stop()
          }
        case .broken(let error):
          failure = failure ?? error
          board.stop()
        case .ended:
          ended += 1
        }
      }
      observe(progress, seconds())
    }
    if let failure { throw failure }
    return Outcome(progress: progress, isInterrupted: progress.done < progress.total)
  }
}

/// Where workers take runs and put results.
private final class Board: Sendable {
  enum Event: Sendable {
    case finished(RunRecord, work: Double)
    /// The sweep cannot go on.
    case broken(any Error)
    /// A worker has no more to do.
    case ended
  }

  private struct State {
    var next = 0
    var isStopped = false
    var events: [Event] = []
  }

  private let plan: Plan
  private let open: [Plan.Run]
  /// Of each fit.
  private let threads: Int
  private let shouldStop: @Sendable () -> Bool
  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  init(
    plan: Plan, open: [Plan.Run], threads: Int, shouldStop: @escaping @Sendable () -> Bool
  ) {
    self.plan = plan
    self.open = open
    self.threads = threads
    self.shouldStop = shouldStop
  }

  func start(_ workers: Int) {
    for _ in 0..<workers {
      let thread = Thread { [self] in work() }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  func stop() { state.withLock { $0.isStopped = true } }

  /// What happened since the last call; waits for something to happen, but not longer.
  func events(within seconds: Double) -> [Event] {
    _ = signal.wait(timeout: .now() + seconds)
    return state.withLock { state in
      defer { state.events = [] }
      return state.events
    }
  }

  private func put(_ event: Event) {
    state.withLock { $0.events.append(event) }
    signal.signal()
  }

  private var isStopped: Bool { state.withLock { $0.isStopped } || shouldStop() }

  private func work() {
    defer { put(.ended) }
    while !isStopped {
      let run = state.withLock { state -> Plan.Run? in
        guard state.next < open.count else { return nil }
        defer { state.next += 1 }
        return open[state.next]
      }
      guard let run else { return }
      do {
        let record = try execute(run)
        put(.finished(record, work: run.settings.work(parameters: run.parameters)))
      } catch is Interrupted {
        return
      } catch {
        put(.broken(error))
        return
      }
    }
  }

  /// The run's record; where the fit itself fails, a record of that.
  private func execute(_ run: Plan.Run) throws -> RunRecord {
    let settings = run.settings
    let target =
      try plan.targets[settings.targetKey] ?? ResolvedTarget(for: settings)
    do {
      return try Experiments.execute(
        settings, on: target, experiment: plan.experiment, threads: threads
      ) { _, _ in !self.isStopped }
    } catch let error as Interrupted {
      throw error
    } catch {
      let architecture = try settings.architecture()
      return RunRecord(
        id: run.id, experiment: plan.experiment, settings: settings, status: .diverged,
        failure: "\(error)", steps: 0, loss: .nan,
        errors: ErrorReport(method: "none: the fit failed"), wallSeconds: 0,
        version: approximaVersion, finishedAt: Date(), curve: [],
        network: Network(
          architecture,
          parameters: Array(repeating: .nan, count: architecture.parameterCount),
          precision: settings.precision))
    }
  }
}
