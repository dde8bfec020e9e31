// How a network tells classes apart, at rows that the fit did not see.

import Base
import Foundation

/// What the outputs of a network of classes are.
package enum OutputMeaning: String, Codable, Sendable {
  /// The probabilities are their softmax: trained by cross-entropy, or not known otherwise.
  case logits
  /// Near 1 for the class and near 0 for the others: trained by squares or margins.
  case indicators
}

/// How often and how surely a network is right about the class of a sample, which is that of its largest output
/// (the first of equal ones).
package struct ClassErrors: Hashable, Sendable {
  /// The share of the samples whose class is right; of samples of two classes the share of these that are among the two
  /// largest outputs.
  package var accuracy: Double
  /// The mean of −ln p of the right class, in nats; nil where the outputs give no probabilities.
  package var logLoss: Double?
  /// The mean over the samples, by 15 bins of equal width, of |share of right ones − mean p| of the class that the
  /// network takes (expected calibration error: Naeini, Cooper and Hauskrecht, AAAI 2015; Guo et al., ICML 2017,
  /// arXiv:1706.04599); nil where the outputs give no probabilities.
  package var calibrationError: Double?
  /// Nil where it was not kept.
  package var confusion: Confusion?

  package init(
    accuracy: Double, logLoss: Double?, calibrationError: Double?, confusion: Confusion?
  ) {
    self.accuracy = accuracy
    self.logLoss = logLoss
    self.calibrationError = calibrationError
    self.confusion = confusion
  }

  /// Samples by their class and the one that the network takes.
  package struct Confusion: Hashable, Codable, Sendable {
    package var classes: [String]
    /// (classes × classes): row for what a sample is, column for what it is taken for.
    package var counts: [[Int]]

    package init(classes: [String], counts: [[Int]]) {
      self.classes = classes
      self.counts = counts
    }
  }

  static let bins = 15

  /// Of outputs (classes × samples) at samples of two classes; nil where one is not finite. Nothing is said of
  /// probabilities, which are of one class.
  package init?(of outputs: Batch, labels: [Int], others: [Int]) {
    guard outputs.storage.allSatisfy(\.isFinite), !labels.isEmpty else { return nil }
    var right = 0
    for (sample, pair) in zip(labels, others).enumerated() {
      let values = outputs.point(sample)
      let largest = values.indices.sorted { (-values[$0], $0) < (-values[$1], $1) }.prefix(2)
      right += [pair.0, pair.1].count { largest.contains($0) }
    }
    accuracy = Double(right) / Double(2 * labels.count)
    (logLoss, calibrationError, confusion) = (nil, nil, nil)
  }

  /// Of outputs (classes × samples), at least one sample; nil where one is not finite.
  /// - Parameters:
  ///   - labels: the class of each sample, a number of `classes`.
  ///   - classes: their names.
  package init?(
    of outputs: Batch, labels: [Int], classes: [String], meaning: OutputMeaning
  ) {
    guard outputs.storage.allSatisfy(\.isFinite), !labels.isEmpty else { return nil }
    var counts = classes.map { _ in [Int](repeating: 0, count: classes.count) }
    var right = 0
    var loss = 0.0
    var sums = [(sure: Double, right: Double)](repeating: (0, 0), count: ClassErrors.bins)
    for (sample, label) in labels.enumerated() {
      let values = outputs.point(sample)
      let largest = values.max() ?? 0
      let taken = values.firstIndex(of: largest) ?? 0
      counts[label][taken] += 1
      right += taken == label ? 1 : 0
      // Without the one that is taken, so that nothing cancels where it is sure.
      let others = values.indices.reduce(0) { $1 == taken ? $0 : $0 + exp(values[$1] - largest) }
      let logarithm = log1p(others)
      loss += (largest - values[label]) + logarithm
      let sure = exp(-logarithm)
      let bin = min(Int(sure * Double(ClassErrors.bins)), ClassErrors.bins - 1)
      sums[bin].sure += sure
      sums[bin].right += taken == label ? 1 : 0
    }
    let count = Double(labels.count)
    accuracy = Double(right) / count
    switch meaning {
    case .logits:
      logLoss = loss / count
      calibrationError = sums.reduce(0) { $0 + abs($1.right - $1.sure) } / count
    case .indicators: (logLoss, calibrationError) = (nil, nil)
    }
    confusion = Confusion(classes: classes, counts: counts)
  }
}

/// The error of a network at rows of classes.
///
/// Norms are of p − y, where y is 1 for the class of a row and 0 for the others, and p the softmax of the outputs, or
/// the outputs themselves where they are indicators.
/// - Parameters:
///   - approximant: from (d × samples) to (classes × samples).
///   - inputs: (d × samples), at least one.
///   - targets: y, (classes × samples).
///   - labels: the class of each sample.
///   - others: of samples of two classes the other one.
///   - classes: their names.
///   - areUnseen: whether it is known that the fit did not see the rows.
/// - Throws: `UserError` where there is no row, or the network has other outputs.
package func measureClasses(
  _ approximant: (Batch) -> Batch, inputs: Batch, targets: Batch, labels: [Int],
  others: [Int]? = nil, classes: [String], meaning: OutputMeaning, areUnseen: Bool = true
) throws -> ErrorReport {
  var outputs = Batch(features: classes.count, count: 0)
  var report = try measure(
    { points in
      let values = approximant(points)
      // One call, at all rows.
      if points.count == inputs.count { outputs = values }
      return meaning == .logits ? softmax(values) : values
    }, inputs: inputs, outputs: targets, areUnseen: areUnseen)
  if let others {
    report.classes = ClassErrors(of: outputs, labels: labels, others: others)
    report.method +=
      " of \(meaning == .logits ? "softmax(outputs)" : "outputs") - indicators of two classes; accuracy of the two "
      + "largest outputs"
    return report
  }
  report.classes = ClassErrors(of: outputs, labels: labels, classes: classes, meaning: meaning)
  report.method +=
    meaning == .logits
    ? " of softmax(outputs) - indicators of the classes; calibration by \(ClassErrors.bins) bins"
    : " of outputs - indicators of the classes, trained by squares or margins: no probabilities"
  return report
}
