// The part of a graph that makes one of its values.

extension Graph {
  /// The graph whose output is the value, and for each of its blocks the number of the block here.
  package func prefix(through value: Int) -> (graph: Graph, blocks: [Int]) {
    part(from: 0, through: value)
  }

  /// The graph that makes a value of another, and for each of its blocks the number of the block here.
  /// - Parameters:
  ///   - source: the input of the part; 0 is this graph's.
  ///   - value: made of nothing else.
  package func part(from source: Int, through value: Int) -> (graph: Graph, blocks: [Int]) {
    precondition(value > source && value < sizes.count, "a value that an operation makes")
    var isNeeded = [Bool](repeating: false, count: value + 1)
    isNeeded[value] = true
    for made in ((source + 1)...value).reversed() where isNeeded[made] {
      for read in self.operations[made - 1].reads { isNeeded[read] = true }
    }
    let kept = ((source + 1)...value).filter { isNeeded[$0] }
    var values = [Int](repeating: 0, count: value + 1)
    for (index, made) in kept.enumerated() { values[made] = index + 1 }
    let named = Set(kept.flatMap { self.operations[$0 - 1].blocks })
    let read = named.union(named.compactMap { self.blocks[$0].scales })
    let blocks = self.blocks.indices.filter(read.contains)
    var places = [Int](repeating: 0, count: self.blocks.count)
    for (index, block) in blocks.enumerated() { places[block] = index }
    let operations = kept.map {
      self.operations[$0 - 1].renumbered(values: { values[$0] }, blocks: { places[$0] })
    }
    guard
      let graph = try? Graph(
        inputs: sizes[source], operations: operations,
        blocks: blocks.map { index in
          var block = self.blocks[index]
          block.scales = block.scales.map { places[$0] }
          return block
        })
    else { preconditionFailure("a part of a valid graph is valid") }
    return (graph, blocks)
  }

  /// The numbers of some blocks, as `prefix` has them, from this graph's.
  package func numbers(ofBlocks blocks: [Int], from numbers: [Double]) -> [Double] {
    let trained = blocks.filter { self.blocks[$0].isTrained }
    let frozen = blocks.filter { !self.blocks[$0].isTrained }
    return (trained + frozen).flatMap { numbers[self.numbers(of: $0)] }
  }
}

extension GraphOperation {
  func renumbered(values: (Int) -> Int, blocks: (Int) -> Int) -> GraphOperation {
    switch self {
    case .affine(var affine):
      affine.input = values(affine.input)
      affine.weights = blocks(affine.weights)
      affine.biases = affine.biases.map(blocks)
      return .affine(affine)
    case .pointwise(var pointwise):
      pointwise.input = values(pointwise.input)
      pointwise.numbers = pointwise.numbers.map(blocks)
      return .pointwise(pointwise)
    case .basis(var basis):
      basis.input = values(basis.input)
      basis.grid = basis.grid.map(blocks)
      return .basis(basis)
    case .join(var join):
      for index in join.parts.indices { join.parts[index].input = values(join.parts[index].input) }
      return .join(join)
    case .combine(var combine):
      combine.left = values(combine.left)
      combine.right = values(combine.right)
      return .combine(combine)
    case .attend(var attend):
      attend.input = values(attend.input)
      return .attend(attend)
    case .route(var route):
      route.input = values(route.input)
      return .route(route)
    }
  }
}
