import Base
import Fitting
import Measurement
import Networks

/// What a person chose for one fit; what is nil was left open, and `settled` fills it.
///
/// The command's options and the axes of an experiment file both end here, so that the same choices
/// always settle to the same run.
public struct RunChoices: Sendable, Hashable {
  public var target: String
  public var domain: Domain?

  /// A name of `Family.all`.
  public var family: String?
  /// Layers of a block, in families that have blocks.
  public var blockLayers: Int?
  public var width: Int?
  public var depth: Int?
  /// Units of each hidden layer, instead of `width` and `depth`.
  public var widths: [Int]?
  /// The most parameters: the width follows from the depth, or the depth from the width.
  public var parameters: Int?
  public var activation: String?
  public var skip: Skip?
  public var precision: Precision?

  public var optimizer: Optimizer?
  public var initialisation: String?
  public var loss: String?
  public var learningRate: Double?
  public var schedule: String?
  public var steps: Int?
  public var batch: Int?
  public var averaging: Double?
  public var patience: Int?
  public var tolerance: Double?
  public var restarts: Int?

  public var samples: Int?
  public var sampling: String?
  /// The share of tabulated data that is held out and measured.
  public var holdOut: Double?
  /// The norms that are measured; nil for all.
  public var measure: Set<Norm>?
  public var seed: UInt64?

  public init(target: String) {
    self.target = target
  }
}
