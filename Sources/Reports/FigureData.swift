// The data of a figure as CSV: what is drawn, no more and no less.

import Base

extension Figure {
  /// One row a point, cell or grid value: `panel,series,x,y,low,high`.
  ///
  /// A figure of rasters alone has a row a grid point, and a column a raster: `x,y,…`.
  /// For cells and other rasters the series is the name of the values, `y` the row, and the last column
  /// `value` holds the number. Numbers have 7 significant digits; what is not finite is written as
  /// `nan`, `inf` or `-inf`; what is absent stays empty.
  public var csv: String {
    rasterCSV ?? tidyCSV
  }

  /// Where all panels are rasters over one grid: `x,y` and a column for each of the rasters.
  private var rasterCSV: String? {
    var rasters: [Raster] = []
    for panel in panels {
      guard let raster = panel.raster, panel.series.isEmpty else { return nil }
      if !rasters.contains(where: { $0.name == raster.name }) { rasters.append(raster) }
    }
    guard let first = rasters.first, let panel = panels.first,
      rasters.allSatisfy({ $0.columns == first.columns && $0.rows == first.rows })
    else { return nil }
    func along(_ axis: Axis, _ index: Int, _ count: Int) -> String {
      csvNumber(axis.lower + (axis.upper - axis.lower) * Double(index) / Double(count - 1))
    }
    var text = (["x", "y"] + rasters.map { csvField($0.name) }).joined(separator: ",") + "\n"
    for position in first.values.indices {
      let fields =
        [
          along(panel.x, position % first.columns, first.columns),
          along(panel.y, position / first.columns, first.rows),
        ] + rasters.map { csvNumber($0.values[position]) }
      text += fields.joined(separator: ",") + "\n"
    }
    return text
  }

  private var tidyCSV: String {
    let hasValues = panels.contains { $0.cells != nil || $0.raster != nil }
    var text = "panel,series,x,y,low,high" + (hasValues ? ",value" : "") + "\n"
    func add(_ fields: [String]) { text += fields.joined(separator: ",") + "\n" }
    for (index, panel) in panels.enumerated() {
      let name = csvField(panel.title.isEmpty ? "\(index + 1)" : panel.title)
      func coordinate(_ value: Double, _ axis: Axis) -> String {
        if case .categories(let names) = axis.scale, let position = Int(exactly: value),
          names.indices.contains(position)
        {
          return csvField(names[position])
        }
        return csvNumber(value)
      }
      for series in panel.series {
        let seriesName = csvField(series.name.plain)
        for point in series.points {
          add(
            [name, seriesName, coordinate(point.x, panel.x), coordinate(point.y, panel.y)]
              + [point.low, point.high].map { $0.map(csvNumber) ?? "" } + (hasValues ? [""] : []))
        }
      }
      if let cells = panel.cells {
        let label = csvField(cells.scale.axis.label.plain)
        for (row, values) in cells.rows.enumerated() {
          for (column, cell) in values.enumerated() {
            let value: String
            switch cell {
            case .value(let number): value = csvNumber(number)
            case .failed: value = "failed"
            case .absent: continue
            }
            add([
              name, label, coordinate(Double(column), panel.x), coordinate(Double(row), panel.y),
              "", "", value,
            ])
          }
        }
      }
      if let raster = panel.raster {
        let label = csvField(raster.name)
        for (position, value) in raster.values.enumerated() {
          let (row, column) = (position / raster.columns, position % raster.columns)
          let s = Double(column) / Double(raster.columns - 1)
          let t = Double(row) / Double(raster.rows - 1)
          add([
            name, label, csvNumber(panel.x.lower + s * (panel.x.upper - panel.x.lower)),
            csvNumber(panel.y.lower + t * (panel.y.upper - panel.y.lower)), "", "",
            csvNumber(value),
          ])
        }
      }
    }
    return text
  }
}

/// A field of CSV (RFC 4180), in quotes where it needs them.
func csvField(_ text: String) -> String {
  guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
  return "\"" + text.replacing("\"", with: "\"\"") + "\""
}

/// A number with 7 significant digits, without trailing zeros.
func csvNumber(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return short(value) }
  if value.magnitude < 1e7, value == value.rounded() { return String(Int(value)) }
  let (mantissa, exponent) = scientificParts(value, digits: 7)
  guard let rounded = Double("\(mantissa)e\(exponent)") else { return short(value, digits: 7) }
  return plainDecimal(rounded)
}

/// The shortest decimal that reads back as the number, without the `.0` of a whole one.
private func plainDecimal(_ value: Double) -> String {
  let text = value.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
