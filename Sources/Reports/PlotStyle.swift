// How a figure goes into a paper, a talk or a page: its size, letters and colours.

import Base
import Foundation

/// What a figure is drawn for.
package struct PlotStyle: Sendable {
  package enum Kind: String, CaseIterable, Sendable { case screen, paper, talk, dark }

  package var kind = Kind.screen
  /// Width on paper in millimetres.
  package var width: Double
  /// Size of the letters in points.
  package var size: Double
  /// Family of the letters; the standard ones where nil.
  package var font: String?

  /// - Parameters:
  ///   - width: in millimetres; what the kind has where nil.
  ///   - size: in points; what the kind has where nil.
  package init(
    _ kind: Kind = .screen, width: Double? = nil, font: String? = nil, size: Double? = nil
  ) {
    self.kind = kind
    self.width = width ?? [.paper: 84, .talk: 240][kind] ?? 170
    self.size = size ?? [.paper: 8, .talk: 18][kind] ?? 9
    self.font = font
  }

  package var theme: Theme {
    switch kind {
    case .screen: .automatic
    case .dark: .dark
    case .paper, .talk: .light
    }
  }

  /// The same for a medium that is light.
  package var onPaper: PlotStyle {
    var style = self
    if kind == .screen { style.kind = .talk }
    return style
  }

  /// Millimetres of a pixel at which the letters have their size: text is 12 pixels, a point 1/72 inch.
  package var millimetresAPixel: Double { size / FontSize.text * 25.4 / 72 }

  /// Lays the figure out for the width, with no title in a paper, where the caption says it.
  func fit(_ figure: inout Figure, rows: Int, entries: Int) {
    figure.width = max(width / millimetresAPixel, 160)
    let columns = Double(figure.columns)
    let panel = figure.width / columns
    // Below the panels where the legend is not narrow.
    figure.height =
      Double(rows) * min(max(0.68 * panel, 150), 460) + (kind == .paper ? 16 : 60)
      + (entries > 0
        ? 20 * (Double(entries) / max(1, (figure.width / 150).rounded(.down))).rounded(.up) : 0)
    figure.isLegendBelow = figure.width < 480
    if kind == .paper {
      figure.title = ""
      figure.subtitle = ""
    }
  }

  /// A length such as `84mm`, `8.4cm`, `3.3in` or `240pt`, in millimetres.
  /// - Throws: `UserError` that says what would be right.
  package static func millimetres(_ text: String) throws -> Double {
    let units = ["mm": 1.0, "cm": 10, "in": 25.4, "pt": 25.4 / 72]
    guard let unit = units.keys.first(where: { text.hasSuffix($0) }), let scale = units[unit],
      let value = Double(text.dropLast(unit.count).trimmingCharacters(in: .whitespaces)),
      (20...2000).contains(value * scale)
    else {
      throw UserError(
        "'\(excerpt(text))' is no width; write one from 20mm to 2000mm, such as 84mm or 3.3in")
    }
    return value * scale
  }

  /// A size of letters such as `8pt`, in points.
  /// - Throws: `UserError` that says what would be right.
  package static func points(_ text: String) throws -> Double {
    let number = text.hasSuffix("pt") ? String(text.dropLast(2)) : text
    guard let value = Double(number.trimmingCharacters(in: .whitespaces)), (3...72).contains(value)
    else {
      throw UserError(
        "'\(excerpt(text))' is no size of letters; write one from 3pt to 72pt, such as 8pt")
    }
    return value
  }
}

/// Which file a figure becomes.
package enum PlotFormat: String, CaseIterable, Sendable {
  case svg, pdf, png, tex

  /// By the ending of a file's name.
  /// - Throws: `UserError` for another ending.
  package init(of path: String) throws {
    let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
    guard let format = PlotFormat(rawValue: ending) else {
      throw UserError(
        ending.isEmpty
          ? "name a file that ends in .svg, .pdf, .png or .tex"
          : "unknown type '.\(excerpt(ending))'; name a file that ends in .svg, .pdf, .png or .tex",
        at: path)
    }
    self = format
  }
}
