// A short text with superscripts, for axes, legends and cells.

import Base

/// Text whose parts may be raised, as in 10⁻³; one value for SVG, HTML and the terminal.
package struct Label: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// Neighbouring letters at one height.
  package struct Run: Sendable, Hashable {
    package var text: String
    package var raised: Bool
    package var isItalic = false
  }

  package var runs: [Run]

  /// Text at the base line, taken as it is.
  package init(_ text: String) { runs = text.isEmpty ? [] : [Run(text: text, raised: false)] }

  package init(stringLiteral value: String) { self.init(value) }

  /// A superscript.
  package static func raised(_ text: String) -> Label {
    var label = Label("")
    label.runs = [Run(text: text, raised: true)]
    return label
  }

  /// A variable of mathematics.
  package static func italic(_ text: String) -> Label {
    var label = Label("")
    label.runs = [Run(text: text, raised: false, isItalic: true)]
    return label
  }

  package static func + (left: Label, right: Label) -> Label {
    var label = left
    label.runs += right.runs
    return label
  }

  /// 10 to a power.
  static func powerOfTen(_ exponent: Int) -> Label { Label("10") + .raised(minus("\(exponent)")) }

  /// A number with `digits` significant digits: plain where short, else mantissa × 10^exponent.
  package static func number(_ value: Double, digits: Int = 2) -> Label {
    guard value.isFinite, value != 0 else { return Label(minus(short(value))) }
    let (mantissa, exponent) = scientificParts(value, digits: digits)
    if (-2...3).contains(exponent) { return Label(minus(short(value, digits: digits))) }
    return Label(minus(mantissa) + "×") + .powerOfTen(exponent)
  }

  package var isEmpty: Bool { runs.allSatisfy(\.text.isEmpty) }

  /// One line of Unicode text; superscripts become superscript letters where Unicode has them.
  package var plain: String {
    runs.map { $0.raised ? superscript($0.text) : $0.text }.joined()
  }

  /// With `<sup>` and `<i>`, escaped.
  var html: String {
    runs.map { run in
      let text = run.isItalic ? "<i>\(escaped(run.text))</i>" : escaped(run.text)
      return run.raised ? "<sup>\(text)</sup>" : text
    }.joined()
  }
}

/// The sign of a negative number as typography has it.
func minus(_ number: String) -> String { number.replacing("-", with: "−") }

private func superscript(_ text: String) -> String {
  let raised: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
    "9": "⁹", "−": "⁻", "-": "⁻", "+": "⁺", "n": "ⁿ", "(": "⁽", ")": "⁾",
  ]
  let letters = text.map { raised[$0] }
  guard letters.allSatisfy({ $0 != nil }) else { return "^" + text }
  return String(letters.compactMap(\.self))
}

/// Width of a label in units of the font size, for layout only.
///
/// Helvetica's advance widths in four classes, a little generous, since the reader's font differs.
func textWidth(_ label: Label, size: Double) -> Double {
  label.runs.reduce(0) { $0 + textWidth($1.text) * ($1.raised ? 0.72 : 1) } * size
}

private func textWidth(_ text: String) -> Double {
  text.unicodeScalars.reduce(0) { sum, scalar in
    switch scalar {
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", "·", "[", "]", "(", ")", " ":
      sum + 0.31
    case "f", "t", "r", "-", "/": sum + 0.37
    case "m", "w", "M", "W", "@", "%", "—", "∞": sum + 0.92
    case "A"..."Z", "×", "−", "+", "=", "<", ">", "≈", "≤", "≥": sum + 0.69
    case "\u{300}"..."\u{36f}": sum
    case "\u{1100}"...: sum + (scalar.value < 0x2000 || scalar.value > 0x2e00 ? 1.05 : 0.7)
    default: sum + 0.57
    }
  }
}
