/// Values at one point with their derivatives by the network's inputs, in Float64; at a kink those of the left side.
struct DerivativeEngine: Engine {
  /// Of one feature.
  struct Feature {
    var value: Double
    /// One an input.
    var slopes: [Double]
  }

  /// The inputs at a point.
  static func inputs(_ point: [Double]) -> [Feature] {
    point.indices.map { axis in
      Feature(value: point[axis], slopes: point.indices.map { $0 == axis ? 1 : 0 })
    }
  }

  private let values = ValueEngine<Double>()

  func affine(_ layer: AffineReading, _ value: [Feature]) -> [Feature] {
    let sums = values.affine(layer, value.map(\.value))
    let homogeneous = AffineReading(
      rows: layer.rows, columns: layer.columns, copies: layer.copies, weights: layer.weights,
      biases: nil, pattern: layer.pattern)
    let axes = value.first?.slopes.count ?? 0
    let slopes = (0..<axes).map { axis in values.affine(homogeneous, value.map { $0.slopes[axis] })
    }
    return sums.indices.map { row in
      Feature(value: sums[row], slopes: slopes.map { $0[row] })
    }
  }

  func pointwise(_ unit: PointwiseReading, _ value: [Feature]) -> [Feature] {
    value.enumerated().map { feature, x in
      let function = unit.function(of: feature)
      let slope = function.derivative(x.value)
      return Feature(value: function.value(x.value), slopes: x.slopes.map { slope * $0 })
    }
  }

  func basis(_ basis: BasisReading, _ value: [Feature]) -> [Feature] {
    value.enumerated().flatMap { feature, x -> [Feature] in
      let grid = Array(basis.grid(of: feature))
      let made = basis.kind.values(at: x.value, count: basis.count, grid: grid)
      let slopes = basis.kind.derivatives(at: x.value, count: basis.count, grid: grid)
      return zip(made, slopes).map { made, slope in
        Feature(value: made, slopes: x.slopes.map { slope * $0 })
      }
    }
  }

  func join(_ parts: [(value: [Feature], features: Range<Int>)]) -> [Feature] {
    parts.flatMap { $0.value[$0.features] }
  }

  func combine(
    _ kind: GraphOperation.Combine.Kind, _ left: [Feature], _ right: [Feature], isSame: Bool
  ) -> [Feature] {
    zip(left, right).map { a, b in
      switch kind {
      case .sum:
        Feature(value: a.value + b.value, slopes: zip(a.slopes, b.slopes).map(+))
      case .product:
        Feature(
          value: a.value * b.value,
          slopes: zip(a.slopes, b.slopes).map { a.value * $1 + b.value * $0 })
      }
    }
  }
}
