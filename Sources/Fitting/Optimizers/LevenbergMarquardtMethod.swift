import Base
import Foundation

extension Optimizer {
  /// Levenberg–Marquardt on all parameters, each trial point with the best output layer.
  public static let lm = Optimizer(LevenbergMarquardtMethod.self)
}

enum LevenbergMarquardtMethod: TrainingMethod {
  static let name = "lm"
  static let title = "Levenberg-Marquardt"
  static let summary = "\(title): least squares, second order"
  static let defaultSteps = 1000
  static let isForSquares = true
  static let takesPowers = true

  static func stepWork(_ size: FitSize) -> Double { size.secondOrderWork }
  static func memory(_ size: FitSize) -> Int { size.secondOrderMemory() }

  static func train(_ run: inout FitRun<Double>) -> [Double] { run.secondOrder() }
  static func train(_ run: inout FitRun<Float>) -> [Double] { run.secondOrder() }
}

extension FitRun {
  fileprivate mutating func secondOrder() -> [Double] {
    let count = residualCount
    if case .p(let power) = options.loss {
      let network = NetworkResiduals(architecture.graph, data: data, frozen: frozen, team: team)
      var problem = PowerResiduals(network, power: power)
      // Units that bend sharply have numbers of many sizes, and the largest residual hangs on few of them.
      return minimise(&problem, from: start, scale: .columns) { _, problem in
        problem.norm * pow(count, -1 / power)
      } whole: { point, _ in
        point
      }
    }
    // Without other trained numbers the output layer is all there is.
    guard architecture.depth > 0, architecture.graph.linearOutput?.weights != 0 else {
      return projected()
    }
    if let splines = architecture.splines { return coarseToFine(splines) }
    var problem = NetworkResiduals(architecture.graph, data: data, frozen: frozen, team: team)
    return minimise(&problem, from: start) { squares, _ in
      squares / count
    } whole: { point, _ in
      point
    }
  }
}
