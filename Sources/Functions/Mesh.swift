// A simplicial mesh: intervals, triangles or tetrahedra over common nodes.

import Base

/// Simplices of dimension 1, 2 or 3 in the space of that dimension.
public struct Mesh: Sendable, Hashable {
  /// (dimension × nodes): the coordinates. Every node belongs to a simplex.
  public let nodes: Batch
  /// Node numbers of the simplices, `dimension + 1` for each, one simplex after another.
  public let vertices: [Int]

  /// 1, 2 or 3.
  public var dimension: Int { nodes.features }
  public var nodeCount: Int { nodes.count }
  public var simplexCount: Int { vertices.count / (dimension + 1) }

  /// The node numbers of a simplex.
  public func simplex(_ index: Int) -> ArraySlice<Int> {
    vertices[(index * (dimension + 1))..<((index + 1) * (dimension + 1))]
  }

  /// A mesh from its nodes and simplices.
  /// - Parameters:
  ///   - nodes: (dimension × nodes).
  ///   - vertices: node numbers from 0, dimension + 1 for each simplex.
  ///   - place: says where simplex i was given, for errors.
  /// - Throws: `UserError` where the mesh is empty, a coordinate is not finite, a node number is
  ///   unknown, a simplex is degenerate or there twice, a node belongs to none, lines overlap, or a facet has
  ///   more than two simplices. Other overlaps are not seen.
  public init(
    nodes: Batch, vertices: [Int], place: (Int) -> String = { "simplex \($0 + 1)" }
  ) throws {
    let dimension = nodes.features
    guard (1...3).contains(dimension) else {
      throw UserError("a mesh has dimension 1, 2 or 3, not \(dimension)")
    }
    guard !vertices.isEmpty, vertices.count.isMultiple(of: dimension + 1) else {
      throw UserError("a mesh needs simplices of \(dimension + 1) nodes each")
    }
    guard nodes.storage.allSatisfy(\.isFinite) else {
      throw UserError("every coordinate of a mesh must be finite")
    }
    self.nodes = nodes
    self.vertices = vertices
    try validate(place)
  }

  /// Length, area or volume of a simplex; negative where its nodes go round the other way.
  public func signedVolume(_ index: Int) -> Double {
    let corners = Array(simplex(index))
    let edges = corners.dropFirst().map { node in
      (0..<dimension).map { nodes[$0, node] - nodes[$0, corners[0]] }
    }
    switch dimension {
    case 1: return edges[0][0]
    case 2: return (edges[0][0] * edges[1][1] - edges[0][1] * edges[1][0]) / 2
    default:
      let (a, b, c) = (edges[0], edges[1], edges[2])
      let first = a[0] * (b[1] * c[2] - b[2] * c[1])
      let second = a[1] * (b[0] * c[2] - b[2] * c[0])
      let third = a[2] * (b[0] * c[1] - b[1] * c[0])
      return (first - second + third) / 6
    }
  }

  /// The sum over the simplices.
  public var volume: Double {
    (0..<simplexCount).reduce(0) { $0 + signedVolume($1).magnitude }
  }

  /// The smallest box with all nodes.
  public var boundingBox: Domain {
    get throws {
      try Domain(
        (0..<dimension).map { axis in
          let coordinates = nodes.feature(axis)
          return (coordinates.min() ?? 0, coordinates.max() ?? 0)
        })
    }
  }

  private func validate(_ place: (Int) -> String) throws {
    var isUsed = [Bool](repeating: false, count: nodeCount)
    var facets: [[Int]: Int] = [:]
    facets.reserveCapacity(vertices.count)
    var seen: [[Int]: Int] = [:]
    seen.reserveCapacity(dimension > 1 ? simplexCount : 0)
    for index in 0..<simplexCount {
      let corners = simplex(index)
      for node in corners {
        guard (0..<nodeCount).contains(node) else {
          throw UserError("there is no node \(node)", at: place(index))
        }
        isUsed[node] = true
      }
      let longest = longestEdge(corners)
      let cube = (1..<dimension).reduce(longest) { product, _ in product * longest }
      guard signedVolume(index).magnitude > 1e-13 * cube else {
        throw UserError(
          "the \(simplexName) is degenerate: its nodes span no \(volumeName)", at: place(index))
      }
      // In one dimension, overlap is found by the order of the intervals, below.
      guard dimension > 1 else { continue }
      if let first = seen.updateValue(index, forKey: corners.sorted()) {
        throw UserError(
          "the \(simplexName) is there twice: it has the nodes of \(simplexName) \(first + 1)",
          at: place(index))
      }
      for corner in corners {
        let facet = corners.filter { $0 != corner }.sorted()
        let count = facets[facet, default: 0] + 1
        guard count <= 2 else {
          throw UserError(
            "a third \(simplexName) meets the same \(dimension == 2 ? "edge" : "face"): "
              + "the mesh folds over itself", at: place(index))
        }
        facets[facet] = count
      }
    }
    if dimension == 1 { try validateIntervals(place) }
    if let node = isUsed.firstIndex(of: false) {
      throw UserError("node \(node) belongs to no \(simplexName)")
    }
  }

  private func validateIntervals(_ place: (Int) -> String) throws {
    let intervals = (0..<simplexCount).map { index in
      let ends = simplex(index).map { nodes[0, $0] }.sorted()
      return (index: index, lower: ends[0], upper: ends[1])
    }.sorted { ($0.lower, $0.index) < ($1.lower, $1.index) }
    for (left, right) in zip(intervals, intervals.dropFirst()) where right.lower < left.upper {
      throw UserError("the line overlaps another", at: place(right.index))
    }
  }

  private func longestEdge(_ corners: ArraySlice<Int>) -> Double {
    var longest = 0.0
    for a in corners {
      for b in corners where b > a {
        let squares = (0..<dimension).map { axis in
          let difference = nodes[axis, a] - nodes[axis, b]
          return difference * difference
        }
        longest = max(longest, squares.reduce(0, +).squareRoot())
      }
    }
    return longest
  }

  private var simplexName: String { ["line", "triangle", "tetrahedron"][dimension - 1] }
  private var volumeName: String { ["length", "area", "volume"][dimension - 1] }
}

extension Mesh {
  /// A uniform mesh of a box: `cells` equal cells along each axis, each cut into the d! simplices of
  /// Kuhn's triangulation, whose common edge is the diagonal from the lowest to the highest corner.
  /// - Throws: `UserError` where the box has more than 3 axes, or an axis has no cells.
  public static func uniform(_ domain: Domain, cells: [Int]) throws -> Mesh {
    let dimension = domain.dimension
    guard (1...3).contains(dimension), cells.count == dimension, cells.allSatisfy({ $0 >= 1 })
    else {
      throw UserError("a uniform mesh has 1 to 3 axes, each with at least one cell")
    }
    let strides = (0..<dimension).map { axis in
      cells.prefix(axis).reduce(1) { $0 * ($1 + 1) }
    }
    let nodeCount = cells.reduce(1) { $0 * ($1 + 1) }
    var nodes = Batch(features: dimension, count: nodeCount)
    for node in 0..<nodeCount {
      for axis in 0..<dimension {
        let step = node / strides[axis] % (cells[axis] + 1)
        let t = Double(step) / Double(cells[axis])
        let interval = domain.bounds[axis]
        nodes[axis, node] = (1 - t) * interval.lowerBound + t * interval.upperBound
      }
    }
    // A simplex of a cell goes from corner to corner, one axis at a time, in some order of the axes.
    let orders = permutations(Array(0..<dimension))
    var vertices: [Int] = []
    for cell in 0..<cells.reduce(1, *) {
      var rest = cell
      var corner = 0
      for axis in 0..<dimension {
        corner += rest % cells[axis] * strides[axis]
        rest /= cells[axis]
      }
      for order in orders {
        vertices.append(corner)
        var node = corner
        for axis in order {
          node += strides[axis]
          vertices.append(node)
        }
      }
    }
    return try Mesh(nodes: nodes, vertices: vertices)
  }
}

private func permutations(_ items: [Int]) -> [[Int]] {
  guard items.count > 1 else { return [items] }
  return items.flatMap { first in
    permutations(items.filter { $0 != first }).map { [first] + $0 }
  }
}
