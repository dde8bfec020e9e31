import Approxima

/// What a person reads of how classes are told apart, or how many symbols are right; nothing where there are none.
func classLines(_ errors: ErrorReport) -> [String] {
  if let right = errors.symbolsRight {
    return ["symbols     \(fixed(100 * right, decimals: 2)) % right"]
  }
  guard let classes = errors.classes else { return [] }
  var line = "classes     accuracy \(fixed(100 * classes.accuracy, decimals: 2)) %"
  if let loss = classes.logLoss { line += ", log loss \(short(loss))" }
  if let calibration = classes.calibrationError {
    line += ", calibration error \(short(calibration))"
  }
  // A table that fits the screen.
  guard let confusion = classes.confusion, confusion.classes.count <= 20 else { return [line] }
  return [
    line, "", "Rows by their class, and what they are taken for:", "",
    confusion.table.terminal(),
  ]
}
