// The bytes of an ONNX model, from its messages.

import Networks

extension ONNXGraph {
  /// The bytes of a model (IR version 8).
  func model() -> [UInt8] {
    var opset = WireWriter()
    opset.write(1, text: "")
    opset.write(2, varint: UInt64(operatorVersion))
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
    for (name, attribute) in attributes.sorted(by: { $0.key < $1.key }) {
      node.write(5, bytes: attribute.bytes(named: name))
    }
    return node.bytes
  }
}

extension ONNXAttribute {
  fileprivate func bytes(named name: String) -> [UInt8] {
    var attribute = WireWriter()
    attribute.write(1, text: name)
    switch self {
    case .number(let number):
      attribute.write(2, fixed32: Float(number).bitPattern)
      attribute.write(20, varint: 1)
    case .whole(let whole):
      attribute.write(3, varint: UInt64(bitPattern: Int64(whole)))
      attribute.write(20, varint: 2)
    case .wholes(let wholes):
      for whole in wholes { attribute.write(8, varint: UInt64(bitPattern: Int64(whole))) }
      attribute.write(20, varint: 7)
    case .numbers, .text, .tensor, .other:
      preconditionFailure("no operator that is written has such an attribute")
    }
    return attribute.bytes
  }
}

extension ONNXTensor {
  fileprivate var bytes: [UInt8] {
    var tensor = WireWriter()
    for size in dimensions { tensor.write(1, varint: UInt64(size)) }
    tensor.write(2, varint: kind.rawValue)
    tensor.write(8, text: name)
    var raw: [UInt8] = []
    raw.reserveCapacity(values.count * kind.bytes)
    for value in values {
      let bits =
        switch kind {
        case .float: UInt64(Float(value).bitPattern)
        case .double: value.bitPattern
        // The lower bytes of a whole number are the number in a shorter type.
        case .int64, .int32, .bool: UInt64(bitPattern: Int64(value))
        }
      for byte in 0..<kind.bytes {
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
    if let kind { tensor.write(1, varint: kind.rawValue) }
    tensor.write(2, bytes: shape.bytes)
    var type = WireWriter()
    type.write(1, bytes: tensor.bytes)
    var value = WireWriter()
    value.write(1, text: name)
    value.write(2, bytes: type.bytes)
    return value.bytes
  }
}
