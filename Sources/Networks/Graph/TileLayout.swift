/// Which values of a graph stand in blocks of memory of their own, in parts of joins, or nowhere.
struct TileLayout {
  /// For an affine operation the pointwise one that alone reads it, and goes with it.
  private(set) var functions: [Int?]
  /// The pointwise operations that go with an affine one.
  private(set) var isTaken: [Bool]
  /// The value in whose block each stands, itself or a join, and the feature at which it begins there.
  private(set) var roots: [(value: Int, feature: Int)]
  /// For each join the parts that are neither written in place nor the whole of the network's input.
  private(set) var copied: [[Int]]

  init(_ graph: Graph) {
    let operations = graph.operations
    functions = Array(repeating: nil, count: operations.count)
    isTaken = Array(repeating: false, count: operations.count)
    copied = Array(repeating: [], count: operations.count)
    roots = graph.sizes.indices.map { ($0, 0) }
    // From the last on, as a join is made after its parts.
    for (index, operation) in operations.enumerated().reversed() {
      switch operation {
      case .pointwise(let pointwise):
        let before = pointwise.input - 1
        guard before >= 0, graph.readers[pointwise.input] == 1, !pointwise.isApart(of: graph),
          case .affine(let affine) = operations[before],
          graph.blocks[affine.weights].layout.pattern == nil
        else { continue }
        functions[before] = index
        isTaken[index] = true
      case .join(let join):
        let root = roots[index + 1].value
        var feature = roots[index + 1].feature
        for (place, part) in join.parts.enumerated() {
          let isWhole = part.features == 0..<graph.sizes[part.input]
          if part.input > 0, isWhole, graph.readers[part.input] == 1 {
            roots[part.input] = (root, feature)
          } else if part.input > 0 || !isWhole {
            copied[index].append(place)
          }
          feature += part.features.count
        }
      case .affine, .basis, .combine, .attend, .route: break
      }
    }
  }

  /// Whether a value has a block of memory of its own.
  func isPlaced(_ value: Int) -> Bool {
    roots[value].value == value && (value == 0 || functions[value - 1] == nil)
  }
}
