// Choices of a fuzzer: everything random in it, from one seed.

import Kernels

/// A source of choices: the same seed makes the same inputs.
package struct Choice {
  private let source: RandomSource

  package init(seed: UInt64, reader: String) {
    source = RandomSource(seed: seed, stream: "fuzz " + reader)
  }

  package func below(_ bound: Int) -> Int { source.integer(below: max(bound, 1)) }

  package func isChosen(one in: Int) -> Bool { below(`in`) == 0 }

  package func of<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// Several texts, each made anew.
  package mutating func list(
    _ counts: ClosedRange<Int>, separator: String, _ element: (inout Choice) -> String
  ) -> String {
    let count = counts.lowerBound + below(counts.count)
    return (0..<count).map { _ in element(&self) }.joined(separator: separator)
  }

  /// A number as a text: mostly a usual one, else one at a limit of some type, or none at all.
  package func number() -> String {
    switch below(10) {
    case 0: of(Choice.awkwardNumbers)
    case 1: of(["-", ""]) + String(below(1 << 20)) + "." + String(below(1 << 20))
    case 2: String(below(100)) + "e" + of(["-", "", "+"]) + String(below(40))
    default: String(below(9) - 2)
    }
  }

  /// A whole number as a text.
  package func count() -> String {
    switch below(8) {
    case 0: of(Choice.awkwardCounts)
    default: String(below(6))
    }
  }

  static let awkwardNumbers = [
    "nan", "-nan", "inf", "-inf", "infinity", "1e308", "-1e308", "1e309", "1e-308", "5e-324",
    "1e-400", "0x1p-1074", "0x1.fffffffffffffp1023", "-0", "-0.0", ".", "1.", ".5", "1e", "1e+",
    "--1", "1_000", "1,5", "9007199254740993", "3.4028236e38", "1.4e-45", "", " ", "½", "٣",
    String(repeating: "9", count: 400), "0." + String(repeating: "0", count: 400) + "1",
    "1e999999999999999999999", "1e-999999999999999999999",
  ]

  static let awkwardCounts = [
    "-1", "-9223372036854775808", "2147483647", "2147483648", "4294967296", "9223372036854775807",
    "9223372036854775808", "18446744073709551615", "18446744073709551616", "1.5", "1e3", "0x10",
    "+3",
    "007", "nan", "", "１", "1000000", "99999999",
  ]

  /// A copy with up to eight changes of bytes, pieces or words.
  package func mutated(_ input: [UInt8], words: [String]) -> [UInt8] {
    var bytes = input
    for _ in 0...below(8) { change(&bytes, words) }
    return bytes
  }

  private func change(_ bytes: inout [UInt8], _ words: [String]) {
    let place = below(bytes.count + 1)
    let length = isChosen(one: 4) ? below(64) : below(4)
    let piece = place..<min(place + length, bytes.count)
    switch below(10) {
    case 0: bytes.removeSubrange(piece)
    case 1: bytes.insert(UInt8(below(256)), at: place)
    case 2 where !bytes.isEmpty:
      bytes[below(bytes.count)] ^= 1 << UInt8(below(8))
    case 3 where !bytes.isEmpty:
      bytes[below(bytes.count)] = UInt8(of([0, 9, 10, 13, 32, 34, 127, 128, 255, below(256)]))
    case 4: bytes.insert(contentsOf: bytes[piece], at: below(bytes.count + 1))
    case 5: bytes.insert(contentsOf: Array(number().utf8), at: place)
    case 6 where !words.isEmpty: bytes.insert(contentsOf: Array(of(words).utf8), at: place)
    case 7:
      bytes.replaceSubrange(piece, with: Array((words.isEmpty ? number() : of(words)).utf8))
    case 8: bytes.removeSubrange(place...)
    default:
      // The same piece many times: lists and nesting beyond what is usual.
      guard bytes.count < 1 << 16 else { return }
      let copies = 1 + below(isChosen(one: 8) ? 2000 : 8)
      bytes.insert(contentsOf: (0..<copies).flatMap { _ in bytes[piece] }, at: place)
    }
  }
}
