// An operation as it stands in a file of a graph.

import Base

struct OperationFile: Codable, Hashable {
  var name: String
  var kind: String
  var reads: [String]
  var weights: String?
  var biases: String?
  var copies: Int?
  var function: String?
  var numbers: String?
  /// Of a function whose derivative stands for nothing; left out where it is exact.
  var gradient: String?
  var features: [[Int]]?
  var count: Int?
  var grid: String?
  var tokens: Int?
  var heads: Int?
  /// Of attention that is not full, with the seed of its rotations.
  var attention: String?
  var seed: UInt64?
  var inputs: Int?
  var outputs: Int?
  var iterations: Int?
  var result: String?

  /// What an operation may be, with the keys that it has beside its name, its kind and what it reads.
  enum Kind: String, CaseIterable {
    case affine, pointwise, basis, join, sum, product, attend, route

    var keys: [CodingKeys] {
      switch self {
      case .affine: [.weights, .biases, .copies]
      case .pointwise: [.function, .numbers, .gradient]
      case .basis: [.function, .count, .grid]
      case .join: [.features]
      case .sum, .product: []
      case .attend: [.tokens, .heads, .attention, .seed]
      case .route: [.copies, .inputs, .outputs, .iterations, .result]
      }
    }
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, kind, reads, weights, biases, copies, function, numbers, gradient, features, count
    case grid, tokens, heads, attention, seed, inputs, outputs, iterations, result
  }

  /// How errors name it.
  func place(_ number: Int) -> String {
    "operation \(number) (\(excerpt(kind)) \(excerpt(name)))"
  }

  init(_ operation: GraphOperation, of graph: Graph) {
    name = operation.name
    reads = operation.reads.map(graph.name(of:))
    switch operation {
    case .affine(let affine):
      kind = Kind.affine.rawValue
      weights = graph.blocks[affine.weights].name
      biases = affine.biases.map { graph.blocks[$0].name }
      copies = affine.copies == 1 ? nil : affine.copies
    case .pointwise(let pointwise):
      kind = Kind.pointwise.rawValue
      function = pointwise.function.description
      numbers = pointwise.numbers.map { graph.blocks[$0].name }
      gradient = pointwise.gradient == .exact ? nil : pointwise.gradient.rawValue
    case .basis(let basis):
      kind = Kind.basis.rawValue
      function = basis.kind.description
      count = basis.count
      grid = basis.grid.map { graph.blocks[$0].name }
    case .join(let join):
      kind = Kind.join.rawValue
      let isWhole = join.parts.allSatisfy { $0.features == 0..<graph.sizes[$0.input] }
      features =
        isWhole ? nil : join.parts.map { [$0.features.lowerBound, $0.features.upperBound] }
    case .combine(let combine):
      kind = (combine.kind == .sum ? Kind.sum : .product).rawValue
    case .attend(let attend):
      kind = Kind.attend.rawValue
      (tokens, heads) = (attend.tokens, attend.heads)
      if attend.rule.isHashed {
        (attention, seed) = (attend.rule.description, attend.seed)
      }
    case .route(let route):
      kind = Kind.route.rawValue
      copies = route.copies == 1 ? nil : route.copies
      (inputs, outputs, iterations) = (route.inputs, route.outputs, route.iterations)
      result = route.result == .capsules ? nil : route.result.rawValue
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    kind = try container.decode(String.self, forKey: .kind)
    let place = "operation \(excerpt(name))"
    guard let known = Kind(rawValue: kind) else {
      let kinds = Kind.allCases.map(\.rawValue)
      let hint = suggestion(for: kind, among: kinds)
      throw UserError(
        "unknown kind \(excerpt(kind))"
          + (hint.isEmpty ? ": it is one of \(kinds.joined(separator: ", "))" : hint), at: place)
    }
    try decoder.checkKeys(
      ([.name, .kind, .reads] + known.keys).map(\.rawValue),
      at: "operation \(excerpt(name)) (\(kind))")
    reads = try container.decode([String].self, forKey: .reads)
    weights = try container.decodeIfPresent(String.self, forKey: .weights)
    biases = try container.decodeIfPresent(String.self, forKey: .biases)
    copies = try container.decodeIfPresent(Int.self, forKey: .copies)
    function = try container.decodeIfPresent(String.self, forKey: .function)
    numbers = try container.decodeIfPresent(String.self, forKey: .numbers)
    gradient = try container.decodeIfPresent(String.self, forKey: .gradient)
    features = try container.decodeIfPresent([[Int]].self, forKey: .features)
    count = try container.decodeIfPresent(Int.self, forKey: .count)
    grid = try container.decodeIfPresent(String.self, forKey: .grid)
    tokens = try container.decodeIfPresent(Int.self, forKey: .tokens)
    heads = try container.decodeIfPresent(Int.self, forKey: .heads)
    attention = try container.decodeIfPresent(String.self, forKey: .attention)
    seed = try container.decodeIfPresent(UInt64.self, forKey: .seed)
    inputs = try container.decodeIfPresent(Int.self, forKey: .inputs)
    outputs = try container.decodeIfPresent(Int.self, forKey: .outputs)
    iterations = try container.decodeIfPresent(Int.self, forKey: .iterations)
    result = try container.decodeIfPresent(String.self, forKey: .result)
  }

  /// The operation that it is as number `index`, 0 for the first.
  /// - Parameter sizes: features of the values before.
  /// - Throws: `UserError` that says what would be right.
  func operation(
    _ index: Int, _ names: OperationNames, sizes: [Int]
  ) throws -> GraphOperation {
    let values = try reads.map { try names.value($0, before: index) }
    func needs(_ count: Int) throws {
      guard values.count == count else {
        throw UserError(
          "it reads \(count) value\(count == 1 ? "" : "s"), not \(values.count)")
      }
    }
    func given(_ text: String?, _ key: CodingKeys) throws -> String {
      guard let text else { throw UserError("key \(key.rawValue) is missing") }
      return text
    }
    switch Kind(rawValue: kind) {
    case .affine:
      try needs(1)
      return .affine(
        .init(
          name: name, input: values[0], weights: try names.block(given(weights, .weights)),
          biases: try biases.map { try names.block($0) }, copies: copies ?? 1))
    case .pointwise:
      try needs(1)
      return .pointwise(
        .init(
          name: name, input: values[0],
          function: try Activation(parsing: given(function, .function)),
          numbers: try numbers.map { try names.block($0) },
          gradient: try gradient.map { text in
            guard let known = GraphOperation.Pointwise.Gradient(rawValue: text) else {
              throw UserError("key gradient: \(excerpt(text)) is neither exact nor clipped")
            }
            return known
          } ?? .exact))
    case .basis:
      try needs(1)
      guard let count else { throw UserError("key count is missing") }
      return .basis(
        .init(
          name: name, input: values[0], kind: try BasisKind(parsing: given(function, .function)),
          count: count, grid: try grid.map { try names.block($0) }))
    case .join: return .join(.init(name: name, parts: try parts(of: values, sizes)))
    case .sum, .product:
      try needs(2)
      return .combine(
        .init(
          name: name, kind: kind == Kind.sum.rawValue ? .sum : .product, left: values[0],
          right: values[1]))
    case .attend:
      try needs(1)
      guard let tokens, let heads else {
        throw UserError("key \(tokens == nil ? "tokens" : "heads") is missing")
      }
      return .attend(
        .init(
          name: name, input: values[0], tokens: tokens, heads: heads,
          rule: try attention.map { try AttentionRule(parsing: $0) } ?? .full, seed: seed ?? 0))
    case .route:
      try needs(1)
      func given(_ number: Int?, _ key: CodingKeys) throws -> Int {
        guard let number else { throw UserError("key \(key.rawValue) is missing") }
        return number
      }
      return .route(
        .init(
          name: name, input: values[0], copies: copies ?? 1, inputs: try given(inputs, .inputs),
          outputs: try given(outputs, .outputs), iterations: try given(iterations, .iterations),
          result: try result.map { text in
            guard let known = GraphOperation.Route.Result(rawValue: text) else {
              throw UserError("key result: \(excerpt(text)) is neither capsules nor lengths")
            }
            return known
          } ?? .capsules))
    case nil: throw UserError("unknown kind \(excerpt(kind))")
    }
  }

  private func parts(
    of values: [Int], _ sizes: [Int]
  ) throws -> [GraphOperation.Join.Part] {
    guard let features else { return values.map { .init(input: $0, features: 0..<sizes[$0]) } }
    guard features.count == values.count else {
      throw UserError(
        "it reads \(values.count) values, but has features of \(features.count): give [first, end] "
          + "for each")
    }
    return try zip(values, features).map { value, ends in
      guard ends.count == 2, ends[0] <= ends[1] else {
        throw UserError("the features of a part are [first, end], the end not below the first")
      }
      return .init(input: value, features: ends[0]..<ends[1])
    }
  }
}
