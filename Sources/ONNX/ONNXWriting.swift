// A network's graph in operators of ONNX.

import Base
import Networks

/// Writes the operations of a network one after the other; a value of the graph is the name of a tensor.
struct ONNXWriter {
  private let network: Network
  private let kind: ONNXTensor.Kind
  private var result = ONNXGraph()
  /// The tensor of each value.
  private var names: [String] = ["x"]
  /// Affine operations so far.
  private var layers = 0
  /// Names that tensors have.
  private var taken: Set<String> = ["x", "y"]

  init(_ network: Network) {
    self.network = network
    kind = network.precision == .f32 ? .float : .double
  }

  /// - Throws: `UserError` for an activation that is not written.
  consuming func graph() throws -> ONNXGraph {
    let graph = network.graph
    result.inputs = [ONNXValue(name: "x", kind: kind, dimensions: [nil, graph.inputs])]
    result.outputs = [ONNXValue(name: "y", kind: kind, dimensions: [nil, graph.outputs])]
    for (index, operation) in graph.operations.enumerated() {
      let isLast = index == graph.operations.count - 1
      names.append(try append(operation, of: graph, named: isLast ? "y" : nil))
    }
    return result
  }

  /// The name, or one like it that no tensor has yet: operations of a graph may be called as layers are here.
  private mutating func free(_ name: String) -> String {
    var name = name
    while !taken.insert(name).inserted { name += "'" }
    return name
  }

  private mutating func append(
    _ operation: GraphOperation, of graph: Graph, named output: String?
  ) throws -> String {
    switch operation {
    case .affine(let affine)
    where graph.blocks[affine.weights].layout.pattern != nil || affine.copies > 1:
      return try appendWhole(affine, of: graph, named: output)
    case .affine(let affine):
      guard let biases = affine.biases else {
        return appendPlain(affine, of: graph, named: output)
      }
      layers += 1
      let sum = output ?? free("sum\(layers)")
      let inputs = [
        names[affine.input], tensor(affine.weights, "weights\(layers)", of: graph),
        tensor(biases, "biases\(layers)", of: graph),
      ]
      result.nodes.append(
        ONNXNode(
          operation: "Gemm", inputs: inputs, outputs: [sum], attributes: ["transB": .whole(1)]))
      return sum
    case .pointwise(let pointwise):
      return try append(pointwise, of: graph, named: output)
    case .basis(let basis):
      if basis.kind == .chebyshev, output == nil { return appendChebyshev(basis, of: graph) }
      guard case .spline(let degree, .tangent) = basis.kind, let grid = basis.grid, output == nil
      else {
        throw UserError(
          "functions of a basis are not written as ONNX", at: operation.place(names.count))
      }
      let knots = Array(network.seen[graph.numbers(of: grid)])
      let size = basis.count + degree + 1
      var splines = ONNXSplines(
        stride(from: 0, to: knots.count, by: size).map { Array(knots[$0..<($0 + size)]) },
        degree: degree, count: basis.count, kind: kind, name: free(basis.name))
      let made = splines.write(reading: names[basis.input])
      append(splines.written)
      return made
    case .attend(let attend):
      guard !attend.rule.isHashed else {
        throw UserError(
          "hashed attention is not written as ONNX; full attention is",
          at: operation.place(names.count))
      }
      let made = output ?? free(attend.name)
      var nodes = ONNXNodes(kind: kind, name: made)
      nodes.attend(AttendReading(attend, of: graph), reading: names[attend.input], to: made)
      append(nodes)
      return made
    case .join(let join): return append(join, of: graph, named: output ?? free(join.name))
    case .route(let route):
      let made = output ?? free(route.name)
      var nodes = ONNXNodes(kind: kind, name: "\(route.name).routing")
      nodes.route(RouteReading(route, of: graph), reading: names[route.input], to: made)
      append(nodes)
      return made
    case .combine(let combine):
      let name = output ?? free(combine.name)
      result.nodes.append(
        ONNXNode(
          operation: combine.kind == .sum ? "Add" : "Mul",
          inputs: [names[combine.left], names[combine.right]], outputs: [name]))
      return name
    }
  }

  private mutating func append(_ written: ONNXNodes) {
    result.nodes += written.nodes
    result.constants += written.constants
  }

  /// Whole values by Concat; parts of values by Gather from them.
  private mutating func append(
    _ join: GraphOperation.Join, of graph: Graph, named name: String
  ) -> String {
    let isWhole = join.parts.allSatisfy { $0.features == 0..<graph.sizes[$0.input] }
    var sources: [Int] = []
    for part in join.parts where isWhole || !sources.contains(part.input) {
      sources.append(part.input)
    }
    let joined =
      sources.count == 1 && !isWhole ? names[sources[0]] : isWhole ? name : "\(name).values"
    if isWhole || sources.count > 1 {
      result.nodes.append(
        ONNXNode(
          operation: "Concat", inputs: sources.map { names[$0] }, outputs: [joined],
          attributes: ["axis": .whole(1)]))
    }
    if isWhole { return name }
    var first: [Int: Int] = [:]
    var end = 0
    for source in sources {
      first[source] = end
      end += graph.sizes[source]
    }
    let indices = join.parts.flatMap { part in part.features.map { (first[part.input] ?? 0) + $0 } }
    return gather(joined, indices, named: name)
  }

  private mutating func gather(_ value: String, _ indices: [Int], named name: String) -> String {
    result.constants.append(
      ONNXTensor(
        name: "\(name).places", dimensions: [indices.count], kind: .int64,
        values: indices.map { Double($0) }))
    result.nodes.append(
      ONNXNode(
        operation: "Gather", inputs: [value, "\(name).places"], outputs: [name],
        attributes: ["axis": .whole(1)]))
    return name
  }

  /// Tₙ = 2x·Tₙ₋₁ − Tₙ₋₂ on all features at once, then feature by feature.
  private mutating func appendChebyshev(
    _ basis: GraphOperation.Basis, of graph: Graph
  ) -> String {
    let features = graph.sizes[basis.input]
    let x = names[basis.input]
    let title = free(basis.name)
    func constant(_ value: Double, _ name: String) -> String {
      result.constants.append(ONNXTensor(name: name, dimensions: [], kind: kind, values: [value]))
      return name
    }
    func node(_ operation: String, _ inputs: [String], _ name: String) -> String {
      result.nodes.append(ONNXNode(operation: operation, inputs: inputs, outputs: [name]))
      return name
    }
    let zero = node("Mul", [x, constant(0, "\(title).zero")], "\(title).zeros")
    var made = [node("Add", [zero, constant(1, "\(title).one")], "\(title).0")]
    if basis.count > 1 { made.append(x) }
    if basis.count > 2 {
      let twice = node("Mul", [x, constant(2, "\(title).two")], "\(title).twice")
      for degree in 2..<basis.count {
        let product = node(
          "Mul", [twice, made[degree - 1]], "\(title).\(degree).product")
        made.append(node("Sub", [product, made[degree - 2]], "\(title).\(degree)"))
      }
    }
    let all = "\(title).degrees"
    result.nodes.append(
      ONNXNode(
        operation: "Concat", inputs: made, outputs: [all], attributes: ["axis": .whole(1)]))
    let indices = (0..<features).flatMap { feature in
      (0..<basis.count).map { $0 * features + feature }
    }
    return gather(all, indices, named: title)
  }

  /// Of stored entries or of copies, by the whole matrix with its zeros, while that has room.
  private mutating func appendWhole(
    _ affine: GraphOperation.Affine, of graph: Graph, named output: String?
  ) throws -> String {
    let (rows, columns) = graph.shape(of: affine)
    let (height, width) = (rows * affine.copies, columns * affine.copies)
    guard height * width <= ONNXWriter.mostEntries else {
      throw UserError(
        "this affine operation stores few of its \(height) × \(width) weights, and ONNX has whole matrices: "
          + "at most \(ONNXWriter.mostEntries) weights are written",
        at: graph.operations[names.count - 1].place(names.count))
    }
    layers += 1
    let seen = network.seen
    let stored = graph.offsets[affine.weights]
    let pattern = graph.blocks[affine.weights].layout.pattern
    var whole = [Double](repeating: 0, count: height * width)
    for group in 0..<affine.copies {
      for row in 0..<rows {
        for entry in pattern?.entries(ofRow: row) ?? (row * columns)..<((row + 1) * columns) {
          let column = pattern.map { Int($0.indices[entry]) } ?? entry - row * columns
          whole[(group * rows + row) * width + group * columns + column] += seen[stored + entry]
        }
      }
    }
    var inputs = [names[affine.input], free("weights\(layers)")]
    result.constants.append(
      ONNXTensor(name: inputs[1], dimensions: [height, width], kind: kind, values: whole))
    if let biases = affine.biases {
      let own = Array(seen[graph.numbers(of: biases)])
      inputs.append(free("biases\(layers)"))
      result.constants.append(
        ONNXTensor(
          name: inputs[2], dimensions: [height], kind: kind,
          values: (0..<affine.copies).flatMap { _ in own }))
    }
    let sum = output ?? free("sum\(layers)")
    result.nodes.append(
      ONNXNode(
        operation: "Gemm", inputs: inputs, outputs: [sum], attributes: ["transB": .whole(1)]))
    return sum
  }

  /// The most weights of a matrix that is stored in part, and written whole.
  private static let mostEntries = 4_000_000

  /// Without biases.
  private mutating func appendPlain(
    _ affine: GraphOperation.Affine, of graph: Graph, named output: String?
  ) -> String {
    layers += 1
    let sum = output ?? free("sum\(layers)")
    let inputs = [names[affine.input], tensor(affine.weights, "weights\(layers)", of: graph)]
    result.nodes.append(
      ONNXNode(
        operation: "Gemm", inputs: inputs, outputs: [sum], attributes: ["transB": .whole(1)]))
    return sum
  }

  /// The tensor of a block, one for all that read it.
  private mutating func tensor(_ block: Int, _ name: String, of graph: Graph) -> String {
    if let written = tensors[block] { return written }
    let name = free(name)
    let dimensions: [Int] =
      switch graph.blocks[block].layout {
      case .matrix(let rows, let columns): [rows, columns]
      case .compressed(let pattern): [pattern.rows, pattern.columns]
      case .vector(let count): [count]
      }
    result.constants.append(
      ONNXTensor(
        name: name, dimensions: dimensions, kind: kind,
        values: Array(network.seen[graph.numbers(of: block)])))
    tensors[block] = name
    return name
  }

  private var tensors: [Int: String] = [:]

  private mutating func append(
    _ pointwise: GraphOperation.Pointwise, of graph: Graph, named output: String?
  ) throws -> String {
    let sum = names[pointwise.input]
    let numbers = pointwise.numbers.map { Array(network.seen[graph.numbers(of: $0)]) } ?? []
    let activation = numbers.first.map(pointwise.function.numbered) ?? pointwise.function
    // A value that is another's name costs no operator, but for the output.
    if activation == .identity, output == nil { return sum }
    // A base function has a name of its own: one layer may have a function beside its splines, and a value several.
    let isAlone = graph.splineLayers == nil && graph.readers[pointwise.input] == 1
    let current = output ?? free(isAlone ? "values\(layers)" : pointwise.name)
    if activation == .identity {
      result.nodes.append(ONNXNode(operation: "Identity", inputs: [sum], outputs: [current]))
    } else if numbers.count < 2,
      let (operation, attributes) = activation.onnxOperator(network.precision)
    {
      result.nodes.append(
        ONNXNode(
          operation: operation, inputs: [sum], outputs: [current],
          attributes: attributes.mapValues { .number($0) }))
    } else if let (formula, parameter) = activation.onnxFormula {
      let parameters = numbers.count > 1 ? numbers : parameter.map { [$0] } ?? []
      if formula.dividesByParameter, parameters.contains(0) {
        throw UserError(
          "activation \(activation.numbered(0)) is not written as ONNX: it divides by 0")
      }
      result.append(formula, of: sum, parameters: parameters, named: current, kind)
    } else {
      throw UserError(
        "activation \(activation) is not written as ONNX; those written are "
          + Activation.onnxNames)
    }
    return current
  }
}

extension ONNXGraph {
  /// Nodes and tensors of a formula, the last node's output being `output`.
  /// - Parameter parameters: the function's number, or one for each feature.
  fileprivate mutating func append(
    _ formula: ONNXFormula, of value: String, parameters: [Double], named output: String,
    _ kind: ONNXTensor.Kind
  ) {
    var (parts, parameterName): (Int, String?) = (0, nil)
    func tensor(_ numbers: [Double], _ name: String) -> String {
      constants.append(
        ONNXTensor(
          name: name, dimensions: numbers.count == 1 ? [] : [numbers.count], kind: kind,
          values: numbers))
      return name
    }
    func append(_ formula: ONNXFormula, named given: String?) -> String {
      parts += 1
      let name = given ?? "\(output).\(parts)"
      switch formula {
      case .value: return value
      case .number(let constant): return tensor([constant], name)
      case .parameter:
        // Once, where a formula has it twice.
        if let parameterName { return parameterName }
        parameterName = tensor(parameters.isEmpty ? [0] : parameters, "\(output).parameter")
        return "\(output).parameter"
      case .apply(let operation, let operands):
        let inputs = operands.map { append($0, named: nil) }
        nodes.append(ONNXNode(operation: operation, inputs: inputs, outputs: [name]))
        return name
      }
    }
    _ = append(formula, named: output)
  }
}
