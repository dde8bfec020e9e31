// A tiny XML writer: elements as values, everything escaped, numbers short.

import Base

/// An element of XML with its attributes and children, written without white space between.
struct Markup {
  enum Node {
    case element(Markup)
    case text(String)
  }

  let name: String
  var attributes: [(name: String, value: String)]
  var children: [Node] = []

  init(_ name: String, _ attributes: [(String, String)] = []) {
    self.name = name
    self.attributes = attributes.map { (name: $0.0, value: $0.1) }
  }

  /// An element that holds only text.
  init(_ name: String, _ attributes: [(String, String)] = [], text: String) {
    self.init(name, attributes)
    children = [.text(text)]
  }

  mutating func append(_ child: Markup) { children.append(.element(child)) }

  mutating func append(contentsOf more: [Markup]) { children += more.map { .element($0) } }

  mutating func append(text: String) { children.append(.text(text)) }

  func write(to output: inout String) {
    output += "<" + name
    for (name, value) in attributes { output += " \(name)=\"\(escaped(value))\"" }
    guard !children.isEmpty else {
      output += "/>"
      return
    }
    output += ">"
    for child in children {
      switch child {
      case .element(let element): element.write(to: &output)
      case .text(let text): output += escaped(text)
      }
    }
    output += "</\(name)>"
  }
}

/// Text for the content or a quoted attribute of XML or HTML.
///
/// Letters that XML 1.0 forbids become U+FFFD.
package func escaped(_ text: String) -> String {
  var result = ""
  result.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
    case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{fffe}", "\u{ffff}": result += "\u{fffd}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A place or a size in a drawing, in pixels, y downwards.
struct Place: Hashable {
  var x: Double
  var y: Double
}

/// A rectangle in a drawing.
struct Frame {
  var left: Double
  var top: Double
  var width: Double
  var height: Double
  var right: Double { left + width }
  var bottom: Double { top + height }
}

/// The `d` of a path through places, drawn as lines.
func pathData(_ places: [Place], closed: Bool = false) -> String {
  var text = ""
  for (index, place) in places.enumerated() {
    text += index == 0 ? "M" : "L"
    text += fixed(place.x) + " " + fixed(place.y)
  }
  return closed && !text.isEmpty ? text + "Z" : text
}

/// The polyline without the points that lie nearer than `tolerance` to it (Douglas–Peucker).
func simplified(_ places: [Place], tolerance: Double = 0.12) -> [Place] {
  guard places.count > 2 else { return places }
  var keep = [Bool](repeating: false, count: places.count)
  keep[0] = true
  keep[places.count - 1] = true
  var open = [(0, places.count - 1)]
  while let (first, last) = open.popLast() {
    guard last > first + 1 else { continue }
    let a = places[first]
    let b = places[last]
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let length = (dx * dx + dy * dy).squareRoot()
    var worst = (index: first, distance: tolerance)
    for index in (first + 1)..<last {
      let (px, py) = (places[index].x - a.x, places[index].y - a.y)
      let distance =
        length > 0 ? abs(dx * py - dy * px) / length : (px * px + py * py).squareRoot()
      if distance > worst.distance { worst = (index, distance) }
    }
    if worst.index > first {
      keep[worst.index] = true
      open.append((first, worst.index))
      open.append((worst.index, last))
    }
  }
  return places.indices.filter { keep[$0] }.map { places[$0] }
}

/// The parts of a polyline inside a frame (Liang–Barsky on each segment).
func clipped(_ places: [Place], to frame: Frame) -> [[Place]] {
  var parts: [[Place]] = []
  var current: [Place] = []
  for (a, b) in zip(places, places.dropFirst()) {
    var (enter, leave) = (0.0, 1.0)
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    var visible = true
    for (p, q) in [
      (-dx, a.x - frame.left), (dx, frame.right - a.x), (-dy, a.y - frame.top),
      (dy, frame.bottom - a.y),
    ] {
      if p == 0 {
        if q < 0 { visible = false }
      } else if p < 0 {
        enter = max(enter, q / p)
      } else {
        leave = min(leave, q / p)
      }
    }
    guard visible, enter <= leave else {
      if current.count > 1 { parts.append(current) }
      current = []
      continue
    }
    let start = Place(x: a.x + enter * dx, y: a.y + enter * dy)
    let end = Place(x: a.x + leave * dx, y: a.y + leave * dy)
    if current.isEmpty || enter > 0 {
      if current.count > 1 { parts.append(current) }
      current = [start]
    }
    current.append(end)
    if leave < 1 {
      parts.append(current)
      current = []
    }
  }
  if current.count > 1 { parts.append(current) }
  return parts
}
