// Words that figures share.

import Base
import Foundation
import Measurement

/// `width 8, depth 2`, or the widths where they differ.
func shapeName(_ run: ReportRun) -> String {
  Configuration(widths: run.widths, parameters: run.parameters, runs: []).name
}

/// How many runs have no finite error, as a sentence; empty where all have one.
func failureSentence(_ failures: Int) -> String {
  switch failures {
  case 0: ""
  case 1: "1 run has no finite error; it counts as infinite in its median"
  default: "\(grouped(failures)) runs have no finite error; they count as infinite in the medians"
  }
}

/// Where figures with their names at the left draw zero.
let zeroAtLeft = "at the left end, as an open triangle"

/// Says how values of zero are drawn on a logarithmic axis; empty where there is none.
/// - Parameter place: where, and as what.
func zeroSentence(
  _ values: [Double], drawn place: String = "at the lower end, as an open triangle"
) -> String {
  values.contains { $0.isFinite && $0 <= logarithmicZero }
    ? "Zero has no place on a logarithmic axis: it is drawn \(place)" : ""
}

/// The sentences that are not empty, each with its full stop.
func sentences(_ parts: [String]) -> String {
  parts.filter { !$0.isEmpty }.map { $0.hasSuffix(".") ? $0 : $0 + "." }.joined(separator: " ")
}

extension String {
  /// With a capital first letter.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

  /// Lower case letters, digits and single hyphens, at most 40.
  package var fileStem: String {
    var stem = ""
    for scalar in lowercased().unicodeScalars {
      if ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) {
        stem.unicodeScalars.append(scalar)
      } else if !stem.hasSuffix("-"), !stem.isEmpty {
        stem += "-"
      }
    }
    stem = String(stem.prefix(40))
    while stem.hasSuffix("-") { stem.removeLast() }
    return stem.isEmpty ? "target" : stem
  }
}
