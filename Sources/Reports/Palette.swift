// Colours: a categorical palette after Okabe and Ito, viridis for maps, and the two themes.

import Foundation

/// A colour of sRGB.
package struct Colour: Sendable, Hashable {
  /// Components in 0…1.
  package let red: Double, green: Double, blue: Double

  package init(red: Double, green: Double, blue: Double) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// From 0xRRGGBB.
  package init(_ code: UInt32) {
    self.init(
      red: Double(code >> 16 & 0xff) / 255, green: Double(code >> 8 & 0xff) / 255,
      blue: Double(code & 0xff) / 255)
  }

  var bytes: [UInt8] {
    [red, green, blue].map { UInt8(min(max($0, 0), 1) * 255 + 0.5) }
  }

  /// As `#rrggbb`.
  package var hex: String {
    "#"
      + bytes.map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
  }

  /// Relative luminance of WCAG 2.
  package var luminance: Double {
    func linear(_ c: Double) -> Double { c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Contrast ratio of WCAG 2, from 1 to 21.
  package func contrast(with other: Colour) -> Double {
    let (a, b) = (luminance + 0.05, other.luminance + 0.05)
    return max(a, b) / min(a, b)
  }
}

/// Which palette a figure is drawn in.
package enum Theme: String, Sendable, CaseIterable {
  /// Light or dark as the reader's system asks; where that is not understood, light.
  case automatic
  case light, dark
}

/// The colours of one theme.
package struct Palette: Sendable {
  /// Text, secondary text, lines of the grid, frame and tick marks, background.
  package let ink: Colour, muted: Colour, grid: Colour, frame: Colour, paper: Colour
  /// Categories, used in this order.
  package let series: [Colour]

  /// Okabe and Ito's colours; orange, sky blue and yellow darkened to stand out on white.
  package static let light = Palette(
    ink: Colour(0x1a1d21), muted: Colour(0x565e67), grid: Colour(0xe7e9ec),
    frame: Colour(0x868e97), paper: Colour(0xffffff),
    series: [0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xb07b00, 0x3a97cc, 0x1a1d21, 0x8c8500]
      .map { Colour($0) })

  /// Okabe and Ito's colours; blue, vermillion and black lightened to stand out on black.
  package static let dark = Palette(
    ink: Colour(0xe8eaed), muted: Colour(0xa6aeb8), grid: Colour(0x2b3037),
    frame: Colour(0x7a828c), paper: Colour(0x14171b),
    series: [0x3f9fe0, 0xf07a2c, 0x2bb88e, 0xd88fb8, 0xe69f00, 0x8acdf2, 0xe8eaed, 0xf0e442]
      .map { Colour($0) })

  /// As declarations of CSS variables.
  var css: String {
    let named = [
      ("ink", ink), ("muted", muted), ("grid", grid), ("frame", frame), ("paper", paper),
    ]
    let all = named + series.enumerated().map { ("c\($0.offset)", $0.element) }
    return all.map { "--\($0.0):\($0.1.hex)" }.joined(separator: ";")
  }
}

/// What an element of a figure is, from which its colour follows in every theme.
enum Role: Hashable {
  case ink, muted, grid, frame, paper
  case series(Int)

  /// The class that sets `fill` or `stroke` to the role's colour.
  func attributes(_ property: String, _ palette: Palette) -> [(String, String)] {
    let (name, colour) =
      switch self {
      case .ink: ("ink", palette.ink)
      case .muted: ("muted", palette.muted)
      case .grid: ("grid", palette.grid)
      case .frame: ("frame", palette.frame)
      case .paper: ("paper", palette.paper)
      case .series(let index):
        ("c\(index % palette.series.count)", palette.series[index % palette.series.count])
      }
    return [("class", (property == "fill" ? "f-" : "s-") + name), (property, colour.hex)]
  }
}

/// The style of a figure that follows the reader's theme; one file serves both.
///
/// Presentation attributes carry the light theme for readers without CSS variables.
let automaticStyle =
  ".approxima{\(Palette.light.css)}@media (prefers-color-scheme:dark){.approxima{"
  + "\(Palette.dark.css)}}" + figureRules

/// The rules that colour the elements of figures by CSS variables.
let figureRules: String = {
  let names =
    ["ink", "muted", "grid", "frame", "paper"] + Palette.light.series.indices.map { "c\($0)" }
  return names.map {
    ".approxima .f-\($0){fill:var(--\($0))}.approxima .s-\($0){stroke:var(--\($0))}"
  }.joined()
}()

/// The viridis colour map of matplotlib at `t` in 0…1 (clamped), within 1/100 of its table.
///
/// A polynomial of degree 6 by M. Zucker, shadertoy.com/view/WlfXRN, public domain (CC0).
package func viridis(_ t: Double) -> Colour {
  let t = min(max(t.isNaN ? 0 : t, 0), 1)
  func polynomial(_ c: [Double]) -> Double { c.reversed().reduce(0) { $0 * t + $1 } }
  return Colour(
    red: polynomial([
      0.2777273272234177, 0.1050930431085774, -0.3308618287255563, -4.634230498983486,
      6.228269936347081, 4.776384997670288, -5.435455855934631,
    ]),
    green: polynomial([
      0.005407344544966578, 1.404613529898575, 0.214847559468213, -5.799100973351585,
      14.17993336680509, -13.74514537774601, 4.645852612178535,
    ]),
    blue: polynomial([
      0.3340998053353061, 1.384590162594685, 0.09509516302823659, -19.33244095627987,
      56.69055260068105, -65.35303263337234, 26.3124352495832,
    ]))
}

/// Black or white, whichever reads better on `background`: at least 4.5 : 1 in every case.
package func textColour(on background: Colour) -> Colour {
  let (black, white) = (Colour(0x000000), Colour(0xffffff))
  return background.contrast(with: black) >= background.contrast(with: white) ? black : white
}
