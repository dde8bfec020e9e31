// The sup error at few fixed points, as often as one likes while a fit runs.

import Base
import Functions
import Kernels

/// The largest |f_o − N_o| at fixed points: a lower bound of the supremum that costs little, and that is
/// comparable from step to step since the points stay.
package struct FixedPointsError: Sendable {
  private let inputs: Batch
  private let outputs: Batch

  /// How many points there are.
  package var count: Int { inputs.count }

  /// At some 257 points of an interval or 512 Sobol points of a box, off binary fractions.
  /// - Throws: `UserError` above 40 dimensions.
  package init(_ target: TargetFunction) throws {
    let domain = target.domain
    if domain.dimension == 1 {
      let grid = samplingGrid(
        domain.bounds[0], at: target.breakpoints[0], pieces: 256, coarse: 1, axis: 0)
      inputs = Batch(features: 1, count: grid.count, storage: grid)
    } else {
      inputs = shifted(
        try SobolSequence(dimension: domain.dimension).next(512), onto: domain,
        RandomSource(seed: 0, stream: "shift of the points of a curve"), digits: 9)
    }
    outputs = target.values(inputs)
  }

  /// At rows of data.
  package init(inputs: Batch, outputs: Batch) {
    (self.inputs, self.outputs) = (inputs, outputs)
  }

  /// NaN where network or target has no number at a point.
  /// - Parameter network: from (inputs × samples) to (outputs × samples).
  package func callAsFunction(_ network: (Batch) -> Batch) -> Double {
    var largest = 0.0
    for (value, wanted) in zip(network(inputs).storage, outputs.storage) {
      let error = abs(value - wanted)
      if error.isNaN { return .nan }
      largest = max(largest, error)
    }
    return largest
  }
}
