import Base
import Formulas
import RealModule
import Testing

/// Double-double functions where Double's exponent ends, and where there is no number.
struct DoubleDoubleEdgeTests {
  private static let names = ["asinh", "acosh", "atanh", "log", "exp", "sinh", "cosh"]

  private func evaluate<T: Real>(_ name: String, _ x: T) -> T {
    switch name {
    case "asinh": T.asinh(x)
    case "acosh": T.acosh(x)
    case "atanh": T.atanh(x)
    case "log": T.log(x)
    case "exp": T.exp(x)
    case "sinh": T.sinh(x)
    case "cosh": T.cosh(x)
    default: .nan
    }
  }

  /// f(x) = (high · 10^18 + low) · 10^exponent, by mpmath 1.3 at 600 bits.
  private static let cases: [(String, Double, Int64, Int64, Int)] = [
    ("exp", 709.75, 173_983_687_326_416_055, 769_825_271_167_383_039, 273),
    ("log", 1.7e308, 709_726_836_893_228_241, 37_791_026_375_772_927, -33),
    ("log", 3e-300, -689_676_915_609_545_595, -433_682_792_276_790_680, -33),
    ("asinh", 1e200, 461_210_165_779_369_082, 82_748_645_270_841_379, -33),
    ("asinh", -1e300, -691_468_675_078_773_650, -567_319_428_781_971_858, -33),
    ("asinh", 1e17, 398_370_937_614_587_219, 377_230_868_510_923_681, -34),
    ("asinh", 2.5e-200, 249_999_999_999_999_995, 525_065_599_770_689_899, -235),
    ("acosh", 1e200, 461_210_165_779_369_082, 82_748_645_270_841_379, -33),
    ("acosh", 3e18, 432_382_911_431_208_773, 131_363_235_426_992_580, -34),
    ("sinh", -710.25, -143_425_303_024_951_230, -303_477_956_012_159_305, 273),
    ("cosh", 710.25, 143_425_303_024_951_230, 303_477_956_012_159_305, 273),
  ]

  @Test("functions near the ends of the exponents, against mpmath")
  func ends() {
    for (name, x, high, low, exponent) in DoubleDoubleEdgeTests.cases {
      let digits = DoubleDouble(high) * DoubleDouble.pow(10, 18) + DoubleDouble(low)
      let expected = digits * DoubleDouble.pow(10, exponent)
      let value = evaluate(name, DoubleDouble(x))
      // The reference's power of ten is off by some 2^-95.
      #expect(
        ((value - expected) / expected).magnitude < DoubleDouble(0x1p-90), "\(name)(\(x)): \(value)"
      )
    }
  }

  @Test("infinities, zeros and what has no value are those of Double")
  func limits() {
    let arguments = [Double.infinity, -.infinity, .nan, 0, -0.0, 1, -1]
    for name in DoubleDoubleEdgeTests.names {
      for x in arguments {
        let (a, b) = (evaluate(name, DoubleDouble(x)).rounded, evaluate(name, x))
        // Rounding may differ by an ulp; what is no number may not.
        let isSame = a.isNaN && b.isNaN || a == b || abs(a - b) <= 2 * b.ulp
        #expect(isSame, "\(name)(\(x)): \(a), not \(b)")
      }
    }
  }

  @Test("powers of zeros, infinities and of negative bases are those of Double")
  func powers() {
    let numbers = [0, -0.0, 1, 0.5, 2, 1e300, 1e-300, .infinity, -2, -.infinity, .nan]
    let exponents = [1, 2, -1, 0.5, -3, .infinity, -.infinity, .nan]
    for x in numbers {
      for y in exponents {
        let (a, b) = (
          DoubleDouble.pow(DoubleDouble(x), DoubleDouble(y)).rounded, Double.pow(x, y)
        )
        let isSame = a.isNaN && b.isNaN || a == b || abs(a - b) <= 1e-12 * abs(b)
        #expect(isSame, "\(x)^\(y): \(a), not \(b)")
      }
    }
  }
}
