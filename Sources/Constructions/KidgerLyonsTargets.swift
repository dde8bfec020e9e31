// Which shallow network the register model of Kidger and Lyons starts from, for a target.

import Base
import Functions
import Networks
import RealModule

package enum KidgerLyons {
  package static let theorem = Theorem(
    id: "kidger-lyons",
    citation:
      "Kidger and Lyons 2020, COLT, arXiv:1905.08539, abstract: width n + m + 1 for most activations (register"
      + " model)",
    statement: "Networks of width n + m + 1 with a continuous nonpolynomial activation that has a "
      + "continuous, nonzero derivative at some point approximate every continuous function on a "
      + "compact set as closely as one likes, when they are deep enough.")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .target(
        "a function", "multiply",
        offered: .functions(of: 1...2)),
      .domain("a box"),
      .activation("continuous, not polynomial", "tanh"),
      .epsilon("error that the shallow network should reach", 5e-4, offered: 1e-4...0.5),
      .depth("units of the shallow network, up to 1000, instead of epsilon"),
      .step("h of the registers"),
    ]
  ) { options in
    if options.depth != nil, options.epsilon != nil {
      throw UserError("give --depth or --epsilon, not both")
    }
    return try kidgerLyons(
      options.function(default: "multiply"), activation: options.activation ?? .tanh,
      units: options.depth, epsilon: options.positiveEpsilon() ?? 5e-4, step: options.step)
  }
}

/// A function by a deep network of width n + m + 1.
///
/// Products come from four units where the activation is curved, else from ridge functions
/// ((x + y)² − (x − y)²)/4; quotients from 1/y and a product, y's register freed for 1/y; affine
/// functions from one unit; all else from a shallow network by least squares.
/// - Parameters:
///   - target: a function on a box, with any number of components.
///   - activation: continuous, and no polynomial.
///   - units: of the shallow network, and layers of the narrow one; nil: as many as `epsilon`
///     takes.
///   - epsilon: error on the sample that the shallow network should reach; where no more than 256
///     units reach it, the best of those tried is kept.
///   - step: h of every register; nil: the balance of truncation and rounding.
/// - Throws: `UserError` where the activation is affine, a polynomial, jumps, or passes no values, or the units are not
///   in 1 to 1000.
public func kidgerLyons(
  _ target: TargetFunction, activation: Activation, units: Int? = nil, epsilon: Double = 5e-4,
  step: Double? = nil
) throws -> Construction {
  let narrow = try narrowNetwork(
    of: target, activation: activation, units: units, epsilon: epsilon, step: step, Double.self)
  let network = try narrow.layers.network(outputs: narrow.outputs)
  return Construction(
    theorem: KidgerLyons.theorem, network: network, target: target,
    predictedNeurons: (target.inputs + target.outputs + 1) * network.depth)
}

/// The most units of the shallow network: 1000 take least-squares problems of up to 24000 equations.
private let mostShallowUnits = 1000

/// The narrow network with numbers of any type.
func narrowNetwork<Scalar: Real>(
  of target: TargetFunction, activation: Activation, units: Int?, epsilon: Double, step: Double?,
  _: Scalar.Type
) throws -> (layers: HiddenLayers<Scalar>, outputs: [AffineForm<Scalar>]) {
  if activation.isPolynomial {
    throw UserError(
      "\(activation) is a polynomial: width n + m + 1 is not enough for it by this theorem; "
        + "kidger-lyons-square takes n + m + 2", at: "--activation")
  }
  if let units, !(1...mostShallowUnits).contains(units) {
    throw UserError(
      "the shallow network has 1 to \(mostShallowUnits) units, not \(units)", at: "--depth")
  }
  let model = try RegisterModel<Scalar>(activation: activation, step: step)
  let domain = target.domain
  switch target.name {
  case "multiply":
    return try model.product(on: domain, units: units, epsilon: epsilon)
  case "divide":
    return try model.quotient(on: domain, units: units, epsilon: epsilon)
  default:
    if let affine = try model.affineUnit(target) { return try model.narrow(affine, on: domain) }
    return try model.narrow(
      model.shallow(target, units: units, epsilon: epsilon), on: domain)
  }
}

extension RegisterModel {
  /// A shallow network by least squares, of the given size or of the first that reaches ε.
  fileprivate func shallow(_ target: TargetFunction, units: Int?, epsilon: Double) throws
    -> ShallowNetwork<Double>
  {
    if let units {
      return try shallowApproximation(
        of: target, activation: activation, units: units, passing: passing.total
      ).network
    }
    var best: (network: ShallowNetwork<Double>, error: Double)?
    for count in [4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256] {
      let found = try shallowApproximation(
        of: target, activation: activation, units: count, passing: passing.total)
      if found.error < best?.error ?? .infinity { best = found }
      if found.error <= epsilon { break }
    }
    guard let best else {
      throw UserError("\(activation) gives no finite values for \(target.name)")
    }
    return best.network
  }

  /// One unit for an affine target; nil where it is none.
  fileprivate func affineUnit(_ target: TargetFunction) throws -> ShallowNetwork<Double>? {
    guard target.outputs == 1, let gradient = target.gradient else { return nil }
    let centre = target.domain.centre
    let slope = gradient(Batch(features: target.inputs, points: [centre])).storage
    let value = target.value(at: centre)[0]
    let ends = target.domain.bounds.map {
      [$0.lowerBound, $0.upperBound, 0.3 * $0.lowerBound + 0.7 * $0.upperBound]
    }
    // Corners, and points near them, of up to six axes.
    guard target.inputs <= 6 else { return nil }
    let count = (0..<target.inputs).reduce(1) { product, _ in 3 * product }
    for index in 0..<count {
      var rest = index
      let point = ends.map { axis in
        defer { rest /= 3 }
        return axis[rest % 3]
      }
      let plane = zip(slope, zip(point, centre)).reduce(value) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
      guard abs(target.value(at: point)[0] - plane) <= 1e-13 * (1 + abs(plane)) else { return nil }
    }
    let radius = zip(slope, target.domain.bounds).reduce(0) {
      $0 + abs($1.0) * 0.5 * ($1.1.upperBound - $1.1.lowerBound)
    }
    let point = try point(radius: radius)
    let offset = zip(slope, centre).reduce(0) { $0 + $1.0 * $1.1 }
    let coefficient = 1 / (point.step * activation.derivative(point.point))
    return ShallowNetwork(
      activation: activation, inputs: target.inputs,
      units: [
        .init(
          weights: slope.map { point.step * $0 }, bias: point.point - point.step * offset,
          coefficients: [coefficient])
      ], constants: [value - coefficient * activation.value(point.point)])
  }

  /// Adds (u − u₀)(v − v₀) of two registers, |u − u₀| + |v − v₀| ≤ radius, to a new third one.
  private func multiply(
    _ layers: inout HiddenLayers<Scalar>, _ registers: inout [Register<Scalar>], radius: Double,
    units: Int?, epsilon: Double
  ) throws {
    let factors = registers.map(\.centre)
    let curvature = curvaturePoint(
      activation, radius: radius, roundoff: Self.roundoff, passing: passing.total)
    let product: ShallowNetwork<Scalar>
    let sums: Double
    if let curvature, curvature.total <= max(epsilon, 1e-6) {
      product = .product(activation, at: curvature)
      sums = curvature.sums
    } else {
      let ridges = try squareOfRidges(radius: radius, units: units, epsilon: epsilon)
      sums =
        2 * ridges.partialSumRadius(on: Domain(-radius / 2...radius / 2, -radius / 2...radius / 2))
      product = ridges.converted()
    }
    registers.append(try register(layers.constant(0), centre: 0, radius: sums))
    // The units see the factors about their centres.
    var centred = product
    for index in centred.units.indices {
      let unit = centred.units[index]
      centred.units[index].bias =
        unit.bias - unit.weights[0] * factors[0] - unit.weights[1] * factors[1]
    }
    layers.accumulate(
      centred, of: [0, 1], into: [2], about: factors, carrying: &registers)
  }

  /// xy = (x + y)²/4 − (x − y)²/4 by shallow networks for t²/4, their units in turn.
  private func squareOfRidges(radius: Double, units: Int?, epsilon: Double) throws
    -> ShallowNetwork<Double>
  {
    let quarter = try TargetFunction(
      name: "x^2/4", components: [.init(parsing: "x^2/4")], domain: Domain(-radius...radius))
    let ridge = try shallow(quarter, units: units.map { max(1, $0 / 2) }, epsilon: epsilon / 2)
    return ShallowNetwork(
      activation: activation, inputs: 2,
      units: ridge.units.flatMap { unit -> [ShallowNetwork<Double>.Unit] in
        let (w, a) = (unit.weights[0], unit.coefficients[0])
        return [
          .init(weights: [w, w], bias: unit.bias, coefficients: [a]),
          .init(weights: [w, -w], bias: unit.bias, coefficients: [-a]),
        ]
      }, constants: [0])
  }

  fileprivate func product(on domain: Domain, units: Int?, epsilon: Double) throws
    -> (layers: HiddenLayers<Scalar>, outputs: [AffineForm<Scalar>])
  {
    var layers = HiddenLayers<Scalar>(inputs: 2)
    var registers = try inputs(layers, on: domain)
    try multiply(
      &layers, &registers, radius: halfPerimeter(domain), units: units, epsilon: epsilon)
    return (layers, [wholeProduct(registers)])
  }

  /// x/y: first 1/y into a third register, then x·(1/y) where y was.
  fileprivate func quotient(on domain: Domain, units: Int?, epsilon: Double) throws
    -> (layers: HiddenLayers<Scalar>, outputs: [AffineForm<Scalar>])
  {
    let (x, y) = (domain.bounds[0], domain.bounds[1])
    let reciprocal = try Catalogue.entry("reciprocal").target(
      domain: Domain(y.lowerBound...y.upperBound))
    let largest = max(abs(x.lowerBound), abs(x.upperBound))
    let shallow = try shallow(
      reciprocal, units: units.map { max(1, $0 / 3) }, epsilon: epsilon / (2 * largest))
    var layers = HiddenLayers<Scalar>(inputs: 2)
    var registers = try inputs(layers, on: domain)
    registers.append(
      try register(
        layers.constant(0), centre: 0, radius: 2 * shallow.partialSumRadius(on: reciprocal.domain)))
    layers.accumulate(
      shallow.converted(), of: [1], into: [2], about: reciprocal.domain.centre.map { real($0) },
      carrying: &registers)
    let ends = [1 / y.lowerBound, 1 / y.upperBound]
    let radius = 0.5 * abs(ends[0] - ends[1]) + 2 * epsilon
    registers = [
      registers[0],
      try register(registers[2].value, centre: 0.5 * (ends[0] + ends[1]), radius: radius),
    ]
    try multiply(
      &layers, &registers, radius: 0.5 * (x.upperBound - x.lowerBound) + radius,
      units: units.map { max(2, 2 * $0 / 3) }, epsilon: epsilon / 2)
    return (layers, [wholeProduct(registers)])
  }

  /// uv = (u − u₀)(v − v₀) + u₀v + v₀u − u₀v₀ from the registers u, v and (u − u₀)(v − v₀).
  private func wholeProduct(_ registers: [Register<Scalar>]) -> AffineForm<Scalar> {
    let (u, v) = (registers[0], registers[1])
    return registers[2].value + u.centre * v.value + v.centre * u.value - u.centre * v.centre
  }

  private func halfPerimeter(_ domain: Domain) -> Double {
    domain.bounds.reduce(0) { $0 + 0.5 * ($1.upperBound - $1.lowerBound) }
  }
}
