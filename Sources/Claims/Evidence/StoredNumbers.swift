// The weights and biases of a network as one list, whatever its form, with what each of them is.

import Base
import Kernels
import Networks

/// All numbers of a network in one list, and the way back.
struct StoredNumbers {
  /// What a number is: the weight from a unit before to a unit, or that unit's bias.
  private struct Place {
    let layer: Int
    let row: Int
    /// nil for a bias.
    let column: Int?
  }

  /// A hidden unit.
  struct Unit {
    let layer: Int
    let row: Int
  }

  private(set) var values: [Double]
  private let form: AnyNetwork
  /// One a number; empty where the network is no list of layers.
  private let places: [Place]
  /// The numbers of each layer, the output's last.
  private let layers: [Range<Int>]

  init(_ network: AnyNetwork) {
    form = network
    var places: [Place] = []
    var layers: [Range<Int>] = []
    switch network {
    case .dense(let network):
      values = network.parameters
      guard network.architecture.family == .mlp else { break }
      for (index, layer) in network.architecture.layers.enumerated() {
        layers.append(layer.weights..<layer.end)
        for row in 0..<layer.outputs {
          places += (0..<layer.inputs).map { Place(layer: index, row: row, column: $0) }
        }
        places += (0..<(layer.end - layer.biases)).map {
          Place(layer: index, row: min($0, layer.outputs - 1), column: nil)
        }
      }
    case .sparse(let network):
      values = []
      for (index, layer) in network.layers.enumerated() {
        let start = values.count
        values += layer.weights.values
        for row in 0..<layer.outputs {
          places += layer.weights.entries(ofRow: row).map {
            Place(layer: index, row: row, column: Int(layer.weights.indices[$0]))
          }
        }
        values += layer.biases
        places += (0..<layer.outputs).map { Place(layer: index, row: $0, column: nil) }
        layers.append(start..<values.count)
      }
    }
    self.places = places
    self.layers = layers
  }

  /// The network of these numbers.
  /// - Throws: `UserError` never: the shape is that of a network.
  func network() throws -> AnyNetwork {
    switch form {
    case .dense(let network):
      return .dense(
        Network(network.architecture, parameters: values, precision: network.precision))
    case .sparse(let network):
      return .sparse(
        try SparseNetwork(
          zip(network.layers, layers).map { layer, range in
            let split = range.lowerBound + layer.weights.entries
            return SparseLayer(
              weights: SparseMatrix(
                columns: layer.inputs, starts: layer.weights.starts,
                indices: layer.weights.indices,
                values: Array(values[range.lowerBound..<split])),
              biases: Array(values[split..<range.upperBound]), activation: layer.activation)
          }))
    }
  }

  func name(of place: Int) -> String {
    guard places.indices.contains(place) else { return "number \(place + 1)" }
    let what = places[place]
    let layer = what.layer == layers.count - 1 ? "the output layer" : "layer \(what.layer + 1)"
    return what.column.map { "weight (\(what.row + 1), \($0 + 1)) of \(layer)" }
      ?? "bias \(what.row + 1) of \(layer)"
  }

  func setting(_ chosen: [Int], to value: Double) -> StoredNumbers {
    var other = self
    for place in chosen { other.values[place] = value }
    return other
  }

  var units: [Unit] {
    zip(form.widths.indices, form.widths).flatMap { layer, width in
      layers.isEmpty ? [] : (0..<width).map { Unit(layer: layer, row: $0) }
    }
  }

  /// The weights that see a unit.
  func leaving(_ unit: Unit) -> [Int] {
    layers[unit.layer + 1].filter { places[$0].column == unit.row }
  }

  /// Hidden layers of one shape that are not the same.
  var pairs: [(Int, Int)] {
    let hidden = layers.dropLast().indices
    return hidden.flatMap { first in
      hidden.filter { second in
        second > first && haveOneShape(first, second)
          && values[layers[first]] != values[layers[second]]
      }.map { (first, $0) }
    }
  }

  private func haveOneShape(_ first: Int, _ second: Int) -> Bool {
    let (a, b) = (layers[first], layers[second])
    return a.count == b.count
      && zip(a, b).allSatisfy {
        places[$0].row == places[$1].row && places[$0].column == places[$1].column
      }
  }

  func exchanging(_ first: Int, _ second: Int) -> StoredNumbers {
    var other = self
    other.values.replaceSubrange(layers[first], with: values[layers[second]])
    other.values.replaceSubrange(layers[second], with: values[layers[first]])
    return other
  }
}
