// The same network trained from many starts: what training finds, beside what a theorem promises.

import Base
import Fitting
import Foundation
import Functions
import Measurement
import Networks

/// What one start came to.
struct TrainedNetwork {
  let network: Network
  let errors: ErrorReport
}

/// Fits an architecture from several starts with seeds derived from `seed`.
/// - Parameters:
///   - samples: points of an even grid in one dimension, of a Sobol sequence in more.
///   - norms: that are measured, over the target's domain.
/// - Returns: one network a start, in the order of the starts. A start that diverged has the errors
///   of the best network that it met.
func train(
  _ architecture: Architecture, on target: TargetFunction, starts: Int, options: FitOptions,
  samples: Int, norms: Set<Norm>, seed: UInt64
) throws -> [TrainedNetwork] {
  let sampling = target.inputs == 1 ? Sampling.grid : .sobol
  let points = try sampling.points(samples, in: target.domain, seed: seed)
  let data = FitData(inputs: points, outputs: target.values(points))
  return try train(architecture, to: data, starts: starts, options: options, seed: seed) {
    try measure($0.callAsFunction, against: target, options: MeasureOptions(norms: norms))
  }
}

/// The same for given samples, and errors as the caller measures them.
func train(
  _ architecture: Architecture, to data: FitData, starts: Int, options: FitOptions, seed: UInt64,
  measuring errors: (Network) throws -> ErrorReport
) throws -> [TrainedNetwork] {
  try (0..<starts).map { start in
    var options = options
    options.seed = derivedSeed(seed, start)
    let network = try fit(architecture, to: data, options: options).network
    return TrainedNetwork(network: network, errors: try errors(network))
  }
}

/// The seed of one of several starts.
func derivedSeed(_ seed: UInt64, _ start: Int) -> UInt64 {
  seed &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(start)
}

/// A number for a sentence, with three significant digits.
func brief(_ value: Double) -> String { String(format: "%.3g", value) }
