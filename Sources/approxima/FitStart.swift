import Approxima
import Foundation

/// A network file as the start of a fit: its architecture is taken, its parameters are the first ones.
struct FitStart {
  let file: String
  let saved: NetworkFile
  let network: Network
  private let shape: Architecture
  /// Of the file's bytes: what a run with this start is known by.
  let hash: String

  /// - Throws: `UserError` that names the file.
  init(file: String) throws {
    self.file = file
    let saved = try networkFile(file)
    self.saved = saved
    network = try located(file) { try saved.network.dense() }
    guard let shape = network.architecture else {
      throw UserError("a fit starts from a network of a family, not from a general graph", at: file)
    }
    self.shape = shape
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw UserError("cannot read this file", at: file)
    }
    hash = RunIdentity(hashing: bytes).description
  }

  /// The choices with the file's architecture, target and domain in them.
  /// - Throws: `UserError` where an option says what the file says.
  func settle(_ choices: inout RunChoices) throws {
    if let stranger = runSettings.first(where: { $0.isOfNetwork && $0.isChosen(in: choices) }) {
      throw UserError(
        "the architecture comes from \(file): leave this out", at: "--\(stranger.option)")
    }
    if let stranger = runSettings.first(where: {
      $0.isOfFirstNumbers && $0.isChosen(in: choices)
    }) {
      throw UserError(
        "the first weights come from \(file): leave this out", at: "--\(stranger.option)")
    }
    choices.family = shape.family
    choices.blockLayers = shape.blockLayers
    if shape.widths.isEmpty { choices.depth = 0 } else { choices.widths = shape.widths }
    if !shape.activations.isEmpty, shape.family.hasActivations {
      choices.activation = ActivationChoice(shape.activations)
    }
    choices.skip = shape.skip
    choices.grid = shape.splines?.intervals ?? shape.options.grid
    choices.degree = shape.splines?.degree ?? shape.options.degree
    choices.base = shape.splines?.base
    choices.terms = shape.options.terms
    choices.rank = shape.options.rank
    choices.frequencies = shape.options.frequencies
    choices.waves = shape.options.waves
    choices.bandwidth = shape.options.bandwidth
    choices.coefficients = shape.options.coefficients
    choices.heads = shape.options.heads
    choices.attention = shape.options.attention
    choices.sharing = shape.options.sharing
    choices.tokenSize = shape.options.tokenSize
    choices.embedding = shape.options.embedding
    choices.readout = shape.options.readout
    choices.blocks = shape.options.blocks
    choices.capsuleSize = shape.options.capsuleSize
    choices.routing = shape.options.routing
    choices.set(shape.small)
    choices.precision = network.precision
    if choices.target.isEmpty {
      guard let target = saved.target else {
        throw UserError("this file names no target; give one before --start", at: file)
      }
      choices.target = target
      choices.domain = choices.domain ?? saved.domain
    } else if choices.target == saved.target {
      choices.domain = choices.domain ?? saved.domain
    }
  }

  /// Holds out the rows that the file's fit held out, where it had those of the target.
  /// - Throws: `UserError` where an option asks for others, which the network was fitted to.
  func keepSplit(in choices: inout RunChoices, on target: ResolvedTarget) throws {
    guard let kept = saved.split(of: target) else { return }
    let (share, seed) = (choices.holdOut ?? kept.holdOut, choices.splitSeed ?? kept.seed)
    guard kept.holdsOut(share, seed: seed) else {
      throw UserError(
        "\(file) was fitted to some of these rows, with --hold-out \(plain(kept.holdOut)) --split-seed "
          + "\(kept.seed): leave this out",
        at: seed == kept.seed ? "--hold-out" : "--split-seed")
    }
    (choices.holdOut, choices.splitSeed) = (share, seed)
  }

  /// Whether the network may have been fitted to rows that a fit holds out.
  func mayKnowRows(of target: ResolvedTarget) -> Bool {
    guard case .table = target.target else { return false }
    return saved.split(of: target) == nil
  }

  /// Restarts of the random fits beside it, where none are asked for.
  static let restarts = 4
}

/// A fit from a given network beside the network itself and random starts of the same architecture.
struct StartComparison {
  let file: String
  /// The start before training.
  let before: ErrorReport
  /// After training from it.
  let after: ErrorReport
  /// The best of the random starts.
  let random: RunRecord

  private var randomStarts: Int { random.settings.restarts + 1 }

  /// The lines a person reads.
  var lines: [String] {
    func factor(_ a: Double, _ b: Double) -> String { b == 0 ? "all" : "\(short(a / b))×" }
    return [
      "start       \(file): sup \(short(before.sup)), L2 \(short(before.l2)); training gains "
        + "\(factor(before.sup, after.sup)) in sup and \(factor(before.l2, after.l2)) in L2",
      "random      best of \(randomStarts) random starts of this network: sup "
        + "\(short(random.errors.sup)), L2 \(short(random.errors.l2)), "
        + "\(factor(random.errors.sup, after.sup)) and \(factor(random.errors.l2, after.l2)) "
        + "the error of the fit from the file",
    ]
  }

  /// The keys `start` and `random_starts` of `fit --json`; gains are quotients, above 1 where better.
  var json: [JSON.Member] {
    [
      JSON.Member(
        "start",
        .object(
          ("file", .string(file)), ("sup", JSON(before.sup)), ("l2", JSON(before.l2)),
          ("gain_sup", JSON(before.sup / after.sup)), ("gain_l2", JSON(before.l2 / after.l2)))),
      JSON.Member(
        "random_starts",
        .object(
          ("starts", .integer(randomStarts)), ("sup", JSON(random.errors.sup)),
          ("l2", JSON(random.errors.l2)), ("status", .string(random.status.rawValue)),
          ("gain_sup", JSON(random.errors.sup / after.sup)),
          ("gain_l2", JSON(random.errors.l2 / after.l2)))),
    ]
  }
}
