import Approxima
import ArgumentParser

/// Where the fits of a sweep run.
protocol SweepExecutor: Sendable {
  /// The value of `--executor`.
  static var name: String { get }
  /// Where, in words that follow "fits run".
  static var summary: String { get }

  /// Runs what the store lacks of the plan, and says how it ended.
  /// - Throws: `UserError` where the sweep cannot be done; `Interrupted` where the user stopped it.
  static func sweep(_ plan: Plan, for command: Sweep) throws
}

/// The executors, one line each; the first is the one without `--executor`.
private let executors: [any SweepExecutor.Type] = [
  LocalExecutor.self,
  SlurmArray.self,
]

/// An executor by its name.
struct ExecutorChoice: ExpressibleByArgument {
  let type: any SweepExecutor.Type

  static var standard: ExecutorChoice { ExecutorChoice(type: executors[0]) }
  static var summary: String { executors.map { $0.summary }.joined(separator: ", or ") }
  static var allValueStrings: [String] { executors.map { $0.name } }

  private init(type: any SweepExecutor.Type) { self.type = type }

  init?(argument: String) {
    guard let type = executors.first(where: { $0.name == argument }) else { return nil }
    self.type = type
  }

  var defaultValueDescription: String { type.name }
}
