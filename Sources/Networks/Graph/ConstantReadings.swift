// What engines without a form of their own say operations by: matrices and functions that are none of the network's.

extension AffineReading {
  /// A matrix of numbers that are none of the network's, without biases.
  /// - Parameter weight: of a row and a column.
  init(rows: Int, columns: Int, copies: Int, _ weight: (Int, Int) -> Double) {
    self.init(
      rows: rows, columns: columns, copies: copies,
      weights: (0..<(rows * columns)).map { weight($0 / columns, $0 % columns) }[...],
      biases: nil, pattern: nil)
  }
}

extension Activation {
  static let exponential = formula("exp(x)")
  static let reciprocal = formula("1/x")

  /// A fixed formula in x.
  static func formula(_ text: String) -> Activation {
    guard let expression = try? ExpressionActivation(parsing: text) else {
      preconditionFailure("\(text) is a formula in x")
    }
    return .expression(expression)
  }
}
