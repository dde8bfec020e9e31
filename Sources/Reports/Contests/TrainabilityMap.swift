// Which depths still train off the edge of chaos, beside the depth scale of mean-field theory.

import Base
import Foundation
import MeanField
import Measurement
import Networks

/// The map of errors over first weights and depth of runs that began at the critical point, scaled.
struct TrainabilityMap {
  let figure: NamedFigure
  /// Whether one factor goes from the depth scale to the depth that trains; empty where too few cells tell.
  let sentence: String

  /// nil where the runs vary no scale of critical first weights against depth.
  init?(_ runs: [ReportRun], norm: ErrorNorm) {
    let scaled = runs.filter { $0.setting("init") == "critical" && $0.isUniform }
    let scales = Set(scaled.compactMap(\.initScale)).sorted()
    let depths = Set(scaled.map(\.depth)).sorted()
    guard scaled.count == runs.count, scales.count > 2, depths.count > 2,
      Set(runs.map(\.target)).count == 1
    else { return nil }
    let activations = firstOrder(scaled, by: \.activation)
    let errors = scaled.map { $0.error(norm) }.filter { $0.isFinite && $0 > 0 }
    guard !errors.isEmpty else { return nil }
    // What says nothing of the target errs by this; colours end there, or one net that bursts takes all of them.
    let guess = scaled.lazy.compactMap { errorOfGuess($0, norm) }.first
    let shown = guess.map { guess in errors.map { min($0, 1.5 * guess) } } ?? errors
    let colours = ColourScale(norm.label, scale: .log10, covering: shown)
    let columns = activations.count > 3 ? (activations.count + 1) / 2 : activations.count
    var factors: [(activation: String, values: [Double])] = []
    let panels = activations.enumerated().map { place, group -> Panel in
      let cells = Dictionary(grouping: group) { [Double($0.depth), $0.initScale ?? 1] }
      func middle(_ depth: Int, _ scale: Double) -> Double? {
        cells[[Double(depth), scale]].map { median($0.map { $0.error(norm) }) }
      }
      var panel = Panel(
        title: group[0].activation,
        x: Axis(
          "σ_w by its critical value", scale: .categories(scales.map { short($0) }), covering: []),
        y: Axis(
          place % columns == 0 ? "depth" : "", scale: .categories(depths.map(String.init)),
          covering: []))
      panel.cells = Cells(
        rows: depths.map { depth in
          scales.map { scale in
            guard let middle = middle(depth, scale) else { return .absent }
            return middle.isFinite ? .value(middle) : .failed
          }
        }, scale: colours)
      panel.hasColourBar = (place + 1) % columns == 0 || place + 1 == activations.count
      if let activation = try? Activation(parsing: group[0].activation) {
        let scaleDepths = scales.map { correlationDepth(of: activation, scale: $0) }
        let curve = scaleDepths.enumerated().compactMap { column, depth -> DataPoint? in
          depth.flatMap { depth in
            row(of: 6 * depth, in: depths).map { DataPoint(Double(column), $0) }
          }
        }
        if let guess {
          let own = zip(scales, scaleDepths).compactMap { scale, depth -> Double? in
            // Where it is beyond all depths, as on the edge itself, nothing is seen of it.
            guard let depth, depth > 0, depth <= Double(depths.last ?? 0) else { return nil }
            let course = depths.compactMap { layers in
              middle(layers, scale).map { (depth: layers, error: $0) }
            }
            return trainedDepth(course, below: 0.5 * guess).map { $0 / depth }
          }
          if !own.isEmpty { factors.append((group[0].activation, own)) }
        }
        // On either side of the edge, where the depth has no bound.
        let sides = [
          curve.filter { scales[Int($0.x)] < 1 }, curve.filter { scales[Int($0.x)] > 1 },
        ]
        panel.series = sides.enumerated().filter { !$0.element.isEmpty }.map { index, points in
          Series(
            place == 0 && index == 0 ? "six depth scales of mean-field theory" : "", shape: .joined,
            colour: 1, points: points)
        }
      }
      return panel
    }
    var figure = Figure(
      title: "Which depths still train off the edge of chaos?",
      subtitle:
        "median \(norm.label.plain) on \(runs[0].target); first weights from order to chaos",
      panels: panels, columns: columns, width: 120 + 420 * Double(columns),
      height: activations.count > 3 ? 860 : 460)
    figure.isLegendBelow = true
    sentence = factorSentence(factors)
    self.figure = NamedFigure(
      name: "trainability", figure: figure,
      caption:
        "Weights begin at the critical deviation times the number below, biases at the critical one. The line is 6 ξ_c, "
        + "ξ_c = −1/ln C′(c*) at the fixed point c* of the correlation; it leaves the panel where ξ_c has no bound. "
        + "It says how deep two inputs can still be told apart by a random network, not how well it is then fitted. "
        + (guess.map {
          "Colours end at 1.5 times \(short($0)), the error of what says nothing of the target. "
        } ?? "")
        + sentence)
  }
}

/// What a network errs that says nothing of its input: 0 of functions, one class of classes; nil where a run does not tell.
private func errorOfGuess(_ run: ReportRun, _ norm: ErrorNorm) -> Double? {
  func ratio(_ error: Double, _ relative: Double) -> Double? {
    let value = error / relative
    return value.isFinite && value > 0 ? value : nil
  }
  switch norm {
  case .l2: return ratio(run.errors.l2, run.errors.relativeL2)
  case .sup: return ratio(run.errors.sup, run.errors.relativeSup)
  case .errorRate:
    guard let counts = run.errors.classes?.confusion?.counts else { return nil }
    let rows = counts.map { Double($0.reduce(0, +)) }
    let all = rows.reduce(0, +)
    return all > 0 ? 1 - (rows.max() ?? 0) / all : nil
  default: return nil
  }
}

/// The depth at which medians pass a border for good, between two depths by the logarithms; nil where the least depth is above it,
/// or the largest below.
private func trainedDepth(
  _ course: [(depth: Int, error: Double)], below border: Double
) -> Double? {
  guard let last = course.lastIndex(where: { $0.error <= border }), last + 1 < course.count else {
    return nil
  }
  let (one, next) = (course[last], course[last + 1])
  guard next.error.isFinite, one.error > 0 else { return Double(one.depth) }
  let part = log(border / one.error) / log(next.error / one.error)
  return Double(one.depth) * pow(Double(next.depth) / Double(one.depth), part)
}

/// Whether medians over the scales agree within a factor 1.5 of one number.
private func factorSentence(_ factors: [(activation: String, values: [Double])]) -> String {
  guard factors.count > 1 else { return "" }
  let medians = factors.map { median($0.values) }
  guard let least = medians.min(), let most = medians.max() else { return "" }
  let all = factors.flatMap(\.values)
  let list = zip(factors, medians).map { "\($0.activation) \(short($1, digits: 2))" }
  let middle = (least * most).squareRoot()
  let verdict =
    most <= 2.25 * least
    ? "one factor, \(short(middle, digits: 2)), holds within 1.5 over the activations"
    : "no one factor holds within 1.5 over the activations"
  return
    "The depth at which the median error passes half of that, by ξ_c, median over the scales: \(list.joined(separator: ", ")); "
    + "\(verdict) (single scales: \(short(all.min() ?? .nan, digits: 2)) to \(short(all.max() ?? .nan, digits: 2)))."
}

/// ξ_c at the critical deviations with σ_w multiplied; nil where variances have no bound, infinite on the edge.
private func correlationDepth(of activation: Activation, scale: Double) -> Double? {
  let field = MeanField(activation)
  guard case .point(let point) = field.critical(),
    let weights = try? RandomWeights(
      weight: scale * point.weightDeviation, bias: point.biasDeviation),
    let fixed = try? field.fixedPoint(weights)
  else { return nil }
  guard fixed.chi > 1 + 1e-9, fixed.variance > 0 else { return fixed.correlationDepth }
  let map = CorrelationMap(activation, weights, variance: fixed.variance)
  let slope = map(map.limit()).slope
  return slope > 0 && slope < 1 ? -1 / log(slope) : nil
}

/// The place of a depth between the rows, even in the logarithm; nil far outside.
private func row(of depth: Double, in depths: [Int]) -> Double? {
  guard depth.isFinite, let first = depths.first, first > 0 else { return nil }
  for (index, (low, high)) in zip(depths, depths.dropFirst()).enumerated() {
    let part = log(depth / Double(low)) / log(Double(high) / Double(low))
    if part <= 1 || index == depths.count - 2 {
      let place = Double(index) + part
      return (-0.5...Double(depths.count) - 0.5).contains(place) ? place : nil
    }
  }
  return nil
}

extension ReportRun {
  fileprivate func setting(_ name: String) -> String? {
    self.settings.first { $0.name == name }?.value
  }

  fileprivate var initScale: Double? { setting("init scale").flatMap { Double($0) } }
}
