// The C interface of the library, which Python calls by ctypes. Every function looks at what it gets before it
// uses it, gives what was wrong as a text, never traps, and sets no signal handler.
//
// Texts and networks that a function returns are the caller's, until `apx_free` and `apx_network_release`.

import Base
import Experiments
import Foundation
import Networks
import Verbs

/// Releases a text.
@_cdecl("apx_free")
public func apxFree(_ text: UnsafeMutableRawPointer?) { free(text) }

/// The version of the library.
@_cdecl("apx_version")
public func apxVersion() -> UnsafeMutablePointer<CChar>? { strdup(approximaVersion) }

/// The command itself: parses, runs, prints and ends the process.
/// - Parameters:
///   - arguments: behind the command's name, one text each.
///   - count: of these.
///   - program: the file that starts the command again.
@_cdecl("apx_main")
public func apxMain(
  _ arguments: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int, _ program: UnsafePointer<CChar>?
) {
  let words = (0..<max(0, count)).compactMap { arguments?[$0].map { String(cString: $0) } }
  runCommand(words, of: program.map { String(cString: $0) } ?? "approxima")
}

/// `{"place": …, "message": …}` for an error; the message of others than `UserError` is the system's.
func errorText(_ error: any Error) -> UnsafeMutablePointer<CChar>? {
  strdup(errorJSON(error as? UserError ?? UserError("\(error)")).text)
}

func errorJSON(_ error: UserError) -> JSON {
  .object(("place", error.place.map { .string($0) } ?? .null), ("message", .string(error.message)))
}
