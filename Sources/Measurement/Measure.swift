// The error of an approximation, against a function on its domain or against data.

import Base
import Foundation
import Functions

/// What to measure, and how hard to try.
public struct MeasureOptions: Hashable, Sendable {
  /// The norms wanted; the others are skipped and reported as NaN.
  public var norms: Set<Norm>
  /// Relative error of L1 and L2 at which quadrature stops; nil: 1e-7, 1e-4 and 1e-3 in one, two and
  /// three dimensions. Where it is not reached within the evaluations that `effort` allows, the
  /// uncertainty says so.
  public var tolerance: Double?
  /// Scales the numbers of sampled points and of evaluations allowed; 1 takes about 1, 40
  /// and 300 milliseconds in one, two and three dimensions for a network of 16 units.
  public var effort: Double
  /// Seeds the random shifts of Sobol points, in more than three dimensions.
  public var seed: UInt64

  public init(
    norms: Set<Norm> = Set(Norm.allCases), tolerance: Double? = nil, effort: Double = 1,
    seed: UInt64 = 0
  ) {
    self.norms = norms
    self.tolerance = tolerance
    self.effort = effort
    self.seed = seed
  }
}

/// Numbers of points for a dimension, scaled by `MeasureOptions.effort`.
struct Effort {
  /// Relative tolerance of quadrature.
  let tolerance: Double
  /// First cells of quadrature on an axis.
  let cells: Int
  /// Evaluations that quadrature may take.
  let evaluations: Int
  /// Intervals of the sampling grid on an axis.
  let grid: Int
  /// Sobol points: a power of two.
  let samples: Int

  init(dimension: Int, scale: Double) {
    func scaled(_ number: Double, root: Int = 1) -> Int {
      max(4, Int((number * scale.root(root)).rounded()))
    }
    func powerOfTwo(_ number: Double) -> Int {
      1 << max(4, Int(log2(number * scale).rounded()))
    }
    switch dimension {
    case 1:
      (tolerance, cells, evaluations) = (1e-7, scaled(32), scaled(60_000))
      (grid, samples) = (scaled(4096), 0)
    case 2:
      (tolerance, cells, evaluations) = (1e-4, scaled(12, root: 2), scaled(150_000))
      (grid, samples) = (scaled(128, root: 2), powerOfTwo(4096))
    case 3:
      (tolerance, cells, evaluations) = (1e-3, scaled(6, root: 3), scaled(400_000))
      (grid, samples) = (scaled(40, root: 3), powerOfTwo(16_384))
    default:
      (tolerance, cells, evaluations) = (0, 0, 0)
      (grid, samples) = (0, powerOfTwo(4096))
    }
  }
}

/// The error of an approximant over the domain of a function.
///
/// L1 and L2 come from adaptive quadrature up to three dimensions, cut at the target's breakpoints,
/// and from randomised Sobol points above. `sup` is the largest error met on a dense sample
/// off binary fractions, with the breakpoints and both their sides, and at the points of L1 and L2 where
/// these are wanted, refined by local maximisation: a lower bound. So sup is at least L1 / (n·|Ω|) and
/// L2 / (n·|Ω|)^½, n outputs: where a rule with negative weights says more, its figure is lowered to what
/// its points allow, and its uncertainty says so. At a jump the target's own value counts like any other,
/// so that a continuous approximant has there at least half the jump.
///
/// Where network or target is not finite at a point that was met, there are no norms: L1 and L2 are NaN,
/// `sup` is NaN or infinite, and `reason` names the point. Where values seem to grow without bound
/// towards a point, `sup` is NaN; L1 and L2 stay where they seem to exist and quadrature settled.
///
/// - Parameters:
///   - approximant: from (d × samples) to (outputs × samples), such as a `Network`; it is called
///     with batches of up to some thousand samples.
///   - target: the function, with its domain.
///   - options: the norms wanted, and how hard to try.
/// - Throws: `UserError` where the approximant has other outputs than the target, where an option
///   makes no sense, or above 40 dimensions.
public func measure(
  _ approximant: (Batch) -> Batch, against target: TargetFunction,
  options: MeasureOptions = MeasureOptions()
) throws -> ErrorReport {
  guard !options.norms.isEmpty else {
    throw UserError("measure at least one of l1, l2, sup")
  }
  guard options.effort > 0, options.effort <= 1e4 else {
    throw UserError("the effort of a measurement is in (0, 10000], not \(plain(options.effort))")
  }
  if let tolerance = options.tolerance, !(tolerance > 0 && tolerance < 1) {
    throw UserError("the tolerance of a measurement is in (0, 1), not \(plain(tolerance))")
  }
  let outputs = approximant(Batch(features: target.inputs, points: [target.domain.centre])).features
  guard outputs == target.outputs else {
    throw UserError(
      "the network has \(counted(outputs, "output")), "
        + "but \(target.name) has \(counted(target.outputs, "component"))")
  }

  let (l1, l2) = (options.norms.contains(.l1), options.norms.contains(.l2))
  let wantsSup = options.norms.contains(.sup)
  func residual(_ points: Batch) -> Residual { Residual(approximant, target, at: points) }
  var search = SupremumSearch(on: target, options: options)
  func cause() throws -> ErrorCause {
    let found = ErrorCause(search, approximant, target, residual)
    guard !found.isSingular, search.isTargetSpiked else { return found }
    // An approximant may follow a pole as far as Float64 does, and leave an error that does not grow.
    let alone = try ErrorCause(ofTargetAlone: target, options: options)
    return alone.isSingular ? alone : found
  }
  try search.sample(residual)
  // Where a sample lies on a singularity, the integrals still are to be judged.
  guard try search.peak.value.isFinite || cause().isSingular else {
    return ErrorReport(notFinite: search, because: try cause().text)
  }

  var report = ErrorReport(method: "")
  var norms: IntegralNorms?
  if l1 || l2 {
    let exponent = exponentForSquares(max(search.peak.value, search.target))
    func watched(_ points: Batch) -> Residual {
      let values = residual(points)
      search.watch(points, values)
      return values
    }
    norms =
      target.inputs <= 3
      ? integralNorms(on: target, l1: l1, l2: l2, exponent: exponent, options: options, watched)
      : try sampledNorms(on: target, l1: l1, l2: l2, exponent: exponent, options: options, watched)
  }
  // What quadrature does not resolve may be a singularity.
  if wantsSup || norms?.isConverged == false { try search.refine(residual) }
  let cause = try cause()
  guard search.peak.value.isFinite || cause.isSingular else {
    return ErrorReport(notFinite: search, because: cause.text)
  }
  try WorkLimit.check()
  norms?.limit(
    to: search.peak.value, volume: target.domain.volume * Double(outputs))
  var methods: [String] = []
  if wantsSup {
    report.sup = search.peak.value
    report.supAt = search.peak.point
    report.relativeSup = report.sup / search.target
    methods.append(cause.isSingular ? "sup: none" : "sup: \(search.method)")
  }
  if let norms {
    (report.l1, report.l1Uncertainty) = (norms.l1, norms.l1Uncertainty)
    (report.l2, report.l2Uncertainty) = (norms.l2, norms.l2Uncertainty)
    report.relativeL2 = norms.l2 / norms.targetL2
    let names = (l1 ? ["l1"] : []) + (l2 ? ["l2"] : [])
    methods.append("\(names.joined(separator: ", ")): \(norms.method)")
  }
  if target.symbols != nil {
    report.symbolsRight = try symbolsRight(approximant, of: target, seed: options.seed)
    methods.append(SymbolShare.method)
  }
  report.method = methods.joined(separator: "; ")
  if cause.isSingular {
    report.withdraw(cause, of: options.norms, dimension: target.inputs)
  } else {
    report.reason = missingNorms(report, options.norms)
  }
  return report
}

/// The error of an approximant at data that the fit did not see: means over the points, not
/// integrals. The uncertainties are one standard error, as of a random sample (NaN for one point).
///
/// - Parameters:
///   - approximant: from (d × samples) to (outputs × samples).
///   - inputs: (d × samples).
///   - outputs: (outputs × samples).
/// - Throws: `UserError` where there is no point, or the approximant has other outputs.
public func measure(
  _ approximant: (Batch) -> Batch, inputs: Batch, outputs: Batch
) throws -> ErrorReport {
  try measure(approximant, inputs: inputs, outputs: outputs, areUnseen: true)
}

/// The same at data that the fit may have seen.
/// - Parameter areUnseen: whether it is known that it did not.
package func measure(
  _ approximant: (Batch) -> Batch, inputs: Batch, outputs: Batch, areUnseen: Bool
) throws -> ErrorReport {
  precondition(inputs.count == outputs.count, "every input has its output")
  guard inputs.count > 0 else {
    throw UserError("there is no hold-out point to measure at: hold out a part of the data")
  }
  let approximation = approximant(inputs)
  guard approximation.features == outputs.features else {
    throw UserError(
      "the network has \(counted(approximation.features, "output")), "
        + "but the data have \(counted(outputs.features, "output"))")
  }
  let residual = Residual(approximation: approximation, target: outputs)
  let largestTarget = residual.largestTargets.max() ?? 0
  let exponent = exponentForSquares(max(residual.largestErrors.max() ?? 0, largestTarget))
  let rows = residual.integrand(l1: true, l2: true, exponent: exponent)
  let estimates = (0..<3).map { meanAndError(Array(rows.feature($0))) }
  let norms = IntegralNorms(
    estimates.map(\.mean), errors: estimates.map(\.error), l1: true, l2: true, exponent: exponent,
    method: (areUnseen ? "hold-out: " : "") + counted(inputs.count, "point")
      + (areUnseen ? "; " : " that the fit may have seen; ")
      + "l1 mean, l2 root mean square, sup largest error; the uncertainty is one standard error")
  var peak = Peak()
  for (sample, error) in residual.largestErrors.enumerated() {
    peak.consider(error, at: inputs.point(sample))
  }
  var report = ErrorReport(
    l1: norms.l1, l2: norms.l2, sup: peak.value, relativeL2: norms.l2 / norms.targetL2,
    relativeSup: peak.value / largestTarget, supAt: peak.point,
    l1Uncertainty: norms.l1Uncertainty, l2Uncertainty: norms.l2Uncertainty, method: norms.method)
  report.reason =
    peak.value.isFinite
    ? missingNorms(report, Set(Norm.allCases))
    : notFiniteReason(at: peak.point, approximant, target: nil)
  return report
}

/// `1 output`, `2 outputs`.
private func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

extension Double {
  /// The `degree`-th root of a positive number.
  func root(_ degree: Int) -> Double {
    degree == 1 ? self : Foundation.pow(self, 1 / Double(degree))
  }
}
