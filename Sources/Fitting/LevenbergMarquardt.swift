// Levenberg–Marquardt: Gauss–Newton steps in a trust region that the damping keeps.
//
// Levenberg, Quart. Appl. Math. 2 (1944); Marquardt, SIAM J. 11 (1963); scaling and stop tests by
// Moré, Lecture Notes in Math. 630 (1978); damping by Nielsen, report IMM-REP-1999-05; acceleration
// along geodesics by Transtrum and Sethna, arXiv:1201.5885 (2012).
import Kernels

/// How Levenberg–Marquardt solves for its step.
package enum StepSolver: Sendable {
  /// Orthogonal reduction of [J; √μ D]: the condition number is that of J.
  case qr
  /// Cholesky factor of JᵀJ + μ D²: about twice as fast and half as many digits.
  case normalEquations
  /// The normal equations while the damping is large enough for them, then QR.
  case automatic
}

/// How the damping weighs the parameters.
package enum DampingScale: Sendable {
  /// By the largest norm that their columns of J had (Moré 1978): the result does not depend on the
  /// parameters' units.
  case columns
  /// All alike (Levenberg 1944): for parameters that are of one kind, such as a network's.
  case identity
}

/// Minimises ‖r(p)‖² by at most `steps` trial steps, accepted or not.
/// - Parameters:
///   - problem: r, with its Jacobian.
///   - start: the first point.
///   - steps: the most trial steps.
///   - solver: how a step is computed.
///   - scale: of the damping.
///   - team: the threads that share the sums of the normal equations.
///   - observe: sees (steps done, ‖r‖² without the penalty, parameters) after each step; false
///     stops.
/// - Returns: the best point. Converged where the gradient, the step or the predicted decrease is
///   at the level of rounding. The value is not finite where it is not at the start.
package func levenbergMarquardt(
  _ problem: inout some LeastSquaresProblem, from start: [Double], steps: Int,
  solver: StepSolver = .qr, scale: DampingScale = .columns, team: Team = .alone,
  observe: (Int, Double, [Double]) -> Bool = { _, _, _ in true }
) -> Minimum<Double> {
  levenbergMarquardt(
    &problem, from: start, steps: steps, solver: solver, scale: scale, team: team
  ) { step, squares, parameters, _ in observe(step, squares, parameters) }
}

/// The same, whose observer sees the problem too, with what it holds of its best point.
func levenbergMarquardt<Problem: LeastSquaresProblem>(
  _ problem: inout Problem, from start: [Double], steps: Int, solver: StepSolver,
  scale: DampingScale, team: Team, watch: (Int, Double, [Double], Problem) -> Bool
) -> Minimum<Double> {
  let n = problem.parameterCount
  precondition(start.count == n, "the start has parameterCount elements")
  var result = Minimum(
    parameters: start, value: problem.sumOfSquares(at: start), steps: 0, isConverged: n == 0)
  guard n > 0, result.value.isFinite else { return result }

  var model = QuadraticModel(count: n, solver: solver, isScaled: scale == .columns, team)
  var squares = result.value
  var trial = start
  var curvature = start
  var damping = 1e-3
  var growth = 2.0
  var isStale = true

  for step in 1...max(steps, 1) where step <= steps {
    if isStale || !model.isSound(at: damping) {
      let point = result.parameters
      model.update(damping: damping) { gram in
        problem.writeNormalEquations(at: point, to: &gram)
      } tiles: { reduce in
        problem.linearise(at: point, reduce)
      }
      isStale = false
      guard model.isFinite else { return result }
      if model.gradientCosine <= 1e-15 { result.isConverged = true }
    }
    if result.isConverged { break }
    result.steps = step

    let predicted = model.solve(damping: damping)
    if predicted <= 1e-8 * result.value, growth == 2, damping > 10 * max(1e-21, model.leastDamping)
    {
      // What is left to gain lies along directions that the damping holds back.
      damping /= 10
    } else {
      if predicted.isFinite,
        problem.curvature(at: result.parameters, along: model.step, product: &curvature)
      {
        model.bend(curvature)
      }
      for i in 0..<n { trial[i] = result.parameters[i] + model.step[i] }
      let value = predicted.isFinite ? problem.refine(&trial) : .infinity
      let actual = result.value - value
      if actual.isFinite, actual > 0, actual >= 1e-4 * predicted {
        let excess = 2 * actual / predicted - 1
        damping *= max(1.0 / 3, 1 - excess * excess * excess)
        damping = max(damping, 1e-30, model.leastDamping)
        growth = 2
        swap(&result.parameters, &trial)
        (result.value, squares) = problem.accept(result.parameters, value: value)
        isStale = true
      } else {
        // At the level of rounding no step can be seen to be better.
        result.isConverged =
          predicted <= 1e-15 * result.value || trial == result.parameters || damping > 1e30
        if result.isConverged, model.distrustsNormalEquations() { result.isConverged = false }
        damping *= growth
        growth *= 2
      }
    }
    guard watch(step, squares, result.parameters, problem) else { break }
  }
  return result
}

/// ‖r + J·δ‖² + μ‖D·δ‖² at a point, with what is needed to minimise it for many μ.
private struct QuadraticModel {
  private(set) var step: [Double]
  /// The largest cosine of the angle between the residuals and a column of J.
  private(set) var gradientCosine = 0.0
  private(set) var isFinite = true
  /// At the rounding of JᵀJ, ε times its largest element, where it is the normal equations alone.
  private(set) var leastDamping = 0.0

  private let n: Int
  private let solver: StepSolver
  /// Whether the model is held by its triangle, not by JᵀJ.
  private var isOrthogonal: Bool
  private var isQRAlone: Bool
  /// Of the weighted columns of J, ‖J‖².
  private var norm = 0.0
  private let isScaled: Bool
  private let team: Team
  private let gramWork = SharedWork()
  private var scale: [Double]
  private var gradient: [Double]
  /// Squared norms of the columns of J.
  private var squares: [Double]
  private var qr: TiledQR
  private var damped: TiledQR
  private var diagonal: [Double]
  private var bend: [Double]
  /// JᵀJ bordered by Jᵀr, and the damped matrix, of the normal equations.
  private var gram: [Double]
  private var matrix: [Double]

  init(count: Int, solver: StepSolver, isScaled: Bool, _ team: Team) {
    n = count
    self.team = team
    self.isScaled = isScaled
    self.solver = solver
    step = [Double](repeating: 0, count: n)
    scale = step
    gradient = step
    squares = step
    diagonal = step
    bend = step
    isQRAlone = solver == .qr
    isOrthogonal = isQRAlone
    qr = TiledQR(columns: solver == .normalEquations ? 1 : n + 1)
    damped = qr
    gram = [Double](repeating: 0, count: isQRAlone ? 0 : (n + 1) * (n + 1))
    matrix = [Double](repeating: 0, count: isQRAlone ? 0 : n * n)
  }

  /// Whether the equations it holds are solved to four digits: their condition is at most ‖J‖² / μ.
  func isSound(at damping: Double) -> Bool {
    isOrthogonal || solver == .normalEquations || !isQRAlone && damping >= 1e-12 * norm
  }

  /// Takes to QR for good.
  /// - Returns: false where it had, or where there is no choice.
  mutating func distrustsNormalEquations() -> Bool {
    guard solver == .automatic, !isQRAlone else { return false }
    isQRAlone = true
    return !isOrthogonal
  }

  /// Takes the matrix [J | r], to solve it with about this damping: by its normal equations as the problem writes
  /// them, or in tiles.
  mutating func update(
    damping: Double, normalEquations: (inout [Double]) -> Bool,
    tiles linearise: (TileReader) -> Void
  ) {
    isOrthogonal = false
    isOrthogonal = !isSound(at: damping)
    reduce(normalEquations, linearise)
    if !isSound(at: damping) {
      isOrthogonal = true
      reduce(normalEquations, linearise)
    }
  }

  private mutating func reduce(
    _ normalEquations: (inout [Double]) -> Bool, _ linearise: (TileReader) -> Void
  ) {
    var residual = 0.0
    if isOrthogonal {
      qr.reset()
      linearise { tile, rows, stride in qr.add(tile, rows: rows, stride: stride) }
      for j in 0..<n {
        squares[j] = 0
        gradient[j] = 0
      }
      let triangle = qr.factor
      for i in 0...n {
        let row = i * (n + 1)
        let right = triangle[row + n]
        for j in i..<max(i, n) {
          squares[j] += triangle[row + j] * triangle[row + j]
          gradient[j] += triangle[row + j] * right
        }
        residual += right * right
      }
    } else {
      for i in gram.indices { gram[i] = 0 }
      if !normalEquations(&gram) {
        linearise { tile, rows, stride in
          addGram(
            of: tile, rows: rows, stride: stride, columns: n + 1, to: &gram, team: team,
            work: gramWork)
        }
      }
      for j in 0..<n {
        squares[j] = gram[j * (n + 1) + j]
        gradient[j] = gram[n * (n + 1) + j]
      }
      residual = gram[n * (n + 1) + n]
    }
    gradientCosine = 0
    isFinite = residual.isFinite
    for j in 0..<n {
      isFinite = isFinite && squares[j].isFinite && gradient[j].isFinite
      scale[j] = max(scale[j], squares[j].squareRoot())
      let lengths = (squares[j] * residual).squareRoot()
      if lengths > 0 { gradientCosine = max(gradientCosine, abs(gradient[j]) / lengths) }
    }
    // Scaled columns have norm 1.
    norm = isScaled ? Double(n) : squares.reduce(0, +)
    if solver == .normalEquations {
      leastDamping = .ulpOfOne * (isScaled ? 1 : squares.max() ?? 0)
    }
  }

  /// Sets `step` to the minimiser, and returns by how much it should lower ‖r‖²:
  /// ‖J·δ‖² + 2μ‖D·δ‖², which is free of cancellation (Moré 1978). Infinite where there is no step.
  mutating func solve(damping: Double) -> Double {
    let root = damping.squareRoot()
    // δᵀ(JᵀJ + μ D²)δ, and of it the part of the damping.
    var whole = 0.0
    var penalty = 0.0
    if isOrthogonal {
      damped.copy(qr)
      for j in 0..<n { diagonal[j] = root * weight(j) }
      damped.addDiagonal(diagonal)
      for i in 0..<n {
        step[i] = -damped[i, n]
        whole += step[i] * step[i]
      }
      damped.solve(&step)
    } else {
      for j in 0..<n {
        for i in 0...j { matrix[j * n + i] = gram[j * (n + 1) + i] }
        matrix[j * n + j] += damping * weight(j) * weight(j)
        step[j] = -gradient[j]
      }
      guard (try? choleskySolve(&matrix, order: n, &step)) != nil else { return .infinity }
      for j in 0..<n { whole -= step[j] * gradient[j] }
    }
    for j in 0..<n {
      let length = root * weight(j) * step[j]
      penalty += length * length
    }
    return max(whole, penalty) + penalty
  }

  /// Bends the last step δ to δ + a, with (JᵀJ + μ D²)·a = −½ Jᵀr″, where a is at most half as long:
  /// geodesic acceleration.
  mutating func bend(_ product: [Double]) {
    for j in 0..<n { bend[j] = -product[j] / 2 }
    if isOrthogonal {
      damped.solveTransposed(&bend)
      damped.solve(&bend)
    } else {
      solveByFactor(matrix, order: n, &bend)
    }
    var along = 0.0
    var across = 0.0
    for j in 0..<n {
      along += weight(j) * weight(j) * step[j] * step[j]
      across += weight(j) * weight(j) * bend[j] * bend[j]
    }
    guard across <= along / 4 else { return }
    for j in 0..<n { step[j] += bend[j] }
  }

  private func weight(_ j: Int) -> Double { isScaled && scale[j] > 0 ? scale[j] : 1 }
}
