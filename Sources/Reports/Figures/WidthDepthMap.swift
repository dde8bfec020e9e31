// The error by width and depth, as a map.

import Base
import Foundation
import Measurement

extension VariantFigures {
  var heatMap: FigureOrReason {
    let (widths, depths) = (variant.widths, variant.depths)
    guard widths.count > 1, depths.count > 1 else {
      return .reason("There is no map of width and depth: it needs two of each.")
    }
    let table = Dictionary(
      variant.uniform.map { ([$0.width, $0.depth], $0.summary(norm)) },
      uniquingKeysWith: { a, _ in a })
    let medians = table.values.map(\.median)
    let rows = depths.map { depth in
      widths.map { width -> Cells.Cell in
        guard let median = table[[width, depth]]?.median else { return .absent }
        return median.isFinite ? .value(median) : .failed
      }
    }
    var panel = Panel(
      x: Axis("width W", scale: .categories(widths.map(String.init)), covering: []),
      y: Axis("depth L", scale: .categories(depths.map(String.init)), covering: []))
    let label = Label("median ") + norm.label
    panel.cells = Cells(
      rows: rows, scale: ColourScale(label, scale: .log10, covering: Array(medians)))
    let height = min(max(150 + 40 * Double(depths.count), 260), 620)
    return .figure(
      NamedFigure(
        name: "\(stem)-width-depth",
        figure: Figure(
          title: "\(section.target): error by width and depth", subtitle: subtitle,
          panels: [panel], height: height),
        caption: sentences([
          "Median \(obtained) for each width and depth, over \(counted(variant.seeds, "seed"))",
          "Dark is a small error",
          medians.contains { !$0.isFinite }
            ? "×: half of the runs or more have no finite error" : "",
          zeroSentence(Array(medians), drawn: "in the colour of the lower end"),
        ])))
  }
}
