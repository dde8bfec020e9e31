// What a special function is: names, arguments, values, derivatives, and an enclosure where one is proven.

import Base
import RealModule

/// A function of the tables (Bessel, Airy, …) as formulas call it.
///
/// Values are those of Float64 in every arithmetic: wider ones get 53 bits, narrower ones are rounded. Outside its
/// domain the value is NaN or infinite; nothing traps.
package struct SpecialFunction: Sendable {
  typealias Node = Expression.Node

  /// One of its arguments.
  package struct Argument: Sendable {
    package let name: String
    /// The whole numbers that it may be, where it must be one; then a formula gives it as a number.
    package let whole: ClosedRange<Int>?

    static func real(_ name: String) -> Argument { Argument(name: name, whole: nil) }
    static func whole(_ name: String, _ range: ClosedRange<Int>) -> Argument {
      Argument(name: name, whole: range)
    }
  }

  /// As it prints.
  package let name: String
  /// What SciPy and others call it.
  package let otherNames: [String]
  package let arguments: [Argument]
  /// One line for a list.
  package let summary: String
  /// At numbers, one an argument.
  package let value: @Sendable ([Double]) -> Double
  /// The derivative in an argument; nil where no formula is known, and it is then taken by `slope`.
  let partial: @Sendable (_ index: Int, _ arguments: [Node]) -> Node?
  /// How far from an argument the function is analytic and keeps its size, for `slope`.
  let reach: @Sendable (_ index: Int, _ arguments: [Double]) -> Double
  let enclosure: ProvenEnclosure?
  /// Where the value is computed, if not on all of its domain.
  let limits: String?

  init(
    _ name: String, _ otherNames: [String] = [], _ arguments: [Argument], _ summary: String,
    enclosure: ProvenEnclosure? = nil, limits: String? = nil,
    reach: @escaping @Sendable (Int, [Double]) -> Double = { _, _ in 0.25 },
    partial: @escaping @Sendable (Int, [Expression.Node]) -> Expression.Node? = { _, _ in nil },
    value: @escaping @Sendable ([Double]) -> Double
  ) {
    self.name = name
    self.otherNames = otherNames
    self.arguments = arguments
    self.summary = summary
    self.value = { numbers in numbers.contains { $0.isNaN } ? .nan : value(numbers) }
    self.partial = partial
    self.reach = reach
    self.enclosure = enclosure
    self.limits = limits
  }

  /// `besselJ(nu,x)`.
  package var signature: String {
    "\(name)(\(arguments.map(\.name).joined(separator: ",")))"
  }

  /// Where bounds of it are proven, as a condition; nil where it is for all that it is defined for.
  var provenFor: String? {
    guard let enclosure, let first = arguments.first, let last = arguments.last else { return nil }
    let conditions = [enclosure.orders(of: first.name), enclosure.place(of: last.name)]
      .compactMap(\.self)
    return conditions.isEmpty ? nil : conditions.joined(separator: ", ")
  }

  /// The call of it.
  func callAsFunction(_ arguments: Node...) -> Node { .special(self, arguments) }

  /// The call that a formula writes.
  /// - Throws: `UserError` where an argument that must be a whole number is none.
  func checked(_ given: [Node]) throws -> Node {
    let settled = try zip(arguments, given).map { argument, node in
      try argument.whole.map {
        .number(Double(try node.whole(in: $0, "'\(name)'", argument.name)))
      } ?? node.folded
    }
    return .special(self, settled)
  }
}

extension SpecialFunction: Hashable {
  package static func == (left: Self, right: Self) -> Bool { left.name == right.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A way to write a special function, or what is made of several.
struct SpecialSpelling: Sendable {
  let name: String
  let arguments: [String]
  /// One line for a list; empty where the list has it by another name.
  let summary: String
  let otherNames: [String]
  let isProven: Bool
  let make: @Sendable ([Expression.Node]) throws -> Expression.Node

  init(
    _ name: String, _ arguments: [String], _ summary: String = "", also otherNames: [String] = [],
    isProven: Bool = false,
    make: @escaping @Sendable ([Expression.Node]) throws -> Expression.Node
  ) {
    self.name = name
    self.arguments = arguments
    self.summary = summary
    self.otherNames = otherNames
    self.isProven = isProven
    self.make = make
  }
}

/// The functions of one file, with other ways to write them.
struct SpecialFamily: Sendable {
  let functions: [SpecialFunction]
  var spellings: [SpecialSpelling] = []
}

/// A special function as a list has it.
package struct ListedFunction: Sendable {
  /// How it is called.
  package let signature: String
  package let otherNames: [String]
  /// Whether bounds of it are proven, at least for some arguments.
  package let isProven: Bool
  /// For which; nil where it is for all, or for none.
  package let provenFor: String?
  /// One line on it.
  package let summary: String
}

extension SpecialFunction {
  /// All families; a new one is one file and one line here.
  static let families: [SpecialFamily] = [
    .bessel, .airy, .gammas, .errorFunctions, .zetas, .ellipticIntegrals, .jacobi, .legendre,
    .exponentialIntegrals, .lambert, .hypergeometric, .fresnel,
  ]

  /// All functions, in the order of a list.
  package static let all: [SpecialFunction] = families.flatMap(\.functions)

  /// Every spelling by its name; one name may stand for several numbers of arguments.
  static let spellings: [String: [SpecialSpelling]] = {
    var result: [String: [SpecialSpelling]] = [:]
    for family in families {
      for function in family.functions {
        for name in [function.name] + function.otherNames {
          result[name, default: []].append(
            SpecialSpelling(name, function.arguments.map(\.name)) { try function.checked($0) })
        }
      }
      for spelling in family.spellings { result[spelling.name, default: []].append(spelling) }
    }
    return result
  }()

  /// Spellings of a name, where a derivative without a formula is written `besselJ_d1`.
  static func spellings(_ name: String) -> [SpecialSpelling] {
    if let known = spellings[name] { return known }
    guard let match = name.wholeMatch(of: /(.*)_d([1-4])/) else { return [] }
    let index = (Int(match.2) ?? 1) - 1
    guard let base = all.first(where: { $0.name == match.1 }), index < base.arguments.count,
      base.arguments[index].whole == nil
    else { return [] }
    let function = base.slope(index)
    return [SpecialSpelling(name, function.arguments.map(\.name)) { try function.checked($0) }]
  }

  /// The lines of a list, without those that only derivatives use.
  static var list: [ListedFunction] {
    families.flatMap { family in
      family.functions.filter { !$0.name.hasSuffix("Slope") }.map {
        ListedFunction(
          signature: $0.signature, otherNames: $0.otherNames, isProven: $0.enclosure != nil,
          provenFor: $0.provenFor, summary: $0.summary)
      }
        + family.spellings.filter { !$0.summary.isEmpty }.map {
          ListedFunction(
            signature: "\($0.name)(\($0.arguments.joined(separator: ",")))",
            otherNames: $0.otherNames, isProven: $0.isProven, provenFor: nil, summary: $0.summary)
        }
    }
  }
}

extension Expression.Node {
  /// Whether a variable is in it.
  var isConstant: Bool {
    switch self {
    case .number, .pi, .e: true
    case .variable: false
    case .unary(_, let u): u.isConstant
    case .binary(_, let u, let v): u.isConstant && v.isConstant
    case .special(_, let arguments): arguments.allSatisfy(\.isConstant)
    }
  }

  /// The whole number that it is.
  func whole(in range: ClosedRange<Int>, _ name: String, _ argument: String) throws -> Int {
    let wanted =
      "\(name) needs a whole number from \(range.lowerBound) to \(range.upperBound) for \(argument)"
    guard isConstant else {
      throw UserError("\(wanted), not the formula '\(excerpt(text))'")
    }
    let value: Double = Expression(root: self, naming: .letters).value(at: [])
    guard value == value.rounded(), range.contains(Int(clamping: value)) else {
      throw UserError("\(wanted), not \(plain(value))")
    }
    return Int(value)
  }

  /// A whole number that is written as a formula, such as 1+1, as a number.
  fileprivate var folded: Self {
    if case .number = self { return self }
    guard isConstant else { return self }
    let value: Double = Expression(root: self, naming: .letters).value(at: [])
    return value == value.rounded() && value.magnitude < 1e6 ? .number(value) : self
  }

  /// The same with a formula in place of each variable.
  func substituting(_ formulas: [Self]) -> Self {
    switch self {
    case .number, .pi, .e: self
    case .variable(let index): formulas[index]
    case .unary(let function, let u): .unary(function, u.substituting(formulas))
    case .binary(let function, let u, let v):
      .binary(function, u.substituting(formulas), v.substituting(formulas))
    case .special(let function, let arguments):
      .special(function, arguments.map { $0.substituting(formulas) })
    }
  }
}

extension Int {
  /// The nearest Int of a Double; 0 of NaN.
  fileprivate init(clamping value: Double) {
    self = value.isNaN ? 0 : Int(Swift.max(-1e15, Swift.min(1e15, value)))
  }
}
