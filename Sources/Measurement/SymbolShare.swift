// How many symbols of sequences a network gets right.

import Base
import Functions
import Kernels

enum SymbolShare {
  /// Sequences that are drawn.
  static let sequences = 4096
  static let method = "symbols: \(sequences) random sequences, outputs taken to the nearest symbol"
}

/// The share of the symbols of random sequences, each symbol as likely, that are the nearest to the outputs; of n
/// symbols number s stands at 2s/(n − 1) − 1. Nil where an output is not finite.
///
/// A fit does not see these sequences: it draws from the whole box, where they have no volume.
func symbolsRight(
  _ approximant: (Batch) -> Batch, of target: TargetFunction, _ symbols: Int, seed: UInt64
) -> Double? {
  let random = RandomSource(seed: seed, stream: "symbols")
  let last = Double(symbols - 1)
  var right = 0
  let block = 256
  for _ in 0..<(SymbolShare.sequences / block) {
    let points = Batch(
      features: target.inputs, count: block,
      storage: (0..<(target.inputs * block)).map { _ in
        2 * Double(random.integer(below: symbols)) / last - 1
      })
    let values = approximant(points).storage
    guard values.allSatisfy(\.isFinite) else { return nil }
    func symbol(_ value: Double) -> Double {
      min(max(((value + 1) / 2 * last).rounded(), 0), last)
    }
    right += zip(values, target.values(points).storage).count { symbol($0) == symbol($1) }
  }
  return Double(right) / Double(SymbolShare.sequences * target.outputs)
}
