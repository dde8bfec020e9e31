import Kernels

/// A pointwise operation with trained numbers on a tile, one for all features or one each.
struct TrainedRows: ApartOperation {
  private let function: any TrainableFunction
  /// Of the first among the numbers.
  private let place: Int
  private let isOfUnits: Bool
  private let isTrained: Bool
  private let features: Int

  init(_ function: any TrainableFunction, _ block: Int, reading input: Int, of graph: Graph) {
    self.function = function
    place = graph.offsets[block]
    features = graph.sizes[input]
    isOfUnits = graph.blocks[block].count > 1
    isTrained = graph.blocks[block].isTrained
  }

  private func number(of feature: Int) -> Int { isOfUnits ? place + feature : place }

  private func unit<Scalar: KernelScalar>(
    _ feature: Int, _ numbers: [Scalar]
  ) -> any TrainableFunction {
    function.numbered(Double(numbers[number(of: feature)]))
  }

  /// Each of the first `rows` features, by its function.
  private func map<Scalar: KernelScalar>(
    _ input: [Scalar], _ numbers: [Scalar], samples: Int, rows: Int,
    f64: (any TrainableFunction, [Double]) -> [Double],
    f32: (any TrainableFunction, [Float]) -> [Float]
  ) -> [Scalar] {
    var made: [Scalar] = []
    made.reserveCapacity(rows * samples)
    for feature in 0..<rows {
      let row = Array(input[(feature * samples)..<((feature + 1) * samples)])
      let unit = unit(feature, numbers)
      if let row = row as? [Double], let values = f64(unit, row) as? [Scalar] {
        made += values
      } else if let row = row as? [Float], let values = f32(unit, row) as? [Scalar] {
        made += values
      }
    }
    return made
  }

  func forward<Scalar: KernelScalar>(
    _ input: [Scalar], _ numbers: [Scalar], samples: Int
  ) -> [Scalar] {
    map(
      input, numbers, samples: samples, rows: features, f64: { $0.values(f64: $1, slope: 0) },
      f32: { $0.values(f32: $1, slope: 0) })
  }

  func back<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int, rows: Int
  ) -> [Scalar] {
    let slopes = map(
      input, numbers, samples: samples, rows: rows, f64: { $0.derivatives(f64: $1, slope: 0) },
      f32: { $0.derivatives(f32: $1, slope: 0) })
    return zip(slopes, delta).map { $0 * $1 }
  }

  func derivatives<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int,
    _ body: (Int, [Scalar]) -> Void
  ) {
    guard isTrained else { return }
    let slopes = map(
      input, numbers, samples: samples, rows: features, f64: { $0.numberDerivatives(f64: $1) },
      f32: { $0.numberDerivatives(f32: $1) })
    for feature in 0..<features {
      let row = (feature * samples)..<((feature + 1) * samples)
      body(number(of: feature), zip(slopes[row], delta[row]).map { $0 * $1 })
    }
  }
}
