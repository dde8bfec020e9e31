// Theorem (from the products of Yarotsky 2017, arXiv:1610.01145, Proposition 3, by Clenshaw's rule; his own Theorem 1
// has local Taylor polynomials, and width). Let p = Σ_{k≤d} c_k T_k on an interval mapped to t ∈ [−1, 1]. Clenshaw's rule
//
//   b_k = c_k + 2 t b_{k+1} − b_{k+2}   (k = d … 1),    p(t) = c_0 + t b_1 − b_2
//
// needs d − 1 products: b_{d−1} is affine in t. With Yarotsky's product of m refinements, exact to
// η = B 4^−(m+1) for |b_k| ≤ B, a step's error acts as a change of c_k, and |T_k| ≤ 1, so
//
//   |f − N| ≤ |f − p| + (2d − 3) B 4^−(m+1),   depth (d − 1)(m + 1), width at most 11.
//
// At fixed degree the second term falls exponentially in the depth. For f analytic |f − p| falls
// exponentially in d, so that d and m of order log 1/ε give error exp(−c √depth) at constant width.

import Base
import Functions
import Networks
import RealModule

package enum YarotskyPolynomial {
  package static let theorem = Theorem(
    id: "yarotsky-polynomial",
    citation:
      "Yarotsky 2017, Neural Networks 94, arXiv:1610.01145, Proposition 3, with Clenshaw's rule",
    statement:
      "A ReLU network of width 11 evaluates a polynomial of degree d in (d - 1)(m + 1) layers, "
      + "with an error of at most a constant times 4^-m.")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .target(
        "a smooth function of one variable", "sine",
        offered: .functions(of: 1...1)),
      .epsilon("sup error not to exceed", 1e-3, offered: 1e-5...0.5),
      .depth(
        "most layers, instead of epsilon: the degree with the least bound is taken",
        offered: 2...300),
      .domain("an interval"),
    ]
  ) { options in
    let target = try options.function(default: "sine", inputs: 1)
    if let depth = options.depth {
      guard options.epsilon == nil else { throw UserError("give --depth or --epsilon, not both") }
      return try yarotskyPolynomial(target, depth: depth)
    }
    return try yarotskyPolynomial(target, epsilon: options.positiveEpsilon() ?? 1e-3)
  }

  /// The bound of the theorem.
  static func bound(_ p: ChebyshevSeries, refinements m: Int) -> Double {
    p.tail + productBound(p, refinements: m)
  }

  fileprivate static func productBound(_ p: ChebyshevSeries, refinements m: Int) -> Double {
    Double(max(0, 2 * p.degree - 3)) * carried(p) * Double.pow(4, -Double(m + 1))
  }

  /// B with room for the errors of the products.
  fileprivate static func carried(_ p: ChebyshevSeries) -> Double { 2 * max(p.clenshawBound, 1) }
}

/// A smooth function of one variable, by the polynomial of least depth whose bound does not exceed ε.
///
/// The bound holds for targets whose Chebyshev series is known to rounding at 257 points, see
/// `ChebyshevSeries`; for others the error may exceed it.
/// - Throws: `UserError` where no polynomial of degree 100 and product of 24 refinements reaches ε.
public func yarotskyPolynomial(_ target: TargetFunction, epsilon: Double) throws -> Construction {
  let series = ChebyshevSeries(interpolating: target)
  var best: (p: ChebyshevSeries, m: Int, depth: Int)?
  for degree in 1...100 {
    let p = series.truncated(to: degree)
    guard p.tail < epsilon else { continue }
    guard let m = (1...24).first(where: { YarotskyPolynomial.bound(p, refinements: $0) <= epsilon })
    else { continue }
    let depth = (degree - 1) * (m + 1)
    if best.map({ depth < $0.depth }) ?? true { best = (p, m, depth) }
  }
  guard let best else {
    throw UserError(
      "\(target.name) is not smooth enough for a polynomial with error \(plain(epsilon)) here",
      at: "--epsilon")
  }
  return try yarotskyPolynomial(target, series: best.p, refinements: best.m)
}

/// A smooth function of one variable, by the degree and refinements with the least bound at a
/// depth; the bound as for an ε.
/// - Throws: `UserError` where the depth is below 2.
public func yarotskyPolynomial(_ target: TargetFunction, depth: Int) throws -> Construction {
  guard depth >= 2 else {
    throw UserError("a polynomial needs 2 or more layers, not \(depth)", at: "--depth")
  }
  let series = ChebyshevSeries(interpolating: target)
  let choices = (2...min(100, depth / 2 + 1)).map { degree in
    (p: series.truncated(to: degree), m: min(24, depth / (degree - 1) - 1))
  }
  guard
    let best = choices.min(by: {
      YarotskyPolynomial.bound($0.p, refinements: $0.m)
        < YarotskyPolynomial.bound($1.p, refinements: $1.m)
    })
  else { throw UserError("depth \(depth) allows no polynomial", at: "--depth") }
  return try yarotskyPolynomial(target, series: best.p, refinements: best.m)
}

/// A smooth function of one variable, by a degree and refinements.
/// - Precondition: degree 1 to 255, refinements 1 or more.
package func yarotskyPolynomial(
  _ target: TargetFunction, degree: Int, refinements: Int
) throws -> Construction {
  try yarotskyPolynomial(
    target, series: ChebyshevSeries(interpolating: target).truncated(to: degree),
    refinements: refinements)
}

private func yarotskyPolynomial(
  _ target: TargetFunction, series p: ChebyshevSeries, refinements m: Int
) throws -> Construction {
  let (lower, upper) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
  let (c, d) = (p.coefficients, p.degree)
  let bound = YarotskyPolynomial.carried(p)
  var layers = HiddenLayers<Double>(inputs: 1)
  func register(_ form: AffineForm<Double>, _ radius: Double) throws -> Register<Double> {
    Register(form, through: .relu, at: try registerPoint(.relu, radius: radius))
  }
  var t = (2 / (upper - lower)) * (layers.units[0] - 0.5 * (lower + upper))
  // b_{d−1} = c_{d−1} + 2 t c_d and b_d = c_d need no product, and p of degree 1 none at all.
  var b1 = (d == 1 ? 1 : 2) * c[d] * t + c[d - 1]
  var b2 = layers.constant(c[d])
  for k in (0..<max(0, d - 1)).reversed() {
    var registers = [try register(t, 1), try register(b1, bound), try register(b2, bound)]
    // Scaling t to the bound B makes the error B 4^−(m+1) instead of B² 4^−(m+1).
    let product = layers.product(bound * t, b1, bound: bound, refinements: m, carrying: &registers)
    t = registers[0].value
    b2 = registers[1].value
    b1 = ((k == 0 ? 1 : 2) / bound) * product - registers[2].value + c[k]
  }
  return Construction(
    theorem: YarotskyPolynomial.theorem, network: try layers.network(outputs: [b1]),
    target: target,
    prediction: .atMost(YarotskyPolynomial.bound(p, refinements: m), isSampled: true))
}
