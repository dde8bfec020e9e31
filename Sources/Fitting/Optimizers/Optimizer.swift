import Base

/// A way to train a network, by its name.
///
/// To add one, write a type that conforms to `TrainingMethod` in a file of its own and name it in `all`.
public struct Optimizer: Sendable {
  package let method: any TrainingMethod.Type

  package init(_ method: any TrainingMethod.Type) { self.method = method }

  /// All optimisers, the default first.
  public static let all: [Optimizer] = [lm, varpro, lbfgs, adam]

  /// The name that options and files use.
  public var name: String { method.name }
  /// What it does, in one line.
  public var summary: String { method.summary }
  /// Steps that are taken where none are asked for.
  public var defaultSteps: Int { method.defaultSteps }

  /// An optimizer by its name, letter case ignored.
  /// - Throws: `UserError` with the nearest names.
  public init(parsing text: String) throws {
    let name = text.lowercased()
    guard let known = Optimizer.all.first(where: { $0.name == name }) else {
      throw unknownName(text, kind: "optimizer", among: Optimizer.all.map(\.name))
    }
    self = known
  }
}

extension Optimizer {
  /// As a sentence calls it.
  package var title: String { method.title }

  /// The optimiser that often takes small networks further; nil where none is known.
  package var next: Optimizer? { method.next }

  /// All names as code, each with its title where that says more.
  package static var namesWithTitles: String {
    let names = all.map { optimizer in
      let letters = optimizer.title.lowercased().filter(\.isLetter)
      return "`\(optimizer.name)`" + (letters == optimizer.name ? "" : " (\(optimizer.title))")
    }
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }

  /// Whether it minimises sums of squares alone, by their second order.
  package var isForSquares: Bool { method.isForSquares }

  /// Whether it minimises a loss.
  package func minimises(_ loss: Loss) -> Bool {
    switch loss {
    case .l2: true
    case .p(let power): !isForSquares || method.takesPowers && power >= 2
    case .huber, .crossEntropy, .margin: !isForSquares
    }
  }

  /// The names of those for squares alone that take the loss p(n), n ≥ 2, for a sentence.
  package static var namesForPowers: String {
    all.filter { $0.method.takesPowers }.map { "`\($0.name)`" }.joined(separator: " and ")
  }

  /// Whether it uses an option that some optimisers have no use for.
  package func heeds(_ option: StepOption) -> Bool { method.heeds.contains(option) }

  /// The names of those that use an option, for a sentence.
  package static func names(heeding option: StepOption) -> String {
    all.filter { $0.heeds(option) }.map(\.name).joined(separator: " or ")
  }

  /// Whether it takes gradients that go straight through steps, as those of quantised weights do.
  package var takesStraightThrough: Bool { method.takesStraightThrough }

  /// The names of those that do, for a sentence.
  package static var namesStraightThrough: String {
    all.filter(\.takesStraightThrough).map(\.name).joined(separator: " or ")
  }

  /// - Throws: `UserError` where the network's gradients go straight through steps, and it does not take these.
  package func checkGradients(goStraightThrough: Bool) throws {
    guard !goStraightThrough || takesStraightThrough else {
      throw UserError(
        "\(name) needs exact derivatives, and quantised weights and signs have none: use "
          + Optimizer.namesStraightThrough)
    }
  }

  /// The names of those that take any loss and network, for a sentence.
  package static var namesForAnyLoss: String {
    all.filter { !$0.isForSquares }.map(\.name).joined(separator: " or ")
  }
}

extension Optimizer: Hashable, CustomStringConvertible {
  public static func == (a: Optimizer, b: Optimizer) -> Bool { a.name == b.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
  /// As `init(parsing:)` reads it.
  public var description: String { name }
}

/// As its name.
extension Optimizer: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: String(from: decoder))
  }

  public func encode(to encoder: any Encoder) throws { try name.encode(to: encoder) }
}

/// Options of a fit that some optimisers have no use for.
package enum StepOption: Sendable { case learningRate, schedule, batch, averaging, labels }
