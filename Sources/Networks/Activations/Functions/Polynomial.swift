import Base
import Formulas
import RealModule

extension Activation {
  /// c₀ + c₁x + c₂x² + …
  public static func polynomial(_ coefficients: [Double]) -> Activation {
    Activation(Polynomial(coefficients))
  }
}

/// Σ cᵢxⁱ by Horner's rule: the error is at most 2n·u·Σ|cᵢxⁱ|, u half an ulp of 1.
struct Polynomial: UnivariateFunction {
  static let name = "polynomial"
  static let otherNames = ["poly"]
  static let summary = "Polynomial with given coefficients, from the constant up"
  static let source =
    "Kidger and Lyons 2020, COLT, arXiv:1905.08539 (deep and narrow); "
    + "Leshno, Lin, Pinkus and Schocken 1993 (not universal when shallow)"
  private let numbers: [Double]
  var formula: String { "c₀ + c₁x + c₂x² + …" }

  init(_ coefficients: [Double]) { numbers = coefficients }

  static let usualArguments = "0,1,0.5"
  var arguments: String? { numbers.map(plain).joined(separator: ",") }
  init(reading arguments: ActivationArguments) throws {
    numbers = try arguments.numbers()
    guard !numbers.isEmpty else {
      throw UserError(
        "\(arguments.name) needs its coefficients from the constant up, "
          + "as in \(arguments.name)(\(Self.usualArguments))")
    }
  }

  func value<T: Real>(_ x: T) -> T { horner(x, order: 0) { c, _ in c } }
  func derivative<T: Real>(_ x: T) -> T { horner(x, order: 1) { $0 * T($1) } }
  func secondDerivative<T: Real>(_ x: T) -> T { horner(x, order: 2) { $0 * T($1 * ($1 - 1)) } }

  @inline(__always)
  private func horner<T: Real>(_ x: T, order: Int, _ term: (T, Int) -> T) -> T {
    // The leading coefficient must not be 0, or 0·∞ would spoil the limits.
    guard !x.isNaN, var index = numbers.lastIndex(where: { real($0) as T != 0 }), index >= order
    else { return flat(x) }
    var sum = term(real(numbers[index]), index)
    while index > order {
      index -= 1
      sum = sum * x + term(real(numbers[index]), index)
    }
    return sum
  }

  /// Coefficient k of Σ cᵢxⁱ is Σ cᵢ·binomial(i, k)·x^(i−k), by Horner's rule on the centre of x where that
  /// is tighter.
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    typealias Interval = RoundedInterval<Rule>
    typealias Series = RoundedSeries<Rule>
    func horner(_ x: Series) -> Series {
      numbers.reversed().reduce(x.number(0)) { $0 * x + Interval(double: $1) }
    }
    let direct = horner(x)
    let place = x[0]
    guard !place.isPoint, place.isFinite else { return direct }
    // Taylor's formula around the centre is exact at the polynomial's degree.
    let degree = max(numbers.count - 1, x.order)
    let centred = horner(Series.variable(Interval(place.midpoint), order: degree))
    let reach = Interval(-place.radius, place.radius)
    return Series(
      (0...x.order).map { k in
        var (sum, binomial) = (Interval.zero, Interval.one)
        var terms: [Interval] = []
        for i in k...degree {
          if i > k { binomial = binomial * Interval(Rule.Number(i)) / Interval(Rule.Number(i - k)) }
          terms.append(binomial * centred[i])
        }
        for term in terms.reversed() { sum = sum * reach + term }
        return sum.intersection(direct[k]) ?? sum
      })
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { PolynomialShape(numbers).range }
  var isMonotone: Bool { PolynomialShape(numbers).isMonotone }
  var lipschitzConstant: Double? {
    let degree = numbers.lastIndex { $0 != 0 } ?? 0
    return degree > 1 ? nil : numbers.count > 1 ? abs(numbers[1]) : 0
  }
  var coefficients: [Double]? { numbers }
}
