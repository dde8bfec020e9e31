// Why an error has no norm: what is not finite or seems unbounded, and where.

import Base
import Foundation
import Functions

/// What keeps |f − N| from having norms.
struct ErrorCause {
  /// Where values seem to grow without bound, those of the largest values first.
  var singularities: [Singularity] = []
  /// For a reader.
  var text = ""

  var isSingular: Bool { !singularities.isEmpty }
}

extension ErrorCause {
  /// Judges what a search met: a value that is not finite, or suspects of being unbounded.
  init(
    _ search: SupremumSearch, _ approximant: (Batch) -> Batch, _ target: TargetFunction,
    _ residual: (Batch) -> Residual
  ) {
    let domain = target.domain
    var suspects = search.suspects
    if search.peak.value.isInfinite {
      suspects = [Suspect(point: search.peak.point, radius: 0x1p-52, value: 0)]
    } else if search.peak.value.isNaN {
      suspects = []
    }
    let found = suspects.sorted { $0.value > $1.value }.prefix(4).compactMap { suspect in
      singularity(at: suspect, in: domain) { residual($0).largestErrors }
    }
    // Several searches end at one place.
    for one in found
    where !singularities.contains(where: { near($0.point, one.point, in: domain) }) {
      singularities.append(one)
    }
    guard let first = singularities.first else {
      if !search.peak.value.isFinite {
        text = notFiniteReason(at: search.peak.point, approximant, target: target)
      }
      return
    }
    let here = Batch(features: target.inputs, points: [first.point])
    let (f, n) = (target.values(here).storage, approximant(here).storage)
    func largest(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }
    // Above one dimension they are points of one curve, as a rule.
    let named = singularities.prefix(target.inputs == 1 ? 4 : 1)
    let places =
      named.map { place($0.point) }.joined(separator: " and ")
      + (named.count < singularities.count ? " and elsewhere" : "")
    text =
      "\(largest(n) > largest(f) ? "the network" : "the target") seems singular near \(places): "
      + "|f - N| grows as samples approach, to \(digits(first.largest)), and shows no bound"
  }
}

extension ErrorCause {
  /// Of a function itself.
  init(ofTargetAlone target: TargetFunction, options: MeasureOptions) throws {
    func nothing(_ points: Batch) -> Batch {
      Batch(features: target.outputs, count: points.count)
    }
    func residual(_ points: Batch) -> Residual { Residual(nothing, target, at: points) }
    var search = SupremumSearch(on: target, options: options)
    try search.sample(residual)
    try search.refine(residual)
    self.init(search, nothing, target, residual)
  }
}

/// Whether two points are closer than samples tell apart.
private func near(_ a: [Double], _ b: [Double], in domain: Domain) -> Bool {
  zip(zip(a, b), domain.bounds).allSatisfy { pair, bounds in
    abs(pair.0 - pair.1) <= 1e-6 * (bounds.upperBound - bounds.lowerBound)
  }
}

/// Which of network and target is not finite at a point.
/// - Parameter target: nil where its values are known to be finite.
func notFiniteReason(
  at point: [Double], _ approximant: (Batch) -> Batch, target: TargetFunction?
) -> String {
  let here = Batch(features: point.count, points: [point])
  func bad(_ values: Batch?) -> Double? { values?.storage.first { !$0.isFinite } }
  if let value = bad(approximant(here)) {
    return "the network is not finite at \(place(point)): \(named(value))"
  }
  if let value = bad(target?.values(here)) {
    return "the target is not finite at \(place(point)): \(named(value))"
  }
  return "the difference of target and network exceeds Float64 at \(place(point))"
}

/// Why norms that were measured, or not, are no figures; nil where all are.
func missingNorms(_ report: ErrorReport, _ wanted: Set<Norm>) -> String? {
  var reasons: [String] = []
  let values: [(Norm, Double)] = [(.l1, report.l1), (.l2, report.l2), (.sup, report.sup)]
  let skipped = values.filter { !wanted.contains($0.0) }.map(\.0.rawValue)
  if !skipped.isEmpty {
    reasons.append("not asked for: \(skipped.joined(separator: ", "))")
  }
  let large = values.filter { wanted.contains($0.0) && !$0.1.isFinite }.map(\.0.rawValue)
  if !large.isEmpty {
    reasons.append("\(large.joined(separator: ", ")) beyond Float64")
  }
  let hasRelative =
    (!wanted.contains(.sup) || report.relativeSup.isFinite)
    && (!wanted.contains(.l2) || report.relativeL2.isFinite)
  if !hasRelative, large.isEmpty {
    reasons.append("no relative error: the target is 0 wherever it was sampled")
  }
  return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
}

extension ErrorReport {
  /// Without norms.
  init(notFinite search: SupremumSearch, because reason: String) {
    self.init(
      sup: search.peak.value, relativeSup: search.peak.value / search.target,
      supAt: search.peak.point, method: "none: \(reason)", reason: reason)
  }

  /// Withdraws the norms that do not exist at a singularity: sup, and L1 and L2 where the power of
  /// the distance is not integrable or quadrature did not settle.
  mutating func withdraw(_ cause: ErrorCause, of norms: Set<Norm>, dimension: Int) {
    (sup, relativeSup) = (.nan, .nan)
    let power = cause.singularities.reduce(0) { max($0, $1.power) }
    // The power is an estimate, and in more dimensions a point's may be larger than a curve's, or smaller at an
    // edge: near 1, and there, quadrature must settle.
    func exists(_ p: Double, _ value: Double, _ uncertainty: Double) -> Bool {
      value.isFinite && uncertainty <= (dimension == 1 && power * p < 0.8 ? 0.1 : 0.01) * value
        && power * p < 0.97 * Double(dimension)
    }
    var lost: [String] = []
    if norms.contains(.l1), !exists(1, l1, l1Uncertainty) {
      (l1, l1Uncertainty) = (.nan, .nan)
      lost.append("L1")
    }
    if norms.contains(.l2), !exists(2, l2, l2Uncertainty) {
      (l2, l2Uncertainty, relativeL2) = (.nan, .nan, .nan)
      lost.append("L2")
    }
    var text = cause.text + "; no sup norm"
    if !lost.isEmpty {
      text +=
        ", and \(lost.joined(separator: " and ")) "
        + (lost.count > 1
          ? "do not exist or do not converge" : "does not exist or does not converge")
    }
    reason = text
    if l1.isNaN, l2.isNaN { method = "none: \(text)" }
  }
}

extension IntegralNorms {
  /// Lowers the norms to what the errors allow that were met, none above `largest`; the uncertainties
  /// take up the difference.
  /// - Parameter volume: of the domain, times the number of outputs.
  mutating func limit(to largest: Double, volume: Double) {
    let bounds = (l1: largest * volume, l2: largest * volume.squareRoot())
    if l1 > bounds.l1 {
      l1Uncertainty = max(l1Uncertainty, l1 - bounds.l1)
      l1 = bounds.l1
    }
    if l2 > bounds.l2 {
      l2Uncertainty = max(l2Uncertainty, l2 - bounds.l2)
      l2 = bounds.l2
    }
  }
}

/// NaN without the sign that it would be printed with.
private func named(_ value: Double) -> String { value.isNaN ? "nan" : "\(value)" }

/// A point as a sentence has it: `x = 0.3`, `(0.1, 0.2)`.
private func place(_ point: [Double]) -> String {
  let numbers = point.map { String(format: "%.10g", $0) }
  return point.count == 1 ? "x = \(numbers[0])" : "(\(numbers.joined(separator: ", ")))"
}

private func digits(_ value: Double) -> String { String(format: "%.3g", value) }
