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
  private let form: Network
  /// One a number; empty where the network is no list of layers.
  private let places: [Place]
  /// The numbers of each layer, the output's last.
  private let layers: [Range<Int>]

  init(_ network: Network) {
    form = network
    values = network.parameters
    let chain = network.graph.layers ?? []
    var places = [Place](
      repeating: Place(layer: 0, row: 0, column: nil), count: chain.isEmpty ? 0 : values.count)
    let ends = chain.dropFirst().map(\.weights) + [network.parameters.count]
    let layers = zip(chain, ends).map { $0.weights..<$1 }
    for (index, layer) in chain.enumerated() {
      for (place, row, column) in layer.entries {
        places[place] = Place(layer: index, row: row, column: column)
      }
      // What stands behind the weights: biases, and slopes that are trained.
      for place in layer.biases..<layers[index].upperBound {
        places[place] = Place(
          layer: index, row: min(place - layer.biases, layer.outputs - 1), column: nil)
      }
    }
    self.places = places
    self.layers = layers
  }

  /// The network of these numbers.
  func network() -> Network {
    form.architecture.map { Network($0, parameters: values, precision: form.precision) }
      ?? Network(form.graph, parameters: values, precision: form.precision)
  }

  func name(of place: Int) -> String {
    guard places.indices.contains(place) else { return "number \(place + 1)" }
    let what = places[place]
    let layer = what.layer == layers.count - 1 ? "the output layer" : "layer \(what.layer + 1)"
    return what.column.map { "weight (\(what.row + 1), \($0 + 1)) of \(layer)" }
      ?? "bias \(what.row + 1) of \(layer)"
  }

  /// Whether a number is a bias; not known of networks that are no list of layers.
  func isBias(_ place: Int) -> Bool {
    places.indices.contains(place) && places[place].column == nil
  }

  /// The biases of each hidden layer.
  var hiddenBiases: [[Int]] { layers.dropLast().map { $0.filter(isBias) } }

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

extension Layer {
  /// The weights that are stored: where they stand among the network's numbers, their rows and columns.
  var entries: [(place: Int, row: Int, column: Int)] {
    (0..<outputs).flatMap { row -> [(place: Int, row: Int, column: Int)] in
      guard let pattern else {
        return (0..<inputs).map { (weights + row * inputs + $0, row, $0) }
      }
      return pattern.entries(ofRow: row).map { (weights + $0, row, Int(pattern.indices[$0])) }
    }
  }
}

extension Network {
  /// The stored weights of some layers of a chain, the output's the last.
  func weights(ofLayers which: some RangeExpression<Int>) -> [Double] {
    numbers(which) { $0.entries.map(\.place) }
  }

  func biases(ofLayers which: some RangeExpression<Int>) -> [Double] {
    numbers(which) { Array($0.biases..<($0.biases + $0.outputs)) }
  }

  private func numbers(
    _ which: some RangeExpression<Int>, _ places: (Layer) -> [Int]
  ) -> [Double] {
    let layers = graph.layers ?? []
    return layers[which.relative(to: layers)].flatMap { places($0).map { parameters[$0] } }
  }
}
