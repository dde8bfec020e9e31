/// What a classifier's file does with its scores at the end.
package enum ScoreEnd: String, Sendable {
  /// Probabilities, which are ordered as the scores are.
  case softmax = "Softmax"
  /// Their logarithms.
  case logSoftmax = "LogSoftmax"
  /// The place of the largest score.
  case argMax = "ArgMax"
}
