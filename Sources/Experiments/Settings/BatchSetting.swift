import Base
import Fitting

extension RunChoices {
  /// Samples of one step; nil where it was left open, `.all` for all.
  package var batchSize: BatchSize? {
    get { self[BatchSetting.self] }
    set { self[BatchSetting.self] = newValue }
  }

  public var batch: Int? {
    get { self[BatchSetting.self]?.count }
    set { self[BatchSetting.self] = newValue.map { .samples($0) } }
  }
}

extension RunSettings {
  /// Samples of one step; nil for all.
  public var batch: Int? {
    get { self[BatchSetting.self]?.count }
    set { self[BatchSetting.self] = newValue.map { .samples($0) } }
  }
}

/// How many samples a step takes.
package enum BatchSize: Hashable, Sendable {
  case all
  case samples(Int)

  /// Nil for all.
  package var count: Int? { if case .samples(let count) = self { count } else { nil } }
}

extension BatchSize: SettingValue {
  package init(from decoder: any Decoder) throws {
    self = .samples(try Int(from: decoder))
  }

  /// A run of all samples has no such key.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let count { try container.encode(count) } else { try container.encode("none") }
  }

  package var words: [String] { [count.map { String($0) } ?? "none"] }
}

enum BatchSetting: RunSetting {
  typealias Value = BatchSize

  static let name = "batch"
  static let section = SettingSection.fit
  static let heededAs: StepOption? = .batch
  static let meaning =
    "samples of one step of `\(Optimizer.names(heeding: .batch))`, or `none` for all"
  static let standardText = "`none`, of classes 32"
  static let limit = SizeLimit.samples

  /// Of classes: small steps find nets that err less on other rows than steps of all samples do.
  static let ofClasses = 32

  static func read(_ input: SettingInput) throws -> BatchSize? {
    if input.text == "none" { return .all }
    guard let number = input.text.flatMap({ Int($0) }), number >= limit.range.lowerBound else {
      throw UserError(
        "\(name) must be a whole number of at least \(limit.range.lowerBound) or none, "
          + "not \(input.shown)")
    }
    try limit.check(number, name)
    return .samples(number)
  }

  static func check(_ value: BatchSize) throws {
    if let count = value.count { try limit.check(count, name) }
  }

  static func settle(_ chosen: BatchSize?, in run: Settling) throws -> BatchSize? {
    guard let chosen else {
      let settings = run.settings
      return run.target.isOfClasses && settings.optimizer.heeds(.batch)
        ? .samples(min(ofClasses, settings.samples)) : nil
    }
    return chosen == .all ? nil : chosen
  }

  static func apply(_ value: BatchSize?, to options: inout FitOptions) {
    options.batch = value?.count
  }
}
