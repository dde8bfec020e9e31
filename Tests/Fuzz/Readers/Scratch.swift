// Files for readers that take a path.

import Foundation

/// A folder of this process, removed by whoever started it.
package let scratchFolder: URL = {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("approxima-fuzz-\(ProcessInfo.processInfo.processIdentifier)")
  try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  return folder
}()

/// Gives `body` the path of a file with these bytes, and removes it afterwards.
func withFile<Value>(
  _ bytes: [UInt8], named name: String, _ body: (String) throws -> Value
) throws -> Value {
  let file = scratchFolder.appendingPathComponent(UUID().uuidString + name)
  guard FileManager.default.createFile(atPath: file.path, contents: Data(bytes)) else {
    throw Fault("the fuzzer cannot write \(file.path)")
  }
  defer {
    for end in ["", "-wal", "-shm", "-journal"] {
      try? FileManager.default.removeItem(atPath: file.path + end)
    }
  }
  return try body(file.path)
}
