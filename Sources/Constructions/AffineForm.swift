import RealModule

/// An affine function c + Σ w_i u_i of the units of one layer: a value in the course of a network.
struct AffineForm<Scalar: Real>: Hashable {
  /// The layer whose units it is a function of; 0 are the network's inputs.
  let level: Int
  /// One weight a unit.
  var weights: [Scalar]
  var constant: Scalar

  static func + (a: Self, b: Self) -> Self {
    precondition(a.level == b.level, "only values of one layer can be added")
    var sum = a
    for index in sum.weights.indices { sum.weights[index] += b.weights[index] }
    sum.constant += b.constant
    return sum
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
}
