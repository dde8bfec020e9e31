// A graph as JSON.

import Base
import Kernels

extension Graph {
  /// Features of all values of a file together: what an evaluation has room for.
  package static let mostFeatures = 2_000_000
}

/// A graph as it stands in a network file, read without trust.
///
/// ```json
/// { "inputs": 2,
///   "blocks": [{ "name": "hidden.weights", "rows": 8, "columns": 2 },
///              { "name": "hidden.biases", "count": 8 },
///              { "name": "sums.weights", "columns": 8, "starts": [0, 2], "entries": [0, 7],
///                "trained": false }],
///   "operations": [{ "name": "hidden", "kind": "affine", "reads": ["input"],
///                    "weights": "hidden.weights", "biases": "hidden.biases" },
///                  { "name": "bent", "kind": "pointwise", "function": "tanh", "reads": ["hidden"] },
///                  { "name": "sums", "kind": "affine", "reads": ["bent"],
///                    "weights": "sums.weights" }] }
/// ```
/// Operations stand in the order of evaluation; the last makes the output. A block has rows and columns,
/// a count, or the compressed rows of its stored entries (row r has those from `starts[r]` to before
/// `starts[r + 1]`, in the columns that `entries` names). An affine operation may have `copies`; a
/// pointwise one names the block of its trained `numbers` where it has any; a basis has a `function` such as
/// `spline(3)`, a `count` and the block of its `grid` where it has one; a join may take a part of each
/// value it reads, `features`: [[first, end], …]; a sum or a product reads two.
struct GraphFile: Codable, Hashable {
  var inputs: Int
  var blocks: [BlockFile]
  var operations: [OperationFile]

  init(_ graph: Graph) {
    inputs = graph.inputs
    blocks = graph.blocks.map { BlockFile($0, of: graph.blocks) }
    operations = graph.operations.map { OperationFile($0, of: graph) }
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case inputs, blocks, operations }

  init(from decoder: any Decoder) throws {
    try decoder.checkKeys(CodingKeys.allCases.map(\.rawValue), at: "key graph")
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputs = try container.decode(Int.self, forKey: .inputs)
    blocks = try container.decode([BlockFile].self, forKey: .blocks)
    operations = try container.decode([OperationFile].self, forKey: .operations)
  }

  /// The graph, where it is one.
  /// - Throws: `UserError` that names the operation or block and says what would be right.
  func graph() throws -> Graph {
    guard (1...Graph.mostFeatures).contains(inputs) else {
      throw UserError(
        "1 to \(Graph.mostFeatures) inputs, not \(inputs)", at: "key graph.inputs")
    }
    let blockNames = self.blocks.map(\.name)
    let blocks = try blocks.enumerated().map { index, block in
      do { return try block.block(among: blockNames) } catch let error as UserError {
        throw error.located(at: "block \(index + 1) (\(excerpt(block.name)))")
      }
    }
    let names = OperationNames(operations: operations.map(\.name), blocks: blockNames)
    var check = GraphCheck(inputs: inputs, blocks: blocks)
    try check.checkBlocks()
    let operations = try operations.enumerated().map { index, file in
      let operation: GraphOperation
      do { operation = try file.operation(index, names, sizes: check.sizes) } catch let error
        as UserError
      { throw error.located(at: file.place(index + 1)) }
      try check.add(operation)
      return operation
    }
    let graph = try Graph(inputs: inputs, operations: operations, blocks: blocks)
    let features = graph.sizes.reduce(0) { $0 + Double($1) }
    guard features <= Double(Graph.mostFeatures) else {
      throw UserError(
        "its values have \(plain(features)) features together; at most \(Graph.mostFeatures) "
          + "are taken", at: "key graph")
    }
    return graph
  }
}

/// What names in a file stand for.
struct OperationNames {
  private var values: [String: Int] = [Graph.inputName: 0]
  private var blocks: [String: Int] = [:]

  init(operations: [String], blocks: [String]) {
    for (index, name) in operations.enumerated() where values[name] == nil {
      values[name] = index + 1
    }
    for (index, name) in blocks.enumerated() where self.blocks[name] == nil {
      self.blocks[name] = index
    }
  }

  /// The value of a name that operation `index` reads.
  func value(_ name: String, before index: Int) throws -> Int {
    guard let value = values[name] else {
      throw UserError(
        "it reads \(excerpt(name)), which nothing makes"
          + suggestion(for: name, among: Array(values.keys).sorted()))
    }
    guard value <= index else {
      throw UserError(
        "it reads \(excerpt(name)), which operation \(value) makes "
          + (value == index + 1 ? "itself" : "only later") + ": a network has no cycles")
    }
    return value
  }

  func block(_ name: String) throws -> Int {
    guard let block = blocks[name] else {
      throw UserError(
        "it names a block \(excerpt(name)), which there is not"
          + suggestion(for: name, among: Array(blocks.keys).sorted()))
    }
    return block
  }
}

/// Any key of an object.
private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Decoder {
  /// - Parameter place: what the object is, in an error.
  /// - Throws: `UserError` where the object has a key that is none of `known`.
  func checkKeys(_ known: [String], at place: String?) throws {
    let keys = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    if let stranger = keys.sorted().first(where: { !known.contains($0) }) {
      throw UserError(
        "unknown key \(excerpt(stranger))"
          + (suggestion(for: stranger, among: known).isEmpty
            ? ": it is one of \(known.joined(separator: ", "))"
            : suggestion(for: stranger, among: known)),
        at: place)
    }
  }
}

extension Graph {
  /// - Throws: `UserError` that names the operation whose grid is none.
  func checkGrids(_ numbers: [Double]) throws {
    for (index, operation) in operations.enumerated() {
      guard case .basis(let basis) = operation, let grid = basis.grid else { continue }
      let all = numbers[self.numbers(of: grid)]
      let size = all.count / sizes[basis.input]
      for feature in 0..<sizes[basis.input] {
        let first = all.startIndex + feature * size
        guard basis.kind.isGrid(all[first..<(first + size)]) else {
          throw UserError(
            "the grid of feature \(feature) is none: knots do not fall and are not all equal, a width is "
              + "above 0, all are finite", at: operation.place(index + 1))
        }
      }
    }
  }

  /// Where so many numbers end, as part of an error about their count.
  func end(of count: Int) -> String {
    guard count < numberCount,
      let block = blocks.indices.first(where: { numbers(of: $0).contains(count) }),
      let reader = operations.firstIndex(where: { $0.blocks.contains(block) })
    else { return "" }
    return ": they end in block \(excerpt(blocks[block].name)) of "
      + operations[reader].place(reader + 1)
  }
}
