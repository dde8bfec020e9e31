// What is checked before and after a construction: that its target and its network have usable values.

import Base
import Functions
import Kernels
import Networks

/// Points of a box: 257 at equal distances on an interval, else three on the diagonal and 256
/// random ones.
private func samplePoints(_ domain: Domain) -> Batch {
  let d = domain.dimension
  func at(_ t: [Double]) -> [Double] {
    zip(t, domain.bounds).map { (1 - $0) * $1.lowerBound + $0 * $1.upperBound }
  }
  let even = (0...(d == 1 ? 256 : 2)).map { k in
    at([Double](repeating: Double(k) / (d == 1 ? 256 : 2), count: d))
  }
  let random = RandomSource(seed: 1, stream: "finite values")
  let others = (0..<(d == 1 ? 0 : 256)).map { _ in at((0..<d).map { _ in random.uniform() }) }
  return Batch(features: d, points: even + others)
}

/// The first sample with a value that is not finite.
private func firstBad(_ values: Batch) -> Int? {
  (0..<values.count).first { point in
    (0..<values.features).contains { !values[$0, point].isFinite }
  }
}

private func text(_ point: [Double]) -> String { point.map(plain).joined(separator: ", ") }

/// - Throws: `UserError` where a target has values that are not finite, or whose products overflow or
///   are 0: beyond 2^200 (1.6e60), or all below 2^-200 (6.2e-61).
func checkValues(of target: TargetFunction) throws {
  let points = samplePoints(target.domain)
  let values = target.values(points)
  if let bad = firstBad(values) {
    throw UserError(
      "\(excerpt(target.name)) is not finite at x = \(text(points.point(bad))): a construction needs "
        + "a function that is continuous on \(target.domain)", at: "--target")
  }
  let largest = values.storage.reduce(0) { max($0, abs($1)) }
  guard largest == 0 || (Domain.smallestSide...Domain.largest).contains(largest) else {
    throw UserError(
      "\(excerpt(target.name)) has values up to \(plain(largest)): a construction needs 0, or values "
        + "between 6.2e-61 and 1.6e60; multiply it by a number", at: "--target")
  }
}

extension Construction {
  /// - Throws: `UserError` where a weight, or a value in the domain, is not finite.
  func checkValues() throws {
    guard network.hasFiniteWeights else {
      throw UserError(
        "what \(theorem.id) builds for \(excerpt(target.name)) on \(domain) has weights that are "
          + "not finite: take a shorter interval, fewer units or layers, or another step")
    }
    let points = samplePoints(domain)
    guard let bad = firstBad(network(points)) else { return }
    throw UserError(
      "what \(theorem.id) builds for \(excerpt(target.name)) on \(domain) is not finite at "
        + "x = \(text(points.point(bad))): take a shorter interval, fewer units or layers, or "
        + "another step")
  }
}

extension Network {
  fileprivate var hasFiniteWeights: Bool { parameters.allSatisfy(\.isFinite) }
}
