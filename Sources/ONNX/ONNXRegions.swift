// Several nodes that are one function of one value, as programs write out activations.

import Base
import Formulas
import Networks

/// A function of one value that ends with some node.
struct ONNXRegion {
  var formula: Expression.Node
  /// The value that the function is of.
  var root: String
  /// The most axes that a number beside the values has.
  var rank: Int
}

/// Finds such functions, from what the nodes are alone.
struct ONNXRegions {
  private static let mostNodes = 40
  private static let mostOperations = 300

  private let graph: ONNXGraph
  private let constants: [String: ONNXTensor]
  private let makers: [String: Int]
  private let isSingle: Bool
  /// Activations and their values, by the node that they end with.
  private(set) var found: [Int: (activation: Activation, region: ONNXRegion)] = [:]

  init(
    _ graph: ONNXGraph, constants: [String: ONNXTensor], makers: [String: Int], uses: [String: Int],
    isSingle: Bool
  ) {
    self.graph = graph
    self.constants = constants
    self.makers = makers
    self.isSingle = isSingle
    for (index, match) in ONNXFormulas(graph, constants: constants, makers: makers, uses: uses)
      .found
    {
      found[index] = (
        match.activation, ONNXRegion(formula: .x, root: match.input, rank: 0)
      )
    }
    for index in graph.nodes.indices where found[index] == nil { find(index) }
  }

  private mutating func find(_ index: Int) {
    let node = graph.nodes[index]
    guard ["Add", "Sub", "Mul", "Div", "Min", "Max", "Where"].contains(node.operation) else {
      return
    }
    let values = Set(node.inputs.filter { !$0.isEmpty && constants[$0] == nil })
    if values.count == 1, let value = values.first, node.operation != "Where" {
      let isTwice = node.inputs.filter { $0 == value }.count > 1
      // A number beside a function that was found: only to make it a known one.
      guard isTwice || makers[value].map({ found[$0] != nil }) == true else { return }
    }
    guard let region = region(index) else { return }
    if let known = ONNXKnownFormulas.activation(region.formula, isSingle: isSingle) {
      found[index] = (known, region)
      return
    }
    // Sums have operations of their own, which proofs follow; so have the larger and the smaller.
    guard ["Mul", "Div", "Where"].contains(node.operation), values.count > 1 || isProduct(node),
      let activation = activation(region.formula)
    else { return }
    found[index] = (activation, region)
  }

  private func isProduct(_ node: ONNXNode) -> Bool {
    node.operation == "Where"
      || node.inputs.allSatisfy { constants[$0] == nil }
  }

  private func activation(_ formula: Expression.Node) -> Activation? {
    (try? ExpressionActivation(parsing: formula.text)).map { .expression($0) }
  }

  /// The nearest value that all of a node is a function of.
  private func region(_ index: Int) -> ONNXRegion? {
    var members: Set<Int> = [index]
    var rank = 0
    var frontier: Set<String> = []
    guard open(index, &frontier, &rank) else { return nil }
    // A number beside a function that was found: on through that.
    if frontier.count == 1, let value = frontier.first, let maker = makers[value],
      found[maker] != nil, members.insert(maker).inserted
    {
      frontier = []
      guard open(maker, &frontier, &rank) else { return nil }
    }
    while frontier.count > 1 {
      let last = frontier.max { (makers[$0] ?? -1, $0) < (makers[$1] ?? -1, $1) }
      guard let last, let maker = makers[last], members.count < Self.mostNodes else { return nil }
      frontier.remove(last)
      // A value that comes before what makes it: a graph with a cycle is refused elsewhere.
      guard members.insert(maker).inserted, open(maker, &frontier, &rank) else { return nil }
    }
    guard let root = frontier.first else { return nil }
    var made: [String: (formula: Expression.Node, size: Int)] = [root: (.x, 1)]
    for member in members.sorted() {
      let node = graph.nodes[member]
      var inputs: [Expression.Node?] = []
      var size = 1
      for name in node.inputs {
        if name.isEmpty {
          inputs.append(nil)
        } else if let made = made[name] {
          inputs.append(made.formula)
          size += made.size
        } else if let number = constants[name]?.values.first {
          inputs.append(.number(number))
          size += 1
        } else {
          return nil
        }
      }
      // Softplus and others are several operations.
      size = 10 * (size - 1) + size
      guard size <= 10 * Self.mostOperations * Self.mostNodes, let output = node.outputs.first,
        let formula = try? ONNXPointwise.formula(node, inputs, isSingle: isSingle),
        formula.operations(upTo: Self.mostOperations + 1) <= Self.mostOperations
      else { return nil }
      made[output] = (formula, formula.operations(upTo: Self.mostOperations + 1))
    }
    guard let output = graph.nodes[index].outputs.first, let whole = made[output] else {
      return nil
    }
    return ONNXRegion(formula: whole.formula, root: root, rank: rank)
  }

  /// Puts the values that a node reads in place of it; false where it is no function of one number.
  private func open(_ index: Int, _ frontier: inout Set<String>, _ rank: inout Int) -> Bool {
    let node = graph.nodes[index]
    guard node.domain.isEmpty, ONNXPointwise.all.contains(node.operation),
      (try? ONNXOperator.check(node)) != nil
    else { return false }
    if case .whole(let kind) = node.attributes["to"], node.operation == "Cast",
      kind != ONNXTensor.Kind.code(isSingle: isSingle)
    {
      return false
    }
    for name in node.inputs where !name.isEmpty {
      if let constant = constants[name] {
        guard constant.values.count == 1,
          constant.kind.isReal
            ? Int(constant.kind.rawValue) == ONNXTensor.Kind.code(isSingle: isSingle)
            : node.operation == "Pow"
        else { return false }
        rank = max(rank, constant.dimensions.count)
      } else {
        frontier.insert(name)
      }
    }
    return true
  }
}

extension ONNXTensor.Kind {
  fileprivate static func code(isSingle: Bool) -> Int {
    Int((isSingle ? ONNXTensor.Kind.float : .double).rawValue)
  }
}
