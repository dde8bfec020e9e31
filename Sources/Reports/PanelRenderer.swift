// One panel of a figure: grid, map or cells, series, frame, ticks, colour bar.

import Base

struct PanelRenderer {
  let panel: Panel
  let frame: Frame
  /// Room left of the frame, for the axis label.
  let leftMargin: Double

  /// Place of a point; nil where a coordinate is not finite.
  private func place(_ x: Double, _ y: Double) -> Place? {
    guard let s = panel.x.position(x), let t = panel.y.position(y) else { return nil }
    // Far outside the frame lines are clipped; the bound keeps the arithmetic finite.
    return Place(
      x: frame.left + min(max(s, -50), 50) * frame.width,
      y: frame.bottom - min(max(t, -50), 50) * frame.height)
  }

  func draw(with pen: inout Pen) {
    let points = panel.series.flatMap(\.points)
    let xTicks =
      panel.x.zeroTick(points.map(\.x)) + panel.x.ticks(limit: tickLimit(frame.width, spacing: 58))
    let yTicks =
      panel.y.zeroTick(points.map(\.y)) + panel.y.ticks(limit: tickLimit(frame.height, spacing: 34))
    if let raster = panel.raster {
      drawImage(raster, with: &pen)
    } else if let cells = panel.cells {
      drawCells(cells, with: &pen)
    } else {
      drawGrid(xTicks, yTicks, with: &pen)
    }
    for series in panel.series { drawSpread(series, with: &pen) }
    for series in panel.series { drawLine(series, with: &pen) }
    drawFrame(xTicks, yTicks, with: &pen)
    for series in panel.series { drawMarkers(series, with: &pen) }
    if panel.hasColourBar, let scale = panel.raster?.scale ?? panel.cells?.scale {
      drawColourBar(scale, with: &pen)
    }
  }

  // MARK: axes

  private func drawGrid(_ xTicks: [Tick], _ yTicks: [Tick], with pen: inout Pen) {
    var data = ""
    for tick in xTicks where tick.label != nil {
      guard let x = place(tick.value, panel.y.upper)?.x else { continue }
      data += "M\(fixed(x)) \(fixed(frame.top))V\(fixed(frame.bottom))"
    }
    for tick in yTicks where tick.label != nil {
      guard let y = place(panel.x.upper, tick.value)?.y else { continue }
      data += "M\(fixed(frame.left)) \(fixed(y))H\(fixed(frame.right))"
    }
    pen.path(data, stroke: .grid)
  }

  private func drawFrame(_ xTicks: [Tick], _ yTicks: [Tick], with pen: inout Pen) {
    var data =
      "M\(fixed(frame.left)) \(fixed(frame.top))H\(fixed(frame.right))V\(fixed(frame.bottom))"
      + "H\(fixed(frame.left))Z"
    let isDiscrete = panel.cells != nil
    // Labels that would touch the one before are left out.
    var lastRight = -Double.infinity
    for tick in xTicks {
      guard let x = place(tick.value, panel.y.upper)?.x else { continue }
      if !isDiscrete {
        data += "M\(fixed(x)) \(fixed(frame.bottom))v\(tick.label == nil ? "3" : "5")"
      }
      guard let label = tick.label, panel.x.hasTickLabels else { continue }
      let width = textWidth(label, size: FontSize.tick)
      guard x - width / 2 > lastRight else { continue }
      lastRight = x + width / 2 + 5
      pen.text(
        label, at: Place(x: x, y: frame.bottom + 17), size: FontSize.tick, anchor: "middle")
    }
    var lastTop = Double.infinity
    for tick in yTicks.sorted(by: { $0.value < $1.value }) {
      guard let y = place(panel.x.upper, tick.value)?.y else { continue }
      if !isDiscrete {
        data += "M\(fixed(frame.left)) \(fixed(y))h-\(tick.label == nil ? "3" : "5")"
      }
      guard let label = tick.label, y + 6 < lastTop else { continue }
      lastTop = y - 6
      let isLong = textWidth(label, size: FontSize.tick) > 190
      let shown = isLong ? Label(truncated(label.plain, size: FontSize.tick, width: 190)) : label
      pen.text(
        shown, at: Place(x: frame.left - 8, y: y + 4), size: FontSize.tick, anchor: "end")
    }
    pen.path(data, stroke: .frame)
    if !panel.title.isEmpty {
      let title = truncated(panel.title, size: FontSize.text * 1.05, width: frame.width + 20)
      pen.text(Label(title), at: Place(x: frame.left, y: frame.top - 7), weight: 600)
    }
    if !panel.x.label.isEmpty {
      pen.text(
        panel.x.label, at: Place(x: frame.left + frame.width / 2, y: frame.bottom + 34),
        anchor: "middle")
    }
    if !panel.y.label.isEmpty {
      pen.text(
        panel.y.label,
        at: Place(x: frame.left - leftMargin + 11, y: frame.top + frame.height / 2),
        anchor: "middle", isTurned: true)
    }
  }

  // MARK: series

  private func drawSpread(_ series: Series, with pen: inout Pen) {
    let role = SeriesStyle(series).role
    switch series.spread {
    case .band:
      // Neighbours that both have a spread make a piece of the band.
      var upper: [Place] = []
      var lower: [Place] = []
      func flush(_ pen: inout Pen) {
        if upper.count > 1 {
          let outline = simplified(upper) + simplified(lower).reversed()
          let visible = outline.map {
            Place(x: $0.x, y: min(max($0.y, frame.top), frame.bottom))
          }
          pen.path(
            pathData(visible, closed: true), fill: role, more: [("fill-opacity", "0.16")])
        }
        upper = []
        lower = []
      }
      for point in series.points {
        guard let low = point.low, let high = point.high, point.y.isFinite,
          let a = place(point.x, low), let b = place(point.x, high)
        else {
          flush(&pen)
          continue
        }
        lower.append(a)
        upper.append(b)
      }
      flush(&pen)
    case .bars, .horizontalBars:
      var data = ""
      for point in series.points {
        guard let low = point.low, let high = point.high else { continue }
        let isHorizontal = series.spread == .horizontalBars
        let ends =
          isHorizontal
          ? (place(low, point.y), place(high, point.y))
          : (place(point.x, low), place(point.x, high))
        guard let a = ends.0, let b = ends.1 else { continue }
        for part in clipped([a, b], to: frame) { data += pathData(part) }
      }
      pen.path(data, stroke: role, width: 2.2, more: [("stroke-opacity", "0.55")])
    }
  }

  private func drawLine(_ series: Series, with pen: inout Pen) {
    let style = SeriesStyle(series)
    guard style.hasLine else { return }
    var runs: [[Place]] = [[]]
    for point in series.points {
      if let place = place(point.x, point.y) {
        runs[runs.count - 1].append(place)
      } else {
        runs.append([])
      }
    }
    if series.shape == .staircase { runs = runs.map(staircase) }
    let parts = runs.flatMap { clipped($0, to: frame) }.map { simplified($0) }
    let data = parts.map { pathData($0) }.joined()
    pen.path(data, stroke: style.role, width: style.lineWidth, more: style.lineMore)
  }

  private func staircase(_ places: [Place]) -> [Place] {
    guard var last = places.first else { return [] }
    var corners = [Place(x: last.x, y: frame.top), last]
    for place in places.dropFirst() {
      corners += [Place(x: place.x, y: last.y), place]
      last = place
    }
    return corners + [Place(x: frame.right, y: last.y)]
  }

  private func drawMarkers(_ series: Series, with pen: inout Pen) {
    let style = SeriesStyle(series)
    var seen: Set<Place> = []
    var data = ""
    var clamped = ""
    var lastMark = -Double.infinity
    for point in series.points {
      guard let place = place(point.x, point.y) else { continue }
      // Two markers on one pixel are one.
      let pixel = Place(x: place.x.rounded(), y: place.y.rounded())
      guard pixel.x >= frame.left - 1, pixel.x <= frame.right + 1, pixel.y >= frame.top - 1,
        pixel.y <= frame.bottom + 1, style.hasMarkers || panel.y.isClamped(point.y)
      else { continue }
      guard style.hasMarkers || series.shape != .faint, seen.insert(pixel).inserted else {
        continue
      }
      if panel.x.isClamped(point.x) {
        // As below, with its tip to the left.
        clamped += pathData(
          [(1.2, 0), (8.8, -4.4), (8.8, 4.4)].map { Place(x: place.x + $0.0, y: place.y + $0.1) },
          closed: true)
      } else if panel.y.isClamped(point.y) {
        // Along a line that stays at zero, some marks are enough.
        guard style.hasMarkers || pixel.x >= lastMark + 24 else { continue }
        lastMark = pixel.x
        clamped += markerPath(4, at: Place(x: place.x, y: place.y - 5), radius: 4.4)
      } else if style.hasMarkers {
        data += markerPath(style.marker, at: place)
      }
    }
    pen.path(data, stroke: .paper, fill: style.role, width: 0.8)
    pen.path(clamped, stroke: style.role, fill: .paper, width: 1.3)
  }

  // MARK: maps

  private func drawImage(_ raster: Raster, with pen: inout Pen) {
    let image = indexedPNG(columns: raster.columns, rows: raster.rows) { column, row in
      raster.scale.axis.position(raster.values[(raster.rows - 1 - row) * raster.columns + column])
    }
    // Values stand on the corners of the grid, pixels are centred: half a pixel more on each side.
    let (dx, dy) = (
      frame.width / Double(raster.columns - 1), frame.height / Double(raster.rows - 1)
    )
    pen.elements.append(
      Markup(
        "svg",
        [
          ("x", fixed(frame.left)), ("y", fixed(frame.top)), ("width", fixed(frame.width)),
          ("height", fixed(frame.height)),
        ]
      ).with(
        Markup(
          "image",
          [
            ("x", fixed(-dx / 2)), ("y", fixed(-dy / 2)), ("width", fixed(frame.width + dx)),
            ("height", fixed(frame.height + dy)), ("preserveAspectRatio", "none"),
            ("href", "data:image/png;base64,\(image)"),
          ])))
    for level in raster.contours {
      let lines = contourLines(raster.values, columns: raster.columns, rows: raster.rows, at: level)
      let data = lines.map { line in
        pathData(
          simplified(
            line.map {
              Place(x: frame.left + $0.x * dx, y: frame.bottom - $0.y * dy)
            }, tolerance: 0.3))
      }.joined()
      guard !data.isEmpty else { continue }
      let tone = textColour(on: raster.scale.colour(level) ?? Colour(0))
      pen.elements.append(
        Markup(
          "path",
          [
            ("d", data), ("fill", "none"), ("stroke", tone.hex), ("stroke-width", "0.8"),
            ("stroke-opacity", "0.6"),
          ]))
    }
  }

  private func drawCells(_ cells: Cells, with pen: inout Pen) {
    for (row, values) in cells.rows.enumerated() {
      for (column, cell) in values.enumerated() {
        guard let a = place(Double(column) - 0.5, Double(row) + 0.5),
          let b = place(Double(column) + 0.5, Double(row) - 0.5)
        else { continue }
        let box = Frame(left: a.x, top: a.y, width: b.x - a.x, height: b.y - a.y)
        let middle = Place(x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 + 4)
        let rectangle = [
          ("x", fixed(box.left + 0.5)), ("y", fixed(box.top + 0.5)),
          ("width", fixed(max(box.width - 1, 0))), ("height", fixed(max(box.height - 1, 0))),
        ]
        switch cell {
        case .value(let value):
          guard let colour = cells.scale.colour(value) else { fallthrough }
          pen.elements.append(Markup("rect", rectangle + [("fill", colour.hex)]))
          let size = 11.0
          // Rounded once: 0.0097 is 1e−2, not 1e−3.
          let scientific = scientificParts(value, digits: 1)
          let choices: [Label] =
            value == 0
            ? ["0"]
            : [
              .number(value, digits: 2),
              Label(minus("\(scientific.mantissa)e\(scientific.exponent)")),
            ]
          if let text = choices.first(where: { textWidth($0, size: size) < box.width - 5 }),
            box.height > 13
          {
            pen.text(
              text, at: middle, size: size, anchor: "middle", colour: textColour(on: colour))
          }
        case .failed:
          pen.elements.append(
            Markup("rect", rectangle + Role.grid.attributes("fill", pen.palette)))
          pen.text("×", at: middle, anchor: "middle", weight: 600)
        case .absent: pen.text("–", at: middle, anchor: "middle", role: .muted)
        }
      }
    }
  }

  private func drawColourBar(_ scale: ColourScale, with pen: inout Pen) {
    let bar = Frame(left: frame.right + 12, top: frame.top, width: 12, height: frame.height)
    let image = indexedPNG(columns: 1, rows: 128) { _, row in (127.5 - Double(row)) / 128 }
    pen.elements.append(
      Markup(
        "image",
        [
          ("x", fixed(bar.left)), ("y", fixed(bar.top)), ("width", fixed(bar.width)),
          ("height", fixed(bar.height)), ("preserveAspectRatio", "none"),
          ("href", "data:image/png;base64,\(image)"),
        ]))
    var data =
      "M\(fixed(bar.left)) \(fixed(bar.top))H\(fixed(bar.right))V\(fixed(bar.bottom))"
      + "H\(fixed(bar.left))Z"
    var widest = 0.0
    for tick in scale.axis.ticks(limit: tickLimit(bar.height, spacing: 30))
    where tick.label != nil {
      guard let t = scale.axis.position(tick.value) else { continue }
      let y = bar.bottom - t * bar.height
      data += "M\(fixed(bar.right)) \(fixed(y))h4"
      guard let label = tick.label else { continue }
      widest = max(widest, textWidth(label, size: FontSize.tick))
      pen.text(label, at: Place(x: bar.right + 7, y: y + 4), size: FontSize.tick)
    }
    pen.path(data, stroke: .frame)
    if !scale.axis.label.isEmpty {
      pen.text(
        scale.axis.label,
        at: Place(x: bar.right + 7 + widest + 13, y: bar.top + bar.height / 2), anchor: "middle",
        isTurned: true)
    }
  }
}

extension Markup {
  /// The element with one more child.
  func with(_ child: Markup) -> Markup {
    var copy = self
    copy.append(child)
    return copy
  }
}
