// What the optimisers of sums of squares share.
import Base

extension FitRun {
  /// Hidden layers by Levenberg–Marquardt, the output layer by linear least squares.
  mutating func projected() -> [Double] {
    let network = NetworkResiduals(architecture.graph, data: data, frozen: frozen, team: team)
    var problem = VariableProjection(network, precision: Double(Scalar.ulpOfOne))
    let count = residualCount
    let nonlinear = minimise(&problem, from: Array(start[..<problem.parameterCount])) {
      squares, _ in
      squares / count
    } whole: {
      network.parameters($0, $1.bestCoefficients)
    }
    _ = problem.sumOfSquares(at: nonlinear)
    if nonlinear.isEmpty { steps = min(1, options.steps) }
    return network.parameters(nonlinear, problem.coefficients)
  }

  /// Of all samples and outputs.
  var residualCount: Double { Double(data.count * architecture.outputs) }

  /// - Parameters:
  ///   - scale: of the damping.
  ///   - loss: of ‖r‖², at the point that the problem holds for its best.
  ///   - whole: the network's parameters at a point that the problem holds for its best.
  mutating func minimise<Problem: LeastSquaresProblem>(
    _ problem: inout Problem, from start: [Double], scale: DampingScale = .identity,
    loss: (Double, Problem) -> Double,
    whole: ([Double], Problem) -> [Double]
  ) -> [Double] {
    let first = loss(problem.sumOfSquares(at: start), problem)
    guard goesOn(0, first, at: whole(start, problem)) else { return start }
    let minimum = levenbergMarquardt(
      &problem, from: start, steps: options.steps,
      solver: start.count < 150 ? .qr : start.count <= 400 ? .automatic : .normalEquations,
      scale: scale, team: team
    ) { step, squares, point, problem in
      goesOn(step, loss(squares, problem), at: whole(point, problem))
    }
    steps = minimum.steps
    isConverged = minimum.isConverged
    return minimum.parameters
  }
}
