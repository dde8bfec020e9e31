// What is counted exactly, and means over draws.

import Base
import Foundation
import Kernels
import Measurement
import Networks

/// A number of things that were looked at one by one.
struct ExactCount: Sendable {
  let count: Int

  /// How many of a list pass.
  init<Element>(of list: some Sequence<Element>, where passes: (Element) throws -> Bool) rethrows {
    count = try list.reduce(0) { try $0 + (passes($1) ? 1 : 0) }
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

/// The mean of independent draws with its 95 % interval, by Student's quantile.
struct SampleMean: Sendable {
  let value: Double
  let interval: ClosedRange<Double>
  let count: Int

  /// - Parameter count: at least 2 draws.
  init(draws count: Int, _ draw: (Int) throws -> Double) rethrows {
    let all = try (0..<count).map(draw)
    let mean = all.reduce(0, +) / Double(count)
    let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
    let half =
      studentQuantile(0.975, degrees: Double(count - 1)) * (variance / Double(count)).squareRoot()
    self.count = count
    value = mean
    interval = half.isFinite ? (mean - half)...(mean + half) : -.infinity ... .infinity
  }
}
