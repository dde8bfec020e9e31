import Base
import Experiments
import Foundation
import Measurement
import Networks
import Testing

/// Values become JSON without a text between, and are what Foundation's text would read back as.
@Suite("JSON values of encodable values")
struct JSONValueTests {
  /// By way of Foundation's text.
  private func byText(_ value: some Encodable) throws -> JSON {
    try JSONDecoder().decode(JSON.self, from: JSONEncoder().encode(value))
  }

  @Test("numbers of every size")
  func numbers() throws {
    var bits: UInt64 = 0x1234_5678_9abc_def1
    var doubles: [Double] = [
      0, -0.0, 1, -1, 0.5, 1e15, 1e16, 1e17, -1e17, 1e18, 9.2e18, 0x1p53, 0x1p53 - 1, -0x1p53,
      0x1p53 + 2, 0x1p54, 0x1p60, 0x1p62, 0x1p63, -0x1p63, (0x1p63).nextDown, (-0x1p63).nextUp,
      0x1p64,
      (0x1p64).nextDown, 1.8e19, 1e19, 1e20, 1e300, .greatestFiniteMagnitude,
      .leastNonzeroMagnitude, .leastNormalMagnitude / 3, 0.1,
      123_456_789_012_345_680, .pi, 1e22, 1e23, 4.5e15, 4503599627370497.5,
    ]
    for _ in 0..<20_000 {
      bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let number = Double(bitPattern: bits)
      if number.isFinite { doubles.append(number) }
      // Whole numbers about the ends of the integers, and short decimals.
      doubles.append((Double(Int64(bitPattern: bits) >> Int64(bits % 40))).rounded())
      doubles.append(Double(bits % 100_000) / 1000)
    }
    for number in doubles {
      #expect(try JSON(encoding: number) == byText(number), "\(number)")
      #expect(try JSON(encoding: [number]).text == byText([number]).text, "\(number)")
    }
    for number: Float in [0, -0.0, 0.1, 1e10, 1e20, 3e38, .leastNonzeroMagnitude, 16_777_216, 1.5] {
      #expect(try JSON(encoding: [number]) == byText([number]), "\(number)")
    }
    for number in [Int64.min, -1, 0, .max] { #expect(try JSON(encoding: number) == byText(number)) }
    for number in [UInt64.min, 1 << 63, .max] {
      #expect(try JSON(encoding: number) == byText(number))
    }
    #expect(throws: EncodingError.self) { try JSON(encoding: [Double.nan]) }
    #expect(throws: EncodingError.self) { try JSON(encoding: ["a": Double.infinity]) }
  }

  @Test("texts, lists, objects and what is absent")
  func shapes() throws {
    struct Inner: Encodable {
      var b: Int?
      var a: [String: [Double?]]
      var text: String
    }
    struct Outer: Encodable {
      var zeta: Inner
      var empty: [Int]
      var none: [String: Int]
      var flags: [Bool]
      var inner: [Inner]
    }
    let inner = Inner(b: nil, a: ["ü": [1, nil, 0.5], "": []], text: "\u{0}\"\\/\n\u{2028}é👩🏽‍🚀")
    let outer = Outer(
      zeta: inner, empty: [], none: [:], flags: [true, false],
      inner: [inner, Inner(b: 3, a: [:], text: "")])
    #expect(try JSON(encoding: outer) == byText(outer))
    #expect(try JSON(encoding: outer).text == byText(outer).text)
    #expect(try JSON(encoding: "a") == .string("a"))
    #expect(
      try JSON(encoding: JSON.object(("b", .null), ("a", .array([.unsigned(.max)]))))
        == .object(("a", .array([.unsigned(.max)])), ("b", .null)))
    let report = ErrorReport(method: "none", reason: "as it is")
    #expect(try JSON(encoding: report) == byText(report))
    let split = ErrorSplit(total: 0.5, rounding: 1e-17, floor: nil, attained: [])
    #expect(try JSON(encoding: split) == byText(split))
  }

  @Test("a thousand settings have the identities that Foundation's text gives")
  func identities() throws {
    let first = try #require(plan().runs.first).settings
    let texts = ["x", "mesh:8x8:franke", "sin(2*pi*x)\u{e9}", "a\"b\\c/d", "\u{1}"]
    for index in 0..<1000 {
      var settings = first
      let part = Double(index)
      settings.target = texts[index % texts.count] + "\(index % 7)"
      settings.domain = index % 3 == 0 ? nil : Domain(-part * 1e14...part * 1e14 + 0.5)
      settings.widths = Array(repeating: 1 + index % 40, count: index % 4)
      settings.learningRate = Double.pow10(-index % 40) * (1 + part / 7)
      settings.tolerance = index % 2 == 0 ? part * 1e17 : part / 1e17
      settings.steps = index * index
      settings.batch = index % 5 == 0 ? nil : index
      settings.averaging = index % 6 == 0 ? nil : part / 1001
      settings.holdOut = index % 4 == 0 ? 0.2 : nil
      settings.measure = index % 2 == 0 ? [.sup] : [.l1, .l2]
      settings.precision = index % 3 == 1 ? .f32 : .f64
      settings.seed = UInt64(index) &* 0x9e37_79b9_7f4a_7c15
      settings.start = index % 9 == 0 ? "abc" : nil
      let text = try byText(settings).sorted.text
      #expect(try settings.canonicalJSON() == text)
      // No file is named, so that the target is portable as it stands.
      #expect(try settings.identity() == RunIdentity(hashing: text), "\(text)")
    }
  }

  @Test("a run of a plan takes less time than the text of its settings alone by Foundation")
  func speed() throws {
    func list(_ count: Int, _ unit: Double) -> String {
      (1...count).map { "\(Double($0) * unit)" }.joined(separator: ", ")
    }
    let file = try ExperimentFile(
      text: """
        target: sine
        network: {width: 4, activation: [tanh, relu]}
        fit: {optimizer: adam, steps: 5, samples: 16, learning_rate: [\(list(100, 1e-4))],
          tolerance: [\(list(50, 1e-9))]}
        """, path: "axes.yaml")
    // Processor time of this thread: others compute beside it.
    func seconds() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
    let begun = seconds()
    let runs = try Plan(file).runs
    let each = (seconds() - begun) / Double(runs.count)
    #expect(runs.count == 10_000)
    for run in [runs[0], runs[4999], runs[9999]] { #expect(try run.id == run.settings.identity()) }
    let start = seconds()
    for run in runs[..<500] { _ = try byText(run.settings).sorted.text }
    let byFoundation = (seconds() - start) / 500
    #expect(each < byFoundation, "\(each * 1e6) µs, \(byFoundation * 1e6) µs by Foundation")
  }
}

extension Double {
  fileprivate static func pow10(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 1 }
}
