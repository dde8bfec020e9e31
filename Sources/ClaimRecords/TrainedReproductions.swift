// Figures of papers that training is to reach: networks of splines, and stages that each fit what the last left.

import Base
import Fitting
import Foundation
import Functions
import Kernels
import Networks

/// Root of the mean square error of a network of cubic splines that is trained on a function of the catalogue, at random points that it
/// was not trained on.
/// - Parameters:
///   - name: of the catalogue.
///   - widths: of the hidden layers.
///   - intervals: of every spline.
///   - starts: fits on the coarsest grid.
func splineError(
  of name: String, widths: [Int], intervals: Int, steps: Int, starts: Int, seed: UInt64
) throws -> Double {
  let target = try Catalogue.entry(name).target()
  let shape = try Architecture(
    family: .kan, inputs: target.inputs, outputs: 1, widths: widths,
    activations: widths.map { _ in .identity },
    splines: SplineShape(intervals: intervals, degree: 3))
  let points = try Sampling.arcsine.points(2000, in: target.domain, seed: seed)
  let data = FitData(inputs: points, outputs: target.values(points), domain: target.domain)
  var options = FitOptions(optimizer: .lm, steps: steps)
  options.seed = seed
  options.starts = starts
  let network = try fit(shape, to: data, options: options).network
  let source = RandomSource(seed: seed, stream: "test points")
  let tests = Batch(
    features: target.inputs,
    points: (0..<2000).map { _ in
      target.domain.bounds.map { source.uniform($0.lowerBound, $0.upperBound) }
    })
  return rootMeanSquare(zip(network(tests).storage, target.values(tests).storage).map { $0 - $1 })
}

/// Relative errors after each of several stages (Wang, Lai 2024): each trains a network of its own on what the stages before it left,
/// divided by its root mean square, from first weights that grow with the stages; the sum of all is the approximation.
func stagedErrors(stages: Int, steps: Int, seed: UInt64) throws -> [Double] {
  let target = try TargetFunction(
    name: "stages", components: [.init(parsing: "sin(2*x+1)+0.2*exp(1.3*x)")],
    domain: Domain(-1...1))
  func values(_ points: Batch) -> [Double] { target.values(points).storage }
  let points = try Sampling.grid.points(600, in: target.domain, seed: seed)
  let tests = try Sampling.grid.points(1999, in: target.domain, seed: seed)
  var (rest, left) = (values(points), values(tests))
  let size = rootMeanSquare(left)
  return try (0..<stages).map { stage in
    let scale = rootMeanSquare(rest)
    let width = stage == 0 ? 4 : 20
    let shape = try Architecture(
      inputs: 1, outputs: 1, widths: [width], activations: [.tanh])
    var options = FitOptions(optimizer: .lm, steps: steps)
    options.seed = seed &+ UInt64(stage)
    options.weightScale = Double(1 + 2 * stage)
    let data = FitData(
      inputs: points,
      outputs: Batch(features: 1, count: points.count, storage: rest.map { $0 / scale }))
    let network = try fit(shape, to: data, options: options).network
    rest = zip(rest, network(points).storage).map { $0 - scale * $1 }
    left = zip(left, network(tests).storage).map { $0 - scale * $1 }
    return rootMeanSquare(left) / size
  }
}

private func rootMeanSquare(_ values: [Double]) -> Double {
  (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
}
