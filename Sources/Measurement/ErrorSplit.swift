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
    /// Proven by intervals: no network of the architecture has a smaller error; what is attained may be
    /// larger.
    case floor = "proven floor"
    /// The same by a theorem whose figure was computed in Float64, less an estimate of its rounding.
    case computedFloor = "floor, computed"
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
    /// The network that was constructed, as it was measured.
    case built = "this construction"

    /// Whether a network that was built has the error.
    public var isOfNetwork: Bool {
      switch self {
      case .best, .bestKnown, .construction: true
      case .floor, .computedFloor, .starts, .fit, .built: false
      }
    }

    /// Whether it is a bound of all networks, which none of them need attain.
    public var isFloor: Bool { self == .floor || self == .computedFloor }
  }

  /// The norm of all parts.
  public private(set) var norm = Norm.sup
  /// The sup error that is split; nil where none was measured.
  public var total: Double?
  public var approximation: Double?
  public var optimisation: Double?
  public var rounding: Double?
  /// A sup error that no network of the architecture goes below, where one is known.
  public var floor: Double?
  /// Whether `floor` is proven by intervals, or else computed in Float64; nil where there is none, or where
  /// an older store does not tell.
  public var isFloorProven: Bool?
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
      state(floor)
      return
    }
    let rest = total - (self.rounding ?? 0)
    state(floor)
    let best = attained.filter { $0.error.isFinite }.min { $0.error < $1.error }
    if let best, best.error < rest {
      approximation = best.error
      kind = best.kind
      reference = best.reason
    } else if let floor, attained.isEmpty {
      approximation = min(floor.error, rest)
      kind = floor.isProven ? .floor : .computedFloor
      reference = floor.reason
    } else if let best {
      approximation = rest
      kind = .fit
      reference = "not above \(best.error.threeDigits), \(best.reason)"
    }
    if kind?.isFloor != true, let floor { reference += "; \(floor.sentence)" }
    optimisation = approximation.map { max(0, rest - $0) }
  }

  /// Splits the sup error of a network that was built: all is the architecture's but for the rounding.
  /// - Parameters:
  ///   - total: sup error of the network as it was measured, or what became of it.
  ///   - rounding: of its evaluation and parameters, nil where unknown.
  ///   - kind: what it is, for one of finite error.
  ///   - reference: what is known of it.
  ///   - floor: of the architecture.
  public init(
    built total: Double, rounding: Double?, kind: Kind, reference: String, floor: ArchitectureFloor?
  ) {
    self.init(reference: reference)
    if total.isFinite {
      let rounding = rounding.flatMap { $0.isNaN ? nil : min($0, total) }
      self.total = total
      self.rounding = rounding
      self.kind = kind
      approximation = total - (rounding ?? 0)
      optimisation = 0
    } else {
      self.reference = "none: the network has no finite sup error"
    }
    state(floor)
    if let floor { self.reference += "; \(floor.sentence)" }
  }

  private mutating func state(_ floor: ArchitectureFloor?) {
    self.floor = floor?.error
    isFloorProven = floor?.isProven
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
    case isFloorProven = "floor_proven"
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
    try container.encode(isFloorProven, forKey: .isFloorProven)
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
package func roundingError(
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
