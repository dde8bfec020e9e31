import Base
import Foundation
import Kernels
import Reports
import Testing

@Suite("Ticks")
struct TickTests {
  /// Intervals of every size and place.
  private func interval(_ source: RandomSource) -> (Double, Double) {
    let centre = source.normal() * pow(10, source.uniform(-8, 8))
    let half = pow(10, source.uniform(-5, 6)) * max(abs(centre), 1e-6)
    return (centre - half * source.uniform(0.1, 1), centre + half)
  }

  @Test("linear ticks lie inside, are sorted, evenly spaced, and neither few nor many")
  func linear() {
    let source = RandomSource(seed: 1, stream: "linear ticks")
    for _ in 0..<3000 {
      let (lower, upper) = interval(source)
      let limit = 5 + source.integer(below: 8)
      let values = linearTicks(lower, upper, limit: limit).map(\.value)
      let slack = 1e-6 * (upper - lower)
      #expect(values.count >= 2 && values.count <= limit + 1, "\(lower)…\(upper)")
      #expect(values.allSatisfy { $0 >= lower - slack && $0 <= upper + slack })
      let steps = zip(values, values.dropFirst()).map { $1 - $0 }
      #expect(steps.allSatisfy { $0 > 0 && abs($0 - steps[0]) < 1e-6 * steps[0] })
      // The ends are covered to within a step.
      #expect(values[0] - lower < steps[0] * 1.001)
      #expect(upper - values[values.count - 1] < steps[0] * 1.001)
    }
  }

  @Test("the step of linear ticks is 1, 2, 2.5 or 5 times a power of ten")
  func roundSteps() {
    let source = RandomSource(seed: 2, stream: "round steps")
    for _ in 0..<1000 {
      let (lower, upper) = interval(source)
      let values = linearTicks(lower, upper).map(\.value)
      let step = values[1] - values[0]
      let mantissa = step / pow(10, floor(log10(step) + 1e-6))
      #expect([1, 2, 2.5, 5].contains { abs($0 - mantissa) < 1e-5 }, "\(lower)…\(upper): \(step)")
    }
  }

  @Test(
    "linear labels are as a reader expects",
    arguments: [
      (-1.0, 1.0, ["−1.0", "−0.5", "0", "0.5", "1.0"]),
      (0.0, 10.0, ["0", "2", "4", "6", "8", "10"]),
      (0.0, 1.2, ["0", "0.2", "0.4", "0.6", "0.8", "1.0", "1.2"]),
      (0.0, 5e6, ["0", "1×10⁶", "2×10⁶", "3×10⁶", "4×10⁶", "5×10⁶"]),
    ])
  func linearLabels(lower: Double, upper: Double, expected: [String]) {
    #expect(linearTicks(lower, upper).compactMap(\.label?.plain) == expected)
  }

  @Test("logarithmic ticks lie inside, are sorted, and at least two are labelled")
  func logarithmic() {
    let source = RandomSource(seed: 3, stream: "log ticks")
    for _ in 0..<2000 {
      let lower = pow(10, source.uniform(-17, 4))
      let upper = lower * pow(10, source.uniform(0.02, 18))
      let limit = 3 + source.integer(below: 7)
      let ticks = log10Ticks(lower, upper, limit: limit)
      let labelled = ticks.filter { $0.label != nil }
      #expect(ticks.allSatisfy { $0.value >= lower * 0.999999 && $0.value <= upper * 1.000001 })
      #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
      #expect(labelled.count >= (upper / lower > 1e3 && limit < 4 ? 1 : 2), "\(lower)…\(upper)")
      #expect(labelled.count <= max(limit + 1, 7), "\(lower)…\(upper), limit \(limit)")
    }
  }

  @Test("decades are written as powers of ten")
  func decades() {
    let labels = log10Ticks(1e-4, 1).compactMap(\.label?.plain)
    #expect(labels == ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"])
  }

  @Test("widths have ticks at powers of two")
  func powersOfTwo() {
    #expect(log2Ticks(2, 64).compactMap(\.label?.plain) == ["2", "4", "8", "16", "32", "64"])
    #expect(log2Ticks(1, 1_048_576, limit: 5).count <= 5)
  }

  @Test(
    "numbers are short and plain",
    arguments: [
      (0.0, "0"), (1.0, "1.00"), (0.0123456, "0.0123"), (4.23e-7, "4.23e-7"), (999_999, "1.00e6"),
      (-2.5, "-2.50"), (.infinity, "inf"), (.nan, "nan"), (12345, "12345"),
    ])
  func shortNumbers(value: Double, text: String) { #expect(short(value) == text) }
}
