// What an architecture with piecewise linear or polynomial activations gives on a line.

import Networks

/// The functions that an architecture gives on a line.
package enum LineSpace {
  case pieces(Int)
  case polynomial(degree: Int)

  /// nil where neither, or where a bound has no use.
  init?(_ architecture: Architecture) {
    guard architecture.family == .mlp else { return nil }
    let layers = zip(architecture.widths, architecture.activations)
    if architecture.activations.allSatisfy(\.isPolynomial) {
      var degree = 1
      for activation in architecture.activations {
        // Inputs that enter again are of degree 1, after a constant layer too.
        if architecture.skip == .all { degree = max(1, degree) }
        degree *= activation.polynomialDegree ?? 1
        guard degree <= 500 else { return nil }
      }
      self = .polynomial(degree: architecture.skip == .none ? degree : max(1, degree))
      return
    }
    var pieces = 1
    for (width, activation) in layers {
      guard let each = activation.linearPieces else { return nil }
      pieces *= (each - 1) * width + 1
      guard pieces <= 4096 else { return nil }
    }
    self = .pieces(pieces)
  }
}
