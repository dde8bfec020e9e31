// What the arithmetic does to constructions that take a limit h → 0.
//
// A register's truncation falls as h (as h² at a point of inflection), its rounding rises as u/h, or stays
// at u where ρ(0) = 0; a product by second differences truncates as η² and rounds as u/η². So each
// arithmetic of unit roundoff u has an optimum of h and a floor below which the error does not go.
// (Double-double is no format of fixed length: it holds ½ + hx without loss once hx is below 2^−54, so
// that its floor can lie below that of 106 bits.) Weights and evaluation are both in the arithmetic in question: a network whose weights are rounded to
// Double does not profit from a longer evaluation.

import Base
import Formulas
import Networks
import RealModule

/// The number types in which constructions can be built and evaluated.
public enum Arithmetic: String, CaseIterable, Hashable, Sendable {
  case float32, float64
  #if arch(x86_64) || arch(i386)
    case float80
  #endif
  case doubleDouble = "double-double"

  /// Unit roundoff.
  public var roundoff: Double {
    switch self {
    case .float32: 0x1p-24
    case .float64: 0x1p-53
    #if arch(x86_64) || arch(i386)
      case .float80: 0x1p-64
    #endif
    case .doubleDouble: 0x1p-105
    }
  }
}

/// The error of one construction at one step in one arithmetic, as largest values over sampled points.
package struct PrecisionRow: Hashable, Sendable {
  package let arithmetic: Arithmetic
  /// h of a register, η of a product.
  package let step: Double
  /// |network − target|.
  package let total: Double
  /// |network − target| in exact arithmetic: measured in double-double down to a step of 2^−24,
  /// carried on below with the order that the last two steps show.
  package let truncation: Double
  /// |network − the same network in double-double|; for double-double what exceeds the truncation.
  package let rounding: Double
}

extension Array where Element == PrecisionRow {
  /// The row of the least total error in an arithmetic: its best step, and its floor.
  package func optimum(_ arithmetic: Arithmetic) -> PrecisionRow? {
    filter { $0.arithmetic == arithmetic && $0.total.isFinite }
      .min { $0.total < $1.total }
  }
}

/// Powers of two from ½ to 2^−60.
package let precisionSteps: [Double] = (1...60).map { Double.pow(2, -Double($0)) }

/// Error against h of a chain of registers that passes x ∈ [−1, 1] through `depth` layers.
/// - Parameters:
///   - activation: ρ of every register.
///   - depth: registers in the chain.
///   - point: α; nil: the best for Float64, which for activations with ρ(0) = 0 has no floor.
///   - steps: descending.
///   - arithmetics: number types; a row has the errors of each.
/// - Throws: `UserError` where the activation passes no values at the point.
package func registerPrecision(
  _ activation: Activation, depth: Int, at point: Double? = nil, steps: [Double] = precisionSteps,
  arithmetics: [Arithmetic] = Arithmetic.allCases
) throws -> [PrecisionRow] {
  let alpha = try point ?? registerPoint(activation, radius: 1).point
  guard activation.derivative(alpha) != 0 else {
    throw UserError("\(activation) has no slope at \(plain(alpha))")
  }
  return precisionRows(
    RegisterExperiment(activation: activation, depth: depth, point: alpha), steps: steps,
    arithmetics: arithmetics)
}

/// Error against η of the product of x, y ∈ [−1, 1] by four units.
/// - Parameters:
///   - activation: ρ of the four units.
///   - point: a; nil: the best for Float64.
///   - steps: descending.
///   - arithmetics: number types; a row has the errors of each.
/// - Throws: `UserError` where the activation is not curved at the point.
package func productPrecision(
  _ activation: Activation, at point: Double? = nil, steps: [Double] = precisionSteps,
  arithmetics: [Arithmetic] = Arithmetic.allCases
) throws -> [PrecisionRow] {
  let best = curvaturePoint(
    activation, radius: 2, roundoff: 0x1p-53,
    passing: (try? registerPoint(activation, radius: 1).total) ?? 0)
  guard let a = point ?? best?.point, activation.secondDerivative(a) != 0 else {
    throw UserError("\(activation) is not curved, so that it gives no product")
  }
  return precisionRows(
    ProductExperiment(activation: activation, point: a), steps: steps, arithmetics: arithmetics)
}

/// A construction with a step, in any arithmetic.
private protocol PrecisionExperiment {
  var points: [[Double]] { get }
  func value<Scalar: Real>(at point: [Scalar], step: Double) -> Scalar
  func target(_ point: [Double]) -> DoubleDouble
}

private struct RegisterExperiment: PrecisionExperiment {
  let activation: Activation
  let depth: Int
  let point: Double

  // Not dyadic, so that the points themselves round.
  var points: [[Double]] {
    (0...24).map { (i: Int) -> [Double] in [-1 + 2 * Double(i) / 24 * 0.999] }
  }

  func value<Scalar: Real>(at x: [Scalar], step: Double) -> Scalar {
    let place = RegisterPoint(point: point, step: step, truncation: 0, rounding: 0)
    var layers = HiddenLayers<Scalar>(inputs: 1)
    var registers = [Register(layers.units[0], through: activation, at: place)]
    for _ in 0..<depth { _ = layers.apply(activation, to: [], carrying: &registers) }
    return layers.values(of: [registers[0].value], at: x)[0]
  }

  func target(_ point: [Double]) -> DoubleDouble { DoubleDouble(point[0]) }
}

private struct ProductExperiment: PrecisionExperiment {
  let activation: Activation
  let point: Double

  var points: [[Double]] {
    let xs: [Double] = (0...8).map { -1 + Double($0) * 0.2497 }
    let ys: [Double] = (0...8).map { -1 + Double($0) * 0.2499 }
    return xs.flatMap { x in ys.map { y in [x, y] } }
  }

  func value<Scalar: Real>(at x: [Scalar], step: Double) -> Scalar {
    let place = CurvaturePoint(point: point, step: step, total: 0, sums: 0)
    return ShallowNetwork<Scalar>.product(activation, at: place).value(at: x)[0]
  }

  func target(_ point: [Double]) -> DoubleDouble {
    DoubleDouble(point[0]) * DoubleDouble(point[1])
  }
}

private func precisionRows(
  _ experiment: some PrecisionExperiment, steps: [Double], arithmetics: [Arithmetic]
) -> [PrecisionRow] {
  let points = experiment.points
  let targets = points.map(experiment.target)
  func largest(_ values: [DoubleDouble], _ others: [DoubleDouble]) -> Double {
    zip(values, others).reduce(0) { sup, pair in
      let difference = (pair.0 - pair.1).magnitude.rounded
      return difference.isNaN || sup.isNaN ? .nan : max(sup, difference)
    }
  }
  func values<Scalar: Real>(_ step: Double, _: Scalar.Type, _ long: (Scalar) -> DoubleDouble)
    -> [DoubleDouble]
  {
    points.map { long(experiment.value(at: $0.map { real($0) as Scalar }, step: step)) }
  }
  let exact = steps.map { step in values(step, DoubleDouble.self) { $0 } }
  var truncations: [Double] = []
  for (index, step) in steps.enumerated() {
    if step >= 0x1p-24 || index < 2 {
      truncations.append(largest(exact[index], targets))
    } else {
      // The order from the last two steps that double-double resolves.
      let last = max(2, steps.prefix { $0 >= 0x1p-24 }.count)
      let ratio = steps[last - 1] / steps[last - 2]
      let order = Double.log(truncations[last - 1] / truncations[last - 2]) / Double.log(ratio)
      let scale = Double.pow(step / steps[last - 1], order.isFinite ? order : 0)
      truncations.append(truncations[last - 1] * scale)
    }
  }
  return arithmetics.flatMap { arithmetic in
    steps.indices.map { index in
      let step = steps[index]
      let found: [DoubleDouble] =
        switch arithmetic {
        case .float32: values(step, Float.self) { DoubleDouble(Double($0)) }
        case .float64: values(step, Double.self) { DoubleDouble($0) }
        #if arch(x86_64) || arch(i386)
          case .float80:
            values(step, Float80.self) {
              let high = Double($0)
              return DoubleDouble(high, high.isFinite ? Double($0 - Float80(high)) : 0)
            }
        #endif
        case .doubleDouble: exact[index]
        }
      let total = largest(found, targets)
      let rounding =
        arithmetic == .doubleDouble
        ? max(0, total - truncations[index]) : largest(found, exact[index])
      return PrecisionRow(
        arithmetic: arithmetic, step: step, total: total, truncation: truncations[index],
        rounding: rounding)
    }
  }
}
