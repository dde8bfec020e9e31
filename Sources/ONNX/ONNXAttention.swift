// Full attention in standard operators of ONNX: queries, keys and values as (samples × heads × tokens × features), their
// products and Softmax.

import Networks

extension ONNXNodes {
  /// Writes an attend operation.
  /// - Parameters:
  ///   - value: the tensor that is read, (samples × features).
  ///   - made: the name of the tensor of what the tokens get, (samples × features).
  mutating func attend(_ attention: AttendReading, reading value: String, to made: String) {
    precondition(!attention.rule.isHashed, "tokens that depend on values are no operators")
    let shape = integers([-1, attention.tokens, 3, attention.heads, attention.size], "shape")
    let all = node("Reshape", [value, shape], "all")
    let parts = ["queries", "keys", "values"].enumerated().map { part, text in
      let tokens = node(
        "Gather", [all, integer(part, "\(text).place")], "\(text).tokens", ["axis": .whole(2)])
      // Keys stand as columns.
      return node(
        "Transpose", [tokens], text, ["perm": .wholes(part == 1 ? [0, 2, 3, 1] : [0, 2, 1, 3])])
    }
    let products = node("MatMul", [parts[0], parts[1]], "products")
    let scores = node("Mul", [products, number(attention.scale, "scale")], "scores")
    let weights = node("Softmax", [scores], "weights", ["axis": .whole(-1)])
    let seen = node("MatMul", [weights, parts[2]], "seen")
    let tokens = node("Transpose", [seen], "heads", ["perm": .wholes([0, 2, 1, 3])])
    reshape(tokens, integers([-1, attention.tokens * attention.width], "width"), to: made)
  }
}
