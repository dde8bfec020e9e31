import Foundation
import Kernels
import Testing

@_silgen_name("gnu_get_libc_version")
private func libraryVersion() -> UnsafePointer<CChar>

@_silgen_name("openblas_get_corename")
private func openblasCoreName() -> UnsafePointer<CChar>

/// Hashes that earlier versions gave on the same kind of machine: kernels, the C library's functions and
/// OpenBLAS's own kernels decide the last bits, so each kind has its list.
///
/// `APPROXIMA_GOLDENS=write make test` adds what a kind has none of; it is to be run at the last version that is known to be
/// right, which the file names.
struct Goldens {
  /// In Resources.
  let file: String

  /// Instruction set, C library, kernels of OpenBLAS.
  private static let machine: String = [
    Double.kernels.instructionSet, "glibc " + String(cString: libraryVersion()),
    "openblas " + String(cString: openblasCoreName()),
  ].joined(separator: ", ")

  func compare(_ found: [String: String]) throws {
    let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Resources/\(file)")
    var goldens = try JSONDecoder().decode(
      [String: [String: String]].self, from: Data(contentsOf: place))
    let writes = ProcessInfo.processInfo.environment["APPROXIMA_GOLDENS"] == "write"
    let expected = goldens[Self.machine] ?? [:]
    for (name, hash) in expected {
      #expect(found[name] == hash, "\(name) has other bits than before")
    }
    let new = found.filter { expected[$0.key] == nil }
    if writes, !new.isEmpty {
      goldens[Self.machine] = expected.merging(new) { old, _ in old }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      try (encoder.encode(goldens) + Data("\n".utf8)).write(to: place)
    } else if !expected.isEmpty {
      // What came since the list was written: another kind of machine may have been the one that it was added on.
      for name in new.keys.sorted() { print("\(name) has no golden yet on this machine") }
    } else {
      print("no goldens for this machine (\(Self.machine)): its bits are not compared")
    }
  }
}

/// FNV-1a over bits.
struct BitHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  var text: String { String(state, radix: 16) }

  mutating func add(_ bits: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      state = (state ^ (bits >> shift & 255)) &* 0x100_0000_01b3
    }
  }

  mutating func add(bytes: some Sequence<UInt8>) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  mutating func add(_ text: String) {
    for byte in text.utf8 { add(UInt64(byte)) }
    add(UInt64(text.utf8.count))
  }

  /// Sign, exponent and significand; all NaN count as one.
  mutating func add<T: BinaryFloatingPoint>(_ number: T) {
    guard !number.isNaN else { return add(0x7ff8_0000_0000_0000 as UInt64) }
    add(number.sign == .minus ? 1 : 0)
    add(UInt64(number.exponentBitPattern))
    add(UInt64(number.significandBitPattern))
  }

  mutating func add(_ numbers: [Double]) { for number in numbers { add(number.bitPattern) } }
}
