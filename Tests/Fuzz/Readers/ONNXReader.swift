// ONNX files, of other programs and damaged.

import Base
import Foundation
import Networks

let onnxReader = FuzzedReader(
  "onnx",
  sources: [
    "Networks/ONNXFile.swift", "Networks/ONNXModel.swift", "Networks/ProtobufWire.swift",
    "Networks/ONNXReading.swift", "Networks/ONNXMoves.swift", "Networks/ONNXFolding.swift",
    "Networks/ONNXElementwise.swift", "Networks/ONNXProducts.swift", "Networks/ONNXRegions.swift",
    "Networks/ONNXSteps.swift", "Networks/ONNXShape.swift", "Networks/ONNXOutsideData.swift",
  ],
  seeds: onnxSeeds,
  words: [
    "Gemm", "MatMul", "Add", "Sub", "Relu", "LeakyRelu", "Selu", "Elu", "Sigmoid", "Tanh",
    "Flatten",
    "Reshape", "Identity", "Constant", "ConstantOfShape", "Expand", "Mul", "Softplus", "Clip",
    "Where", "Greater", "Slice", "Split", "Concat", "Gather", "Transpose", "Pow", "Max", "Softmax",
    "BatchNormalization", "ReduceMean", "Shape", "Cast", "location", "offset",
    "alpha", "gamma", "transB", "axis", "ai.onnx", "com.other",
  ],
  almost: { choice in
    var bytes = choice.of(onnxSeeds)
    for _ in 0...choice.below(3) { bytes = changedMessage(&choice, bytes[...], depth: 0) }
    return bytes
  },
  read: { bytes in
    try withFile(bytes, named: ".onnx") { path in
      let saved = try NetworkFile(contentsOf: path)
      // What was read can be used, and written again.
      try use(saved)
      guard let dense = try? saved.network.dense() else { return }
      try? dense.writeONNX(to: path)
    }
  })

private let onnxSeeds: [[UInt8]] = {
  let files = FileManager.default
  let folder = repository.appendingPathComponent("Tests/NetworksTests/Resources/ONNX")
  let foreign = ((try? files.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    .filter { $0.hasSuffix(".onnx") }
    .compactMap { files.contents(atPath: folder.appendingPathComponent($0).path) }
    .filter { $0.count < 2000 }.map { Array($0) }
  let ours = smallNetworks.compactMap { network in
    try? withFile([], named: ".onnx") { path -> [UInt8]? in
      try network.writeONNX(to: path)
      return files.contents(atPath: path).map { Array($0) }
    } ?? nil
  }
  return foreign + ours
}()

/// The repository, whose seeds and corpus are read.
package let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// One field of a message.
private struct Field {
  var key: UInt64
  var value: [UInt8]
  /// The value follows its length.
  var hasLength: Bool
}

/// A message of protocol buffers with one field changed, dropped, doubled or exchanged, at any depth:
/// most bytes of a mutation at random would only break the lengths.
private func changedMessage(
  _ choice: inout Choice, _ bytes: ArraySlice<UInt8>, depth: Int
) -> [UInt8] {
  guard var fields = fields(of: bytes), !fields.isEmpty, depth < 8 else {
    return choice.mutated(Array(bytes), words: onnxReader.words)
  }
  let place = choice.below(fields.count)
  switch choice.below(8) {
  case 0: fields.remove(at: place)
  case 1: fields.insert(fields[place], at: choice.below(fields.count + 1))
  case 2: fields.swapAt(place, choice.below(fields.count))
  case 3: fields[place].key = (fields[place].key & 7) | UInt64(choice.below(24)) << 3
  default:
    if fields[place].hasLength {
      fields[place].value = changedMessage(&choice, fields[place].value[...], depth: depth + 1)
    } else if fields[place].key & 7 == 0 {
      let numbers: [UInt64] = [0, 1, 2, 7, 11, 1 << 31, 1 << 32, 1 << 62, .max, 1 << 20, 3]
      fields[place].value = varint(choice.of(numbers))
    } else {
      fields[place].value = fields[place].value.map { _ in UInt8(choice.below(256)) }
    }
  }
  return fields.flatMap { field in
    varint(field.key) + (field.hasLength ? varint(UInt64(field.value.count)) : []) + field.value
  }
}

/// The fields of a message; nil where the bytes are none.
private func fields(of bytes: ArraySlice<UInt8>) -> [Field]? {
  var rest = bytes
  var fields: [Field] = []
  func number() -> UInt64? {
    var (result, shift): (UInt64, UInt64) = (0, 0)
    while let byte = rest.popFirst(), shift < 63 {
      result |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return result }
      shift += 7
    }
    return nil
  }
  while !rest.isEmpty {
    guard let key = number(), key >> 3 > 0, key >> 3 < 64 else { return nil }
    let count: Int
    switch key & 7 {
    case 0:
      guard let value = number() else { return nil }
      fields.append(Field(key: key, value: varint(value), hasLength: false))
      continue
    case 1: count = 8
    case 5: count = 4
    case 2:
      guard let length = number(), length <= UInt64(rest.count) else { return nil }
      count = Int(length)
    default: return nil
    }
    guard count <= rest.count else { return nil }
    fields.append(Field(key: key, value: Array(rest.prefix(count)), hasLength: key & 7 == 2))
    rest = rest.dropFirst(count)
  }
  return fields
}

private func varint(_ value: UInt64) -> [UInt8] {
  var (rest, bytes) = (value, [UInt8]())
  while rest >= 0x80 {
    bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
    rest >>= 7
  }
  return bytes + [UInt8(rest)]
}
