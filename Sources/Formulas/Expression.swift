// A formula such as `sin(2*pi*x)*exp(-y)`: parsed once, compiled once, evaluated on whole batches.

import Base
import RealModule

/// A formula in up to eight variables.
///
/// The variables are `x, y, z` or `x1 … x8`, not both in one formula. `+ - * / ^` (also `**`) bind as
/// in mathematics: `-x^2` is `-(x^2)`, `2^3^2` is `2^9`. The constants are `pi` and `e`; the
/// functions are those of `UnaryFunction` and `BinaryFunction`, with `ln` for `log`, `pow(a,b)` for
/// `a^b`, and `min` and `max` of two or more arguments, and special functions such as `besselJ(0,x)`
/// (`approxima targets --functions` lists them), whose values are those of Float64 in any arithmetic.
///
/// Outside a function's domain the value is NaN or infinite, as IEEE 754 has it; nothing traps.
public struct Expression: Sendable, Hashable {
  /// The formula as it was written; of a derivative, as it prints.
  public let text: String
  /// The formula as a tree, for other ways to evaluate it.
  package let root: Node
  /// How the variables are written.
  let naming: VariableNaming
  private let program: Program

  /// The most variables that a formula can have.
  public static let maximumVariables = 8

  /// Parses a formula.
  /// - Throws: `UserError` at the column of the first mistake, such as
  ///   `column 7: unknown function 'sine'; did you mean 'sin'?`.
  public init(parsing text: String) throws {
    self = try Parser.expression(text)
  }

  /// Parses formulas that stand between semicolons, such as `sin(x); cos(x)`: the components of a
  /// value.
  /// - Throws: `UserError` at the column, counted over the whole text.
  public static func list(parsing text: String) throws -> [Expression] {
    try Parser.list(text)
  }

  /// The names of all functions, for lists and suggestions.
  public static let functionNames = FunctionName.all

  /// Those of the special functions alone are left out.
  package static let elementaryFunctionNames = FunctionName.elementary

  /// The special functions.
  package static var specialFunctions: [ListedFunction] { SpecialFunction.list }

  /// Where its special functions are computed, of those that are not on all of their domains.
  package var limits: [String] { root.limits }

  init(root: Node, naming: VariableNaming, text: String? = nil) {
    self.root = root
    self.naming = naming
    self.text = text ?? root.printed(naming)
    self.program = Program(root)
  }

  /// Index of the highest variable used, plus 1: `x` and `x1` have index 0, `x8` has 7.
  public var variableCount: Int { program.variableCount }

  /// The name of a variable in this formula's style: `y`, or `x2`.
  public func variableName(_ variable: Int) -> String { naming.name(variable) }

  /// Values at the samples of a batch with at least `variableCount` features.
  public func values(at points: Batch) -> [Double] {
    precondition(points.features >= variableCount, "every variable needs a feature of the batch")
    var values = [Double](repeating: 0, count: points.count)
    program.evaluate(count: points.count) { (variable, start, block: inout [Double]) in
      let offset = variable * points.count + start
      for k in block.indices { block[k] = points.storage[offset + k] }
    } store: { start, block in
      for k in block.indices { values[start + k] = block[k] }
    }
    return values
  }

  /// Value at a point with at least `variableCount` coordinates, in the arithmetic of `T`.
  ///
  /// Numbers in the formula are Double literals, converted to `T`, exactly where it is no narrower;
  /// `pi` and `e` are those of `T`.
  public func value<T: Real>(at point: [T]) -> T {
    precondition(point.count >= variableCount, "every variable needs a coordinate of the point")
    var value = T.zero
    program.evaluate(count: 1) { (variable, _, block: inout [T]) in
      block[0] = point[variable]
    } store: { _, block in
      value = block[0]
    }
    return value
  }

  /// The exact partial derivative by a variable, simplified lightly.
  ///
  /// Where the formula has a kink or a jump, the value is that of one side, or of their mean (`abs`,
  /// `sign` at 0); jumps themselves (`step`, `floor`) have derivative 0.
  public func derivative(_ variable: Int) -> Expression {
    Expression(root: root.derivative(variable), naming: naming)
  }
}

extension Expression: CustomStringConvertible {
  /// The formula with the fewest parentheses; parses to the same values.
  public var description: String { root.printed(naming) }
}
