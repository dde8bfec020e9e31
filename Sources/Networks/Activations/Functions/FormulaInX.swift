import Base
import Formulas
import Kernels
import RealModule

extension Activation {
  /// A formula in x
  package static func expression(_ formula: ExpressionActivation) -> Activation {
    Activation(FormulaInX(formula))
  }

  /// The formula in x that it is; nil of the others.
  package var expression: ExpressionActivation? { (function as? FormulaInX)?.expression }
}

/// A formula that a user writes.
struct FormulaInX: UnivariateFunction {
  static let name = "expression"
  static let otherNames = ["expr", "formula"]
  static let summary = "A formula in x that you write"
  static let source = "—"
  let expression: ExpressionActivation
  var formula: String { expression.value.text }

  init(_ expression: ExpressionActivation) { self.expression = expression }

  static let usualArguments = "x*tanh(x)"
  var arguments: String? { formula }
  init(reading arguments: ActivationArguments) throws {
    let formula = (arguments.text ?? "").trimming { $0.isWhitespace || $0 == "\"" }
    guard !formula.isEmpty else {
      throw UserError(
        "\(arguments.name) needs a formula in x, as in \(arguments.name)(\(Self.usualArguments))")
    }
    do {
      expression = try ExpressionActivation(parsing: formula)
    } catch let error as UserError {
      throw error.located(at: arguments.name)
    }
  }

  func value<T: Real>(_ x: T) -> T { value(of: expression.value, x) }
  func derivative<T: Real>(_ x: T) -> T { value(of: expression.derivative, x) }
  func secondDerivative<T: Real>(_ x: T) -> T { value(of: expression.secondDerivative, x) }

  private func value<T: Real>(of expression: Expression, _ x: T) -> T {
    x.isNaN ? x : expression.value(at: [x])
  }

  // Blocks go through the compiled formula at once, computed in Double.

  func values(f64 x: [Double], slope: Double) -> [Double] { values(of: expression.value, x) }
  func values(f32 x: [Float], slope: Float) -> [Float] {
    values(of: expression.value, x.map(Double.init)).map(Float.init)
  }
  func derivatives(f64 x: [Double], slope: Double) -> [Double] {
    values(of: expression.derivative, x)
  }
  func derivatives(f32 x: [Float], slope: Float) -> [Float] {
    values(of: expression.derivative, x.map(Double.init)).map(Float.init)
  }

  func secondDerivatives(f64 x: [Double], slope: Double) -> [Double] {
    values(of: expression.secondDerivative, x)
  }

  private func values(of expression: Expression, _ x: [Double]) -> [Double] {
    let values = expression.values(at: Batch(features: 1, count: x.count, storage: x))
    return zip(x, values).map { $0.isNaN ? .nan : $1 }
  }

  func series<Rule>(_ x: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
    expression.value.evaluate(at: [x], in: SeriesArithmetic<Rule>(order: x.order))
  }
  func model(_ x: TaylorModel, in arithmetic: TaylorArithmetic) -> TaylorModel? {
    expression.value.evaluate(at: [x], in: arithmetic)
  }

  // Of a formula that is visibly a polynomial its facts are known.

  private var polynomial: Polynomial? { coefficients.map { Polynomial($0) } }

  var coefficients: [Double]? { expression.coefficients }
  var smoothness: Smoothness { expression.isEntire ? .infinite : .unknown }
  var range: ClosedRange<Double> { polynomial?.range ?? -.infinity ... .infinity }
  var isMonotone: Bool { polynomial?.isMonotone ?? false }
  var lipschitzConstant: Double? {
    guard let polynomial, polynomial.lipschitzConstant != nil else { return nil }
    return expression.derivative.value(at: [0.0]).magnitude
  }
}
