import Base
import Formulas
import RealModule
import Testing

/// f(x) = (high · 10^18 + low) · 10^exponent to 36 digits, by mpmath 1.3 at 400 bits.
private struct Reference: Sendable {
  let name: String
  let x: Double
  let high: Int64
  let low: Int64
  let exponent: Int

  var value: DoubleDouble {
    let digits = DoubleDouble(high) * DoubleDouble.pow(10, 18) + DoubleDouble(low)
    return digits * DoubleDouble.pow(10, exponent)
  }
}

private let longReferences: [Reference] = [
  Reference(
    name: "exp", x: 0.3, high: 134_985_880_757_600_308, low: 899_730_103_168_863_403, exponent: -35),
  Reference(
    name: "exp", x: -20.5, high: 125_015_286_638_674_262, low: 893_755_311_923_122_218,
    exponent: -44),
  Reference(
    name: "exp", x: 100.25, high: 345_161_073_312_592_398, low: 713_619_859_952_657_467, exponent: 8
  ),
  Reference(
    name: "expMinusOne", x: 1e-09, high: 100_000_000_050_000_006, low: 244_825_818_676_978_124,
    exponent: -44),
  Reference(
    name: "expMinusOne", x: -0.3, high: -259_181_779_318_282_125, low: -708_391_764_055_348_015,
    exponent: -36),
  Reference(
    name: "expMinusOne", x: 2.5, high: 111_824_939_607_034_734, low: 380_701_759_511_679_661,
    exponent: -34),
  Reference(
    name: "log", x: 0.75, high: -287_682_072_451_780_927, low: -439_219_005_993_827_431,
    exponent: -36),
  Reference(
    name: "log", x: 3.5, high: 125_276_296_849_536_799, low: 568_812_062_198_500_316, exponent: -35),
  Reference(
    name: "log", x: 1e-100, high: -230_258_509_299_404_568, low: -381_807_245_665_833_537,
    exponent: -33),
  Reference(
    name: "logOnePlus", x: 1e-12, high: 999_999_999_999_499_979, low: 886_647_962_609_062_052,
    exponent: -48),
  Reference(
    name: "logOnePlus", x: -0.4, high: -510_825_623_765_990_720, low: -212_948_250_475_547_300,
    exponent: -36),
  Reference(
    name: "logOnePlus", x: 5.0, high: 179_175_946_922_805_500, low: 81_247_735_838_070_227,
    exponent: -35),
  Reference(
    name: "sin", x: 0.7, high: 644_217_687_237_691_019, low: 706_798_090_282_512_161, exponent: -36),
  Reference(
    name: "sin", x: 100.5, high: -309_599_667_832_713_447, low: -429_753_125_337_393_461,
    exponent: -37),
  Reference(
    name: "sin", x: -3.1, high: -415_806_624_332_904_904, low: -536_703_879_398_227_424,
    exponent: -37),
  Reference(
    name: "cos", x: 0.7, high: 764_842_187_284_488_454, low: 864_872_359_873_962_915, exponent: -36),
  Reference(
    name: "cos", x: 100.5, high: 999_520_625_328_351_458, low: 417_697_849_621_529_356,
    exponent: -36),
  Reference(
    name: "cos", x: 1.57, high: 796_326_710_733_263_312, low: 938_867_553_732_417_373, exponent: -39
  ),
  Reference(
    name: "tan", x: 0.5, high: 546_302_489_843_790_513, low: 255_179_465_780_285_383, exponent: -36),
  Reference(
    name: "tan", x: -1.2, high: -257_215_162_212_631_859, low: -719_325_219_168_053_130,
    exponent: -35),
  Reference(
    name: "tanh", x: 1e-07, high: 999_999_999_999_996_621, low: 414_778_492_566_711_204,
    exponent: -43),
  Reference(
    name: "tanh", x: 0.9, high: 716_297_870_199_024_431, low: 623_181_091_790_323_793, exponent: -36
  ),
  Reference(
    name: "tanh", x: -6.0, high: -999_987_711_650_795_570, low: -564_348_852_355_232_065,
    exponent: -36),
  Reference(
    name: "sinh", x: 0.01, high: 100_001_666_675_000_021, low: 923_069_654_062_209_131,
    exponent: -37),
  Reference(
    name: "sinh", x: 3.0, high: 100_178_749_274_099_018, low: 989_745_936_194_658_280, exponent: -34
  ),
  Reference(
    name: "cosh", x: 0.01, high: 100_005_000_041_666_805, low: 556_011_741_990_726_345,
    exponent: -35),
  Reference(
    name: "cosh", x: 3.0, high: 100_676_619_957_777_658, low: 419_539_360_351_158_898, exponent: -34
  ),
  Reference(
    name: "atan", x: 0.2, high: 197_395_559_849_880_769, low: 45_271_155_821_295_467, exponent: -36),
  Reference(
    name: "atan", x: -40.0, high: -154_580_153_317_597_645, low: -972_960_431_799_007_973,
    exponent: -35),
  Reference(
    name: "asin", x: 0.3, high: 304_692_654_015_397_496, low: 333_703_340_286_564_195, exponent: -36
  ),
  Reference(
    name: "asin", x: -0.99, high: -142_925_685_347_046_933, low: -752_423_349_272_231_028,
    exponent: -35),
  Reference(
    name: "acos", x: 0.3, high: 126_610_367_277_949_912, low: 289_761_835_135_318_724, exponent: -35
  ),
  Reference(
    name: "acos", x: -0.99, high: 300_005_318_026_536_595, low: 675_555_518_436_206_172,
    exponent: -35),
  Reference(
    name: "asinh", x: 1e-05, high: 999_999_999_983_333_415, low: 137_137_243_274_445_540,
    exponent: -41),
  Reference(
    name: "asinh", x: 7.0, high: 264_412_076_105_862_907, low: 569_782_797_493_937_692,
    exponent: -35),
  Reference(
    name: "atanh", x: 0.01, high: 100_003_333_533_347_622, low: 240_697_434_322_091_557,
    exponent: -37),
  Reference(
    name: "atanh", x: 0.9, high: 147_221_948_958_322_034, low: 687_009_525_543_410_121,
    exponent: -35),
  Reference(
    name: "acosh", x: 1.0625, high: 351_737_390_043_260_579, low: 770_744_786_121_122_878,
    exponent: -36),
  Reference(
    name: "acosh", x: 30.0, high: 409_406_666_863_208_512, low: 766_772_079_756_388_928,
    exponent: -35),
  Reference(
    name: "erf", x: 0.125, high: 140_316_204_801_333_817, low: 393_029_446_521_623_398,
    exponent: -36),
  Reference(
    name: "erf", x: 1.5, high: 966_105_146_475_310_727, low: 66_976_261_645_947_858, exponent: -36),
  Reference(
    name: "erf", x: 3.25, high: 999_995_697_220_536_324, low: 878_169_524_104_869_763, exponent: -36
  ),
  Reference(
    name: "erfc", x: 0.125, high: 859_683_795_198_666_182, low: 606_970_553_478_376_601,
    exponent: -36),
  Reference(
    name: "erfc", x: 2.25, high: 146_271_658_668_115_169, low: 791_079_637_298_295_391,
    exponent: -38),
  Reference(
    name: "erfc", x: 6.5, high: 384_214_832_712_064_746, low: 987_580_454_376_877_662, exponent: -55
  ),
  Reference(
    name: "sqrt", x: 2.0, high: 141_421_356_237_309_504, low: 880_168_872_420_969_807, exponent: -35
  ),
  Reference(
    name: "sqrt", x: 1e-30, high: 100_000_000_000_000_004, low: 166_821_030_379_299_180,
    exponent: -50),
  Reference(
    name: "cubeRoot", x: 2.0, high: 125_992_104_989_487_316, low: 476_721_060_727_822_835,
    exponent: -35),
  Reference(
    name: "cubeRoot", x: -10.0, high: -215_443_469_003_188_372, low: -175_929_356_651_935_049,
    exponent: -35),
]

private func evaluate(_ name: String, _ x: DoubleDouble) -> DoubleDouble {
  switch name {
  case "exp": DoubleDouble.exp(x)
  case "expMinusOne": DoubleDouble.expMinusOne(x)
  case "log": DoubleDouble.log(x)
  case "logOnePlus": DoubleDouble.log(onePlus: x)
  case "sin": DoubleDouble.sin(x)
  case "cos": DoubleDouble.cos(x)
  case "tan": DoubleDouble.tan(x)
  case "tanh": DoubleDouble.tanh(x)
  case "sinh": DoubleDouble.sinh(x)
  case "cosh": DoubleDouble.cosh(x)
  case "atan": DoubleDouble.atan(x)
  case "asin": DoubleDouble.asin(x)
  case "acos": DoubleDouble.acos(x)
  case "asinh": DoubleDouble.asinh(x)
  case "atanh": DoubleDouble.atanh(x)
  case "acosh": DoubleDouble.acosh(x)
  case "erf": DoubleDouble.erf(x)
  case "erfc": DoubleDouble.erfc(x)
  case "sqrt": DoubleDouble.sqrt(x)
  case "cubeRoot": DoubleDouble.root(x, 3)
  default: .nan
  }
}

@Suite("DoubleDouble")
struct DoubleDoubleTests {
  @Test("elementary functions to 2^-96 relative, against mpmath")
  func functions() {
    for reference in longReferences {
      let value = evaluate(reference.name, DoubleDouble(reference.x))
      let error = ((value - reference.value) / reference.value).magnitude
      #expect(error < DoubleDouble(0x1p-96), "\(reference.name)(\(reference.x)): \(error)")
    }
  }

  @Test("sums, products, quotients and roots keep 104 bits")
  func arithmetic() {
    let small = DoubleDouble(0x1p-80)
    #expect((1 + small) - 1 == small)
    // (1 + e)(1 - e) = 1 - e².
    let e = DoubleDouble(0x1p-50)
    #expect((1 + e) * (1 - e) == 1 - e * e)
    for n in 1...200 {
      let x = DoubleDouble(n) / 7
      #expect((x * 7 - DoubleDouble(n)).magnitude <= DoubleDouble(n) * DoubleDouble(0x1p-104))
      let root = DoubleDouble.sqrt(DoubleDouble(n))
      #expect((root * root - DoubleDouble(n)).magnitude <= DoubleDouble(n) * DoubleDouble(0x1p-102))
    }
    #expect((DoubleDouble.pi - DoubleDouble(Double.pi)).high == 0x1.1a62633145c07p-53)
  }

  @Test("rounding, comparison, exponent and large integers are those of the sum of the parts")
  func protocolMembers() {
    let above = DoubleDouble(3) + DoubleDouble(0x1p-70)
    let below = DoubleDouble(4) - DoubleDouble(0x1p-70)
    #expect(above > 3 && below < 4 && above < below)
    #expect(above.rounded(.up) == 4 && above.rounded(.down) == 3 && below.rounded(.down) == 3)
    #expect(below.exponent == 1 && (below.significand.scaledUp(1)) == below)
    #expect(DoubleDouble(2.5).rounded() == 3 && DoubleDouble(-2.5).rounded(.towardZero) == -2)
    #expect(DoubleDouble(2.5).rounded(.toNearestOrEven) == 2)
    let big = Int64.max
    #expect(DoubleDouble(big) + 1 == DoubleDouble(0x1p63))
    #expect(DoubleDouble(big).low == -1)
    #expect((DoubleDouble.infinity - 1).isInfinite && (DoubleDouble(0) / 0).isNaN)
    #expect(DoubleDouble(1) / 0 == .infinity && -DoubleDouble(1) / 0 == -.infinity)
  }
}

extension DoubleDouble {
  fileprivate func scaledUp(_ exponent: Int) -> DoubleDouble {
    DoubleDouble(sign: .plus, exponent: exponent, significand: self)
  }
}
