// The target beside networks: curves in one dimension, maps in two, a slice in more.

import Base
import Foundation
import Measurement

/// Something that is drawn beside a target.
struct Approximant {
  var title: String
  /// Which one it is, for the legend.
  var note: String
  /// From (inputs × samples) to (outputs × samples).
  var values: @Sendable (Batch) -> Batch
}

/// The figure that fits the dimension, and a sentence that says how it was made.
func approximationFigure(
  title: String, target: @Sendable (Batch) -> Batch, approximants: [Approximant], domain: Domain
) -> (figure: Figure, how: String) {
  domain.dimension == 2
    ? surfaceFigure(title: title, target: target, approximants: approximants, domain: domain)
    : curveFigure(title: title, target: target, approximants: approximants, domain: domain)
}

// MARK: curves

private func curveFigure(
  title: String, target: @Sendable (Batch) -> Batch, approximants: [Approximant], domain: Domain
) -> (figure: Figure, how: String) {
  let (x, points) = slicePoints(domain, count: SampledCurve.pieces * SampledCurve.fineness + 1)
  let exactValues = target(points)
  let exact = Array(exactValues.feature(0))
  let goal = SampledCurve(x, exact)
  // Broad and pale: a network on it does not hide it.
  var curves = [Series("target", shape: .wide, points: goal.line)]
  var errors: [Series] = []
  var isCoarse = goal.isFine
  var leaving: [String] = []
  // The target fills the panel; of a network as much is shown as one more height of it on either side.
  let shown = exact.filter(\.isFinite)
  let (least, most) = (shown.min() ?? 0, shown.max() ?? 1)
  let room = max(most - least, 1e-3 * max(abs(least), abs(most)), 1e-12)
  let window = (least - room)...(most + room)
  for (index, approximant) in approximants.enumerated() {
    let values = Array(approximant.values(points).feature(0))
    let curve = SampledCurve(x, values)
    let error = SampledCurve(
      x, zip(values, exact).map { abs($0 - $1) }, isLogarithmic: true)
    isCoarse = isCoarse || curve.isFine || error.isFine
    let note = Label(approximant.note)
    curves.append(
      Series(
        Label(approximant.title), note: note, shape: .line, colour: index, marker: index,
        isSolid: true, points: curve.line))
    errors.append(
      Series(
        Label(approximant.title), note: note, shape: .line, colour: index, marker: index + 1,
        isSolid: error.isFine || approximants.count == 1,
        points: error.isFine ? error.envelope : error.line))
    let finite = values.filter(\.isFinite)
    if let low = finite.min(), let high = finite.max(),
      low < window.lowerBound || high > window.upperBound
    {
      leaving.append(
        "The \(approximant.title) leaves the frame: its values go from \(short(low)) to \(short(high))."
      )
    }
  }
  let inside = curves.flatMap(\.points).map(\.y).filter { $0.isFinite && window.contains($0) }
  let isSlice = domain.dimension > 2
  let name: Label = isSlice ? "x₁ (other inputs at the centre)" : "x"
  let xAxis = Axis(name, from: domain.bounds[0].lowerBound, to: domain.bounds[0].upperBound)
  var hidden = Axis("", from: xAxis.lower, to: xAxis.upper)
  hidden.hasTickLabels = false
  // Errors vanish where curves cross: the lowest of them say nothing.
  let magnitudes = errors.flatMap(\.points).map(\.y).filter { $0.isFinite && $0 > 0 }.sorted()
  let low = max(quantile(0.02, of: magnitudes), (magnitudes.last ?? 1) * 1e-12)
  let figure = Figure(
    title: title, subtitle: "on \(domain)",
    panels: [
      Panel(x: hidden, y: Axis("value", covering: inside, padding: 0.06), series: curves),
      Panel(
        x: xAxis,
        y: Axis("|network − target|", scale: .log10, covering: magnitudes.filter { $0 >= low }),
        series: errors),
    ], height: 520)
  let location =
    isSlice
    ? "A slice through the centre of the box along its first input, at \(SampledCurve.pieces + 1) points"
    : "Values at \(SampledCurve.pieces + 1) evenly spaced points"
  return (
    figure,
    sentences(
      ["\(location); below, the pointwise error on a logarithmic axis"]
        + (isCoarse
          ? [
            "What turns more often than the picture can show is drawn between its least and its largest values "
              + "over pieces of the axis, from \(SampledCurve.fineness) times as many points"
          ] : []) + leaving
        + (exactValues.features > 1 ? ["The first of \(exactValues.features) outputs"] : []))
  )
}

extension SampledCurve {
  /// The polyline; where the curve is too fine, up and down between its extremes.
  fileprivate var line: [DataPoint] {
    isFine
      ? extremes.flatMap { [DataPoint($0.x, $0.low), DataPoint($0.x, $0.high)] }
      : stride(from: 0, to: x.count, by: SampledCurve.fineness).map { DataPoint(x[$0], values[$0]) }
  }

  /// The largest values over pieces, with a band down to the least.
  fileprivate var envelope: [DataPoint] {
    extremes.map { DataPoint($0.x, $0.high, low: $0.low, high: $0.high) }
  }
}

/// Points along the first axis, the other coordinates at the centre.
func slicePoints(_ domain: Domain, count: Int) -> (x: [Double], points: Batch) {
  let axis = domain.bounds[0]
  let x = (0..<count).map { index in
    let t = Double(index) / Double(count - 1)
    return (1 - t) * axis.lowerBound + t * axis.upperBound
  }
  var points = Batch(features: domain.dimension, count: count)
  for sample in 0..<count {
    points[0, sample] = x[sample]
    for feature in 1..<max(domain.dimension, 1) { points[feature, sample] = domain.centre[feature] }
  }
  return (x, points)
}

// MARK: maps

private func surfaceFigure(
  title: String, target: @Sendable (Batch) -> Batch, approximants: [Approximant], domain: Domain
) -> (figure: Figure, how: String) {
  let side = 49
  let points = gridPoints(domain, columns: side, rows: side)
  let exactBatch = target(points)
  let exact = Array(exactBatch.feature(0))
  let networks = approximants.map { Array($0.values(points).feature(0)) }
  let errors = networks.map { values in zip(values, exact).map { abs($0 - $1) } }

  // The target's own range, so that a bad network does not flatten it.
  let valueScale = ColourScale("value", covering: exact)
  let magnitudes = errors.flatMap(\.self).filter { $0.isFinite && $0 > 0 }.sorted()
  let low = max(quantile(0.02, of: magnitudes), (magnitudes.last ?? 1) * 1e-9)
  let errorScale = ColourScale(
    "|network − target|", scale: .log10, covering: magnitudes.filter { $0 >= low })
  let levels = linearTicks(valueScale.axis.lower, valueScale.axis.upper, limit: 16)
    .map(\.value)

  func panel(
    _ title: String, _ values: [Double], _ scale: ColourScale, row: Int, column: Int
  ) -> Panel {
    let isLast = row == approximants.count - 1
    var panel = Panel(
      title: title,
      x: Axis(
        isLast ? "x" : "", from: domain.bounds[0].lowerBound, to: domain.bounds[0].upperBound),
      y: Axis(
        column == 0 ? "y" : "", from: domain.bounds[1].lowerBound, to: domain.bounds[1].upperBound))
    panel.raster = Raster(
      title, columns: side, rows: side, values: values, scale: scale,
      contours: column == 2 ? [] : levels)
    panel.hasColourBar = column > 0
    return panel
  }
  var panels: [Panel] = []
  for (row, approximant) in approximants.enumerated() {
    panels += [
      panel("target", exact, valueScale, row: row, column: 0),
      panel(approximant.title, networks[row], valueScale, row: row, column: 1),
      panel("error of \(approximant.title)", errors[row], errorScale, row: row, column: 2),
    ]
  }
  let step = levels.count > 1 ? levels[1] - levels[0] : 0
  let notes = approximants.map { "\($0.title): \($0.note)" }.joined(separator: "; ")
  let figure = Figure(
    title: title, subtitle: approximants.allSatisfy(\.note.isEmpty) ? "on \(domain)" : notes,
    panels: panels, columns: 3, width: 860, height: 75 + 245 * Double(approximants.count))
  let outputs = exactBatch.features > 1 ? " The first of \(exactBatch.features) outputs." : ""
  return (
    figure,
    "Values at \(side) × \(side) points, a contour line every \(short(step)); right, "
      + "the pointwise error on a logarithmic scale. Colours end at the target's range.\(outputs)"
  )
}

/// The points of a regular grid over a box of two inputs, row after row from the bottom.
func gridPoints(_ domain: Domain, columns: Int, rows: Int) -> Batch {
  var points = Batch(features: 2, count: columns * rows)
  let (x, y) = (domain.bounds[0], domain.bounds[1])
  for row in 0..<rows {
    for column in 0..<columns {
      let s = Double(column) / Double(columns - 1)
      let t = Double(row) / Double(rows - 1)
      points[0, row * columns + column] = (1 - s) * x.lowerBound + s * x.upperBound
      points[1, row * columns + column] = (1 - t) * y.lowerBound + t * y.upperBound
    }
  }
  return points
}
