// ONNX files, of other programs and damaged.

import Base
import Foundation
import Networks
import ONNX

let onnxReader = FuzzedReader(
  "onnx",
  sources: [
    "ONNX/ONNXFile.swift", "ONNX/ONNXModel.swift", "ONNX/ProtobufWire.swift",
    "ONNX/ONNXReading.swift", "ONNX/ONNXMoves.swift", "ONNX/ONNXFolding.swift",
    "ONNX/ONNXElementwise.swift", "ONNX/ONNXProducts.swift", "ONNX/ONNXRegions.swift",
    "ONNX/ONNXSteps.swift", "ONNX/ONNXShape.swift", "ONNX/ONNXOutsideData.swift",
    "ONNX/ONNXOperators.swift", "ONNX/ONNXPointwise.swift",
    "ONNX/ONNXActivations.swift", "ONNX/ONNXKnownFormulas.swift",
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
    let isDrawn = choice.below(3) > 0
    var bytes = isDrawn ? ONNXGrammar.file(&choice) : choice.of(onnxSeeds)
    let changes = isDrawn ? max(0, choice.below(6) - 3) : 1 + choice.below(4)
    for _ in 0..<changes { bytes = changedMessage(&choice, bytes[...], depth: 0) }
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

/// A message of protocol buffers with one field changed, dropped, doubled or exchanged, at any depth:
/// most bytes of a mutation at random would only break the lengths.
private func changedMessage(
  _ choice: inout Choice, _ bytes: ArraySlice<UInt8>, depth: Int
) -> [UInt8] {
  guard var fields = MessageField.all(of: bytes), !fields.isEmpty, depth < 8 else {
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
  return fields.flatMap(\.bytes)
}
