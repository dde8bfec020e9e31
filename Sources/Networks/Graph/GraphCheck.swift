import Base

/// Takes the operations of a graph one after the other and refuses what does not fit.
struct GraphCheck {
  private let blocks: [Block]
  private(set) var sizes: [Int]
  private(set) var readers: [Int]
  private(set) var lastReaders: [Int]
  private var names: Set<String> = [Graph.inputName]
  private var isBlockRead: [Bool]

  init(inputs: Int, blocks: [Block]) {
    self.blocks = blocks
    sizes = [inputs]
    readers = [0]
    lastReaders = [0]
    isBlockRead = Array(repeating: false, count: blocks.count)
  }

  func checkBlocks() throws {
    var names: Set<String> = []
    // In Float64, which has room for every sum; exact up to the limit.
    var total = 0.0
    for (index, block) in blocks.enumerated() {
      func fail(_ message: String) -> UserError {
        UserError(message, at: "block \(index + 1) (\(excerpt(block.name)))")
      }
      guard !block.name.isEmpty else { throw fail("a block needs a name") }
      guard names.insert(block.name).inserted else {
        throw fail("another block has this name; give it one of its own")
      }
      let sides =
        block.layout.shape.map { [$0.rows, $0.columns] } ?? [block.layout.count]
      guard sides.allSatisfy({ $0 >= 1 }) else {
        throw fail("its shape is \(text(sides)); every side is at least 1")
      }
      let wanted = block.quantiser?.scaleCount ?? 0
      let scales = block.scales.map { blocks.indices.contains($0) ? blocks[$0] : nil }
      guard
        wanted == 0
          ? scales == nil : scales??.layout == .vector(wanted) && scales??.quantiser == nil
      else {
        throw fail(
          wanted == 0
            ? "it has scales, and no quantiser that takes any"
            : "its quantiser takes a block of \(count(wanted, "number")) for scales")
      }
      guard scales??.isTrained ?? block.isTrained == block.isTrained else {
        throw fail("it and its scales are trained or frozen together")
      }
      total +=
        block.layout.pattern.map { Double($0.entries) } ?? sides.reduce(1.0) { $0 * Double($1) }
    }
    let most = SizeLimit.parameters.range.upperBound
    guard total <= Double(most) else {
      throw UserError(
        "the blocks have \(plain(total)) numbers: \(byteText(8 * total)) as Float64; at most \(most) "
          + "are taken (\(byteText(8 * Double(most))))")
    }
  }

  mutating func add(_ operation: GraphOperation) throws {
    do {
      try addPlaced(operation)
    } catch let error as UserError {
      throw UserError(error.message, at: operation.place(sizes.count))
    }
  }

  private mutating func addPlaced(_ operation: GraphOperation) throws {
    guard !operation.name.isEmpty else { throw UserError("an operation needs a name") }
    guard names.insert(operation.name).inserted else {
      throw UserError("another value has this name; give it one of its own")
    }
    for value in operation.reads where !sizes.indices.contains(value) {
      throw UserError(
        "it reads value \(value), which is not made before; made are 0, the input, to "
          + "\(sizes.count - 1)")
    }
    for block in operation.blocks where !blocks.indices.contains(block) {
      throw UserError("it names block \(block); there are \(blocks.count), numbered from 0")
    }
    sizes.append(try size(operation))
    for value in operation.reads {
      readers[value] += 1
      lastReaders[value] = sizes.count - 2
    }
    for block in operation.blocks { isBlockRead[block] = true }
    readers.append(0)
    lastReaders.append(sizes.count - 1)
  }

  /// Features of what an operation makes.
  private func size(_ operation: GraphOperation) throws -> Int {
    switch operation {
    case .affine(let affine): return try size(affine)
    case .pointwise(let pointwise):
      let (features, function) = (sizes[pointwise.input], pointwise.function)
      guard let found = pointwise.numbers.map({ blocks[$0].layout }) else {
        guard function.trainableParameters == 0 else {
          throw UserError(
            "\(function) has \(count(function.trainableParameters, "trained number")), and no block is named for them"
          )
        }
        return features
      }
      let wanted = function.trainable == nil ? [] : [1, features]
      guard wanted.contains(where: { found == .vector($0) }) else {
        throw UserError(
          wanted.isEmpty
            ? "\(function) has 0 trained numbers, not a block of \(text(found))"
            : "\(function) has 1 trained number"
              + (features == 1 ? "" : ", or one for each of \(features) features")
              + ", not a block of \(text(found))")
      }
      guard pointwise.gradient == .exact else {
        throw UserError("\(function) has a trained number, whose gradient is exact")
      }
      return features
    case .basis(let basis): return try size(basis)
    case .join(let join):
      guard !join.parts.isEmpty else { throw UserError("it joins nothing; name at least one part") }
      for part in join.parts {
        let size = sizes[part.input]
        guard !part.features.isEmpty, part.features.lowerBound >= 0,
          part.features.upperBound <= size
        else {
          throw UserError(
            "it takes features \(part.features.lowerBound) to before \(part.features.upperBound) of a "
              + "value that has \(size), numbered from 0")
        }
      }
      let size = join.parts.reduce(0.0) { $0 + Double($1.features.count) }
      guard size <= Double(SizeLimit.parameters.range.upperBound) else { throw tooManyFeatures }
      return Int(size)
    case .combine(let combine):
      let (left, right) = (sizes[combine.left], sizes[combine.right])
      guard left == right else {
        throw UserError(
          "a \(combine.kind) is of values of equal size, not of \(left) and \(right) features")
      }
      return left
    case .attend(let attend):
      let features = sizes[attend.input]
      let parts = attend.rule.parts
      guard attend.tokens >= 1, features % attend.tokens == 0,
        features / attend.tokens % parts == 0
      else {
        throw UserError(
          "\(count(attend.tokens, "token")) of \(parts == 3 ? "queries, keys" : "queries") and values of equal size, "
            + "of \(count(features, "feature"))")
      }
      if case .hashed(let rounds, let bucket) = attend.rule, rounds < 1 || bucket < 2 {
        throw UserError("hashing has at least 1 round and 2 tokens a bucket")
      }
      let width = features / attend.tokens / parts
      guard attend.heads >= 1, width % attend.heads == 0 else {
        throw UserError(
          "\(count(attend.heads, "head")) of equal size of the \(count(width, "feature")) of a token"
        )
      }
      return features / parts
    case .route(let route): return try size(route)
    }
  }

  private func size(_ route: GraphOperation.Route) throws -> Int {
    for (what, number) in [
      ("copies", route.copies), ("inputs", route.inputs), ("outputs", route.outputs),
      ("iterations", route.iterations),
    ] where number < 1 { throw UserError("its \(what) are at least 1, not \(number)") }
    try SizeLimit.routing.check(route.iterations, "iterations")
    let features = sizes[route.input]
    let pairs = [route.copies, route.inputs, route.outputs].reduce(1.0) { $0 * Double($1) }
    guard pairs <= Double(features), features % Int(pairs) == 0 else {
      throw UserError(
        "it reads a prediction of each of \(route.inputs) capsules for each of \(route.outputs)"
          + (route.copies > 1 ? ", \(route.copies) times" : "")
          + ", all of equal size, not \(count(features, "feature"))")
    }
    return route.result == .capsules ? features / route.inputs : route.copies * route.outputs
  }

  private func size(_ affine: GraphOperation.Affine) throws -> Int {
    guard affine.copies >= 1 else {
      throw UserError("it has \(affine.copies) copies; at least 1 is needed")
    }
    let block = blocks[affine.weights]
    guard let (rows, columns) = block.layout.shape else {
      throw UserError("its weights \(excerpt(block.name)) are a vector; a matrix is needed")
    }
    let features = sizes[affine.input]
    let (wanted, overflow) = columns.multipliedReportingOverflow(by: affine.copies)
    guard !overflow, features == wanted else {
      throw UserError(
        "its weights are \(rows) × \(columns)\(affine.copies > 1 ? ", \(affine.copies) times" : ""), "
          + "what it reads has \(count(features, "feature"))")
    }
    if let biases = affine.biases {
      let block = blocks[biases]
      guard block.layout == .vector(rows) else {
        throw UserError(
          "its weights have \(count(rows, "row")), its biases \(excerpt(block.name)) are "
            + "\(text(block.layout))")
      }
    }
    let (size, isTooLarge) = rows.multipliedReportingOverflow(by: affine.copies)
    guard !isTooLarge, size <= SizeLimit.parameters.range.upperBound else { throw tooManyFeatures }
    return size
  }

  private func size(_ basis: GraphOperation.Basis) throws -> Int {
    guard (1...65_536).contains(basis.count) else {
      throw UserError("it has \(basis.count) functions; 1 to 65536 are taken")
    }
    let features = sizes[basis.input]
    let found = basis.grid.map { blocks[$0] }
    if let wanted = basis.kind.gridSize(count: basis.count) {
      guard let found else {
        throw UserError("a basis \(basis.kind) needs a block for its grid, and none is named")
      }
      guard found.layout == .matrix(rows: features, columns: wanted) else {
        throw UserError(
          "its grid \(excerpt(found.name)) is \(text(found.layout)), not \(features) × \(wanted)")
      }
      guard !found.isTrained else {
        throw UserError("its grid \(excerpt(found.name)) is trained; a grid is frozen")
      }
    } else if let found {
      throw UserError("a basis \(basis.kind) has no grid, not a block of \(text(found.layout))")
    }
    let (size, isTooLarge) = features.multipliedReportingOverflow(by: basis.count)
    guard !isTooLarge, size <= SizeLimit.parameters.range.upperBound else { throw tooManyFeatures }
    return size
  }

  private var tooManyFeatures: UserError {
    UserError("it makes more features than \(SizeLimit.parameters.range.upperBound)")
  }

  func finish(_ operations: [GraphOperation]) throws {
    for value in 0..<operations.count where readers[value] == 0 {
      let name = value == 0 ? "the input" : "operation \(value) (\(operations[value - 1].name))"
      throw UserError("nothing reads what it makes", at: name)
    }
    let scales = blocks.compactMap(\.scales)
    for (index, block) in blocks.enumerated() {
      func fail(_ message: String) -> UserError {
        UserError(message, at: "block \(index + 1) (\(excerpt(block.name)))")
      }
      switch scales.count(where: { $0 == index }) {
      case 0: if !isBlockRead[index] { throw fail("no operation reads it") }
      case 1:
        if isBlockRead[index] { throw fail("it is another's scales, and an operation reads it") }
      default: throw fail("several blocks have it for their scales; give each its own")
      }
    }
  }

  private func text(_ sides: [Int]) -> String { sides.map(String.init).joined(separator: " × ") }

  private func text(_ layout: Block.Layout) -> String {
    switch layout {
    case .matrix(let rows, let columns): "\(rows) × \(columns)"
    case .compressed(let pattern): "\(pattern.rows) × \(pattern.columns)"
    case .vector(let size): count(size, "number")
    }
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}

extension Graph {
  /// The name of value 0.
  package static let inputName = "input"

  /// The name of a value: of the operation that makes it, or `input`.
  package func name(of value: Int) -> String {
    value == 0 ? Graph.inputName : operations[value - 1].name
  }
}

extension GraphOperation {
  /// How errors name it.
  /// - Parameter number: 1 for the first.
  package func place(_ number: Int) -> String {
    "operation \(number) (\(kindName) \(excerpt(name)))"
  }

  /// The field's word for it.
  package var kindName: String {
    switch self {
    case .affine: "affine"
    case .pointwise(let pointwise): pointwise.function.name
    case .basis: "basis"
    case .join: "join"
    case .combine(let combine): combine.kind.rawValue
    case .attend: "attention"
    case .route: "route"
    }
  }
}
