import Base
import Formulas
import Foundation
import Intervals
import RealModule

/// The planted bug: ends that were inexact move inward by one ulp.
enum InwardRounding: RoundingRule {
  typealias Number = Double
  static func down(_ value: Double, ulps: Double) -> Double { value.nextUp }
  static func up(_ value: Double, ulps: Double) -> Double { value.nextDown }
}

typealias Mutant = RoundedInterval<InwardRounding>

/// Random numbers with a seed.
struct Source {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

  mutating func bits() -> UInt64 {
    // SplitMix64.
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(bits() >> 11) * 0x1p-53
  }

  /// An odd whole number of 53 bits: products and quotients of such numbers are rarely exact.
  mutating func odd() -> UInt64 { bits() >> 11 | 1 | 1 << 52 }

  mutating func below(_ count: Int) -> Int { Int(bits() % UInt64(count)) }
}

/// A value known to 1/10000 ulp of `rounded`.
struct Reference {
  let rounded: Double
  let rest: Double

  init(_ field: Substring) {
    let parts = field.split(separator: ":")
    rounded = Double(String(parts[0]))!
    rest = parts.count > 1 ? Double(String(parts[1]))! / 10000 : 0
  }

  /// Whether an interval holds it.
  func isIn<Rule: RoundingRule>(_ interval: RoundedInterval<Rule>) -> Bool
  where Rule.Number == Double {
    // Within an ulp of an end the rest decides; the reference itself is good to 1/20000 ulp.
    let slack = 1e-4
    let low = (interval.lower - rounded) / rounded.ulp - rest
    let high = (interval.upper - rounded) / rounded.ulp - rest
    return low <= slack && high >= -slack
  }
}

/// The lines of enclosure_reference.txt.
func referenceLines() throws -> [Substring] {
  let url = Bundle.module.url(
    forResource: "enclosure_reference", withExtension: "txt", subdirectory: "Resources")!
  return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
}
