// What a verification asks of a network, whatever its units are.

import Base
import Formulas
import Intervals
import Networks

/// A network as branch and bound sees it.
protocol NodeBounding: Sendable {
  /// What bounds a node at first.
  var relaxation: VerificationResult.Relaxation { get }
  /// Whether `exactOutputs` is to be had.
  var isExact: Bool { get }
  func exactOutputs(at point: ExactPoint) -> [Rational]
  /// An input of a box where the violation is large, by search.
  func start(in box: Box, _ cases: [[LinearCondition]]) -> PointSearch.Found
  /// Bounds the violation in a node, and splits it where it is not safe.
  /// - Parameter remaining: seconds.
  func examine(
    _ node: VerifySearch.Node, _ options: VerifyOptions, _ isStrict: Bool, remaining: Double
  ) -> VerifySearch.Finding
}

/// What bounds a network: its two-slope form where all units have one, else enclosures of it over boxes.
/// - Throws: `UserError` where parameters are not finite, or a two-slope network is too large.
func nodeBounding(_ network: Network, _ enclosure: NetworkEnclosure) throws -> any NodeBounding {
  guard network.seen.allSatisfy(\.isFinite) else {
    throw UserError("a network with parameters that are not finite cannot be verified")
  }
  let hasSlopes = (try? network.chain())?.allSatisfy { layer in
    layer.functions.allSatisfy { $0.function.slopes(trained: 0) != nil }
  }
  return hasSlopes == true ? try TwoSlopeLayers(network) : EnclosedNetwork(enclosure)
}
