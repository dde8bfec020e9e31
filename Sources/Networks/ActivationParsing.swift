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
    guard let name = Self.canonicalNames[Self.key(written)] else {
      guard !written.isEmpty else {
        throw UserError("an activation needs a name, such as relu or tanh")
      }
      let hint = suggestion(for: Self.key(written), among: Self.spellings)
      throw UserError(
        "unknown activation '\(written)'\(hint.isEmpty ? "; 'approxima activations' lists them" : hint)"
      )
    }
    try self.init(name: name, arguments: arguments)
  }

  private init(name: String, arguments: String?) throws {
    func numbers() throws -> [Double] {
      guard let arguments, !arguments.isEmpty else { return [] }
      return try arguments.split(separator: ",", omittingEmptySubsequences: false).map {
        let word = String($0).trimming(\.isWhitespace)
        guard let number = Double(word), number.isFinite else {
          throw UserError("\(name)(\(arguments)): '\(word)' is not a finite number")
        }
        return number
      }
    }
    func number(
      _ symbol: String, default fallback: Double, _ condition: String = "",
      where holds: (Double) -> Bool = { _ in true }
    ) throws -> Double {
      let given = try numbers()
      guard given.count <= 1 else {
        throw UserError("\(name) takes one parameter, as in \(name)(\(plain(fallback)))")
      }
      let number = given.first ?? fallback
      guard holds(number) else {
        throw UserError(
          "\(name)(\(plain(number))): \(symbol) must be \(condition), as in \(name)(\(plain(fallback)))"
        )
      }
      return number
    }

    switch name {
    case "leakyRelu": self = .leakyRelu(try number("the slope", default: 0.01))
    case "elu": self = .elu(try number("alpha", default: 1, "positive") { $0 > 0 })
    case "celu": self = .celu(try number("alpha", default: 1, "positive") { $0 > 0 })
    case "ternary":
      self = .ternary(try number("the threshold", default: 0.5, "0 or more") { $0 >= 0 })
    case "reluPower":
      let power = try number("the power", default: 2, "a whole number from 1 to 1000") {
        (1...1000).contains($0) && $0 == $0.rounded()
      }
      self = .reluPower(Int(power))
    case "polynomial":
      let coefficients = try numbers()
      guard !coefficients.isEmpty else {
        throw UserError(
          "polynomial needs its coefficients from the constant up, as in polynomial(0,1,0.5)")
      }
      self = .polynomial(coefficients)
    case "expression":
      let formula = (arguments ?? "").trimming { $0.isWhitespace || $0 == "\"" }
      guard !formula.isEmpty else {
        throw UserError("expression needs a formula in x, as in expression(x*tanh(x))")
      }
      do {
        self = .expression(try ExpressionActivation(parsing: formula))
      } catch let error as UserError {
        throw error.located(at: "expression")
      }
    default:
      guard arguments == nil || arguments == "" else {
        throw UserError("\(name) takes no parameters: write \(name)")
      }
      guard let plain = Self.all.first(where: { $0.name == name }) else {
        throw UserError("unknown activation '\(name)'")
      }
      self = plain
    }
  }

  /// Other names, as in the literature and in other libraries.
  private static let otherNames: [String: [String]] = [
    "identity": ["linear", "id", "none"],
    "relu": ["rectifier", "ramp"],
    "leakyRelu": ["lrelu"],
    "geluTanh": ["geluNew", "geluFast", "geluApproximate"],
    "silu": ["swish"],
    "sigmoid": ["logistic", "sigm"],
    "hardTanh": ["htanh"],
    "hardSigmoid": ["hsigmoid"],
    "hardSwish": ["hswish", "hardSilu"],
    "reluPower": ["repu", "rectifiedPower"],
    "square": ["quadratic"],
    "cube": ["cubic"],
    "polynomial": ["poly"],
    "sine": ["sin"],
    "cosine": ["cos"],
    "gaussian": ["gauss"],
    "absolute": ["abs", "absoluteValue", "modulus"],
    "step": ["heaviside", "binaryStep"],
    "sign": ["sgn", "signum"],
    "sawtooth": ["frac", "fractionalPart"],
    "expression": ["expr", "formula"],
  ]

  /// Canonical and other names, as they are written.
  private static let spellings: [String] = all.flatMap { [$0.name] + (otherNames[$0.name] ?? []) }

  private static let canonicalNames: [String: String] = {
    var names: [String: String] = [:]
    for activation in all {
      for name in [activation.name] + (otherNames[activation.name] ?? []) {
        names[key(name)] = activation.name
      }
    }
    return names
  }()

  private static func key(_ name: String) -> String {
    name.lowercased().filter { $0 != "-" && $0 != "_" && !$0.isWhitespace }
  }
}

extension String {
  fileprivate func trimming(_ unwanted: (Character) -> Bool) -> String {
    var rest = self[...]
    while rest.first.map(unwanted) == true { rest.removeFirst() }
    while rest.last.map(unwanted) == true { rest.removeLast() }
    return String(rest)
  }
}
