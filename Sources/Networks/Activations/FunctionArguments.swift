// The numbers of a function, and how they are read from the parentheses.
import Base

/// A function without numbers of its own.
package protocol PlainFunction: UnivariateFunction {
  init()
}

extension PlainFunction {
  package static var usualArguments: String { "" }
  package var arguments: String? { nil }

  package init(reading arguments: ActivationArguments) throws {
    guard arguments.text?.isEmpty != false else {
      throw UserError("\(arguments.name) takes no parameters: write \(arguments.name)")
    }
    self.init()
  }
}

/// A function with one number, such as `elu(1)`.
package protocol NumberedFunction: UnivariateFunction {
  static var rule: NumberRule { get }
  var number: Double { get }
  init(_ number: Double)
}

extension NumberedFunction {
  package static var usualArguments: String { plain(rule.usual) }
  package var arguments: String? { plain(number) }

  package init(reading arguments: ActivationArguments) throws {
    self.init(try arguments.number(Self.rule))
  }
}

/// What a number is, and which are taken.
package struct NumberRule: Sendable {
  package let symbol: String
  package let usual: Double
  package let condition: String
  package let holds: @Sendable (Double) -> Bool

  package init(
    _ symbol: String, usual: Double, _ condition: String = "",
    where holds: @escaping @Sendable (Double) -> Bool = { _ in true }
  ) {
    self.symbol = symbol
    self.usual = usual
    self.condition = condition
    self.holds = holds
  }
}

/// What stands behind a name.
package struct ActivationArguments {
  package let name: String
  /// In the parentheses; nil where there are none.
  package let text: String?

  func numbers() throws -> [Double] {
    guard let text, !text.isEmpty else { return [] }
    return try text.split(separator: ",", omittingEmptySubsequences: false).map {
      let word = String($0).trimming(\.isWhitespace)
      guard let number = Double(word), number.isFinite else {
        throw UserError("\(name)(\(text)): '\(word)' is not a finite number")
      }
      return number
    }
  }

  /// The one number, or the usual one.
  func number(_ rule: NumberRule) throws -> Double {
    let given = try numbers()
    guard given.count <= 1 else {
      throw UserError("\(name) takes one parameter, as in \(name)(\(plain(rule.usual)))")
    }
    let number = given.first ?? rule.usual
    guard rule.holds(number) else {
      throw UserError(
        "\(name)(\(plain(number))): \(rule.symbol) must be \(rule.condition), "
          + "as in \(name)(\(plain(rule.usual)))")
    }
    return number
  }
}

extension String {
  func trimming(_ unwanted: (Character) -> Bool) -> String {
    var rest = self[...]
    while rest.first.map(unwanted) == true { rest.removeFirst() }
    while rest.last.map(unwanted) == true { rest.removeLast() }
    return String(rest)
  }
}
