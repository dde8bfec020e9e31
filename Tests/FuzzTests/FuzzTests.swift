import Foundation
import FuzzReaders
import Testing

/// Inputs that are almost right, or once were wrong: none ends the process, none hangs, and each is read
/// or refused with one clear line. `make fuzz` does the same for longer, guided by coverage.
@Suite(.serialized)
struct FuzzTests {
  /// Seconds for each reader: a minute in all.
  private static let share = 60.0 / Double(fuzzedReaders.count)

  @Test("what was found once is read or refused", arguments: fuzzedReaders.map(\.name))
  func corpus(name: String) throws {
    let reader = try #require(fuzzedReaders.first { $0.name == name })
    for (file, bytes) in try inputs(of: name) {
      let begun = ContinuousClock.now
      #expect(reader.fault(of: bytes) == nil, "\(file)")
      #expect(ContinuousClock.now - begun < .seconds(10), "\(file)")
    }
  }

  @Test("right inputs are read", arguments: fuzzedReaders.map(\.name))
  func seeds(name: String) throws {
    let reader = try #require(fuzzedReaders.first { $0.name == name })
    #expect(!reader.seeds.isEmpty)
    for seed in reader.seeds { #expect(reader.fault(of: seed) == nil) }
  }

  @Test("inputs that are almost right are read or refused", arguments: fuzzedReaders.map(\.name))
  func almost(name: String) throws {
    let reader = try #require(fuzzedReaders.first { $0.name == name })
    // Of long ones, each mutation takes seconds on a busy machine: `make fuzz` has time for them.
    let corpus = try inputs(of: name).map(\.bytes).filter { $0.count <= 8192 }
    var choice = Choice(seed: 12, reader: name)
    let begun = ContinuousClock.now
    // At most 2,000, and a minute for all readers on a slow machine.
    for count in 0..<2000 {
      let input = reader.input(&choice, corpus: corpus)
      let start = ContinuousClock.now
      let fault = reader.fault(of: input)
      #expect(fault == nil, "input \(count): \(fault ?? ""): \(printed(input))")
      #expect(ContinuousClock.now - start < .seconds(10), "input \(count): \(printed(input))")
      guard fault == nil, ContinuousClock.now - begun < .seconds(FuzzTests.share) else { break }
    }
  }

  @Test(
    "many of the graphs that are drawn are networks, the rest is refused",
    arguments: [("network", 160...380), ("onnx", 120...380)])
  func graphs(name: String, right: ClosedRange<Int>) throws {
    let reader = try #require(fuzzedReaders.first { $0.name == name })
    var choice = Choice(seed: 5, reader: "graphs")
    var networks = 0
    for _ in 0..<400 {
      let input = name == "onnx" ? ONNXGrammar.file(&choice) : GraphGrammar.file(&choice)
      if (try? reader.read(input)) != nil { networks += 1 }
      #expect(reader.fault(of: input) == nil, "\(printed(input))")
    }
    #expect(right.contains(networks), "\(networks) of 400")
  }

  @Test("example files of claims with random damage run, or are refused with one line")
  func damagedClaims() throws {
    let folder = repository.appendingPathComponent("experiments/claims")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }.sorted()
    #expect(names.count >= 5)
    let reader = try #require(fuzzedReaders.first { $0.name == "claims" })
    var (ran, refused) = (0, 0)
    for name in names {
      let path = folder.appendingPathComponent(name).path
      let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
      #expect(claimsThatRun(bytes, path: path) != nil, "\(name) is no file of claims")
      let choice = Choice(seed: 3, reader: name)
      for count in 0..<60 {
        let damaged = choice.mutated(bytes, words: reader.words)
        #expect(reader.fault(of: damaged) == nil, "\(name) \(count): \(printed(damaged))")
        // Other numbers may ask for networks that take long to measure.
        let isRun = numbers(damaged).isSubset(of: numbers(bytes)) && ran < 40
        guard let verdicts = claimsThatRun(damaged, path: path, run: isRun) else {
          refused += 1
          continue
        }
        if isRun { ran += 1 }
        #expect(!verdicts.isEmpty, "\(name) \(count)")
      }
    }
    #expect(ran > 5 && refused > 20, "\(ran) ran, \(refused) refused")
  }

  /// The runs of digits in a text.
  private func numbers(_ bytes: [UInt8]) -> Set<Substring> {
    Set(String(decoding: bytes, as: UTF8.self).matches(of: /[0-9]+/).map(\.output))
  }

  /// The corpus: inputs that ended a process or hung before.
  private func inputs(of name: String) throws -> [(file: String, bytes: [UInt8])] {
    let folder = repository.appendingPathComponent("Tests/Fuzz/Corpus/\(name)")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return try files.sorted().map { file in
      (file, Array(try Data(contentsOf: folder.appendingPathComponent(file))))
    }
  }

  private func printed(_ input: [UInt8]) -> String {
    input.count <= 2000
      ? String(decoding: input, as: UTF8.self).debugDescription
      : "\(input.count) bytes: " + Data(input.prefix(200)).base64EncodedString()
  }
}
