// Operators on constants alone, which programs leave in their files.

import Base
import Formulas
import Networks

extension ONNXTensor {
  var shape: ONNXShape { ONNXShape(dimensions) }

  /// Numbers that are no size: of samples, whose number a graph does not know.
  static let samples = Double.nan

  func moved(_ move: ONNXMove) -> ONNXTensor {
    ONNXTensor(
      name: name, dimensions: move.shape.sizes.compactMap { $0 }, kind: kind,
      values: move.places.map { values[$0] })
  }

  /// Whole numbers; those beyond what an axis can have become the largest Int.
  func wholes() throws -> [Int] {
    guard !kind.isReal, dimensions.count <= 1 else {
      throw UserError("its input \(excerpt(name)) must be a constant list of whole numbers")
    }
    return try values.map { value in
      guard !value.isNaN else { throw UserError("a number of samples is no size that is known") }
      if abs(value) >= 0x1p62 { return value > 0 ? .max : .min + 1 }
      guard let whole = Int(exactly: value) else { throw UserError("\(value) is no size") }
      return whole
    }
  }
}

/// Values of operators whose inputs are constants.
struct ONNXFolding {
  /// Of one result.
  static let mostValues = 20_000_000

  /// - Returns: nil where the operator is not computed.
  /// - Throws: `UserError` where its inputs do not fit.
  static func value(_ node: ONNXNode, _ inputs: [ONNXTensor?], isSingle: Bool) throws -> ONNXTensor?
  {
    guard node.domain.isEmpty else { return nil }
    if node.operation == "Constant" { return try constant(node) }
    guard let first = inputs.first ?? nil else { return nil }
    switch node.operation {
    case "ConstantOfShape": return try filled(node, first)
    case "Cast", "CastLike": return try cast(node, first, like: inputs.count > 1 ? inputs[1] : nil)
    case "Concat": return try joined(node, inputs.compactMap { $0 })
    case "Expand":
      guard let wanted = inputs.count > 1 ? inputs[1] : nil else { return nil }
      let shape = try first.shape.joined(ONNXShape(wanted.wholes()))
      return first.moved(try .widened(first.shape, to: shape, most: mostValues))
    case "Shape": return shape(first.shape, node)
    default: break
    }
    if ONNXPointwise.binary[node.operation] != nil || node.operation == "Mod" {
      guard inputs.count == 2, let second = inputs[1] else { return nil }
      return try combined(node, first, second)
    }
    guard inputs.count == 1, first.kind.isReal, node.operation != "Not",
      let formula = try ONNXPointwise.formula(node, [.x], isSingle: isSingle),
      let function = try? Expression(parsing: formula.text)
    else { return nil }
    var result = first
    result.values = function.values(
      at: Batch(features: 1, count: first.values.count, storage: first.values))
    return try finite(result)
  }

  private static func finite(_ tensor: ONNXTensor) throws -> ONNXTensor {
    guard !tensor.kind.isReal || tensor.values.allSatisfy(\.isFinite) else {
      throw UserError("it makes a constant that is not finite")
    }
    return tensor
  }

  private static func constant(_ node: ONNXNode) throws -> ONNXTensor {
    guard node.attributes.count == 1, let attribute = node.attributes.values.first else {
      throw UserError("only constants with the attribute 'value', or with numbers, are read")
    }
    switch attribute {
    case .tensor(let tensor): return tensor
    case .number(let number): return try finite(ONNXTensor(values: [number]))
    case .numbers(let numbers):
      return try finite(ONNXTensor(dimensions: [numbers.count], values: numbers))
    case .whole(let whole): return ONNXTensor(kind: .int64, values: [Double(whole)])
    case .wholes(let wholes):
      return ONNXTensor(dimensions: [wholes.count], kind: .int64, values: wholes.map(Double.init))
    case .text, .other:
      throw UserError("only constants with the attribute 'value', or with numbers, are read")
    }
  }

  private static func filled(_ node: ONNXNode, _ shape: ONNXTensor) throws -> ONNXTensor {
    var result = ONNXTensor(values: [0])
    if case .tensor(let tensor) = node.attributes["value"] { result = tensor }
    guard result.values.count == 1 else { throw UserError("its value is not one number") }
    result.dimensions = try shape.wholes()
    var count = 1
    for size in result.dimensions {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !isTooLarge, product <= mostValues else {
        throw UserError(
          "it would make more than \(mostValues) values, which are the most that is made")
      }
      count = product
    }
    result.values = [Double](repeating: result.values[0], count: count)
    return result
  }

  private static func cast(
    _ node: ONNXNode, _ tensor: ONNXTensor, like: ONNXTensor?
  ) throws -> ONNXTensor? {
    let code = try node.whole("to", default: 0)
    guard let kind = like?.kind ?? ONNXTensor.Kind(rawValue: UInt64(clamping: code)) else {
      return nil
    }
    var result = tensor
    result.kind = kind
    switch kind {
    case .float: result.values = tensor.values.map { Double(Float($0)) }
    case .double: break
    case .int32, .int64: result.values = tensor.values.map { $0.rounded(.towardZero) }
    case .bool: result.values = tensor.values.map { $0 == 0 ? 0 : 1 }
    }
    return try finite(result)
  }

  /// Of values whose samples are counted the first size is not known.
  static func shape(_ shape: ONNXShape, _ node: ONNXNode) -> ONNXTensor? {
    let count = shape.sizes.count
    func bound(_ name: String, _ usual: Int) -> Int {
      guard case .whole(let place) = node.attributes[name] else { return usual }
      return min(max(place < 0 ? max(place, -count) + count : place, 0), count)
    }
    let (start, end) = (bound("start", 0), bound("end", count))
    let sizes = start < end ? Array(shape.sizes[start..<end]) : []
    return ONNXTensor(
      dimensions: [sizes.count], kind: .int64,
      values: sizes.map { $0.map(Double.init) ?? ONNXTensor.samples })
  }

  private static func joined(_ node: ONNXNode, _ parts: [ONNXTensor]) throws -> ONNXTensor? {
    guard let first = parts.first, parts.count == node.inputs.count,
      parts.allSatisfy({ $0.kind == first.kind })
    else { return nil }
    let axis = try first.shape.place(of: node.whole("axis", default: 1))
    let outer = first.dimensions[..<axis].reduce(1, *)
    var result = first
    result.dimensions[axis] = 0
    for part in parts {
      var rest = part.dimensions
      guard rest.count == first.dimensions.count else {
        throw UserError("its inputs differ in axes")
      }
      rest[axis] = first.dimensions[axis]
      guard rest == first.dimensions else { throw UserError("its inputs differ in size") }
      result.dimensions[axis] += part.dimensions[axis]
    }
    guard parts.reduce(0, { $0 + $1.values.count }) <= mostValues else {
      throw UserError(
        "it would make more than \(mostValues) values, which are the most that is made")
    }
    result.values = []
    for row in 0..<outer {
      for part in parts {
        let count = part.values.count / outer
        result.values += part.values[(row * count)..<((row + 1) * count)]
      }
    }
    return result
  }

  private static func combined(
    _ node: ONNXNode, _ first: ONNXTensor, _ second: ONNXTensor
  ) throws -> ONNXTensor? {
    let shape = try first.shape.joined(second.shape)
    let left = first.moved(try .widened(first.shape, to: shape, most: mostValues))
    let right = second.moved(try .widened(second.shape, to: shape, most: mostValues))
    func each(_ function: (Double, Double) -> Double) -> ONNXTensor {
      var result = left
      result.values = zip(left.values, right.values).map { function($0, $1) }
      return result
    }
    let isReal = first.kind.isReal
    guard isReal == second.kind.isReal || node.operation == "Pow" else { return nil }
    switch node.operation {
    case "Add": return try finite(each(+))
    case "Sub": return try finite(each(-))
    case "Mul": return try finite(each(*))
    case "Div": return try finite(each { isReal ? $0 / $1 : ($0 / $1).rounded(.towardZero) })
    case "Pow":
      guard isReal, let power = try? Expression(parsing: "x^y") else { return nil }
      return try finite(each { power.value(at: [$0, $1]) })
    // A number of samples, which is not known, stays one.
    case "Min": return each { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }
    case "Max": return each { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
    case "Mod": return isReal ? nil : each { $1 == 0 ? .nan : $0 - $1 * ($0 / $1).rounded(.down) }
    default: return nil
    }
  }
}
