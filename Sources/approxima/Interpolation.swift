// What a fit says of its error between the samples.

import Approxima

extension InterpolationCheck {
  /// For a person; nil where there is nothing to say.
  var line: String? {
    guard interpolates else { return nil }
    let place = isFunction ? "other points of the box" : "rows that were held out"
    let times = ratio.isFinite ? "\(short(ratio)) times that at the samples" : "at the samples none"
    return
      "interpolates: \(samples) samples for \(parameters) parameters; at \(points) \(place) the error is "
      + "\(short(holdOutError)) in the mean, \(times)"
  }

  /// The key `interpolation` of `fit --json`; errors are roots of mean squares.
  var json: JSON {
    .object(
      ("interpolates", .bool(interpolates)), ("samples", .integer(samples)),
      ("parameters", .integer(parameters)), ("hold_out_points", .integer(points)),
      ("training_rms", JSON(trainingError)), ("hold_out_rms", JSON(holdOutError)))
  }
}
