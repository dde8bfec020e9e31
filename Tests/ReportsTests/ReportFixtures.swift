import Base
import Fitting
import Foundation
import Kernels
import Measurement
import Reports

/// The target of the fixtures.
let wave: @Sendable (Batch) -> Batch = { points in
  Batch(
    features: 1, count: points.count,
    storage: (0..<points.count).map { sin(3 * points.point($0).reduce(0, +)) })
}

/// Runs of a sweep whose error is 0.5·W^-rate·e^(-0.4 L), spread over the seeds.
func sweep(
  target: String = "wave", domain: Domain? = Domain(-1...1), activations: [String] = ["tanh"],
  widths: [Int] = [2, 4, 8, 16], depths: [Int] = [1, 2, 4], seeds: Int = 3, rate: Double = 1.5
) -> [ReportRun] {
  var runs: [ReportRun] = []
  let source = RandomSource(seed: 5, stream: "fixture")
  for activation in activations {
    for width in widths {
      for depth in depths {
        for seed in 1...max(seeds, 1) {
          let error =
            0.5 * pow(Double(width), -rate) * exp(-0.4 * Double(depth))
            * exp(source.uniform(-0.1, 0.1))
          runs.append(
            run(
              target: target, domain: domain, activation: activation,
              widths: Array(repeating: width, count: depth), seed: seed, error: error))
        }
      }
    }
  }
  return runs
}

func run(
  target: String = "wave", domain: Domain? = Domain(-1...1), activation: String = "tanh",
  widths: [Int] = [4], seed: Int = 1, error: Double = 0.1,
  status: ReportRun.Status = .converged
) -> ReportRun {
  ReportRun(
    id: "\(target) \(activation) \(widths) \(seed)", target: target, domain: domain,
    activation: activation, widths: widths, parameters: 3 * widths.reduce(0, +) + 1,
    seed: UInt64(seed), status: status,
    errors: ErrorReport(
      l1: error, l2: error, sup: 2 * error, relativeL2: error, relativeSup: error,
      method: "sup: sampled, a lower bound; l1, l2: adaptive quadrature"),
    wallSeconds: 0.25, version: "1.2.3",
    curve: (0..<30).map { CurvePoint(step: $0, loss: exp(-Double($0)) + error * error) },
    settings: [(name: "optimizer", value: "lm")],
    network: { points in
      var values = wave(points)
      for index in 0..<points.count { values.storage[index] += error }
      return values
    })
}
