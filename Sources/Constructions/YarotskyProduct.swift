// Theorem (Yarotsky 2017, arXiv:1610.01145, Proposition 3). With the square f_m of Proposition 2,
//
//   x y = M² ( f(|x + y|/2M) − f(|x − y|/2M) )   for |x|, |y| ≤ M,
//
// up to M² 4^−(m+1): both squares err by [0, 4^−(m+1)], so their difference errs by at most that. The
// product is exactly 0 where x or y is 0. (The paper takes three squares, with 6 times the bound.)

import Base
import Functions
import Networks
import RealModule

extension HiddenLayers {
  /// The product of two values of |a|, |b| ≤ `bound`, in m + 1 layers of width 8 and the registers'.
  mutating func product(
    _ a: AffineForm<Scalar>, _ b: AffineForm<Scalar>, bound: Scalar, refinements m: Int,
    carrying registers: inout [Register<Scalar>]
  ) -> AffineForm<Scalar> {
    let sum = (1 / (2 * bound)) * (a + b)
    let difference = (1 / (2 * bound)) * (a - b)
    // |t| = relu(t) + relu(−t)
    let u = apply(
      .relu, to: [sum, -sum, difference, -difference], carrying: &registers)
    let squares = squares(
      of: [u[0] + u[1], u[2] + u[3]], refinements: m, carrying: &registers)
    return (bound * bound) * (squares[0] - squares[1])
  }
}

enum YarotskyProduct {
  static let theorem = Theorem(
    id: "yarotsky-product",
    citation: "Yarotsky 2017, Neural Networks 94, arXiv:1610.01145, Proposition 3",
    statement:
      "A ReLU network of m + 1 layers of width 8 multiplies two numbers of [-M,M] with sup "
      + "error at most M² 4^-(m+1).")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .depth("layers, m + 1 for m refinements", 7, offered: 1...20),
      .epsilon("sup error not to exceed, instead of depth"),
      .domain("a rectangle", "[-1,1]^2"),
    ]
  ) { options in
    let domain = options.domain ?? Domain(-1...1, -1...1)
    let bound = domain.bounds.map { max(abs($0.lowerBound), abs($0.upperBound)) }.max() ?? 1
    let depth = try options.count(options.depth, option: "depth", default: 7, limit: 27) {
      bound * bound * Double.pow(4, -Double($0))
    }
    return try yarotskyProduct(refinements: depth - 1, domain: domain)
  }
}

/// Yarotsky's product on a rectangle, with sup error at most M² 4^−(m+1), M the largest coordinate.
/// - Parameters:
///   - m: refinements, 1 or more.
///   - domain: a rectangle.
/// - Throws: `UserError` where m is below 1, or the domain no rectangle.
public func yarotskyProduct(
  refinements m: Int, domain: Domain = Domain(-1...1, -1...1)
) throws -> Construction {
  guard m >= 1 else {
    throw UserError("the product needs 1 or more refinements (2 or more layers), not \(m)")
  }
  let target = try Catalogue.entry("multiply").target(domain: domain)
  let bound = domain.bounds.map { max(abs($0.lowerBound), abs($0.upperBound)) }.max() ?? 1
  var layers = HiddenLayers<Double>(inputs: 2)
  var registers: [Register<Double>] = []
  let product = layers.product(
    layers.units[0], layers.units[1], bound: bound, refinements: m, carrying: &registers)
  return Construction(
    theorem: YarotskyProduct.theorem, network: try layers.network(outputs: [product]),
    target: target, prediction: .atMost(bound * bound * Double.pow(4, -Double(m + 1))))
}
