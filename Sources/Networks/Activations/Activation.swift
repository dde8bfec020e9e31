// What stands between the layers of a network, as users hold it.
import Base

/// A scalar function between the layers of a network.
///
/// Written as `relu`, `leakyRelu(0.01)`, `reluPower(2)` or `polynomial(0,1,0.5)`; `init(parsing:)` reads
/// what `description` writes. `formula`, `source` and the other properties say more of each. Each stands in a
/// file of its own, with all that is known of it; the guide <doc:AddingAnActivation> shows one.
public struct Activation: Sendable {
  package let function: any UnivariateFunction

  package init(_ function: some UnivariateFunction) { self.function = function }
}

extension Activation: Hashable {
  public static func == (a: Activation, b: Activation) -> Bool {
    a.function.isEqual(to: b.function)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(type(of: function)))
    function.hash(into: &hasher)
  }
}

extension Activation {
  /// One of each, with default parameters.
  public static let all: [Activation] = catalogue.compactMap { try? usual($0) }

  private static func usual<F: UnivariateFunction>(_ type: F.Type) throws -> Activation {
    Activation(try F(reading: ActivationArguments(name: F.name, text: F.usualArguments)))
  }

  /// Parameters that a layer trains for this activation: 1 for `prelu`, else 0.
  public var trainableParameters: Int { function.isTrained ? 1 : 0 }

  /// The slope with which `prelu` begins.
  public static let initialSlope = 0.25
}

extension Activation: CustomStringConvertible {
  /// The name alone: `leakyRelu` for `leakyRelu(0.01)`.
  public var name: String { type(of: function).name }

  /// The canonical text, with the parameters always: `elu(1)`; every bit of them survives.
  public var description: String { function.arguments.map { "\(name)(\($0))" } ?? name }

  /// One line for lists.
  public var summary: String { type(of: function).summary }

  /// The definition, in plain Unicode.
  public var formula: String { function.formula }

  /// Where it comes from, or is studied as an activation; not always the first to use it.
  public var source: String { type(of: function).source }
}
