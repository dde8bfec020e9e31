// ONNX files as other programs write them: a graph drawn node by node, of all operators that are read.

/// Draws a model whose graph is right unless one of its choices is not, which is seldom.
package struct ONNXGrammar {
  private struct Value {
    let name: String
    /// The first counts samples.
    var sizes: [Int]

    var last: Int { sizes[sizes.count - 1] }
  }

  private var choice: Choice
  private var values: [Value] = []
  private var nodes: [[UInt8]] = []
  private var constants: [[UInt8]] = []
  private var made = 0
  private let version: Int
  private let isDouble: Bool

  package static func file(_ choice: inout Choice) -> [UInt8] {
    var grammar = ONNXGrammar(choice: choice)
    let bytes = grammar.model()
    choice = grammar.choice
    return bytes
  }

  private init(choice: Choice) {
    self.choice = choice
    version = choice.isChosen(one: 20) ? choice.below(40) : 7 + choice.below(20)
    isDouble = choice.isChosen(one: 3)
  }

  // MARK: Messages

  private mutating func model() -> [UInt8] {
    let samples = choice.of([1, 1, -1, -1, 2])
    values = [Value(name: "input", sizes: [1, 1 + choice.below(5)])]
    if choice.isChosen(one: 6) { values[0].sizes.append(1 + choice.below(3)) }
    let input = valueInfo(values[0], samples: samples)
    for _ in 0..<(1 + choice.below(8)) { addNode() }
    if choice.isChosen(one: 4) {
      let name = choice.of(["Softmax", "LogSoftmax", "ReduceMean", "ReduceSum", "ArgMax"])
      let value = values[values.count - 1]
      add(name, [value.name], axis("axis", 1), value.sizes)
    }
    var graph = MessageBytes()
    for node in nodes { graph.add(1, node) }
    graph.add(2, "drawn")
    for constant in constants { graph.add(5, constant) }
    graph.add(11, input)
    graph.add(12, valueInfo(values[values.count - 1], samples: samples))
    if choice.isChosen(one: 20) { graph.add(12, valueInfo(values[0], samples: samples)) }
    var opset = MessageBytes()
    opset.add(1, choice.isChosen(one: 40) ? "ai.onnx" : "")
    opset.add(2, varint: UInt64(version))
    var learners = MessageBytes()
    learners.add(1, "ai.onnx.ml")
    learners.add(2, varint: 1)
    var model = MessageBytes()
    model.add(1, varint: 8)
    model.add(7, graph.bytes)
    model.add(8, opset.bytes)
    model.add(8, learners.bytes)
    return model.bytes
  }

  private mutating func valueInfo(_ value: Value, samples: Int) -> [UInt8] {
    var shape = MessageBytes()
    for (place, size) in value.sizes.enumerated() {
      var dimension = MessageBytes()
      if place == 0, samples < 0 {
        dimension.add(2, "samples")
      } else {
        dimension.add(1, varint: UInt64(place == 0 ? samples : size))
      }
      shape.add(1, dimension.bytes)
    }
    var tensor = MessageBytes()
    tensor.add(1, varint: choice.isChosen(one: 60) ? 7 : isDouble ? 11 : 1)
    if !choice.isChosen(one: 20) { tensor.add(2, shape.bytes) }
    var type = MessageBytes()
    type.add(1, tensor.bytes)
    var info = MessageBytes()
    info.add(1, value.name)
    info.add(2, type.bytes)
    return info.bytes
  }

  private func whole(_ name: String, _ value: Int) -> [UInt8] {
    var attribute = MessageBytes()
    attribute.add(1, name)
    attribute.add(3, varint: UInt64(bitPattern: Int64(value)))
    attribute.add(20, varint: 2)
    return attribute.bytes
  }

  private func wholes(_ name: String, _ values: [Int]) -> [UInt8] {
    var attribute = MessageBytes()
    attribute.add(1, name)
    for value in values { attribute.add(8, varint: UInt64(bitPattern: Int64(value))) }
    attribute.add(20, varint: 7)
    return attribute.bytes
  }

  private func number(_ name: String, _ value: Double) -> [UInt8] {
    var attribute = MessageBytes()
    attribute.add(1, name)
    attribute.add(2, Float(value))
    attribute.add(20, varint: 1)
    return attribute.bytes
  }

  private func numbers(_ name: String, _ values: [Double]) -> [UInt8] {
    var attribute = MessageBytes()
    attribute.add(1, name)
    for value in values { attribute.add(7, Float(value)) }
    attribute.add(20, varint: 6)
    return attribute.bytes
  }

  private func text(_ name: String, _ value: String) -> [UInt8] {
    var attribute = MessageBytes()
    attribute.add(1, name)
    attribute.add(4, value)
    attribute.add(20, varint: 3)
    return attribute.bytes
  }

  private func tensor(_ name: String, _ sizes: [Int], _ values: [Double], kind: UInt64) -> [UInt8] {
    var tensor = MessageBytes()
    for size in sizes { tensor.add(1, varint: UInt64(size)) }
    tensor.add(2, varint: kind)
    tensor.add(8, name)
    let width = kind == 1 || kind == 6 ? 4 : kind == 9 ? 1 : 8
    let bits = values.map { value -> UInt64 in
      switch kind {
      case 1: UInt64(Float(value).bitPattern)
      case 11: value.bitPattern
      default: UInt64(bitPattern: Int64(value))
      }
    }
    tensor.add(
      9,
      bits.flatMap { bits in
        (0..<width).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
      })
    return tensor.bytes
  }

  // MARK: Constants

  private mutating func name() -> String {
    made += 1
    return "v\(made)"
  }

  /// A constant of the graph or of a node; its name.
  private mutating func constant(_ sizes: [Int], _ values: [Double], kind: UInt64) -> String {
    let name = name()
    let bytes = tensor(name, sizes, values, kind: kind)
    if choice.isChosen(one: 3) {
      var attribute = MessageBytes()
      attribute.add(1, "value")
      attribute.add(5, bytes)
      attribute.add(20, varint: 4)
      node("Constant", [], [name], attribute.bytes)
    } else {
      constants.append(bytes)
    }
    return name
  }

  private mutating func real(_ sizes: [Int]) -> String {
    let count = sizes.reduce(1, *)
    let values = (0..<count).map { _ in
      choice.isChosen(one: 200)
        ? choice.of([0, .nan, .infinity, 1e300, -0.0]) : Double(choice.below(33) - 16) / 8
    }
    return constant(sizes, values, kind: isDouble ? 11 : 1)
  }

  private mutating func integers(_ values: [Int]) -> String {
    constant([values.count], values.map(Double.init), kind: choice.isChosen(one: 12) ? 6 : 7)
  }

  private mutating func single(_ value: Double) -> String {
    let value = choice.isChosen(one: 40) ? 0 : value
    return constant(choice.isChosen(one: 4) ? [1] : [], [value], kind: isDouble ? 11 : 1)
  }

  // MARK: Nodes

  private mutating func node(
    _ operation: String, _ inputs: [String], _ outputs: [String], domain: String = "",
    _ attributes: [UInt8]...
  ) {
    var node = MessageBytes()
    for input in inputs { node.add(1, input) }
    for output in outputs { node.add(2, output) }
    node.add(4, operation)
    for attribute in attributes where !attribute.isEmpty { node.add(5, attribute) }
    if !domain.isEmpty { node.add(7, domain) }
    nodes.append(node.bytes)
  }

  /// A node with one output that later nodes may read.
  @discardableResult
  private mutating func add(
    _ operation: String, _ inputs: [String], _ sizes: [Int]
  ) -> Value {
    add(operation, inputs, [], sizes)
  }

  @discardableResult
  private mutating func add(
    _ operation: String, _ inputs: [String], _ attribute: [UInt8], _ sizes: [Int]
  ) -> Value {
    let value = Value(name: name(), sizes: sizes)
    node(operation, inputs, [value.name], attribute)
    values.append(value)
    return value
  }

  /// An axis by its place or from the end, seldom one that is not there.
  private func axis(_ name: String, _ place: Int) -> [UInt8] {
    choice.isChosen(one: 4)
      ? [] : whole(name, choice.isChosen(one: 30) ? 7 : choice.isChosen(one: 3) ? -1 : place)
  }

  private static let plain = [
    "Relu", "Sigmoid", "Tanh", "Softplus", "Softsign", "HardSwish", "Mish", "Erf", "Exp", "Sin",
    "Cos", "Abs", "Neg", "Identity", "Atan", "Asinh", "Sinh", "Cosh", "Floor", "Ceil", "Round",
    "Sign", "Sqrt", "Log", "Reciprocal", "Tan", "Asin", "Acos", "Acosh", "Atanh",
  ]
  private static let numbered = [
    "Elu", "Celu", "Selu", "LeakyRelu", "ThresholdedRelu", "HardSigmoid", "Swish", "Gelu",
  ]

  private mutating func addNode() {
    let value = choice.isChosen(one: 4) ? choice.of(values) : values[values.count - 1]
    switch choice.below(16) {
    case 0, 1: addProduct(value)
    case 2:
      add(choice.of(Self.plain), [value.name], value.sizes)
    case 3:
      let name = choice.of(Self.numbered)
      let attribute =
        name == "Gelu"
        ? text("approximate", choice.of(["none", "tanh", "else"]))
        : choice.isChosen(one: 3) ? [] : number("alpha", Double(choice.below(9) - 1) / 4)
      add(name, [value.name], attribute, value.sizes)
    case 4, 5: addBinary(value)
    case 6: addMove(value)
    case 7: addFormula(value)
    case 8: addSplit(value)
    case 9: addShape(value)
    case 10:
      let clip = choice.below(2) == 0
      let ends = (single(-1), single(2))
      if version < 11, clip {
        add("Clip", [value.name], number("min", -1), value.sizes)
      } else {
        add(
          "Clip",
          [value.name] + (clip ? [ends.0, ends.1] : [choice.of([ends.0, ""]), ends.1]),
          value.sizes)
      }
    case 11:
      let count = value.sizes[min(1, value.sizes.count - 1)]
      let inputs = (0..<4).map { _ in real([count]) }
      add(
        "BatchNormalization", [value.name] + inputs,
        choice.isChosen(one: 3) ? number("epsilon", 1e-3) : [], value.sizes)
    case 12:
      add("PRelu", [value.name, real(choice.of([[1], [value.last]]))], value.sizes)
    case 13:
      add(
        choice.of(["Cast", "Cast", "Dropout"]), [value.name],
        choice.isChosen(one: 8) ? [] : whole("to", choice.isChosen(one: 9) ? 7 : isDouble ? 11 : 1),
        value.sizes)
    case 14:
      let name = choice.of(["ReduceMean", "ReduceSum"])
      let keeps = choice.below(2)
      let sizes = keeps == 1 ? Array(value.sizes.dropLast()) + [1] : Array(value.sizes.dropLast())
      guard sizes.count > 1 else { return }
      let result = Value(name: self.name(), sizes: sizes)
      if version < 13 {
        node(
          name, [value.name], [result.name], wholes("axes", [-1]), whole("keepdims", keeps))
      } else {
        let axes = integers([value.sizes.count - 1])
        node(name, [value.name, axes], [result.name], whole("keepdims", keeps))
      }
      values.append(result)
    default:
      let result = Value(name: name(), sizes: value.sizes)
      let list = (0..<choice.of([1, value.last])).map { _ in Double(choice.below(5)) / 2 }
      node(
        "Scaler", [value.name], [result.name], domain: "ai.onnx.ml", numbers("offset", list),
        numbers("scale", list))
      values.append(result)
    }
  }

  private mutating func addProduct(_ value: Value) {
    let outputs = 1 + choice.below(4)
    let sizes = Array(value.sizes.dropLast()) + [outputs]
    if value.sizes.count == 2, choice.below(2) == 0 {
      let isTurned = choice.below(2) == 0
      let weights = real(isTurned ? [outputs, value.last] : [value.last, outputs])
      let inputs = [value.name, weights] + (choice.isChosen(one: 4) ? [] : [real([outputs])])
      let result = Value(name: name(), sizes: sizes)
      node(
        "Gemm", inputs, [result.name], whole("transB", isTurned ? 1 : 0),
        choice.isChosen(one: 4) ? number("alpha", 0.5) : [],
        choice.isChosen(one: 6) ? number("beta", 2) : [])
      values.append(result)
    } else if choice.isChosen(one: 5) {
      add("MatMul", [real([outputs, value.sizes[0]]), value.name], [outputs, value.last])
    } else {
      add("MatMul", [value.name, real([value.last, outputs])], sizes)
    }
  }

  private mutating func addBinary(_ value: Value) {
    let name = choice.of(["Add", "Sub", "Mul", "Div", "Max", "Min", "Pow", "Sum", "Mean", "Mod"])
    let other: String
    switch choice.below(4) {
    case 0: other = single(choice.of([0.5, 2, 3, -1]))
    case 1: other = real([value.last])
    case 2: other = real(Array(value.sizes.dropFirst()))
    default:
      let same = values.filter { $0.sizes == value.sizes || $0.last == 1 }
      other = choice.of(same).name
    }
    add(
      name, choice.isChosen(one: 4) ? [other, value.name] : [value.name, other], value.sizes)
  }

  /// x σ(x), x tanh(softplus x), gelu and others as several nodes, as exporters write them.
  private mutating func addFormula(_ value: Value) {
    let sizes = value.sizes
    switch choice.below(5) {
    case 0:
      let inner = add("Sigmoid", [value.name], sizes)
      add("Mul", [value.name, inner.name], sizes)
    case 1:
      let soft = add("Softplus", [value.name], sizes)
      let inner = add("Tanh", [soft.name], sizes)
      add("Mul", [value.name, inner.name], sizes)
    case 2:
      let root = single(2.0.squareRoot())
      let scaled = add("Div", [value.name, root], sizes)
      let erf = add("Erf", [scaled.name], sizes)
      let one = single(1)
      let sum = add("Add", [erf.name, one], sizes)
      let product = add("Mul", [value.name, sum.name], sizes)
      let half = single(0.5)
      add("Mul", [product.name, half], sizes)
    case 3:
      let zero = single(0)
      let condition = add(
        choice.of(["Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Equal"]),
        [value.name, zero], sizes)
      if choice.isChosen(one: 4) { add("Not", [condition.name], sizes) }
      let other = add("Exp", [value.name], sizes)
      add("Where", [condition.name, value.name, other.name], sizes)
    default:
      let square = add("Mul", [value.name, value.name], sizes)
      let minus = add("Neg", [square.name], sizes)
      add("Exp", [minus.name], sizes)
    }
  }

  private mutating func addMove(_ value: Value) {
    let size = value.sizes.dropFirst().reduce(1, *)
    switch choice.below(7) {
    case 0: add("Flatten", [value.name], axis("axis", 1), [1, size])
    case 1:
      let list = choice.of([[0, -1], [-1, size], [1, size], [0, size, 1], [1, 1, -1], [size]])
      let sizes =
        list.count == 3 ? [1, list[1] == 1 ? 1 : size, list[1] == 1 ? size : 1] : [1, size]
      add("Reshape", [value.name, integers(list)], sizes)
    case 2:
      let sizes = [1, 1] + value.sizes.dropFirst()
      if version < 13 {
        add("Unsqueeze", [value.name], wholes("axes", [1]), sizes)
      } else {
        add("Unsqueeze", [value.name, integers([choice.of([1, 1, -2])])], sizes)
      }
    case 3:
      guard value.sizes.count > 2, value.sizes[1] == 1 else { return }
      let sizes = [1] + value.sizes.dropFirst(2)
      if version < 13 {
        add("Squeeze", [value.name], wholes("axes", [1]), sizes)
      } else {
        add("Squeeze", [value.name, integers([1])], sizes)
      }
    case 4:
      guard value.sizes.count == 3 else { return }
      add(
        "Transpose", [value.name], wholes("perm", choice.of([[0, 2, 1], [0, 1, 2], [1, 0, 2]])),
        [1, value.sizes[2], value.sizes[1]])
    case 5:
      let places = (0..<(1 + choice.below(3))).map { _ in choice.below(value.last) }
      add(
        "Gather", [value.name, integers(places)], whole("axis", value.sizes.count - 1),
        Array(value.sizes.dropLast()) + [places.count])
    default:
      add(
        "Expand", [value.name, integers(value.sizes)], value.sizes)
    }
  }

  private mutating func addSplit(_ value: Value) {
    guard value.last > 1 else { return }
    let first = 1 + choice.below(value.last - 1)
    let (head, axis) = (Array(value.sizes.dropLast()), value.sizes.count - 1)
    let parts = [first, value.last - first].map { Value(name: name(), sizes: head + [$0]) }
    switch choice.below(3) {
    case 0 where version < 13:
      node(
        "Split", [value.name], parts.map(\.name), whole("axis", axis),
        wholes("split", parts.map(\.last)))
    case 0:
      let sizes = integers(parts.map(\.last))
      node("Split", [value.name, sizes], parts.map(\.name), whole("axis", axis))
    case 1 where version < 10:
      for (part, start) in zip(parts, [0, first]) {
        node(
          "Slice", [value.name], [part.name], wholes("starts", [start]),
          wholes("ends", [start + part.last]), wholes("axes", [axis]))
      }
    default:
      for (part, start) in zip(parts, [0, first]) {
        var inputs = [value.name, integers([start]), integers([start + part.last])]
        inputs.append(integers([axis]))
        if choice.isChosen(one: 3) { inputs.append(integers([choice.of([1, 1, 2, -1])])) }
        node("Slice", inputs, [part.name])
      }
    }
    values += parts
    if choice.isChosen(one: 3) { return }
    let names = choice.below(2) == 0 ? parts.map(\.name) : parts.reversed().map(\.name)
    add("Concat", names, whole("axis", choice.isChosen(one: 3) ? -1 : axis), value.sizes)
  }

  /// A shape that is computed: as PyTorch writes a view of as many samples as there are.
  private mutating func addShape(_ value: Value) {
    let size = value.sizes.dropFirst().reduce(1, *)
    let shape = name()
    node("Shape", [value.name], [shape])
    let count = name()
    if choice.below(2) == 0 {
      node("Gather", [shape, integers([0])], [count], whole("axis", 0))
    } else {
      let (from, to) = (integers([0]), integers([1]))
      node("Slice", [shape, from, to], [count])
    }
    let rest = integers([choice.of([-1, size])])
    let whole = name()
    node("Concat", [count, rest], [whole], self.whole("axis", 0))
    if choice.isChosen(one: 3) {
      let filled = name()
      node("ConstantOfShape", [whole], [filled])
      add("Add", [value.name, filled], value.sizes)
    } else {
      add("Reshape", [value.name, whole], [1, size])
    }
  }
}
