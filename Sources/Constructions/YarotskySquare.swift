// Theorem (Yarotsky 2017, Neural Networks 94, arXiv:1610.01145, Proposition 2). Let g be the tent
//
//   g(x) = 2 relu(x) − 4 relu(x − ½) + 2 relu(x − 1)
//
// and g_s its s-fold composition, a sawtooth of 2^(s−1) teeth on [0,1]. Then
//
//   f_m(x) = x − Σ_{s=1…m} g_s(x)/4^s
//
// interpolates x² at the multiples of 2^−m; the error f_m − x² has values in [0, 4^−(m+1)] on [0,1]
// and attains both ends between any two neighbours of the grid.

import Base
import Functions
import Networks
import RealModule

/// The sawtooth of one more fold, and the square of one more refinement, for several values at once.
///
/// Each `t` must lie in [0,1]. One layer for each refinement, of 3 units for a value's sawtooth and 1
/// that carries f_s (which is not negative, so that relu passes it unchanged), beside the units that
/// carry other values.
extension HiddenLayers {
  /// f_m(t) for each t, in m layers; `registers` are carried along.
  mutating func squares(
    of arguments: [AffineForm<Scalar>], refinements m: Int,
    carrying registers: inout [Register<Scalar>]
  ) -> [AffineForm<Scalar>] {
    var g = arguments
    var f = arguments
    for s in 1...max(m, 1) where m > 0 {
      // f_0 = g_0 = t, and relu(t) = t is the tent's first unit already.
      let carried = s == 1 ? [] : f
      let units = apply(
        .relu, to: g.flatMap { [$0, $0 - 1 / 2, $0 - 1] } + carried, carrying: &registers)
      for index in g.indices {
        let tent = units[(3 * index)..<(3 * index + 3)]
        g[index] =
          2 * tent[tent.startIndex] - 4 * tent[tent.startIndex + 1]
          + 2 * tent[tent.startIndex + 2]
        let before = s == 1 ? tent[tent.startIndex] : units[3 * g.count + index]
        f[index] = before - Scalar.pow(4, -s) * g[index]
      }
    }
    return f
  }
}

package enum YarotskySquare {
  package static let theorem = Theorem(
    id: "yarotsky-square",
    citation: "Yarotsky 2017, Neural Networks 94, arXiv:1610.01145, Proposition 2",
    statement: "A ReLU network of m layers of width 4 approximates x² on [0,1] with sup error "
      + "exactly 4^-(m+1).")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .depth("refinements m, one layer each", 6, offered: 1...20),
      .epsilon("sup error not to exceed, instead of depth"),
      .domain("an interval", "[0,1]"),
    ]
  ) { options in
    let domain = try options.interval() ?? Domain(0...1)
    let width = domain.bounds[0].upperBound - domain.bounds[0].lowerBound
    let m = try options.count(options.depth, option: "depth", default: 6, limit: 26) {
      width * width * Double.pow(4, -Double($0 + 1))
    }
    return try yarotskySquare(refinements: m, domain: domain)
  }
}

/// Yarotsky's approximation of x² on [a, b], with sup error exactly (b − a)² 4^−(m+1).
///
/// With x = a + (b − a)t: x² = a² + 2a(b − a)t + (b − a)²t², and t² is f_m(t).
/// - Parameters:
///   - m: refinements, 1 or more; hidden layers of width 3, then 4 (one more where a ≠ 0 carries
///     t).
///   - domain: an interval [a, b].
/// - Throws: `UserError` where m is below 1, or the domain no interval.
public func yarotskySquare(
  refinements m: Int, domain: Domain = Domain(0...1)
) throws -> Construction {
  guard m >= 1 else { throw UserError("the square needs 1 or more refinements, not \(m)") }
  guard domain.dimension == 1 else {
    throw UserError("the square is a function on an interval, not on \(domain)")
  }
  let (a, b) = (domain.bounds[0].lowerBound, domain.bounds[0].upperBound)
  let width = b - a
  var layers = HiddenLayers<Double>(inputs: 1)
  let t = (1 / width) * (layers.units[0] - a)
  // t ≥ 0 passes through relu as it is.
  var registers = a == 0 ? [] : [Register(nonnegative: t)]
  let square = layers.squares(of: [t], refinements: m, carrying: &registers)[0]
  var output = (width * width) * square + a * a
  if let t = registers.first?.value { output += (2 * a * width) * t }
  let knots = m <= 12 ? (1..<(2 << m)).map { a + width * Double($0) / Double(2 << m) } : []
  return try Construction(
    theorem: YarotskySquare.theorem, network: layers.network(outputs: [output]),
    target: Catalogue.entry("square").target(domain: domain).splitting(at: [knots]),
    prediction: .exactly(width * width * Double.pow(4, -Double(m + 1))))
}
