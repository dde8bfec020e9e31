// Several networks of classes that answer as one.

import Base
import Foundation
import Functions
import Measurement
import Networks

/// How networks of classes answer together.
package enum Vote: String, CaseIterable, Sendable {
  /// The class that most of them take; of equally many the one with the larger mean.
  case majority
  /// The class with the largest mean of the probabilities, or of the outputs where these are indicators.
  case mean

  /// A way by its name.
  /// - Throws: `UserError` with the nearest names.
  package init(parsing text: String) throws { self = try member(text, called: "vote") }

  /// (classes × samples) of what networks of equal sizes make, and what that is.
  /// - Parameter outputs: of each network, at least one.
  package func outputs(
    _ outputs: [(values: Batch, meaning: OutputMeaning)]
  ) -> (values: Batch, meaning: OutputMeaning) {
    precondition(!outputs.isEmpty, "a vote is of networks")
    let shares = outputs.map { $0.meaning == .logits ? softmax($0.values) : $0.values }
    var mean = shares[0]
    for share in shares.dropFirst() {
      for place in mean.storage.indices { mean.storage[place] += share.storage[place] }
    }
    for place in mean.storage.indices { mean.storage[place] /= Double(shares.count) }
    switch self {
    case .mean:
      guard outputs.allSatisfy({ $0.meaning == .logits }) else { return (mean, .indicators) }
      // Whose softmax is the mean.
      for place in mean.storage.indices {
        mean.storage[place] = log(max(mean.storage[place], .leastNormalMagnitude))
      }
      return (mean, .logits)
    case .majority:
      var votes = Batch(features: mean.features, count: mean.count)
      for sample in 0..<mean.count {
        for share in shares {
          let point = share.point(sample)
          if let largest = point.max(), let taken = point.firstIndex(of: largest) {
            votes[taken, sample] += 1 / Double(shares.count)
          }
        }
        let largest = (0..<votes.features).reduce(0) { max($0, votes[$1, sample]) }
        let equal = (0..<votes.features).filter { votes[$0, sample] == largest }
        // Less than one vote.
        if let first = equal.max(by: { mean[$0, sample] < mean[$1, sample] }), equal.count > 1 {
          votes[first, sample] += 0.5 / Double(shares.count)
        }
      }
      return (votes, .indicators)
    }
  }
}

/// The error of networks that answer together, at rows of a target of classes.
/// - Parameters:
///   - networks: at least two, each with what its outputs are.
/// - Throws: `UserError` where the target has no classes, or a network other inputs or outputs.
package func measure(
  _ networks: [(network: Network, meaning: OutputMeaning)], by vote: Vote,
  on target: ResolvedTarget, at rows: MeasuredRows
) throws -> ErrorReport {
  guard case .table(let table) = target.target, table.labels != nil else {
    throw UserError("a vote is of networks of classes, and \(target.text) has none")
  }
  guard networks.count >= 2 else { throw UserError("a vote is of 2 networks or more") }
  for (network, _) in networks {
    try network.check(inputs: target.inputs, outputs: target.outputs, of: target.text)
  }
  func outputs(_ points: Batch) -> (values: Batch, meaning: OutputMeaning) {
    vote.outputs(networks.map { (values: $0.network(points), meaning: $0.meaning) })
  }
  let measured = try table.parts(rows).holdOut
  let meaning = outputs(measured.inputs.samples(at: [0])).meaning
  return try measure(
    { outputs($0).values }, at: measured, meaning: meaning, areUnseen: rows.areUnseen)
}
