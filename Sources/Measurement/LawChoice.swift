// Which law errors follow: a power of the size, an exponential of it, or neither.

import Base
import Foundation

/// A law that errors follow over sizes, chosen by points that were held out.
package struct LawChoice: Hashable, Sendable {
  /// The law, fitted to all sizes.
  package let fit: RateFit
  /// The factor by which the law misses a size that it was not fitted to: the exponential of the root mean
  /// square of the logarithms' differences, at least 1.
  package let heldOut: Double

  /// A law that misses held-out sizes by more is stated nowhere.
  package static let mostMissed = 2.0
  /// Two laws of which neither misses by so much less, in logarithms, are not told apart.
  static let clearlyLess = 0.8
}

/// The law of least error on held-out sizes: each size in turn is predicted from the others.
///
/// nil where none is followed (``RateFit/isFollowed``), where the better one misses held-out sizes by more than
/// a factor of 2, and where a power and an exponential predict them about equally well.
///
/// - Parameters:
///   - sizes: positive.
///   - errors: for each size, the errors of its seeds.
///
/// Source: leave-one-out cross-validation, M. Stone, J. Royal Stat. Soc. B 36 (1974).
package func chosenLaw(sizes: [Double], errors: [[Double]]) -> LawChoice? {
  let missed = RateModel.allCases.compactMap { model in
    heldOutError(model, sizes: sizes, errors: errors).map { (model: model, error: $0) }
  }.sorted { $0.error < $1.error }
  guard let best = missed.first, exp(best.error) <= LawChoice.mostMissed,
    let fit = followedRate(best.model, sizes: sizes, errors: errors)
  else { return nil }
  if missed.count > 1, best.error > LawChoice.clearlyLess * missed[1].error { return nil }
  return LawChoice(fit: fit, heldOut: exp(best.error))
}

/// Root mean square over the sizes of log(error) minus what the law says that is fitted to the other sizes;
/// nil where fewer than four sizes have an error.
private func heldOutError(
  _ model: RateModel, sizes: [Double], errors: [[Double]]
) -> Double? {
  let points = zip(sizes, errors).compactMap { (size, errors) -> (x: Double, y: Double)? in
    let error = median(errors)
    guard error > 0, error.isFinite, size > 0 else { return nil }
    return (model == .algebraic ? log(size) : size, log(error))
  }
  guard Set(points.map(\.x)).count >= 4 else { return nil }
  let squares = points.indices.map { left -> Double in
    let rest = points.indices.filter { $0 != left }.map { points[$0] }
    let count = Double(rest.count)
    let (mx, my) = (rest.map(\.x).reduce(0, +) / count, rest.map(\.y).reduce(0, +) / count)
    let spread = rest.reduce(0) { $0 + ($1.x - mx) * ($1.x - mx) }
    let slope = rest.reduce(0) { $0 + ($1.x - mx) * ($1.y - my) } / spread
    let miss = points[left].y - (my + slope * (points[left].x - mx))
    return miss * miss
  }
  return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
}
