import Base

/// A rule by which numbers are rounded to few values before any reader of the network sees them.
package enum Quantiser: Hashable, Sendable {
  /// To sums of at most so many powers of two, see `sumOfPowersOfTwo`.
  case powers(Int)

  package func callAsFunction(_ number: Double) -> Double {
    switch self {
    case .powers(let terms): sumOfPowersOfTwo(number, terms: terms)
    }
  }
}

extension Quantiser: CustomStringConvertible {
  package var description: String {
    switch self {
    case .powers(let terms): "powers(\(terms))"
    }
  }

  /// A quantiser as it is written in files.
  /// - Throws: `UserError` that says what would be right.
  package init(parsing text: String) throws {
    guard text.hasPrefix("powers("), text.hasSuffix(")"),
      let terms = Int(text.dropFirst("powers(".count).dropLast()), (1...64).contains(terms)
    else {
      throw UserError(
        "unknown quantiser \(excerpt(text)); there is powers(t), sums of t powers of two, t from 1 to 64"
      )
    }
    self = .powers(terms)
  }
}

extension Network {
  /// The numbers as readers of the network see them: those of a block with a quantiser rounded.
  package var seen: [Double] { graph.seen(parameters) }

  /// The network with every number rounded to a sum of at most `terms` powers of two.
  public func roundedToPowersOfTwo(terms: Int) -> Network {
    var rounded = self
    rounded.parameters = parameters.map { Quantiser.powers(terms)($0) }
    return rounded
  }
}

extension Graph {
  package func seen(_ numbers: [Double]) -> [Double] {
    guard isQuantised else { return numbers }
    var seen = numbers
    for (index, block) in blocks.enumerated() {
      guard let quantiser = block.quantiser else { continue }
      for place in self.numbers(of: index) { seen[place] = quantiser(numbers[place]) }
    }
    return seen
  }

  private var isQuantised: Bool { blocks.contains { $0.quantiser != nil } }
}
