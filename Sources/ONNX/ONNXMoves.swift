// Operators that move values: where each value of the result comes from.

import Base
import Networks

/// The shape of a result, and the place in the first input from which each value comes.
struct ONNXMove {
  var shape: ONNXShape
  var places: [Int]

  /// From chosen indices along every axis.
  /// - Throws: `UserError` where there are more than `most` places.
  private init(_ sizes: [Int?], taking axes: [[Int]], shape: ONNXShape, most: Int) throws {
    var places = [0]
    for (size, chosen) in zip(sizes, axes) {
      try Self.check(places.count, chosen.count, most)
      places = places.flatMap { place in chosen.map { place * (size ?? 1) + $0 } }
    }
    self.shape = shape
    self.places = places
  }

  private init(shape: ONNXShape, places: [Int]) {
    self.shape = shape
    self.places = places
  }

  private static func check(_ count: Int, _ factor: Int, _ most: Int) throws {
    let (product, isTooLarge) = count.multipliedReportingOverflow(by: factor)
    guard !isTooLarge, product <= most else {
      throw UserError("it would make more than \(most) values, which are the most that is made")
    }
  }

  private static func all(_ shape: ONNXShape) -> [[Int]] {
    shape.sizes.map { Array(0..<($0 ?? 1)) }
  }

  /// The axes in another order.
  static func transposed(_ shape: ONNXShape, _ order: [Int]?) throws -> ONNXMove {
    let sizes = shape.sizes
    let order = order ?? sizes.indices.reversed()
    guard order.sorted() == Array(sizes.indices) else {
      throw UserError("its order \(order) is none of \(sizes.count) axes")
    }
    guard !shape.countsSamples || order.first == 0 else { throw shape.mixing() }
    var strides = [Int](repeating: 1, count: sizes.count)
    for axis in sizes.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * (sizes[axis + 1] ?? 1)
    }
    var places = [0]
    for axis in order {
      places = places.flatMap { place in
        (0..<(sizes[axis] ?? 1)).map { place + $0 * strides[axis] }
      }
    }
    return ONNXMove(shape: ONNXShape(order.map { sizes[$0] }), places: places)
  }

  /// Along some axes from a start to before an end.
  static func sliced(
    _ shape: ONNXShape, starts: [Int], ends: [Int], axes: [Int]?, steps: [Int]?
  ) throws -> ONNXMove {
    let axes = axes ?? Array(starts.indices)
    let steps = steps ?? [Int](repeating: 1, count: starts.count)
    guard starts.count == ends.count, axes.count == starts.count, steps.count == starts.count else {
      throw UserError("its starts, ends, axes and steps are not equally many")
    }
    var chosen = all(shape)
    var sizes = shape.sizes
    var seen: Set<Int> = []
    for index in axes.indices {
      let axis = try shape.place(of: axes[index])
      guard seen.insert(axis).inserted else {
        throw UserError("it names axis \(axes[index]) twice")
      }
      guard steps[index] != 0 else { throw UserError("a step is 0") }
      guard let size = sizes[axis] else {
        // All samples: what programs write for `x[:, …]`.
        guard starts[index] == 0, ends[index] >= 1 << 31 - 1, steps[index] == 1 else {
          throw shape.mixing()
        }
        continue
      }
      func bound(_ value: Int, _ range: ClosedRange<Int>) -> Int {
        min(
          max(value < 0 ? max(value, -size - 1) + size : value, range.lowerBound), range.upperBound)
      }
      let step = max(-size, min(steps[index], size))
      chosen[axis] =
        step > 0
        ? Array(
          stride(from: bound(starts[index], 0...size), to: bound(ends[index], 0...size), by: step))
        : Array(
          stride(
            from: bound(starts[index], -1...(size - 1)), to: bound(ends[index], -1...(size - 1)),
            by: step))
      guard !chosen[axis].isEmpty else {
        throw UserError("it takes no value of axis \(axes[index])")
      }
      sizes[axis] = chosen[axis].count
    }
    return try ONNXMove(shape.sizes, taking: chosen, shape: ONNXShape(sizes), most: shape.count)
  }

  /// In parts along an axis.
  static func split(_ shape: ONNXShape, axis: Int, _ parts: [Int]?, count: Int) throws -> [ONNXMove]
  {
    let axis = try shape.place(of: axis)
    guard let size = shape.sizes[axis] else { throw shape.mixing() }
    let usual = (size + count - 1) / count
    let parts = parts ?? (0..<count).map { min(usual, max(0, size - $0 * usual)) }
    guard parts.count == count, parts.allSatisfy({ $0 >= 1 && $0 <= size }),
      parts.reduce(0, +) == size
    else { throw UserError("its parts \(parts) are not \(count) of \(size) values") }
    var first = 0
    return try parts.map { part in
      var chosen = all(shape)
      chosen[axis] = Array(first..<(first + part))
      first += part
      var sizes = shape.sizes
      sizes[axis] = part
      return try ONNXMove(shape.sizes, taking: chosen, shape: ONNXShape(sizes), most: shape.count)
    }
  }

  /// Some indices along an axis.
  static func gathered(
    _ shape: ONNXShape, axis: Int, _ indices: [Int], _ dimensions: [Int], most: Int
  ) throws -> ONNXMove {
    let axis = try shape.place(of: axis)
    guard let size = shape.sizes[axis] else { throw shape.mixing() }
    var chosen = all(shape)
    chosen[axis] = try indices.map { index in
      guard index >= -size, index < size else {
        throw UserError("it takes value \(index) of \(size), numbered from 0")
      }
      return index < 0 ? index + size : index
    }
    var sizes = shape.sizes
    sizes.replaceSubrange(axis...axis, with: dimensions.map { $0 })
    return try ONNXMove(shape.sizes, taking: chosen, shape: ONNXShape(sizes), most: most)
  }

  /// Sizes of 1 made larger, as elementwise operators do it.
  static func widened(_ shape: ONNXShape, to wanted: ONNXShape, most: Int) throws -> ONNXMove {
    let missing = wanted.sizes.count - shape.sizes.count
    let sizes = [Int?](repeating: 1, count: max(0, missing)) + shape.sizes
    guard missing >= 0, !shape.countsSamples || missing == 0,
      zip(sizes, wanted.sizes).allSatisfy({ $0 == 1 || $0 == $1 })
    else {
      throw UserError("values of shape \(shape.text) do not go with those of shape \(wanted.text)")
    }
    for size in wanted.sizes { try check(1, size ?? 1, most) }
    let chosen = zip(sizes, wanted.sizes).map { size, wanted in
      size == 1 ? [Int](repeating: 0, count: wanted ?? 1) : Array(0..<(size ?? 1))
    }
    return try ONNXMove(sizes, taking: chosen, shape: wanted, most: most)
  }
}

extension ONNXShape {
  /// Of an axis that may be counted from the end.
  func place(of axis: Int) throws -> Int {
    guard axis >= -sizes.count, axis < sizes.count else {
      throw UserError("it has no axis \(axis): the values have shape \(text)")
    }
    return axis < 0 ? axis + sizes.count : axis
  }

  /// The shape of an elementwise operator's result.
  /// - Throws: `UserError` where the sizes do not fit.
  func joined(_ other: ONNXShape) throws -> ONNXShape {
    let rank = max(sizes.count, other.sizes.count)
    func padded(_ shape: ONNXShape) -> [Int?] {
      [Int?](repeating: 1, count: rank - shape.sizes.count) + shape.sizes
    }
    let result = try zip(padded(self), padded(other)).map { first, second -> Int? in
      if first == second || second == 1 { return first }
      guard first == 1 else {
        throw UserError("values of shape \(text) do not go with those of shape \(other.text)")
      }
      return second
    }
    return ONNXShape(result)
  }
}
