// Rows of data with the part of a split that each is in, for other programs.

import Base

/// The split of data where none is asked for: what documents and benchmarks state accuracies on.
package let standardSplitSeed: UInt64 = 0

extension TabulatedData {
  /// A CSV file with all inputs, the outputs or the class, and `part`: `fit` or `held`. Numbers are the shortest
  /// decimals that read back to the same bits.
  /// - Throws: `UserError` where the share is not between 0 and 1, or what is held out is varied.
  package func splitCSV(holdOut: Double, seed: UInt64) throws -> String {
    guard variation == nil else {
      throw UserError(
        "the rows held out are varied, and stand in no table: take those of the plain pictures",
        at: name)
    }
    let held = Set(try heldRows(holdOut, seed: seed))
    let outputs = labels == nil ? outputNames : ["class"]
    var text = (inputNames + outputs + ["part"]).map(field).joined(separator: ",") + "\n"
    for row in 0..<count {
      var fields = (0..<inputs.features).map { plain(inputs[$0, row]) }
      if let labels {
        fields.append(field(outputNames[labels[row]]))
      } else {
        fields += (0..<self.outputs.features).map { plain(self.outputs[$0, row]) }
      }
      text += (fields + [held.contains(row) ? "held" : "fit"]).joined(separator: ",") + "\n"
    }
    return text
  }
}

private func field(_ text: String) -> String {
  guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
  return "\"" + text.replacing("\"", with: "\"\"") + "\""
}
