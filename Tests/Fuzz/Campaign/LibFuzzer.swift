// The bridge to libFuzzer, which the compiler's `-sanitize=fuzzer` brings.

import Foundation
import FuzzReaders

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@_silgen_name("LLVMFuzzerMutate")
private func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int) -> Int

/// What the callbacks of C work on.
private nonisolated(unsafe) var current = fuzzedReaders[0]
private nonisolated(unsafe) var choice = Choice(seed: 1, reader: "libfuzzer")

/// Runs libFuzzer on a reader, with its own options.
/// - Returns: libFuzzer's exit code.
func fuzz(_ reader: FuzzedReader, _ options: [String]) -> Int32 {
  current = reader
  let seed = options.first { $0.hasPrefix("-seed=") }.flatMap { UInt64($0.dropFirst(6)) } ?? 1
  choice = Choice(seed: seed, reader: reader.name)
  let texts = ["ApproximaFuzz"] + options
  let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
    capacity: texts.count + 1)
  for (index, text) in texts.enumerated() { pointers[index] = strdup(text) }
  pointers[texts.count] = nil
  var count = CInt(texts.count)
  var arguments = pointers
  return runDriver(&count, &arguments) { data, size in
    if let fault = current.fault(of: Array(UnsafeBufferPointer(start: data, count: size))) {
      FileHandle.standardError.write(Data("FAULT: \(fault)\n".utf8))
      abort()
    }
    return 0
  }
}

/// A third of the inputs come from the reader's grammar; the rest are libFuzzer's changes.
@_cdecl("LLVMFuzzerCustomMutator")
public func customMutator(
  _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int, _ seed: CUnsignedInt
) -> Int {
  guard choice.isChosen(one: 3) else { return mutate(data, size, limit) }
  let input =
    choice.isChosen(one: 3)
    ? choice.mutated(
      Array(UnsafeBufferPointer(start: data, count: size)), words: current.words)
    : current.almost(&choice)
  guard input.count <= limit, !input.isEmpty else { return mutate(data, size, limit) }
  for (index, byte) in input.enumerated() { data[index] = byte }
  return input.count
}
