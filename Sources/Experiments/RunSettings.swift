import Base
import Measurement
import Networks

/// Everything that determines one fit, settled: no default is left open.
///
/// A later version with other defaults therefore plans other runs, and never mistakes an old result
/// for a new one. Keys that a later version adds are left out where they are at their default, so
/// that the identities of older runs stay. Settings stand in files of their own, each with its property.
public struct RunSettings: Hashable, Sendable {
  /// A catalogue name, an expression, or a file with what is read from it.
  public var target: String
  /// Hash of the target's file (`RunIdentity` of its bytes), where it has one.
  public var content: String?
  /// Where a function is approximated and measured; nil for data.
  public var domain: Domain?
  public var inputs: Int
  public var outputs: Int
  /// The norms that are measured, in the order l1, l2, sup, certified.
  public var measure: [MeasuredNorm]
  public var seed: UInt64
  /// Hash of the network file that the fit started from (`RunIdentity` of its bytes); nil for random
  /// parameters.
  public var start: String?
  /// Those that are not the standard ones.
  private(set) var values = SettingValues()

  init(of target: ResolvedTarget, measure: [MeasuredNorm], seed: UInt64) {
    self.target = target.text
    content = target.content
    domain = target.domain
    inputs = target.inputs
    outputs = target.outputs
    self.measure = measure
    self.seed = seed
  }

  /// The value of a setting; nil where it has none.
  package subscript<Setting: RunSetting>(_: Setting.Type) -> Setting.Value? {
    get { values[Setting.self] ?? Setting.standard }
    set { values[Setting.self] = newValue == Setting.standard ? nil : newValue }
  }

  /// All settings at their standard values.
  mutating func clearSettings() { values = SettingValues() }

  /// The same in less memory.
  var compact: RunSettings {
    var settings = self
    settings.values = values.compact
    return settings
  }

  /// Hidden layers.
  public var depth: Int { widths.count }

  /// Units of the widest hidden layer; 0 for the affine model.
  public var width: Int { widths.max() ?? 0 }

  /// The functions on the edges, in families that have splines there; else nil.
  package var splines: SplineShape? {
    guard family.hasSplines, let grid, let degree else { return nil }
    return SplineShape(intervals: grid, degree: degree, base: base)
  }

  /// What the family has beside widths, activations and splines.
  package var familyOptions: FamilyOptions {
    FamilyOptions(
      degree: family.hasSplines ? nil : degree, terms: terms, rank: rank, frequencies: frequencies,
      waves: waves, bandwidth: bandwidth, coefficients: coefficients, heads: heads,
      attention: attention, sharing: sharing, tokenSize: tokenSize, embedding: embedding,
      readout: readout, blocks: blocks, capsuleSize: capsuleSize, routing: routing,
      grid: family.hasSplines ? nil : grid)
  }

  /// The network's shape.
  /// - Throws: `UserError` for another number of activations than layers, and for what the family
  ///   has not.
  public func architecture() throws -> Architecture {
    try Architecture(
      family: family, inputs: inputs, outputs: outputs, widths: widths,
      activations: activations.spread(over: widths.count), skip: skip, blockLayers: blockLayers,
      splines: splines, small: smallWeights, options: familyOptions)
  }

  /// The canonical JSON: sorted keys, shortest numbers, no spaces.
  public func canonicalJSON() throws -> String {
    try JSON(encoding: self).sorted.text
  }

  /// Hash of the canonical JSON, with the target's file named without its folder: what is in the
  /// file counts, not where it lies.
  /// - Throws: what the encoder throws, for a number that is not finite.
  package func identity() throws -> RunIdentity {
    var portable = self
    portable.target = TargetText(target).portable
    return RunIdentity(hashing: try portable.canonicalJSON())
  }
}

extension RunSettings: Codable {
  /// What is no setting; the settings have their own keys beside these.
  enum CodingKeys: String, CodingKey, CaseIterable {
    case target, content, domain, inputs, outputs, measure, seed, start
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    target = try container.decode(String.self, forKey: .target)
    content = try container.decodeIfPresent(String.self, forKey: .content)
    domain = try container.decodeIfPresent(Domain.self, forKey: .domain)
    inputs = try container.decode(Int.self, forKey: .inputs)
    outputs = try container.decode(Int.self, forKey: .outputs)
    measure = try container.decode([MeasuredNorm].self, forKey: .measure)
    seed = try container.decode(UInt64.self, forKey: .seed)
    start = try container.decodeIfPresent(String.self, forKey: .start)
    let settings = try decoder.container(keyedBy: SettingKey.self)
    for setting in runSettings { try setting.decode(settings, into: &self) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(target, forKey: .target)
    try container.encodeIfPresent(content, forKey: .content)
    try container.encodeIfPresent(domain, forKey: .domain)
    try container.encode(inputs, forKey: .inputs)
    try container.encode(outputs, forKey: .outputs)
    try container.encode(measure, forKey: .measure)
    try container.encode(seed, forKey: .seed)
    try container.encodeIfPresent(start, forKey: .start)
    var settings = encoder.container(keyedBy: SettingKey.self)
    for setting in runSettings { try setting.encode(self, to: &settings) }
  }
}
