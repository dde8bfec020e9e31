import Formulas
import Intervals
import Testing

/// A million operations whose exact results are known as whole numbers of up to 128 bits.
struct ArithmeticTests {
  /// How often an operation's interval misses the exact result, of `count` random ones of each kind.
  private func violations<Rule: RoundingRule>(_: Rule.Type, count: Int, seed: UInt64) -> [String:
    Int]
  where Rule.Number == Double {
    typealias Tested = RoundedInterval<Rule>
    var source = Source(seed: seed)
    var missed = ["sum": 0, "product": 0, "quotient": 0, "root": 0]
    for _ in 0..<count {
      let (a, b) = (source.odd(), source.odd())
      let (x, y) = (Double(a), Double(b))

      let product = Tested(x) * Tested(y)
      let exact = UInt128(a) * UInt128(b)
      if !(whole(product.lower) <= exact && exact <= whole(product.upper)) {
        missed["product"]! += 1
      }

      let shift = source.below(60)
      let sum = Tested(x * Double(UInt64(1) << UInt64(shift))) + Tested(-y)
      let difference = Int128(a) << Int128(shift) - Int128(b)
      if !(Int128(sum.lower) <= difference && difference <= Int128(sum.upper)) {
        missed["sum"]! += 1
      }

      // a/b lies in (1/2, 2); times 2^53 its bounds are whole.
      let quotient = Tested(x) / Tested(y)
      let scaled = UInt128(a) << 53
      if !(whole(quotient.lower * 0x1p53) * UInt128(b) <= scaled
        && scaled <= whole(quotient.upper * 0x1p53) * UInt128(b))
      {
        missed["quotient"]! += 1
      }

      // √a lies in (2^26, 2^26.5); times 2^26 its bounds are whole.
      let root = Tested(x).squareRoot
      let square = UInt128(a) << 52
      let (low, high) = (whole(root.lower * 0x1p26), whole(root.upper * 0x1p26))
      if !(low * low <= square && square <= high * high) { missed["root"]! += 1 }
    }
    return missed
  }

  private func whole(_ value: Double) -> UInt128 { UInt128(value) }

  @Test("no exact result lies outside, in a million operations")
  func encloses() {
    #expect(
      violations(OutwardRounding<Double>.self, count: 250_000, seed: 1).values.allSatisfy {
        $0 == 0
      })
  }

  @Test("a planted inward rounding is caught in every operation")
  func catchesInwardRounding() {
    let missed = violations(InwardRounding.self, count: 1000, seed: 2)
    #expect(missed.values.allSatisfy { $0 > 500 }, "\(missed)")
  }

  @Test("exact results stay exact, inexact ones widen by one ulp")
  func isTight() {
    #expect(Interval(1.5) + Interval(2.25) == Interval(3.75))
    #expect(Interval(3) * Interval(-7) == Interval(-21))
    #expect(Interval(1) / Interval(8) == Interval(0.125))
    #expect(Interval(2.25).squareRoot == Interval(1.5))
    let tenth = Interval(1) / Interval(10)
    #expect(tenth.upper == tenth.lower.nextUp && tenth.contains(0.1))
    #expect(Interval(-3, 2).squared == Interval(0, 9))
    #expect(Interval(-2, 3).raised(to: 3) == Interval(-8, 27))
    #expect(Interval(-2, 3) * Interval(-5, 4) == Interval(-15, 12))
  }

  @Test("a sum beside the largest number holds the exact one")
  func largest() {
    // MAX + b lies 2^970 below what it rounds to (exact rational arithmetic); what Knuth's sum loses
    // overflows there, for one order of the two or the other.
    for text in ["-0x1.cf3d174b9b2b8p+1019", "-0x1.eb35e93a21546p+1021"] {
      let largest = Interval(.greatestFiniteMagnitude)
      let other = Interval(Double(text) ?? .nan)
      for sum in [largest + other, other + largest] {
        let rounded = largest.lower + other.lower
        #expect(sum.lower == rounded.nextDown && sum.upper >= rounded)
        #expect((-sum).upper == -rounded.nextDown)
      }
      let negative = (-largest) + (-other)
      #expect(negative.upper == -(largest.lower + other.lower).nextDown)
    }
  }

  @Test("what is undefined or unbounded says so, without NaN")
  func limits() {
    #expect(Interval(1) / Interval(-1, 1) == .whole)
    #expect(Interval(1, 2) / Interval(0, 4) == Interval(0.25, .infinity))
    #expect(Interval(.nan) == .whole)
    #expect(Interval.zero * .whole == .zero)
    #expect(Interval(1e308) * Interval(10) == Interval(.greatestFiniteMagnitude / 2, .infinity))
    #expect(Interval(-1, 4).squareRoot == Interval(0, 2))
    #expect(Interval(-2, -1).log == .whole)
    #expect(Interval(0, 1).log.lower == -.infinity)
    #expect((Interval(0x1p-600) * Interval(0x1p-600)).upper > 0)
    #expect(Interval(1, 2).tan == .whole)
    #expect(Interval(0, 10).sin == Interval(-1, 1))
  }
}
