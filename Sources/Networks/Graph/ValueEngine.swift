import RealModule

/// Values at one point, in the arithmetic of `T`.
package struct ValueEngine<T: Real>: Engine {
  package init() {}

  package func affine(_ layer: AffineReading, _ value: [T]) -> [T] {
    var result: [T] = []
    result.reserveCapacity(layer.rows * layer.copies)
    for group in 0..<layer.copies {
      for row in 0..<layer.rows {
        var sum: T = real(layer.bias(row))
        if let pattern = layer.pattern {
          for entry in pattern.entries(ofRow: row) {
            sum +=
              real(layer.weights[layer.weights.startIndex + entry])
              * value[group * layer.columns + Int(pattern.indices[entry])]
          }
        } else {
          for column in 0..<layer.columns {
            sum += real(layer.weight(row, column)) * value[group * layer.columns + column]
          }
        }
        result.append(sum)
      }
    }
    return result
  }

  package func pointwise(_ unit: PointwiseReading, _ value: [T]) -> [T] {
    value.map { unit.function.value($0, slope: real(unit.slope)) }
  }

  package func basis(_ basis: BasisReading, _ value: [T]) -> [T] {
    value.enumerated().flatMap { feature, x in
      basis.kind.values(at: x, count: basis.count, grid: basis.grid(of: feature).map { real($0) })
    }
  }

  package func join(_ parts: [(value: [T], features: Range<Int>)]) -> [T] {
    parts.flatMap { $0.value[$0.features] }
  }

  package func combine(
    _ kind: GraphOperation.Combine.Kind, _ left: [T], _ right: [T], isSame: Bool
  ) -> [T] {
    switch kind {
    case .sum: zip(left, right).map { $0 + $1 }
    case .product: zip(left, right).map { $0 * $1 }
    }
  }
}
