// What `claims refute` breaks: a network, a certificate, a hypothesis or a predicted number.

import Base
import Foundation
import Kernels
import Networks

/// How one network of an experiment is damaged. All act on the flat numbers that it is stored as.
enum NetworkDamage: Sendable, Hashable, CaseIterable {
  /// Of all its numbers (of 400 drawn, where it has more) the one whose loss changes it most becomes 0.
  case mostInfluential
  /// Of 32 drawn numbers that are not 0 the most influential becomes 0.
  case drawn
  case drawnAgain
  /// Of 64 drawn units the most influential is removed: what leaves it becomes 0.
  case unit
  /// Of 16 drawn pairs of hidden layers of one shape the two whose exchange changes most change places.
  case layers
  /// The widest hidden layer gets a unit more, which nothing sees: only a claim about the widths themselves must fall.
  case widened
  /// The most influential weight (of 100 drawn) becomes larger by a tenth: for claims about the weights themselves.
  case weightRaised
  /// The same of a hidden layer's biases; 0 becomes a tenth.
  case biasRaised
  /// All biases of a hidden layer become so large that none of its units bends: for claims about layers that bend.
  case straightened

  /// What every claim's networks are damaged by.
  static let ofValues: [NetworkDamage] = [.mostInfluential, .drawn, .drawnAgain, .unit, .layers]
  /// What else is tried, one network after the other, as long as a prediction has stood through all that was broken.
  static let searched: [NetworkDamage] = [.weightRaised, .biasRaised, .straightened]
}

/// One thing broken in an experiment.
struct Damage: Sendable, Hashable {
  enum Part: Sendable, Hashable {
    /// The network of this number, in the order in which the experiment hands them over.
    case network(Int, NetworkDamage)
    /// The certificate of this number: a dual, a bracket or a list.
    case certificate(Int)

    var target: ClaimRefutation.Target {
      switch self {
      case .network: .network
      case .certificate: .certificate
      }
    }
  }

  let part: Part
  let seed: UInt64
}

/// A damaged network, and what was done to it.
struct DamagedNetwork {
  let network: Network
  let what: String
}

/// - Returns: nil where the network has no such part, such as two layers of one shape.
func damaged(
  _ network: Network, _ damage: NetworkDamage, on domain: Domain, seed: UInt64
) throws -> DamagedNetwork? {
  let numbers = StoredNumbers(network)
  let source = RandomSource(seed: seed, stream: "damage")
  let points = try probePoints(domain)
  let whole = network(points).storage
  /// The candidate that changes the values most; nil where none changes any.
  func worst(_ candidates: [(numbers: StoredNumbers, what: String)]) -> DamagedNetwork? {
    var worst: (change: Double, network: DamagedNetwork)?
    for candidate in candidates {
      let other = candidate.numbers.network()
      let change = zip(other(points).storage, whole).reduce(0.0) {
        let distance = abs($1.0 - $1.1)
        return max($0, distance.isNaN ? .infinity : distance)
      }
      if change > worst?.change ?? 0 {
        worst = (change, DamagedNetwork(network: other, what: candidate.what))
      }
    }
    return worst?.network
  }
  func zeroed(_ places: [Int]) -> DamagedNetwork? {
    worst(places.map { (numbers.setting([$0], to: 0), "\(numbers.name(of: $0)) set to 0") })
  }
  func some<Element>(_ count: Int, of all: [Element]) -> [Element] {
    all.count <= count ? all : (0..<count).map { _ in all[source.integer(below: all.count)] }
  }
  let places = numbers.values.indices.filter { numbers.values[$0] != 0 }
  guard !places.isEmpty else { return nil }
  switch damage {
  case .mostInfluential:
    return zeroed(some(400, of: places))
  case .drawn, .drawnAgain:
    if damage == .drawnAgain { _ = some(32, of: places) }
    return zeroed(some(32, of: places)) ?? zeroed(some(400, of: places))
  case .unit:
    return worst(
      some(64, of: numbers.units).map { unit in
        (
          numbers.setting(numbers.leaving(unit), to: 0),
          "unit \(unit.row + 1) of hidden layer \(unit.layer + 1) removed"
        )
      })
  case .layers:
    return worst(
      some(16, of: numbers.pairs).map { first, second in
        (
          numbers.exchanging(first, second),
          "hidden layers \(first + 1) and \(second + 1) exchanged"
        )
      })
  case .weightRaised:
    return worst(
      some(100, of: places.filter { !numbers.isBias($0) }).map {
        (
          numbers.setting([$0], to: 1.1 * numbers.values[$0]),
          "\(numbers.name(of: $0)) raised by a tenth"
        )
      })
  case .biasRaised:
    return worst(
      some(100, of: numbers.hiddenBiases.flatMap(\.self)).map { place in
        let value = numbers.values[place]
        return (
          numbers.setting([place], to: value == 0 ? 0.1 : 1.1 * value),
          "\(numbers.name(of: place)) raised by a tenth"
        )
      })
  case .straightened:
    return worst(
      numbers.hiddenBiases.enumerated().map { layer, biases in
        (numbers.setting(biases, to: 0x1p20), "all biases of hidden layer \(layer + 1) set to 2^20")
      })
  case .widened:
    guard let widest = network.widths.indices.max(by: { network.widths[$0] < network.widths[$1] })
    else { return nil }
    return try network.widened(layer: widest).map {
      DamagedNetwork(network: $0, what: "an idle unit added to hidden layer \(widest + 1)")
    }
  }
}

extension Network {
  /// The same function with a unit more in a hidden layer; nil where the network is no dense chain of one family.
  fileprivate func widened(layer wide: Int) throws -> Network? {
    guard let shape = architecture, shape.family == .mlp, shape.skip == .none,
      shape.widths.indices.contains(wide),
      shape.activations.allSatisfy({ $0.trainableParameters == 0 })
    else { return nil }
    let layers = shape.layers.enumerated().map { index, layer -> DenseLayer in
      var rows = (0..<layer.outputs).map { row in
        Array(parameters[(layer.weights + row * layer.inputs)...].prefix(layer.inputs))
      }
      var biases = Array(
        parameters[(layer.weights + layer.outputs * layer.inputs)...].prefix(layer.outputs))
      if index == wide {
        rows.append([Double](repeating: 0, count: layer.inputs))
        biases.append(0)
      }
      return DenseLayer(index == wide + 1 ? rows.map { $0 + [0] } : rows, biases)
    }
    let hidden = zip(shape.activations, layers).map { (activation: $0, layer: $1) }
    return try Network(hidden, output: layers[hidden.count])
  }
}

/// Points of the domain at which influence is judged.
private func probePoints(_ domain: Domain) throws -> Batch {
  var points = try SobolSequence(dimension: domain.dimension).next(64)
  for sample in 0..<points.count {
    for (axis, bounds) in domain.bounds.enumerated() {
      points[axis, sample] =
        bounds.lowerBound + points[axis, sample] * (bounds.upperBound - bounds.lowerBound)
    }
  }
  return points
}
