// Shapes of an ONNX graph's values: what the operators that move no value make of them.

import Base
import Networks

/// The sizes of a value; the first is nil where it counts samples.
///
/// Operators never mix samples: what would do so is an error.
struct ONNXShape: Equatable {
  var sizes: [Int?]

  init(_ sizes: [Int?]) { self.sizes = sizes }

  /// Of a graph's input. A first size without a number, or of 0, counts samples.
  /// - Throws: `UserError` where another size has no number, or there are more than a million values.
  init(of input: ONNXValue) throws {
    guard let dimensions = input.dimensions else {
      throw UserError("the input \(excerpt(input.name)) has no shape")
    }
    sizes = dimensions
    if dimensions.count > 1, dimensions[0] == 0 { sizes[0] = nil }
    var count = 1
    for (place, size) in sizes.enumerated() where size != nil || place > 0 || sizes.count == 1 {
      guard let size, (1...1_000_000).contains(size), count * size <= 1_000_000 else {
        throw UserError(
          "the input \(excerpt(input.name)) needs sizes that are fixed, behind the samples', and "
            + "at most 1000000 values")
      }
      count *= size
    }
  }

  var countsSamples: Bool { sizes.first == .some(nil) }

  /// Values of one sample.
  var count: Int { sizes.reduce(1) { $0 * ($1 ?? 1) } }

  /// As errors show it.
  var text: String {
    "[" + sizes.map { $0.map(String.init) ?? "samples" }.joined(separator: ",") + "]"
  }

  // MARK: Operators

  /// From `axis` on, all values in one row.
  func flattened(axis: Int) throws -> ONNXShape {
    let axis = axis < 0 ? axis + sizes.count : axis
    guard (0...sizes.count).contains(axis) else { throw UserError("it has no axis \(axis)") }
    let before = ONNXShape(Array(sizes.prefix(axis))).count
    let behind = ONNXShape(Array(sizes.dropFirst(axis))).count
    guard countsSamples else { return ONNXShape([before, behind]) }
    guard axis > 0, before == 1 else { throw mixing() }
    return ONNXShape([nil, behind])
  }

  /// - Parameter keepsZeros: a 0 is a size; else it stands for the size in its place.
  func reshaped(_ wanted: [Int], keepsZeros: Bool) throws -> ONNXShape {
    var result: [Int?] = []
    var (product, open): (Int, Int?) = (1, nil)
    for (place, size) in wanted.enumerated() {
      switch size {
      case -1:
        guard open == nil else { throw UserError("two sizes are to be found, -1") }
        open = place
        result.append(nil)
      case 0 where !keepsZeros:
        guard place < sizes.count else { throw UserError("it has no size in place \(place)") }
        guard let size = sizes[place] else {
          guard place == 0 else { throw mixing() }
          result.append(nil)
          continue
        }
        product *= size
        result.append(size)
      default:
        guard size >= 1, size <= count, product <= count else { throw misfit(wanted) }
        product *= size
        result.append(size)
      }
    }
    guard product >= 1, count.isMultiple(of: product) else { throw misfit(wanted) }
    let keepsSamples = countsSamples && wanted.first == 0 && !keepsZeros
    if let open, !countsSamples || keepsSamples || open != 0 || product != count {
      // Where samples are counted, only their number may be unknown.
      guard !countsSamples || keepsSamples else { throw mixing() }
      result[open] = count / product
    } else if product != count {
      throw misfit(wanted)
    } else if countsSamples, result.first != .some(nil) {
      // A number of samples that is fixed: of one sample it is the same function.
      guard result.first == 1 else { throw mixing() }
    }
    return ONNXShape(result)
  }

  /// Without these axes of size 1; nil for all.
  func squeezed(_ axes: [Int]?) throws -> ONNXShape {
    guard let axes else {
      guard !countsSamples else { throw mixing() }
      return ONNXShape(sizes.filter { $0 != 1 })
    }
    var dropped: Set<Int> = []
    for axis in axes {
      let place = axis < 0 ? axis + sizes.count : axis
      guard sizes.indices.contains(place), sizes[place] == 1 else {
        throw UserError("the axis \(axis) of \(text) has not size 1")
      }
      dropped.insert(place)
    }
    return ONNXShape(sizes.indices.filter { !dropped.contains($0) }.map { sizes[$0] })
  }

  /// With new axes of size 1, which have these places in the result.
  func unsqueezed(_ axes: [Int]) throws -> ONNXShape {
    let rank = sizes.count + axes.count
    guard rank <= 64 else { throw UserError("more than 64 axes are not read") }
    let places = Set(axes.map { $0 < 0 ? $0 + rank : $0 })
    guard places.count == axes.count, places.allSatisfy((0..<rank).contains) else {
      throw UserError("its axes \(axes) are not distinct places of \(rank)")
    }
    guard !countsSamples || !places.contains(0) else { throw mixing() }
    var rest = sizes[...]
    return ONNXShape((0..<rank).map { places.contains($0) ? 1 : rest.popFirst() ?? nil })
  }

  /// The values of a constant that meet this shape's values in an elementwise operator, one for each, and
  /// the shape of what comes out.
  /// - Throws: `UserError` where the constant would widen the shape, or does not fit it.
  func broadcast(_ constant: ONNXTensor) throws -> (values: [Double], shape: ONNXShape) {
    let extra = max(0, constant.dimensions.count - sizes.count)
    let shape = ONNXShape([Int?](repeating: 1, count: extra) + sizes)
    let missing = shape.sizes.count - constant.dimensions.count
    let dimensions = [Int](repeating: 1, count: missing) + constant.dimensions
    guard extra == 0 || !countsSamples,
      zip(dimensions, shape.sizes).allSatisfy({ $0 == 1 || $0 == $1 })
    else {
      throw UserError(
        "a constant of shape \(constant.dimensions) is not read beside values of shape \(text): "
          + "its sizes must be 1 or the same")
    }
    var indices = [0]
    for (size, wanted) in zip(dimensions, shape.sizes.map { $0 ?? 1 }) {
      indices = indices.flatMap { index in
        (0..<wanted).map { index * size + (size == 1 ? 0 : $0) }
      }
    }
    return (indices.map { constant.values[$0] }, shape)
  }

  func mixing() -> UserError {
    UserError("it would mix samples: the values have shape \(text)")
  }

  private func misfit(_ wanted: [Int]) -> UserError {
    UserError("values of shape \(text) do not fit into \(wanted)")
  }
}
