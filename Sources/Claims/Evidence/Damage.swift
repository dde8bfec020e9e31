// What `claims refute` breaks: a network, a certificate, a hypothesis or a predicted number.

import Base
import Foundation
import Kernels
import Networks

/// How one network of an experiment is damaged. All act on the flat numbers that it is stored as.
enum NetworkDamage: Sendable, Hashable, CaseIterable {
  /// Of all its numbers (of 400 drawn, where it has more) the one whose loss changes it most becomes 0.
  case mostInfluential
  /// Of eight drawn numbers that are not 0 the most influential becomes 0.
  case drawn
  case drawnAgain
  /// Of eight drawn units the most influential is removed: what leaves it becomes 0.
  case unit
  /// Of eight drawn pairs of hidden layers of one shape the two whose exchange changes most change places.
  case layers
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
    if damage == .drawnAgain { _ = some(8, of: places) }
    return zeroed(some(8, of: places)) ?? zeroed(some(400, of: places))
  case .unit:
    return worst(
      some(8, of: numbers.units).map { unit in
        (
          numbers.setting(numbers.leaving(unit), to: 0),
          "unit \(unit.row + 1) of hidden layer \(unit.layer + 1) removed"
        )
      })
  case .layers:
    return worst(
      some(8, of: numbers.pairs).map { first, second in
        (
          numbers.exchanging(first, second),
          "hidden layers \(first + 1) and \(second + 1) exchanged"
        )
      })
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
