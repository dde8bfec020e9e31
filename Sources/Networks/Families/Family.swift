import Base

/// A kind of network by its name: how a shape becomes a graph.
///
/// To add one, write a type that conforms to `NetworkFamily` in a file of its own and name it in `all`.
public struct Family: Sendable {
  package let definition: any NetworkFamily.Type

  package init(_ definition: any NetworkFamily.Type) { self.definition = definition }

  /// All families, the default first.
  public static let all: [Family] = [
    mlp, residual, tied, reversible, kan, rational, spline, fourier, random, mmnn, polynomial,
    attention,
    capsules,
  ]

  /// The name that options and files use.
  public var name: String { definition.name }
  /// What it is, in one line.
  public var summary: String { definition.summary }

  /// A family by its name.
  /// - Throws: `UserError` with the nearest names.
  public init(parsing text: String) throws {
    guard let family = Family.all.first(where: { $0.name == text }) else {
      let names = Family.all.map(\.name)
      let hint = suggestion(for: text, among: names)
      throw UserError(
        "unknown family '\(text)'"
          + (hint.isEmpty ? ": it is one of \(names.joined(separator: ", "))" : hint))
    }
    self = family
  }
}

extension Family: Hashable {
  public static func == (first: Family, second: Family) -> Bool { first.name == second.name }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// As its name.
extension Family: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: String(from: decoder))
  }

  public func encode(to encoder: any Encoder) throws { try name.encode(to: encoder) }
}

/// How the shapes of a family become graphs. A layout of numbers never changes: stores keep them without
/// the graph.
package protocol NetworkFamily: Sendable {
  static var name: String { get }
  static var summary: String { get }

  /// What the family asks of a shape beyond what every one does.
  /// - Throws: `UserError` that says what would be right.
  static func check(_ shape: Architecture) throws

  /// Trained numbers, without the graph: a sweep plans up to 10⁶ runs. In Float64, which has room for
  /// every product; exact up to 2^53.
  static func size(_ shape: Architecture) -> Double

  /// Frozen numbers behind the trained ones.
  static func frozenSize(_ shape: Architecture) -> Double

  /// Whether its functions stand on edges and are splines: then a shape has `splines`, and no activations.
  static var hasSplines: Bool { get }

  /// Whether its depth counts blocks, of one or two layers each.
  static var hasBlocks: Bool { get }

  /// What its shapes have beside widths and activations; those that are nil it has not.
  static var options: FamilyOptions { get }

  /// Whether its hidden layers have activations that are chosen.
  static var hasActivations: Bool { get }

  /// Whether a number of its activations may be trained, one a layer or one a unit.
  static var trainsFunctions: Bool { get }

  /// Whether its shapes have hidden layers or blocks.
  static var hasLayers: Bool { get }

  /// Its widths are multiples of this.
  static func widthStep(_ options: FamilyOptions) -> Int

  /// Whether all its graphs end in a linear layer with numbers of its own, for which methods of second order solve.
  static var endsInLinearLayer: Bool { get }

  static func graph(_ shape: Architecture) throws -> Graph
}

extension NetworkFamily {
  package static func frozenSize(_ shape: Architecture) -> Double { 0 }
  package static var hasSplines: Bool { false }
  package static var hasBlocks: Bool { false }
  package static var options: FamilyOptions { FamilyOptions() }
  package static var hasActivations: Bool { !hasSplines && hasLayers }
  package static var trainsFunctions: Bool { false }
  package static var hasLayers: Bool { true }
  package static func widthStep(_ options: FamilyOptions) -> Int { 1 }
  package static var endsInLinearLayer: Bool { true }
}

extension Family {
  /// Whether its functions stand on edges and are splines, in place of activations.
  package var hasSplines: Bool { definition.hasSplines }

  /// Whether its hidden layers have activations that are chosen.
  package var hasActivations: Bool { definition.hasActivations }

  /// Whether a number of its activations may be trained.
  package var trainsFunctions: Bool { definition.trainsFunctions }

  /// The families whose functions have trained numbers, of activations or of their own, for a sentence.
  package static var namesWithCoefficients: String {
    let names = all.filter { $0.trainsFunctions || $0.options.coefficients != nil }.map(\.name)
    return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
  }

  /// Whether its depth counts blocks.
  package var hasBlocks: Bool { definition.hasBlocks }

  /// The families that have blocks, for a sentence.
  package static var namesWithBlocks: String {
    let names = all.filter(\.hasBlocks).map(\.name)
    return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
  }

  /// Whether all its graphs end in a linear layer with numbers of its own.
  package var endsInLinearLayer: Bool { definition.endsInLinearLayer }

  /// The families that have splines, for a sentence.
  package static var namesWithSplines: String {
    all.filter(\.hasSplines).map(\.name).joined(separator: " or ")
  }
}
