import Foundation
import Kernels
import Testing

@_silgen_name("gnu_get_libc_version")
private func libraryVersion() -> UnsafePointer<CChar>

@_silgen_name("openblas_get_corename")
private func openblasCoreName() -> UnsafePointer<CChar>

/// Hashes of an earlier version on the same kind of machine: kernels, the C library's functions and
/// OpenBLAS's own kernels decide the last bits, so each kind has its list.
///
/// `APPROXIMA_GOLDENS=write make test` adds the list of a kind that has none; it is to be run at the last
/// version that is known to be right.
struct GoldenList {
  private let file: URL

  init(_ name: String) {
    file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Resources/\(name).json")
  }

  /// Instruction set, C library, kernels of OpenBLAS.
  private static let machine: String = [
    Double.kernels.instructionSet, "glibc " + String(cString: libraryVersion()),
    "openblas " + String(cString: openblasCoreName()),
  ].joined(separator: ", ")

  func check(_ found: [String: String]) throws {
    let machine = GoldenList.machine
    var goldens: [String: [String: String]] = [:]
    if let data = try? Data(contentsOf: file) {
      goldens = try JSONDecoder().decode([String: [String: String]].self, from: data)
    }
    if let expected = goldens[machine] {
      for (name, hash) in expected {
        #expect(found[name] == hash, "\(name) has other bits than before")
      }
      #expect(Set(found.keys) == Set(expected.keys))
    } else if ProcessInfo.processInfo.environment["APPROXIMA_GOLDENS"] == "write" {
      goldens[machine] = found
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      try (encoder.encode(goldens) + Data("\n".utf8)).write(to: file)
    } else {
      print("no goldens for this machine (\(machine)): its bits are not compared")
    }
  }
}

/// FNV-1a over bits.
struct BitHash {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(bytes: some Sequence<UInt8>) {
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  mutating func add(_ numbers: [Double]) {
    for number in numbers {
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        hash = (hash ^ (number.bitPattern >> shift & 255)) &* 0x100_0000_01b3
      }
    }
  }

  var text: String { String(hash, radix: 16) }
}
