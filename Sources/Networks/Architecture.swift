import Base
import Synchronization

/// How the network's input reaches later layers besides the first.
public enum Skip: String, Codable, CaseIterable, Sendable {
  /// Only the first layer sees the input.
  case none
  /// The output layer sees it too: the network adds an affine function of the input.
  case output
  /// Every layer sees it.
  case all
}

/// The arithmetic in which a network is trained and evaluated.
public enum Precision: String, Codable, CaseIterable, Sendable {
  case f32, f64
}

/// The shape of a network of some family: what its parameters mean, without their values.
public struct Architecture: Hashable, Sendable {
  public let family: Family
  public let inputs: Int
  public let outputs: Int
  /// Units of each hidden layer or block; none makes the affine model.
  public let widths: [Int]
  /// Activation of each hidden layer or block; the output layer is affine.
  public let activations: [Activation]
  public let skip: Skip
  /// Layers of a block, 1 or 2, in families that have blocks.
  public let blockLayers: Int
  /// The functions on the edges, in families that have them there; else nil.
  package let splines: SplineShape?
  /// What of it is small; nil where nothing is.
  package let small: SmallWeights?
  /// What the family has beside these.
  package let options: FamilyOptions
  private let made: MadeGraph

  /// The graph of the network, made when first asked for: an architecture of a sweep's plan never is.
  private final class MadeGraph: Hashable, Sendable {
    let graph = Mutex<Graph?>(nil)

    // No part of what an architecture is.
    static func == (first: MadeGraph, second: MadeGraph) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
  }

  /// What the network computes.
  public var graph: Graph {
    made.graph.withLock { made in
      if let made { return made }
      guard let graph = try? settledGraph() else {
        preconditionFailure("the shape of an architecture is checked when it is made")
      }
      made = graph
      return graph
    }
  }

  private func settledGraph() throws -> Graph {
    let graph = try family.definition.graph(self)
    return try small?.applied(to: graph) ?? graph
  }

  /// A network with hidden layers, or blocks, of the given widths.
  /// - Throws: `UserError` where a side is below 1, widths and activations differ in number, the family
  ///   asks for another shape, or there are more parameters than `SizeLimit.parameters`.
  public init(
    family: Family = .mlp, inputs: Int, outputs: Int, widths: [Int], activations: [Activation],
    skip: Skip = .none, blockLayers: Int = 1
  ) throws {
    try self.init(
      family: family, inputs: inputs, outputs: outputs, widths: widths, activations: activations,
      skip: skip, blockLayers: blockLayers, splines: nil)
  }

  /// - Parameters:
  ///   - splines: of a family that has them; nil for the usual ones.
  ///   - small: what of its weights and units is small.
  ///   - options: that are not the family's own.
  ///   - isSparse: the shape of a sparse network, which has only some of the parameters.
  package init(
    family: Family = .mlp, inputs: Int, outputs: Int, widths: [Int], activations: [Activation],
    skip: Skip = .none, blockLayers: Int = 1, splines: SplineShape?,
    small: SmallWeights? = nil, options: FamilyOptions = FamilyOptions(), isSparse: Bool = false
  ) throws {
    guard inputs >= 1, outputs >= 1 else {
      throw UserError("a network needs at least 1 input and 1 output, not \(inputs) and \(outputs)")
    }
    if let bad = widths.first(where: { $0 < 1 }) {
      throw UserError(
        "width \(bad): a hidden layer needs at least 1 unit; depth 0 is the affine model")
    }
    guard widths.count == activations.count else {
      throw UserError(
        "\(widths.count) hidden layers need as many activations, not \(activations.count)")
    }
    self.family = family
    self.inputs = inputs
    self.outputs = outputs
    self.widths = widths
    self.activations = activations
    self.skip = skip
    self.blockLayers = blockLayers
    self.splines = family.hasSplines ? splines ?? SplineShape() : splines
    self.small = small?.isNone == false ? small : nil
    self.options = try options.settled(for: family)
    made = MadeGraph()
    guard splines == nil || family.hasSplines else {
      throw UserError(
        "grid, degree and base belong to the family \(Family.namesWithSplines), not to \(family.name)"
      )
    }
    try self.splines?.check()
    try checkTrainedFunctions()
    try family.definition.check(self)
    if isSparse { return }
    let (count, frozen) = (family.definition.size(self), family.definition.frozenSize(self))
    try checkSize(count + frozen)
    parameterCount = Int(count)
    numberCount = Int(count + frozen)
    // All layers are quantised in every shape.
    guard let small = self.small, small.layers != .all || small.addsNumbers else { return }
    let graph = try settledGraph()
    (parameterCount, numberCount) = (graph.trainedCount, graph.numberCount)
  }

  private func checkTrainedFunctions() throws {
    guard options.coefficients != nil, family.trainsFunctions else { return }
    guard !activations.isEmpty else {
      throw UserError("coefficients are of hidden layers, and this network has none")
    }
    guard let fixed = activations.first(where: { $0.trainable == nil }) else { return }
    throw UserError(
      "\(fixed) has no number to train: coefficients belong to \(Activation.trainableNames)")
  }

  /// Trained numbers of the functions of a hidden layer or block, of so many units each.
  func trainedNumbers(_ index: Int, units: Int) -> Double {
    Double(activations[index].trainedNumbers(options.coefficients, units: units))
  }

  /// The same network with other splines.
  /// - Throws: `UserError` as the initialiser.
  package func with(_ splines: SplineShape) throws -> Architecture {
    try Architecture(
      family: family, inputs: inputs, outputs: outputs, widths: widths, activations: activations,
      skip: skip, blockLayers: blockLayers, splines: splines, small: small, options: options)
  }

  /// - Throws: `UserError` where the parameters are more than `SizeLimit.parameters`.
  private func checkSize(_ count: Double) throws {
    let most = SizeLimit.parameters.range.upperBound
    guard count > Double(most) else { return }
    let number = count < 1e15 ? plain(count) : "about \(plain(Architecture.rounded(count)))"
    throw UserError(
      "a network of \(inputs) input\(inputs == 1 ? "" : "s"), "
        + (widths.isEmpty ? "no hidden layer" : "width \(widths.max() ?? 0)")
        + (widths.count > 1 ? ", depth \(widths.count)" : "") + " and \(outputs) "
        + "output\(outputs == 1 ? "" : "s") has \(number) parameters: "
        + "\(byteText(8 * count)) as Float64; at most \(most) are taken "
        + "(\(byteText(8 * Double(most))))")
  }

  /// Three digits.
  private static func rounded(_ number: Double) -> Double {
    var scale = 1.0
    while number / scale >= 1000 { scale *= 10 }
    return (number / scale).rounded() * scale
  }

  /// A network with `depth` hidden layers, or blocks, of equal width; depth 0 is the affine model.
  /// - Throws: `UserError` where a side is below 1, the depth below 0, or there are more parameters
  ///   than `SizeLimit.parameters`.
  public init(
    family: Family = .mlp, inputs: Int, outputs: Int = 1, width: Int, depth: Int,
    activation: Activation, skip: Skip = .none, blockLayers: Int = 1
  ) throws {
    try self.init(
      family: family, inputs: inputs, outputs: outputs, width: width, depth: depth,
      activation: activation, skip: skip, blockLayers: blockLayers, splines: nil)
  }

  package init(
    family: Family, inputs: Int, outputs: Int, width: Int, depth: Int, activation: Activation,
    skip: Skip, blockLayers: Int, splines: SplineShape?, options: FamilyOptions = FamilyOptions()
  ) throws {
    guard depth >= 0 else {
      throw UserError("depth \(depth): give 0 (the affine model) or more hidden layers")
    }
    guard width >= 1 else {
      throw UserError(
        "width \(width): a hidden layer needs at least 1 unit; depth 0 is the affine model")
    }
    guard depth <= SizeLimit.parameters.range.upperBound else {
      throw UserError(
        "a network of depth \(depth) has more than \(SizeLimit.parameters.range.upperBound) "
          + "parameters, the most that are taken "
          + "(\(byteText(8 * Double(SizeLimit.parameters.range.upperBound))))")
    }
    try self.init(
      family: family, inputs: inputs, outputs: outputs,
      widths: Array(repeating: width, count: depth),
      activations: Array(repeating: activation, count: depth), skip: skip,
      blockLayers: blockLayers, splines: splines, options: options)
  }

  /// The hidden layers of an mlp and its affine output layer, in order.
  package var layers: [Layer] {
    guard let layers = graph.layers else {
      preconditionFailure("only an mlp is a list of layers")
    }
    return layers
  }

  /// Weights, biases and trainable slopes together.
  public private(set) var parameterCount = 0

  /// Numbers that a network holds: its parameters, and behind them what is not trained, such as grids.
  package private(set) var numberCount = 0

  /// Hidden layers.
  public var depth: Int { widths.count }
}

// MARK: - Architectures of equal parameter count

extension Architecture {
  /// The widest network with one hidden layer that has at most `parameters` parameters.
  /// - Throws: `UserError` where not even one unit fits, or the size of the network is refused.
  public static func shallow(
    parameters: Int, inputs: Int, outputs: Int = 1, activation: Activation, skip: Skip = .none
  ) throws -> Architecture {
    try largest(within: parameters, kind: "one hidden layer") {
      try Architecture(
        inputs: inputs, outputs: outputs, width: $0, depth: 1, activation: activation, skip: skip)
    }
  }

  /// The deepest network of this width that has at most `parameters` parameters.
  /// - Throws: `UserError` where not even one hidden layer fits, or the size of the network is
  ///   refused.
  public static func deepNarrow(
    family: Family = .mlp, width: Int, parameters: Int, inputs: Int, outputs: Int = 1,
    activation: Activation, skip: Skip = .none, blockLayers: Int = 1
  ) throws -> Architecture {
    try deepNarrow(
      family: family, width: width, parameters: parameters, inputs: inputs, outputs: outputs,
      activation: activation, skip: skip, blockLayers: blockLayers, splines: nil)
  }

  package static func deepNarrow(
    family: Family, width: Int, parameters: Int, inputs: Int, outputs: Int,
    activation: Activation, skip: Skip, blockLayers: Int, splines: SplineShape?,
    options: FamilyOptions = FamilyOptions()
  ) throws -> Architecture {
    try largest(within: parameters, kind: "hidden layers of width \(width)") {
      try Architecture(
        family: family, inputs: inputs, outputs: outputs, width: width, depth: $0,
        activation: activation, skip: skip, blockLayers: blockLayers, splines: splines,
        options: options)
    }
  }

  /// The largest size whose count stays within the budget; the count is affine in the size.
  private static func largest(
    within budget: Int, kind: String, _ build: (Int) throws -> Architecture
  ) throws -> Architecture {
    let first = try build(1)
    let step = try build(2).parameterCount - first.parameterCount
    guard step > 0 else {
      throw UserError(
        "this family has \(first.parameterCount) parameters at every depth: give --depth")
    }
    guard budget >= first.parameterCount else {
      throw UserError(
        "\(budget) parameters are too few: a network with \(kind) needs at least "
          + "\(first.parameterCount)")
    }
    return try build(1 + (budget - first.parameterCount) / step)
  }
}
