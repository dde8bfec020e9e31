// Theorem (Kidger and Lyons 2020, COLT, arXiv:1905.08539, as the abstract has it). Let ρ be nonaffine, continuous,
// and continuously differentiable at a point with nonzero derivative. Networks R^n → R^m of width
// n + m + 2 and any depth are dense in C(K; R^m), K compact; for nonpolynomial ρ width n + m + 1 does.
//
// The register model of its proof. Take a network with one hidden layer,
// Σ_i a_i ρ(w_i·x + b_i) + c. Layer i of the narrow network has
//
//   n units that pass x on,     ( ρ(α + h x_j) − ρ(α) ) / (h ρ'(α)) ≈ x_j,
//   1 unit that computes        ρ(w_i·x + b_i),
//   m units that pass the sum   Σ_{k<i} a_k ρ(w_k·x + b_k)
//
// so that its width is n + m + 1 and its depth the number of units. The sums are taken about their values
// at the centre of the domain, which keeps them small and costs nothing.

import Base
import Functions
import Networks
import RealModule

extension HiddenLayers {
  /// Adds the value of a shallow network at some registers to others, one layer for each unit.
  /// - Parameters:
  ///   - arguments: the registers that hold its inputs.
  ///   - results: the registers to which its outputs are added.
  ///   - centre: a point about which the sums are small.
  mutating func accumulate(
    _ network: ShallowNetwork<Scalar>, of arguments: [Int], into results: [Int],
    about centre: [Scalar], carrying registers: inout [Register<Scalar>]
  ) {
    var constants = network.constants
    for unit in network.units {
      let argument = zip(unit.weights, arguments).reduce(constant(unit.bias)) {
        $0 + $1.0 * registers[$1.1].value
      }
      let atCentre = network.value(of: unit, at: centre)
      let value = apply(network.activation, to: [argument], carrying: &registers)[0]
      for (output, result) in results.enumerated() {
        registers[result].value += unit.coefficients[output] * (value - atCentre)
        constants[output] += unit.coefficients[output] * atCentre
      }
    }
    for (output, result) in results.enumerated() {
      registers[result].value = registers[result].value + constants[output]
    }
  }
}

/// The choices and arithmetic of one register model.
struct RegisterModel<Scalar: Real> {
  let activation: Activation
  /// h of every register; nil: the best for each.
  let step: Double?
  /// How values of radius 1 pass.
  let passing: RegisterPoint

  init(activation: Activation, step: Double? = nil) throws {
    self.activation = activation
    self.step = step
    passing = try registerPoint(
      activation, radius: 1, roundoff: Self.roundoff, step: step)
  }

  /// Unit roundoff of the arithmetic.
  static var roundoff: Double { Double.pow(2, Double(Int(Scalar.ulpOfOne.exponent) - 1)) }

  /// How values of a radius pass.
  func point(radius: Double) throws -> RegisterPoint {
    guard step == nil else {
      return try registerPoint(activation, radius: radius, roundoff: Self.roundoff, step: step)
    }
    return passing.scaled(to: radius)
  }

  func register(_ value: AffineForm<Scalar>, centre: Double, radius: Double) throws
    -> Register<Scalar>
  {
    Register(
      value, centre: real(centre), through: activation, at: try point(radius: radius))
  }

  /// Registers that hold the inputs of a domain.
  func inputs(_ layers: HiddenLayers<Scalar>, on domain: Domain) throws -> [Register<Scalar>] {
    try zip(layers.units, domain.bounds).map { unit, bounds in
      try register(
        unit, centre: 0.5 * bounds.lowerBound + 0.5 * bounds.upperBound,
        radius: 0.5 * bounds.upperBound - 0.5 * bounds.lowerBound)
    }
  }

  /// The narrow network of a shallow one: its hidden layers, and its outputs as forms of the last.
  func narrow(_ shallow: ShallowNetwork<Double>, on domain: Domain) throws
    -> (layers: HiddenLayers<Scalar>, outputs: [AffineForm<Scalar>])
  {
    var layers = HiddenLayers<Scalar>(inputs: domain.dimension)
    var registers = try inputs(layers, on: domain)
    // Twice the sampled sums: between the points of the grid they may be larger.
    let radius = 2 * shallow.partialSumRadius(on: domain)
    for _ in 0..<shallow.outputs {
      registers.append(try register(layers.constant(0), centre: 0, radius: radius))
    }
    let results = Array(domain.dimension..<registers.count)
    layers.accumulate(
      shallow.converted(), of: Array(0..<domain.dimension), into: results,
      about: domain.centre.map { real($0) }, carrying: &registers)
    return (layers, results.map { registers[$0].value })
  }
}

/// The narrow network of width n + m + 1 that comes as near to a network with one hidden layer as
/// its registers pass values.
/// - Parameters:
///   - network: one hidden layer of a continuous activation, without a skip.
///   - domain: the box on which the two are near.
///   - step: h of every register; nil: the balance of truncation and rounding.
/// - Throws: `UserError` where the network has another form, or its activation passes no values.
package func registerModel(of network: Network, on domain: Domain, step: Double? = nil) throws
  -> Network
{
  let shallow = try ShallowNetwork(network)
  let model = try RegisterModel<Double>(activation: shallow.activation, step: step)
  let narrow = try model.narrow(shallow, on: domain)
  return try narrow.layers.network(outputs: narrow.outputs)
}
