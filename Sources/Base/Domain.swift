/// A closed box in R^d: where a function is approximated, and where the error is measured.
///
/// Boxes that people give have limits within which arithmetic on them neither overflows nor loses the
/// numbers between their ends: see `largest`, `smallestSide` and `finest`.
public struct Domain: Sendable, Hashable {
  /// One interval an axis, each finite and of positive length.
  public let bounds: [ClosedRange<Double>]

  /// The largest magnitude of an end, 2^200: fourth powers and volumes in three dimensions are finite.
  public static let largest = 0x1p200
  /// The least length of a side, 2^-200: its powers as above are not 0.
  public static let smallestSide = 0x1p-200
  /// The least length of a side as a part of its ends' magnitude, 2^-40: the numbers of Float64
  /// divide it into at least 4096 steps, more than a fit takes samples along an axis by default.
  public static let finest = 0x1p-40

  public var dimension: Int { bounds.count }

  /// The product of the sides.
  public var volume: Double { bounds.reduce(1) { $0 * ($1.upperBound - $1.lowerBound) } }

  public var centre: [Double] { bounds.map { 0.5 * $0.lowerBound + 0.5 * $0.upperBound } }

  /// A box from its intervals.
  /// - Throws: `UserError` where there is no axis, or an interval is inverted, empty, not finite or
  ///   beyond the limits.
  public init(_ intervals: [(lower: Double, upper: Double)]) throws {
    guard !intervals.isEmpty else {
      throw UserError("a domain needs at least one interval, such as [-1,1]")
    }
    bounds = try intervals.map { lower, upper in
      guard lower.isFinite, upper.isFinite else {
        throw UserError("the interval [\(plain(lower)),\(plain(upper))] must have finite ends")
      }
      guard lower < upper else {
        let text = "[\(plain(lower)),\(plain(upper))]"
        throw UserError(
          lower > upper
            ? "the interval \(text) is inverted: write [\(plain(upper)),\(plain(lower))]"
            : "the interval \(text) is a single point: its ends must differ")
      }
      try Domain.checkLimits(lower, upper)
      return lower...upper
    }
    guard (0x1p-1000...0x1p1000).contains(volume) else {
      throw UserError(
        "the volume of the \(bounds.count) sides together is beyond 2^-1000 to 2^1000 "
          + "(9.3e-302 to 1.1e301): take shorter or longer sides")
    }
  }

  private static func checkLimits(_ lower: Double, _ upper: Double) throws {
    func refuse(_ what: String) -> UserError {
      UserError("the interval [\(plain(lower)),\(plain(upper))] \(what)")
    }
    let magnitude = max(abs(lower), abs(upper))
    guard magnitude <= largest else {
      throw refuse("goes beyond 2^200 (1.6e60), the largest number of a domain")
    }
    let length = upper - lower
    guard length >= smallestSide else {
      throw refuse("is shorter than 2^-200 (6.2e-61), the least length of a side")
    }
    guard length >= finest * magnitude else {
      throw refuse(
        "is too short beside its ends: a side needs at least 2^-40 (9.1e-13) of their magnitude, "
          + "so that numbers lie between; shift it towards 0")
    }
  }

  /// A box whose bounds are known to be good; for constants in code.
  public init(_ bounds: ClosedRange<Double>...) {
    precondition(
      !bounds.isEmpty && bounds.allSatisfy { $0.lowerBound < $0.upperBound },
      "a domain has axes of positive length")
    self.bounds = bounds
  }

  /// A box as a person writes it: `[-1,1]`, `[0,1]x[-1,1]`, `[0,1]^3`, or nested as in YAML
  /// (`[[0,1],[-1,1]]`).
  /// - Throws: `UserError` that says what was expected.
  public init(parsing text: String) throws {
    try self.init(
      Self.writtenBounds(text).map { lower, upper in
        guard let lower = Double(lower), let upper = Double(upper) else {
          throw Self.malformed(text)
        }
        return (lower, upper)
      })
  }

  /// The bounds of a box as they are written, for who reads them exactly.
  /// - Throws: `UserError` that says what was expected.
  package static func writtenBounds(_ text: String) throws -> [(lower: String, upper: String)] {
    let compact = text.filter { !$0.isWhitespace }
    var body = compact
    if body.hasPrefix("[["), body.hasSuffix("]]") {
      body = String(body.dropFirst().dropLast()).replacing("],[", with: "]x[")
    }
    var intervals: [(lower: String, upper: String)] = []
    for factor in body.split(separator: /[x×*]/, omittingEmptySubsequences: false) {
      guard let match = factor.wholeMatch(of: /\[([^,\[\]]+),([^,\[\]]+)\](?:\^([0-9]+))?/)
      else { throw malformed(text) }
      let power = try match.3.map { digits in
        guard let power = Int(digits), (1...64).contains(power) else { throw malformed(text) }
        return power
      }
      for _ in 0..<(power ?? 1) { intervals.append((String(match.1), String(match.2))) }
    }
    return intervals
  }

  private static func malformed(_ text: String) -> UserError {
    UserError("'\(text)' is not a domain: write a domain as [-1,1], [0,1]x[-1,1] or [0,1]^2")
  }

  public func contains(_ point: [Double]) -> Bool {
    point.count == dimension && zip(bounds, point).allSatisfy { $0.contains($1) }
  }
}

extension Domain: CustomStringConvertible {
  /// As `init(parsing:)` reads it; every bit of the bounds survives.
  public var description: String {
    bounds.map { "[\(plain($0.lowerBound)),\(plain($0.upperBound))]" }.joined(separator: "x")
  }
}

/// The box as a list of `[lower, upper]` pairs.
extension Domain: Codable {
  public init(from decoder: any Decoder) throws {
    let pairs = try [[Double]](from: decoder)
    guard pairs.allSatisfy({ $0.count == 2 }) else {
      throw UserError("a domain is a list of [lower, upper] pairs")
    }
    try self.init(pairs.map { ($0[0], $0[1]) })
  }

  public func encode(to encoder: any Encoder) throws {
    try bounds.map { [$0.lowerBound, $0.upperBound] }.encode(to: encoder)
  }
}

/// The shortest decimal that reads back as `number`, without the `.0` of a whole number.
package func plain(_ number: Double) -> String {
  // NaN without the sign that some operations give it.
  let text = number.isNaN ? "nan" : number.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
