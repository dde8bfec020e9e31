import Approxima

/// What of a network is small, behind its shape; nothing where nothing is.
func smallText(_ settings: RunSettings) -> String {
  guard let small = settings.smallWeights, let quantiser = small.quantiser else { return "" }
  return ", \(quantiser) weights" + (small.layers == .hidden ? " of hidden layers" : "")
}

extension WeightCost {
  var json: JSON {
    .object(
      ("bytes", .integer((bits + 7) / 8)), ("full_bytes", .integer((fullBits + 7) / 8)),
      ("multiplications", .integer(multiplications)), ("additions", .integer(additions)),
      ("words", .integer(words)), ("full_multiplications", .integer(fullMultiplications)))
  }

  /// For a person.
  var text: String {
    "\(byteText(Double(bits) / 8)) of \(byteText(Double(fullBits) / 8)); a value takes "
      + counted(multiplications, "multiplication")
      + (words == 0 ? "" : ", \(counted(words, "word")) of 64 signs")
      + " and \(counted(additions, "addition")), in full \(grouped(fullMultiplications)) of each"
  }
}
