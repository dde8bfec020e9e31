// What the nodes of an ONNX graph have made so far, step by step, and the network that it becomes.

import Base
import Kernels
import Networks

/// W·v + b, on each of `copies` equal groups of features.
struct ONNXAffine {
  enum Weights {
    /// (rows × columns), row-major.
    case dense([Double])
    case diagonal([Double])
    case sparse(SparseMatrix)
  }

  var weights: Weights
  var copies = 1
  /// Of one group.
  var biases: [Double]

  init(_ weights: Weights, copies: Int = 1, biases: [Double]) {
    self.weights = weights
    self.copies = copies
    self.biases = biases
  }

  static func diagonal(_ factors: [Double]) -> ONNXAffine {
    ONNXAffine(.diagonal(factors), biases: [Double](repeating: 0, count: factors.count))
  }

  var outputs: Int { biases.count * copies }
}

/// A value that depends on the input: what a step gives, and an affine map behind it.
struct ONNXSignal {
  var shape: ONNXShape
  /// 0 is the input.
  var step = 0
  var pending: ONNXAffine?

  var size: Int { shape.count }
}

/// The steps of a graph that is being read; what is made is counted before it is made.
struct ONNXSteps {
  enum Step {
    /// An affine map, where there is one, and a function of every feature.
    case layer(ONNXAffine?, Activation, before: Int)
    case join([(step: Int, features: Range<Int>)])
    case combine(GraphOperation.Combine.Kind, Int, Int)
    case compound(ONNXCompound.Operation, before: Int)

    var reads: [Int] {
      switch self {
      case .layer(_, _, let before): [before]
      case .join(let parts): parts.map(\.step)
      case .combine(_, let left, let right): [left, right]
      case .compound(_, let before): [before]
      }
    }
  }

  /// More than so many numbers are made only where they stand in the file.
  static let madeNumbers = 20_000_000
  static let mostSteps = 100_000

  private let inputs: Int
  private let limit: Int
  private var made = 0
  private var steps: [Step] = []

  /// - Parameters:
  ///   - inputs: features of the input.
  ///   - given: numbers that stand in the file.
  init(inputs: Int, given: Int) {
    self.inputs = inputs
    limit = Self.madeNumbers + given
  }

  // MARK: Making

  /// - Throws: `UserError` where so many more numbers are too many.
  mutating func count(_ numbers: Int) throws {
    guard numbers <= limit - made, steps.count < Self.mostSteps else {
      throw UserError(
        "what it makes, \(numbers) numbers of \(numbers / 125_000) MB, would make the network "
          + "larger than "
          + "\(limit) numbers or \(Self.mostSteps) layers, which are the most that is made")
    }
    made += numbers
  }

  private mutating func append(_ step: Step) throws -> Int {
    try count(1)
    steps.append(step)
    return steps.count
  }

  mutating func activated(_ signal: ONNXSignal, _ activation: Activation) throws -> ONNXSignal {
    ONNXSignal(
      shape: signal.shape,
      step: try append(.layer(signal.pending, activation, before: signal.step)))
  }

  /// The step whose features are the signal's.
  private mutating func settled(_ signal: ONNXSignal) throws -> Int {
    signal.pending == nil ? signal.step : try activated(signal, .identity).step
  }

  /// The product with a matrix of each of `copies` groups of features.
  mutating func multiply(
    _ signal: inout ONNXSignal, _ weights: ONNXAffine.Weights, rows: Int, copies: Int = 1
  ) throws {
    if signal.pending != nil { signal = try activated(signal, .identity) }
    signal.pending = ONNXAffine(
      weights, copies: copies, biases: [Double](repeating: 0, count: rows))
  }

  mutating func scale(_ signal: inout ONNXSignal, by factors: [Double]) throws {
    guard factors.contains(where: { $0 != 1 }) else { return }
    try count(factors.count)
    if signal.pending != nil { signal = try activated(signal, .identity) }
    signal.pending = .diagonal(factors)
  }

  mutating func add(_ terms: [Double], to signal: inout ONNXSignal) throws {
    guard terms.contains(where: { $0 != 0 }) else { return }
    try count(terms.count)
    var affine = signal.pending ?? .diagonal([Double](repeating: 1, count: signal.size))
    let group = affine.biases.count
    let isPeriodic = terms.indices.allSatisfy { terms[$0] == terms[$0 % group] }
    if !isPeriodic || affine.biases.contains(where: { $0 != 0 }) {
      signal = try activated(signal, .identity)
      affine = .diagonal([Double](repeating: 1, count: signal.size))
    }
    affine.biases = Array(terms.prefix(affine.biases.count))
    signal.pending = affine
  }

  /// Sum or product, feature by feature; both have one shape.
  mutating func combined(
    _ kind: GraphOperation.Combine.Kind, _ left: ONNXSignal, _ right: ONNXSignal
  ) throws -> ONNXSignal {
    try count(left.size)
    let (first, second) = (try settled(left), try settled(right))
    return ONNXSignal(shape: left.shape, step: try append(.combine(kind, first, second)))
  }

  /// Features of one signal or several.
  /// - Parameter places: the signal and its feature, for each feature of the result.
  mutating func picked(
    _ signals: [ONNXSignal], _ places: [(signal: Int, feature: Int)], shape: ONNXShape
  ) throws -> ONNXSignal {
    if signals.count == 1, signals[0].size == places.count,
      places.indices.allSatisfy({ places[$0].feature == $0 })
    {
      var signal = signals[0]
      signal.shape = shape
      return signal
    }
    try count(places.count)
    var settledSteps: [Int] = []
    for signal in signals { settledSteps.append(try settled(signal)) }
    var parts: [(step: Int, features: Range<Int>)] = []
    for place in places {
      let step = settledSteps[place.signal]
      if let last = parts.last, last.step == step, last.features.upperBound == place.feature {
        parts[parts.count - 1].features = last.features.lowerBound..<(place.feature + 1)
      } else {
        parts.append((step, place.feature..<(place.feature + 1)))
      }
    }
    return ONNXSignal(shape: shape, step: try append(.join(parts)))
  }

  /// What several nodes make together.
  /// - Throws: `UserError` where the values are not (samples × features).
  mutating func made(_ compound: ONNXCompound, of signal: ONNXSignal) throws -> ONNXSignal {
    let sizes = signal.shape.sizes
    guard sizes.count == 2, sizes[0] ?? 1 == 1, sizes[1] == compound.reads else {
      throw UserError(
        "values of shape \(signal.shape.text) are not \(compound.reads) features of each sample")
    }
    try count(compound.makes)
    let before = try settled(signal)
    return ONNXSignal(
      shape: ONNXShape([sizes[0], compound.makes]),
      step: try append(.compound(compound.operation, before: before)))
  }

  // MARK: The network

  /// - Throws: `UserError` where it would have more numbers than are made.
  func network(_ output: ONNXSignal, _ precision: Precision) throws -> Network {
    var isNeeded = [Bool](repeating: false, count: steps.count + 1)
    isNeeded[output.step] = true
    for step in stride(from: steps.count, to: 0, by: -1) where isNeeded[step] {
      for before in steps[step - 1].reads { isNeeded[before] = true }
    }
    let needed = (0..<steps.count).filter { isNeeded[$0 + 1] }
    return try chain(needed, output, precision) ?? graph(needed, output, precision)
  }

  /// One fully connected layer after the other; nil where it is something else.
  private func chain(
    _ needed: [Int], _ output: ONNXSignal, _ precision: Precision
  ) throws -> Network? {
    var layers: [(affine: ONNXAffine, activation: Activation)] = []
    var width = inputs
    func isPlain(_ affine: ONNXAffine) -> Bool {
      if case .sparse = affine.weights { return false }
      return affine.copies == 1
    }
    func whole(_ affine: ONNXAffine?) -> ONNXAffine {
      affine ?? .diagonal([Double](repeating: 1, count: width))
    }
    for (place, index) in needed.enumerated() {
      guard case .layer(let affine, let activation, let before) = steps[index],
        before == (place == 0 ? 0 : needed[place - 1] + 1)
      else { return nil }
      layers.append((whole(affine), activation))
      width = layers[place].affine.outputs
    }
    layers.append((whole(output.pending), .identity))
    guard layers.allSatisfy({ isPlain($0.affine) }) else { return nil }
    var (total, before) = (0, inputs)
    for (affine, _) in layers {
      let (numbers, isTooMany) = (before + 1).multipliedReportingOverflow(by: affine.outputs)
      guard !isTooMany, numbers <= limit - total else {
        throw UserError(
          "a dense layer of \(before) × \(affine.outputs) weights, "
            + "\(before * affine.outputs / 125_000) MB, would make the network larger than "
            + "\(limit) weights, which are the most that is made")
      }
      total += numbers
      before = affine.outputs
    }
    let hidden = layers.dropLast()
    let architecture = try Architecture(
      inputs: inputs, outputs: output.size, widths: hidden.map { $0.affine.outputs },
      activations: hidden.map(\.activation))
    var parameters: [Double] = []
    parameters.reserveCapacity(architecture.parameterCount)
    for (affine, _) in layers {
      switch affine.weights {
      case .dense(let weights): parameters += weights
      case .diagonal(let factors):
        let first = parameters.count
        parameters += [Double](repeating: 0, count: factors.count * factors.count)
        for (index, factor) in factors.enumerated() {
          parameters[first + index * (factors.count + 1)] = factor
        }
      case .sparse: return nil
      }
      parameters += affine.biases
    }
    return Network(architecture, parameters: parameters, precision: precision)
  }

  private func graph(
    _ needed: [Int], _ output: ONNXSignal, _ precision: Precision
  ) throws -> Network {
    var writer = ONNXGraphBuilder(inputs: inputs)
    for index in needed { try writer.add(steps[index], index + 1) }
    return try writer.network(output, precision)
  }
}

/// Writes steps as operations of a graph.
private struct ONNXGraphBuilder {
  private var builder: GraphBuilder
  private var wires: [Int: GraphBuilder.Wire]
  /// Of trained and of frozen blocks.
  private var numbers: (trained: [Double], frozen: [Double]) = ([], [])
  private var features: Double
  private var count = 0

  init(inputs: Int) {
    builder = GraphBuilder(inputs: inputs)
    wires = [0: builder.input]
    features = Double(inputs)
  }

  private func wire(_ step: Int) throws -> GraphBuilder.Wire {
    guard let wire = wires[step] else { throw UserError("a value is read before it is made") }
    return wire
  }

  mutating func add(_ step: ONNXSteps.Step, _ place: Int) throws {
    count += 1
    let wire: GraphBuilder.Wire
    switch step {
    case .layer(let affine, let activation, let before):
      var value = try self.wire(before)
      if let affine { value = written(affine, value) }
      if activation != .identity {
        value = builder.apply(activation, value, name: "\(activation.name)\(count)", numbers: nil)
      }
      wire = value
    case .join(let parts):
      let values = try parts.map { part in
        (try self.wire(part.step), part.features)
      }
      wire = builder.join("join\(count)", values)
    case .combine(let kind, let left, let right):
      let (first, second) = (try self.wire(left), try self.wire(right))
      wire =
        kind == .sum
        ? builder.sum("sum\(count)", first, second)
        : builder.product("product\(count)", first, second)
    case .compound(let operation, let before): wire = made(operation, try self.wire(before))
    }
    features += Double(wire.size)
    guard features <= Double(Graph.mostFeatures) else {
      throw UserError(
        "its values have \(plain(features)) features together; at most \(Graph.mostFeatures) "
          + "are taken")
    }
    wires[place] = wire
  }

  private mutating func made(
    _ operation: ONNXCompound.Operation, _ value: GraphBuilder.Wire
  ) -> GraphBuilder.Wire {
    switch operation {
    case .attend(let attention):
      return builder.attend(
        "attention\(count)", value, tokens: attention.tokens, heads: attention.heads)
    case .route(let routing):
      return builder.route(
        "route\(count)", value, copies: routing.copies, inputs: routing.inputs,
        outputs: routing.outputs, iterations: routing.iterations, result: routing.result)
    case .splines(let grids, let degree, let basisCount):
      let knots = basisCount + degree + 1
      let grid = builder.matrix(
        "grid\(count)", rows: grids.count, columns: knots, isTrained: false)
      numbers.frozen += grids.flatMap(\.self)
      return builder.basis(
        "splines\(count)", .spline(degree: degree, outside: .tangent), count: basisCount, of: value,
        grid: grid)
    }
  }

  private mutating func written(
    _ affine: ONNXAffine, _ value: GraphBuilder.Wire
  ) -> GraphBuilder.Wire {
    let name = "affine\(count)"
    let matrix: GraphBuilder.BlockID
    switch affine.weights {
    case .dense(let weights):
      let rows = affine.biases.count
      matrix = builder.matrix("\(name).weights", rows: rows, columns: weights.count / rows)
      numbers.trained += weights
    case .diagonal(let factors):
      matrix = builder.matrix(
        "\(name).weights",
        SparseMatrix(
          columns: factors.count, rows: factors.enumerated().map { [(column: $0, value: $1)] }
        ).pattern)
      numbers.trained += factors
    case .sparse(let sparse):
      // What an operator says, and no number of the file.
      matrix = builder.matrix("\(name).weights", sparse.pattern, isTrained: false)
      numbers.frozen += sparse.values
    }
    guard affine.biases.contains(where: { $0 != 0 }) else {
      return builder.affine(name, value, matrix, nil, copies: affine.copies)
    }
    let biases = builder.vector("\(name).biases", affine.biases.count)
    numbers.trained += affine.biases
    return builder.affine(name, value, matrix, biases, copies: affine.copies)
  }

  consuming func network(_ output: ONNXSignal, _ precision: Precision) throws -> Network {
    count += 1
    if let affine = output.pending {
      _ = written(affine, try wire(output.step))
    } else if output.step == 0 {
      _ = builder.join("join\(count)", [builder.input])
    }
    let graph = try builder.graph()
    return Network(graph, parameters: numbers.trained + numbers.frozen, precision: precision)
  }
}
