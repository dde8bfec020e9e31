// First weights at the critical point of mean-field theory.

import Base
import MeanField
import Networks
import Synchronization

/// The variances of first weights and biases in front of an activation, at its critical point.
struct CriticalStart {
  /// σ_w²: of a weight times the number of a layer's inputs.
  let weightVariance: Double
  /// σ_b.
  let biasDeviation: Double

  /// - Throws: `UserError` with the reason where the activation has no critical point.
  init(of activation: Activation) throws {
    switch CriticalStart.critical(activation) {
    case .point(let point):
      weightVariance = point.weightDeviation * point.weightDeviation
      biasDeviation = point.biasDeviation
    case .none(let reason):
      throw UserError(
        "init critical needs a critical point, and \(activation.description) has none: \(reason); take "
          + "auto, he or another")
    }
  }

  /// Quadratures that a sweep's fits ask for again and again; at most so many are kept.
  private static let known = Mutex<[Activation: CriticalPoint]>([:])
  private static let mostKnown = 256

  private static func critical(_ activation: Activation) -> CriticalPoint {
    if let point = known.withLock({ $0[activation] }) { return point }
    let point = MeanField(activation).critical()
    known.withLock { known in
      if known.count >= mostKnown { known.removeAll() }
      known[activation] = point
    }
    return point
  }
}

extension Initialisation {
  /// Looks whether a network can begin by the rule.
  /// - Throws: `UserError` for `critical` where an activation has no critical point, or the network has no
  ///   activation behind a layer.
  package func check(for architecture: Architecture) throws {
    guard self == .critical else { return }
    let graph = architecture.graph
    guard graph.splineLayers == nil else {
      throw UserError(
        "init critical is for layers with an activation behind them, and a kan has splines on its edges: "
          + "take auto or another")
    }
    for (index, operation) in graph.operations.enumerated() {
      guard case .affine = operation, let function = graph.function(after: index) else { continue }
      _ = try CriticalStart(of: function)
    }
  }
}
