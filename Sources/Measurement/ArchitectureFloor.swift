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
  /// Whether interval arithmetic proves the error, as for most formulas. Else the theorem's bound was
  /// computed in Float64 and lowered by an estimate of the rounding.
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
/// Float64 finds few points that decide, and for a formula interval arithmetic at these proves the bound: not
/// for finite elements, functions of one's own, or activations that jump.
///
/// With several variables the floor is the largest over the axes through the centre and up to eight
/// diagonals of the box.
/// - Returns: nil where nothing is known, such as for tanh, where pieces (above 4096) or degree
///   (above 500) are too many, or where the bound is 0.
public func architectureFloor(
  of architecture: Architecture, for target: TargetFunction
) -> ArchitectureFloor? {
  guard architecture.inputs == target.inputs, architecture.outputs == target.outputs,
    let space = LineSpace(architecture)
  else { return nil }
  let lines = target.inputs == 1 ? [TargetLine(target)] : linesThrough(target)
  let isContinuous = architecture.activations.allSatisfy { $0.smoothness != .discontinuous }
  var largest: LineFloor?
  for line in lines {
    for output in 0..<target.outputs {
      guard
        let floor = LineFloor(line, output: output, space: space, isContinuous: isContinuous)
      else { return nil }
      if floor.error > largest?.error ?? 0 { largest = floor }
    }
  }
  // More units take seconds.
  if architecture.isRectifierSum, architecture.widths[0] <= 128,
    let sharper = ArchitectureFloor.rectifiers(architecture.widths[0], for: target),
    // A proof is worth a millionth.
    sharper.error > (largest?.error ?? 0) * (1 - 1e-6)
  {
    return sharper
  }
  guard let largest else { return nil }
  let place = target.inputs == 1 ? "" : " on a line through the box"
  let how = largest.provenAt.map { ", by intervals at \($0) points" } ?? ""
  let reason =
    switch space {
    case .pieces(let count):
      "at most \(count) linear piece\(count == 1 ? "" : "s")\(place) (Telgarsky 2016)"
    case .polynomial(let degree):
      "a polynomial of degree at most \(degree)\(place) (Leshno et al. 1993, Remez)"
    }
  return ArchitectureFloor(
    error: largest.error, reason: reason + how, isProven: largest.provenAt != nil)
}

extension Architecture {
  /// Whether its networks are the sums of W rectifiers of one variable: one layer of relu units, no skip.
  public var isRectifierSum: Bool {
    family == .mlp && inputs == 1 && outputs == 1 && activations == [.relu] && skip == .none
  }
}
