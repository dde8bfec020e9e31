// From an ONNX graph to a network: one chain of dense layers, or an error that names the node.
//
// Every attribute, input, size and element type of a node is taken into account or refused, so that what
// is read is the file's function.

import Base

extension Network {
  /// - Throws: `UserError` that says what is not read, with its node.
  init(_ graph: ONNXGraph) throws {
    var chain = try ONNXChain(graph)
    for (index, node) in graph.nodes.enumerated() {
      do {
        try chain.take(node, index)
      } catch let error as UserError {
        throw error.located(at: "node \(index + 1) (\(excerpt(node.fullName)))")
      }
    }
    self = try chain.network()
  }
}

/// What an operator may have.
private struct Operator {
  var inputs: ClosedRange<Int>
  var attributes: Set<String> = []

  static let named: [String: Operator] = {
    var result: [String: Operator] = [
      "Constant": Operator(inputs: 0...0, attributes: ["value"]),
      "Gemm": Operator(inputs: 2...3, attributes: ["alpha", "beta", "transA", "transB"]),
      "PRelu": Operator(inputs: 2...2),
      "Selu": Operator(inputs: 1...1, attributes: ["alpha", "gamma"]),
      "Flatten": Operator(inputs: 1...1, attributes: ["axis"]),
      "Reshape": Operator(inputs: 2...2, attributes: ["allowzero"]),
      "Squeeze": Operator(inputs: 1...2, attributes: ["axes"]),
      "Unsqueeze": Operator(inputs: 1...2, attributes: ["axes"]),
      "Identity": Operator(inputs: 1...1),
      "Dropout": Operator(inputs: 1...2, attributes: ["ratio", "seed"]),
    ]
    for name in ["MatMul", "Add", "Sub", "Mul", "Div"] { result[name] = Operator(inputs: 2...2) }
    for (name, function) in ONNXFunction.named where result[name] == nil {
      let attribute = function.form.attribute
      result[name] = Operator(inputs: 1...1, attributes: Set([attribute].compactMap { $0 }))
    }
    return result
  }()

  /// - Throws: `UserError` where the node has something that is not read.
  static func check(_ node: ONNXNode) throws {
    guard node.domain.isEmpty, let known = named[node.operation] else {
      throw UserError(
        "this operator is not read; those read are MatMul, Gemm, Add, Sub, Mul, Div, PRelu, "
          + "Flatten, Reshape, Squeeze, Unsqueeze, Identity, Dropout, Constant and the activations "
          + Activation.onnxNames + " of ONNX itself")
    }
    if let name = node.attributes.keys.sorted().first(where: { !known.attributes.contains($0) }) {
      throw UserError(
        node.operation == "Constant"
          ? "only constants with the attribute 'value' are read"
          : "its attribute '\(excerpt(name))' is not read")
    }
    guard known.inputs.contains(node.inputs.count) else {
      throw UserError(
        node.inputs.count < known.inputs.lowerBound
          ? "input \(node.inputs.count + 1) is missing"
          : "its input \(known.inputs.upperBound + 1) is not read")
    }
  }
}

extension ONNXNode {
  fileprivate func number(_ name: String, default fallback: Double) throws -> Double {
    switch attributes[name] {
    case nil: return fallback
    case .number(let number) where number.isFinite: return number
    default: throw UserError("its attribute '\(name)' is no finite number")
    }
  }

  fileprivate func whole(_ name: String, default fallback: Int) throws -> Int {
    switch attributes[name] {
    case nil: return fallback
    case .whole(let whole): return whole
    default: throw UserError("its attribute '\(name)' is no whole number")
    }
  }
}

/// A graph's constants and what its nodes have made so far.
private struct ONNXChain {
  /// W·v + b.
  struct Affine {
    /// (outputs × inputs), row-major; nil where `factors` stand on its diagonal.
    var weights: [Double]?
    var factors: [Double] = []
    var biases: [Double]
  }

  struct Layer {
    var affine: Affine
    var activation: Activation
    /// The layer before; nil for the input.
    var before: Int?
  }

  /// A value that depends on the input: what a layer gives, and an affine step behind it.
  struct Signal {
    var shape: ONNXShape
    var layer: Int?
    var pending: Affine?

    var size: Int { shape.count }
  }

  /// More than so many weights are made only where they stand in the file.
  static let madeWeights = 20_000_000

  let graph: ONNXGraph
  let input: ONNXValue
  let output: ONNXValue
  let inputs: Int
  private let formulas: ONNXFormulas
  private let limit: Int
  private var constants: [String: ONNXTensor] = [:]
  private var signals: [String: Signal] = [:]
  private var layers: [Layer] = []
  private var weights = 0

  init(_ graph: ONNXGraph) throws {
    self.graph = graph
    for tensor in graph.constants {
      guard constants.updateValue(tensor, forKey: tensor.name) == nil else {
        throw UserError("two tensors are named \(excerpt(tensor.name))")
      }
    }
    let inputs = graph.inputs.filter { [constants] in constants[$0.name] == nil }
    guard let input = inputs.first, inputs.count == 1 else {
      throw UserError("a network has one input, this graph has \(inputs.count)")
    }
    guard let output = graph.outputs.first, graph.outputs.count == 1 else {
      throw UserError("a network has one output, this graph has \(graph.outputs.count)")
    }
    self.input = input
    self.output = output
    let shape = try ONNXShape(of: input)
    self.inputs = shape.count
    signals[input.name] = Signal(shape: shape)
    limit = Self.madeWeights + graph.constants.reduce(0) { $0 + $1.values.count }
    var makers: [String: Int] = [:]
    var uses: [String: Int] = [output.name: 1]
    for (index, node) in graph.nodes.enumerated() {
      for name in node.outputs where !name.isEmpty {
        guard makers.updateValue(index, forKey: name) == nil, constants[name] == nil,
          name != input.name
        else { throw UserError("two values are named \(excerpt(name))") }
      }
      for name in node.inputs { uses[name, default: 0] += 1 }
    }
    formulas = ONNXFormulas(graph, makers: makers, uses: uses)
    for tensor in graph.constants { try checkKind(tensor) }
  }

  private func checkKind(_ tensor: ONNXTensor) throws {
    guard tensor.kind == input.kind || tensor.kind == .int64 else {
      throw UserError(
        "tensor \(excerpt(tensor.name)): its numbers are \(tensor.kind), the input's \(input.kind)")
    }
  }

  // MARK: Nodes

  mutating func take(_ node: ONNXNode, _ index: Int) throws {
    if formulas.inside.contains(index) { return }
    if let (activation, name) = formulas.found[index] {
      signals[node.outputs[0]] = try activated(signal(name), activation)
      return
    }
    var node = node
    // What is left out at the end.
    while node.inputs.last == "" { node.inputs.removeLast() }
    try Operator.check(node)
    guard let name = node.outputs.first, !name.isEmpty else { throw UserError("it has no output") }
    guard node.outputs.count == 1 || node.operation == "Dropout" else {
      throw UserError("its output 2 is not read")
    }
    switch node.operation {
    case "Constant":
      guard case .tensor(let tensor)? = node.attributes["value"] else {
        throw UserError("only constants with the attribute 'value' are read")
      }
      try checkKind(tensor)
      constants[name] = tensor
    case "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Identity", "Dropout":
      _ = try node.number("ratio", default: 0)
      _ = try node.whole("seed", default: 0)
      if var tensor = constants[node.inputs[0]] {
        let shape = try moved(ONNXShape(tensor.dimensions), node)
        tensor.dimensions = shape.sizes.compactMap { $0 }
        constants[name] = tensor
      } else {
        var signal = try signal(node.inputs[0])
        signal.shape = try moved(signal.shape, node)
        signals[name] = signal
      }
    case "MatMul", "Gemm", "Add", "Sub", "Mul", "Div":
      signals[name] = try combined(node)
    default:
      signals[name] = try activated(node)
    }
  }

  private func signal(_ name: String) throws -> Signal {
    if let signal = signals[name] { return signal }
    throw UserError(
      constants[name] == nil
        ? "its input \(excerpt(name)) comes from no node before it" : "it sees only constants")
  }

  private func wholes(_ name: String) throws -> [Int] {
    guard let tensor = constants[name], tensor.kind == .int64, tensor.dimensions.count <= 1 else {
      throw UserError("its input \(excerpt(name)) must be a constant list of whole numbers")
    }
    return try tensor.values.map {
      guard let whole = Int(exactly: $0) else { throw UserError("\($0) is no size") }
      return whole
    }
  }

  /// The shape behind an operator that moves no value.
  private func moved(_ shape: ONNXShape, _ node: ONNXNode) throws -> ONNXShape {
    func axes() throws -> [Int]? {
      switch node.attributes["axes"] {
      case nil: return try node.inputs.count > 1 ? wholes(node.inputs[1]) : nil
      case .wholes(let axes) where node.inputs.count == 1: return axes
      default: throw UserError("its attribute 'axes' is not read")
      }
    }
    switch node.operation {
    case "Flatten": return try shape.flattened(axis: node.whole("axis", default: 1))
    case "Reshape":
      return try shape.reshaped(
        wholes(node.inputs[1]), keepsZeros: node.whole("allowzero", default: 0) != 0)
    case "Squeeze": return try shape.squeezed(axes())
    case "Unsqueeze":
      guard let axes = try axes() else { throw UserError("it has no axes") }
      return try shape.unsqueezed(axes)
    default: return shape
    }
  }

  /// An operator of the values and a constant.
  private mutating func combined(_ node: ONNXNode) throws -> Signal {
    let (first, second) = (node.inputs[0], node.inputs[1])
    for name in [first, second] where signals[name] == nil && constants[name] == nil {
      throw UserError("its input \(excerpt(name)) comes from no node before it")
    }
    let isReversed = signals[first] == nil
    guard let signal = signals[isReversed ? second : first],
      let constant = constants[isReversed ? first : second], constant.kind != .int64
    else {
      throw UserError(
        "one of its two inputs must be a constant of numbers; networks with branches are not read")
    }
    switch node.operation {
    case "MatMul": return try multiplied(signal, constant, isReversed)
    case "Gemm":
      guard !isReversed else { throw UserError("Gemm is read with the values first") }
      return try general(signal, constant, node)
    default: return try shifted(signal, constant, isReversed, node.operation)
    }
  }

  private mutating func shifted(
    _ signal: Signal, _ constant: ONNXTensor, _ isReversed: Bool, _ operation: String
  ) throws -> Signal {
    var signal = signal
    let (values, shape) = try signal.shape.broadcast(constant)
    signal.shape = shape
    switch operation {
    case "Add": try add(values, to: &signal)
    case "Mul": try scale(&signal, by: values)
    case "Div":
      guard !isReversed else { throw UserError("a division by the network's values is not read") }
      guard !values.contains(where: { $0 == 0 || !(1 / $0).isFinite }) else {
        throw UserError("it divides by 0, or by a number whose reciprocal is too large")
      }
      try scale(&signal, by: values.map { 1 / $0 })
    default:
      if isReversed { try scale(&signal, by: values.map { _ in -1 }) }
      try add(isReversed ? values : values.map { -$0 }, to: &signal)
    }
    return signal
  }

  /// The last axis of the values, or the one before it, times a matrix.
  private mutating func multiplied(
    _ signal: Signal, _ constant: ONNXTensor, _ isReversed: Bool
  ) throws -> Signal {
    var signal = signal
    guard constant.dimensions.count == 2 else {
      throw UserError("its matrix has \(constant.dimensions.count) dimensions; 2 are read")
    }
    let (rows, columns) = (constant.dimensions[0], constant.dimensions[1])
    var sizes = signal.shape.sizes
    guard !sizes.isEmpty else { throw UserError("its values have no axis") }
    let axis = isReversed && sizes.count > 1 ? sizes.count - 2 : sizes.count - 1
    let (inputs, outputs) = isReversed ? (columns, rows) : (rows, columns)
    guard let size = sizes[axis] else {
      throw UserError("it would mix samples: the values have shape \(signal.shape.text)")
    }
    guard inputs == size, outputs >= 1 else {
      throw UserError("its matrix takes \(inputs) values, but there are \(size)")
    }
    guard signal.size == size else {
      throw UserError(
        "its matrix is applied to \(signal.size / size) rows of values, of shape "
          + "\(signal.shape.text); one is read")
    }
    sizes[axis] = outputs
    try multiply(&signal, isReversed ? constant.values : transposed(constant))
    signal.shape = ONNXShape(sizes)
    return signal
  }

  private mutating func general(
    _ signal: Signal, _ constant: ONNXTensor, _ node: ONNXNode
  ) throws -> Signal {
    guard signal.shape.sizes.count == 2 else {
      throw UserError("its values have shape \(signal.shape.text); two axes are needed")
    }
    guard try node.whole("transA", default: 0) == 0 else {
      throw UserError("Gemm is read with transA 0")
    }
    var matrix = constant
    if try node.whole("transB", default: 0) != 0, constant.dimensions.count == 2 {
      matrix.dimensions.reverse()
      matrix.values = transposed(constant)
    }
    var signal = try multiplied(signal, matrix, false)
    let alpha = try node.number("alpha", default: 1)
    if alpha != 1 {
      try scale(&signal, by: [Double](repeating: alpha, count: signal.size))
    }
    let beta = try node.number("beta", default: 1)
    if node.inputs.count > 2 {
      guard let bias = constants[node.inputs[2]], bias.kind != .int64 else {
        throw UserError("its third input must be a constant of numbers")
      }
      guard beta == 1 || beta == 0 else { throw UserError("beta \(beta) is not read; 1 and 0 are") }
      guard bias.dimensions.count <= 2 else {
        throw UserError("its third input has \(bias.dimensions.count) dimensions; at most 2 fit")
      }
      let (values, _) = try signal.shape.broadcast(bias)
      if beta == 1 { try add(values, to: &signal) }
    }
    return signal
  }

  private func transposed(_ matrix: ONNXTensor) -> [Double] {
    let (rows, columns) = (matrix.dimensions[0], matrix.dimensions[1])
    var result = matrix.values
    for row in 0..<rows {
      for column in 0..<columns {
        result[column * rows + row] = matrix.values[row * columns + column]
      }
    }
    return result
  }

  private mutating func activated(_ node: ONNXNode) throws -> Signal {
    let signal = try signal(node.inputs[0])
    switch node.operation {
    case "PRelu":
      guard let slopes = constants[node.inputs[1]], slopes.kind != .int64 else {
        throw UserError("its slopes must be a constant of numbers")
      }
      let (values, shape) = try signal.shape.broadcast(slopes)
      guard shape == signal.shape, let slope = values.first,
        values.allSatisfy({ $0 == slope })
      else { throw UserError("units with different slopes are not read") }
      return try activated(signal, .leakyRelu(slope))
    case "Selu":
      let (usualAlpha, usualGamma) = (
        Double(Float(Selu.scaledAlpha() / Selu.scale() as Double)),
        Double(Float(Selu.scale() as Double))
      )
      let alpha = try number("alpha", usualAlpha, of: node, Elu.rule)
      let gamma = try number("gamma", usualGamma, of: node, Elu.rule)
      if input.kind == .float, alpha == usualAlpha, gamma == usualGamma {
        return try activated(signal, .selu)
      }
      var result = try activated(signal, .elu(alpha))
      try scale(&result, by: [Double](repeating: gamma, count: result.size))
      return result
    case let name:
      guard let function = ONNXFunction.named[name] else {
        throw UserError("this operator is not read")
      }
      var given: Double?
      if let attribute = function.form.attribute, let rule = function.rule {
        given = try number(attribute, Double(Float(rule.usual)), of: node, rule)
      }
      guard let activation = function.activation(given) else {
        throw UserError("this operator is not read")
      }
      return try activated(signal, activation)
    }
  }

  private func number(
    _ attribute: String, _ usual: Double, of node: ONNXNode, _ rule: NumberRule
  ) throws -> Double {
    let number = try node.number(attribute, default: usual)
    guard rule.holds(number) else {
      throw UserError("\(attribute) \(number) is not read; it must be \(rule.condition)")
    }
    return number
  }

  // MARK: Layers

  private func diagonal(_ factors: [Double]) -> Affine {
    Affine(factors: factors, biases: [Double](repeating: 0, count: factors.count))
  }

  private func settled(_ signal: Signal) -> Affine {
    signal.pending ?? diagonal([Double](repeating: 1, count: signal.size))
  }

  private mutating func activated(_ signal: Signal, _ activation: Activation) throws -> Signal {
    let affine = settled(signal)
    try count(affine)
    layers.append(Layer(affine: affine, activation: activation, before: signal.layer))
    return Signal(shape: signal.shape, layer: layers.count - 1)
  }

  /// - Throws: `UserError` where the network would have more weights than are made.
  private mutating func count(_ affine: Affine) throws {
    let outputs = affine.biases.count
    let inputs = affine.weights.map { $0.count / outputs } ?? outputs
    let (made, isTooMany) = (inputs + 1).multipliedReportingOverflow(by: outputs)
    guard !isTooMany, made <= limit - weights, layers.count < 100_000 else {
      throw UserError(
        "a dense layer of \(inputs) × \(outputs) weights, "
          + "\(inputs * outputs / 125_000) MB, would make the network larger than "
          + "\(limit) weights or 100000 layers, which are the most that is made")
    }
    weights += made
  }

  /// A product with (outputs × size).
  private mutating func multiply(_ signal: inout Signal, _ weights: [Double]) throws {
    if signal.pending != nil { signal = try activated(signal, .identity) }
    let outputs = weights.count / signal.size
    signal.pending = Affine(weights: weights, biases: [Double](repeating: 0, count: outputs))
  }

  private mutating func scale(_ signal: inout Signal, by factors: [Double]) throws {
    guard factors.contains(where: { $0 != 1 }) else { return }
    if signal.pending != nil { signal = try activated(signal, .identity) }
    signal.pending = diagonal(factors)
  }

  private mutating func add(_ terms: [Double], to signal: inout Signal) throws {
    guard terms.contains(where: { $0 != 0 }) else { return }
    if settled(signal).biases.contains(where: { $0 != 0 }) {
      signal = try activated(signal, .identity)
    }
    var affine = settled(signal)
    affine.biases = terms
    signal.pending = affine
  }

  // MARK: The network

  mutating func network() throws -> Network {
    guard let signal = signals[output.name] else {
      throw UserError("the output \(excerpt(output.name)) does not depend on the input")
    }
    guard output.kind == input.kind else {
      throw UserError("the output's numbers are \(output.kind), the input's \(input.kind)")
    }
    if let sizes = output.dimensions {
      guard sizes.count == signal.shape.sizes.count,
        zip(sizes, signal.shape.sizes).allSatisfy({ $0 == nil || $1 == nil || $0 == $1 })
      else {
        throw UserError(
          "the output \(excerpt(output.name)) is said to have shape \(ONNXShape(sizes).text), but "
            + "has \(signal.shape.text)")
      }
    }
    let last = settled(signal)
    try count(last)
    var chosen: [Layer] = []
    var place = signal.layer
    while let index = place {
      chosen.append(layers[index])
      place = layers[index].before
    }
    chosen.reverse()
    let architecture = try Architecture(
      inputs: inputs, outputs: signal.size, widths: chosen.map(\.affine.biases.count),
      activations: chosen.map(\.activation))
    var parameters: [Double] = []
    parameters.reserveCapacity(architecture.parameterCount)
    for affine in chosen.map(\.affine) + [last] {
      if let weights = affine.weights {
        parameters += weights
      } else {
        let first = parameters.count
        let size = affine.factors.count
        parameters += [Double](repeating: 0, count: size * size)
        for (index, factor) in affine.factors.enumerated() {
          parameters[first + index * (size + 1)] = factor
        }
      }
      parameters += affine.biases
    }
    return Network(
      architecture, parameters: parameters, precision: input.kind == .double ? .f64 : .f32)
  }
}
