// What tests of both losses of classes share.

import Base
import Fitting
import Networks
import Testing

/// Indicators of the classes of samples of one variable.
func classData(_ x: [Double], _ classes: [Int], of count: Int) -> FitData {
  var outputs = Batch(features: count, count: x.count)
  for (row, label) in classes.enumerated() { outputs[label, row] = 1 }
  return FitData(inputs: Batch(features: 1, count: x.count, storage: x), outputs: outputs)
}

/// One step of Adam moves each number by the rate against the sign of its derivative, taken by differences of the loss.
/// - Parameter options: of no steps.
/// - Returns: how many derivatives were large enough to tell.
func expectAdamFollowsDifferences(
  _ shape: Architecture, _ points: FitData, options: FitOptions, start: [Double]
) throws -> Int {
  func loss(_ parameters: [Double]) throws -> Double {
    try fit(shape, to: points, options: options, start: parameters).loss
  }
  var step = options
  step.steps = 1
  step.learningRate = 1e-3
  step.schedule = .constant
  let moved = try fit(shape, to: points, options: step, start: start).network.parameters
  var checked = 0
  for index in start.indices {
    var (up, down) = (start, start)
    up[index] += 1e-5
    down[index] -= 1e-5
    let slope = try (loss(up) - loss(down)) / 2e-5
    guard abs(slope) > 1e-4 else { continue }
    checked += 1
    // rate · g / (|g| + 1e-8)
    #expect(
      abs(start[index] - moved[index] - 1e-3 * slope / (abs(slope) + 1e-8)) < 1e-8,
      "\(index): \(slope)")
  }
  return checked
}

/// The same bits on one thread and on three, whole and in batches.
func expectSameBitsByThreads(_ shape: Architecture, options: FitOptions) throws {
  let x = (0..<1500).map { Double($0) / 750 - 1 }
  let points = classData(x, x.indices.map { $0 / 10 % 3 }, of: 3)
  for batch in [nil, 700] {
    var options = options
    options.batch = batch
    let alone = try fit(shape, to: points, options: options)
    let shared = try fit(shape, to: points, options: options, threads: 3)
    #expect(alone.network == shared.network && alone.loss == shared.loss)
  }
}
