// A network with one hidden layer near a function: inner weights laid out, outer ones by least squares.
//
// That some such network is near enough is the theorem of Leshno, Lin, Pinkus and Schocken 1993. Here the
// units stand at equal distances (kinks of ρ on a uniform grid), at several frequencies, or, in more
// variables, along random directions; of several scales and ranks the best on fresh points is kept.

import Base
import Functions
import Kernels
import Networks
import RealModule

/// A shallow network near `target` on its domain, and an estimate of the error of its register model.
///
/// - Parameters:
///   - count: hidden units.
///   - passing: error of a register for values of radius 1; networks with large partial sums cost more.
/// - Returns: the network, and the largest error on fresh points plus what the registers add.
/// - Throws: what `WorkLimit.check` throws.
func shallowApproximation(
  of target: TargetFunction, activation: Activation, units count: Int, passing: Double
) throws -> (network: ShallowNetwork<Double>, error: Double) {
  let training = samplePoints(in: target.domain, count: max(200, 6 * count), stream: "fit")
  let fresh = samplePoints(in: target.domain, count: 1000, stream: "check")
  let (wanted, expected) = (target.values(training), target.values(fresh))
  var best: (network: ShallowNetwork<Double>, error: Double)?
  for units in layouts(in: target.domain, activation: activation, count: count) {
    var network = ShallowNetwork<Double>(
      activation: activation, inputs: target.inputs, units: units,
      constants: [Double](repeating: 0, count: target.outputs))
    for unit in units.indices { network.units[unit].coefficients = network.constants }
    let rows = training.count
    var matrix = [Double](repeating: 1, count: rows * (count + 1))
    for (column, unit) in units.enumerated() {
      for row in 0..<rows {
        matrix[column * rows + row] = network.value(of: unit, at: training.point(row))
      }
    }
    for tolerance in [1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-13] {
      try WorkLimit.check()
      let solution = leastSquares(
        matrix, rows: rows, columns: count + 1, wanted.storage, tolerance: tolerance
      ).solution
      for output in 0..<target.outputs {
        let column = Array(solution[(output * (count + 1))..<((output + 1) * (count + 1))])
        for unit in 0..<count { network.units[unit].coefficients[output] = column[unit] }
        network.constants[output] = column[count]
      }
      var sup = 0.0
      for sample in 0..<fresh.count {
        for (output, value) in network.value(at: fresh.point(sample)).enumerated() {
          sup = max(sup, abs(value - expected[output, sample]))
        }
      }
      // The registers' part is only worth computing where the fit is good enough.
      guard sup < best?.error ?? .infinity else { continue }
      let error =
        sup + Double(count) * passing * network.partialSumRadius(on: target.domain)
      if error < best?.error ?? .infinity { best = (network, error) }
    }
  }
  return best
    ?? (
      ShallowNetwork(
        activation: activation, inputs: target.inputs, units: [],
        constants: [Double](repeating: 0, count: target.outputs)), .infinity
    )
}

/// The ways in which inner weights are tried.
private func layouts(
  in domain: Domain, activation: Activation, count: Int
) -> [[ShallowNetwork<Double>.Unit]] {
  let scales = (-1...6).map { Double.pow(2, Double($0)) }
  let anchor = activation.kinks.first ?? 0
  guard domain.dimension == 1 else {
    return scales.prefix(5).map { scale in
      directions(in: domain, count: count, scale: scale, anchor: anchor)
    }
  }
  let (lower, upper) = (domain.bounds[0].lowerBound, domain.bounds[0].upperBound)
  let length = upper - lower
  func unit(_ weight: Double, at t: Double, phase: Double) -> ShallowNetwork<Double>.Unit {
    .init(weights: [weight], bias: phase - weight * t, coefficients: [])
  }
  let translates = scales.map { scale in
    (0..<count).map { i in
      unit(scale / length, at: lower + length * Double(i) / Double(count), phase: anchor)
    }
  }
  let frequencies: [[ShallowNetwork<Double>.Unit]] = scales.prefix(4).map { scale in
    (0..<count).map { i -> ShallowNetwork<Double>.Unit in
      let frequency = scale / length * Double(i / 2 + 1)
      return unit(frequency, at: 0.5 * (lower + upper), phase: i % 2 == 0 ? 0 : 0.5 * Double.pi)
    }
  }
  return translates + (activation.isPiecewiseLinear ? [] : frequencies)
}

/// Units along random directions, their anchors spread over the domain.
private func directions(
  in domain: Domain, count: Int, scale: Double, anchor: Double
) -> [ShallowNetwork<Double>.Unit] {
  let random = RandomSource(seed: 1, stream: "directions of ridge functions")
  let lengths = domain.bounds.map { $0.upperBound - $0.lowerBound }
  return (0..<count).map { _ in
    var direction = lengths.map { _ in random.normal() }
    let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    direction = zip(direction, lengths).map { scale * $0 / (norm * $1) }
    let place = domain.bounds.map { random.uniform($0.lowerBound, $0.upperBound) }
    let bias = anchor - zip(direction, place).reduce(0) { $0 + $1.0 * $1.1 }
    return .init(weights: direction, bias: bias, coefficients: [])
  }
}

/// Chebyshev points on an interval (equal ones for checks), random ones in a box.
private func samplePoints(in domain: Domain, count: Int, stream: String) -> Batch {
  if domain.dimension == 1 {
    let (lower, upper) = (domain.bounds[0].lowerBound, domain.bounds[0].upperBound)
    return Batch(
      features: 1, count: count,
      storage: (0..<count).map { k in
        let t = Double(k) / Double(count - 1)
        let s = stream == "fit" ? 0.5 - 0.5 * Double.cos(.pi * t) : t
        return (1 - s) * lower + s * upper
      })
  }
  let random = RandomSource(seed: 1, stream: stream)
  let total = count * (domain.dimension == 2 ? 2 : 4)
  return Batch(
    features: domain.dimension, count: total,
    storage: domain.bounds.flatMap { bounds in
      (0..<total).map { _ in random.uniform(bounds.lowerBound, bounds.upperBound) }
    })
}
