// Whether a fit passes through its samples and misses the target between them.

import Base
import Fitting
import Functions
import Networks

/// The error at the samples beside that at points which the fit has not seen.
package struct InterpolationCheck: Sendable, Hashable {
  /// Points that were fitted.
  package let samples: Int
  package let parameters: Int
  /// Points that the fit has not seen: random ones of the box, or the rows of data that are held out.
  package let points: Int
  /// Root of the mean square of |f − N| over samples and outputs.
  package let trainingError: Double
  /// The same at the other points.
  package let holdOutError: Double
  /// Root of the mean square of f at the other points.
  package let targetSize: Double
  /// Whether there can be more samples: data have what they have.
  package let isFunction: Bool

  /// The factor above which the error between samples is another matter than at them.
  package static let factor = 5.0

  /// The hold-out error in units of that at the samples; infinite where that is 0.
  package var ratio: Double { holdOutError / trainingError }

  /// Whether the error at other points is far above that at the samples, and no matter of rounding.
  package var interpolates: Bool {
    holdOutError > Self.factor * trainingError && holdOutError > 1e-10 * targetSize
  }

  /// So many samples that the network cannot pass through them.
  package var advisedSamples: Int {
    max(2 * samples, SamplesSetting.perParameter * parameters)
  }
}

/// Looks at a fitted network at its samples and elsewhere.
/// - Parameters:
///   - settings: of the run that fitted it.
///   - target: of the settings.
///   - training: the points that were fitted.
/// - Returns: nil where a value is not finite, the data hold nothing out, or are of classes.
/// - Throws: `UserError` as the fit.
func interpolationCheck(
  of network: Network, _ settings: RunSettings, on target: ResolvedTarget,
  fittedTo training: FitData
) throws -> InterpolationCheck? {
  let others: FitData
  let isFunction: Bool
  switch target.target {
  case .function(let function):
    guard !function.hasClasses else { return nil }
    let count = min(max(training.inputs.count, 512), 4096)
    // Of another seed than any run's, so that no sample is met again.
    let elsewhere = settings.sampling == .symbols ? .symbols : SampledPoints.rule(.uniform)
    let inputs = try elsewhere.points(count, of: function, seed: ~settings.seed)
    others = FitData(inputs: inputs, outputs: function.values(inputs))
    isFunction = true
  case .table(let table):
    // Scores of classes are no values that they should reach.
    guard table.labels == nil else { return nil }
    let held = try table.parts(holdOut: settings.holdOut, seed: settings.splitSeed).holdOut
    others = FitData(inputs: held.inputs, outputs: held.outputs)
    isFunction = false
  }
  func size(_ values: [Double]) -> Double {
    let largest = values.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return 0 }
    let mean = values.reduce(0) { $0 + ($1 / largest) * ($1 / largest) } / Double(values.count)
    return largest * mean.squareRoot()
  }
  func error(_ data: FitData) -> Double {
    size(zip(network(data.inputs).storage, data.outputs.storage).map { $0 - $1 })
  }
  guard others.inputs.count > 0 else { return nil }
  let check = InterpolationCheck(
    samples: training.inputs.count, parameters: network.parameterCount,
    points: others.inputs.count, trainingError: error(training), holdOutError: error(others),
    targetSize: size(others.outputs.storage), isFunction: isFunction)
  let isFinite =
    check.trainingError.isFinite && check.holdOutError.isFinite && check.targetSize.isFinite
  return isFinite ? check : nil
}
