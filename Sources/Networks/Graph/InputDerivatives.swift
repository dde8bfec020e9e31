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
    let (graph, numbers) = (self.graph, seen)
    var result: [[Double]] = []
    result.reserveCapacity(points.count)
    for first in stride(from: 0, to: points.count, by: DerivativeEngine.mostSamples) {
      let samples = first..<min(first + DerivativeEngine.mostSamples, points.count)
      var engine = DerivativeEngine(samples: samples.count)
      let input = DerivativeEngine.Value(
        values: (0..<inputs).flatMap { input in samples.map { points[input, $0] } },
        slopes: (0..<inputs).map { axis in
          (0..<inputs).flatMap { input in samples.map { _ in input == axis ? 1 : 0 } }
        })
      let made = graph.read(by: &engine, input, numbers)
      result += samples.indices.map { sample in
        (0..<outputs).flatMap { output in
          made.slopes.map { $0[output * samples.count + sample - first] }
        }
      }
    }
    return result
  }
}
