// What the optimisers minimise. They know these protocols and no network, so that each can be tried
// alone on the classic problems.
import Kernels

/// A function of many variables, with its gradient.
package protocol Objective<Scalar> {
  associatedtype Scalar: KernelScalar
  var parameterCount: Int { get }
  /// The value at `parameters`; overwrites `gradient`.
  mutating func value(at parameters: [Scalar], gradient: inout [Scalar]) -> Double
}

/// Takes a tile of a matrix: element (row, column) stands at `tile[row + column * stride]`.
package typealias TileReader = (_ tile: [Double], _ rows: Int, _ stride: Int) -> Void

/// A sum of squares ‖r(p)‖², whose residuals come in tiles, so that the Jacobian is never whole in
/// memory.
///
/// A problem may count a penalty among its residuals, such as λ·p, and weaken it as the fit proceeds.
package protocol LeastSquaresProblem {
  var parameterCount: Int { get }
  /// ‖r‖² at `parameters`, with the penalty.
  mutating func sumOfSquares(at parameters: [Double]) -> Double
  /// Gives `reduce` each tile of the matrix [J | r], where J = ∂r/∂p: (rows × parameterCount + 1).
  mutating func linearise(at parameters: [Double], _ reduce: TileReader)
  /// Writes the normal equations at `parameters` where rows of J are short, so that products of all their columns
  /// would be a waste: [J | r]ᵀ[J | r], (parameterCount + 1)², column-major, its upper triangle.
  /// - Parameter gram: zeros.
  /// - Returns: whether it can; by default not, and tiles are taken.
  mutating func writeNormalEquations(at parameters: [Double], to gram: inout [Double]) -> Bool
  /// Moves a trial point to a better one that is cheap to find, such as the best values of the
  /// parameters that enter linearly; by default it stays.
  /// - Returns: `sumOfSquares` there.
  mutating func refine(_ parameters: inout [Double]) -> Double
  /// Overwrites `product` by Jᵀ·r″, with r″ the second derivative of the residuals along
  /// `direction` at `parameters`.
  /// - Returns: whether it can; by default not.
  mutating func curvature(
    at parameters: [Double], along direction: [Double], product: inout [Double]
  ) -> Bool
  /// Told when the point that was evaluated last, with this value, becomes the best; may weaken the
  /// penalty.
  /// - Returns: `sumOfSquares` there from now on, and the part of it that is no penalty.
  mutating func accept(_ parameters: [Double], value: Double) -> (value: Double, squares: Double)
}

extension LeastSquaresProblem {
  package mutating func writeNormalEquations(
    at parameters: [Double], to gram: inout [Double]
  ) -> Bool { false }

  package mutating func refine(_ parameters: inout [Double]) -> Double {
    sumOfSquares(at: parameters)
  }

  package mutating func curvature(
    at parameters: [Double], along direction: [Double], product: inout [Double]
  ) -> Bool { false }

  package mutating func accept(
    _ parameters: [Double], value: Double
  ) -> (value: Double, squares: Double) { (value, value) }
}

/// A least-squares problem whose model is linear in some coefficients, once its nonlinear parameters
/// α are given: output k is Φ(α)·c_k, with one basis for all outputs.
package protocol SeparableProblem {
  /// Length of α; arrays that hold α may be longer.
  var nonlinearCount: Int { get }
  /// Columns of Φ: coefficients of one output.
  var basisCount: Int { get }
  var outputs: Int { get }
  /// Gives `reduce` each tile of [Φ(α) | Y], Y the data of every output:
  /// (rows × basisCount + outputs).
  mutating func basis(at nonlinear: [Double], _ reduce: TileReader)
  /// Gives `reduce` each tile of [Φ(α) | ∂(Φ·c)/∂α | Φ·c − y] for one output, with c fixed:
  /// (rows × basisCount + nonlinearCount + 1).
  mutating func linearise(
    at nonlinear: [Double], coefficients: ArraySlice<Double>, output: Int, _ reduce: TileReader)
}

/// Where a minimisation ended.
package struct Minimum<Scalar: KernelScalar>: Sendable {
  /// The best point that was met.
  package var parameters: [Scalar]
  /// The value there.
  package var value: Double
  /// How many steps were taken.
  package var steps: Int
  /// Whether a stop test was met: gradient, step or decrease at the level of rounding.
  package var isConverged: Bool
}
