// Adam: steps by running means of the gradient and of its square (Kingma and Ba, ICLR 2015).
import Kernels

/// The state of Adam between its steps. Steps are in `Scalar` arithmetic.
package struct Adam<Scalar: KernelScalar>: Sendable {
  /// Decay of the mean of the gradient, and of the mean of its square.
  package let decays: (first: Double, second: Double)
  /// Added to the root, so that a gradient of zero is no division by zero.
  package let epsilon: Double
  /// Steps done.
  package private(set) var steps = 0

  private let team: Team
  private let work = SharedWork()
  private var first: [Scalar]
  private var second: [Scalar]

  package init(
    count: Int, decays: (first: Double, second: Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    team: Team = .alone
  ) {
    self.team = team
    self.decays = decays
    self.epsilon = epsilon
    first = [Scalar](repeating: 0, count: count)
    second = first
  }

  /// p ← p − rate · m̂ / (√v̂ + ε), where m̂ and v̂ are the means with their start at zero corrected.
  /// - Parameters:
  ///   - parameters: p.
  ///   - updated: where the new p goes.
  ///   - gradient: the loss's at p.
  ///   - rate: of this step.
  package mutating func update(
    _ parameters: [Scalar], into updated: inout [Scalar], gradient: [Scalar], rate: Double
  ) {
    steps += 1
    Scalar.kernels.adam(
      parameters, updated: &updated, gradient: gradient, first: &first, second: &second,
      decays: decays, scale: rate / (1 - power(decays.first, steps)),
      correction: 1 / (1 - power(decays.second, steps)), epsilon: epsilon, team: team,
      work: work)
  }
}

/// base^exponent by repeated squaring: the same bits on every machine.
func power(_ base: Double, _ exponent: Int) -> Double {
  var result = 1.0
  var factor = base
  var rest = exponent
  while rest > 0 {
    if rest & 1 == 1 { result *= factor }
    factor *= factor
    rest >>= 1
  }
  return result
}
