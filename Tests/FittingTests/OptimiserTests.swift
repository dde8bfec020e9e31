import Fitting
import Foundation
import Kernels
import Testing

@Suite struct LevenbergMarquardtTests {
  @Test(
    "finds the certified values of NIST's problems", arguments: nist.indices,
    [StepSolver.qr, .normalEquations, .automatic])
  func certified(index: Int, solver: StepSolver) {
    var problem = nist[index]
    let minimum = levenbergMarquardt(&problem, from: problem.start, steps: 500, solver: solver)
    // Near the minimum ‖r‖² is flat: half the digits of the parameters would not move it.
    for (found, certified) in zip(minimum.parameters, problem.solution) {
      #expect(abs(found - certified) <= 2e-7 * abs(certified), "\(problem.name)")
    }
    #expect(abs(minimum.value - problem.squares) <= 1e-10 * problem.squares)
    #expect(minimum.isConverged)
  }

  @Test("variable projection finds them too", arguments: nist.indices)
  func certifiedByProjection(index: Int) {
    let full = nist[index]
    var problem = VariableProjection(SeparableCurve(curve: full))
    let minimum = levenbergMarquardt(&problem, from: Array(full.start.dropFirst()), steps: 500)
    _ = problem.sumOfSquares(at: minimum.parameters)
    let found = problem.coefficients + minimum.parameters
    for (found, certified) in zip(found, full.solution) {
      #expect(abs(found - certified) <= 2e-7 * abs(certified), "\(full.name)")
    }
    #expect(abs(minimum.value - full.squares) <= 1e-10 * full.squares)
  }

  @Test("ends in Rosenbrock's valley and on Powell's singular function")
  func classics() {
    var rosenbrock = SmallProblem.rosenbrock
    let valley = levenbergMarquardt(&rosenbrock, from: [-1.2, 1], steps: 200)
    #expect(valley.value < 1e-25 && valley.isConverged)
    #expect(valley.parameters.allSatisfy { abs($0 - 1) < 1e-12 })
    var powell = SmallProblem.powell
    let singular = levenbergMarquardt(&powell, from: [3, -1, 0, 1], steps: 500)
    #expect(singular.value < 1e-25)
    #expect(singular.parameters.allSatisfy { abs($0) < 1e-5 })
  }

  @Test("never goes up, keeps to its steps, and stops when told")
  func steps() {
    var problem = SmallProblem.rosenbrock
    var values: [Double] = []
    let some = levenbergMarquardt(&problem, from: [-1.2, 1], steps: 7) { step, value, _ in
      values.append(value)
      return step < 100
    }
    #expect(some.steps == 7 && !some.isConverged && values.count == 7)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
    let stopped = levenbergMarquardt(&problem, from: [-1.2, 1], steps: 100) { step, _, _ in
      step < 3
    }
    #expect(stopped.steps == 3)
    let none = levenbergMarquardt(&problem, from: [-1.2, 1], steps: 0)
    #expect(none.steps == 0 && none.parameters == [-1.2, 1])
  }

  @Test("a start without a value comes back as it is")
  func notFinite() {
    var problem = SmallProblem(parameterCount: 1) { p in
      [log(p[0])]
    } jacobian: { p in
      [[1 / p[0]]]
    }
    let minimum = levenbergMarquardt(&problem, from: [-1], steps: 10)
    #expect(minimum.value.isNaN && minimum.steps == 0 && minimum.parameters == [-1])
  }
}

@Suite struct LBFGSTests {
  @Test("ends on a quadratic of condition 800")
  func quadratic() {
    let curvatures = (0..<30).map { pow(10, Double($0) / 10 - 1.5) }
    let centre = (0..<30).map { sin(Double($0)) }
    var problem = Quadratic(curvatures: curvatures, centre: centre)
    let minimum = lbfgs(&problem, from: [Double](repeating: 0, count: 30), steps: 500)
    #expect(minimum.isConverged && minimum.steps < 300 && minimum.value < 1e-20)
    for (found, wanted) in zip(minimum.parameters, centre) { #expect(abs(found - wanted) < 1e-8) }
  }

  @Test("works in Float32 to Float32's accuracy")
  func single() {
    var problem = Quadratic<Float>(curvatures: [1, 10, 100], centre: [1, -2, 3])
    let minimum = lbfgs(&problem, from: [0, 0, 0], steps: 100)
    for (found, wanted) in zip(minimum.parameters, [1, -2, 3] as [Float]) {
      #expect(abs(found - wanted) <= 1e-5)
    }
  }

  @Test("ends in Rosenbrock's valley and on Powell's singular function, never going up")
  func classics() {
    var rosenbrock = SmallObjective(problem: .rosenbrock)
    var last = Double.infinity
    var isMonotone = true
    let valley = lbfgs(&rosenbrock, from: [-1.2, 1], steps: 200) { _, value, _ in
      isMonotone = isMonotone && value <= last
      last = value
      return true
    }
    #expect(isMonotone && valley.value < 1e-20 && valley.steps < 60)
    #expect(rosenbrock.evaluations < 120)
    var powell = SmallObjective(problem: .powell)
    #expect(lbfgs(&powell, from: [3, -1, 0, 1], steps: 500).value < 1e-12)
  }

  /// Both sides of each condition are in the step's own length, so that the direction need not be known.
  @Test(
    "steps meet the strong Wolfe conditions, but for a decrease that rounding hides",
    arguments: 0..<40)
  func wolfe(seed: UInt64) {
    let random = RandomSource(seed: seed, stream: "wolfe")
    var problem = RandomQuartic(random, count: 2 + Int(seed) % 7)
    var point = (0..<problem.parameterCount).map { _ in 3 * random.normal() }
    var gradient = point
    var value = problem.value(at: point, gradient: &gradient)
    let smallest = 1e-12 * gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let checked = problem
    let minimum = lbfgs(&problem, from: point, steps: 300) { _, newValue, newPoint in
      var newGradient = gradient
      #expect(checked.value(at: newPoint, gradient: &newGradient) == newValue)
      let move = zip(newPoint, point).map { $0 - $1 }
      let slope = zip(gradient, move).reduce(0) { $0 + $1.0 * $1.1 }
      let newSlope = zip(newGradient, move).reduce(0) { $0 + $1.0 * $1.1 }
      // The move is rounded, and so are the slopes along it.
      let rounding = zip(gradient, point).reduce(0) { $0 + abs($1.0 * $1.1) }
      let slack = 1e-9 * abs(slope) + 4 * .ulpOfOne * rounding
      #expect(slope < slack)
      if newValue > value + 1e-4 * slope + slack {
        #expect(abs(newValue - value) <= 1e-15 * abs(value))
      }
      #expect(abs(newSlope) <= 0.9 * abs(slope) + slack)
      (point, gradient, value) = (newPoint, newGradient, newValue)
      // Beyond, the gradient is rounding.
      return newGradient.reduce(0, { $0 + $1 * $1 }).squareRoot() > smallest
    }
    #expect(minimum.steps > 3)
  }

  @Test("stops when told")
  func stops() {
    var problem = SmallObjective(problem: .rosenbrock)
    #expect(lbfgs(&problem, from: [-1.2, 1], steps: 200) { step, _, _ in step < 4 }.steps == 4)
    #expect(lbfgs(&problem, from: [-1.2, 1], steps: 0).parameters == [-1.2, 1])
  }
}

@Suite struct AdamTests {
  @Test("the first step is the rate against the gradient's sign, whatever its size")
  func first() {
    var adam = Adam<Double>(count: 3)
    var p = [0.0, 0, 0]
    adam.update([1, 2, 3], into: &p, gradient: [1e3, -1e-3, 0], rate: 0.1)
    #expect(abs(p[0] - 0.9) < 1e-11 && abs(p[1] - 2.1) < 2e-6 && p[2] == 3)
  }

  @Test("three steps agree with the paper's recurrences by hand")
  func byHand() {
    var adam = Adam<Double>(count: 1)
    var p = [0.0]
    for g in [1.0, -2, 0.5] { adam.update(Array(p), into: &p, gradient: [g], rate: 0.01) }
    // m: 0.1, −0.11, −0.049; v: 0.001, 0.004999, 0.005244001.
    let steps: [(m: Double, v: Double)] = [(0.1, 0.001), (-0.11, 0.004999), (-0.049, 0.005244001)]
    let wanted = steps.enumerated().reduce(0.0) { sum, step in
      let t = Double(step.offset + 1)
      let m = step.element.m / (1 - pow(0.9, t))
      let v = step.element.v / (1 - pow(0.999, t))
      return sum - 0.01 * m / (v.squareRoot() + 1e-8)
    }
    #expect(abs(p[0] - wanted) < 1e-15)
    #expect(adam.steps == 3)
  }

  @Test("a constant gradient makes steps of the rate")
  func constant() {
    var adam = Adam<Float>(count: 1)
    var p: [Float] = [0]
    for _ in 0..<100 { adam.update(Array(p), into: &p, gradient: [3], rate: 0.01) }
    #expect(abs(p[0] + 1) < 1e-4)
  }
}
