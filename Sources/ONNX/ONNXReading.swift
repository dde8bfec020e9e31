// From an ONNX graph to a network: node after node, or an error that names the node.
//
// Every attribute, input, size and element type of a node is taken into account or refused, so that what
// is read is the file's function. Nodes that the output does not need are left alone.

import Base
import Formulas
import Kernels
import Networks

extension Network {
  /// - Parameter axes: along each of which the output must be one row of values.
  /// - Throws: `UserError` that says what is not read, with its node.
  init(_ graph: ONNXGraph, rowsAlong axes: [Int] = []) throws {
    var reader = try ONNXGraphReader(graph)
    for index in graph.nodes.indices where reader.needed[index] {
      do {
        try reader.take(index)
      } catch let error as UserError {
        throw error.located(at: graph.nodes[index].place(index))
      }
    }
    for axis in axes { try reader.checkRow(along: axis) }
    self = try reader.network()
  }
}

/// A graph's constants and what its nodes have made so far.
struct ONNXGraphReader {
  let graph: ONNXGraph
  let input: ONNXValue
  let output: ONNXValue
  let kind: ONNXTensor.Kind
  var constants: [String: ONNXTensor] = [:]
  var signals: [String: ONNXSignal] = [:]
  var steps: ONNXSteps
  /// Nodes that lead to the output.
  private(set) var needed: [Bool] = []
  /// How often the nodes that are needed see each value.
  private var reads: [String: Int] = [:]
  private var regions: [Int: (activation: Activation, region: ONNXRegion)] = [:]
  private var compounds: [Int: ONNXCompound] = [:]

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
    // Of a classifier's outputs, the scores: its labels are no numbers of a network.
    let outputs =
      graph.outputs.count > 1 ? graph.outputs.filter { $0.kind?.isReal == true } : graph.outputs
    guard let output = outputs.first, outputs.count == 1 else {
      throw UserError("a network has one output, this graph has \(graph.outputs.count)")
    }
    self.input = input
    self.output = output
    kind = try input.realKind()
    let shape = try ONNXShape(of: input)
    signals[input.name] = ONNXSignal(shape: shape)
    steps = ONNXSteps(
      inputs: shape.count, given: graph.constants.reduce(0) { $0 + $1.values.count })
    try prepare()
  }

  /// What is known before any value: constants, functions of several nodes, and what the output needs.
  private mutating func prepare() throws {
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
    // What cannot be computed is said where it is needed.
    for node in graph.nodes { _ = try? fold(node) }
    regions =
      ONNXRegions(
        graph, constants: constants, makers: makers, uses: uses, isSingle: kind == .float
      ).found
    let compounds = ONNXCompounds(graph, constants: constants, uses: uses, kind: kind)
    self.compounds = compounds.found
    regions = regions.filter { !compounds.within.contains($0.value.region.root) }
    needed = [Bool](repeating: false, count: graph.nodes.count)
    var wanted: Set<String> = [output.name]
    reads[output.name] = 1
    for index in graph.nodes.indices.reversed() {
      let node = graph.nodes[index]
      guard node.outputs.contains(where: wanted.contains), constants[node.outputs[0]] == nil else {
        continue
      }
      needed[index] = true
      let inputs =
        compounds.found[index].map { [$0.root] } ?? regions[index].map { [$0.region.root] }
        ?? node.inputs
      wanted.formUnion(inputs)
      for name in inputs { reads[name, default: 0] += 1 }
    }
  }

  // MARK: Nodes

  /// - Throws: `UserError` that says what is not read.
  mutating func take(_ index: Int) throws {
    try make(index)
    // An affine map that several nodes see is one operation, not one in each.
    for name in graph.nodes[index].outputs where reads[name, default: 0] > 1 {
      if let signal = signals[name], signal.pending != nil {
        signals[name] = try steps.activated(signal, .identity)
      }
    }
  }

  private mutating func make(_ index: Int) throws {
    var node = graph.nodes[index]
    if let compound = compounds[index] {
      signals[node.outputs[0]] = try steps.made(compound, of: signal(compound.root))
      return
    }
    if let (activation, region) = regions[index] {
      let signal = try signal(region.root)
      guard region.rank <= signal.shape.sizes.count else {
        throw UserError(
          "a number of \(region.rank) axes widens values of shape \(signal.shape.text)")
      }
      signals[node.outputs[0]] = try steps.activated(signal, activation)
      return
    }
    // What is left out at the end.
    while node.inputs.last == "" { node.inputs.removeLast() }
    try ONNXOperator.check(node)
    if try fold(node) { return }
    for name in node.inputs where !name.isEmpty && signals[name] == nil && constants[name] == nil {
      throw UserError("its input \(excerpt(name)) comes from no node before it")
    }
    if node.operation == "Shape" {
      constants[node.outputs[0]] = ONNXFolding.shape(try signal(node.inputs[0]).shape, node)
      return
    }
    if let moves = try moves(node, of: shape(node.inputs[0])) {
      for (name, move) in zip(node.outputs, moves) where !name.isEmpty {
        let signal = try signal(node.inputs[0])
        signals[name] = try steps.picked(
          [signal], move.places.map { (signal: 0, feature: $0) }, shape: move.shape)
      }
      return
    }
    signals[node.outputs[0]] = try made(node)
  }

  /// Whether it is an operator of constants; then its values are constants.
  @discardableResult
  private mutating func fold(_ node: ONNXNode) throws -> Bool {
    guard node.inputs.allSatisfy({ $0.isEmpty || constants[$0] != nil }),
      let name = node.outputs.first, !name.isEmpty
    else { return false }
    try ONNXOperator.check(node)
    let inputs = node.inputs.map { constants[$0] }
    if let first = inputs.first ?? nil {
      if let shape = try reshaped(node, first.shape) {
        var result = first
        result.dimensions = shape.sizes.compactMap { $0 }
        constants[name] = result
        return true
      }
      if let moves = try moves(node, of: first.shape) {
        for (name, move) in zip(node.outputs, moves) { constants[name] = first.moved(move) }
        return true
      }
    }
    guard let value = try ONNXFolding.value(node, inputs, isSingle: kind == .float) else {
      throw UserError(
        node.inputs.isEmpty
          ? "it has no input" : "it sees only constants, and is not computed of these")
    }
    constants[name] = value
    return true
  }

  func signal(_ name: String) throws -> ONNXSignal {
    if let signal = signals[name] { return signal }
    throw UserError(
      constants[name] == nil
        ? "its input \(excerpt(name)) comes from no node before it" : "it sees only constants")
  }

  private func shape(_ name: String) throws -> ONNXShape {
    try constants[name]?.shape ?? signal(name).shape
  }

  func wholes(_ name: String) throws -> [Int] {
    guard var tensor = constants[name] else {
      throw UserError("its input \(excerpt(name)) must be a constant list of whole numbers")
    }
    tensor.name = name
    return try tensor.wholes()
  }

  /// A constant of the network's own numbers.
  func numbers(_ name: String, _ said: String) throws -> ONNXTensor {
    guard let tensor = constants[name] else {
      throw UserError("\(said) must be a constant of numbers")
    }
    guard tensor.kind == kind else {
      throw UserError("\(said): its numbers are \(tensor.kind), the input's \(kind)")
    }
    return tensor
  }

  // MARK: Values that stay what they are

  /// Axes by the attribute of older versions, or by the second input.
  private func axes(_ node: ONNXNode) throws -> [Int]? {
    switch node.attributes["axes"] {
    case nil: return try node.inputs.count > 1 ? wholes(node.inputs[1]) : nil
    case .wholes(let axes) where node.inputs.count == 1: return axes
    default: throw UserError("its attribute 'axes' is not read")
    }
  }

  /// The shape behind an operator that moves no value; nil of the others.
  private func reshaped(_ node: ONNXNode, _ shape: ONNXShape) throws -> ONNXShape? {
    switch node.operation {
    case "Flatten": return try shape.flattened(axis: node.whole("axis", default: 1))
    case "Reshape":
      guard let tensor = constants[node.inputs[1]], !tensor.kind.isReal else {
        throw UserError(
          "its input \(excerpt(node.inputs[1])) must be a constant list of whole numbers")
      }
      var wanted = tensor
      var keepsZeros = try node.whole("allowzero", default: 0) != 0
      // As many samples as there are.
      if wanted.values.first?.isNaN == true, shape.countsSamples {
        wanted.values[0] = 0
        keepsZeros = false
      }
      return try shape.reshaped(wanted.wholes(), keepsZeros: keepsZeros)
    case "Squeeze": return try shape.squeezed(axes(node))
    case "Unsqueeze":
      guard let axes = try axes(node) else { throw UserError("it has no axes") }
      return try shape.unsqueezed(axes)
    case "Identity": return shape
    case "Dropout":
      _ = try node.number("ratio", default: 0)
      _ = try node.whole("seed", default: 0)
      if node.inputs.count > 2 {
        guard let training = constants[node.inputs[2]], training.values.allSatisfy({ $0 == 0 })
        else {
          throw UserError("it drops values at random: export the network for evaluation")
        }
      }
      return shape
    default: return nil
    }
  }

  /// Where the values of its results come from; nil for operators that do not move values.
  private func moves(_ node: ONNXNode, of shape: ONNXShape) throws -> [ONNXMove]? {
    func list(_ name: String, _ place: Int) throws -> [Int]? {
      if case .wholes(let wholes) = node.attributes[name] { return wholes }
      guard node.inputs.count > place, !node.inputs[place].isEmpty else { return nil }
      return try wholes(node.inputs[place])
    }
    switch node.operation {
    case "Transpose":
      guard case .wholes(let order)? = node.attributes["perm"] else {
        return [try .transposed(shape, nil)]
      }
      return [try .transposed(shape, order)]
    case "Slice":
      guard let starts = try list("starts", 1), let ends = try list("ends", 2) else {
        throw UserError("it has no starts and ends")
      }
      return [
        try .sliced(
          shape, starts: starts, ends: ends, axes: list("axes", 3), steps: list("steps", 4))
      ]
    case "Split":
      return try ONNXMove.split(
        shape, axis: node.whole("axis", default: 0), list("split", 1), count: node.outputs.count)
    case "Gather":
      guard var indices = constants[node.inputs[1]], !indices.kind.isReal else {
        throw UserError("its places must be constants")
      }
      let dimensions = indices.dimensions
      indices.dimensions = [indices.values.count]
      return [
        try .gathered(
          shape, axis: node.whole("axis", default: 0), indices.wholes(), dimensions,
          most: ONNXSteps.madeNumbers)
      ]
    default:
      if node.operation == "Expand", constants[node.inputs[0]] == nil {
        var wanted = constants[node.inputs[1]] ?? ONNXTensor()
        if shape.countsSamples, wanted.values.first?.isNaN == true { wanted.values[0] = 1 }
        let result = try shape.joined(ONNXShape(wanted.wholes()))
        return [try .widened(shape, to: result, most: ONNXSteps.madeNumbers)]
      }
      return nil
    }
  }

  // MARK: Values that are made

  private mutating func made(_ node: ONNXNode) throws -> ONNXSignal {
    if let shape = try reshaped(node, shape(node.inputs[0])) {
      var signal = try signal(node.inputs[0])
      signal.shape = shape
      return signal
    }
    switch node.operation {
    case "MatMul", "Gemm": return try product(node)
    case "Scaler": return try scaled(node)
    case "BatchNormalization": return try normalised(node)
    case "Softmax", "LogSoftmax": return try softmax(node)
    case "ReduceSum", "ReduceMean": return try reduced(node)
    case "Concat": return try joined(node)
    case "PRelu": return try leaky(node)
    case "Cast", "CastLike":
      let code = try node.whole("to", default: 0)
      let wanted =
        node.operation == "Cast"
        ? ONNXTensor.Kind(rawValue: UInt64(clamping: code)) : constants[node.inputs[1]]?.kind
      guard wanted == kind else {
        throw UserError(
          "it makes \(wanted.map { "\($0)" } ?? "element type \(code)") of \(kind) values; a "
            + "network has one kind"
        )
      }
      return try signal(node.inputs[0])
    default: break
    }
    if ONNXPointwise.binary[node.operation] != nil || ["Sum", "Mean"].contains(node.operation) {
      return try elementwise(node)
    }
    return try activated(node)
  }

  fileprivate func checkRow(along axis: Int) throws {
    guard let shape = signals[output.name]?.shape else { return }
    guard try shape.sizes[shape.place(of: axis)] == shape.count else {
      throw UserError("values of shape \(shape.text) are no single row of scores")
    }
  }

  mutating func network() throws -> Network {
    guard let signal = signals[output.name] else {
      throw UserError("the output \(excerpt(output.name)) does not depend on the input")
    }
    guard try output.realKind() == kind else {
      throw UserError("the output's numbers are \(try output.realKind()), the input's \(kind)")
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
    return try steps.network(signal, kind == .double ? .f64 : .f32)
  }
}
