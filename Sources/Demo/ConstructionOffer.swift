// What the page offers of each theorem: its options with their bounds, and the targets that fit.

import Base
import Constructions
import Experiments
import Functions
import Networks

/// The bounds of a theorem's options on the page, beside what the theorem itself allows: they keep
/// building and drawing short.
struct ConstructionOffer {
  private let depth: ClosedRange<Int>
  private let width: ClosedRange<Int>
  private let epsilon: ClosedRange<Double>

  private init(
    depth: ClosedRange<Int> = 1...64, width: ClosedRange<Int> = 1...64,
    epsilon: ClosedRange<Double> = 1e-6...0.5
  ) {
    (self.depth, self.width, self.epsilon) = (depth, width, epsilon)
  }

  /// The bounds for a theorem.
  static func offer(_ id: String) -> ConstructionOffer {
    switch id {
    case "yarotsky-square": ConstructionOffer(depth: 1...20)
    case "yarotsky-product": ConstructionOffer(depth: 1...20)
    case "yarotsky-polynomial": ConstructionOffer(depth: 2...300, epsilon: 1e-5...0.5)
    case "kidger-lyons": ConstructionOffer(depth: 1...64, epsilon: 1e-4...0.5)
    case "kidger-lyons-square": ConstructionOffer(depth: 1...24, epsilon: 1e-9...0.5)
    case "identity-chain": ConstructionOffer(depth: 1...128)
    case "ternary-dyadic": ConstructionOffer(depth: 1...16)
    case "telgarsky-deep": ConstructionOffer(depth: 1...10)
    case "telgarsky-shallow": ConstructionOffer(depth: 1...8)
    case "lin-jegelka-resnet": ConstructionOffer(depth: 2...200)
    case "free-knot-spline": ConstructionOffer(width: 1...40)
    case "best-relu": ConstructionOffer(width: 1...16)
    case "shaham-wavelets": ConstructionOffer(width: 1...96)
    case "guliyev-ismailov": ConstructionOffer(epsilon: 1e-3...0.5)
    default: ConstructionOffer()
    }
  }

  /// The options of a construction, within these bounds.
  /// - Throws: `UserError` that names the parameter.
  func options(_ query: Query) throws -> ConstructionOptions {
    var options = ConstructionOptions(
      target: try query.target(), width: try query.integer("width", width),
      depth: try query.integer("depth", depth), epsilon: try query.number("epsilon", epsilon),
      step: try query.number("step", 1e-12...1))
    options.domain = try query.domain()
    options.activation = try query.text("activation", limit: Limits.activationText).map { text in
      do {
        return try Activation(parsing: text)
      } catch let error as UserError {
        throw error.located(at: "activation")
      }
    }
    return options
  }

  /// The entry for the catalogue.
  static func json(_ entry: ConstructionEntry) -> JSON {
    let offer = offer(entry.theorem.id)
    return .object(
      ("name", .string(entry.theorem.id)), ("citation", .string(entry.theorem.citation)),
      ("statement", .string(entry.theorem.statement)),
      ("options", .array(entry.options.map { offer.json($0.name, $0.meaning) })),
      ("targets", .array(targets(for: entry).map(JSON.string))))
  }

  private func json(_ name: String, _ meaning: String) -> JSON {
    let bounds: ClosedRange<Double>? =
      switch name {
      case "depth": Double(depth.lowerBound)...Double(depth.upperBound)
      case "width": Double(width.lowerBound)...Double(width.upperBound)
      case "epsilon": epsilon
      case "step": 1e-12...1
      default: nil
      }
    // A meaning ends with its default in parentheses: `refinements (8)`.
    let match = meaning.wholeMatch(of: /(.*) \((.*)\)/)
    let title = match.map { String($0.1) } ?? meaning
    let standard = match.map { String($0.2) }
    return .object(
      ("name", .string(name)), ("title", .string(title)),
      ("least", bounds.map { JSON($0.lowerBound) } ?? .null),
      ("most", bounds.map { JSON($0.upperBound) } ?? .null),
      (
        "value",
        standard.map { text in Double(text).map { JSON($0) } ?? .string(text) } ?? .null
      ))
  }

  /// The targets that the theorem takes, as far as they have a name.
  private static func targets(for entry: ConstructionEntry) -> [String] {
    guard let meaning = entry.options.first(where: { $0.name == "target" })?.meaning else {
      return []
    }
    let one = named(inputs: 1)
    let two = named(inputs: 2)
    switch entry.theorem.id {
    case "he-hats": return one.map { "mesh:16:\($0)" }
    case "he-finite-elements", "he-uniform-mesh": return two.map { "mesh:8x8:\($0)" }
    case "arora-two-layers": return two.map { "mesh:4x4:\($0)" }
    case "ternary-slope": return ["x/2", "3*x/2", "x/3", "2*x/3"]
    case "kidger-lyons-square": return one + ["add", "subtract", "multiply", "divide"]
    default: return meaning.contains("of one variable") ? one : one + two
    }
  }

  private static func named(inputs: Int) -> [String] {
    drawnTargets.filter { $0.inputs == inputs }.map(\.name)
  }
}
