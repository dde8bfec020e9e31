import Kernels

/// A basis operation on a tile.
struct BasisRows: ApartOperation {
  private let kind: BasisKind
  private let count: Int
  private let inputs: Int
  /// Among the numbers, and how many a feature has.
  private let grid: Int?
  private let gridSize: Int

  init(_ basis: GraphOperation.Basis, of graph: Graph) {
    kind = basis.kind
    count = basis.count
    inputs = graph.sizes[basis.input]
    grid = basis.grid.map { graph.offsets[$0] }
    gridSize = basis.kind.gridSize(count: basis.count) ?? 0
  }

  private func grid<Scalar: KernelScalar>(of feature: Int, _ numbers: [Scalar]) -> [Scalar] {
    grid.map { Array(numbers[($0 + feature * gridSize)..<($0 + (feature + 1) * gridSize)]) } ?? []
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward<Scalar: KernelScalar>(
    _ input: [Scalar], _ numbers: [Scalar], samples: Int
  ) -> [Scalar] {
    var made = [Scalar](repeating: 0, count: inputs * count * samples)
    if case .spline(let degree, .tangent) = kind, let grid {
      var window = SplineWindow<Scalar>(degree: degree)
      for feature in 0..<inputs {
        for sample in 0..<samples {
          window.move(
            to: input[feature * samples + sample], count: count, knots: numbers,
            from: grid + feature * gridSize, hasSlopes: false)
          let first = (feature * count + window.first) * samples + sample
          for index in 0...degree { made[first + index * samples] = window.values[index] }
        }
      }
      return made
    }
    if kind == .chebyshev {
      chebyshev(input, samples, to: &made)
      return made
    }
    for feature in 0..<inputs {
      let grid = grid(of: feature, numbers)
      for sample in 0..<samples {
        let values = kind.values(at: input[feature * samples + sample], count: count, grid: grid)
        for index in 0..<count {
          made[(feature * count + index) * samples + sample] = values[index]
        }
      }
    }
    return made
  }

  /// Tₙ = 2x·Tₙ₋₁ − Tₙ₋₂, all samples at a time, with the operations of `BasisKind.values`.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  private func chebyshev<Scalar: KernelScalar>(
    _ input: [Scalar], _ samples: Int, to made: inout [Scalar]
  ) {
    for feature in 0..<inputs {
      let first = feature * count * samples
      for sample in 0..<samples {
        let x = input[feature * samples + sample]
        var (before, last): (Scalar, Scalar) = (1, x)
        made[first + sample] = 1
        if count > 1 { made[first + samples + sample] = x }
        for degree in stride(from: 2, to: count, by: 1) {
          (before, last) = (last, 2 * x * last - before)
          made[first + degree * samples + sample] = last
        }
      }
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func back<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int, rows: Int
  ) -> [Scalar] {
    var passed = [Scalar](repeating: 0, count: rows * samples)
    if case .spline(let degree, .tangent) = kind, let grid {
      var window = SplineWindow<Scalar>(degree: degree)
      for feature in 0..<rows {
        for sample in 0..<samples {
          window.move(
            to: input[feature * samples + sample], count: count, knots: numbers,
            from: grid + feature * gridSize)
          let first = (feature * count + window.first) * samples + sample
          var sum: Scalar = 0
          for index in 0...degree { sum += window.slopes[index] * delta[first + index * samples] }
          passed[feature * samples + sample] = sum
        }
      }
      return passed
    }
    for feature in 0..<rows {
      let grid = grid(of: feature, numbers)
      for sample in 0..<samples {
        let slopes = kind.derivatives(
          at: input[feature * samples + sample], count: count, grid: grid)
        for index in 0..<count {
          passed[feature * samples + sample] +=
            slopes[index] * delta[(feature * count + index) * samples + sample]
        }
      }
    }
    return passed
  }

  /// A grid is frozen.
  func derivatives<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int,
    _ body: (Int, [Scalar]) -> Void
  ) {}
}
