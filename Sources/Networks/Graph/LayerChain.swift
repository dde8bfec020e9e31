// A network as a chain of layers: what `verify` makes its matrices of.

import Base
import Kernels

/// One layer of a chain: activation(weights · what it sees + biases) of its first units; the others
/// hand on what later layers still need, as it is.
package struct ChainLayer: Sendable {
  /// (units × units of the layer before, of the first the inputs), without the weights that are 0.
  package let weights: SparseMatrix
  package let biases: [Double]
  /// Of the units with one: one for all, or one each. What is trained of it is fixed here.
  package let functions: [Activation]
  /// Units with the activation; those behind are affine.
  package let bent: Int

  package init(
    weights: SparseMatrix, biases: [Double], activation: Activation, bent: Int? = nil
  ) {
    self.init(weights: weights, biases: biases, functions: [activation], bent: bent)
  }

  package init(
    weights: SparseMatrix, biases: [Double], functions: [Activation], bent: Int? = nil
  ) {
    self.weights = weights
    self.biases = biases
    self.functions = functions
    self.bent = bent ?? biases.count
  }

  package var inputs: Int { weights.columns }
  package var outputs: Int { weights.rows }

  /// The activation of a unit.
  package func activation(of unit: Int) -> Activation {
    unit < bent ? functions.ofFeature(unit) : .identity
  }

  /// Whether all units are affine.
  package var isAffine: Bool { functions == [.identity] || bent == 0 }
}

extension Graph {
  /// The same function as a chain of layers, the last of them affine.
  ///
  /// No number is computed: weights are the network's, 1 or 0, so that a proof about the chain is one
  /// about the network. A sum of values is written into the weights of what reads it, or becomes units
  /// of its own where that would add weights up; what later layers need goes through units of slope 1.
  /// - Throws: `UserError` that names a product of values, or functions of a basis, that are no part of a function of
  ///   one feature: no chain has them.
  fileprivate func chain(_ numbers: [Double]) throws -> [ChainLayer] {
    var writer = ChainWriter(self, numbers)
    for index in operations.indices { try writer.add(index) }
    return writer.finish()
  }
}

extension Network {
  /// The same function as a chain of layers, the last of them affine; a chain that is stored compressed
  /// as it is.
  /// - Throws: `UserError` where it has no such form.
  package func chain() throws -> [ChainLayer] { try compressedChain ?? graph.chain(seen) }
}

/// Rows over the units of the last layer that was written, before the first over the inputs.
private struct Rows {
  var entries: [[(column: Int, value: Double)]]
  var biases: [Double]

  var count: Int { biases.count }

  /// Every row is one unit or the sum of several, and no unit enters twice: weights can be put on it
  /// without adding any up.
  var isSumOfUnits: Bool {
    var seen: Set<Int> = []
    return biases.allSatisfy { $0 == 0 }
      && entries.allSatisfy { $0.allSatisfy { $0.value == 1 && seen.insert($0.column).inserted } }
  }
}

private struct ChainWriter {
  private let graph: Graph
  private let numbers: [Double]
  private let joined: JoinedOperations
  private var layers: [ChainLayer] = []
  /// Units of the last layer; of none, 0.
  private var width = 0
  /// What later operations still need.
  private var rows: [Int: Rows] = [:]

  init(_ graph: Graph, _ numbers: [Double]) {
    self.graph = graph
    self.numbers = numbers
    joined = JoinedOperations(of: graph)
    rows[0] = picks(0..<graph.inputs)
  }

  private func picks(_ columns: Range<Int>) -> Rows {
    Rows(
      entries: columns.map { [(column: $0, value: 1)] },
      biases: [Double](repeating: 0, count: columns.count))
  }

  mutating func add(_ index: Int) throws {
    let operation = graph.operations[index]
    if joined.inside.contains(index) { return }
    if let unit = joined.units[index] {
      write((unit.source, unit.functions(of: graph, numbers)), reading: index + 1)
      rows[index + 1] = picks(0..<graph.sizes[index + 1])
      if joined.lastReaders[unit.source] <= index { rows[unit.source] = nil }
      return
    }
    let made: Rows?
    switch operation {
    case .affine(let affine):
      if !isSumOfUnits(affine.input) { write(nil, reading: index) }
      made = product(affine, of: rows[affine.input])
    case .pointwise(let pointwise):
      if pointwise.function == .identity {
        made = rows[pointwise.input]
      } else {
        let functions =
          pointwise.numbers.map { block in
            numbers[graph.numbers(of: block)].map { pointwise.function.numbered($0) }
          } ?? [pointwise.function]
        write((pointwise.input, functions), reading: index + 1)
        made = picks(0..<graph.sizes[index + 1])
      }
    case .basis:
      throw UserError(
        "functions of a basis are no units with linear pieces: range and measure --certify may follow them",
        at: operation.place(index + 1))
    case .attend:
      throw UserError("attention has no linear pieces", at: operation.place(index + 1))
    case .route:
      throw UserError(
        "routing by agreement has no linear pieces, and layer by layer no bounds",
        at: operation.place(index + 1))
    case .join(let join):
      var joined = Rows(entries: [], biases: [])
      for part in join.parts {
        guard let rows = rows[part.input] else { continue }
        joined.entries += rows.entries[part.features]
        joined.biases += rows.biases[part.features]
      }
      made = joined
    case .combine(let combine):
      guard combine.kind == .sum else {
        throw UserError(
          "a product of values has no linear pieces",
          at: operation.place(index + 1))
      }
      if sum(combine) == nil { write(nil, reading: index) }
      made = sum(combine)
    }
    rows[index + 1] = made
    for value in operation.reads where joined.lastReaders[value] <= index { rows[value] = nil }
  }

  private func isSumOfUnits(_ value: Int) -> Bool { rows[value]?.isSumOfUnits == true }

  /// W·rows + b, of rows that are sums of units.
  private func product(_ affine: GraphOperation.Affine, of rows: Rows?) -> Rows? {
    guard let rows else { return nil }
    let (height, width) = graph.shape(of: affine)
    let weights = graph.offsets[affine.weights]
    let pattern = graph.blocks[affine.weights].layout.pattern
    var result = Rows(entries: [], biases: [])
    for group in 0..<affine.copies {
      for row in 0..<height {
        var entries: [(column: Int, value: Double)] = []
        let stored = pattern?.entries(ofRow: row) ?? (row * width)..<((row + 1) * width)
        for entry in stored {
          let weight = numbers[weights + entry]
          if weight == 0 { continue }
          let column = pattern.map { Int($0.indices[entry]) } ?? entry - row * width
          for entry in rows.entries[group * width + column] {
            entries.append((entry.column, weight))
          }
        }
        result.entries.append(entries.sorted { $0.column < $1.column })
        result.biases.append(affine.biases.map { numbers[graph.offsets[$0] + row] } ?? 0)
      }
    }
    return result
  }

  /// The sum of two values; nil where weights or biases would have to be added up.
  private func sum(_ combine: GraphOperation.Combine) -> Rows? {
    guard let left = rows[combine.left], let right = rows[combine.right] else { return nil }
    if combine.left == combine.right {
      return left.isSumOfUnits
        ? Rows(entries: left.entries.map { $0.map { ($0.column, 2) } }, biases: left.biases) : nil
    }
    var result = Rows(entries: [], biases: [])
    for index in 0..<left.count {
      let columns = Set(left.entries[index].map(\.column))
      guard left.biases[index] == 0 || right.biases[index] == 0,
        !right.entries[index].contains(where: { columns.contains($0.column) })
      else { return nil }
      result.entries.append(
        (left.entries[index] + right.entries[index]).sorted { $0.column < $1.column })
      result.biases.append(
        left.biases[index] == 0 ? right.biases[index] : left.biases[index])
    }
    return result
  }

  /// Writes a layer: the units of a function, then all values that operations from `next` on read.
  private mutating func write(
    _ unit: (input: Int, functions: [Activation])?, reading next: Int
  ) {
    var all = unit.flatMap { rows[$0.input] } ?? Rows(entries: [], biases: [])
    let bent = all.count
    let live = rows.keys.filter { joined.lastReaders[$0] >= next }.sorted()
    var places: [(value: Int, first: Int)] = []
    for value in live {
      guard let rows = rows[value] else { continue }
      places.append((value, all.count))
      all.entries += rows.entries
      all.biases += rows.biases
    }
    append(all, unit?.functions ?? [.identity], bent: bent)
    for (value, first) in places { rows[value] = picks(first..<(first + graph.sizes[value])) }
  }

  private mutating func append(_ rows: Rows, _ functions: [Activation], bent: Int? = nil) {
    layers.append(
      ChainLayer(
        weights: SparseMatrix(
          columns: layers.isEmpty ? graph.inputs : width, rows: rows.entries),
        biases: rows.biases, functions: functions, bent: bent))
    width = rows.count
  }

  /// The layers, with the output's.
  mutating func finish() -> [ChainLayer] {
    if let output = rows[graph.operations.count] { append(output, [.identity]) }
    return layers
  }
}
