// What ReLU networks with weights −1, 0, 1 and free biases compute on an interval [a, b] (elementary;
// Hwang, Park and Park 2024, arXiv:2409.00297, show that such quantised networks are universal):
//
//   integers by width:   k x  =  Σ_{i ≤ k} relu(x − a) + k a;
//   dyadics by depth:    u ← relu(u + v), v ← relu(u + v) doubles u + v in each layer of 2 units;
//   slopes in between:   the slope of such a network is an integer on every piece, so s x with
//     j < s < j + 1 is never exact, but slopes j and j + 1 that alternate in n periods, j + 1 on the
//     part θ = s − j of each, err by exactly θ(1 − θ)(b − a)/(2n): for x/2 on [0,1] by 1/(8n).

import Base
import Functions
import Networks
import RealModule

enum TernaryNetworks {
  static let integerTheorem = Theorem(
    id: "ternary-integer",
    citation: "Elementary; on quantised networks Hwang, Park and Park 2024, arXiv:2409.00297",
    statement: "A ReLU layer of k units with weights -1, 0, 1 multiplies by the integer k exactly.")
  static let dyadicTheorem = Theorem(
    id: "ternary-dyadic",
    citation: "Elementary; on quantised networks Hwang, Park and Park 2024, arXiv:2409.00297",
    statement: "k ReLU layers of width 2 with weights 0, 1 multiply by 2^k exactly.")
  static let slopeTheorem = Theorem(
    id: "ternary-slope",
    citation: "Elementary; on quantised networks Hwang, Park and Park 2024, arXiv:2409.00297",
    statement: "A ReLU layer with weights -1, 0, 1 and free biases that alternates two slopes in n "
      + "periods approximates x/2 on [0,1] with sup error exactly 1/(8n).")

  static let integer = ConstructionEntry(
    integerTheorem,
    options: [.width("the integer, one unit each", 3), .domain("an interval", "[0,1]")]
  ) { try ternaryInteger($0.width ?? 3, domain: $0.interval() ?? Domain(0...1)) }

  static let dyadic = ConstructionEntry(
    dyadicTheorem,
    options: [.depth("k: the factor is 2^k", 3, offered: 1...16), .domain("an interval", "[0,1]")]
  ) { try ternaryDyadic($0.depth ?? 3, domain: $0.interval() ?? Domain(0...1)) }

  static let slope = ConstructionEntry(
    slopeTheorem,
    options: [
      .target(
        "an affine function such as 3*x/2", "x/2",
        offered: .only(["x/2", "3*x/2", "x/3", "2*x/3"])),
      .width("periods n, two units each", 4),
      .epsilon("sup error not to exceed, instead of width"), .domain("an interval", "[0,1]"),
    ]
  ) { options in
    let target = try options.function(
      default: "x/2", inputs: 1, domain: options.domain == nil ? Domain(0...1) : nil)
    let slope = try linearSlope(target)
    let n = try options.count(
      options.width, option: "width", default: 4,
      limit: SizeLimit.constructed.range.upperBound
    ) {
      ternaryError(slope, periods: $0, domain: target.domain)
    }
    return try ternarySlope(target, periods: n)
  }
}

/// θ(1 − θ)(b − a)/(2n), θ the fractional part of the slope.
private func ternaryError(_ slope: Double, periods n: Int, domain: Domain) -> Double {
  let theta = slope - slope.rounded(.down)
  let length = domain.bounds[0].upperBound - domain.bounds[0].lowerBound
  return theta * (1 - theta) * length / Double(2 * n)
}

/// k·x by k units, k ≥ 1, exactly in exact arithmetic.
/// - Throws: `UserError` where k is not in 1 to 10⁶.
package func ternaryInteger(_ k: Int, domain: Domain = Domain(0...1)) throws -> Construction {
  guard (1...1_000_000).contains(k) else {
    throw UserError("the integer \(k) is not in 1 to 1000000", at: "--width")
  }
  let a = domain.bounds[0].lowerBound
  var layers = HiddenLayers<Double>(inputs: 1)
  let x = layers.units[0]
  let copies = layers.apply(.relu, to: Array(repeating: x - a, count: k))
  return Construction(
    theorem: TernaryNetworks.integerTheorem,
    network: try layers.network(outputs: [layers.sum(copies) + Double(k) * a]),
    target: try linear("\(k)*x", domain), prediction: .exactly(0), predictedNeurons: k)
}

/// 2^k·x by k layers of width 2, k ≥ 1, exactly in exact arithmetic.
/// - Throws: `UserError` where k is not in 1 to 1000.
package func ternaryDyadic(_ k: Int, domain: Domain = Domain(0...1)) throws -> Construction {
  guard (1...1000).contains(k) else {
    throw UserError("2^\(k) is not a factor here: k is in 1 to 1000", at: "--depth")
  }
  let a = domain.bounds[0].lowerBound
  var layers = HiddenLayers<Double>(inputs: 1)
  var value = layers.units[0] - a
  for _ in 0..<k {
    let units = layers.apply(.relu, to: [value, value])
    value = units[0] + units[1]
  }
  return Construction(
    theorem: TernaryNetworks.dyadicTheorem,
    network: try layers.network(outputs: [value + Double.pow(2, Double(k)) * a]),
    target: try linear("2^\(k)*x", domain), prediction: .exactly(0), predictedNeurons: 2 * k)
}

/// An affine function by integer slopes that alternate in n periods, with the sup error
/// θ(1 − θ)(b − a)/(2n) in exact arithmetic, θ the fractional part of its slope.
/// - Parameters:
///   - target: x ↦ s·x + c on an interval.
///   - n: periods; 2n units where s is no integer, and |⌊s⌋| more.
/// - Throws: `UserError` where the target is not affine, its slope exceeds 10⁴, or n is below 1.
public func ternarySlope(_ target: TargetFunction, periods n: Int) throws -> Construction {
  guard n >= 1 else { throw UserError("the alternation needs 1 or more periods, not \(n)") }
  let slope = try linearSlope(target)
  let most = SizeLimit.constructed.range.upperBound
  guard abs(slope) <= Double(most) else {
    throw UserError(
      "the slope \(plain(slope)) takes too many units: at most \(most)", at: "--target")
  }
  let (a, b) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
  let j = slope.rounded(.down)
  let theta = slope - j
  let error = ternaryError(slope, periods: n, domain: target.domain)
  let period = (b - a) / Double(n)
  var layers = HiddenLayers<Double>(inputs: 1)
  let x = layers.units[0]
  // Where the upper slope begins and ends.
  let ramps =
    theta == 0
    ? []
    : (1...n).flatMap { k -> [Double] in
      let end = a + period * Double(k)
      return [end - theta * period, end]
    }
  let units = layers.apply(
    .relu, to: Array(repeating: x - a, count: Int(abs(j))) + ramps.map { x - $0 })
  let integerPart = (j < 0 ? -1 : 1) * layers.sum(units.prefix(Int(abs(j))))
  let alternation = AffineForm.sum(
    units.dropFirst(Int(abs(j))).enumerated().map {
      ($0.offset.isMultiple(of: 2) ? 1 : -1, $0.element)
    },
    constant: layers.constant(0))
  let start = target.value(at: [a])[0]
  return Construction(
    theorem: TernaryNetworks.slopeTheorem,
    network: try layers.network(outputs: [integerPart + alternation + (start + error)]),
    target: target.splitting(at: [ramps.filter { a < $0 && $0 < b }]),
    prediction: .exactly(error), predictedNeurons: Int(abs(j)) + ramps.count)
}

extension HiddenLayers {
  fileprivate func sum(_ forms: some Sequence<AffineForm<Scalar>>) -> AffineForm<Scalar> {
    AffineForm.sum(forms.map { (1, $0) }, constant: constant(0))
  }
}

private func linear(_ text: String, _ domain: Domain) throws -> TargetFunction {
  try TargetFunction(name: text, components: [.init(parsing: text)], domain: domain)
}

/// The slope of an affine function.
/// - Throws: `UserError` where it is none, by six of its values.
private func linearSlope(_ target: TargetFunction) throws -> Double {
  guard target.inputs == 1, target.outputs == 1 else {
    throw UserError("ternary slopes need a function of one variable", at: "--target")
  }
  let (a, b) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
  let ends = [target.value(at: [a])[0], target.value(at: [b])[0]]
  let slope = (ends[1] - ends[0]) / (b - a)
  for part in [0.11, 0.37, 0.5, 0.83] {
    let x = a + part * (b - a)
    guard abs(target.value(at: [x])[0] - (ends[0] + slope * (x - a))) <= 1e-12 * (1 + abs(slope))
    else {
      throw UserError("'\(target.name)' is not affine; write a target such as x/2", at: "--target")
    }
  }
  return slope
}
