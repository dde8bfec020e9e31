import Approxima
import ArgumentParser
import Foundation

/// Runs the command, and ends the process.
package func runCommand() -> Never { ApproximaCommand.run(Invocation.current) }

/// Runs the command for a program that starts it in its own process and ends with it.
/// - Parameters:
///   - arguments: behind the command's name.
///   - program: the file that starts it again.
package func runCommand(_ arguments: [String], of program: String) -> Never {
  let invocation = Invocation(arguments: arguments, program: program)
  Invocation.$current.withValue(invocation) { ApproximaCommand.run(invocation) }
}

/// The command `approxima`: its verbs, and how it ends.
///
/// Exit codes: 0 done; 1 a claim or check failed; 2 the call or a file was wrong; 3 interrupted.
struct ApproximaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approxima",
    abstract: "What neural networks approximate, in figures: error against width and depth.",
    discussion: """
      Give it a target and a network; it fits, measures the error in L1, L2 and sup norm, and shows \
      error against width and depth.

      EXAMPLES
        approxima fit "sin(2*pi*x)" --domain "[-1,1]" --width 16 --activation tanh
        approxima fit "sin(2*pi*x)" --width 8 --activation relu --save net.json
        approxima measure net.json
        approxima verify net.json --box "[-1,1]" --output-at-most 2
        approxima construct yarotsky-square --depth 5
        approxima sweep experiments/sine.yaml --store runs.sqlite
        approxima report runs.sqlite --output report.html
        approxima plot runs.sqlite --x width --y sup --color depth --output sup.svg
        approxima baseline runge
        approxima claims run --all --output claims.html
        approxima notebook check notebooks-md/02-one-hidden-layer.md
        approxima serve

      Completions: approxima --generate-completion-script bash (or zsh, fish).
      """,
    version: versionText(),
    subcommands: [
      Fit.self, Construct.self, Measure.self, Evaluate.self, RangeCommand.self, Verify.self,
      Show.self, Export.self, Symbols.self, Sweep.self, Report.self, PlotCommand.self,
      ClaimsCommand.self,
      Reproduce.self, BaselineCommand.self, NotebookCommand.self, Serve.self, Targets.self,
      Activations.self, Families.self, MeanFieldCommand.self, Theorems.self,
    ])

  /// The verb that words of a command line call.
  ///
  /// A negative number behind an option is its value, so that the option says what it takes; the parser alone would
  /// read another option, and say that a value is missing.
  static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    var words: [String] = []
    for (place, word) in arguments.enumerated() {
      if let option = words.last, option.hasPrefix("--"), option.count > 2, !option.contains("="),
        word.hasPrefix("-"), Double(word) != nil
      {
        guard !words.contains("--") else { return try parseAsRoot(words + arguments[place...]) }
        words[words.count - 1] = "\(option)=\(word)"
      } else {
        words.append(word)
      }
    }
    return try parseAsRoot(words)
  }

  /// Runs a call to its end, and ends the process.
  static func run(_ invocation: Invocation) -> Never {
    Interrupt.prepare()
    var code: Int32 = 0
    do {
      var command = try parsed(invocation.arguments)
      try command.run()
    } catch {
      code = finish(error)
    }
    do {
      try finishOutput()
    } catch {
      code = finish(error)
    }
    // What was interrupted may still compute on other threads: exit() would take away what it uses.
    if code == 3 { _exit(code) }
    Foundation.exit(code)
  }

  /// Says what ended the command, and gives its exit code.
  private static func finish(_ error: any Error) -> Int32 {
    switch error {
    case let error as UserError:
      Console.error("approxima: \(error)")
      return 2
    case is Interrupted:
      return 3
    case let code as ExitCode:
      return code.rawValue
    default:
      if exitCode(for: error).isSuccess {
        print(fullMessage(for: error))
        return 0
      }
      let error = UserError(message(for: error))
      Console.error("approxima: \(error) (see 'approxima --help')")
      return 2
    }
  }
}
