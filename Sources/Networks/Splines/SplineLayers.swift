// Layers of functions on edges, where a graph has nothing else.

/// One layer: output j is Σᵢ φⱼᵢ(xᵢ), each φ a spline, perhaps plus a multiple of the base function.
package struct SplineLayer: Hashable, Sendable {
  package let inputs: Int
  package let outputs: Int
  package let degree: Int
  /// Splines of one edge.
  package let count: Int
  package let base: Activation?
  /// Offset of the coefficients (outputs × inputs·count, then inputs where there is a base; row-major).
  package let coefficients: Int
  /// Offset of the grids (inputs × knots of one).
  package let grids: Int
  /// The value that it reads.
  package let input: Int
  /// The value that it makes.
  package let output: Int

  package var knots: Int { count + degree + 1 }
  /// Coefficients of one output.
  package var columns: Int { inputs * (count + (base == nil ? 0 : 1)) }

  /// Where the splines' coefficients of an edge begin.
  package func edge(_ output: Int, _ input: Int) -> Int {
    coefficients + output * columns + input * count
  }

  /// The factor of an edge's base function.
  package func baseFactor(_ output: Int, _ input: Int) -> Int {
    coefficients + output * columns + inputs * count + input
  }

  /// The knots of one input.
  package func grid(of input: Int) -> Range<Int> {
    (grids + input * knots)..<(grids + (input + 1) * knots)
  }
}

extension Graph {
  /// The layers of splines with tangents outside, where the graph is these and the numbers of one follow those
  /// before. Else nil.
  package var splineLayers: [SplineLayer]? {
    var layers: [SplineLayer] = []
    var (before, next) = (0, 0)
    while next < operations.count {
      guard case .basis(let basis) = operations[next], basis.input == before,
        case .spline(let degree, .tangent) = basis.kind, let grid = basis.grid
      else { return nil }
      var (base, seen) = (Activation?.none, next + 1)
      next += 1
      if next + 1 < operations.count, case .pointwise(let pointwise) = operations[next] {
        guard pointwise.input == before, pointwise.numbers == nil,
          case .join(let join) = operations[next + 1], join.parts.map(\.input) == [seen, next + 1],
          join.parts.allSatisfy({ $0.features == 0..<sizes[$0.input] })
        else { return nil }
        (base, seen, next) = (pointwise.function, next + 2, next + 2)
      }
      guard next < operations.count, case .affine(let affine) = operations[next],
        affine.input == seen, affine.copies == 1, affine.biases == nil,
        blocks[affine.weights].layout.pattern == nil, blocks[affine.weights].isTrained,
        offsets[affine.weights] == layers.last.map({ $0.coefficients + $0.outputs * $0.columns })
          ?? 0
      else { return nil }
      layers.append(
        SplineLayer(
          inputs: sizes[before], outputs: sizes[next + 1], degree: degree, count: basis.count,
          base: base, coefficients: offsets[affine.weights], grids: offsets[grid], input: before,
          output: next + 1))
      next += 1
      before = next
    }
    return layers.isEmpty ? nil : layers
  }
}
