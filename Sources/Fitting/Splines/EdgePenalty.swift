// Few edges in place of many: a penalty on the sizes of the functions on edges.

import Base
import Foundation
import Kernels
import Networks

/// What an edge's coefficients cost: weight · variance of its values over the samples.
private struct EdgeTerm {
  /// Where its coefficients stand.
  let places: [Int]
  /// Its functions at samples, less their means: (samples × functions).
  let functions: FunctionRows
  var weight = 0.0

  /// The variance of the edge's values.
  func variance(_ numbers: [Double]) -> Double {
    var sum = 0.0
    for (row, place) in places.enumerated() {
      for (column, other) in places.enumerated() {
        sum += numbers[place] * functions.products[row * places.count + column] * numbers[other]
      }
    }
    return max(sum, 0)
  }
}

/// The functions of the edges from one node.
private final class FunctionRows: Sendable {
  let rows: [Double]
  let samples: Int
  /// Means of products of two.
  let products: [Double]

  init(_ rows: [Double], samples: Int) {
    (self.rows, self.samples) = (rows, samples)
    let count = rows.count / samples
    var products = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0...i {
        var sum = 0.0
        for sample in 0..<samples { sum += rows[i * samples + sample] * rows[j * samples + sample] }
        products[i * count + j] = sum / Double(samples)
        products[j * count + i] = products[i * count + j]
      }
    }
    self.products = products
  }
}

/// Residuals of a network of splines, with what its edges cost.
///
/// Liu et al. (arXiv:2404.19756, section 2.5) add λ·(Σ s + Σ S) to the loss, s the L1 norm of the values of an edge and
/// S = −Σ p·log p the entropy of a layer, p = s/Σ s. Here s is the standard deviation: a constant may stand on any edge of
/// a node. The entropy is of every layer; the sizes themselves are of the last layer alone, since a hidden node can be made
/// small at no cost, by a steeper function behind it. s and S are concave in the variance, so that each is at most its
/// tangent: with the weights of the tangents the cost is quadratic in the coefficients, and each such step takes it down.
struct PenalisedSplines: LeastSquaresProblem {
  private var inner: SplineResiduals
  private var terms: [[EdgeTerm]] = []
  /// Of squares: as many as residuals.
  private let count: Double
  let parameterCount: Int

  /// - Parameter penalty: λ, beside the mean square of the residuals.
  init(
    _ graph: Graph, _ layers: [SplineLayer], _ numbers: [Double], _ data: FitData, _ team: Team,
    penalty: Double
  ) {
    inner = SplineResiduals(graph, layers, numbers, data, team)
    parameterCount = graph.trainedCount
    count = Double(data.inputs.count * data.outputs.features)
    let samples = data.samples(
      at: (0..<min(data.inputs.count, 1000)).map {
        $0 * data.inputs.count / min(data.inputs.count, 1000)
      })
    var pass = SplineValues([samples.inputs])
    for (index, layer) in layers.enumerated() {
      var own: [EdgeTerm] = []
      for input in 0..<layer.inputs {
        let functions = pass.functions(layer, input, numbers)
        for output in 0..<layer.outputs {
          let edge = layer.edge(output, input)
          own.append(
            EdgeTerm(
              places: Array(edge..<(edge + layer.count))
                + (layer.base == nil ? [] : [layer.baseFactor(output, input)]),
              functions: FunctionRows(functions, samples: samples.inputs.count)))
        }
      }
      Self.weigh(&own, numbers, penalty, hasSizes: index == layers.count - 1)
      terms.append(own)
      pass.move(through: layer, numbers)
    }
  }

  private static func weigh(
    _ terms: inout [EdgeTerm], _ numbers: [Double], _ penalty: Double, hasSizes: Bool
  ) {
    let sizes = terms.map { $0.variance(numbers).squareRoot() }
    let total = sizes.reduce(0, +)
    guard total > 0 else { return }
    let shares = sizes.map { max($0 / total, 1e-6) }
    let entropy = shares.reduce(0) { $0 - $1 * log($1) }
    for index in terms.indices {
      // By s: 1, and −(log p + S)/Σ s, which wants large edges larger: that is left out.
      let slope = max(0, -(log(shares[index]) + entropy) / total) + (hasSizes ? 1 : 0)
      terms[index].weight = penalty * slope / (2 * max(sizes[index], 1e-6 * total))
    }
  }

  mutating func sumOfSquares(at parameters: [Double]) -> Double {
    var sum = inner.sumOfSquares(at: parameters)
    for term in terms.joined() where term.weight > 0 {
      sum += count * term.weight * term.variance(parameters)
    }
    return sum
  }

  mutating func writeNormalEquations(at parameters: [Double], to gram: inout [Double]) -> Bool {
    guard inner.writeNormalEquations(at: parameters, to: &gram) else { return false }
    let order = parameterCount + 1
    for term in terms.joined() where term.weight > 0 {
      let weight = count * term.weight
      for (row, place) in term.places.enumerated() {
        var product = 0.0
        for (column, other) in term.places.enumerated() {
          let entry = term.functions.products[row * term.places.count + column]
          product += entry * parameters[other]
          if place <= other { gram[other * order + place] += weight * entry }
        }
        gram[parameterCount * order + place] += weight * product
      }
      gram[parameterCount * order + parameterCount] += weight * term.variance(parameters)
    }
    return true
  }

  mutating func linearise(at parameters: [Double], _ reduce: TileReader) {
    inner.linearise(at: parameters, reduce)
    for term in terms.joined() where term.weight > 0 {
      let samples = term.functions.samples
      let root = (count * term.weight / Double(samples)).squareRoot()
      var tile = [Double](repeating: 0, count: samples * (parameterCount + 1))
      for (index, place) in term.places.enumerated() {
        for sample in 0..<samples {
          let value = root * term.functions.rows[index * samples + sample]
          tile[place * samples + sample] = value
          tile[parameterCount * samples + sample] += value * parameters[place]
        }
      }
      reduce(tile, samples, samples)
    }
  }

  mutating func curvature(
    at parameters: [Double], along direction: [Double], product: inout [Double]
  ) -> Bool { inner.curvature(at: parameters, along: direction, product: &product) }
}
