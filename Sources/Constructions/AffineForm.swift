import RealModule

/// An affine function c + Σ w_i u_i of the units of one layer: a value in the course of a network.
///
/// A unit itself is stored by its number alone, so that a layer of n units does not take n² numbers.
struct AffineForm<Scalar: Real>: Hashable {
  private enum Weights: Hashable {
    case unit(Int, of: Int)
    case all([Scalar])
  }

  /// The layer whose units it is a function of; 0 are the network's inputs.
  let level: Int
  private var stored: Weights
  var constant: Scalar

  init(level: Int, weights: [Scalar], constant: Scalar) {
    (self.level, stored, self.constant) = (level, .all(weights), constant)
  }

  /// The unit itself.
  init(level: Int, unit: Int, of count: Int) {
    (self.level, stored, constant) = (level, .unit(unit, of: count), 0)
  }

  /// One weight a unit.
  var weights: [Scalar] {
    switch stored {
    case .all(let weights): return weights
    case .unit(let unit, let count):
      var weights = [Scalar](repeating: 0, count: count)
      weights[unit] = 1
      return weights
    }
  }

  static func + (a: Self, b: Self) -> Self {
    precondition(a.level == b.level, "only values of one layer can be added")
    var weights = a.weights
    let others = b.weights
    for index in weights.indices { weights[index] += others[index] }
    return AffineForm(level: a.level, weights: weights, constant: a.constant + b.constant)
  }

  static func * (factor: Scalar, form: Self) -> Self {
    AffineForm(
      level: form.level, weights: form.weights.map { factor * $0 },
      constant: factor * form.constant)
  }

  static func - (a: Self, b: Self) -> Self { a + -b }
  static prefix func - (form: Self) -> Self { -1 * form }
  static func + (form: Self, constant: Scalar) -> Self {
    var sum = form
    sum.constant += constant
    return sum
  }
  static func - (form: Self, constant: Scalar) -> Self { form + -constant }
  static func += (a: inout Self, b: Self) { a = a + b }
  static func -= (a: inout Self, b: Self) { a = a - b }

  /// Σ factor · form + constant, in the order given. Units are added in place, without n numbers each.
  static func sum(
    _ parts: some Sequence<(factor: Scalar, form: Self)>, constant: Self
  ) -> Self {
    var (weights, sum) = (constant.weights, constant.constant)
    for (factor, form) in parts {
      precondition(form.level == constant.level, "only values of one layer can be added")
      sum += factor * form.constant
      switch form.stored {
      // 0 · factor changes no weight: a sum that begins at +0 is never −0.
      case .unit(let unit, _): weights[unit] += factor
      case .all(let others):
        for index in weights.indices { weights[index] += factor * others[index] }
      }
    }
    return AffineForm(level: constant.level, weights: weights, constant: sum)
  }
}
