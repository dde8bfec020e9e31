// The target beside the network in a terminal: curves as braille, errors of two inputs as shades.

import Base
import Foundation

/// How a plot in a terminal is drawn.
package struct TerminalStyle: Sendable, Hashable {
  /// Columns in all, 40 at least.
  package var columns: Int
  /// Rows of the plot without its axis.
  package var rows: Int
  /// Whether letters outside ASCII may be used.
  package var isUnicode: Bool
  /// Whether colours may be used (ANSI escapes).
  package var hasColour: Bool

  package init(columns: Int = 80, rows: Int = 14, isUnicode: Bool = true, hasColour: Bool = false) {
    self.columns = max(columns, 40)
    self.rows = max(rows, 4)
    self.isUnicode = isUnicode
    self.hasColour = hasColour
  }
}

/// The target against the network on a domain, as lines of text.
///
/// One input: both curves. Two inputs: the logarithm of the pointwise error as shades. More: curves
/// on a slice through the centre along the first input. Of several outputs, the first is drawn.
/// - Parameters:
///   - target: from (inputs × samples) to (outputs × samples).
///   - network: as the target.
///   - domain: what is drawn.
///   - style: size and colours.
package func terminalPlot(
  target: (Batch) -> Batch, network: (Batch) -> Batch, domain: Domain,
  style: TerminalStyle = TerminalStyle()
) -> String {
  domain.dimension == 2
    ? errorShades(target, network, domain, style) : curves(target, network, domain, style)
}

// MARK: curves

private func curves(
  _ target: (Batch) -> Batch, _ network: (Batch) -> Batch, _ domain: Domain, _ style: TerminalStyle
) -> String {
  let gutter = 10
  let columns = style.columns - gutter - 1
  let (_, points) = slicePoints(domain, count: columns * 4)
  let exact = Array(target(points).feature(0))
  let fitted = Array(network(points).feature(0))
  let finite = (exact + fitted.filter { _ in true }).filter(\.isFinite)
  let goal = exact.filter(\.isFinite)
  guard let least = goal.min() ?? finite.min(), let most = goal.max() ?? finite.max() else {
    return "neither the target nor the network has a finite value on \(domain)\n"
  }
  let axis = Axis("", covering: [least, most], padding: 0.08)
  var canvas = DotCanvas(columns: columns, rows: style.rows)
  canvas.draw(exact.map { axis.position($0) })
  let marks = marks(fitted, columns: columns, rows: style.rows, axis: axis)

  let ticks = linearTicks(axis.lower, axis.upper, limit: 5)
  var labels: [Int: String] = [:]
  for tick in ticks {
    guard let t = axis.position(tick.value), t >= 0, t <= 1 else { continue }
    labels[min(Int((1 - t) * Double(style.rows)), style.rows - 1)] = terminalNumber(tick, style)
  }
  let (side, corner, floor) = style.isUnicode ? ("┤", "└", "─") : ("|", "+", "-")
  let bar = style.isUnicode ? "│" : "|"
  let mark = style.isUnicode ? "●" : "o"
  func coloured(_ text: String, _ code: String) -> String {
    style.hasColour ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
  var lines =
    String(repeating: " ", count: gutter) + coloured(style.isUnicode ? "⠒⠒" : "..", "34")
    + " target   " + coloured(mark, "33") + " network"
    + "\n"
  for row in 0..<style.rows {
    let label = labels[row] ?? ""
    var line = String(repeating: " ", count: max(0, gutter - 1 - label.count)) + label
    line += labels[row] == nil ? bar : side
    for column in 0..<columns {
      if marks[column] == row {
        line += coloured(mark, "33")
      } else {
        let letter = canvas.letter(column: column, row: row, isUnicode: style.isUnicode)
        line += letter == " " ? " " : coloured(String(letter), "34")
      }
    }
    while line.hasSuffix(" ") { line.removeLast() }
    lines += line + "\n"
  }
  lines += String(repeating: " ", count: gutter - 1) + corner
  lines += String(repeating: floor, count: columns) + "\n"
  let bounds = domain.bounds[0]
  return lines
    + axisLine(
      bounds, name: domain.dimension > 2 ? "x1 (slice)" : "x", columns: columns, gutter: gutter)
}

/// In every fifth column the row where the network is; nil where it is outside the plot.
private func marks(_ values: [Double], columns: Int, rows: Int, axis: Axis) -> [Int?] {
  (0..<columns).map { column in
    guard column % 5 == 2, let t = axis.position(values[column * 4 + 2]), t >= 0, t < 1 else {
      return nil
    }
    return min(Int((1 - t) * Double(rows)), rows - 1)
  }
}

private func axisLine(
  _ bounds: ClosedRange<Double>, name: String, columns: Int, gutter: Int
) -> String {
  let (left, right) = (plain(bounds.lowerBound), plain(bounds.upperBound))
  let space = max(2, columns - left.count - right.count)
  let before = max(1, (space - name.count) / 2)
  return String(repeating: " ", count: gutter) + left + String(repeating: " ", count: before) + name
    + String(repeating: " ", count: max(1, space - before - name.count)) + right + "\n"
}

private func terminalNumber(_ tick: Tick, _ style: TerminalStyle) -> String {
  let text = tick.label?.plain ?? ""
  let shown = style.isUnicode ? text : text.replacing("−", with: "-")
  return shown.count <= 9 && shown.allSatisfy { style.isUnicode || $0.isASCII }
    ? shown : short(tick.value, digits: 2)
}

/// A canvas of dots, eight in a letter of braille.
struct DotCanvas {
  private let columns: Int
  private let rows: Int
  private var cells: [UInt8]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = [UInt8](repeating: 0, count: columns * rows)
  }

  private mutating func set(x: Int, y: Int) {
    guard x >= 0, x < 2 * columns, y >= 0, y < 4 * rows else { return }
    // Bits of U+2800 by row and column of the dot.
    let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    cells[(y / 4) * columns + x / 2] |= bits[y % 4][x % 2]
  }

  /// Draws heights (0 at the bottom, 1 at the top), evenly spread over the columns, as a line.
  mutating func draw(_ heights: [Double?]) {
    func dot(_ height: Double) -> Int {
      Int(((1 - min(max(height, -1), 2)) * Double(4 * rows)).rounded(.down))
    }
    var last: Int?
    for (index, height) in heights.enumerated() {
      guard let height else {
        last = nil
        continue
      }
      let x = index * 2 * columns / heights.count
      let y = dot(height)
      // Joined to the one before, so that steep parts have no gaps.
      let from = last ?? y
      for between in min(from, y)...max(from, y)
      where between == y || between > min(from, y) { set(x: x, y: between) }
      last = y
    }
  }

  func letter(column: Int, row: Int, isUnicode: Bool) -> Character {
    let cell = cells[row * columns + column]
    if cell == 0 { return " " }
    guard isUnicode else { return "." }
    return Unicode.Scalar(0x2800 + UInt32(cell)).map { Character($0) } ?? " "
  }
}

// MARK: shades

private func errorShades(
  _ target: (Batch) -> Batch, _ network: (Batch) -> Batch, _ domain: Domain, _ style: TerminalStyle
) -> String {
  let gutter = 10
  // A letter is about twice as high as wide.
  let columns = min(style.columns - gutter - 1, 2 * style.rows + 32)
  let points = gridPoints(domain, columns: columns, rows: style.rows)
  let errors = zip(network(points).feature(0), target(points).feature(0)).map { abs($0 - $1) }
  let shades: [Character] = Array(style.isUnicode ? " ░▒▓█" : " .:*#")
  let positive = errors.filter { $0.isFinite && $0 > 0 }
  guard let most = positive.max() else {
    return errors.allSatisfy { $0 == 0 }
      ? "the network equals the target at all \(errors.count) points drawn\n"
      : "the error is not finite at any point drawn\n"
  }
  // Each shade is a factor of 10^(1/2), down from the largest error.
  let step = 0.5
  let (bar, corner, floor) = style.isUnicode ? ("│", "└", "─") : ("|", "+", "-")
  var text = String(repeating: " ", count: gutter) + "|network - target|\n"
  let y = domain.bounds[1]
  for row in (0..<style.rows).reversed() {
    let label =
      row == style.rows - 1
      ? plain(y.upperBound) : row == 0 ? plain(y.lowerBound) : row == style.rows / 2 ? "y" : ""
    var line = String(repeating: " ", count: max(0, gutter - 1 - label.count)) + label + bar
    for column in 0..<columns {
      let error = errors[row * columns + column]
      guard error.isFinite else {
        line += "x"
        continue
      }
      let below = error > 0 ? Int(min((log10(most) - log10(error)) / step, 100)) : shades.count
      line.append(shades[max(0, shades.count - 1 - below)])
    }
    while line.hasSuffix(" ") { line.removeLast() }
    text += line + "\n"
  }
  text += String(repeating: " ", count: gutter - 1) + corner
  text += String(repeating: floor, count: columns) + "\n"
  text += axisLine(domain.bounds[0], name: "x", columns: columns, gutter: gutter)
  let keys = (0..<shades.count - 1).map { index in
    "\(shades[shades.count - 1 - index]) > \(short(most * pow(10, -step * Double(index + 1)), digits: 2))"
  }
  return text + String(repeating: " ", count: gutter) + keys.joined(separator: "   ")
    + "   largest \(short(most))\n"
}
