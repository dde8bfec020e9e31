import Approxima
import ArgumentParser
import Foundation
import Synchronization

/// One call of the command inside another program's process: what stands for its files, its terminal and its
/// signals.
///
/// The verbs do what they do as a command. What they print comes back as text, what they say on standard error
/// goes to `said`, and they stop where `asked` says so; no signal handler is set.
package final class Session: Sendable {
  @TaskLocal static var current: Session?

  /// What the host wants of the work that runs.
  package enum Wish: Int32, Sendable {
    case goOn
    /// End the fit, and measure what it has.
    case finish
    /// End all work; nothing comes of it.
    case abandon
  }

  /// A target that is the host's and has no text that others could read.
  package struct GivenTarget: Sendable {
    package let name: String
    package let resolve: @Sendable (Domain?) throws -> ResolvedTarget

    /// - Parameters:
    ///   - name: stands for it among the arguments.
    ///   - resolve: the target on a box; nil where none was given.
    package init(name: String, resolve: @escaping @Sendable (Domain?) throws -> ResolvedTarget) {
      self.name = name
      self.resolve = resolve
    }
  }

  /// How a call ended.
  package struct Outcome: Sendable {
    /// The command's exit code.
    package var code: Int32
    /// What it printed.
    package var output: String
    /// What was wrong, where the code is 2.
    package var error: UserError?
    /// The network that it would have saved.
    package var network: NetworkFile?

    package init(
      code: Int32, output: String, error: UserError? = nil, network: NetworkFile? = nil
    ) {
      self.code = code
      self.output = output
      self.error = error
      self.network = network
    }
  }

  /// Among the arguments, the network of the session in place of a file.
  package static let networkName = "network"

  let program: String
  let network: NetworkFile?
  let target: GivenTarget?
  let wish: @Sendable () -> Wish
  let stepped: (@Sendable (_ step: Int, _ steps: Int, _ loss: Double) -> Void)?
  let said: (@Sendable (String) -> Void)?
  private let made = Mutex<(output: String, network: NetworkFile?)>(("", nil))

  /// - Parameters:
  ///   - program: the file that starts the command, for what a verb starts in other processes.
  ///   - network: stands for a file, by `networkName`.
  ///   - target: stands for a text, by its name.
  ///   - wish: what the host wants; asked at each step, on any thread.
  ///   - stepped: told how a fit goes.
  ///   - said: told what a verb says on standard error.
  package init(
    program: String = "approxima", network: NetworkFile? = nil, target: GivenTarget? = nil,
    wish: @escaping @Sendable () -> Wish = { .goOn },
    stepped: (@Sendable (_ step: Int, _ steps: Int, _ loss: Double) -> Void)? = nil,
    said: (@Sendable (String) -> Void)? = nil
  ) {
    self.program = program
    self.network = network
    self.target = target
    self.wish = wish
    self.stepped = stepped
    self.said = said
  }

  /// Runs one call.
  /// - Parameter arguments: as behind `approxima` on a command line.
  package func run(_ arguments: [String]) -> Outcome {
    let (code, error) = working {
      try Invocation.$current.withValue(Invocation(arguments: arguments, program: program)) {
        var command = try ApproximaCommand.parsed(arguments)
        try command.run()
      }
    }
    return made.withLock {
      Outcome(code: code, output: $0.output, error: error, network: $0.network)
    }
  }

  /// Does work of the library as the call of a command is done.
  /// - Returns: the exit code, and what was wrong where it is 2.
  package func working(_ work: () throws -> Void) -> (code: Int32, error: UserError?) {
    Session.$current.withValue(self) {
      let limit = WorkLimit(seconds: .infinity, shouldStop: { [wish] in wish() == .abandon })
      return WorkLimit.$current.withValue(limit) {
        do {
          try work()
          return (0, nil)
        } catch let error as UserError {
          return (2, error)
        } catch is Interrupted {
          return (3, nil)
        } catch is WorkLimit.Reached {
          return (3, nil)
        } catch let code as ExitCode {
          return (code.rawValue, nil)
        } catch {
          guard ApproximaCommand.exitCode(for: error).isSuccess else {
            return (2, UserError(ApproximaCommand.message(for: error)))
          }
          write(ApproximaCommand.fullMessage(for: error) + "\n")
          return (0, nil)
        }
      }
    }
  }

  func write(_ text: String) { made.withLock { $0.output += text } }

  /// Keeps a network for the host; a target of the host's own has no name in a file.
  func keep(_ file: NetworkFile) {
    var file = file
    if file.target == target?.name { file.target = nil }
    made.withLock { $0.network = file }
  }
}

/// What a verb prints, a line: to standard output, or to the session. Calls without a default argument are
/// preferred to Swift's own function.
func print(_ line: String) { print(line, terminator: "\n") }

func print() { print("", terminator: "\n") }

func print(_ text: String, terminator: String) {
  if let session = Session.current {
    session.write(text + terminator)
  } else {
    Swift.print(text, terminator: terminator)
  }
}

/// A target by its text, or the session's own.
/// - Throws: `UserError` for what cannot be found or read.
func target(_ text: String, domain: Domain?) throws -> ResolvedTarget {
  if let given = Session.current?.target, given.name == text { return try given.resolve(domain) }
  return try ResolvedTarget(text, domain: domain)
}

/// A network file, or the session's network.
/// - Throws: `UserError` that names the file and what is wrong in it.
func networkFile(_ path: String) throws -> NetworkFile {
  if path == Session.networkName, let network = Session.current?.network { return network }
  return try NetworkFile(contentsOf: path)
}
