import Base

/// An option that the construction of a theorem heeds: what it means there, its default, and what the page
/// offers.
public struct ConstructionOption: Sendable {
  /// The options that constructions have, as the command spells them.
  public enum Name: String, CaseIterable, Sendable {
    case target, domain, width, depth, epsilon, activation, step
  }

  /// What is taken where nothing is chosen.
  package enum Standard: Sendable {
    case number(Double)
    /// A text that would be read as this, or words.
    case text(String)
    /// Nothing: another option says it.
    case none
  }

  public let name: Name
  /// What it means for this theorem, without its default.
  public let meaning: String
  package let standard: Standard
  /// Numbers that the page offers: they keep building and drawing short.
  package let offered: ClosedRange<Double>?
  /// Targets that the page offers.
  package let targets: OfferedTargets?

  private init(
    _ name: Name, _ meaning: String, _ standard: Standard, offered: ClosedRange<Double>? = nil,
    targets: OfferedTargets? = nil
  ) {
    self.name = name
    self.meaning = meaning
    self.standard = standard
    self.offered = offered
    self.targets = targets
  }

  /// The meaning, with the default in parentheses.
  public var text: String {
    switch standard {
    case .number(let number): "\(meaning) (\(plain(number)))"
    case .text(let text): "\(meaning) (\(text))"
    case .none: meaning
    }
  }
}

extension ConstructionOption {
  static func target(
    _ meaning: String, _ standard: String, offered targets: OfferedTargets
  ) -> ConstructionOption {
    ConstructionOption(.target, meaning, .text(standard), targets: targets)
  }

  static func functionOfOneVariable(_ standard: String) -> ConstructionOption {
    .target("a function of one variable", standard, offered: .functions(of: 1...1))
  }

  static func domain(
    _ meaning: String, _ standard: String = "the target's own"
  ) -> ConstructionOption {
    ConstructionOption(.domain, meaning, .text(standard))
  }

  static func activation(_ meaning: String, _ standard: String) -> ConstructionOption {
    ConstructionOption(.activation, meaning, .text(standard))
  }

  static func width(
    _ meaning: String, _ standard: Int? = nil, offered: ClosedRange<Int> = 1...64
  ) -> ConstructionOption { count(.width, meaning, standard, offered) }

  static func depth(
    _ meaning: String, _ standard: Int? = nil, offered: ClosedRange<Int> = 1...64
  ) -> ConstructionOption { count(.depth, meaning, standard, offered) }

  static func epsilon(
    _ meaning: String, _ standard: Double? = nil, offered: ClosedRange<Double> = 1e-6...0.5
  ) -> ConstructionOption {
    ConstructionOption(.epsilon, meaning, standard.map { .number($0) } ?? .none, offered: offered)
  }

  static func step(_ meaning: String) -> ConstructionOption {
    ConstructionOption(
      .step, meaning, .text("the balance of truncation and rounding"), offered: 1e-12...1)
  }

  private static func count(
    _ name: Name, _ meaning: String, _ standard: Int?, _ offered: ClosedRange<Int>
  ) -> ConstructionOption {
    ConstructionOption(
      name, meaning, standard.map { .number(Double($0)) } ?? .none,
      offered: Double(offered.lowerBound)...Double(offered.upperBound))
  }
}

/// Targets of a theorem that have a name.
package struct OfferedTargets: Sendable {
  /// Functions of the catalogue of so many variables.
  package let inputs: ClosedRange<Int>?
  /// The uniform mesh on which their interpolants are taken, `8x8`; nil for the functions themselves.
  package let mesh: String?
  /// Further ones, as they are written.
  package let others: [String]

  static func functions(of inputs: ClosedRange<Int>, and others: [String] = []) -> OfferedTargets {
    OfferedTargets(inputs: inputs, mesh: nil, others: others)
  }

  static func mesh(_ cells: String, of inputs: Int) -> OfferedTargets {
    OfferedTargets(inputs: inputs...inputs, mesh: cells, others: [])
  }

  static func only(_ names: [String]) -> OfferedTargets {
    OfferedTargets(inputs: nil, mesh: nil, others: names)
  }
}
