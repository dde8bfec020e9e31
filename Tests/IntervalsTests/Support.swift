import Base
import Formulas
import Foundation
import Intervals
import Kernels
import Networks
import RealModule
import Testing

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

/// Whether a range has a value, or something so near.
func holds(_ range: Interval, _ value: Double, _ slack: Double) -> Bool {
  range.lower <= value + slack && value - slack <= range.upper
}

/// A derivative of an output by an input, by differences in Float80.
func slope(of network: Network, output: Int, by axis: Int, at point: [Double]) -> Double {
  let step = Float80(1e-7)
  var (above, below) = (point.map { Float80($0) }, point.map { Float80($0) })
  above[axis] += step
  below[axis] -= step
  return Double((network.value(at: above)[output] - network.value(at: below)[output]) / (2 * step))
}

/// Checks models, intervals and gradients of a network with two outputs at random points of a box.
/// - Parameter slopeSlack: of a derivative by differences, relative to 1 and itself.
func expectEnclosed(
  _ network: Network, over box: Box, in arithmetic: TaylorArithmetic, slopeSlack: Double,
  bounds: [LinearBounds] = [], random: RandomSource
) throws {
  let enclosure = try NetworkEnclosure(network)
  let models = enclosure.outputs(over: box, in: arithmetic)
  let gradients = enclosure.gradients(over: box, in: arithmetic)
  let intervals = enclosure.values(over: box.sides)
  for _ in 0..<20 {
    let point = zip(box.lower, box.upper).map { $0 + ($1 - $0) * random.uniform() }
    let values: [Float80] = network.value(at: point.map { Float80($0) })
    for output in 0..<2 {
      let value = Double(values[output])
      let slack = 1e-12 * (1 + abs(value))
      #expect(holds(arithmetic.range(models[output]), value, slack))
      #expect(holds(intervals[output], value, slack))
      if !bounds.isEmpty { #expect(holds(bounds[output].range(over: box), value, slack)) }
      for axis in point.indices {
        let slope = slope(of: network, output: output, by: axis, at: point)
        #expect(
          holds(arithmetic.range(gradients[output][axis]), slope, slopeSlack * (1 + abs(slope))))
      }
    }
  }
}
