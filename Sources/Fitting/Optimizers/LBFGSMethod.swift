import Base

extension Optimizer {
  /// Quasi-Newton, full batch: for any loss, and for more parameters than `lm` can take.
  public static let lbfgs = Optimizer(LBFGSMethod.self)
}

enum LBFGSMethod: TrainingMethod {
  static let name = "lbfgs"
  static let title = "L-BFGS"
  static let summary = "quasi-Newton: curvature from the last few gradients"
  static let defaultSteps = 2000
  static var next: Optimizer? { .lm }

  static func stepWork(_ size: FitSize) -> Double { size.gradientWork }
  static func memory(_ size: FitSize) -> Int { size.firstOrderMemory(vectors: 50) }

  static func train(_ run: inout FitRun<Double>) -> [Double] { run.quasiNewton() }
  static func train(_ run: inout FitRun<Float>) -> [Double] { run.quasiNewton() }
}

extension FitRun {
  fileprivate mutating func quasiNewton() -> [Double] {
    var objective = objective
    let first = start.map { Scalar($0) }
    guard goesOn(0, objective.value(at: first), at: first.map { Double($0) }) else {
      return first.map { Double($0) }
    }
    let minimum = lbfgs(&objective, from: first, steps: options.steps) { step, value, point in
      goesOn(step, value, at: point.map { Double($0) })
    }
    steps = minimum.steps
    isConverged = minimum.isConverged
    return minimum.parameters.map { Double($0) }
  }
}
