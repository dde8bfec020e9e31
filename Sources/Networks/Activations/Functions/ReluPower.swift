import CKernels
import Formulas
import Kernels
import RealModule

extension Activation {
  /// max(x, 0)^k, k ≥ 1
  public static func reluPower(_ power: Int) -> Activation { Activation(ReluPower(power)) }
}

/// max(x, 0)^power, power ≥ 1.
struct ReluPower: UnivariateFunction {
  static let name = "reluPower"
  static let otherNames = ["repu", "rectifiedPower"]
  static let summary = "Power of the rectifier: a spline's truncated power"
  static let source =
    "Mhaskar 1993, Advances in Computational Mathematics 1; "
    + "Li, Tang and Yu 2020, CiCP 27, arXiv:1903.05858"
  private static let rule = NumberRule(
    "the power", usual: 2, "a whole number from 1 to 1000"
  ) { (1...1000).contains($0) && $0 == $0.rounded() }
  let power: Int
  var formula: String { "max(x, 0)^k" }

  init(_ power: Int) { self.power = power }

  static let usualArguments = "2"
  var arguments: String? { "\(power)" }
  init(reading arguments: ActivationArguments) throws {
    self.init(Int(try arguments.number(Self.rule)))
  }

  func value<T: Real>(_ x: T) -> T { x <= 0 ? 0 : raised(x, power) }
  func derivative<T: Real>(_ x: T) -> T { x <= 0 ? 0 : T(power) * raised(x, power - 1) }
  func secondDerivative<T: Real>(_ x: T) -> T {
    if x <= 0 || power == 1 { return flat(x) }
    return T(power) * T(power - 1) * raised(x, power - 2)
  }

  /// x^n; products while they are as good as the library's power.
  @inline(__always)
  private func raised<T: Real>(_ x: T, _ n: Int) -> T {
    switch n {
    case 0: x.isNaN ? x : 1
    case 1: x
    case 2: x * x
    case 3: x * x * x
    default: T.pow(x, n)
    }
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    x.joined({ _ in x.number(0) }, { $0.power(power) }, smoothness: power - 1)
  }

  func kernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    switch power {
    case 1: ActivationKernel(approxima_relu)
    case 2: ActivationKernel(approxima_relu_square)
    case 3: ActivationKernel(approxima_relu_cube)
    default: nil
    }
  }

  var smoothness: Smoothness { .times(power - 1) }
  var range: ClosedRange<Double> { 0 ... .infinity }
  var isMonotone: Bool { true }
  var lipschitzConstant: Double? { power == 1 ? 1 : nil }
  var linearPieces: Int? { power == 1 ? 2 : nil }
  var kinks: [Double] { power == 1 ? [0] : [] }
  var joints: [Double]? { [0] }
  func corner(_ x: Double, slope: Double) -> Interval { Interval(value(x)) }
  var ulps: Double? { Double(max(5, power)) }
}
