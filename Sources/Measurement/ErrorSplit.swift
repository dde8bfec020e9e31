// Where an error comes from: the architecture, the optimiser, or the arithmetic.

import Base
import Foundation
import Kernels

/// The sup error of a fit as the sum of its causes: total = approximation + optimisation + rounding.
///
/// `approximation` is what the architecture is to answer for, by the best that is known: an error that one of its
/// networks attains, else one that none goes below. `optimisation` is what training left above it,
/// `rounding` what the arithmetic adds. Where nothing is known the first two are nil and the reference says
/// "none: …". Absent parts are `null` in JSON.
public struct ErrorSplit: Codable, Hashable, Sendable {
  /// What `approximation` rests on.
  public enum Kind: String, Codable, Hashable, Sendable {
    /// No network of the architecture has a smaller error; what is attained may be larger.
    case floor = "proven floor"
    /// A network has this error, and none of the architecture a smaller one, to 10⁻⁶ of it.
    case best = "best, proven"
    /// A network that a search found has this error; there may be better ones.
    case bestKnown = "best known"
    /// A network that a theorem builds has this error.
    case construction = "best construction"
    /// Another start had this error: an upper estimate.
    case starts = "best of many starts"
    /// The fit itself is the best that is known.
    case fit = "this fit"

    /// Whether a network that was built has the error.
    public var isOfNetwork: Bool {
      switch self {
      case .best, .bestKnown, .construction: true
      case .floor, .starts, .fit: false
      }
    }
  }

  /// The norm of all parts.
  public private(set) var norm = Norm.sup
  /// The sup error that is split; nil where none was measured.
  public var total: Double?
  public var approximation: Double?
  public var optimisation: Double?
  public var rounding: Double?
  /// A sup error that no network of the architecture goes below, where one is proven.
  public var floor: Double?
  public var kind: Kind?
  /// What the split rests on, for a reader: a theorem, a best known network, or "none: …".
  public var reference: String

  /// A split by its parts.
  public init(
    approximation: Double? = nil, optimisation: Double? = nil, rounding: Double? = nil,
    reference: String = "none: no proven floor for this architecture and target"
  ) {
    self.approximation = approximation
    self.optimisation = optimisation
    self.rounding = rounding
    self.reference = reference
  }

  /// Splits the sup error of a fit; the parts are not negative, and add up to it.
  /// - Parameters:
  ///   - total: sup error of the fit.
  ///   - rounding: of its evaluation, 0 where unknown.
  ///   - floor: of the architecture.
  ///   - attained: sup errors that networks of the architecture have, with what they are.
  public init(
    total: Double, rounding: Double?, floor: ArchitectureFloor?,
    attained: [(error: Double, kind: Kind, reason: String)]
  ) {
    self.init(rounding: rounding.flatMap { $0.isNaN ? nil : min($0, total.isNaN ? $0 : total) })
    self.total = total.isNaN ? nil : total
    guard total.isFinite else {
      self.rounding = rounding
      reference = "none: the fit has no finite error"
      self.floor = floor?.error
      return
    }
    let rest = total - (self.rounding ?? 0)
    self.floor = floor?.error
    let best = attained.filter { $0.error.isFinite }.min { $0.error < $1.error }
    if let best, best.error < rest {
      approximation = best.error
      kind = best.kind
      reference = best.reason
    } else if let floor, attained.isEmpty {
      approximation = min(floor.error, rest)
      kind = .floor
      reference = floor.reason
    } else if let best {
      approximation = rest
      kind = .fit
      reference = "not above \(best.error.threeDigits), \(best.reason)"
    }
    if kind != .floor, let floor {
      reference +=
        "; no network of the architecture is below \(floor.error.threeDigits): \(floor.reason)"
    }
    optimisation = approximation.map { max(0, rest - $0) }
  }

  /// The same split of a sup error that is known to be larger, such as one that is certified from below.
  public func raised(to total: Double) -> ErrorSplit {
    guard let own = self.total, total > own, total.isFinite else { return self }
    var split = self
    split.total = total
    if kind == .fit {
      split.approximation = approximation.map { $0 + (total - own) }
    } else {
      split.optimisation = optimisation.map { $0 + (total - own) }
    }
    return split
  }

  private enum CodingKeys: String, CodingKey {
    case total, approximation, optimisation, rounding, floor, kind, reference, norm
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(norm, forKey: .norm)
    try container.encode(total.flatMap { $0.isFinite ? $0 : nil }, forKey: .total)
    try container.encode(approximation, forKey: .approximation)
    try container.encode(optimisation, forKey: .optimisation)
    try container.encode(rounding.flatMap { $0.isFinite ? $0 : nil }, forKey: .rounding)
    try container.encode(floor, forKey: .floor)
    try container.encode(kind, forKey: .kind)
    try container.encode(reference, forKey: .reference)
  }
}

extension Double {
  /// As a sentence has it.
  fileprivate var threeDigits: String { String(format: "%.3g", self) }
}

/// The largest difference of two evaluations of one function at random points of a box: the rounding
/// error of the first where the second is more precise. A sampled lower bound.
///
/// - Parameters:
///   - evaluation: from (d × samples) to (outputs × samples), in the arithmetic in question.
///   - reference: the same in a higher precision, its results rounded to Double.
///   - domain: the box.
///   - count: points; random ones, as grids and Sobol points have few bits and round too little.
///   - seed: of the points.
/// - Throws: `UserError` where the two have different outputs.
/// - Returns: the largest |a − b| over points and components; NaN where such a difference is.
public func roundingError(
  of evaluation: (Batch) -> Batch, reference: (Batch) -> Batch, in domain: Domain,
  count: Int = 4096, seed: UInt64 = 0
) throws -> Double {
  let source = RandomSource(seed: seed, stream: "points of a rounding error")
  let storage = domain.bounds.flatMap { bounds in
    (0..<count).map { _ in source.uniform(bounds.lowerBound, bounds.upperBound) }
  }
  let points = Batch(features: domain.dimension, count: count, storage: storage)
  let (low, high) = (evaluation(points), reference(points))
  guard low.features == high.features else {
    throw UserError(
      "an evaluation with \(low.features) outputs has no rounding error against one with "
        + "\(high.features)")
  }
  var largest = 0.0
  for (a, b) in zip(low.storage, high.storage) {
    let difference = abs(a - b)
    if difference.isNaN { return .nan }
    largest = max(largest, difference)
  }
  return largest
}
