// Full attention in standard operators of ONNX: queries, keys and values as (samples × heads × tokens × features), their
// products and Softmax.

import Networks

/// Writes an attend operation.
struct ONNXAttention {
  private let attention: AttendReading
  private let kind: ONNXTensor.Kind
  /// In front of all names.
  private let name: String
  private(set) var nodes: [ONNXNode] = []
  private(set) var constants: [ONNXTensor] = []

  init(_ attention: AttendReading, kind: ONNXTensor.Kind, name: String) {
    precondition(!attention.rule.isHashed, "tokens that depend on values are no operators")
    self.attention = attention
    self.kind = kind
    self.name = name
  }

  /// - Parameters:
  ///   - value: the tensor that is read, (samples × features).
  ///   - made: the name of the tensor of what the tokens get, (samples × features).
  mutating func write(reading value: String, to made: String) {
    let shape = integers([-1, attention.tokens, 3, attention.heads, attention.size], "shape")
    let all = node("Reshape", [value, shape], "\(name).all")
    let parts = ["queries", "keys", "values"].enumerated().map { part, text in
      constants.append(
        ONNXTensor(
          name: "\(name).\(text).place", dimensions: [], kind: .int64, values: [Double(part)]))
      let tokens = node(
        "Gather", [all, "\(name).\(text).place"], "\(name).\(text).tokens", ["axis": .whole(2)])
      // Keys stand as columns.
      return node(
        "Transpose", [tokens], "\(name).\(text)",
        ["perm": .wholes(part == 1 ? [0, 2, 3, 1] : [0, 2, 1, 3])])
    }
    let products = node("MatMul", [parts[0], parts[1]], "\(name).products")
    constants.append(
      ONNXTensor(name: "\(name).scale", dimensions: [], kind: kind, values: [attention.scale]))
    let scores = node("Mul", [products, "\(name).scale"], "\(name).scores")
    let weights = node("Softmax", [scores], "\(name).weights", ["axis": .whole(-1)])
    let seen = node("MatMul", [weights, parts[2]], "\(name).seen")
    let tokens = node("Transpose", [seen], "\(name).heads", ["perm": .wholes([0, 2, 1, 3])])
    _ = node(
      "Reshape", [tokens, integers([-1, attention.tokens * attention.width], "width")], made)
  }

  private mutating func integers(_ numbers: [Int], _ end: String) -> String {
    constants.append(
      ONNXTensor(
        name: "\(name).\(end)", dimensions: [numbers.count], kind: .int64,
        values: numbers.map { Double($0) }))
    return "\(name).\(end)"
  }

  private mutating func node(
    _ operation: String, _ inputs: [String], _ made: String,
    _ attributes: [String: ONNXAttribute] = [:]
  ) -> String {
    nodes.append(
      ONNXNode(operation: operation, inputs: inputs, outputs: [made], attributes: attributes))
    return made
  }
}
