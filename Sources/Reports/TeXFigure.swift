// A figure of lines and points as PGF/TikZ, for pgfplots.

import Base
import Foundation

extension Figure {
  /// A `tikzpicture` that pgfplots draws, to be read by `\input`.
  ///
  /// It takes the letters of the document. A figure of maps has no such form: its panels are drawn without them.
  /// - Parameters:
  ///   - style: width and colours.
  package func tikz(style: PlotStyle) -> String {
    let palette = style.theme == .dark ? Palette.dark : Palette.light
    let entries = legendEntries
    let colours = Set(
      panels.flatMap(\.series).compactMap(\.colour).map { $0 % palette.series.count })
    let points = fixed(style.size, decimals: 1)
    let lead = fixed(1.2 * style.size, decimals: 1)
    let cell = style.width / Double(columns)
    // What labels and ticks take beside the frame, about; pgfplots has its own idea of a plot's width.
    let point = style.size * 25.4 / 72
    let sharesY = columns > 1 && Set(panels.map(\.y.label)).count == 1
    let sharesX = Set(panels.map(\.x.label)).count == 1 && panels.count % columns == 0
    let gap = (sharesY ? 3.4 : 5.4) * point
    let inner = max(
      columns == 1
        ? cell - 5.4 * point - 3
        : (style.width - 5.4 * point - 3 - Double(columns - 1) * (gap + 1)) / Double(columns), 15)
    // Panels side by side are narrow, and no flatter for it.
    let heightOfPanel = max(inner * 0.72, min(26, inner))
    var text = """
      % \(title.isEmpty ? "A figure of Approxima" : texComment(title)). In the preamble:
      % \\usepackage{pgfplots} \\usepgfplotslibrary{groupplots} \\pgfplotsset{compat=1.17}
      \\begin{tikzpicture}[font=\\fontsize{\(points)}{\(lead)}\\selectfont]

      """
    for colour in colours.sorted() {
      text +=
        "\\definecolor{apx\(colour)}{HTML}{\(palette.series[colour].hex.dropFirst().uppercased())}\n"
    }
    let rows = (panels.count + columns - 1) / columns
    // Of the whole figure, as the last panel counts.
    let last = Double((panels.count - 1) % columns)
    let middle = 0.5 - (last - Double(columns - 1) / 2) * (inner + gap + 1) / inner
    text += """
      \\begin{groupplot}[
        group style={group size=\(columns) by \(rows), horizontal sep=\(fixed(gap + 1))mm, \
      vertical sep=\(fixed(7 * point))mm},
        scale only axis, width=\(fixed(inner))mm, height=\(fixed(heightOfPanel))mm,
        grid=major, grid style={black!12},
        tick align=outside, tick pos=left, legend columns=\(max(1, Int(style.width / 40))),
        legend style={draw=none, fill=none, at={(\(fixed(middle, decimals: 3)),\
      \(fixed(-3.9 * point / heightOfPanel, decimals: 3)))}, anchor=north, cells={anchor=west},
          /tikz/every even column/.append style={column sep=2mm}},
        title style={font=\\fontsize{\(points)}{\(lead)}\\selectfont\\bfseries}, every axis plot/.append style={line width=0.7pt},
      ]

      """
    for (index, panel) in panels.enumerated() {
      let isLast = index == panels.count - 1
      // What all panels share stands at the left and at the bottom alone.
      var shown = panel
      if sharesY, index % columns > 0 { shown.y.label = "" }
      if sharesX, index < panels.count - columns { shown.x.label = "" }
      let axis = axisOptions(shown, width: inner, height: heightOfPanel, style: style)
      text += "\\nextgroupplot[\(axis)]\n"
      for series in panel.series { text += plot(series, in: panel, isLegend: isLast) }
      if isLast, entries.count > 1 {
        for entry in entries where !panel.series.contains(where: { $0.name == entry.name }) {
          text += "\\addlegendimage{\(options(of: entry))}\\addlegendentry{\(entry.name.tex)}\n"
        }
      }
    }
    return text + "\\end{groupplot}\n\\end{tikzpicture}\n"
  }

  private func texComment(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }

  /// - Parameters:
  ///   - width: of the frame, in millimetres.
  ///   - height: likewise.
  private func axisOptions(
    _ panel: Panel, width: Double, height: Double, style: PlotStyle
  ) -> String {
    var options: [String] = []
    if !panel.title.isEmpty { options.append("title={\(Label(panel.title).tex)}") }
    for (name, axis) in [("x", panel.x), ("y", panel.y)] {
      options.append("\(name)label={\(axis.label.tex)}")
      options.append("\(name)min=\(texNumber(axis.lower)), \(name)max=\(texNumber(axis.upper))")
      if axis.scale.isLogarithmic {
        options.append("\(name)mode=log")
        if axis.scale == .log2 { options.append("log basis \(name)=2") }
      }
      // Where values of zero are drawn.
      let values = panel.series.flatMap(\.points).map { name == "x" ? $0.x : $0.y }
      for tick in axis.zeroTick(values) {
        options.append("extra \(name) ticks={\(texNumber(tick.value))}")
        options.append("extra \(name) tick labels={\(tick.label?.tex ?? "")}")
      }
      let isNamed = if case .categories = axis.scale { true } else { false }
      if isNamed || axis.ticksAt != nil {
        let ticks = axis.ticks(limit: 12)
        options.append("\(name)tick={\(ticks.map { texNumber($0.value) }.joined(separator: ","))}")
        // Labels that would touch the one before are left out; names along x are turned.
        let isTurned = isNamed && name == "x"
        var end = -Double.infinity
        let labels = ticks.map { tick -> String in
          let label = tick.label ?? ""
          let place = (axis.position(tick.value) ?? 0) * (name == "x" ? width : height)
          let size =
            name == "x" && !isTurned
            ? textWidth(label, size: FontSize.text) * style.millimetresAPixel
            : style.size * 25.4 / 72
          guard isNamed || place - size / 2 > end else { return "{}" }
          end = place + size / 2 + 0.4
          return "{\(label.tex)}"
        }
        options.append("\(name)ticklabels={\(labels.joined(separator: ","))}")
        options.append("minor \(name) tick num=0")
        if isNamed, name == "x" { options.append("x tick label style={rotate=45, anchor=east}") }
      }
    }
    return options.joined(separator: ", ")
  }

  private func options(of series: Series) -> String {
    let style = SeriesStyle(series)
    let marks = ["*", "square*", "triangle*", "diamond*", "pentagon*", "+", "x", "asterisk"]
    let dashes = [
      "solid", "dashed", "densely dotted", "dashdotted", "loosely dashed", "dashdotdotted",
      "densely dashed", "dotted",
    ]
    var options = [series.colour.map { "apx\($0 % Palette.light.series.count)" } ?? "black"]
    options.append(
      style.hasLine
        ? (series.isSolid || series.shape == .wide ? "solid" : dashes[style.marker % dashes.count])
        : "only marks")
    if series.shape == .wide { options.append("line width=2.6pt, opacity=0.3") }
    if style.hasMarkers {
      options.append(
        "mark=\(marks[style.marker % marks.count]), mark options={solid}, mark size=\(series.points.count > 200 ? "0.8" : "1.6")pt"
      )
    } else {
      options.append("mark=none")
    }
    return options.joined(separator: ", ")
  }

  private func plot(_ series: Series, in panel: Panel, isLegend: Bool) -> String {
    var text = ""
    func place(_ value: Double, _ axis: Axis) -> String? {
      guard value.isFinite else { return nil }
      // What is not above zero stands at the lower end of a logarithmic axis.
      return texNumber(axis.scale.isLogarithmic ? max(value, axis.lower) : value)
    }
    let banded = series.points.filter {
      ($0.low?.isFinite ?? false) && ($0.high?.isFinite ?? false) && $0.y.isFinite
    }
    let colour = series.colour.map { "apx\($0 % Palette.light.series.count)" } ?? "black"
    if series.spread == .band, banded.count > 1 {
      let outline =
        banded.map { ($0.x, $0.high ?? $0.y) } + banded.reversed().map { ($0.x, $0.low ?? $0.y) }
      let places = outline.compactMap { x, y in
        place(x, panel.x).flatMap { x in place(y, panel.y).map { "(\(x),\($0))" } }
      }
      text += "\\addplot[draw=none, fill=\(colour), fill opacity=0.16, mark=none, forget plot] "
      text += "coordinates {\(places.joined(separator: " "))} -- cycle;\n"
    }
    let places = series.points.map { point -> String in
      guard let x = place(point.x, panel.x), let y = place(point.y, panel.y) else { return "" }
      return "(\(x),\(y))"
    }
    // Where a point is missing the line has a gap.
    let isNamed = isLegend && !series.name.isEmpty
    text +=
      "\\addplot[\(options(of: series))\(isNamed ? "" : ", forget plot"), unbounded coords=jump] "
    text += "coordinates {\(places.filter { !$0.isEmpty }.joined(separator: " "))};\n"
    if isNamed { text += "\\addlegendentry{\(series.name.tex)}\n" }
    // Values of zero, at the end of a logarithmic axis, are open triangles that point to it.
    let ends: [(isAt: (DataPoint) -> Bool, turn: Int)] = [
      ({ panel.x.isClamped($0.x) }, 90),
      ({ panel.y.isClamped($0.y) && !panel.x.isClamped($0.x) }, 180),
    ]
    for (isAt, turn) in ends where series.shape != .faint {
      let zeros = series.points.filter(isAt).compactMap { point in
        place(point.x, panel.x).flatMap { x in place(point.y, panel.y).map { "(\(x),\($0))" } }
      }
      guard !zeros.isEmpty else { continue }
      text += "\\addplot[\(colour), only marks, mark=triangle*, "
      text += "mark options={solid, fill=white, rotate=\(turn)}, mark size=2.4pt, forget plot] "
      text += "coordinates {\(zeros.joined(separator: " "))};\n"
    }
    return text
  }
}

/// A number as TeX reads it.
private func texNumber(_ value: Double) -> String {
  let text = csvNumber(value)
  return text == "nan" || text == "inf" || text == "-inf" ? "nan" : text
}

extension Label {
  /// As TeX, with superscripts and variables in formulas.
  package var tex: String {
    runs.map { run in
      if run.raised { return "$^{\(run.text.replacing("−", with: "-"))}$" }
      return run.isItalic ? "$\(run.text)$" : texEscaped(run.text)
    }.joined()
  }
}
