// The point of the edge of chaos with the least biases whose variance attracts.

import Base
import Foundation
import Networks

/// The critical point of an activation, or why there is none.
public enum CriticalPoint: Sendable, Hashable {
  case point(EdgePoint)
  case none(reason: String)
}

extension MeanField {
  /// The point of least σ_b on the edge whose fixed point of the variance attracts: slope at most 1 in magnitude, limits
  /// allowed (as q* → 0 for tanh).
  ///
  /// It is looked for at 121 variances from 10⁻⁶ to 10⁶, and refined between these: by bisection where
  /// points begin to be allowed, by golden section where σ_b² is least inside.
  public func critical() -> CriticalPoint {
    do {
      return critical(on: try edgeCurve())
    } catch {
      return .none(reason: "\(error)")
    }
  }

  /// As `critical()`, of an edge that is known.
  /// - Parameter curve: of `edgeCurve`.
  package func critical(on curve: [EdgePoint]) -> CriticalPoint {
    guard curve.contains(where: { $0.biasVariance >= 0 }) else {
      return .none(
        reason:
          "on the whole edge σ_b² would have to be below 0 (q* from \(exponential(curve.first)) "
          + "to \(exponential(curve.last)))")
    }
    var best: EdgePoint?
    func offer(_ point: EdgePoint?) {
      guard let point, point.isAllowed else { return }
      if point.biasVariance < best?.biasVariance ?? .infinity { best = point }
    }
    curve.forEach(offer)
    for (one, next) in zip(curve, curve.dropFirst()) where one.isAllowed != next.isAllowed {
      offer(firstAllowed(between: one, next))
    }
    for index in curve.indices.dropFirst().dropLast() where curve[index].isAllowed {
      let sides = (curve[index - 1], curve[index + 1])
      if sides.0.biasVariance >= curve[index].biasVariance,
        sides.1.biasVariance >= curve[index].biasVariance,
        curve[index].biasVariance > 0
      {
        offer(least(between: sides.0.variance, sides.1.variance))
      }
    }
    // Small variances: ρ is two half lines, through 0 or not at all.
    if let first = curve.first, first.isAllowed, first.biasVariance > 0,
      first.biasVariance <= best?.biasVariance ?? .infinity, activation.value(0.0) == 0
    {
      best = EdgePoint(
        variance: 0, weightDeviation: weightAtZero, biasVariance: 0, slope: 1)
    }
    guard let best else {
      return .none(
        reason:
          "where σ_b² is not below 0 on the edge, the variance does not stay at its fixed point: "
          + "the slope of the variance map is above 1 there")
    }
    return .point(best)
  }

  /// σ_w as q* → 0.
  private var weightAtZero: Double {
    let step = 1e-300
    let (left, right) = (activation.derivative(-step), activation.derivative(step))
    return (2 / (left * left + right * right)).squareRoot()
  }

  private func firstAllowed(between one: EdgePoint, _ next: EdgePoint) -> EdgePoint? {
    var (allowed, other) = one.isAllowed ? (one, next) : (next, one)
    for _ in 0..<200 {
      let middle = (allowed.variance * other.variance).squareRoot()
      guard middle != allowed.variance, middle != other.variance,
        let point = try? edge(at: middle)
      else { break }
      if point.isAllowed { allowed = point } else { other = point }
    }
    // On the border itself, where roundings decide.
    let isBias = other.biasVariance < 0
    return EdgePoint(
      variance: allowed.variance, weightDeviation: allowed.weightDeviation,
      biasVariance: isBias ? 0 : allowed.biasVariance, slope: allowed.slope)
  }

  private func least(between low: Double, _ high: Double) -> EdgePoint? {
    let t = goldenSectionMinimum(from: log(low), to: log(high), steps: 60) { t in
      (try? edge(at: exp(t)))?.biasVariance ?? .infinity
    }
    return try? edge(at: exp(t))
  }
}

extension EdgePoint {
  fileprivate var isAllowed: Bool { biasVariance >= 0 && abs(slope) <= 1 }
}

private func exponential(_ point: EdgePoint?) -> String {
  point.map { String(format: "%.0e", $0.variance) } ?? "nowhere"
}
