// Targets that come as values instead of a text: functions and data of a program that uses the library.

import Base
import Fitting
import Functions
import Networks

extension ResolvedTarget {
  /// A target that is there already.
  /// - Parameters:
  ///   - target: the function or the data.
  ///   - content: tells targets of one name apart, as the hash of a file's bytes does.
  package init(_ target: Target, content: String) {
    self.init(text: target.name, content: content, target: target)
  }
}

/// Fits a network to all rows of data, none held out and nothing measured.
/// - Parameters:
///   - choices: as of a fit; its target and its points are left unread.
///   - inputs: (inputs × rows), finite.
///   - outputs: (outputs × rows), finite.
///   - threads: that share one fit; the result does not depend on their number.
///   - progress: told of the step, the most steps and the loss; returns false to stop.
/// - Throws: `UserError` for choices that cannot be, and where the data do not suit a fit.
package func fitRows(
  _ choices: RunChoices, inputs: Batch, outputs: Batch, weights: [Double]? = nil, threads: Int,
  progress: @escaping (Int, Int, Double) -> Bool
) throws -> FitResult {
  guard inputs.count == outputs.count, inputs.count > 0 else {
    throw UserError(
      "\(inputs.count) rows of inputs and \(outputs.count) of outputs: give as many, at least 1")
  }
  guard (inputs.storage + outputs.storage).allSatisfy(\.isFinite) else {
    throw UserError("every number of the data must be finite")
  }
  // Only the numbers of inputs and outputs are read of it.
  let shape = TargetFunction(
    name: "rows", summary: "",
    domain: try Domain(Array(repeating: (-1, 1), count: inputs.features)),
    outputs: outputs.features
  ) { points in Batch(features: outputs.features, count: points.count) }
  var choices = choices
  choices.samples = inputs.count
  let settings = try choices.settled(on: ResolvedTarget(.function(shape), content: "rows"))
  try settings.checkMemory()
  let data =
    try weights.map { try FitData(inputs: inputs, outputs: outputs, weights: $0) }
    ?? FitData(inputs: inputs, outputs: outputs)
  return try fit(
    settings.architecture(), to: data,
    options: settings.fitOptions, threads: threads
  ) { step, loss in progress(step, settings.steps, loss) }
}
