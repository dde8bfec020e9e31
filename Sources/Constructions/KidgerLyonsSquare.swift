// Theorem (Kidger and Lyons 2020, COLT, arXiv:1905.08539, abstract, the case of polynomials; square
// model of its proof). With a nonaffine polynomial ρ, width n + m + 2 is dense in C(K; R^m).
//
// The step taken here is one of Horner's rule, p ← p y + q with q affine in the inputs, in one layer of
//
//   ρ(α + h(p + y)),  ρ(α + h(p − y)),  ρ(α + hy),  ρ(α − hy)
//
// and one unit for every other input. From these, as h → 0,
//
//   y   = ( ρ(α + hy) − ρ(α − hy) ) / (2hρ'(α)),
//   p y = ( ρ(α + h(p + y)) − ρ(α + h(p − y)) − ρ(α + hy) + ρ(α − hy) ) / (2h² ρ''(α)),
//
// so that y is passed by the units that multiply. For n = m = 1 the width is 4, for n = 2 it is 5. For
// ρ = x² (α = h = 1) both are exact, and only the other inputs' registers err; for a general ρ the
// errors are of order h² and h.

import Base
import Functions
import Networks
import RealModule

package enum KidgerLyonsSquare {
  package static let theorem = Theorem(
    id: "kidger-lyons-square",
    citation:
      "Kidger and Lyons 2020, COLT, arXiv:1905.08539, abstract: width n + m + 2 for every activation (square"
      + " model)",
    statement:
      "Networks of width n + m + 2 approximate every continuous function when they are deep, "
      + "even where the activation is a nonaffine polynomial.")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .target(
        "a function of one variable, or add, subtract, multiply, divide", "multiply",
        offered: .functions(of: 1...1, and: ["add", "subtract", "multiply", "divide"])),
      .domain("a box"),
      .activation("curved somewhere: square, cube, polynomial(0,1,0.5), …", "square"),
      .epsilon("error that the polynomial should reach", 1e-6, offered: 1e-9...0.5),
      .depth("degree of the polynomial, instead of epsilon", offered: 1...24),
      .step("h of registers and products"),
    ]
  ) { options in
    if options.depth != nil, options.epsilon != nil {
      throw UserError("give --depth or --epsilon, not both")
    }
    return try kidgerLyonsSquare(
      options.function(default: "multiply"), activation: options.activation ?? .square,
      degree: options.depth, epsilon: options.positiveEpsilon() ?? 1e-6, step: options.step)
  }
}

/// A function by Horner's rule in a network of width n + m + 2.
/// - Parameters:
///   - target: a function of one variable, or one of the catalogue's four operations.
///   - activation: twice differentiable and curved at a point; a polynomial in the theorem.
///   - degree: of the polynomial (in y, for a quotient), 1 to 100; nil: the least that reaches
///     `epsilon`, 40 where none up to 40 does.
///   - epsilon: error of the polynomial, where `degree` is nil.
///   - step: h of registers and products; nil: the balance of truncation and rounding.
/// - Throws: `UserError` where the target is another, the degree is out of range, or the activation
///   nowhere curved.
package func kidgerLyonsSquare(
  _ target: TargetFunction, activation: Activation = .square, degree: Int? = nil,
  epsilon: Double = 1e-6, step: Double? = nil
) throws -> Construction {
  if let degree, !(1...100).contains(degree) {
    throw UserError("degree \(degree) is not in 1 to 100", at: "--depth")
  }
  let rule = try HornerRule(target, degree: degree, epsilon: epsilon)
  var layers = HiddenLayers<Double>(inputs: target.inputs)
  let output = try rule.write(into: &layers, activation: activation, step: step)
  return Construction(
    theorem: KidgerLyonsSquare.theorem, network: try layers.network(outputs: [output]),
    target: target, predictedNeurons: (target.inputs + target.outputs + 2) * layers.depth)
}

/// p ← p·y + q_k for k = d − 1 … 0 from p = q_d, where y is an input about its centre, and the q_k are
/// numbers, or multiples of another input.
private struct HornerRule {
  let domain: Domain
  /// Which input y is.
  let variable: Int
  /// y = (input − centre)/radius.
  let centre: Double
  let radius: Double
  /// q_k = number + Σ slope · input, for k = 0 … d.
  let steps: [(number: Double, slopes: [Double])]

  init(_ target: TargetFunction, degree: Int?, epsilon: Double) throws {
    let domain = target.domain
    self.domain = domain
    let last = domain.bounds[domain.dimension - 1]
    variable = domain.dimension - 1
    centre = 0.5 * last.lowerBound + 0.5 * last.upperBound
    radius = 0.5 * last.upperBound - 0.5 * last.lowerBound
    switch target.name {
    // y·x = radius·ȳ·x + centre·x; a step with p = 0 makes the depth 1.
    case "multiply": steps = [(0, [centre, 0]), (0, [radius, 0])]
    case "add": steps = [(0, [1, 1]), (0, [0, 0])]
    case "subtract": steps = [(0, [1, -1]), (0, [0, 0])]
    case "divide":
      let largest = max(abs(domain.bounds[0].lowerBound), abs(domain.bounds[0].upperBound))
      let reciprocal = try Catalogue.entry("reciprocal").target(
        domain: Domain(last.lowerBound...last.upperBound))
      let powers = try Self.polynomial(reciprocal, degree: degree, epsilon: epsilon / largest)
      steps = powers.map { (0, [$0, 0]) }
    default:
      guard target.inputs == 1, target.outputs == 1 else {
        throw UserError(
          "the square model here takes functions of one variable, add, subtract, multiply and "
            + "divide, not \(target.name)", at: "--target")
      }
      steps = try Self.polynomial(target, degree: degree, epsilon: epsilon).map { ($0, [0]) }
    }
  }

  /// Coefficients in powers of y of the Chebyshev interpolant.
  private static func polynomial(_ target: TargetFunction, degree: Int?, epsilon: Double) throws
    -> [Double]
  {
    let series = ChebyshevSeries(interpolating: target)
    let chosen =
      degree ?? (1...40).first { series.truncated(to: $0).tail <= epsilon } ?? 40
    return series.truncated(to: max(1, chosen)).powers
  }

  func write(
    into layers: inout HiddenLayers<Double>, activation: Activation, step: Double?
  ) throws -> AffineForm<Double> {
    // |p| never exceeds the sum of the |q_k|, as |y| ≤ 1.
    var bound = 0.0
    for q in steps {
      bound += abs(q.number)
      for (slope, bounds) in zip(q.slopes, domain.bounds) {
        bound += abs(slope) * max(abs(bounds.lowerBound), abs(bounds.upperBound))
      }
    }
    let square = try HornerPoint(activation, radius: bound, step: step)
    var registers = try (0..<domain.dimension).filter { $0 != variable }.map { index in
      let bounds = domain.bounds[index]
      let radius = 0.5 * bounds.upperBound - 0.5 * bounds.lowerBound
      return Register(
        layers.units[index], centre: 0.5 * bounds.lowerBound + 0.5 * bounds.upperBound,
        through: activation, at: try registerPoint(activation, radius: radius, step: step))
    }
    var y = (1 / radius) * (layers.units[variable] - centre)
    /// q_k at the present layer.
    func term(_ k: Int, _ y: AffineForm<Double>) -> AffineForm<Double> {
      let inputs = registers.map(\.value) + [radius * y + centre]
      return zip(steps[k].slopes, inputs).reduce(layers.constant(steps[k].number)) {
        $0 + $1.0 * $1.1
      }
    }
    var p = term(steps.count - 1, y)
    for k in (0..<(steps.count - 1)).reversed() {
      (p, y) = square.multiply(p, y, in: &layers, carrying: &registers)
      p += term(k, y)
    }
    return p
  }
}

/// The point α and the step h of p·y by four units.
private struct HornerPoint {
  let activation: Activation
  let alpha: Double
  let step: Double

  /// For |p| ≤ radius and |y| ≤ 1, the balance of truncation and rounding.
  init(_ activation: Activation, radius: Double, step: Double?) throws {
    if let step, !(step > 0 && step.isFinite) {
      throw UserError("the step h is a positive number, not \(plain(step))", at: "--step")
    }
    let steps = step.map { [$0] } ?? (0...40).map { Double.pow(2, -Double($0)) }
    let reach = radius + 1
    var best: (alpha: Double, step: Double, error: Double)?
    for alpha in candidatePoints(activation) {
      let (value, slope, bend) = (
        abs(activation.value(alpha)), abs(activation.derivative(alpha)),
        activation.secondDerivative(alpha)
      )
      guard slope > 0, bend != 0, bend.isFinite else { continue }
      for h in steps where h * reach < distanceToKink(from: alpha, of: activation) {
        let deviation =
          (-8...8).map { (k: Int) -> Double in
            let t = alpha + h * reach * Double(k) / 8
            return abs(activation.secondDerivative(t) / bend - 1)
          }.max() ?? 0
        let size = abs(alpha) + h * reach
        let noise = 0x1p-53 * (value + size * slope + size * size * abs(bend))
        let curved = h * abs(bend)
        let error =
          deviation * (radius + curved / slope) + noise / (h * slope) + noise / (h * curved)
        guard error.isFinite else { continue }
        if let best, error > 0.9 * best.error { continue }
        best = (alpha, h, error)
      }
    }
    guard let best else {
      throw UserError("\(activation) is nowhere curved and sloped, so it gives no squares")
    }
    (self.activation, alpha, self.step) = (activation, best.alpha, best.step)
  }

  /// p·y and y at the next layer.
  func multiply(
    _ p: AffineForm<Double>, _ y: AffineForm<Double>, in layers: inout HiddenLayers<Double>,
    carrying registers: inout [Register<Double>]
  ) -> (product: AffineForm<Double>, y: AffineForm<Double>) {
    let h = step
    let arguments: [AffineForm<Double>] = [p + y, p - y, y, -y]
    let u = layers.apply(
      activation, to: arguments.map { h * $0 + alpha }, carrying: &registers)
    let slope = 2 * h * activation.derivative(alpha)
    let bend = 2 * h * h * activation.secondDerivative(alpha)
    let odd = u[2] - u[3]
    return ((1 / bend) * (u[0] - u[1] - odd), (1 / slope) * odd)
  }
}
