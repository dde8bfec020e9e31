// What is counted exactly.

import Base
import Foundation
import Kernels
import Measurement
import Networks

/// Weights or biases of some layers of a network, as it stores them.
struct StoredWeights: Sendable {
  fileprivate let values: [Double]

  init(of network: Network, layers: some RangeExpression<Int>) {
    values = network.weights(ofLayers: layers)
  }

  init(biasesOf network: Network, layers: some RangeExpression<Int>) {
    values = network.biases(ofLayers: layers)
  }
}

/// A number of things that were looked at one by one.
struct ExactCount: Sendable {
  let count: Int

  /// Stored numbers that pass.
  init(of numbers: [StoredWeights], where passes: (Double) -> Bool) {
    count = numbers.reduce(0) { $0 + $1.values.count(where: passes) }
  }

  /// Members of a list that pass a look at each.
  init<Element>(of members: [Element], where passes: (Element) -> Bool) {
    count = members.count(where: passes)
  }

  /// Networks whose certified error is below a proven floor.
  init(of errors: [CertifiedError], below floor: ProvenFloor) {
    count = errors.count { $0.certificate.upper < floor.value }
  }

  /// Hidden layers of some networks that are wider than so many units.
  init(layersOf networks: [Network], widerThan width: Int) {
    count = networks.reduce(0) { $0 + $1.widths.count { $0 > width } }
  }

  /// Hidden units of a network, as it is stored.
  init(unitsOf network: Network) { count = network.neurons }

  /// Measured numbers that, divided by a law of a known rate, lie off their median by more than a factor.
  init(
    of numbers: [MeasuredNumber], at sizes: [Double], offMedianBy model: RateModel, rate: Double,
    byMoreThan factor: Double
  ) {
    let logarithms = zip(sizes, numbers).map { size, number in
      log(number.value) + rate * (model == .algebraic ? log(size) : size)
    }
    let middle = logarithms.sorted()[logarithms.count / 2]
    count = logarithms.count { !(abs($0 - middle) <= log(factor)) }
  }

  /// Kinks of a ReLU network inside an interval.
  init(kinksOf network: Network, on interval: ClosedRange<Double>) {
    count = linearPieces(of: network, on: interval).count - 1
  }

  /// The linear pieces of a ReLU network on an interval.
  init(piecesOf network: Network, on interval: ClosedRange<Double>) {
    count = linearPieces(of: network, on: interval).count
  }

  /// Hidden units that bend on a batch of points and are seen: their sum takes both signs there, and some
  /// weight that leaves them is not 0. Only for activations that are linear on both sides of 0.
  init(bendingUnitsOf network: Network, at points: Batch) {
    count = bendingUnits(network, points).reduce(0, +)
  }

  /// Hidden layers with a unit that bends on a batch of points.
  init(bendingLayersOf network: Network, at points: Batch) {
    count = bendingUnits(network, points).count { $0 > 0 }
  }
}

/// For each hidden layer, how many units bend on the points and are seen; none where the network is no chain.
private func bendingUnits(_ network: Network, _ points: Batch) -> [Int] {
  let (layers, numbers) = (network.graph.layers ?? [], network.parameters)
  let hidden = layers.dropLast()
  var low = hidden.map { [Double](repeating: .infinity, count: $0.outputs) }
  var high = hidden.map { [Double](repeating: -.infinity, count: $0.outputs) }
  let entries = layers.map(\.entries)
  for sample in 0..<points.count {
    var values = points.point(sample)
    for (index, layer) in hidden.enumerated() {
      var sums = Array(numbers[layer.biases..<(layer.biases + layer.outputs)])
      for (place, row, column) in entries[index] { sums[row] += numbers[place] * values[column] }
      for (unit, sum) in sums.enumerated() {
        low[index][unit] = min(low[index][unit], sum)
        high[index][unit] = max(high[index][unit], sum)
      }
      values = sums.map { layer.activation.value($0) }
    }
  }
  return hidden.indices.map { index in
    var isSeen = [Bool](repeating: false, count: hidden[index].outputs)
    for (place, _, column) in entries[index + 1] where numbers[place] != 0 { isSeen[column] = true }
    return isSeen.indices.count { isSeen[$0] && low[index][$0] < 0 && high[index][$0] > 0 }
  }
}
