// The parts of a chain of compressed layers that share no weight.

import Kernels

/// Hidden units that depend on no others: for each hidden layer, their numbers in order.
struct SparseBlock {
  var units: [[Int]]
}

/// The connected parts of the hidden units, joined in the order of the last layer until a block has
/// `cachedRows` units. Without hidden layers, one block without units.
func partition(_ layers: [RowPattern], cachedRows: Int) -> [SparseBlock] {
  guard !layers.isEmpty else { return [SparseBlock(units: [])] }
  let offsets = layers.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.rows) }
  var sets = DisjointSets(count: offsets[layers.count])
  for index in layers.indices.dropFirst() {
    let weights = layers[index]
    for row in 0..<weights.rows {
      for entry in weights.entries(ofRow: row) {
        sets.join(offsets[index] + row, offsets[index - 1] + Int(weights.indices[entry]))
      }
    }
  }
  let count = offsets[layers.count]
  var sizes = [Int](repeating: 0, count: count)
  for unit in 0..<count { sizes[sets.root(unit)] += 1 }
  // The order of the last layer's units is the order of the sum that they enter.
  let last = offsets[layers.count - 1]
  var blockOfRoot = [Int](repeating: -1, count: count)
  var (block, filled) = (0, 0)
  for unit in Array(last..<count) + Array(0..<last) {
    let root = sets.root(unit)
    guard blockOfRoot[root] < 0 else { continue }
    if filled > 0, filled + sizes[root] > cachedRows { (block, filled) = (block + 1, 0) }
    blockOfRoot[root] = block
    filled += sizes[root]
  }
  let none = SparseBlock(units: Array(repeating: [], count: layers.count))
  var blocks = [SparseBlock](repeating: none, count: block + 1)
  for (index, layer) in layers.enumerated() {
    for row in 0..<layer.rows {
      blocks[blockOfRoot[sets.root(offsets[index] + row)]].units[index].append(row)
    }
  }
  return blocks
}

/// Sets that grow together (union–find), each known by its smallest member.
private struct DisjointSets {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  mutating func root(_ member: Int) -> Int {
    var member = member
    while parents[member] != member {
      parents[member] = parents[parents[member]]
      member = parents[member]
    }
    return member
  }

  mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    parents[max(a, b)] = min(a, b)
  }
}
