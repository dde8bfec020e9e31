// From a figure to SVG: layout, frame, axes, legend. What is inside a panel: PanelRenderer.swift.

import Base

/// Sizes of letters in pixels.
enum FontSize {
  static let title = 14.5
  static let text = 12.0
  static let tick = 11.5
  static let family =
    "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'Noto Sans', sans-serif"
}

extension Figure {
  /// The figure as SVG.
  /// - Parameters:
  ///   - theme: light, dark, or both by the reader's `prefers-color-scheme`.
  ///   - isInline: whether it becomes a part of an HTML page that has the style of figures already.
  ///   - family: of the letters, before the standard ones; those alone where nil.
  ///   - millimetresAPixel: of a figure that has a size on paper.
  package func svg(
    theme: Theme = .automatic, isInline: Bool = false, family: String? = nil,
    millimetresAPixel: Double? = nil
  ) -> String {
    func length(_ pixels: Double) -> String {
      millimetresAPixel.map { fixed(pixels * $0) + "mm" } ?? fixed(pixels)
    }
    let letters = (family.map { "'\($0.replacing("'", with: ""))', " } ?? "") + FontSize.family
    let palette = theme == .dark ? Palette.dark : Palette.light
    var root = Markup("svg", isInline ? [] : [("xmlns", "http://www.w3.org/2000/svg")])
    root.attributes += [
      ("class", "approxima"), ("role", "img"), ("aria-label", title),
      ("viewBox", "0 0 \(fixed(width)) \(fixed(height))"),
      ("width", length(width)), ("height", length(height)), ("font-family", letters),
      ("font-size", fixed(FontSize.text)),
    ]
    root.append(Markup("title", text: title))
    root.append(Markup("desc", text: description.isEmpty ? subtitle : description))
    if theme == .automatic, !isInline {
      root.append(Markup("style", text: automaticStyle))
    }
    root.append(
      Markup(
        "rect",
        [("width", fixed(width)), ("height", fixed(height))]
          + Role.paper.attributes("fill", palette)))

    var pen = Pen(palette: palette)
    var top = 14.0
    if !title.isEmpty {
      let size = FontSize.title * 1.06
      let heading = heading.flatMap { textWidth($0, size: size) <= width - 28 ? $0 : nil }
      pen.text(
        heading ?? Label(truncated(title, size: size, width: width - 28)),
        at: Place(x: 14, y: top + 11), size: FontSize.title, weight: 600)
      top += 20
    }
    if !subtitle.isEmpty {
      pen.text(
        Label(truncated(subtitle, size: FontSize.text, width: width - 28)),
        at: Place(x: 14, y: top + 11), role: .muted)
      top += 18
    }
    top += 4
    let legend = FigureLegend(self)
    var area = Frame(left: 12, top: top, width: width - 26, height: height - top - 10)
    legend.draw(in: &area, pen: &pen)
    draw(in: area, pen: &pen)
    root.append(contentsOf: pen.elements)

    var output = ""
    root.write(to: &output)
    return output
  }

  /// Puts the panels in rows and columns whose frames are aligned, and draws them.
  private func draw(in area: Frame, pen: inout Pen) {
    guard !panels.isEmpty else { return }
    let rows = (panels.count + columns - 1) / columns
    let weights = (0..<rows).map { $0 < rowWeights.count ? rowWeights[$0] : 1 }
    func margin(_ indices: [Int], _ size: (PanelLayout) -> Double, height: Double) -> Double {
      indices.filter { $0 < panels.count }
        .map { size(PanelLayout(panels[$0], height: height)) }.max() ?? 0
    }
    let rough = area.height / Double(rows) - 50
    let inRow = (0..<rows).map { row in (0..<columns).map { row * columns + $0 } }
    let inColumn = (0..<columns).map { column in (0..<rows).map { $0 * columns + column } }
    let left = inColumn.map { margin($0, \.left, height: rough) }
    let right = inColumn.map { margin($0, \.right, height: rough) }
    let above = inRow.map { margin($0, \.above, height: rough) }
    let below = inRow.map { margin($0, \.below, height: rough) }
    let innerWidth =
      (area.width - left.reduce(0, +) - right.reduce(0, +)) / Double(columns)
    let innerHeight = area.height - above.reduce(0, +) - below.reduce(0, +)
    let unit = innerHeight / weights.reduce(0, +)
    var y = area.top
    for row in 0..<rows {
      y += above[row]
      var x = area.left
      for column in 0..<columns {
        x += left[column]
        if row * columns + column < panels.count {
          let panel = panels[row * columns + column]
          let frame = Frame(
            left: x, top: y, width: max(innerWidth, 10), height: max(unit * weights[row], 10))
          PanelRenderer(panel: panel, frame: frame, leftMargin: left[column]).draw(with: &pen)
        }
        x += innerWidth + right[column]
      }
      y += unit * weights[row] + below[row]
    }
  }
}

/// Room that a panel needs around its frame.
struct PanelLayout {
  var left: Double, right: Double, above: Double, below: Double

  init(_ panel: Panel, height: Double) {
    let ticks = panel.y.ticks(limit: tickLimit(height, spacing: 34))
    let labels = ticks.compactMap(\.label)
    let widest = labels.map { textWidth($0, size: FontSize.tick) }.max() ?? 0
    left = min(widest, 190) + 9 + (panel.y.label.isEmpty ? 0 : 19)
    below = (panel.x.hasTickLabels ? 20 : 10) + (panel.x.label.isEmpty ? 0 : 18)
    above = panel.title.isEmpty ? 4 : 21
    right = 12
    let scale = panel.raster?.scale ?? panel.cells?.scale
    if panel.hasColourBar, let scale {
      let labels = scale.axis.ticks(limit: tickLimit(height, spacing: 30)).compactMap(\.label)
      right += 30 + (labels.map { textWidth($0, size: FontSize.tick) }.max() ?? 0)
      if !scale.axis.label.isEmpty { right += 17 }
    }
  }
}

/// How many labels have room on an axis.
func tickLimit(_ length: Double, spacing: Double) -> Int { max(2, Int(length / spacing)) }

/// The text, shortened with an ellipsis where it is wider than `width`.
func truncated(_ text: String, size: Double, width: Double) -> String {
  guard textWidth(Label(text), size: size) > width else { return text }
  var kept = text
  while !kept.isEmpty, textWidth(Label(kept + "…"), size: size) > width { kept.removeLast() }
  return kept + "…"
}

/// Collects elements, each with its role's colour.
struct Pen {
  let palette: Palette
  var elements: [Markup] = []

  mutating func text(
    _ label: Label, at place: Place, size: Double = FontSize.text, anchor: String = "start",
    weight: Int = 400, role: Role = .ink, colour: Colour? = nil, isTurned: Bool = false
  ) {
    var attributes = [("x", fixed(place.x)), ("y", fixed(place.y))]
    if size != FontSize.text { attributes.append(("font-size", fixed(size))) }
    if anchor != "start" { attributes.append(("text-anchor", anchor)) }
    if weight != 400 { attributes.append(("font-weight", "\(weight)")) }
    if isTurned {
      attributes.append(("transform", "rotate(-90 \(fixed(place.x)) \(fixed(place.y)))"))
    }
    if let colour {
      attributes.append(("fill", colour.hex))
    } else {
      attributes += role.attributes("fill", palette)
    }
    var element = Markup("text", attributes)
    let rise = 0.36 * size
    var isRaised = false
    for run in label.runs {
      let slant = run.isItalic ? [("font-style", "italic")] : []
      if run.raised {
        element.append(
          Markup(
            "tspan", [("dy", fixed(-rise)), ("font-size", fixed(0.75 * size))] + slant,
            text: run.text))
      } else if isRaised {
        // Some readers drop a space at the beginning of an element.
        let hasSpace = run.text.hasPrefix(" ")
        element.append(
          Markup(
            "tspan",
            [("dy", fixed(rise))] + (hasSpace ? [("dx", fixed(0.28 * size))] : [])
              + slant,
            text: hasSpace ? String(run.text.dropFirst()) : run.text))
      } else if run.isItalic {
        element.append(Markup("tspan", slant, text: run.text))
      } else {
        element.append(text: run.text)
      }
      isRaised = run.raised
    }
    elements.append(element)
  }

  mutating func path(
    _ data: String, stroke: Role? = nil, fill: Role? = nil, width: Double = 1,
    more: [(String, String)] = []
  ) {
    guard !data.isEmpty else { return }
    var attributes = [("d", data)]
    switch (stroke, fill) {
    case (let stroke?, let fill?):
      // Two classes in one attribute.
      let (s, f) = (stroke.attributes("stroke", palette), fill.attributes("fill", palette))
      attributes += [("class", "\(s[0].1) \(f[0].1)"), s[1], f[1]]
    case (let stroke?, nil): attributes += stroke.attributes("stroke", palette) + [("fill", "none")]
    case (nil, let fill?): attributes += fill.attributes("fill", palette)
    case (nil, nil): break
    }
    if stroke != nil, width != 1 { attributes.append(("stroke-width", fixed(width))) }
    elements.append(Markup("path", attributes + more))
  }
}
