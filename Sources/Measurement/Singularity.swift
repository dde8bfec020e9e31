// Where a function seems to be unbounded: its values grow at every scale as samples draw near.

import Base
import Foundation
import Functions
import Kernels

/// A place where a search ended while values still rose.
struct Suspect {
  var point: [Double]
  /// How near to the place where values rise it may be, in sides of the domain.
  var radius: Double
  /// The value there.
  var value: Double
}

/// A place near which values seem to grow without bound.
struct Singularity {
  var point: [Double]
  /// The largest value that was met near it.
  var largest: Double
  /// Values grow as the distance to this negative power; 0 as a logarithm.
  var power: Double
}

/// Whether values grow without a sign of an end as samples approach a point.
///
/// The largest value is sampled in shells around the point, each at half of the distance of the one
/// before, from 2^-4 or 2^-8 of the domain's sides down to where Float64 or the search ends. It must
/// rise from nearly every shell to the next, which noise does not, and its growth over thirds of the
/// shells must not slow down, as that of a bounded function does: a power d^-a makes it faster, a
/// logarithm keeps it. So samples cannot tell a pole from a peak that is as narrow as Float64 allows, nor
/// an unbounded function from one that rises as 1 − d^0.01: it is a suspicion, and is to be worded
/// as one.
/// - Parameter size: |f − N| at points; values that are not finite are left out.
func singularity(
  at suspect: Suspect, in domain: Domain, size: (Batch) -> [Double]
) -> Singularity? {
  let dimension = domain.dimension
  let sides = domain.bounds.map { $0.upperBound - $0.lowerBound }
  let resolution = zip(suspect.point, sides).reduce(suspect.radius) { max($0, $1.0.ulp / $1.1) }
  guard resolution > 0, resolution < 1 else { return nil }
  let (first, last) = (dimension == 1 ? 8 : 4, Int(-log2(resolution)) - (dimension == 1 ? 4 : 6))
  let length = (last - first) / 3
  guard length >= 5 else { return nil }

  let source = RandomSource(seed: 0, stream: "directions around a singularity")
  var directions = (0..<(2 * dimension)).map { face in
    (0..<dimension).map { $0 == face / 2 ? (face % 2 == 0 ? -1.0 : 1) : 0 }
  }
  if dimension > 1 {
    directions += (0..<8).map { _ in (0..<dimension).map { _ in source.uniform(-1, 1) } }
  }
  /// The largest value at distances from 2^-shell to half of it; nil where no value is finite.
  func largest(_ shell: Int) -> Double? {
    let points = directions.flatMap { direction in
      (0..<4).map { step in
        let distance = scalbn(1 - Double(step) / 8, -shell)
        return (0..<dimension).map {
          suspect.point[$0] + distance * sides[$0] * direction[$0]
        }
      }
    }.filter(domain.contains)
    return size(Batch(features: dimension, points: points)).filter(\.isFinite).max()
  }
  let shells = (0...(3 * length)).compactMap { largest(first + $0) }
  guard shells.count == 3 * length + 1 else { return nil }
  let rises = zip(shells, shells.dropFirst()).count { $0 < $1 }
  let growth = (0..<3).map { shells[($0 + 1) * length] - shells[$0 * length] }
  guard Double(rises) >= 0.85 * Double(3 * length), growth[0] > 0,
    growth[1] >= 0.85 * growth[0], growth[2] >= 0.85 * growth[1],
    shells[3 * length] > 1.5 * shells[0]
  else { return nil }
  // A logarithm's growth is equal at all scales; its ratio of values is no power.
  let isLogarithm = growth[2] < 1.15 * growth[0]
  return Singularity(
    point: suspect.point, largest: max(shells[3 * length], suspect.value),
    power: isLogarithm ? 0 : log2(shells[3 * length] / shells[2 * length]) / Double(length))
}
