import Base
import Foundation

/// A network as a JSON file, with the target and domain it was fitted on.
///
/// ```json
/// { "format": "approxima-network", "version": 1,
///   "architecture": { "inputs": 1, "outputs": 1, "widths": [16], "activations": ["tanh"],
///                     "skip": "none" },
///   "precision": "f64", "target": "sin(2*pi*x)", "domain": [[-1, 1]], "parameters": [0.5, …] }
/// ```
/// Parameters stand in the order of the flat buffer: for each layer its weights (outputs × inputs,
/// row-major), its biases, then the trainable slope of `prelu`. Each is the shortest decimal that
/// reads back to the same bits; a number that is not finite is the text "nan", "inf" or "-inf".
///
/// Networks of another family than mlp have `family` in `architecture`, and `block_layers` where a
/// block has 2; their parameters stand in the order of the family's blocks. A kan has `grid` and `degree`
/// there, and `base` where it has one; behind its parameters stand the knots. Other families have `degree` and
/// `terms`, `rank`, `frequencies`, `waves` and `bandwidth`, `coefficients`, `heads`, `attention` and `sharing`, with
/// `token_size`, `readout` and `blocks` where they are not 1, "tokens" and "residual", or `capsule_size` and `routing`;
/// their frozen numbers stand behind the trained ones.
///
/// A sparse network has `layers` in place of `parameters`: for each layer, the output's too, the
/// compressed rows of its weights (row r has the entries from `starts[r]` to before `starts[r + 1]`)
/// and its biases; `skip` is "none".
///
/// ```json
/// { …, "layers": [{ "starts": [0, 1, 2], "columns": [0, 0], "weights": [1, -1],
///                   "biases": [0, 0] }, …] }
/// ```
///
/// Of a target of classes `outputs` says what they are: `logits`, whose softmax gives probabilities, or
/// `indicators`, 1 for the class and 0 for the others. Of a fit to data `split` says which rows were held out.
///
/// A network that is neither has version 2: `graph`, see `GraphFile`, and `numbers`, all of them in the
/// order of the blocks, the trained ones first. Of a family's network with small weights `architecture` says its shape
/// too, with `quantise`, `quantise_layers` and `quantise_activations`.
public struct NetworkFile: Sendable, Hashable {
  public static let format = "approxima-network"
  public static let version = 2

  public var network: Network
  public var target: String?
  public var domain: Domain?
  /// What the outputs are where the target has classes: `logits`, `indicators`; nil where it has none.
  package var outputs: String?
  /// How the rows of the target were split for the fit; nil of a function, and where it is not known.
  package var split: DataSplit?

  public init(network: Network, target: String? = nil, domain: Domain? = nil) {
    self.network = network
    self.target = target
    self.domain = domain
  }

  /// Reads a file of JSON.
  /// - Throws: `UserError` that names the file and what is wrong in it.
  package init(jsonOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("cannot read this file", at: path)
    }
    do {
      try self.init(json: data)
    } catch let error as UserError {
      throw error.located(at: path)
    }
  }

  /// Reads the JSON.
  /// - Throws: `UserError` that says what is wrong.
  public init(json: Data) throws {
    do {
      self = try JSONDecoder().decode(NetworkFile.self, from: json)
    } catch let error as DecodingError {
      throw userError(error, in: json)
    }
    if let key = RepeatedKey.first(in: json) {
      throw UserError(
        "an object has this key twice; leave one", at: "line \(key.line): key \(key.name)")
    }
  }

  /// The JSON, keys sorted, on one line.
  /// - Throws: what `JSONEncoder` throws; numbers that are not finite are no error.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  /// The JSON of version 2, of a network of any family: its graph and all numbers.
  /// - Throws: as `json()`.
  package func graphJSON() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(AsGraph(file: self))
  }

  /// Writes the file whole or not at all.
  /// - Throws: `UserError` where the place cannot be written.
  public func write(to path: String) throws {
    try OutputFile(path).write(json() + Data("\n".utf8))
  }
}

extension NetworkFile: Codable {
  private enum Key: String, CodingKey {
    case format, version, architecture, precision, target, domain, parameters, layers, graph,
      numbers, outputs, split
  }

  private struct Shape: Codable {
    var inputs: Int
    var outputs: Int
    var widths: [Int]
    var activations: [String]
    var skip: Skip
    /// Left out where they are mlp and 1, so that older programs read these files.
    var family: String?
    var blockLayers: Int?
    /// Of a family with splines.
    var grid: Int?
    var degree: Int?
    var base: String?
    /// Of families that have them.
    var terms: String?
    var rank: Int?
    var frequencies: Int?
    var waves: String?
    var bandwidth: Double?
    var coefficients: String?
    var heads: Int?
    var attention: String?
    var sharing: String?
    /// Left out where they are the family's own.
    var tokenSize: Int?
    var embedding: String?
    var readout: String?
    var blocks: String?
    var capsuleSize: Int?
    var routing: Int?
    /// Of small weights.
    var quantise: String?
    var quantiseLayers: String?
    var quantiseActivations: String?

    init(_ architecture: Architecture) {
      (inputs, outputs, widths) = (architecture.inputs, architecture.outputs, architecture.widths)
      activations = architecture.activations.map(\.description)
      skip = architecture.skip
      if architecture.family != .mlp { family = architecture.family.name }
      if architecture.blockLayers != 1 { blockLayers = architecture.blockLayers }
      if let splines = architecture.splines {
        (grid, degree) = (splines.intervals, splines.degree)
        base = splines.base?.description
      }
      set(architecture.options, of: architecture.family)
      guard let small = architecture.small else { return }
      quantise = small.quantiser?.description
      if small.layers != .all { quantiseLayers = small.layers.rawValue }
      if small.units != .full { quantiseActivations = small.units.rawValue }
    }

    /// Of a chain of compressed layers.
    init(_ network: Network) {
      (inputs, outputs, widths) = (network.inputs, network.outputs, network.widths)
      activations = network.activations.map(\.description)
      skip = .none
    }

    /// - Parameter isSparse: the shape of a chain of compressed layers.
    func architecture(isSparse: Bool) throws -> Architecture {
      let sizes = [inputs] + widths + [outputs]
      // So that no count of weights overflows.
      guard sizes.count <= 100_000, sizes.allSatisfy({ $0 <= 10_000_000 }),
        zip(sizes, sizes.dropFirst()).reduce(0.0, { $0 + Double($1.0) * Double($1.1) }) < 1e15
      else { throw UserError("key architecture.widths: too large to be a network") }
      let family = try family.map { text in
        do { return try Family(parsing: text) } catch let error as UserError {
          throw UserError("key architecture.family: \(error.message)")
        }
      }
      if isSparse, family ?? .mlp != .mlp {
        throw UserError("key architecture.family: a sparse network has \"mlp\"")
      }
      return try Architecture(
        family: family ?? .mlp, inputs: inputs, outputs: outputs, widths: widths,
        activations: activations.map { try Activation(parsing: $0) }, skip: skip,
        blockLayers: blockLayers ?? 1, splines: splines(of: family ?? .mlp), small: small(),
        options: options(of: family ?? .mlp), isSparse: isSparse)
    }

    private func small() throws -> SmallWeights? {
      func unknown(_ text: String, _ key: String) -> UserError {
        UserError("key architecture.\(key): unknown \(excerpt(text))")
      }
      var small = SmallWeights(quantiser: try quantise.map { try Quantiser(parsing: $0) })
      if let quantiseLayers {
        guard let layers = SmallWeights.Layers(rawValue: quantiseLayers) else {
          throw unknown(quantiseLayers, "quantise_layers")
        }
        small.layers = layers
      }
      if let quantiseActivations {
        guard let units = SmallWeights.Units(rawValue: quantiseActivations) else {
          throw unknown(quantiseActivations, "quantise_activations")
        }
        small.units = units
      }
      return small.isNone ? nil : small
    }

    /// What a family without splines has.
    private func options(of family: Family) throws -> FamilyOptions {
      func named<Name: RawRepresentable<String>>(_ text: String?, _ key: String) throws -> Name? {
        guard let text else { return nil }
        guard let name = Name(rawValue: text) else {
          throw UserError("key architecture.\(key): unknown \(excerpt(text))")
        }
        return name
      }
      return FamilyOptions(
        degree: family.hasSplines ? nil : degree, terms: try named(terms, "terms"), rank: rank,
        frequencies: frequencies, waves: try named(waves, "waves"), bandwidth: bandwidth,
        coefficients: try named(coefficients, "coefficients"), heads: heads,
        attention: try attention.map { try AttentionRule(parsing: $0) },
        sharing: try named(sharing, "sharing"), tokenSize: tokenSize,
        embedding: try embedding.map { try EmbeddingRule(parsing: $0) },
        readout: try named(readout, "readout"), blocks: try named(blocks, "blocks"),
        capsuleSize: capsuleSize, routing: routing, grid: family.hasSplines ? nil : grid)
    }

    private mutating func set(_ options: FamilyOptions, of family: Family) {
      func ifOther<Value: Equatable>(_ path: KeyPath<FamilyOptions, Value?>) -> Value? {
        options[keyPath: path] == family.options[keyPath: path] ? nil : options[keyPath: path]
      }
      (degree, grid) = (options.degree ?? degree, options.grid ?? grid)
      terms = options.terms?.rawValue
      (rank, frequencies, bandwidth) = (options.rank, options.frequencies, options.bandwidth)
      waves = options.waves?.rawValue
      coefficients = options.coefficients?.rawValue
      heads = options.heads
      attention = options.attention?.description
      sharing = options.sharing?.rawValue
      (tokenSize, embedding) = (ifOther(\.tokenSize), ifOther(\.embedding)?.description)
      (readout, blocks) = (ifOther(\.readout)?.rawValue, ifOther(\.blocks)?.rawValue)
      (capsuleSize, routing) = (options.capsuleSize, options.routing)
    }

    private func splines(of family: Family) throws -> SplineShape? {
      if family.options.degree != nil { return nil }
      return try splines
    }

    private var splines: SplineShape? {
      get throws {
        guard grid != nil || degree != nil || base != nil else { return nil }
        guard let grid, let degree else {
          throw UserError("key architecture.\(grid == nil ? "grid" : "degree") is missing")
        }
        return SplineShape(
          intervals: grid, degree: degree, base: try base.map { try Activation(parsing: $0) })
      }
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
      case inputs, outputs, widths, activations, skip, family, grid, degree, base, terms, rank,
        frequencies, waves, bandwidth, coefficients, heads, attention, sharing, embedding, quantise
      case routing, readout, blocks
      case tokenSize = "token_size"
      case capsuleSize = "capsule_size"
      case blockLayers = "block_layers"
      case quantiseLayers = "quantise_layers"
      case quantiseActivations = "quantise_activations"
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    guard let format = try? container.decode(String.self, forKey: .format),
      format == NetworkFile.format
    else {
      throw UserError("not a network file: key format must be \"\(NetworkFile.format)\"")
    }
    let version = try container.decode(Int.self, forKey: .version)
    guard (1...NetworkFile.version).contains(version) else {
      throw UserError(
        "network file version \(version) is newer than this program reads "
          + "(\(NetworkFile.version)): update approxima")
    }
    network = try version == 1 ? Self.layered(container) : Self.general(decoder, container)
    target = try container.decodeIfPresent(String.self, forKey: .target)
    domain = try container.decodeIfPresent(Domain.self, forKey: .domain)
    outputs = try container.decodeIfPresent(String.self, forKey: .outputs)
    split = try container.decodeIfPresent(DataSplit.self, forKey: .split)
    if let domain, domain.dimension != network.inputs {
      throw UserError(
        "key domain: \(domain.dimension) intervals for a network of \(network.inputs) inputs")
    }
  }

  /// A network of version 1: of a family, or a chain of compressed layers.
  private static func layered(_ container: KeyedDecodingContainer<Key>) throws -> Network {
    let shape = try shape(container)
    let isSparse = container.contains(.layers)
    let architecture = try shape.architecture(isSparse: isSparse)
    guard architecture.small == nil else {
      throw UserError("key architecture.quantise: networks with small weights have version 2")
    }
    let precision = try precision(container)
    if isSparse {
      guard precision ?? .f64 == .f64 else {
        throw UserError("key precision: a sparse network has f64")
      }
      guard architecture.skip == .none else {
        throw UserError("key architecture.skip: a sparse network has \"none\"")
      }
      return try Network(
        container.decode([SparseLayerFile].self, forKey: .layers),
        sizes: [shape.inputs] + shape.widths + [shape.outputs],
        activations: architecture.activations)
    } else {
      let parameters = try container.decode([ExactNumber].self, forKey: .parameters).map(\.value)
      guard parameters.count == architecture.numberCount else {
        let count = architecture.parameterCount
        let knots = architecture.numberCount - count
        throw UserError(
          "key parameters: this architecture has \(count) parameters"
            + (knots == 0
              ? "" : " and \(knots) \(architecture.family.hasSplines ? "knots" : "frozen numbers")")
            + ", found \(parameters.count)")
      }
      try architecture.graph.checkGrids(parameters)
      guard let precision else { throw UserError("key precision is missing") }
      return Network(architecture, parameters: parameters, precision: precision)
    }
  }

  private static func shape(_ container: KeyedDecodingContainer<Key>) throws -> Shape {
    guard container.contains(.architecture) else {
      throw UserError("key architecture is missing")
    }
    try container.superDecoder(forKey: .architecture).checkKeys(
      Shape.CodingKeys.allCases.map(\.rawValue), at: "key architecture")
    return try container.decode(Shape.self, forKey: .architecture)
  }

  private static func precision(_ container: KeyedDecodingContainer<Key>) throws -> Precision? {
    try container.decodeIfPresent(String.self, forKey: .precision).map { text in
      guard let known = Precision(rawValue: text) else {
        throw UserError(
          "\(excerpt(text)) is none of \(Precision.allCases.map(\.rawValue).joined(separator: ", "))",
          at: "key precision")
      }
      return known
    }
  }

  /// A network of version 2.
  private static func general(
    _ decoder: any Decoder, _ container: KeyedDecodingContainer<Key>
  ) throws -> Network {
    try decoder.checkKeys(
      [
        "format", "version", "precision", "target", "domain", "outputs", "split", "architecture",
        "graph", "numbers",
      ], at: nil)
    let file = try container.decode(GraphFile.self, forKey: .graph)
    let graph = try file.graph()
    let numbers = try container.decode([ExactNumber].self, forKey: .numbers).map(\.value)
    guard numbers.count == graph.numberCount else {
      throw UserError(
        "found \(numbers.count) where the graph has \(graph.numberCount)"
          + graph.end(of: numbers.count), at: "key numbers")
    }
    try graph.checkGrids(numbers)
    guard let precision = try precision(container) else {
      throw UserError("key precision is missing")
    }
    guard container.contains(.architecture) else {
      return Network(graph, parameters: numbers, precision: precision)
    }
    let architecture = try shape(container).architecture(isSparse: false)
    guard architecture.numberCount == graph.numberCount, GraphFile(architecture.graph) == file
    else {
      throw UserError("another network than the graph of this file", at: "key architecture")
    }
    return Network(architecture, parameters: numbers, precision: precision)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(NetworkFile.format, forKey: .format)
    if let layers = network.layersOfVersion1 {
      try container.encode(1, forKey: .version)
      try container.encode(Shape(network), forKey: .architecture)
      try container.encode(layers.map(SparseLayerFile.init), forKey: .layers)
    } else if let architecture = network.architecture, architecture.small == nil {
      try container.encode(1, forKey: .version)
      try container.encode(Shape(architecture), forKey: .architecture)
      try container.encode(network.parameters.map(ExactNumber.init), forKey: .parameters)
    } else {
      if let architecture = network.architecture {
        try container.encode(Shape(architecture), forKey: .architecture)
      }
      try encodeGraph(to: &container)
    }
    try container.encode(network.precision, forKey: .precision)
    try container.encodeIfPresent(target, forKey: .target)
    try container.encodeIfPresent(domain, forKey: .domain)
    try container.encodeIfPresent(outputs, forKey: .outputs)
    try container.encodeIfPresent(split, forKey: .split)
  }

  private func encodeGraph(to container: inout KeyedEncodingContainer<Key>) throws {
    try container.encode(NetworkFile.version, forKey: .version)
    try container.encode(GraphFile(network.graph), forKey: .graph)
    try container.encode(network.parameters.map(ExactNumber.init), forKey: .numbers)
  }

  private struct AsGraph: Encodable {
    var file: NetworkFile

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(NetworkFile.format, forKey: .format)
      try file.encodeGraph(to: &container)
      try container.encode(file.network.precision, forKey: .precision)
    }
  }
}

extension Network {
  /// The layers of a compressed chain that version 1 can say: in Float64, as `Network(layers:)` makes it.
  fileprivate var layersOfVersion1: [ChainLayer]? {
    guard architecture == nil, precision == .f64, let layers = compressedChain,
      let same = try? Network(layers: layers), same.graph == graph
    else { return nil }
    return layers
  }
}

/// A number whose bits survive JSON: finite ones as numbers, others as "nan", "inf", "-inf".
struct ExactNumber: Codable, Hashable {
  var value: Double

  init(_ value: Double) { self.value = value }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // Finite numbers first: an attempt that fails is slow.
    if let value = try? container.decode(Double.self) {
      self.value = value
      return
    }
    guard let text = try? container.decode(String.self), ["nan", "inf", "-inf"].contains(text),
      let value = Double(text)
    else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected a number, \"nan\", \"inf\" or \"-inf\"")
    }
    self.value = value
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if value.isFinite {
      try container.encode(value)
    } else {
      try container.encode(value.isNaN ? "nan" : value > 0 ? "inf" : "-inf")
    }
  }
}
