// How many symbols of sequences a network gets right.

import Base
import Functions
import Kernels

enum SymbolShare {
  /// Sequences that are drawn.
  static let sequences = 4096
  static let method =
    "symbols: \(sequences) random sequences, outputs taken to the nearest symbol or largest score"
}

/// The share of the symbols of random sequences that an approximant gets right; nil where an output is not finite, or
/// the target is no function of sequences.
///
/// A fit does not see these sequences: it draws others, or from the whole box, where they have no volume.
func symbolsRight(
  _ approximant: (Batch) -> Batch, of target: TargetFunction, seed: UInt64
) throws -> Double? {
  let random = RandomSource(seed: seed, stream: "symbols")
  var (right, all) = (0, 0)
  let block = 256
  for _ in 0..<(SymbolShare.sequences / block) {
    guard let points = target.sequences(block, random) else { return nil }
    try WorkLimit.check()
    let values = approximant(points)
    guard values.storage.allSatisfy(\.isFinite) else { return nil }
    let wanted = target.symbols(of: target.values(points))
    right += zip(target.symbols(of: values), wanted).count { $0 == $1 }
    all += wanted.count
  }
  return Double(right) / Double(all)
}
