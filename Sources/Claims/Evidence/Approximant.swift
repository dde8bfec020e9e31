// What is evaluated as an approximation: a network, or another thing that a theorem builds.

import Base
import Networks

/// An approximation that can be evaluated at points. Errors, means and integrals are made from one and from a function that it
/// is held against, so that a number that nobody evaluated has no way in.
///
/// What Swift cannot forbid: an experiment may write an approximant of its own, or a function, that gives what is
/// wanted. There is one for each thing that is no `Network`, next to what it evaluates, for a reader to look at.
protocol Approximant {
  /// - Returns: the values at the points, as many features as it has outputs.
  func evaluated(at points: Batch) -> Batch
}

extension Network: Approximant {
  func evaluated(at points: Batch) -> Batch { self(points) }
}

/// A chain of layers with every product, sum and value rounded to so many bits; its numbers are kept.
struct RoundedNetwork: Approximant {
  private let network: Network
  private let bits: Int

  /// - Parameter bits: of the significand, 2 to 53.
  init(_ network: Network, bits: Int) {
    self.network = network
    self.bits = bits
  }

  private func rounded(_ x: Double) -> Double {
    guard bits < 53, x != 0, x.isFinite else { return x }
    let unit = Double(sign: .plus, exponent: x.exponent - (bits - 1), significand: 1)
    return (x / unit).rounded() * unit
  }

  func evaluated(at points: Batch) -> Batch {
    let layers = network.graph.layers ?? []
    let numbers = network.parameters
    let entries = layers.map(\.entries)
    var storage: [Double] = []
    for sample in 0..<points.count {
      var values = points.point(sample).map(rounded)
      for (index, layer) in layers.enumerated() {
        var sums = [Double](repeating: 0, count: layer.outputs)
        for (place, row, column) in entries[index] {
          sums[row] = rounded(sums[row] + rounded(numbers[place] * values[column]))
        }
        values = sums.indices.map { unit in
          rounded(layer.activation.value(rounded(sums[unit] + numbers[layer.biases + unit])))
        }
      }
      storage += values
    }
    return Batch(features: network.outputs, count: points.count, storage: storage)
  }
}
