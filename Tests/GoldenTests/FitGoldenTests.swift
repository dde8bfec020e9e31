import Base
import Fitting
import Foundation
import Functions
import Kernels
import Networks
import Testing

@_silgen_name("gnu_get_libc_version")
private func libraryVersion() -> UnsafePointer<CChar>

@_silgen_name("openblas_get_corename")
private func openblasCoreName() -> UnsafePointer<CChar>

/// The bits of fits, held against those of earlier versions on the same kind of machine: kernels, the C
/// library's functions and OpenBLAS's own kernels decide the last bits, so each kind has its list.
///
/// `APPROXIMA_GOLDENS=write make test` adds the list of a kind that has none; it is to be run at the last
/// version that is known to be right, which the file names.
struct FitGoldenTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Resources/fits.json")

  /// Instruction set, C library, kernels of OpenBLAS.
  private static let machine: String = [
    Double.kernels.instructionSet, "glibc " + String(cString: libraryVersion()),
    "openblas " + String(cString: openblasCoreName()),
  ].joined(separator: ", ")

  @Test("the same seed gives the bits of earlier versions")
  func bits() throws {
    var goldens = try JSONDecoder().decode(
      [String: [String: String]].self, from: Data(contentsOf: FitGoldenTests.file))
    let cases = try FitCase.all()
    #expect(Set(cases.map(\.name)).count == cases.count)
    var found: [String: String] = [:]
    for one in cases { found[one.name] = try FitGoldenTests.hash(one) }
    if let expected = goldens[FitGoldenTests.machine] {
      for (name, hash) in expected {
        #expect(found[name] == hash, "\(name) has other bits than before")
      }
      #expect(Set(found.keys) == Set(expected.keys))
    } else if ProcessInfo.processInfo.environment["APPROXIMA_GOLDENS"] == "write" {
      goldens[FitGoldenTests.machine] = found
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      try (encoder.encode(goldens) + Data("\n".utf8)).write(to: FitGoldenTests.file)
    } else {
      print("no goldens for this machine (\(FitGoldenTests.machine)): its bits are not compared")
    }
  }

  @Test("a golden notices one bit")
  func mutant() throws {
    let one = try #require(FitCase.all().first)
    var parameters = try FitGoldenTests.fitted(one).parameters
    let hash = FitGoldenTests.hash(parameters)
    parameters[3] = parameters[3].nextUp
    #expect(FitGoldenTests.hash(parameters) != hash)
  }

  private static func fitted(_ one: FitCase) throws -> Network {
    guard case .function(let target) = try resolveTarget(one.target) else {
      throw UserError("no function", at: one.target)
    }
    let points = try Sampling.chebyshev.points(one.samples, in: target.domain, seed: 3)
    return try fit(
      one.architecture, to: FitData(inputs: points, outputs: target.values(points)),
      options: one.options
    ).network
  }

  private static func hash(_ one: FitCase) throws -> String { hash(try fitted(one).parameters) }

  /// FNV-1a over the bits.
  private static func hash(_ numbers: [Double]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for number in numbers {
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        hash = (hash ^ (number.bitPattern >> shift & 255)) &* 0x100_0000_01b3
      }
    }
    return String(hash, radix: 16)
  }
}
