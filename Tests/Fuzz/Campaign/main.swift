// Fuzzes the project's readers under libFuzzer, guided by coverage: `make fuzz`.
//
//   ApproximaFuzz all --seconds N [--only a,b]   one process a reader; a table at the end
//   ApproximaFuzz one READER …                   libFuzzer's own options behind the name
//   ApproximaFuzz replay READER FILE…            reads files, and says what is wrong

import Base
import Foundation
import FuzzReaders

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "all": exit(try campaign(Array(arguments.dropFirst())))
case "one" where arguments.count >= 2:
  exit(try fuzz(reader(arguments[1]), Array(arguments.dropFirst(2))))
case "replay" where arguments.count >= 2:
  exit(try replay(reader(arguments[1]), Array(arguments.dropFirst(2))))
default:
  print("ApproximaFuzz all --seconds N | one READER … | replay READER FILE…")
  exit(2)
}

func reader(_ name: String) throws -> FuzzedReader {
  guard let reader = fuzzedReaders.first(where: { $0.name == name }) else {
    throw UserError("no reader '\(name)'" + suggestion(for: name, among: fuzzedReaders.map(\.name)))
  }
  return reader
}

/// Reads files, each with its outcome.
func replay(_ reader: FuzzedReader, _ files: [String]) throws -> Int32 {
  var code: Int32 = 0
  for file in files {
    let bytes = FileManager.default.contents(atPath: file).map { Array($0) } ?? []
    print("\(file): ", terminator: "")
    let fault = reader.fault(of: bytes)
    print(fault ?? "fine")
    if fault != nil { code = 1 }
  }
  return code
}
