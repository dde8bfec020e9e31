import Base
import Foundation

/// Standard output and error, as far as they differ between a person and a pipe.
enum Console {
  /// Whether a person reads standard error as it comes.
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

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

/// Where this program's file is.
var runningProgram: String {
  URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
}

/// Writes a file whole or not at all.
/// - Throws: `UserError` that names the file.
func write(_ text: String, to path: String) throws {
  do {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  } catch {
    throw UserError("cannot write this file: \(reason(error))", at: path)
  }
}

/// Throws where a file cannot be made at this place.
func checkWritable(_ path: String) throws {
  let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
  guard FileManager.default.isWritableFile(atPath: folder) else {
    throw UserError("the folder \(folder) is not there or not writable", at: path)
  }
}

private func reason(_ error: any Error) -> String {
  let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
  if let underlying, underlying.domain == NSPOSIXErrorDomain {
    return String(cString: strerror(Int32(underlying.code)))
  }
  return error.localizedDescription
}
