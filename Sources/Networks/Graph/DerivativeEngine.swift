/// Values at points with their derivatives by the network's inputs, in Float64; at a kink those of the left side.
struct DerivativeEngine: Engine {
  /// (features × samples), feature by feature.
  struct Value {
    var values: [Double]
    /// One an input.
    var slopes: [[Double]]
  }

  /// Of one walk: what it holds stays in the caches.
  static let mostSamples = 256

  private let samples: Int
  private let plain: ValueEngine<Double>

  init(samples: Int) {
    self.samples = samples
    plain = ValueEngine(samples: samples)
  }

  func affine(_ layer: AffineReading, _ value: Value) -> Value {
    let homogeneous = AffineReading(
      rows: layer.rows, columns: layer.columns, copies: layer.copies, weights: layer.weights,
      biases: nil, pattern: layer.pattern)
    return Value(
      values: plain.affine(layer, value.values),
      slopes: value.slopes.map { plain.affine(homogeneous, $0) })
  }

  func pointwise(_ unit: PointwiseReading, _ value: Value) -> Value {
    guard unit.function != .identity else { return value }
    let functions = unit.functions
    func each(_ body: (Activation, Double) -> Double) -> [Double] {
      value.values.enumerated().map { place, x in
        body(functions.ofFeature(place / samples), x)
      }
    }
    let slopes = each { $0.derivative($1) }
    return Value(
      values: each { $0.value($1) },
      slopes: value.slopes.map { zip(slopes, $0).map { $0 * $1 } })
  }

  func basis(_ basis: BasisReading, _ value: Value) -> Value {
    let count = basis.count
    var slopes = value.slopes.map { [Double](repeating: 0, count: $0.count * count) }
    for feature in 0..<(value.values.count / samples) {
      let grid = Array(basis.grid(of: feature))
      for sample in 0..<samples {
        let place = feature * samples + sample
        let made = basis.kind.derivatives(at: value.values[place], count: count, grid: grid)
        for axis in slopes.indices {
          for (index, slope) in made.enumerated() {
            slopes[axis][(feature * count + index) * samples + sample] =
              slope * value.slopes[axis][place]
          }
        }
      }
    }
    return Value(values: plain.basis(basis, value.values), slopes: slopes)
  }

  func join(_ parts: [(value: Value, features: Range<Int>)]) -> Value {
    let axes = parts.first?.value.slopes.indices ?? 0..<0
    return Value(
      values: plain.join(parts.map { ($0.value.values, $0.features) }),
      slopes: axes.map { axis in plain.join(parts.map { ($0.value.slopes[axis], $0.features) }) })
  }

  func combine(
    _ kind: GraphOperation.Combine.Kind, _ left: Value, _ right: Value, isSame: Bool
  ) -> Value {
    Value(
      values: plain.combine(kind, left.values, right.values, isSame: isSame),
      slopes: zip(left.slopes, right.slopes).map { a, b in
        switch kind {
        case .sum: plain.combine(.sum, a, b, isSame: isSame)
        case .product:
          a.indices.map { left.values[$0] * b[$0] + right.values[$0] * a[$0] }
        }
      })
  }
}
