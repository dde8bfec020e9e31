// Means of an activation and its derivatives under the Gaussian, by quadrature.

import Base
import Foundation
import Kernels
import Networks

/// E of squares and products of ρ, ρ′ and ρ″ at √q z, z standard normal.
///
/// ρ′ and ρ″ are the derivatives between kinks; what a kink adds to a mean is said where it counts.
public struct GaussianMoments: Sendable, Hashable {
  /// The variance q of what enters the activation.
  public let variance: Double
  /// E[ρ²].
  public let value: Double
  /// E[ρ′²]; infinite where it has no bound, not of use where ρ jumps.
  public let slope: Double
  /// E[ρ ρ′ z] / √q, the derivative of E[ρ²] by q.
  public let growth: Double
  /// E[ρ″²], without kinks.
  public let curvature: Double
  /// The largest estimated error of the first three, relative to their size.
  public let relativeError: Double

  /// - Parameters:
  ///   - activation: with the slope that training starts from, where it has one.
  ///   - variance: q > 0.
  /// - Throws: `UserError` where a mean is not finite, or its integrand does not fall off within 38 standard
  ///   deviations.
  public init(_ activation: Activation, variance: Double) throws {
    precondition(variance > 0, "a variance above 0")
    let deviation = variance.squareRoot()
    func terms(_ points: [Double]) -> [Double] {
      let x = points.map { deviation * $0 }
      let (f, slope) = (activation.values(x), activation.derivatives(x))
      let curve = activation.secondDerivatives(x)
      let count = points.count
      var rows = [Double](repeating: 0, count: 4 * count)
      for (index, z) in points.enumerated() {
        let weight = density(z)
        rows[index] = f[index] * f[index] * weight
        rows[count + index] = slope[index] * slope[index] * weight
        rows[2 * count + index] = f[index] * slope[index] * z / deviation * weight
        rows[3 * count + index] = curve[index] * curve[index] * weight
      }
      return rows
    }
    let kinks = activation.allKinks(within: reach * deviation).map { $0 / deviation }
    func rows(_ points: Batch) -> Batch {
      Batch(features: 4, count: points.count, storage: terms(points.storage))
    }
    let integral = integrate(
      over: Domain(-reach...reach), breakpoints: [kinks + [-8, -4, -2, -1, 0, 1, 2, 4, 8]],
      cells: 32, evaluations: 40_000, tolerance: { $0.map { 1e-13 * abs($0) + 1e-300 } }, rows)
    // What does not fall off is cut off, and its mean may not be finite.
    let ends = zip(terms([-reach]), terms([reach])).map { max(abs($0), abs($1)) }
    let isFinite = zip(integral.values, ends).prefix(3).allSatisfy { value, end in
      value.isFinite && end.isFinite && end <= 1e-6 * abs(value) + 1e-200
    }
    let steep = activation.unbounded(within: reach * deviation)
    guard isFinite, !steep.value else {
      throw UserError(
        "\(activation.description) has no finite second moment under the Gaussian of variance \(variance), "
          + "or none that quadrature within \(Int(reach)) standard deviations finds")
    }
    self.variance = variance
    value = integral.values[0]
    slope = steep.slope ? .infinity : integral.values[1]
    growth = integral.values[2]
    curvature = integral.values[3]
    // Of an infinite slope nothing is estimated.
    let errors = steep.slope ? [integral.errors[0], 0, integral.errors[2]] : integral.errors
    // What cancels in a growth of nearly 0 is as large as E[ρ²] / q.
    let sizes = [value, slope, max(abs(growth), value / variance)]
    relativeError = zip(errors, sizes).map { $1 == 0 ? 0 : $0 / $1 }.max() ?? 0
  }
}

/// Standard deviations beyond which the density is no normal number.
let reach = 38.0

/// The density of the standard normal distribution.
func density(_ z: Double) -> Double { exp(-0.5 * z * z) * 0.3989422804014327 }

extension Activation {
  /// Kinks and jumps within a distance of 0, the recurring ones too while they are at most 4096; of an expression those
  /// that sampling finds.
  func allKinks(within distance: Double) -> [Double] {
    guard let period = kinkPeriod else {
      return (expression?.breaks ?? kinks).filter { abs($0) <= distance }
    }
    let count = min((distance / period).rounded(.down), 2048)
    return stride(from: -count, through: count, by: 1).map { $0 * period }
  }

  /// Whether the squares of ρ and of ρ′ grow so fast towards a place where pieces of a formula meet that their means are
  /// infinite: like the inverse distance, or faster. Seen by sampling at the 64 places nearest to 0.
  fileprivate func unbounded(within distance: Double) -> (value: Bool, slope: Bool) {
    guard let expression else { return (false, false) }
    var found = (value: false, slope: false)
    let places = expression.breaks.filter { abs($0) <= distance }.sorted { abs($0) < abs($1) }
    for place in places.prefix(64) where !found.value {
      for side in [-1.0, 1] {
        // The largest size in an octave of distances, near and nearer.
        func largest(_ power: Int, _ values: ([Double]) -> [Double]) -> Double {
          let octave = (0..<16).map { place + side * pow(2, -Double(power) + Double($0) / 16) }
          return values(octave).reduce(0) { $1.isNaN ? $0 : max($0, $1 * $1) }
        }
        func isInfinite(_ values: ([Double]) -> [Double]) -> Bool {
          let (near, nearer) = (largest(12, values), largest(28, values))
          return near > 0 && log2(nearer / near) > 0.98 * 16
        }
        if isInfinite({ self.values($0) }) { found.value = true }
        if isInfinite({ derivatives($0) }) { found.slope = true }
      }
    }
    return found
  }

  /// Whether a small change of what enters can change what leaves by more than a multiple of it: then
  /// χ₁ is infinite.
  package var jumps: Bool {
    guard let expression else { return smoothness == .discontinuous }
    return expression.breaks.contains { place in
      let (left, right) = (value(place.nextDown), value(place.nextUp))
      return abs(right - left) > 1e-6 * max(1, abs(left), abs(right))
    }
  }
}
