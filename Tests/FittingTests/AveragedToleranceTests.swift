import Base
import Fitting
import Networks
import Testing

/// Averaged weights beside a tolerance of the loss.
struct AveragedToleranceTests {
  @Test(
    "a fit that says converged returns parameters within the tolerance",
    arguments: [0.5, 0.9, 0.99, 0.999])
  func converged(decay: Double) throws {
    let count = 64
    let x = (0..<count).map { -1 + 2 * Double($0) / Double(count - 1) }
    let data = FitData(
      inputs: Batch(features: 1, count: count, storage: x),
      outputs: Batch(features: 1, count: count, storage: x.map { 3 * $0 + 1 }))
    let affine = try Architecture(inputs: 1, outputs: 1, widths: [], activations: [])
    let options = FitOptions(
      optimizer: .adam, steps: 5000, learningRate: 0.05, schedule: .constant, averaging: decay,
      tolerance: 1e-3, seed: 1)
    let result = try fit(affine, to: data, options: options)
    #expect(result.status == .converged && result.steps < 5000)
    // By the network itself, not by what the fit says of it.
    let values = result.network(data.inputs).storage
    let loss =
      zip(values, data.outputs.storage).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      / Double(count)
    #expect(loss <= 1e-3 * (1 + 1e-9), "\(decay): \(loss)")
    #expect(abs(result.loss - loss) <= 1e-12)
  }
}
