// What the error of a fit is held against: the floor of its architecture, a construction, other starts.

import Base
import Fitting
import Functions
import Measurement
import Networks
import Synchronization

/// An error that a network of the architecture has, and what network that is.
private typealias Attained = (error: Double, kind: ErrorSplit.Kind, reason: String)

/// What is known of an architecture on a target, without a fit.
private struct KnownErrors: Sendable {
  var floor: ArchitectureFloor?
  /// Sup error of the best network that is known.
  var best: Attained?
}

/// Found once in a process for each architecture and target: the runs of a sweep share them.
private final class KnownErrorsMemo: Sendable {
  private struct Key: Hashable {
    var target: String
    var content: String?
    var domain: Domain?
    var architecture: Architecture
  }

  static let shared = KnownErrorsMemo()
  private let known = Mutex<[Key: KnownErrors]>([:])

  func errors(
    of architecture: Architecture, for function: TargetFunction, _ settings: RunSettings
  ) -> KnownErrors {
    let key = Key(
      target: settings.target, content: settings.content, domain: settings.domain,
      architecture: architecture)
    if let found = known.withLock({ $0[key] }) { return found }
    let floor = architectureFloor(of: architecture, for: function)
    let found = KnownErrors(floor: floor, best: best(architecture, function, floor))
    known.withLock {
      // What is forgotten is found again; a process that fits ever new targets must not grow.
      if $0.count >= 4096 { $0.removeAll() }
      $0[key] = found
    }
    return found
  }

  /// One layer of W rectifiers of one variable: the best where it is proven, else the best that a short
  /// search finds.
  private func best(
    _ architecture: Architecture, _ function: TargetFunction, _ floor: ArchitectureFloor?
  ) -> Attained? {
    guard architecture.family == .mlp, architecture.small == nil, function.inputs == 1,
      function.outputs == 1,
      architecture.activations == [.relu],
      let width = architecture.widths.first, width <= 128
    else { return nil }
    guard architecture.skip == .none else {
      // The skip sets the first slope: every spline of W + 1 pieces is a network.
      let spline = try? freeKnotSpline(
        function, pieces: width + 1, tolerance: 1e-4, evaluations: 3_000_000)
      return spline.map { ($0.error, .bestKnown, "a spline of \(width + 1) pieces and free knots") }
    }
    guard let found = try? bestRectifiers(function, units: width, search: .short) else {
      return nil
    }
    let units = "\(width) relu unit\(width == 1 ? "" : "s")"
    if let floor, isProvenBest(found, of: width, for: function, floor) {
      return (found.error, .best, "the best network of \(units) (construct best-relu)")
    }
    switch found.method {
    case .spline:
      return (
        found.error, .bestKnown,
        "the spline of \(width) piece\(width == 1 ? "" : "s") and free knots"
          + " (construct free-knot-spline)"
      )
    case .levelPiece, .search:
      return (
        found.error, .bestKnown,
        "the best network of \(units) that a short search found"
          + " (construct best-relu searches longer)"
      )
    }
  }
}

/// Whether a proven bound of the error from above comes to 10⁻⁶ of a proven floor.
private func isProvenBest(
  _ found: RectifierApproximation, of width: Int, for function: TargetFunction,
  _ floor: ArchitectureFloor
) -> Bool {
  guard floor.isProven, floor.isAttained(by: found.error),
    let network = try? Network(
      rectifiers: found.sum.rectifiers(width, on: function.domain), constant: found.sum.constant),
    let bracket = try? certifySupremum(
      of: network, against: function, options: CertifyOptions(tolerance: 2e-7))
  else { return false }
  return floor.isAttained(by: bracket.upper)
}

/// The split of a fit's sup error.
/// - Parameters:
///   - starts: further fits from other random parameters, mostly by variable projection; none for 0, or where
///     they would be slow.
///   - isStopped: asked between these.
func errorSplit(
  of network: Network, _ settings: RunSettings, on target: ResolvedTarget, data: FitData,
  errors: ErrorReport, rounding: Double?, starts: Int, threads: Int,
  isStopped: @escaping () -> Bool
) throws -> ErrorSplit {
  guard case .function(let function) = target.target, settings.measure.contains(.sup) else {
    var split = ErrorSplit(
      rounding: rounding,
      reference: settings.measure.contains(.sup)
        ? "none: the target is a table of data, so no best error is known"
        : "none: the sup error, which is split, was not measured")
    split.total = errors.sup.isNaN ? nil : errors.sup
    return split
  }
  // Where there is no error, as of a singular target, there are no floor and no better start either.
  guard errors.sup.isFinite else {
    return ErrorSplit(total: .nan, rounding: rounding, floor: nil, attained: [])
  }
  let architecture = try network.architecture ?? settings.architecture()
  let known = KnownErrorsMemo.shared.errors(of: architecture, for: function, settings)
  var attained = known.best.map { [$0] } ?? []
  if starts > 0, attained.isEmpty, architecture.small == nil, isQuick(architecture, data) {
    var least = Double.infinity
    // Splines learn from coarse to fine by lm alone; varpro solves for a linear output.
    let other: Optimizer =
      architecture.family.hasSplines
      ? .lm : architecture.graph.linearOutput == nil ? .lbfgs : .varpro
    var options = FitOptions(optimizer: other, steps: min(settings.steps, 300))
    var done = 0
    for start in 1...starts where !isStopped() {
      options.seed = settings.seed &+ UInt64(start) &* 0xd1b5_4a32_d192_ed03
      let result = try fit(architecture, to: data, options: options, threads: threads) { _, _ in
        !isStopped()
      }
      // What was cut short is no start.
      guard !isStopped() else { break }
      let report: ErrorReport
      do {
        report = try measure(result.network, on: target, norms: [.sup])
      } catch WorkLimit.Reached.stop {
        break
      }
      done += 1
      if report.sup.isFinite { least = min(least, report.sup) }
    }
    if least.isFinite {
      attained.append(
        (
          least, .starts,
          "best of \(done) further start\(done == 1 ? "" : "s") by \(options.optimizer) (an upper estimate)"
        ))
    }
  }
  return ErrorSplit(total: errors.sup, rounding: rounding, floor: known.floor, attained: attained)
}

/// Whether further fits take a second or so at most.
private func isQuick(_ architecture: Architecture, _ data: FitData) -> Bool {
  let parameters = architecture.parameterCount
  return architecture.depth > 0 && parameters <= 300
    && data.inputs.count * architecture.outputs * parameters * parameters <= 50_000_000
}
