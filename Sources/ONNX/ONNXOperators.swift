// The operators of ONNX that are read, with what each may have.

import Base
import Networks

/// What an operator may have.
struct ONNXOperator {
  var inputs: ClosedRange<Int>
  var attributes: Set<String> = []
  var outputs = 1

  static let named: [String: ONNXOperator] = {
    var result: [String: ONNXOperator] = [
      "Constant": ONNXOperator(
        inputs: 0...0,
        attributes: ["value", "value_float", "value_floats", "value_int", "value_ints"]),
      "ConstantOfShape": ONNXOperator(inputs: 1...1, attributes: ["value"]),
      "Gemm": ONNXOperator(inputs: 2...3, attributes: ["alpha", "beta", "transA", "transB"]),
      "MatMul": ONNXOperator(inputs: 2...2),
      "BatchNormalization": ONNXOperator(
        inputs: 5...5, attributes: ["epsilon", "momentum", "spatial", "training_mode"]),
      "Flatten": ONNXOperator(inputs: 1...1, attributes: ["axis"]),
      "Reshape": ONNXOperator(inputs: 2...2, attributes: ["allowzero"]),
      "Squeeze": ONNXOperator(inputs: 1...2, attributes: ["axes"]),
      "Unsqueeze": ONNXOperator(inputs: 1...2, attributes: ["axes"]),
      "Dropout": ONNXOperator(inputs: 1...3, attributes: ["ratio", "seed"], outputs: 2),
      "Cast": ONNXOperator(inputs: 1...1, attributes: ["to", "saturate", "round_mode"]),
      "CastLike": ONNXOperator(inputs: 2...2, attributes: ["saturate", "round_mode"]),
      "Transpose": ONNXOperator(inputs: 1...1, attributes: ["perm"]),
      "Slice": ONNXOperator(inputs: 1...5, attributes: ["starts", "ends", "axes"]),
      "Split": ONNXOperator(
        inputs: 1...2, attributes: ["axis", "split", "num_outputs"], outputs: 100_000),
      "Gather": ONNXOperator(inputs: 2...2, attributes: ["axis"]),
      "Concat": ONNXOperator(inputs: 1...100_000, attributes: ["axis"]),
      "Expand": ONNXOperator(inputs: 2...2),
      "Shape": ONNXOperator(inputs: 1...1, attributes: ["start", "end"]),
      "Mod": ONNXOperator(inputs: 2...2, attributes: ["fmod"]),
      "Softmax": ONNXOperator(inputs: 1...1, attributes: ["axis"]),
      "LogSoftmax": ONNXOperator(inputs: 1...1, attributes: ["axis"]),
      "ReduceSum": ONNXOperator(
        inputs: 1...2, attributes: ["axes", "keepdims", "noop_with_empty_axes"]),
      "ReduceMean": ONNXOperator(
        inputs: 1...2, attributes: ["axes", "keepdims", "noop_with_empty_axes"]),
      "PRelu": ONNXOperator(inputs: 2...2),
      "Clip": ONNXOperator(inputs: 1...3, attributes: ["min", "max"]),
      "Where": ONNXOperator(inputs: 3...3),
      "Sum": ONNXOperator(inputs: 1...1000), "Mean": ONNXOperator(inputs: 1...1000),
    ]
    for name in ONNXPointwise.binary.keys { result[name] = ONNXOperator(inputs: 2...2) }
    for name in ["Min", "Max"] { result[name] = ONNXOperator(inputs: 1...1000) }
    for name in ONNXPointwise.plain.keys { result[name] = ONNXOperator(inputs: 1...1) }
    for name in ONNXPointwise.numbered {
      result[name] = ONNXOperator(inputs: 1...1, attributes: ["alpha"])
    }
    result["Selu"]?.attributes.insert("gamma")
    result["HardSigmoid"]?.attributes.insert("beta")
    result["Gelu"]?.attributes = ["approximate"]
    return result
  }()

  /// Of the domain of classical learners: an affine map with numbers as attributes.
  private static let scaler = ONNXOperator(inputs: 1...1, attributes: ["offset", "scale"])
  static let scalerDomain = "ai.onnx.ml"

  /// What is refused with a reason of its own.
  private static let reasons = [
    "ArgMax":
      "its output is a place, no number that a network computes: 'verify' follows it at the end of "
      + "the file, with conditions of the label; else read the graph that ends before it",
    "ArgMin":
      "its output is a place, no number that a network computes: read the graph that ends "
      + "before it, and "
      + "say in 'verify' which output is to be the least",
    "Conv": "networks with convolutions are not read",
    "LayerNormalization": "it divides by a deviation of each sample's own values",
  ]

  /// - Throws: `UserError` where the node has something that is not read.
  static func check(_ node: ONNXNode) throws {
    let isScaler = node.domain == scalerDomain && node.operation == "Scaler"
    guard let known = isScaler ? scaler : node.domain.isEmpty ? named[node.operation] : nil else {
      if node.domain.isEmpty, let reason = reasons[node.operation] { throw UserError(reason) }
      throw UserError(
        "this operator is not read; those read are ai.onnx.ml.Scaler and, of ONNX itself, "
          + named.keys.sorted().joined(separator: ", "))
    }
    if let name = node.attributes.keys.sorted().first(where: { !known.attributes.contains($0) }) {
      throw UserError(
        node.operation == "Constant"
          ? "only constants with the attribute 'value', or with numbers, are read"
          : "its attribute '\(excerpt(name))' is not read")
    }
    guard known.inputs.contains(node.inputs.count) else {
      throw UserError(
        node.inputs.count < known.inputs.lowerBound
          ? "input \(node.inputs.count + 1) is missing"
          : "its input \(known.inputs.upperBound + 1) is not read")
    }
    guard let name = node.outputs.first, !name.isEmpty else { throw UserError("it has no output") }
    guard node.outputs.count <= known.outputs else {
      throw UserError("its output \(known.outputs + 1) is not read")
    }
  }
}
