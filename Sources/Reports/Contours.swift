// Contour lines of values on a grid: marching squares, the segments joined to polylines.

/// The lines where values on a grid pass `level`, in units of the grid's step from its first value.
///
/// Squares with a value that is not finite have no line. Saddles are split by the mean of the
/// corners.
func contourLines(_ values: [Double], columns: Int, rows: Int, at level: Double) -> [[Place]] {
  // An edge is named by its lower left node, and by whether it points up.
  struct Edge: Hashable {
    let node: Int
    let isUp: Bool
  }
  func crossing(_ edge: Edge) -> Place {
    let a = values[edge.node]
    let b = values[edge.node + (edge.isUp ? columns : 1)]
    let t = b == a ? 0.5 : min(max((level - a) / (b - a), 0), 1)
    let (x, y) = (Double(edge.node % columns), Double(edge.node / columns))
    return edge.isUp ? Place(x: x, y: y + t) : Place(x: x + t, y: y)
  }

  var neighbours: [Edge: [Edge]] = [:]
  var order: [Edge] = []
  func join(_ a: Edge, _ b: Edge) {
    for (from, to) in [(a, b), (b, a)] {
      if neighbours[from] == nil { order.append(from) }
      neighbours[from, default: []].append(to)
    }
  }
  for row in 0..<(rows - 1) {
    for column in 0..<(columns - 1) {
      let node = row * columns + column
      let corners = [
        values[node], values[node + 1], values[node + columns + 1], values[node + columns],
      ]
      guard corners.allSatisfy(\.isFinite) else { continue }
      let bottom = Edge(node: node, isUp: false)
      let right = Edge(node: node + 1, isUp: true)
      let top = Edge(node: node + columns, isUp: false)
      let left = Edge(node: node, isUp: true)
      let code = corners.enumerated().reduce(0) { $0 | ($1.element >= level ? 1 << $1.offset : 0) }
      let isHigh = corners.reduce(0, +) / 4 >= level
      switch code {
      case 1, 14: join(left, bottom)
      case 2, 13: join(bottom, right)
      case 3, 12: join(left, right)
      case 4, 11: join(right, top)
      case 6, 9: join(bottom, top)
      case 7, 8: join(left, top)
      case 5, 10:
        if (code == 5) == isHigh {
          join(left, top)
          join(bottom, right)
        } else {
          join(left, bottom)
          join(right, top)
        }
      default: break
      }
    }
  }

  // Each edge has one or two neighbours; open lines begin where it is one.
  var lines: [[Place]] = []
  func follow(from start: Edge) {
    var line = [crossing(start)]
    var here = start
    while let next = neighbours[here]?.first {
      neighbours[here]?.removeFirst()
      if let index = neighbours[next]?.firstIndex(of: here) { neighbours[next]?.remove(at: index) }
      line.append(crossing(next))
      here = next
    }
    if line.count > 1 { lines.append(line) }
  }
  for edge in order where neighbours[edge]?.count == 1 { follow(from: edge) }
  for edge in order where neighbours[edge]?.isEmpty == false { follow(from: edge) }
  return lines
}
