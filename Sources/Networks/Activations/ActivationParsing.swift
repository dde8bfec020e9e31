// Reading an activation as a person writes it: any case, hyphens, common other names, defaults.
import Base

extension Activation {
  /// An activation from its text.
  ///
  /// Upper and lower case, `-` and `_` do not matter (`leaky-relu`); common other names are known
  /// (`swish`, `sin`, `heaviside`); parameters in parentheses may be left out where there is a default.
  /// - Throws: `UserError` for an unknown name (the nearest are suggested) or unsuitable parameters.
  public init(parsing text: String) throws {
    let trimmed = text.trimming(\.isWhitespace)
    let opening = trimmed.firstIndex(of: "(")
    let written = String(trimmed[..<(opening ?? trimmed.endIndex)]).trimming(\.isWhitespace)
    var arguments: String?
    if let opening {
      guard trimmed.hasSuffix(")") else {
        throw UserError("'\(trimmed)' lacks its closing parenthesis")
      }
      arguments = String(trimmed[trimmed.index(after: opening)...].dropLast()).trimming(
        \.isWhitespace)
    }
    guard let type = Self.types[Self.key(written)] else {
      guard !written.isEmpty else {
        throw UserError("an activation needs a name, such as relu or tanh")
      }
      if (try? ExpressionActivation(parsing: trimmed)) != nil {
        throw UserError("a formula of your own is written expression(\(excerpt(trimmed)))")
      }
      let hint = suggestion(for: Self.key(written), among: Self.spellings)
      throw UserError(
        "unknown activation '\(written)'\(hint.isEmpty ? "; 'approxima activations' lists them" : hint)"
      )
    }
    self = try Self.read(type, arguments)
  }

  private static func read<F: UnivariateFunction>(_: F.Type, _ arguments: String?) throws
    -> Activation
  {
    Activation(try F(reading: ActivationArguments(name: F.name, text: arguments)))
  }

  /// Canonical and other names, as they are written.
  private static let spellings: [String] = catalogue.flatMap { [$0.name] + $0.otherNames }

  private static let types: [String: any UnivariateFunction.Type] = {
    var types: [String: any UnivariateFunction.Type] = [:]
    for type in catalogue {
      for name in [type.name] + type.otherNames { types[key(name)] = type }
    }
    return types
  }()

  private static func key(_ name: String) -> String {
    name.lowercased().filter { $0 != "-" && $0 != "_" && !$0.isWhitespace }
  }
}

/// As `init(parsing:)` reads it.
extension Activation: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: String(from: decoder))
  }

  public func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}
