// What is to be known of a function before it can stand between the layers of a network.
import Formulas
import Kernels
import RealModule

/// A function of one variable with all that is known of it: names, formulas, enclosures, facts.
///
/// It is defined for all numbers: infinities give the limit, or NaN where there is none, and NaN gives NaN.
/// Facts are proven ones, since proofs and theorems rest on them: what is not known is nil, the whole
/// line or `unknown`. One without numbers of its own is a `PlainFunction`, one with one number a
/// `NumberedFunction`.
package protocol UnivariateFunction: Hashable, CompiledFunction {
  // MARK: Names

  /// As it is written: `leakyRelu`.
  static var name: String { get }
  /// As in the literature and in other libraries.
  static var otherNames: [String] { get }
  /// One line for lists.
  static var summary: String { get }
  /// Where it comes from, or is studied as an activation.
  static var source: String { get }
  /// The definition, in plain Unicode.
  var formula: String { get }

  /// What stands in the parentheses where nothing else is asked for.
  static var usualArguments: String { get }
  /// What stands in the parentheses; nil where there are none.
  var arguments: String? { get }
  /// - Throws: `UserError` that says what would be right.
  init(reading arguments: ActivationArguments) throws

  // MARK: Formulas

  /// In a form that neither cancels nor overflows.
  func value<T: Real>(_ x: T) -> T
  /// At a kink that of the left side, or of the outer piece; jumps count as flat.
  func derivative<T: Real>(_ x: T) -> T
  /// At a kink that of the side which `derivative` takes.
  func secondDerivative<T: Real>(_ x: T) -> T
  /// Enclosures of f(x)/0!, f'(x)/1!, … over an interval, of which `x` is the variable.
  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule>
  /// Of Taylor models; nil where the lines around `series` do as well.
  func model(_ x: TaylorModel, in arithmetic: TaylorArithmetic) -> TaylorModel?
  /// The vector code; nil where the formulas above run in a loop.
  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>?

  // MARK: A number that fits train

  /// Whether a layer trains the function's slope below 0, from `Activation.initialSlope` on; then the functions
  /// below take it.
  var isTrained: Bool { get }
  func value<T: Real>(_ x: T, slope: T) -> T
  func derivative<T: Real>(_ x: T, slope: T) -> T
  func secondDerivative<T: Real>(_ x: T, slope: T) -> T
  func series<Rule>(_ x: RoundedSeries<Rule>, slope: Double) -> RoundedSeries<Rule>

  // MARK: What theorems ask

  var smoothness: Smoothness { get }
  /// The closure of the set of values, with infinite ends where it is unbounded.
  var range: ClosedRange<Double> { get }
  /// Nondecreasing on the whole line, or nonincreasing on it.
  var isMonotone: Bool { get }
  /// The least L with |f(x) - f(y)| ≤ L|x - y|.
  var lipschitzConstant: Double? { get }
  /// From the constant up, where it is a polynomial.
  var coefficients: [Double]? { get }
  /// Affine pieces over the whole line, a single point at a jump among them; nil where they are endless
  /// or curved.
  var linearPieces: Int? { get }
  /// Affine on each of finitely many intervals within any bounded one; jumps are allowed.
  var isPiecewiseLinear: Bool { get }
  /// Where the value or the first derivative jumps; of those that recur, the one at 0.
  var kinks: [Double] { get }
  /// The distance at which `kinks` recur without end.
  var kinkPeriod: Double? { get }

  // MARK: What proofs ask

  /// Where the value, the first and the second derivative turn, each within 4 ulp; nil where that is not
  /// known, or the series is tight without.
  var turningPoints: [[Double]?] { get }
  /// Where convex and concave pieces meet, each within 4 ulp; nil where that is not known.
  var joints: [Double]? { get }
  /// Constant between jumps.
  var isStaircase: Bool { get }
  /// Slopes below and above 0, where that says all.
  func slopes(trained: Double) -> (below: Double, above: Double)?
  /// The value at a point, where the function is linear between its joints; the sharper, the better the lines
  /// around it.
  func corner(_ x: Double, slope: Double) -> Interval
  /// The ulp of its value by which an evaluation may be off at the argument it is given, with one to spare;
  /// nil where nothing is stated.
  var ulps: Double? { get }

  // MARK: What others ask

  /// Standard deviation of the first layer's pre-activations where initialisation `auto` begins: enough for a few
  /// bends over the inputs.
  var firstGain: Double { get }
  /// How ONNX writes it; nil where it does not.
  static var onnx: ONNXForm? { get }
}

extension UnivariateFunction {
  package static var otherNames: [String] { [] }

  package func model(_ x: TaylorModel, in arithmetic: TaylorArithmetic) -> TaylorModel? { nil }
  package func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? { nil }

  package var isTrained: Bool { false }
  package func value<T: Real>(_ x: T, slope: T) -> T { value(x) }
  package func derivative<T: Real>(_ x: T, slope: T) -> T { derivative(x) }
  package func secondDerivative<T: Real>(_ x: T, slope: T) -> T { secondDerivative(x) }
  package func series<Rule>(_ x: RoundedSeries<Rule>, slope: Double) -> RoundedSeries<Rule> {
    series(x)
  }

  package var coefficients: [Double]? { nil }
  package var linearPieces: Int? { nil }
  package var isPiecewiseLinear: Bool { linearPieces != nil }
  package var kinks: [Double] { [] }
  package var kinkPeriod: Double? { nil }

  package var turningPoints: [[Double]?] { [nil, nil, nil] }
  package var joints: [Double]? { turningPoints[1] }
  package var isStaircase: Bool { false }
  package func slopes(trained: Double) -> (below: Double, above: Double)? { nil }
  package func corner(_ x: Double, slope: Double) -> Interval {
    // What only compares does not round.
    ulps == 0
      ? Interval(value(f64: x, slope: slope))
      : series(f64: Interval(x), order: 0, slope: slope)[0]
  }
  package var ulps: Double? { nil }

  package var firstGain: Double { 1.5 }
  package static var onnx: ONNXForm? { nil }
}

extension Activation {
  /// Standard deviation of a layer's pre-activations where initialisation `auto` begins.
  ///
  /// 1 keeps every activation in its curved range through any depth. In the first layer more makes the
  /// units local enough to follow a target that wiggles, and waves need a few periods (Sitzmann et al.,
  /// NeurIPS 2020); 1.5 was best for sin(2πx) of 1, 1.4, 2, 4 and 8.
  package func startDeviation(isFirst: Bool) -> Double { isFirst ? function.firstGain : 1 }
}
