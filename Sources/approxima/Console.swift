import Base
import Foundation

/// Standard output and error, as far as they differ between a person and a pipe.
enum Console {
  /// Whether a person reads standard error as it comes.
  static var errorIsTerminal: Bool { Session.current == nil && isatty(STDERR_FILENO) == 1 }

  /// Columns of the terminal, 80 where there is none.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// A line on standard error.
  static func error(_ line: String) {
    write(line + "\n")
  }

  /// A line on standard error that the next one overwrites; nothing where no person reads.
  static func status(_ line: String) {
    guard errorIsTerminal else { return }
    write("\r\u{1B}[K" + line)
  }

  /// Removes the status line.
  static func clearStatus() { status("") }

  /// Text on standard error as a progress display made it.
  static func progress(_ text: String) { write(text) }

  private static func write(_ text: String) {
    if let session = Session.current {
      session.said?(text)
      return
    }
    // A closed standard error is no reason to stop.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// A status line that is written ten times a second at most, the first after a tenth.
struct OccasionalStatus {
  private var shown = ContinuousClock.now

  mutating func show(_ line: @autoclosure () -> String) {
    guard ContinuousClock.now - shown > .milliseconds(100) else { return }
    shown = .now
    Console.status(line())
  }
}

/// How this program was called.
struct Invocation: Sendable {
  /// Behind the program's name.
  var arguments: [String]
  /// The file that starts it again.
  var program: String

  @TaskLocal static var current = Invocation(
    arguments: Array(CommandLine.arguments.dropFirst()),
    program: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path)
}

/// Says where standard output could not take what was printed; a reader that has seen enough and
/// closed its pipe is no error.
/// - Throws: `UserError` with the system's reason.
func finishOutput() throws {
  guard fflush(nil) != 0, errno != EPIPE else { return }
  throw UserError("cannot write: \(String(cString: strerror(errno)))", at: "standard output")
}
