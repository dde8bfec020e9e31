import RealModule

/// Values at points, in the arithmetic of `T`: (features × samples), feature by feature.
///
/// Each sample goes through the same operations in the same order, however many there are.
package struct ValueEngine<T: Real>: Engine {
  private let samples: Int

  package init(samples: Int = 1) { self.samples = samples }

  package func affine(_ layer: AffineReading, _ value: [T]) -> [T] {
    var result: [T] = []
    result.reserveCapacity(layer.rows * layer.copies * samples)
    for group in 0..<layer.copies {
      for row in 0..<layer.rows {
        let first = result.count
        result.append(contentsOf: repeatElement(real(layer.bias(row)), count: samples))
        if let pattern = layer.pattern {
          for entry in pattern.entries(ofRow: row) {
            add(
              layer.weights[layer.weights.startIndex + entry], times: value,
              from: group * layer.columns + Int(pattern.indices[entry]), to: &result, first)
          }
        } else {
          for column in 0..<layer.columns {
            add(
              layer.weight(row, column), times: value, from: group * layer.columns + column,
              to: &result, first)
          }
        }
      }
    }
    return result
  }

  /// Adds a multiple of a feature, sample by sample.
  @inline(__always)
  private func add(
    _ number: Double, times value: [T], from feature: Int, to sums: inout [T], _ first: Int
  ) {
    let weight: T = real(number)
    for sample in 0..<samples { sums[first + sample] += weight * value[feature * samples + sample] }
  }

  package func pointwise(_ unit: PointwiseReading, _ value: [T]) -> [T] {
    let functions = unit.functions
    guard functions.count > 1 else { return functions[0].values(value, slope: 0) }
    return functions.enumerated().flatMap { feature, function in
      function.values(Array(value[(feature * samples)..<((feature + 1) * samples)]), slope: 0)
    }
  }

  package func basis(_ basis: BasisReading, _ value: [T]) -> [T] {
    var result = [T](repeating: 0, count: value.count * basis.count)
    for feature in 0..<(value.count / samples) {
      let grid: [T] = basis.grid(of: feature).map { real($0) }
      for sample in 0..<samples {
        let values = basis.kind.values(
          at: value[feature * samples + sample], count: basis.count, grid: grid)
        for (index, one) in values.enumerated() {
          result[(feature * basis.count + index) * samples + sample] = one
        }
      }
    }
    return result
  }

  package func join(_ parts: [(value: [T], features: Range<Int>)]) -> [T] {
    parts.flatMap {
      $0.value[($0.features.lowerBound * samples)..<($0.features.upperBound * samples)]
    }
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
