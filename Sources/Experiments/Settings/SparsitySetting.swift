import Fitting
import Networks

extension RunChoices {
  package var sparsity: Double? {
    get { self[SparsitySetting.self] }
    set { self[SparsitySetting.self] = newValue }
  }
}

extension RunSettings {
  /// What the sizes of functions on edges cost beside the loss; nil for nothing.
  package var sparsity: Double? {
    get { self[SparsitySetting.self] }
    set { self[SparsitySetting.self] = newValue }
  }
}

enum SparsitySetting: NumberSetting {
  static let name = "sparsity"
  static let section = SettingSection.fit
  static let meaning =
    "what the sizes of functions on the edges of a `\(Family.namesWithSplines)` and the entropy of its layers cost beside "
    + "the loss, by `lm`, in up to 160 more steps: few edges stay large, for `approxima symbols`"
  static let range = "above 0"

  static func isInRange(_ value: Double) -> Bool { value > 0 }

  static func isHeeded(by family: Family) -> Bool { family.hasSplines }

  static func settle(_ chosen: Double?, in run: Settling) throws -> Double? {
    try ofSplines(chosen, nil, in: run)
  }

  static func apply(_ value: Double?, to options: inout FitOptions) {
    if let value { options.sparsity = value }
  }
}
