// Theorem (Zolotarev 1877; Boullé, Nakatsukasa, Townsend 2020, NeurIPS, arXiv:2004.01902, section 3). The best odd
// function of type (3, 2) for the sign on [−1, −l] ∪ [l, 1],
//
//   s(x) = M x (x² + b)/(x² + a),
//
// composed with the best one on the interval that it leaves, is the best of type (9, 8), and so on. x times the
// composition is within ε of |x| on [−1, 1], where ε is the larger of the error outside (−l, l) and of that inside; the l
// that makes both equal is taken.

import Base
import Functions
import Networks

package enum RationalModulus {
  package static let theorem = Theorem(
    id: "boulle-modulus",
    citation:
      "Zolotarev 1877; Boullé, Nakatsukasa, Townsend 2020, NeurIPS, arXiv:2004.01902, section 3",
    statement:
      "Rational units of type (3,2), one a layer, are within 3.26e-2, 1.55e-3, 9.30e-6 and 1.56e-9 of |x| on [-1,1] "
      + "with 1 to 4 layers; relu is half of x + |x|, with half of the error.")

  static let entry = ConstructionEntry(
    theorem,
    options: [.depth("composed functions, one layer each", 2, offered: 1...4)]
  ) { options in try rationalModulus(layers: options.depth ?? 2) }

  /// M, a, b of one layer.
  package typealias Layer = (scale: Double, a: Double, b: Double)

  /// For 1 to 4 layers their numbers, and the error ε: computed in 40 digits, by mpmath's elliptic functions and bisection
  /// in l (`Tests/NetworksTests/Resources/rational_reference.py`).
  package static let compositions: [(error: Double, layers: [Layer])] = [
    (
      0.032_582_327_424_945_8,
      [(0.658_515_088_194_074_938, 0.051_445_683_249_055_004_4, 0.648_715_800_495_443_096)]
    ),
    (
      0.001_546_615_320_952_98,
      [
        (0.913_680_165_262_840_887, 0.002_038_764_261_372_298_33, 0.096_706_268_076_984_083_5),
        (0.437_588_496_080_079_979, 0.181_424_799_566_720_685, 1.704_029_058_948_902_97),
      ]
    ),
    (
      9.298_983_983_476_11e-6,
      [
        (0.995_765_514_048_774_292, 4.501_780_544_252_108_35e-6, 0.004_257_013_997_737_550_62),
        (0.692_463_979_112_996_688, 0.034_145_604_318_711_420_2, 0.493_428_734_940_675_019),
        (0.351_230_338_153_539_558, 0.299_597_002_490_984_179, 2.700_161_820_459_182_85),
      ]
    ),
    (
      1.563_393_616_502_7e-9,
      [
        (0.999_981_816_865_714_046, 8.265_809_609_851_750_48e-11, 1.818_354_757_793_721_21e-5),
        (0.936_908_031_719_198_555, 0.001_062_163_074_384_520_64, 0.068_474_310_373_308_499_2),
        (0.463_020_533_421_279_738, 0.155_687_991_521_973_263, 1.495_975_681_645_352_18),
        (0.334_308_904_449_129_188, 0.331_388_597_631_427_708, 2.982_510_133_574_697_13),
      ]
    ),
  ]
}

/// |x| on [−1, 1] as a network of the family `rational`: s and x side by side through `layers` layers, then
/// x·s = ((x + s)² − (x − s)²)/4 in one more.
/// - Throws: `UserError` where there are not 1 to 4 layers.
public func rationalModulus(layers count: Int) throws -> Construction {
  let all = RationalModulus.compositions
  guard (1...all.count).contains(count) else {
    throw UserError(
      "1 to \(all.count) composed functions are known here, not \(count)", at: "--depth")
  }
  let (error, layers) = all[count - 1]
  let shape = try Architecture(
    family: .rational, inputs: 1, outputs: 1, widths: Array(repeating: 2, count: count + 1),
    activations: Array(repeating: .identity, count: count + 1), splines: nil,
    options: FamilyOptions(coefficients: .unit))
  // Of each layer: weights, biases, numerators by T₀ … T₃, factors and shifts of the denominators.
  var numbers: [Double] = []
  for (index, layer) in layers.enumerated() {
    numbers += index == 0 ? [1, 1] : [1, 0, 0, 1]
    numbers += [0, 0]
    let cubic = layer.scale / layer.a
    numbers += [0, cubic * (layer.b + 0.75), 0, cubic / 4, 0, 1, 0, 0]
    numbers += [1 / layer.a.squareRoot(), 0, 0, 0]
  }
  numbers += [1, 1, -1, 1, 0, 0] + [0.5, 0, 0.5, 0, 0.5, 0, 0.5, 0] + [0, 0, 0, 0]
  numbers += [0.25, -0.25, 0]
  return try Construction(
    theorem: RationalModulus.theorem, network: Network(shape, parameters: numbers),
    target: Catalogue.entry("abs").target(domain: Domain(-1...1)),
    prediction: .exactly(error))
}
