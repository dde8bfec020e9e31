// The two units of Guliyev and Ismailov as a network of the catalogue, with σ written as a formula.
//
// The universal σ is no formula: it decodes every n. The two units of one network see σ only on I_1, where
// it is a_1, and on I_n. So the formula, and a file that holds it, carries σ on these two intervals
// only; it joins them to a continuous function from 0 to 1, which is another than σ elsewhere. With
// s = x/d, and t = 2(s − (2n − ½)) cut off at ±1, which is −1 and 1 at the ends of I_n,
//
//   a_1 e^min(0, s − 1) + (a_n + b_n u_n(−1) − a_1) min(1, max(0, (s − 2)/(2n − 3)))
//     + b_n (u_n(t) − u_n(−1)) + (1 − a_n − b_n u_n(1)) (1 − e^(−max(0, s − 2n)²)).
//
// u_n has whole coefficients in powers of t too, so Horner's rule begins without rounding. While n has at
// most 51 bits, s − (2n − ½) is exact: what is lost is lost in x − θ_1 and its quotient by d.

import Base
import Functions
import Networks
import RealModule

extension TwoUnitNetwork {
  static let entry = ConstructionEntry(
    theorem,
    options: [
      .functionOfOneVariable("sine"),
      .epsilon(
        "sup error not to exceed, with the rounding of the shifted x in Float64", 1e-2,
        offered: 1e-3...0.5),
      .domain("an interval", "[0,1]"),
    ]
  ) { options in
    let domain = try options.interval() ?? Domain(0...1)
    return try twoUnitConstruction(
      options.function(default: "sine", inputs: 1, domain: domain),
      epsilon: options.positiveEpsilon() ?? 1e-2)
  }

  /// A function on R, continuous, from 0 at −∞ to 1 at ∞, that is σ on I_1 and on I_n.
  /// - Throws: `UserError` where n has more than 51 bits.
  package func activation() throws -> Activation {
    guard bits <= 51 else {
      throw UserError("a formula in Float64 holds a code of 51 bits, not of \(bits)")
    }
    let start: Double = sigmoid.scale(1, []).a
    let s = sigmoid.length == 1 ? "x" : "x/\(plain(sigmoid.length))"
    let end = 2 * Double(index)
    var terms = ["\(plain(start))*exp(min(0,\(s)-1))"]
    var top = start
    let integers = UniversalSigmoid.integers(of: index)
    if !integers.isEmpty {
      let (a, b): (Double, Double) = sigmoid.scale(index, integers)
      var powers = ChebyshevSeries(coefficients: [0] + integers.map(Double.init)).powers
      // u_n(−1) and u_n(1): T_j(±1) = (±1)^j.
      let left = integers.enumerated().reduce(0) { $0 + ($1.offset % 2 == 0 ? -1 : 1) * $1.element }
      powers[0] -= Double(left)
      terms.append(
        "\(signed(a + b * Double(left) - start))*min(1,max(0,(\(s)-2)/\(plain(end - 3))))")
      let t = "max(-1,min(1,2*(\(s)-\(plain(end - 0.5)))))"
      let polynomial = powers.dropLast().reversed().reduce(plain(powers[powers.count - 1])) {
        "(\($0))*\(t)" + ($1 == 0 ? "" : signed($1))
      }
      terms.append("+\(plain(b))*(\(polynomial))")
      top = a + b * Double(integers.reduce(0, +))
    }
    terms.append("-\(plain(1 - top))*expm1(-max(0,\(s)-\(plain(end)))^2)")
    return .expression(try ExpressionActivation(parsing: terms.joined()))
  }

  /// Both units as a network with one hidden layer; it keeps the order of operations of `value(at:)`.
  /// - Throws: `UserError` where n has more than 51 bits.
  package func network() throws -> Network {
    var layers = HiddenLayers<Double>(inputs: 1)
    let x = layers.units[0]
    let units = layers.apply(try activation(), to: thresholds(Double.self).map { x - $0 })
    return try layers.network(outputs: [coefficients[0] * units[0] + coefficients[1] * units[1]])
  }

  /// u_n by its coefficients, times c_1 b_n: what the network computes, up to a constant.
  private var polynomial: ChebyshevSeries {
    let integers = UniversalSigmoid.integers(of: index)
    let b: Double = sigmoid.scale(index, integers).b
    return ChebyshevSeries(coefficients: [0] + integers.map { coefficients[0] * b * Double($0) })
  }

  /// A bound of the sup error in exact arithmetic: the sampled error, what lies between samples, and the
  /// tail of the target's series, which is known for analytic targets.
  func errorBound(_ target: TargetFunction) -> Double {
    let series = ChebyshevSeries(interpolating: target).truncated(to: 32)
    var rest = series
    for (k, c) in polynomial.coefficients.enumerated() { rest.coefficients[k] -= c }
    // A largest value within the interval is flat; the next sample is at most 1/512 away.
    return polynomialError + rest.curvatureBound / (2 * 512 * 512) + 2 * series.tail
  }

  /// A bound of what the rounding of x − θ_1 and of its quotient by d to Float64 adds.
  var roundingBound: Double {
    let (d, p) = (sigmoid.length, polynomial)
    let shift = d * Double(2 * index - 1)
    let isBinary = d.significand == 1
    let isExact = isBinary && thresholds(Double.self)[0] + shift == lower
    // Half units in the last place: of x − θ_1 always; of θ_1; of d(2n − 1), and two of the quotient.
    let roundings = 1.0 + (isExact ? 0 : 1) + (isBinary ? 0 : 3)
    let powers = p.powers
    let values = (0...512).map { k in
      powers.reversed().reduce(0) { $0 * (-1 + Double(k) / 256) + $1 }
    }
    let slope = zip(values, values.dropFirst()).reduce(0) { max($0, 256 * abs($1.1 - $1.0)) }
    return roundings * (shift + d).ulp / d * (slope + p.curvatureBound / 256)
  }
}

/// The network of two units whose sup error is at most ε, the rounding of the shifted x to Float64
/// included, by the shortest code found. The rounding within σ is left out.
/// - Throws: `UserError` where the target is no function R → R, or with the error that is reachable
///   where ε is not.
package func twoUnitConstruction(_ target: TargetFunction, epsilon: Double) throws -> Construction {
  try checkTwoUnits(target, epsilon: epsilon)
  /// The network whose polynomial errs by `accuracy`, with a bound of its error in Float64.
  func candidate(_ accuracy: Double) -> (network: TwoUnitNetwork, bound: Double)? {
    guard let network = try? guliyevIsmailov(target, epsilon: accuracy), network.bits <= 51 else {
      return nil
    }
    return (network, network.errorBound(target) + network.roundingBound)
  }
  let size = ChebyshevSeries(interpolating: target).coefficients.dropFirst().reduce(0) {
    $0 + abs($1)
  }
  let accuracies = (0...80).map { size * Double.exp2(-Double($0) / 8) }
  // A finer polynomial takes a longer code, which leaves fewer bits for x.
  for accuracy in [epsilon] + accuracies where accuracy <= epsilon {
    try WorkLimit.check()
    guard let found = candidate(accuracy), found.bound <= epsilon else { continue }
    return Construction(
      theorem: TwoUnitNetwork.theorem, network: try found.network.network(),
      target: target, prediction: .atMost(found.network.errorBound(target)), predictedNeurons: 2)
  }
  let reachable = try accuracies.compactMap {
    try WorkLimit.check()
    return candidate($0)?.bound
  }.min()
  throw UserError(
    "\(target.name) on \(target.domain) to \(plain(epsilon)) is beyond two units in Float64; "
      + (reachable.map { "\(plain(roundedUp($0))) is reachable, less on a shorter interval" }
        ?? "take a shorter interval"),
    at: "--epsilon")
}

/// Two digits, not below the number.
private func roundedUp(_ number: Double) -> Double {
  guard number.isFinite, number > 0 else { return number }
  let scale = Double.pow(10, 1 - Double.log10(number).rounded(.down))
  return (number * scale).rounded(.up) / scale
}

/// With its sign before it.
private func signed(_ number: Double) -> String { (number < 0 ? "" : "+") + plain(number) }
