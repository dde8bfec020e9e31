// Operations that together are one function of every feature of a value.

import Kernels

/// What makes of every feature of one value a function of that feature alone, by operations that no chain of layers has: a
/// combination of functions of a basis, perhaps divided by 1 and a square.
package struct UnitOperations: Sendable {
  /// The value whose features are seen.
  package let source: Int
  /// The operations before the last.
  let inside: [Int]
  private let sums: BasisSums
  private let denominator: (factors: GraphOperation.Affine, count: Int)?

  /// Those that end with an operation; nil where it ends none.
  init?(endingAt index: Int, of graph: Graph) {
    if case .combine(let combine) = graph.operations[index], combine.kind == .product {
      guard let sums = BasisSums(making: combine.left, of: graph),
        graph.readers[combine.left] == 1, sums.basis.kind == .chebyshev,
        let bell = graph.maker(of: combine.right), case .pointwise(let pointwise) = bell,
        pointwise.function == .inverseQuadratic, graph.readers[combine.right] == 1,
        case .affine(let inner)? = graph.maker(of: pointwise.input),
        graph.readers[pointwise.input] == 1, inner.input == sums.basis.input,
        let count = graph.units(of: inner, columns: 1)
      else { return nil }
      source = inner.input
      inside = [sums.basisIndex, combine.left - 1, pointwise.input - 1, combine.right - 1]
      self.sums = sums
      denominator = (inner, count)
      return
    }
    guard let sums = BasisSums(making: index + 1, of: graph),
      case .spline(_, .tangent) = sums.basis.kind
    else { return nil }
    source = sums.basis.input
    inside = [sums.basisIndex]
    self.sums = sums
    denominator = nil
  }

  /// The function of every feature, or one for all.
  package func functions(of graph: Graph, _ numbers: [Double]) -> [Activation] {
    let features = graph.sizes[source]
    let grids = sums.basis.grid.map { Array(numbers[graph.numbers(of: $0)]) } ?? []
    let isOne =
      sums.groups == 1 && (denominator?.count ?? 1) == 1
      && (grids.isEmpty || sums.areGridsEqual(grids, features: features))
    return (0..<(isOne ? 1 : features)).map { feature in
      let coefficients = sums.coefficients(of: feature, graph, numbers)
      if case .spline(let degree, _) = sums.basis.kind {
        let size = grids.count / features
        return Activation(
          SplineFunction(
            degree: degree, knots: Array(grids[(feature * size)..<((feature + 1) * size)]),
            coefficients: coefficients))
      }
      func number(_ block: Int?) -> Double {
        block.map {
          numbers[graph.offsets[$0] + (graph.blocks[$0].count == 1 ? 0 : feature)]
        } ?? 0
      }
      return Activation(
        RationalQuotient(
          numerator: coefficients, factor: number(denominator?.factors.weights),
          shift: number(denominator?.factors.biases)))
    }
  }
}

/// Sums of the functions of a basis, one of every feature that the basis sees.
private struct BasisSums: Sendable {
  let basis: GraphOperation.Basis
  let basisIndex: Int
  /// 1 where all features have the same coefficients.
  let groups: Int
  private let weights: Int

  init?(making value: Int, of graph: Graph) {
    guard case .affine(let affine)? = graph.maker(of: value), affine.biases == nil,
      case .basis(let basis)? = graph.maker(of: affine.input), graph.readers[affine.input] == 1,
      let groups = graph.units(of: affine, columns: basis.count)
    else { return nil }
    (self.basis, basisIndex, self.groups) = (basis, affine.input - 1, groups)
    weights = affine.weights
  }

  func coefficients(of feature: Int, _ graph: Graph, _ numbers: [Double]) -> [Double] {
    let first = graph.offsets[weights] + (groups == 1 ? 0 : feature * basis.count)
    return Array(numbers[first..<(first + basis.count)])
  }

  func areGridsEqual(_ grids: [Double], features: Int) -> Bool {
    let size = grids.count / features
    return grids.indices.allSatisfy { grids[$0] == grids[$0 % size] }
  }
}

/// All operations of a graph that are one function of every feature together.
package struct JoinedOperations: Sendable {
  /// By their last operation.
  private(set) var units: [Int: UnitOperations] = [:]
  /// The operations before the last of each.
  private(set) var inside: Set<Int> = []
  /// The operation that reads each value last, those that are one function as one.
  private(set) var lastReaders: [Int]

  package init(of graph: Graph) {
    lastReaders = graph.lastReaders
    guard graph.operations.contains(where: { if case .basis = $0 { true } else { false } }) else {
      return
    }
    for index in graph.operations.indices {
      guard let unit = UnitOperations(endingAt: index, of: graph) else { continue }
      units[index] = unit
      inside.formUnion(unit.inside)
      lastReaders[unit.source] = max(lastReaders[unit.source], index)
    }
  }

  package var isEmpty: Bool { units.isEmpty }

  /// Whether an operation is part of one of them.
  package func contains(_ index: Int) -> Bool { units[index] != nil || inside.contains(index) }
}

extension Graph {
  fileprivate func maker(of value: Int) -> GraphOperation? {
    value > 0 ? operations[value - 1] : nil
  }

  /// Of an affine operation that makes one feature of every `columns` that it reads how many rows of numbers it has: one
  /// for all, or one each. nil of others.
  fileprivate func units(of affine: GraphOperation.Affine, columns: Int) -> Int? {
    let block = blocks[affine.weights]
    let units = sizes[affine.input] / columns
    switch block.layout {
    case .matrix(let rows, let width):
      return rows == 1 && width == columns && affine.copies == units ? 1 : nil
    case .compressed(let pattern):
      let isDiagonal =
        affine.copies == 1 && pattern.rows == units
        && pattern.starts == (0...units).map { Int32($0 * columns) }
        && pattern.indices == (0..<(units * columns)).map { Int32($0) }
      return isDiagonal ? units : nil
    case .vector: return nil
    }
  }
}
