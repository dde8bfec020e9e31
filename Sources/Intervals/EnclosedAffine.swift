// The affine operations of a network as enclosures take them, made once for all boxes.

import Kernels
import Networks

/// B-spline number `index` of a feature, which stands in its place until something reads it.
struct SplineFeature {
  /// Of which feature; other ones have other numbers.
  let source: Int
  let index: Int
  /// Of all splines of this feature.
  let count: Int
  let degree: Int
  let knots: [Double]

  var function: EdgeFunction { function((0..<count).map { $0 == index ? 1 : 0 }) }

  func function(_ coefficients: [Double]) -> EdgeFunction {
    EdgeFunction(degree: degree, knots: knots, coefficients: coefficients)
  }
}

/// W·v + b without the weights that are 0, and the functions on edges, where W multiplies splines.
struct EnclosedAffine: Sendable {
  /// Of one group of features; of splines none.
  let weights: SparseMatrix
  let biases: [Double]
  let copies: Int
  /// For each row what it makes of splines; empty where none are read.
  let edges: [[Edge]]

  struct Edge: Sendable {
    /// Where, in what is read, the feature stands that it is a function of.
    let column: Int
    let function: EdgeFunction
  }

  /// Whether something is added to the functions on edges.
  var hasMore: Bool { weights.entries > 0 || biases.contains { $0 != 0 } }

  /// What it reads, group by group.
  func groups<Feature>(_ v: [Feature]) -> [[Feature]] {
    guard copies > 1 else { return [v] }
    return (0..<copies).map { Array(v[($0 * weights.columns)..<(($0 + 1) * weights.columns)]) }
  }

  /// Those of a graph with its numbers, in the order in which it is walked.
  /// - Parameter joined: operations that are one function, whose own are left out.
  static func all(
    of graph: Graph, _ numbers: [Double], joining joined: JoinedOperations? = nil
  ) -> [EnclosedAffine] {
    var engine = EnclosureEngine(NoArithmetic())
    _ = engine.outputs(
      of: graph, numbers, [Void](repeating: (), count: graph.inputs), joining: joined)
    return engine.affines
  }

  /// - Parameter splines: what of its features are; empty where none are.
  init(_ layer: AffineReading, _ splines: [SplineFeature?]) {
    guard !splines.isEmpty else {
      weights = SparseMatrix(
        columns: layer.columns, rows: (0..<layer.rows).map { layer.entries(ofRow: $0) })
      biases = (0..<layer.rows).map(layer.bias)
      (copies, edges) = (layer.copies, [])
      return
    }
    var rows: [[(column: Int, value: Double)]] = []
    var edges: [[Edge]] = []
    for group in 0..<layer.copies {
      for row in 0..<layer.rows {
        var sums: [SplineSum] = []
        var rest: [(column: Int, value: Double)] = []
        for entry in layer.entries(ofRow: row) {
          let column = group * layer.columns + entry.column
          guard let spline = splines[column] else {
            rest.append((column, entry.value))
            continue
          }
          if sums.last?.takes(spline) != true { sums.append(SplineSum(column: column, of: spline)) }
          sums[sums.count - 1].coefficients[spline.index] = entry.value
        }
        rows.append(rest)
        edges.append(
          sums.map { Edge(column: $0.column, function: $0.spline.function($0.coefficients)) })
      }
    }
    weights = SparseMatrix(columns: layer.columns * layer.copies, rows: rows)
    biases = (0..<layer.copies).flatMap { _ in (0..<layer.rows).map(layer.bias) }
    (copies, self.edges) = (1, edges)
  }

  /// Weights of splines of one feature.
  private struct SplineSum {
    let column: Int
    let spline: SplineFeature
    var coefficients: [Double]

    init(column: Int, of spline: SplineFeature) {
      self.column = column
      self.spline = spline
      coefficients = [Double](repeating: 0, count: spline.count)
    }

    /// Whether one more can be added without rounding.
    func takes(_ other: SplineFeature) -> Bool {
      other.source == spline.source && coefficients[other.index] == 0
    }
  }
}

extension AffineReading {
  /// The weights of a row that are not 0.
  func entries(ofRow row: Int) -> [(column: Int, value: Double)] {
    let first = weights.startIndex
    let all =
      pattern.map { pattern in
        pattern.entries(ofRow: row).map {
          (column: Int(pattern.indices[$0]), value: weights[first + $0])
        }
      } ?? (0..<columns).map { (column: $0, value: weight(row, $0)) }
    return all.filter { $0.value != 0 }
  }
}

/// Nothing is computed: a walk that meets the operations.
private struct NoArithmetic: FeatureArithmetic {
  func number(_ value: Double) {}
  func affine(_ weights: SparseMatrix, _ biases: [Double], _ v: [Void]) -> [Void] {
    [Void](repeating: (), count: weights.rows)
  }
  func pointwise(_ unit: PointwiseReading, _ v: [Void]) -> [Void] { v }
  func spline(_ function: EdgeFunction, of x: Void) {}
  func twice(_ x: Void) {}
  func sum(_ u: Void, _ v: Void, sign: Double) {}
  func product(_ u: Void, _ v: Void, isSame: Bool) {}
}
