// Error against parameters of approximations without a network.

import Base
import Experiments
import Functions
import Measurement

/// Baselines of one target, measured as networks are.
package struct MeasuredBaseline: Sendable {
  package let baseline: Baseline
  package let errors: ErrorReport

  /// - Parameters:
  ///   - baseline: an approximation without a network.
  ///   - target: what it is measured against.
  ///   - norms: those that are measured; nil for all.
  /// - Throws: `UserError` where the baseline has other outputs than the target.
  package init(_ baseline: Baseline, against target: TargetFunction, norms: Set<Norm>? = nil) throws
  {
    self.baseline = baseline
    var options = MeasureOptions()
    if let norms { options.norms = norms }
    errors = try measure({ baseline($0) }, against: target, options: options)
  }
}

/// Every method at every number of parameters that it serves, each approximation once.
/// - Parameters:
///   - target: what is approximated.
///   - methods: in the order of the result.
///   - parameters: numbers of parameters not to exceed.
///   - norms: that are measured; nil for all.
///   - tolerance: relative, of what is found by bisection.
///   - isStopped: asked before each.
/// - Throws: `UserError` where a number of parameters makes no sense, or the target is not finite; `Interrupted`.
package func measuredBaselines(
  of target: TargetFunction, methods: [BaselineMethod] = BaselineMethod.allCases,
  parameters: [Int], norms: Set<Norm>? = nil, tolerance: Double = 1e-9,
  isStopped: () -> Bool = { false }
) throws -> [MeasuredBaseline] {
  try methods.flatMap { method -> [MeasuredBaseline] in
    var seen: Set<Int> = []
    return try parameters.sorted().compactMap { count in
      if isStopped() { throw Interrupted() }
      var found: Baseline?
      do {
        found = try Baseline(method, of: target, parameters: count, tolerance: tolerance)
      } catch let error as UserError {
        // A pole ends the rational ones; others may go on.
        guard method == .bestRational, methods.count > 1 else { throw error }
      }
      guard let baseline = found, seen.insert(baseline.parameters).inserted
      else { return nil }
      return try MeasuredBaseline(baseline, against: target, norms: norms)
    }
  }
}

/// The law by which the sup errors of each method fall with the parameters, where they follow one
/// (``RateFit/isFollowed``) above rounding.
package func baselineRates(
  _ measured: [MeasuredBaseline]
) -> [(method: BaselineMethod, fit: RateFit)] {
  firstOrder(measured) { $0.baseline.method }.compactMap { group in
    let fit = try? fitBestRate(
      sizes: group.map { Double($0.baseline.parameters) }, errors: group.map { [$0.errors.sup] },
      floor: 1e-13)
    return fit.flatMap { $0.isFollowed ? (group[0].baseline.method, $0) : nil }
  }
}

/// The baselines of a report: of one variable the best polynomial, the best spline with free knots and the
/// cubic one; of more the Chebyshev series and the multilinear interpolant.
///
/// At most eight numbers of parameters each, up to 500 (128 of the splines with free knots, whose knots are
/// sought one after the other); none where the target is not finite.
func reportBaselines(
  of target: TargetFunction, parameters: [Int], norm: ErrorNorm
) -> [MeasuredBaseline] {
  let methods: [BaselineMethod] =
    target.inputs == 1
    ? [.bestPolynomial, .freeKnots, .cubicSpline] : [.chebyshev, .linearSpline]
  let norms: Set<Norm> =
    switch norm {
    case .l1: [.l1]
    case .l2, .relativeL2: [.l2]
    case .sup, .relativeSup, .certified: [.sup]
    // Functions have no classes, and baselines are of few variables.
    case .errorRate, .logLoss, .symbolsWrong: []
    }
  guard !norms.isEmpty else { return [] }
  // Each number by itself: the splines with free knots take longest.
  let asked = methods.flatMap { method in
    thinned(parameters.filter { $0 <= (method == .freeKnots ? 128 : 500) }, to: 8)
      .sorted().map { (method: method, parameters: $0) }
  }
  let found = concurrently(asked.count) { index in
    (try? measuredBaselines(
      of: target, methods: [asked[index].method], parameters: [asked[index].parameters],
      norms: norms, tolerance: 1e-4)) ?? []
  }.flatMap(\.self)
  // Two numbers of parameters may be served by one approximation.
  return firstOrder(found) { $0.baseline.method }.flatMap { group in
    firstOrder(group) { $0.baseline.parameters }.map { $0[0] }
  }
}

extension TargetSection {
  /// The baselines as dashed lines over x, in the colour of the text.
  /// - Parameter x: the place of a number of parameters; nil where it has none.
  func baselineSeries(
    _ norm: ErrorNorm, x: (Int) -> Double? = { Double($0) }
  ) -> [Series] {
    firstOrder(baselines) { $0.baseline.method }.enumerated().map { index, group in
      Series(
        Label(group[0].baseline.method.title), shape: .line,
        marker: SeriesStyle.dashed[index % SeriesStyle.dashed.count],
        points: group.compactMap { one in
          x(one.baseline.parameters).map { DataPoint($0, norm.value(in: one.errors)) }
        })
    }
  }

  /// For a caption; empty where there is none.
  var baselineSentence: String {
    baselines.isEmpty
      ? ""
      : "Dashed, in the colour of the text: approximations without a network, at as many parameters or just fewer, measured alike"
  }
}

/// Error against parameters, one line for each method.
package func baselineFigure(
  of target: TargetFunction, _ measured: [MeasuredBaseline], norm: ErrorNorm = .sup
) -> NamedFigure {
  let groups = firstOrder(measured) { $0.baseline.method }
  let series = groups.enumerated().map { index, group in
    Series(
      Label(group[0].baseline.method.title), colour: index,
      points: group.map { DataPoint(Double($0.baseline.parameters), norm.value(in: $0.errors)) })
  }
  let points = series.flatMap(\.points)
  let panel = Panel(
    x: Axis("parameters", scale: .log10, covering: points.map(\.x), padding: 0.05),
    y: Axis(norm.label, scale: .log10, covering: points.map(\.y), padding: 0.05), series: series)
  return NamedFigure(
    name: "\(target.name.fileStem)-baselines",
    figure: Figure(
      title: "\(target.name): approximation without a network",
      subtitle: "\(norm.label.plain) on \(target.domain)", panels: [panel]),
    caption: sentences([
      "\(norm.label.plain.capitalizedFirst) on \(target.domain) against the number of parameters, "
        + "one line for each classical method",
      zeroSentence(points.map(\.y)),
    ]))
}
