// What wide networks do, as pictures: how long a frequency takes, where the Jacobian's singular values lie, how kernels fall.

import Base
import Foundation
import MeanField
import Networks

/// The time until 1/e of a frequency is left, against the eigenvalue of the tangent kernel.
/// - Returns: nil where no frequency with an eigenvalue was learned.
package func learningFigure(
  of activation: Activation, _ learning: FrequencyLearning
) -> NamedFigure? {
  let seen = learning.frequencies.filter { $0.eigenvalue > 0 }
  let trained = seen.compactMap { row -> DataPoint? in
    row.trained.map {
      DataPoint(
        row.eigenvalue, $0.value, low: max(1e-300, $0.value - $0.halfWidth),
        high: $0.value + $0.halfWidth)
    }
  }
  guard !trained.isEmpty else { return nil }
  let limit = seen.compactMap { row in
    row.limit.map { DataPoint(row.eigenvalue, $0) }
  }.sorted { $0.x < $1.x }
  let all = limit + trained
  return NamedFigure(
    name: "\(activation.name.fileStem)-learning",
    figure: Figure(
      title: "\(activation.description): how long a frequency takes",
      subtitle: learning.teaching == .backpropagation
        ? "until 1/e of cos kθ is left, gradient descent on the circle"
        : learning.teaching == .frozen
          ? "until 1/e of cos kθ is left, the last layer alone is trained"
          : "until 1/e of cos kθ is left, feedback alignment",
      panels: [
        Panel(
          x: Axis(
            learning.teaching == .backpropagation
              ? "eigenvalue of the tangent kernel" : "eigenvalue of the conjugate kernel",
            scale: .log10, covering: all.map(\.x), padding: 0.06
          ),
          y: Axis("rate · steps", scale: .log10, covering: all.map(\.y), padding: 0.06),
          series: [
            Series("kernel regime", shape: .line, colour: 1, points: limit),
            Series(
              Label("networks of width \(learning.width)"), shape: .points, spread: .bars,
              colour: 0,
              points: trained),
          ])
      ]),
    caption:
      "The line: −η/ln(1 − ηλ), gradient descent in the limit of width. Points: means over \(learning.networks) trained "
      + "networks with 95 % intervals, one for each frequency that all of them learned.")
}

/// Where the squared singular values lie, by free probability and of networks.
package func jacobianFigure(
  of activation: Activation, _ spectra: [JacobianSpectrum]
) -> NamedFigure? {
  guard let first = spectra.first else { return nil }
  let panels = spectra.enumerated().map { place, spectrum -> Panel in
    var series = [
      Series(
        "free probability", shape: .line, colour: 1,
        points: zip(spectrum.points, spectrum.limit).map { DataPoint($0, $1) })
    ]
    if !spectrum.drawn.isEmpty {
      let shown = stride(from: 0, to: spectrum.points.count, by: 4).map { $0 }
      series.append(
        Series(
          "networks", shape: .points, colour: 0,
          points: shown.map { DataPoint(spectrum.points[$0], spectrum.drawn[$0].value) }))
    }
    let heights = series.flatMap(\.points).map(\.y)
    return Panel(
      title: spectrum.matrices == .gaussian ? "Gaussian weights" : "orthogonal weights",
      x: Axis("squared singular value", scale: .log10, covering: spectrum.points),
      y: Axis(
        place == 0 ? "density of its logarithm" : "", scale: .linear, covering: heights + [0],
        padding: 0.05), series: series)
  }
  var figure = Figure(
    title: "\(activation.description): Jacobian through \(counted(first.depth, "layer"))",
    subtitle: "squared singular values, smoothed by a tenth of their size", panels: panels,
    columns: panels.count, width: 460 * Double(panels.count))
  figure.isLegendBelow = true
  return NamedFigure(
    name: "\(activation.name.fileStem)-jacobian", figure: figure,
    caption:
      "Lines: the limit of width by free probability. Points: networks that were drawn, smoothed alike. Isometry would be one "
      + "peak at the same place for every depth.")
}

/// Eigenvalues of both kernels against the frequency.
/// - Returns: nil where none is above 0.
package func kernelFigure(
  of activation: Activation, conjugate: [Double], tangent: [Double]
) -> NamedFigure? {
  let floor = 1e-14 * ((conjugate + tangent).filter(\.isFinite).map(abs).max() ?? 0)
  func points(_ values: [Double], from first: Int) -> [DataPoint] {
    stride(from: first, to: values.count, by: 2).compactMap { k in
      values[k] > floor ? DataPoint(Double(k), values[k]) : nil
    }
  }
  let series: [Series] = [
    ("conjugate, even k", conjugate, 2, 0), ("conjugate, odd k", conjugate, 1, 1),
    ("tangent, even k", tangent, 2, 2), ("tangent, odd k", tangent, 1, 3),
  ].map { name, values, first, colour in
    Series(
      Label(name), shape: .joined, colour: colour, marker: colour,
      points: points(values, from: first))
  }.filter { !$0.points.isEmpty }
  guard !series.isEmpty else { return nil }
  let all = series.flatMap(\.points)
  return NamedFigure(
    name: "\(activation.name.fileStem)-kernels",
    figure: Figure(
      title: "\(activation.description): kernels of wide networks on the circle",
      subtitle: "eigenvalues at cos kθ",
      panels: [
        Panel(
          x: Axis("frequency k", scale: .log10, covering: all.map(\.x), padding: 0.04),
          y: Axis("eigenvalue", scale: .log10, covering: all.map(\.y), padding: 0.04),
          series: series)
      ]),
    caption:
      "Of the limit of width; the mean, k = 0, and eigenvalues below 10⁻¹⁴ of the largest are left out."
  )
}
