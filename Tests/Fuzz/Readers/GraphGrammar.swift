// Network files of version 2 that are almost right: a graph drawn operation by operation.

/// Draws a file whose graph is right unless one of its choices is not, which is seldom.
package struct GraphGrammar {
  private struct Value {
    let name: String
    let size: Int
  }

  private var choice: Choice
  private var values: [Value] = []
  private var read: Set<String> = []
  private var blocks: [String] = []
  private var operations: [String] = []
  private var numbers = 0

  package static func file(_ choice: inout Choice) -> [UInt8] {
    var grammar = GraphGrammar(choice: choice)
    let text = grammar.text()
    choice = grammar.choice
    return Array(text.utf8)
  }

  private init(choice: Choice) { self.choice = choice }

  private mutating func text() -> String {
    let inputs = 1 + choice.below(3)
    values = [Value(name: "input", size: inputs)]
    for _ in 0...choice.below(6) { addOperation() }
    // All that is made is read.
    let unread = values.dropLast().filter { !read.contains($0.name) }
    if !unread.isEmpty {
      let last = unread + values.suffix(1)
      add("join", reads: last.map(\.name), makes: last.reduce(0) { $0 + $1.size })
    }
    let count = choice.isChosen(one: 30) ? choice.below(60) : min(numbers, 4000)
    // They do not fall: some are the knots of a grid.
    let numbers = (0..<count).map { index in
      choice.isChosen(one: 400) ? choice.number() : String(Double(index) / 8)
    }
    let precision = choice.of(["f64", "f64", "f32"])
    return """
      {"format": "approxima-network", "version": 2, "precision": "\(precision)",
      "graph": {"inputs": \(size(inputs)),
      "blocks": [\(blocks.joined(separator: ",\n"))],
      "operations": [\(operations.joined(separator: ",\n"))]},
      "numbers": [\(numbers.joined(separator: ","))]}
      """
  }

  /// A size as it should be, or, seldom, another.
  private func size(_ right: Int) -> String {
    choice.isChosen(one: 100) ? choice.count() : String(right)
  }

  private mutating func block(_ shape: String, _ count: Int, isFrozen: Bool = false) -> String {
    let name = choice.isChosen(one: 100) ? "b0" : "b\(blocks.count)"
    var extras = isFrozen || choice.isChosen(one: 8) ? ", \"trained\": false" : ""
    if !isFrozen, choice.isChosen(one: 12) {
      extras +=
        ", \"quantiser\": \"\(choice.of(["powers(2)", "powers(1)", "powers(2)", "signs"]))\""
    }
    if choice.isChosen(one: 16) { extras += ", \"first\": \(choice.below(5))" }
    blocks.append("{\"name\": \"\(name)\", \(shape)\(extras)}")
    numbers += count
    return name
  }

  private mutating func vector(_ count: Int) -> String {
    block("\"count\": \(size(count))", count)
  }

  private mutating func matrix(_ rows: Int, _ columns: Int, isFrozen: Bool = false) -> String {
    block(
      "\"rows\": \(size(rows)), \"columns\": \(size(columns))", rows * columns, isFrozen: isFrozen)
  }

  /// One stored entry a row.
  private mutating func compressed(_ rows: Int, _ columns: Int) -> String {
    let starts = (0...rows).map { size($0) }.joined(separator: ",")
    let entries = (0..<rows).map { size($0 % columns) }.joined(separator: ",")
    return block(
      "\"columns\": \(size(columns)), \"starts\": [\(starts)], \"entries\": [\(entries)]", rows)
  }

  private mutating func add(
    _ kind: String, _ keys: [(String, String)] = [], reads: [String], makes features: Int
  ) {
    let name = choice.isChosen(one: 100) ? "input" : "v\(values.count)"
    let names = reads.map { choice.isChosen(one: 100) ? "v\(choice.below(9))" : $0 }
    let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
    let more = keys.map { ", \"\($0.0)\": \($0.1)" }.joined()
    operations.append(
      "{\"name\": \"\(name)\", \"kind\": \"\(kind)\", \"reads\": [\(list)]\(more)}")
    read.formUnion(reads)
    values.append(Value(name: name, size: features))
  }

  private mutating func addOperation() {
    let value = choice.of(values)
    switch choice.below(6) {
    case 0: addAffine(value)
    case 1: addPointwise(value)
    case 2: addBasis(value)
    case 3: addJoin(value, choice.of(values))
    default:
      let equal = choice.of(values.filter { $0.size == value.size })
      add(choice.of(["sum", "product"]), reads: [value.name, equal.name], makes: value.size)
    }
  }

  private mutating func addAffine(_ value: Value) {
    let copies = value.size.isMultiple(of: 2) && choice.isChosen(one: 3) ? 2 : 1
    let (rows, columns) = (1 + choice.below(3), value.size / copies)
    let weights = choice.isChosen(one: 4) ? compressed(rows, columns) : matrix(rows, columns)
    var keys = [("weights", "\"\(weights)\"")]
    if !choice.isChosen(one: 3) { keys.append(("biases", "\"\(vector(rows))\"")) }
    if copies > 1 { keys.append(("copies", size(copies))) }
    add("affine", keys, reads: [value.name], makes: rows * copies)
  }

  private mutating func addPointwise(_ value: Value) {
    let function = choice.of([
      "relu", "tanh", "prelu", "leakyRelu(0.1)", "snake(1)", "expression(x*x)", "mish", "elu(1)",
      "sigmoid", "relo",
    ])
    var keys = [("function", "\"\(function)\"")]
    if function == "prelu" { keys.append(("numbers", "\"\(vector(1))\"")) }
    add("pointwise", keys, reads: [value.name], makes: value.size)
  }

  private mutating func addBasis(_ value: Value) {
    let count = 1 + choice.below(4)
    let degree = choice.below(4)
    var keys = [("count", size(count))]
    switch choice.below(4) {
    case 0: keys.append(("function", "\"chebyshev\""))
    case 1: keys.append(("function", "\"fourier\""))
    case 2:
      let grid = matrix(value.size, count + degree + 1, isFrozen: true)
      keys += [("function", "\"spline(\(size(degree)))\""), ("grid", "\"\(grid)\"")]
    default:
      let grid = matrix(value.size, count + 1, isFrozen: true)
      keys += [("function", "\"radial\""), ("grid", "\"\(grid)\"")]
    }
    add("basis", keys, reads: [value.name], makes: value.size * count)
  }

  private mutating func addJoin(_ first: Value, _ second: Value) {
    guard choice.isChosen(one: 2) else {
      return add("join", reads: [first.name, second.name], makes: first.size + second.size)
    }
    let start = choice.below(second.size)
    let parts = "[[0, \(size(first.size))], [\(size(start)), \(second.size)]]"
    add(
      "join", [("features", parts)], reads: [first.name, second.name],
      makes: first.size + second.size - start)
  }
}
