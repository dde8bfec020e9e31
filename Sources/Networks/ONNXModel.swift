// The messages of an ONNX file that a network of dense layers is made of (onnx.proto, field by field).

import Base

/// A tensor of constants; whole numbers only as shapes have them.
struct ONNXTensor {
  /// As TensorProto.DataType numbers them.
  enum Kind: UInt64 {
    case float = 1
    case int64 = 7
    case double = 11
  }

  var name = ""
  var dimensions: [Int] = []
  var kind = Kind.float
  /// Row-major.
  var values: [Double] = []
}

/// An operator with its inputs, outputs and attributes.
struct ONNXNode {
  var operation = ""
  var inputs: [String] = []
  var outputs: [String] = []
  var numbers: [String: Double] = [:]
  var wholes: [String: [Int]] = [:]
  var tensors: [String: ONNXTensor] = [:]
}

/// A value that goes into or comes out of the graph; a dimension without a number is nil.
struct ONNXValue {
  var name = ""
  var kind = ONNXTensor.Kind.float
  var dimensions: [Int?]?
}

/// A graph, without what a network does not need.
struct ONNXGraph {
  var nodes: [ONNXNode] = []
  var constants: [ONNXTensor] = []
  var inputs: [ONNXValue] = []
  var outputs: [ONNXValue] = []
}

// MARK: - Reading

extension ONNXGraph {
  /// - Throws: `UserError` where the bytes are no ONNX model.
  init(model bytes: [UInt8]) throws {
    var reader = WireReader(bytes[...])
    var graph: ONNXGraph?
    while let (field, value) = try reader.next() {
      if field == 7, case .bytes(let bytes) = value { graph = try ONNXGraph(bytes) }
    }
    guard let graph else { throw UserError("not an ONNX file: it holds no graph") }
    self = graph
  }

  private init(_ bytes: ArraySlice<UInt8>) throws {
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      guard case .bytes(let bytes) = value else { continue }
      switch field {
      case 1: nodes.append(try ONNXNode(bytes))
      case 5: constants.append(try ONNXTensor(bytes))
      case 11: inputs.append(try ONNXValue(bytes))
      case 12: outputs.append(try ONNXValue(bytes))
      default: break
      }
    }
  }
}

extension ONNXNode {
  fileprivate init(_ bytes: ArraySlice<UInt8>) throws {
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      guard case .bytes(let bytes) = value else { continue }
      switch field {
      case 1: inputs.append(text(bytes))
      case 2: outputs.append(text(bytes))
      case 4: operation = text(bytes)
      case 5: try readAttribute(bytes)
      default: break
      }
    }
  }

  private mutating func readAttribute(_ bytes: ArraySlice<UInt8>) throws {
    var reader = WireReader(bytes)
    var name = ""
    var number: Double?
    var whole: [Int] = []
    var tensor: ONNXTensor?
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let bytes)): name = text(bytes)
      case (2, .fixed32(let bits)): number = Double(Float(bitPattern: bits))
      case (3, .varint(let value)): whole = [Int(truncatingIfNeeded: value)]
      case (5, .bytes(let bytes)): tensor = try ONNXTensor(bytes)
      case (8, .varint(let value)): whole.append(Int(truncatingIfNeeded: value))
      case (8, .bytes(let bytes)): whole += try packed(bytes)
      default: break
      }
    }
    if let number { numbers[name] = number }
    if !whole.isEmpty { wholes[name] = whole }
    if let tensor { tensors[name] = tensor }
  }
}

extension ONNXValue {
  fileprivate init(_ bytes: ArraySlice<UInt8>) throws {
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      guard case .bytes(let bytes) = value else { continue }
      if field == 1 { name = text(bytes) }
      if field == 2 { try readType(bytes) }
    }
  }

  /// TypeProto, its tensor_type, its shape, its dims.
  private mutating func readType(_ bytes: ArraySlice<UInt8>) throws {
    var type = WireReader(bytes)
    while let (field, value) = try type.next() {
      guard field == 1, case .bytes(let bytes) = value else { continue }
      var tensor = WireReader(bytes)
      while let (field, value) = try tensor.next() {
        if field == 1, case .varint(let number) = value {
          kind = ONNXTensor.Kind(rawValue: number) ?? .float
        }
        guard field == 2, case .bytes(let bytes) = value else { continue }
        var shape = WireReader(bytes)
        var dimensions: [Int?] = []
        while let (field, value) = try shape.next() {
          guard field == 1, case .bytes(let bytes) = value else { continue }
          var dimension = WireReader(bytes)
          var size: Int?
          while let (field, value) = try dimension.next() {
            if field == 1, case .varint(let number) = value {
              size = Int(truncatingIfNeeded: number)
            }
          }
          dimensions.append(size)
        }
        self.dimensions = dimensions
      }
    }
  }
}

extension ONNXTensor {
  fileprivate init(_ bytes: ArraySlice<UInt8>) throws {
    var reader = WireReader(bytes)
    var raw: ArraySlice<UInt8>?
    var isElsewhere = false
    var unknown: UInt64?
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .varint(let size)): dimensions.append(Int(truncatingIfNeeded: size))
      case (1, .bytes(let bytes)): dimensions += try packed(bytes)
      case (2, .varint(let number)):
        if let known = Kind(rawValue: number) { kind = known } else { unknown = number }
      case (4, .fixed32(let bits)): values.append(Double(Float(bitPattern: bits)))
      case (4, .bytes(let bytes)): values += try floats(bytes)
      case (7, .varint(let number)): values.append(Double(Int64(bitPattern: number)))
      case (7, .bytes(let bytes)): values += try packed(bytes).map(Double.init)
      case (8, .bytes(let bytes)): name = text(bytes)
      case (9, .bytes(let bytes)): raw = bytes
      case (10, .fixed64(let bits)): values.append(Double(bitPattern: bits))
      case (10, .bytes(let bytes)): values += try doubles(bytes)
      case (14, .varint(let place)): isElsewhere = place != 0
      default: break
      }
    }
    if isElsewhere {
      throw UserError("tensor \(name): its data are in another file, which is not read")
    }
    if let unknown {
      throw UserError(
        "tensor \(name): element type \(unknown); float (1), double (11) and int64 (7) are read")
    }
    if let raw {
      switch kind {
      case .float: values = try floats(raw)
      case .double: values = try doubles(raw)
      case .int64: values = try doubles(raw).map { Double(Int64(bitPattern: $0.bitPattern)) }
      }
    }
    var count = 1
    for size in dimensions {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !isTooLarge else { throw UserError("tensor \(name): a bad dimension") }
      count = product
    }
    guard count == values.count else {
      throw UserError("tensor \(name): \(count) values by its shape, found \(values.count)")
    }
  }
}

private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

private func packed(_ bytes: ArraySlice<UInt8>) throws -> [Int] {
  var reader = WireReader(bytes)
  var result: [Int] = []
  while !reader.isAtEnd { result.append(Int(truncatingIfNeeded: try reader.varint())) }
  return result
}

private func floats(_ bytes: ArraySlice<UInt8>) throws -> [Double] {
  var reader = WireReader(bytes)
  var result: [Double] = []
  while !reader.isAtEnd {
    result.append(Double(Float(bitPattern: UInt32(try reader.fixed(4)))))
  }
  return result
}

private func doubles(_ bytes: ArraySlice<UInt8>) throws -> [Double] {
  var reader = WireReader(bytes)
  var result: [Double] = []
  while !reader.isAtEnd { result.append(Double(bitPattern: try reader.fixed(8))) }
  return result
}

// MARK: - Writing

extension ONNXGraph {
  /// The bytes of a model whose operators are those of opset 13 (IR version 8).
  func model() -> [UInt8] {
    var opset = WireWriter()
    opset.write(1, text: "")
    opset.write(2, varint: 13)
    var model = WireWriter()
    model.write(1, varint: 8)
    model.write(2, text: "approxima")
    model.write(7, bytes: bytes)
    model.write(8, bytes: opset.bytes)
    return model.bytes
  }

  private var bytes: [UInt8] {
    var graph = WireWriter()
    for node in nodes { graph.write(1, bytes: node.bytes) }
    graph.write(2, text: "network")
    for tensor in constants { graph.write(5, bytes: tensor.bytes) }
    for input in inputs { graph.write(11, bytes: input.bytes) }
    for output in outputs { graph.write(12, bytes: output.bytes) }
    return graph.bytes
  }
}

extension ONNXNode {
  fileprivate var bytes: [UInt8] {
    var node = WireWriter()
    for input in inputs { node.write(1, text: input) }
    for output in outputs { node.write(2, text: output) }
    node.write(3, text: outputs.first ?? operation)
    node.write(4, text: operation)
    for (name, number) in numbers.sorted(by: { $0.key < $1.key }) {
      var attribute = WireWriter()
      attribute.write(1, text: name)
      attribute.write(2, fixed32: Float(number).bitPattern)
      attribute.write(20, varint: 1)
      node.write(5, bytes: attribute.bytes)
    }
    for (name, values) in wholes.sorted(by: { $0.key < $1.key }) {
      var attribute = WireWriter()
      attribute.write(1, text: name)
      attribute.write(3, varint: UInt64(bitPattern: Int64(values.first ?? 0)))
      attribute.write(20, varint: 2)
      node.write(5, bytes: attribute.bytes)
    }
    return node.bytes
  }
}

extension ONNXTensor {
  fileprivate var bytes: [UInt8] {
    var tensor = WireWriter()
    for size in dimensions { tensor.write(1, varint: UInt64(size)) }
    tensor.write(2, varint: kind.rawValue)
    tensor.write(8, text: name)
    var raw: [UInt8] = []
    raw.reserveCapacity(values.count * (kind == .float ? 4 : 8))
    for value in values {
      let bits = kind == .float ? UInt64(Float(value).bitPattern) : value.bitPattern
      for byte in 0..<(kind == .float ? 4 : 8) {
        raw.append(UInt8(truncatingIfNeeded: bits >> (8 * UInt64(byte))))
      }
    }
    tensor.write(9, bytes: raw)
    return tensor.bytes
  }
}

extension ONNXValue {
  fileprivate var bytes: [UInt8] {
    var shape = WireWriter()
    for size in dimensions ?? [] {
      var dimension = WireWriter()
      if let size {
        dimension.write(1, varint: UInt64(size))
      } else {
        dimension.write(2, text: "samples")
      }
      shape.write(1, bytes: dimension.bytes)
    }
    var tensor = WireWriter()
    tensor.write(1, varint: kind.rawValue)
    tensor.write(2, bytes: shape.bytes)
    var type = WireWriter()
    type.write(1, bytes: tensor.bytes)
    var value = WireWriter()
    value.write(1, text: name)
    value.write(2, bytes: type.bytes)
    return value.bytes
  }
}
