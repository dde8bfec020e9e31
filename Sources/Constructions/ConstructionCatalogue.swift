// The theorems whose networks can be built by name.

import Base
import Networks

/// What a person may ask of a construction; what is nil, the construction chooses.
public struct ConstructionOptions: Sendable {
  /// As `resolveTarget` reads it.
  public var target: String?
  public var domain: Domain?
  public var width: Int?
  public var depth: Int?
  /// The error not to exceed; the entry says of what, and in which norm.
  public var epsilon: Double?
  public var activation: Activation?
  /// The step h of constructions that take a limit h → 0.
  public var step: Double?

  public init(
    target: String? = nil, domain: Domain? = nil, width: Int? = nil, depth: Int? = nil,
    epsilon: Double? = nil, activation: Activation? = nil, step: Double? = nil
  ) {
    self.target = target
    self.domain = domain
    self.width = width
    self.depth = depth
    self.epsilon = epsilon
    self.activation = activation
    self.step = step
  }

  /// The options that are set.
  var given: [ConstructionOption.Name] {
    ConstructionOption.Name.allCases.filter { name in
      switch name {
      case .target: target != nil
      case .domain: domain != nil
      case .width: width != nil
      case .depth: depth != nil
      case .epsilon: epsilon != nil
      case .activation: activation != nil
      case .step: step != nil
      }
    }
  }
}

/// A theorem with the function that builds its network.
public struct ConstructionEntry: Sendable {
  public let theorem: Theorem
  /// The options it heeds, each with what it means here and its default.
  public let options: [ConstructionOption]
  let builder: @Sendable (ConstructionOptions) throws -> Construction

  public init(
    _ theorem: Theorem, options: [ConstructionOption],
    builder: @escaping @Sendable (ConstructionOptions) throws -> Construction
  ) {
    self.theorem = theorem
    self.options = options
    self.builder = builder
  }

  /// Builds the network.
  /// - Throws: `UserError` where an option is not one of the theorem's, its value is wrong, or what was
  ///   built has a value that is not finite.
  public func build(_ choices: ConstructionOptions = ConstructionOptions()) throws -> Construction {
    let known = options.map(\.name)
    if let stranger = choices.given.first(where: { !known.contains($0) }) {
      let list = known.map { "--\($0.rawValue)" }.joined(separator: ", ")
      throw UserError(
        "\(theorem.id) has no such option" + (known.isEmpty ? "" : "; it has \(list)"),
        at: "--\(stranger.rawValue)")
    }
    for (option, value) in [("width", choices.width), ("depth", choices.depth)] {
      guard let value else { continue }
      do {
        try SizeLimit.constructed.check(value, option)
      } catch let error as UserError {
        throw error.located(at: "--\(option)")
      }
    }
    if let step = choices.step, !(step > 0 && step.isFinite) {
      throw UserError("the step h is a positive number, not \(plain(step))", at: "--step")
    }
    let construction = try builder(choices)
    try construction.checkValues()
    return construction
  }

  /// Gives work on a construction, its building and its measurement, a time.
  /// - Parameters:
  ///   - seconds: after which it ends.
  ///   - shouldStop: asked often; after a yes it ends at once.
  /// - Throws: `UserError` where the time is over, with what would take less; `CancellationError`
  ///   where `shouldStop` said so; what the work throws.
  package func within<Value>(
    seconds: Double, shouldStop: @escaping @Sendable () -> Bool = { false },
    work: () throws -> Value
  ) throws -> Value {
    do {
      return try WorkLimit.$current.withValue(WorkLimit(seconds: seconds, shouldStop: shouldStop)) {
        let value = try work()
        // What only says less when time is over must not say so in silence.
        try WorkLimit.check()
        return value
      }
    } catch WorkLimit.Reached.time {
      throw UserError(
        "\(theorem.id) did not end within \(plain(seconds)) s, the time limit: take "
          + smaller.joined(separator: ", or "))
    } catch WorkLimit.Reached.stop {
      throw CancellationError()
    }
  }

  /// What takes less time.
  private var smaller: [String] {
    let names = options.map(\.name)
    let ways: [(name: ConstructionOption.Name, way: String)] = [
      (.width, "a smaller"), (.depth, "a smaller"), (.epsilon, "a larger"), (.target, "a simpler"),
    ]
    return ways.filter { names.contains($0.name) }.map { "\($0.way) --\($0.name.rawValue)" }
  }
}

/// The theorems whose networks can be built by name.
public enum ConstructionCatalogue {
  /// All of them, in the order of a list.
  public static let entries: [ConstructionEntry] = [
    YarotskySquare.entry, YarotskyProduct.entry, YarotskyPolynomial.entry, KidgerLyons.entry,
    KidgerLyonsSquare.entry, IdentityChain.entry, TernaryNetworks.integer, TernaryNetworks.dyadic,
    TernaryNetworks.slope, TernaryFunctions.function, TernaryFunctions.product,
    OneBitNetwork.entry,
    FreeKnotNetwork.entry, BestRectifierNetwork.entry,
    TelgarskySawtooth.deep, TelgarskySawtooth.shallow,
    LinJegelka.entry,
    HatFunctions.entry, FiniteElements.entry, TwoHiddenLayers.entry, UniformMeshNetwork.entry,
    WaveletFrame.entry, TwoUnitNetwork.entry, RationalModulus.entry,
  ]

  /// The entry of a theorem.
  /// - Throws: `UserError` with the nearest names.
  public static func entry(_ id: String) throws -> ConstructionEntry {
    guard let entry = entries.first(where: { $0.theorem.id == id }) else {
      throw UserError(
        "unknown theorem '\(id)'" + suggestion(for: id, among: entries.map(\.theorem.id))
          + " (`approxima theorems` lists them)")
    }
    return entry
  }
}
