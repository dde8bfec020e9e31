// The legend of a figure: beside the panels where it is narrow, else below them; never over data.

import Base

/// The entries of a figure's legend: every named series once.
struct FigureLegend {
  private let entries: [Series]
  private let keyWidth = 26.0
  private let gap = 8.0

  private let isBelow: Bool

  init(_ figure: Figure) {
    isBelow = figure.isLegendBelow
    entries = figure.legendEntries
  }

  private func width(_ entry: Series) -> Double {
    let text = max(
      textWidth(entry.name, size: FontSize.text), textWidth(entry.note, size: FontSize.tick))
    return keyWidth + gap + text
  }

  /// Draws the legend at the edge of `area`, which becomes smaller by it.
  func draw(in area: inout Frame, pen: inout Pen) {
    guard !entries.isEmpty else { return }
    let widest = entries.map(width).max() ?? 0
    let heights = entries.map { $0.note.isEmpty ? 20.0 : 36 }
    if !isBelow, widest <= 0.36 * area.width, heights.reduce(0, +) <= area.height - 20 {
      var y = area.top + 14
      let x = area.right - widest
      for (entry, height) in zip(entries, heights) {
        draw(entry, at: Place(x: x, y: y), pen: &pen)
        y += height
      }
      area.width -= widest + 14
    } else {
      // Flow: entries in rows of equal columns.
      let columns = max(1, min(entries.count, Int(area.width / (widest + 18))))
      let rows = stride(from: 0, to: entries.count, by: columns).map { first in
        first..<min(first + columns, entries.count)
      }
      let rowHeights = rows.map { row in row.map { heights[$0] }.max() ?? 20 }
      var y = area.bottom - rowHeights.reduce(0, +)
      for (row, height) in zip(rows, rowHeights) {
        for index in row {
          let place = Place(
            x: area.left + 4 + Double(index - row.lowerBound) * area.width / Double(columns),
            y: y + 16)
          draw(entries[index], at: place, pen: &pen)
        }
        y += height
      }
      area.height -= rowHeights.reduce(0, +) + 4
    }
  }

  private func draw(_ entry: Series, at place: Place, pen: inout Pen) {
    let style = SeriesStyle(entry)
    let y = place.y - 4
    let line = [Place(x: place.x, y: y), Place(x: place.x + keyWidth, y: y)]
    if entry.spread == .band, entry.points.contains(where: { $0.low != nil }) {
      let band =
        [Place(x: line[0].x, y: y - 6), Place(x: line[1].x, y: y - 6)]
        + [Place(x: line[1].x, y: y + 6), Place(x: line[0].x, y: y + 6)]
      pen.path(pathData(band, closed: true), fill: style.role, more: [("fill-opacity", "0.16")])
    }
    if style.hasLine {
      pen.path(pathData(line), stroke: style.role, width: style.lineWidth, more: style.lineMore)
    }
    if style.hasMarkers {
      pen.path(
        markerPath(style.marker, at: Place(x: place.x + keyWidth / 2, y: y)), stroke: .paper,
        fill: style.role, width: 0.8)
    }
    let text = Place(x: place.x + keyWidth + gap, y: place.y)
    pen.text(entry.name, at: text)
    if !entry.note.isEmpty {
      pen.text(
        entry.note, at: Place(x: text.x, y: text.y + 15), size: FontSize.tick, role: .muted)
    }
  }
}

extension Figure {
  /// Every named series once, where something of it is seen.
  var legendEntries: [Series] {
    var seen: Set<Label> = []
    return panels.flatMap { panel in panel.series.filter { panel.shows($0) } }.filter {
      !$0.name.isEmpty && seen.insert($0.name).inserted
    }
  }
}

extension Panel {
  /// Whether something of a series lies inside the frame.
  fileprivate func shows(_ series: Series) -> Bool {
    let frame = Frame(left: -0.01, top: -0.01, width: 1.02, height: 1.02)
    var line: [Place] = []
    for point in series.points {
      guard let s = x.position(point.x), let t = y.position(point.y) else {
        line = []
        continue
      }
      let place = Place(x: min(max(s, -50), 50), y: min(max(t, -50), 50))
      if place.x >= frame.left, place.x <= frame.right, place.y >= frame.top,
        place.y <= frame.bottom
      {
        return true
      }
      // A line may pass through between two points outside.
      if series.shape != .points, let last = line.last, !clipped([last, place], to: frame).isEmpty {
        return true
      }
      line = [place]
    }
    return false
  }
}

/// How a series is drawn, as its shape, colour and marker ask.
struct SeriesStyle {
  let role: Role
  let marker: Int
  let hasLine: Bool
  let hasMarkers: Bool
  let lineWidth: Double
  let lineMore: [(String, String)]

  /// Dashes of the markers' lines, by the marker's number.
  private static let dashes = [
    "", "7 3", "2 2.5", "9 3 2 3", "12 4", "5 2 1.5 2 1.5 2", "3.5 2", "1 2",
  ]
  /// The marker whose line is dotted, and those whose lines are dashed.
  static let dotted = 2
  static let dashed = [1, 3, 4, 5]

  init(_ series: Series) {
    role = series.colour.map { .series($0) } ?? .ink
    marker = series.marker ?? series.colour ?? 0
    hasLine = series.shape != .points
    hasMarkers = series.shape == .points || series.shape == .joined
    switch series.shape {
    case .law:
      lineWidth = 1
      lineMore = [("stroke-opacity", "0.7")]
    case .wide:
      lineWidth = 5
      lineMore = [
        ("stroke-opacity", "0.3"), ("stroke-linejoin", "round"), ("stroke-linecap", "round"),
      ]
    case .faint:
      lineWidth = 0.9
      lineMore = [("stroke-opacity", "0.35"), ("stroke-linejoin", "round")]
    default:
      lineWidth = 1.7
      let dash = series.isSolid ? "" : SeriesStyle.dashes[marker % SeriesStyle.dashes.count]
      lineMore =
        (dash.isEmpty ? [] : [("stroke-dasharray", dash)]) + [("stroke-linejoin", "round")]
    }
  }
}

/// The outline of marker number `index` (0 circle, 1 square, 2 triangle, 3 diamond, …).
func markerPath(_ index: Int, at place: Place, radius r: Double = 3.8) -> String {
  func shape(_ corners: [(Double, Double)]) -> String {
    pathData(corners.map { Place(x: place.x + $0.0 * r, y: place.y + $0.1 * r) }, closed: true)
  }
  switch index % 8 {
  case 0:
    let radius = fixed(r)
    let arc = "a\(radius) \(radius) 0 1 0 "
    return "M\(fixed(place.x - r)) \(fixed(place.y))\(arc)\(fixed(2 * r)) 0\(arc)\(fixed(-2 * r)) 0"
  case 1: return shape([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
  case 2: return shape([(0, -1.2), (1.1, 0.8), (-1.1, 0.8)])
  case 3: return shape([(0, -1.3), (1.1, 0), (0, 1.3), (-1.1, 0)])
  case 4: return shape([(0, 1.2), (1.1, -0.8), (-1.1, -0.8)])
  case 5:
    return shape([
      (-1.1, -0.4), (-0.4, -0.4), (-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4),
      (0.4, 0.4), (0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4),
    ])
  case 6:
    return shape([(-1.1, -0.65), (0, -1.25), (1.1, -0.65), (1.1, 0.65), (0, 1.25), (-1.1, 0.65)])
  default: return shape([(0.8, 0), (-0.8, 1.1), (-0.8, -1.1)].map { ($0.0 * 1.2, $0.1) })
  }
}
