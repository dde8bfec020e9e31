// B-splines in standard operators of ONNX: the recurrence of Cox and de Boor on all splines of all features at once.

import Base
import Networks

/// Writes the splines of a basis operation with tangents outside the grid, feature after feature.
///
/// Step functions by comparisons, then one order after the other by products with the reciprocals of the knots'
/// distances; what stands in one column for each feature is put beside others by Gather. The cost grows with the number
/// of splines, not with the few that are not 0.
struct ONNXSplines {
  /// Knots of each feature.
  private let grids: [[Double]]
  private let degree: Int
  private let count: Int
  private(set) var written: ONNXNodes

  init(
    _ grids: [[Double]], degree: Int, count: Int, kind: ONNXTensor.Kind, name: String
  ) {
    self.grids = grids
    self.degree = degree
    self.count = count
    written = ONNXNodes(kind: kind, name: name)
  }

  /// - Parameter value: the tensor that is read, (samples × features).
  /// - Returns: the tensor of the splines, (samples × features·count).
  mutating func write(reading value: String) -> String {
    let start = written.numbers(grids.map { $0[degree] }, "start")
    let end = written.numbers(grids.map { $0[count] }, "end")
    let inside = written.node(
      "Min", [written.node("Max", [value, start], "above"), end], "inside")
    var splines = steps(inside)
    guard degree > 0 else { return splines }
    for order in 1..<degree { splines = raised(splines, order, inside).sum }
    let (values, slopes) = raised(splines, degree, inside, withSlopes: true)
    let beyond = gathered(written.node("Sub", [value, inside], "beyond"), count, "beyond.each")
    return written.node(
      "Add", [values, written.node("Mul", [slopes, beyond], "tangents")], "splines")
  }

  /// 1 on the interval from knot s to knot s + 1, closed on the right at the end of the grid.
  private mutating func steps(_ inside: String) -> String {
    let each = gathered(inside, count + degree, "order0.x")
    var (low, high): ([Double], [Double]) = ([], [])
    for knots in grids {
      let last = (0..<(count + degree)).last {
        knots[$0] < knots[$0 + 1] && knots[$0 + 1] <= knots[count]
      }
      for place in 0..<(count + degree) {
        low.append(knots[place])
        high.append(
          place == last ? Double(Float.greatestFiniteMagnitude) : knots[place + 1])
      }
    }
    let isBelow = written.node("Less", [each, written.numbers(low, "order0.low")], "order0.below")
    let isBefore = written.node(
      "Less", [each, written.numbers(high, "order0.high")], "order0.before")
    let isThere = written.node(
      "And", [written.node("Not", [isBelow], "order0.from"), isBefore], "order0.in")
    return written.node("Cast", [isThere], "order0", ["to": .whole(Int(written.kind.rawValue))])
  }

  /// From the splines of an order less: (x − t_s)/(t_{s+r} − t_s)·left + (t_{s+r+1} − x)/(t_{s+r+1} − t_{s+1})·right.
  private mutating func raised(
    _ lower: String, _ order: Int, _ inside: String, withSlopes: Bool = false
  ) -> (sum: String, slopes: String) {
    let (width, name) = (count + degree - order, "order\(order)")
    var (lows, highs, rises, falls): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for knots in grids {
      for place in 0..<width {
        let rise = knots[place + order] - knots[place]
        let fall = knots[place + order + 1] - knots[place + 1]
        lows.append(knots[place])
        highs.append(knots[place + order + 1])
        rises.append(rise > 0 ? 1 / rise : 0)
        falls.append(fall > 0 ? 1 / fall : 0)
      }
    }
    let left = columns(lower, of: width + 1, from: 0, width, "\(name).left")
    let right = columns(lower, of: width + 1, from: 1, width, "\(name).right")
    let x = gathered(inside, width, "\(name).x")
    let rise = written.node(
      "Mul", [left, written.numbers(rises, "\(name).rises")], "\(name).rising")
    let fall = written.node(
      "Mul", [right, written.numbers(falls, "\(name).falls")], "\(name).falling")
    let below = written.node("Sub", [x, written.numbers(lows, "\(name).low")], "\(name).below")
    let above = written.node("Sub", [written.numbers(highs, "\(name).high"), x], "\(name).above")
    let sum = written.node(
      "Add",
      [
        written.node("Mul", [below, rise], "\(name).first"),
        written.node("Mul", [above, fall], "\(name).second"),
      ], name)
    guard withSlopes else { return (sum, "") }
    let slope = written.node("Sub", [rise, fall], "\(name).slope")
    return (
      sum,
      written.node(
        "Mul", [slope, written.numbers([Double(order)], "\(name).degree")], "\(name).slopes")
    )
  }

  /// Each feature so often.
  private mutating func gathered(_ value: String, _ times: Int, _ name: String) -> String {
    gather(value, grids.indices.flatMap { [Int](repeating: $0, count: times) }, name)
  }

  /// Of each feature's columns so many from one on.
  private mutating func columns(
    _ value: String, of width: Int, from first: Int, _ taken: Int, _ name: String
  ) -> String {
    gather(
      value, grids.indices.flatMap { feature in (0..<taken).map { feature * width + first + $0 } },
      name)
  }

  private mutating func gather(_ value: String, _ places: [Int], _ name: String) -> String {
    written.node(
      "Gather", [value, written.integers(places, "\(name).places")], name, ["axis": .whole(1)])
  }
}
