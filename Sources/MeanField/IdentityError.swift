// How well one unit passes its input on: what deep, narrow constructions rest on.

import Networks

/// The best that (ρ(a + h x) − ρ(a)) / (h ρ′(a)) does as x itself on [−1, 1], in Float64.
///
/// A small h makes the bend small, and the rounding, which is divided by h, large: near the square root of the machine's
/// precision they meet (Kidger and Lyons 2020, Lemma 4.1).
package struct IdentityError: Sendable, Hashable {
  package let at: Double
  package let step: Double
  /// The largest error over 131 points, both ends among them.
  package let error: Double

  /// nil where the activation has no point with a slope that is known to be smooth.
  package init?(of activation: Activation) {
    guard let place = activation.slopedPoint else { return nil }
    let (value, slope) = (activation.value(place), activation.derivative(place))
    // No binary fractions between the ends: there rounding may hide the bend.
    let inner = (0..<129).map { (i: Int) -> Double in (Double(i) + 0.4142) / 64.5 - 1 }
    let points = [-1, 1] + inner
    var best: IdentityError?
    for power in 0...45 {
      let step = 1 / Double(UInt64(1) << power)
      let error = zip(activation.values(points.map { place + step * $0 }), points).map { moved, x in
        abs((moved - value) / (step * slope) - x)
      }.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
      if error < best?.error ?? .infinity {
        best = IdentityError(at: place, step: step, error: error)
      }
    }
    guard let best else { return nil }
    self = best
  }

  private init(at: Double, step: Double, error: Double) {
    (self.at, self.step, self.error) = (at, step, error)
  }
}
