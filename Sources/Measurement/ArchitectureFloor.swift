// A sup error that no network of an architecture goes below, whatever its parameters.

import Base
import Foundation
import Functions
import Networks

/// A lower bound of the sup error of all networks of an architecture, by a theorem.
public struct ArchitectureFloor: Hashable, Sendable {
  /// A sup error over the target's domain.
  public let error: Double
  /// Why: the theorem and the count, for a reader.
  public let reason: String
  /// Whether interval arithmetic proves the error, as for one layer of up to 128 relu units and a
  /// convex or concave formula. Else the theorem's bound was computed in Float64 and lowered by an estimate
  /// of the rounding.
  public let isProven: Bool

  public init(error: Double, reason: String, isProven: Bool) {
    self.error = error
    self.reason = reason
    self.isProven = isProven
  }

  /// Whether a network with this sup error is the best, to 10⁻⁶ of it.
  public func isAttained(by error: Double) -> Bool { error - self.error <= 1e-6 * error }

  /// What it says of every network of the architecture, and by what.
  public var sentence: String {
    "no network of the architecture is below \(String(format: "%.3g", error))"
      + (isProven ? "" : " (computed in Float64, not proven)") + ": \(reason)"
  }
}

/// What no network of this architecture goes below in the sup norm over the target's domain.
///
/// - Piecewise linear activations (A2, C2, C3): on a line, a layer of W units whose activation has k kinks turns
///   p pieces into at most p (kW + 1); so many pieces, joined or not, have a least error. (M. Telgarsky, 2016, Lemma 3.2.)
/// - One layer of relu units on a line, for convex and concave formulas: sharper, and proven in interval arithmetic; the
///   least error itself where the formula is also monotone (see `bestRectifiers`).
/// - Polynomial activations (A1): layers of degrees p₁, p₂, … give polynomials of degree p₁p₂… on every
///   line, and the best of these is known by Remez. (M. Leshno et al., 1993.)
///
/// With several variables the floor is the largest over the axes through the centre and up to eight
/// diagonals of the box.
/// - Returns: nil where nothing is known, such as for tanh, where pieces (above 4096) or degree
///   (above 500) are too many, or where the bound is 0.
public func architectureFloor(
  of architecture: Architecture, for target: TargetFunction
) -> ArchitectureFloor? {
  guard architecture.inputs == target.inputs, architecture.outputs == target.outputs,
    let space = PiecewiseSpace(architecture)
  else { return nil }
  let lines = target.inputs == 1 ? [target] : restrictions(of: target)
  var largest = 0.0
  for line in lines {
    for output in 0..<line.outputs {
      switch space {
      case .pieces(let count):
        largest = max(largest, linearPiecesFloor(line, output: output, pieces: count))
      case .polynomial(let degree):
        guard let best = try? bestPolynomial(of: line, degree: degree, output: output) else {
          return nil
        }
        largest = max(largest, best.lowerBound)
      }
    }
  }
  // More units take seconds.
  if architecture.isRectifierSum, architecture.widths[0] <= 128,
    let sharper = ArchitectureFloor.rectifiers(architecture.widths[0], for: target),
    // A proof is worth a millionth.
    sharper.error > largest * (1 - 1e-6)
  {
    return sharper
  }
  guard largest > 0 else { return nil }
  let place = target.inputs == 1 ? "" : " on a line through the box"
  switch space {
  case .pieces(let count):
    return ArchitectureFloor(
      error: largest,
      reason: "at most \(count) linear piece\(count == 1 ? "" : "s")\(place) (Telgarsky 2016)",
      isProven: false)
  case .polynomial(let degree):
    return ArchitectureFloor(
      error: largest,
      reason: "a polynomial of degree at most \(degree)\(place) (Leshno et al. 1993, Remez)",
      isProven: false)
  }
}

extension Architecture {
  /// Whether its networks are the sums of W rectifiers of one variable: one layer of relu units, no skip.
  public var isRectifierSum: Bool {
    family == .mlp && inputs == 1 && outputs == 1 && activations == [.relu] && skip == .none
  }
}

/// The functions that an architecture gives on a line.
private enum PiecewiseSpace {
  case pieces(Int)
  case polynomial(degree: Int)

  /// nil where neither, or where a bound has no use.
  init?(_ architecture: Architecture) {
    guard architecture.family == .mlp else { return nil }
    let layers = zip(architecture.widths, architecture.activations)
    if architecture.activations.allSatisfy(\.isPolynomial) {
      var degree = 1
      for activation in architecture.activations {
        // Inputs that enter again are of degree 1, after a constant layer too.
        if architecture.skip == .all { degree = max(1, degree) }
        degree *= activation.polynomialDegree ?? 1
        guard degree <= 500 else { return nil }
      }
      self = .polynomial(degree: architecture.skip == .none ? degree : max(1, degree))
      return
    }
    var pieces = 1
    for (width, activation) in layers {
      guard let each = activation.linearPieces else { return nil }
      pieces *= (each - 1) * width + 1
      guard pieces <= 4096 else { return nil }
    }
    self = .pieces(pieces)
  }
}

/// The function on lines through the box, each as a function on [0, 1].
private func restrictions(of target: TargetFunction) -> [TargetFunction] {
  let bounds = target.domain.bounds
  let centre = target.domain.centre
  let dimension = bounds.count
  var lines: [(from: [Double], to: [Double])] = (0..<dimension).map { axis in
    var (from, to) = (centre, centre)
    (from[axis], to[axis]) = (bounds[axis].lowerBound, bounds[axis].upperBound)
    return (from, to)
  }
  for corner in 0..<(1 << min(dimension - 1, 3)) {
    let isUp = (0..<dimension).map { $0 == 0 || corner >> ($0 - 1) & 1 == 0 }
    lines.append(
      (
        zip(bounds, isUp).map { $1 ? $0.lowerBound : $0.upperBound },
        zip(bounds, isUp).map { $1 ? $0.upperBound : $0.lowerBound }
      ))
  }
  return lines.map { line in
    let values = target.values
    return TargetFunction(
      name: target.name, summary: "on a line", domain: Domain(0...1), outputs: target.outputs
    ) { t in
      var points = Batch(features: dimension, count: t.count)
      for axis in 0..<dimension {
        for sample in 0..<t.count {
          let u = t.storage[sample]
          points[axis, sample] = (1 - u) * line.from[axis] + u * line.to[axis]
        }
      }
      return values(points)
    }
  }
}
