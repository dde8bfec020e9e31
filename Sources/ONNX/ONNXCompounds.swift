// Attention, routing and splines in a file: found by the very nodes that are written for them, whatever their names.

import Base
import Networks

/// An operation of a graph that several nodes are together.
struct ONNXCompound {
  enum Operation {
    case attend(AttendReading)
    case route(RouteReading)
    /// B-splines with tangents: the knots of each feature.
    case splines([[Double]], degree: Int, count: Int)
  }

  var operation: Operation
  /// The value that it reads, (samples × features).
  var root: String
  /// Features that are read, and made.
  var reads: Int
  var makes: Int
}

/// Finds such operations: where a first node may begin one, the nodes that would be written are sought among those that
/// read its values.
struct ONNXCompounds {
  private let graph: ONNXGraph
  private let constants: [String: ONNXTensor]
  private let kind: ONNXTensor.Kind
  private var readers: [String: [Int]] = [:]
  /// By the node that they end with.
  private(set) var found: [Int: ONNXCompound] = [:]
  /// Values within, which nothing else reads.
  private(set) var within: Set<String> = []

  private struct Template {
    var nodes: [ONNXNode]
    var constants: [ONNXTensor]
    /// The largest of the numbers whose differences some constants are made of.
    var largest = 1.0
  }

  /// - Parameter uses: how often each value is read, also as the output.
  init(
    _ graph: ONNXGraph, constants: [String: ONNXTensor], uses: [String: Int],
    kind: ONNXTensor.Kind
  ) {
    self.graph = graph
    self.constants = constants
    self.kind = kind
    for (index, node) in graph.nodes.enumerated() {
      for name in Set(node.inputs) { readers[name, default: []].append(index) }
    }
    for (index, node) in graph.nodes.enumerated() {
      guard node.domain.isEmpty, node.inputs.count == 2, constants[node.inputs[0]] == nil,
        let second = constants[node.inputs[1]]
      else { continue }
      switch node.operation {
      case "Reshape" where second.values.count == 5: findTokens(index, second.values, uses)
      case "Max" where second.dimensions.count == 1: findSplines(index, second, uses)
      default: break
      }
    }
  }

  // MARK: What a first node may begin

  private mutating func findTokens(_ index: Int, _ sizes: [Double], _ uses: [String: Int]) {
    let sides = sizes.dropFirst().compactMap { Int(exactly: $0) }
    guard sizes[0] == -1, sides.count == 4, sides.allSatisfy({ (1...1_000_000).contains($0) }),
      sides.reduce(1.0, { $0 * Double($1) }) <= 1e6
    else { return }
    if sides[1] == 3 {
      let attention = AttendReading(
        tokens: sides[0], heads: sides[2], size: sides[3], rule: .full, seed: 0)
      var writer = ONNXNodes(kind: kind, name: "attention")
      writer.attend(attention, reading: "read", to: "made")
      let made = attention.tokens * attention.width
      if take(
        .attend(attention), Template(nodes: writer.nodes, constants: writer.constants), at: index,
        uses, reads: 3 * made, makes: made)
      {
        return
      }
    }
    // One iteration more while more of the nodes are those that are there.
    var most = 0
    for iterations in SizeLimit.routing.range {
      var reached = 0
      for result in GraphOperation.Route.Result.allCases {
        let routing = RouteReading(
          copies: sides[0], inputs: sides[1], outputs: sides[2], size: sides[3],
          iterations: iterations, result: result)
        var writer = ONNXNodes(kind: kind, name: "routing")
        writer.route(routing, reading: "read", to: "made")
        let template = Template(nodes: writer.nodes, constants: writer.constants)
        if take(
          .route(routing), template, at: index, uses, reads: routing.copies * routing.readSize,
          makes: routing.copies * routing.madeSize)
        {
          return
        }
        reached = max(reached, matched(template, at: index).count)
      }
      guard reached > most else { return }
      most = reached
    }
  }

  /// The knots stand where an order begins and, the last one, where the highest order ends.
  private mutating func findSplines(_ index: Int, _ start: ONNXTensor, _ uses: [String: Int]) {
    func behind(_ index: Int, _ operation: String) -> [Int] {
      (graph.nodes[index].outputs.first.flatMap { readers[$0] } ?? []).filter {
        graph.nodes[$0].operation == operation && graph.nodes[$0].inputs.count == 2
      }
    }
    guard let end = behind(index, "Min").first, let last = constants[graph.nodes[end].inputs[1]]
    else { return }
    let places = behind(end, "Gather")
    let lows = places.flatMap { behind($0, "Less") }.compactMap {
      constants[graph.nodes[$0].inputs[1]]
    }
    let highs = places.flatMap { behind($0, "Sub") }.compactMap {
      constants[graph.nodes[$0].inputs[0]]
    }
    let (features, degree) = (start.values.count, highs.count)
    guard let low = lows.first, features >= 1, SizeLimit.degree.range.contains(degree),
      low.values.count % features == 0, low.values.count / features > degree
    else { return }
    let count = low.values.count / features - degree
    // Of steps the last knot is where the splines end.
    let high = highs.last?.values ?? last.values
    guard high.count == features * (degree == 0 ? 1 : count) else { return }
    let grids = (0..<features).map { feature in
      Array(low.values[(feature * (count + degree))..<((feature + 1) * (count + degree))])
        + [high[(feature + 1) * (high.count / features) - 1]]
    }
    let basis = BasisKind.spline(degree: degree, outside: .tangent)
    guard grids.allSatisfy(basis.isGrid) else { return }
    var writer = ONNXSplines(grids, degree: degree, count: count, kind: kind, name: "")
    _ = writer.write(reading: "read")
    _ = take(
      .splines(grids, degree: degree, count: count),
      Template(
        nodes: writer.written.nodes, constants: writer.written.constants,
        largest: grids.joined().reduce(1) { max($0, abs($1)) }),
      at: index, uses, reads: features, makes: features * count)
  }

  // MARK: Nodes beside nodes

  /// Whether the nodes are there, and nothing else reads what is within.
  private mutating func take(
    _ operation: ONNXCompound.Operation, _ template: Template, at index: Int, _ uses: [String: Int],
    reads: Int, makes: Int
  ) -> Bool {
    let nodes = matched(template, at: index)
    guard nodes.count == template.nodes.count, let last = nodes.last else { return false }
    var inner: [String: Int] = [:]
    for (place, node) in nodes.dropLast().enumerated() {
      let name = template.nodes[place].outputs[0]
      inner[graph.nodes[node].outputs[0]] = template.nodes.reduce(0) { sum, node in
        sum + node.inputs.count { $0 == name }
      }
    }
    guard inner.allSatisfy({ uses[$0.key] == $0.value }) else { return false }
    within.formUnion(inner.keys)
    found[last] = ONNXCompound(
      operation: operation, root: graph.nodes[index].inputs[0], reads: reads, makes: makes)
    return true
  }

  /// The nodes that stand for those of the template, up to the first that is not there.
  private func matched(_ template: Template, at first: Int) -> [Int] {
    var numbers: [String: ONNXTensor] = [:]
    for tensor in template.constants { numbers[tensor.name] = tensor }
    var names = ["read": graph.nodes[first].inputs[0]]
    var nodes: [Int] = []
    for wanted in template.nodes {
      let source = wanted.inputs.first { numbers[$0] == nil }.flatMap { names[$0] }
      let candidates = nodes.isEmpty ? [first] : source.flatMap { readers[$0] } ?? []
      let next = candidates.first { index in
        let node = graph.nodes[index]
        return !nodes.contains(index) && node.domain.isEmpty && node.operation == wanted.operation
          && node.attributes == wanted.attributes && node.outputs.count == 1
          && node.inputs.count == wanted.inputs.count
          && zip(node.inputs, wanted.inputs).allSatisfy { name, wanted in
            if let number = numbers[wanted] {
              return constants[name].map { isSame($0, number, template.largest) } ?? false
            }
            return names[wanted] == name
          }
      }
      guard let next else { break }
      names[wanted.outputs[0]] = graph.nodes[next].outputs[0]
      nodes.append(next)
    }
    return nodes
  }

  /// In Float32 numbers that were computed before they were rounded may be off by their rounding, and the reciprocal of
  /// a difference by as much as it magnifies that.
  private func isSame(_ tensor: ONNXTensor, _ wanted: ONNXTensor, _ largest: Double) -> Bool {
    let rounding = wanted.kind == .float ? 0x1p-21 : 0
    return tensor.kind == wanted.kind && tensor.dimensions == wanted.dimensions
      && zip(tensor.values, wanted.values).allSatisfy { value, wanted in
        abs(value - wanted) <= rounding * abs(wanted) * max(1, abs(wanted) * largest)
      }
  }
}
