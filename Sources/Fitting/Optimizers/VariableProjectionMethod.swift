import Base

extension Optimizer {
  /// Levenberg–Marquardt on the hidden layers, with the output layer solved for by linear least squares
  /// at each step: the most accurate for small networks.
  public static let varpro = Optimizer(VariableProjectionMethod.self)
}

enum VariableProjectionMethod: TrainingMethod {
  static let name = "varpro"
  static let title = "variable projection"
  static let summary = "\(title): the output layer by linear least squares"
  static let defaultSteps = 1000
  static let isForSquares = true

  static func stepWork(_ size: FitSize) -> Double { size.secondOrderWork }
  static func memory(_ size: FitSize) -> Int { size.secondOrderMemory(matrices: 2) }

  static func train(_ run: inout FitRun<Double>) -> [Double] { run.projected() }
  static func train(_ run: inout FitRun<Float>) -> [Double] { run.projected() }
}
