// Güntürk and Li 2021, arXiv:2112.09181: networks whose weights and biases are −1, 0 and 1, with ρ(t) = t²/2.
//
// Bernstein's basis follows from one degree to the next, p_{n+1,k} = x p_{n,k−1} + (1 − x) p_{n,k}, and a product is
// ab = ρ(a + b) − ρ(a) − ρ(b); what is handed on is a = ρ(a + 1) − ρ(a) − ρ(1). No weight becomes 2 because what two
// forms share is made twice. (The abstract was read, not the proof: these networks, of n²/2 products, are written here.)
//
// The output is Σ σ_k p_{n,k} with signs from `OneBitSigns` of order s on the coefficients of the iterated Bernstein
// polynomial P of ⌈s/2⌉ iterations. As a − σ is an s-th difference of a sequence v, |v| ≤ V,
//
//   |Σ (a_k − σ_k) p_{n,k}(x)| ≤ V Σ |Δ^s p_n| ≤ V Π_i ((n_i + 1) x(1 − x))^(−1/2),   n_1 + … + n_s = n:
//
// the sequence p_n is the convolution of the p_{n_i}, so that Δ^s p_n is that of s first differences, and of one of them
// Σ|Δp_m| = Σ|p′_{m+1,k}|/(m + 1) = E|K − (m + 1)x|/((m + 1) x(1 − x)), K binomial.

import Base
import Functions
import Networks
import RealModule

/// Signs on Bernstein's basis for a function on [0, 1], with what is known of their error.
package struct OneBitPolynomial: Sendable {
  /// With coefficients −1 and 1.
  package let signs: BernsteinForm
  /// The iterated Bernstein polynomial that they stand for.
  package let smooth: BernsteinForm
  private let order: Int
  private let size: Double

  /// - Parameters:
  ///   - degree: n ≥ 1.
  ///   - order: s ≥ 1 of the quantiser.
  ///   - function: on [0, 1], below 1 in size.
  /// - Throws: `UserError` where it is too large.
  package init(degree: Int, order: Int, of function: (Double) -> Double) throws {
    let values = (0...degree).map { function(Double($0) / Double(degree)) }
    smooth = BernsteinForm(iterated: values, (order + 1) / 2)
    let quantised = try OneBitSigns(smooth.coefficients, order: order)
    (signs, size) = (BernsteinForm(quantised.signs), quantised.size)
    self.order = order
  }

  /// The most that the two polynomials are apart on an interval inside (0, 1).
  package func bound(on interval: ClosedRange<Double>) -> Double {
    let ends = [interval.lowerBound, interval.upperBound].map { $0 * (1 - $0) }
    let least = min(ends[0], ends[1])
    var bound = size
    for part in 0..<order {
      let share = signs.degree / order + (part < signs.degree % order ? 1 : 0)
      bound /= (Double(share + 1) * least).squareRoot()
    }
    return bound
  }

  /// The network that computes it.
  package func network() throws -> Network {
    var layers = HiddenLayers<Double>(inputs: 1)
    var basis = OneBitBasis(&layers)
    for _ in 1..<max(signs.degree, 1) { basis.rise(&layers) }
    // Coefficients of 1 each on units of their own.
    let units = layers.apply(.halfSquare, to: basis.values.flatMap { layers.handedOn($0) })
    var parts: [(factor: Double, form: AffineForm<Double>)] = []
    for (k, sign) in signs.coefficients.enumerated() {
      parts.append((sign, units[3 * k]))
      parts.append((-sign, units[3 * k + 1]))
      parts.append((-sign, units[3 * k + 2]))
    }
    return try layers.network(
      outputs: [AffineForm.sum(parts, constant: layers.constant(0))])
  }

  /// Hidden units of the network of degree n.
  static func neurons(degree n: Int) -> Int {
    11 + (1..<n).reduce(0) { $0 + 3 * $1 + 8 } + 3 * (n + 1)
  }
}

/// x and p_{n,0} … p_{n,n} as forms of the last layer, with weights −1, 0, 1 and no constant.
private struct OneBitBasis {
  private var x: AffineForm<Double>
  private(set) var values: [AffineForm<Double>]

  /// Degree 1.
  init(_ layers: inout HiddenLayers<Double>) {
    let input = layers.units[0]
    let one = layers.constant(1)
    let copy = layers.handedOn(input)
    let three: [AffineForm<Double>] = Array([copy, copy, copy].joined())
    let units = layers.apply(.halfSquare, to: three + [one, one])
    func handedOn(_ first: Int) -> AffineForm<Double> {
      units[first] - units[first + 1] - units[first + 2]
    }
    x = handedOn(0)
    let whole = units[9] + units[10]
    values = [whole - handedOn(3), handedOn(6)]
  }

  /// The next degree.
  mutating func rise(_ layers: inout HiddenLayers<Double>) {
    let (x, rest, p) = (self.x, -self.x + 1, values)
    let parts: [[AffineForm<Double>]] = [
      p, p.map { x + $0 }, p.map { rest + $0 }, [x, rest], layers.handedOn(x),
    ]
    let units = layers.apply(.halfSquare, to: Array(parts.joined()))
    let (count, own) = (p.count, 3 * p.count)
    self.x = units[own + 2] - units[own + 3] - units[own + 4]
    values = (0...count).map { k -> AffineForm<Double> in
      var sum = layers.constant(0)
      if k > 0 { sum += units[count + k - 1] - units[own] - units[k - 1] }
      if k < count { sum += units[2 * count + k] - units[own + 1] - units[k] }
      return sum
    }
  }
}

extension HiddenLayers where Scalar == Double {
  /// What ρ of a layer's units makes of a form without constant: the first less the two others.
  fileprivate func handedOn(_ form: AffineForm<Double>) -> [AffineForm<Double>] {
    [form + 1, form, constant(1)]
  }
}

extension Activation {
  /// ρ(t) = t²/2.
  fileprivate static let halfSquare = Activation.polynomial([0, 0, 0.5])
}

enum OneBitNetwork {
  static let theorem = Theorem(
    id: "one-bit",
    citation:
      "Güntürk, Li 2021, arXiv:2112.09181; the network and its bound are proved beside the code",
    statement:
      "A network of t²/2 with weights and biases -1, 0, 1 and n + 1 layers approximates a smooth function below 1 in"
      + " size inside (0, 1) with an error of order n^(-s/2) for every s.")

  /// Orders of the quantiser that are tried.
  private static let orders = 1...4

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .target(
        "a function on [0,1], below 1 in size", "0.4*sin(2*pi*x)",
        offered: .only(["0.4*sin(2*pi*x)", "exp(x)/4", "abs(x-1/2)", "x/2"])),
      .depth("the degree n, one layer each and one more", 16, offered: 1...48),
      .domain("where the error is stated, inside (0,1)", "[0.25,0.75]"),
    ]
  ) { options in
    let inside = try options.interval() ?? Domain(0.25...0.75)
    let interval = inside.bounds[0]
    guard interval.lowerBound > 0, interval.upperBound < 1 else {
      throw UserError(
        "signs come near to a function inside (0,1), not at its ends; \(inside) is not inside",
        at: "--domain")
    }
    var whole = options
    whole.domain = Domain(0...1)
    let function = try whole.function(default: "0.4*sin(2*pi*x)", inputs: 1)
    whole.domain = inside
    let target = try whole.function(default: "0.4*sin(2*pi*x)", inputs: 1)
    guard target.outputs == 1 else {
      throw UserError("signs stand for a function with one value", at: "--target")
    }
    let n = try options.count(options.depth, option: "depth", default: 16, limit: 128) { _ in 0 }
    return try oneBit(function, on: target, degree: n, orders: orders)
  }
}

/// The network of signs for a function, by the order of least bound.
/// - Parameters:
///   - function: on [0, 1].
///   - target: the same where the error is stated.
///   - degree: n ≥ 1.
/// - Throws: `UserError` where the function is 1 or more somewhere.
package func oneBit(
  _ function: TargetFunction, on target: TargetFunction, degree: Int, orders: ClosedRange<Int>
) throws -> Construction {
  let interval = target.domain.bounds[0]
  func value(_ x: Double) -> Double { function.value(at: [x])[0] }
  let points = (0...1000).map {
    interval.lowerBound + (interval.upperBound - interval.lowerBound) * Double($0) / 1000
  }
  var best: (polynomial: OneBitPolynomial, error: Double)?
  for order in orders {
    try WorkLimit.check()
    let polynomial: OneBitPolynomial
    do { polynomial = try OneBitPolynomial(degree: degree, order: order, of: value) } catch {
      // Higher orders take longer quantisers.
      if order == orders.lowerBound { throw error }
      continue
    }
    let smooth = points.reduce(0) { max($0, abs(polynomial.smooth($1) - value($1))) }
    let error = smooth + polynomial.bound(on: interval)
    if best.map({ error < $0.error }) ?? true { best = (polynomial, error) }
  }
  guard let best else { preconditionFailure("the first order is tried or thrown") }
  return Construction(
    theorem: OneBitNetwork.theorem, network: try best.polynomial.network(), target: target,
    prediction: .atMost(best.error, isSampled: true),
    predictedNeurons: OneBitPolynomial.neurons(degree: degree))
}
