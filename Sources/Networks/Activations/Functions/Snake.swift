import Formulas
import RealModule

extension Activation {
  /// x + sin²(ax)/a
  public static func snake(_ frequency: Double) -> Activation { Activation(Snake(frequency)) }
}

/// x + sin²(ax)/a = x + (1 - cos(2ax))/(2a); the derivatives are 1 + sin(2ax) and 2a·cos(2ax). A number that is trained
/// may come to 0, where it is x.
///
/// The value errs by at most 8 ulp, since x and the wave cancel in part for x < 0; the first derivative, whose zeros
/// recur, by 1 ulp of 1. Where ax overflows, x stands for an interval of many periods: the derivatives are then
/// the mean ones.
struct Snake: NumberedFunction, TrainableFunction {
  static let name = "snake"
  static let summary = "The line with a wave on it: periodic targets, also beyond the data"
  static let source = "Ziyin, Hartwig and Ueda 2020, NeurIPS, arXiv:2006.08195"
  static let rule = NumberRule("the frequency", usual: 1, "positive") { $0 > 0 }
  let number: Double
  var formula: String { "x + sin²(ax)/a" }

  init(_ frequency: Double) { number = frequency }

  func value<T: Real>(_ x: T) -> T {
    let a: T = real(number)
    let angle = exactProduct(a, x)
    guard angle.high.isFinite, number != 0 else { return x }
    let sine = sineOfSum(angle.high, angle.low)
    return x + sine * sine / a
  }
  func derivative<T: Real>(_ x: T) -> T {
    let angle = exactProduct(2 * real(number), x)
    guard angle.high.isFinite else { return x.isFinite ? 1 : .nan }
    return 1 + sineOfSum(angle.high, angle.low)
  }
  func secondDerivative<T: Real>(_ x: T) -> T {
    let factor: T = 2 * real(number)
    let angle = exactProduct(factor, x)
    guard angle.high.isFinite else { return x.isFinite ? 0 : .nan }
    return factor * cosineOfSum(angle.high, angle.low)
  }

  /// x²·(2·sin(2u)/(2u) − (sin(u)/u)²), u = ax.
  func numberDerivative<T: Real>(_ x: T) -> T {
    let u = real(number) * x
    guard u != 0 else { return x * x }
    let sine = T.sin(u) / u
    return x * x * (T.sin(2 * u) / u - sine * sine)
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    typealias Interval = RoundedInterval<Rule>
    guard number != 0 else { return x }
    let a = Interval(double: number)
    let twice = Interval(2) * a
    let wave = (twice * x).sineAndCosine.cosine
    var sum = x + (-Interval.one / twice) * wave
    // Near 0 the difference of 1 and the cosine cancels.
    sum[0] = x[0] + (Interval.one / a) * (a * x[0]).sin.squared
    return sum
  }

  var smoothness: Smoothness { .infinite }
  var range: ClosedRange<Double> { -.infinity ... .infinity }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { 2 }
  /// The series of the derivatives are tight, that of the value is not: x and the wave vary together.
  var turningPoints: [[Double]?] { [[], nil, nil] }
  var ulps: Double? { 9 }

  static let onnx: ONNXForm? = ONNXForm(
    formula: .apply(
      "Add",
      [
        .value,
        .apply(
          "Div",
          [
            .apply("Mul", [sine, sine]),
            .parameter,
          ]),
      ]))
  private static let sine = ONNXFormula.apply("Sin", [.apply("Mul", [.value, .parameter])])
}

/// sin(high + low); the low part of a large angle is no small angle.
private func sineOfSum<T: Real>(_ high: T, _ low: T) -> T {
  guard low.magnitude > T.ulpOfOne.squareRoot() else { return T.sin(high) + low * T.cos(high) }
  return T.sin(high) * T.cos(low) + T.cos(high) * T.sin(low)
}

/// cos(high + low), as the sine.
private func cosineOfSum<T: Real>(_ high: T, _ low: T) -> T {
  guard low.magnitude > T.ulpOfOne.squareRoot() else { return T.cos(high) - low * T.sin(high) }
  return T.cos(high) * T.cos(low) - T.sin(high) * T.sin(low)
}
