import Base
import Networks
import RealModule

/// A network with one hidden layer, Σ a_i ρ(w_i·x + b_i) + c, with numbers of any type.
struct ShallowNetwork<Scalar: Real> {
  struct Unit {
    /// One weight an input.
    var weights: [Scalar]
    var bias: Scalar
    /// One coefficient an output.
    var coefficients: [Scalar]
  }

  let activation: Activation
  let inputs: Int
  var units: [Unit]
  /// One constant an output.
  var constants: [Scalar]

  var outputs: Int { constants.count }

  /// ρ(w·x + b) of one unit.
  func value(of unit: Unit, at point: [Scalar]) -> Scalar {
    activation.value(zip(unit.weights, point).reduce(unit.bias) { $0 + $1.0 * $1.1 })
  }

  func value(at point: [Scalar]) -> [Scalar] {
    units.reduce(into: constants) { sum, unit in
      let value = value(of: unit, at: point)
      for output in sum.indices { sum[output] += unit.coefficients[output] * value }
    }
  }
}

extension ShallowNetwork where Scalar == Double {
  /// A network of one hidden layer, unit by unit.
  /// - Throws: `UserError` where it has another depth, a skip, or a trained slope.
  init(_ network: Network) throws {
    guard let layers = network.graph.layers, layers.count == 2, layers[0].slopes == nil,
      layers.allSatisfy({ $0.inputs == $0.carried && $0.pattern == nil })
    else {
      throw UserError("the register model needs a network with one hidden layer and no skip")
    }
    let (hidden, last) = (layers[0], layers[1])
    let p = network.parameters
    activation = hidden.activation
    inputs = hidden.inputs
    units = (0..<hidden.outputs).map { unit in
      Unit(
        weights: (0..<hidden.inputs).map { p[hidden.weights + unit * hidden.inputs + $0] },
        bias: p[hidden.biases + unit],
        coefficients: (0..<last.outputs).map { p[last.weights + $0 * last.inputs + unit] })
    }
    constants = (0..<last.outputs).map { p[last.biases + $0] }
  }

  /// The same numbers in another type.
  func converted<Other: Real>() -> ShallowNetwork<Other> {
    ShallowNetwork<Other>(
      activation: activation, inputs: inputs,
      units: units.map {
        .init(
          weights: $0.weights.map { real($0) }, bias: real($0.bias),
          coefficients: $0.coefficients.map { real($0) })
      }, constants: constants.map { real($0) })
  }

  /// The largest |Σ_{i ≤ k} a_i (ρ_i(x) − ρ_i(centre))| of any output over k and the points of a grid:
  /// what an output register has to hold. A sampled lower bound.
  func partialSumRadius(on domain: Domain) -> Double {
    let centre = domain.centre
    let offsets = units.map { value(of: $0, at: centre) }
    let side = [257, 33, 9, 5][min(domain.dimension, 4) - 1]
    var largest = 0.0
    for index in 0..<power(side, domain.dimension) {
      var rest = index
      let point = domain.bounds.map { interval in
        defer { rest /= side }
        let t = Double(rest % side) / Double(side - 1)
        return (1 - t) * interval.lowerBound + t * interval.upperBound
      }
      var sums = [Double](repeating: 0, count: outputs)
      for (unit, offset) in zip(units, offsets) {
        let value = value(of: unit, at: point) - offset
        for output in sums.indices {
          sums[output] += unit.coefficients[output] * value
          largest = max(largest, abs(sums[output]))
        }
      }
    }
    return largest
  }
}

private func power(_ base: Int, _ exponent: Int) -> Int {
  (0..<exponent).reduce(1) { product, _ in product * base }
}
