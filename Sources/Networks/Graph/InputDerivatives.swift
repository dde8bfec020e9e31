// The derivatives of a network by its inputs.

import Base

extension Network {
  /// For each point the derivatives of every output by every input (outputs × inputs, row-major), in
  /// Float64; at a kink those of the left side.
  /// - Parameter points: (inputs × samples).
  /// - Throws: `UserError` that names an operation which is not followed.
  public func inputDerivatives(at points: Batch) throws -> [[Double]] {
    precondition(points.features == inputs, "points have the network's inputs")
    if graph.hasHashing {
      throw UserError("the derivatives by the inputs do not follow hashed attention")
    }
    if !graph.isChain {
      return (0..<points.count).map { sample in
        var engine = DerivativeEngine()
        let point = DerivativeEngine.inputs((0..<inputs).map { points[$0, sample] })
        return graph.read(by: &engine, point, seen).flatMap(\.slopes)
      }
    }
    let layers = try chain()
    return (0..<points.count).map { sample in
      let point = (0..<inputs).map { points[$0, sample] }
      let axes = point.indices.map { axis in point.indices.map { $0 == axis ? 1.0 : 0 } }
      var (values, directions) = (point, axes)
      for layer in layers {
        let sums = layer.sums(values + (layer.seesInputs ? point : []), withBiases: true)
        let slopes = sums.indices.map { unit in
          let activation = layer.activation(of: unit)
          return activation == .identity ? 1 : activation.derivative(sums[unit])
        }
        directions = axes.indices.map { axis in
          let seen = directions[axis] + (layer.seesInputs ? axes[axis] : [])
          return zip(layer.sums(seen, withBiases: false), slopes).map { $0 * $1 }
        }
        values = sums.indices.map { layer.activation(of: $0).value(sums[$0]) }
      }
      return (0..<outputs).flatMap { output in axes.indices.map { directions[$0][output] } }
    }
  }
}

extension Graph {
  /// Whether it has neither functions of a basis, attention, capsules nor products of values, which no chain of layers has.
  fileprivate var isChain: Bool {
    operations.allSatisfy { operation in
      switch operation {
      case .affine, .pointwise, .join: true
      case .basis, .attend, .route: false
      case .combine(let combine): combine.kind == .sum
      }
    }
  }
}

extension ChainLayer {
  /// Weights times what the layer sees, plus the biases.
  fileprivate func sums(_ seen: [Double], withBiases: Bool) -> [Double] {
    (0..<outputs).map { unit in
      weights.entries(ofRow: unit).reduce(withBiases ? biases[unit] : 0) {
        $0 + weights.values[$1] * seen[Int(weights.indices[$1])]
      }
    }
  }
}
