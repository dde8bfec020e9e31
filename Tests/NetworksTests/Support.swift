// What tests of several kinds of networks share.

import Base
import Foundation
import Kernels
import Networks
import Testing

/// What a tape makes at random points: forward, then back twice, then rows of the Jacobian of each output.
struct TapePass {
  let output: [Double]
  let gradient: [Double]
  private(set) var jacobian: [Double] = []
  /// Whether values of the way back are computed anew.
  let hasRecomputed: Bool

  init(_ shape: Architecture, _ numbers: [Double], recomputes: Bool) {
    let plan = TilePlan<Double>(shape.graph, samples: 16, recomputes: recomputes)
    hasRecomputed = !plan.undone.isEmpty
    var tape = Tape(plan)
    let random = RandomSource(seed: 4, stream: "points")
    let points = (0..<(shape.inputs * tape.samples)).map { _ in random.uniform(-1, 1) }
    tape.load(points, count: tape.samples, from: 0, taking: tape.samples)
    tape.forward(numbers: numbers, derivatives: true)
    output = Array(tape.memory[tape.output..<(tape.output + shape.outputs * tape.samples)])
    var gradients: [[Double]] = []
    for _ in 0..<2 {
      var gradient = [Double](repeating: 7, count: shape.parameterCount)
      for index in 0..<(shape.outputs * tape.samples) {
        tape.memory[tape.outputDelta + index] = cos(Double(index))
      }
      tape.backward(numbers: numbers, gradient: &gradient, adds: false)
      gradients.append(gradient)
    }
    // What came back does not disturb a second way back.
    #expect(gradients[0] == gradients[1])
    gradient = gradients[0]
    for component in 0..<shape.outputs {
      var rows = [Double](repeating: 7, count: shape.parameterCount * tape.samples)
      tape.jacobian(numbers: numbers, output: component, into: &rows)
      jacobian += rows
    }
  }

  /// Outputs to the bit, derivatives to 1e-12 of the largest.
  func expectSame(as stored: TapePass, _ name: String) {
    #expect(output == stored.output, "\(name)")
    for (a, b) in [(stored.gradient, gradient), (stored.jacobian, jacobian)] {
      let size = a.reduce(0) { max($0, abs($1)) }
      let difference = zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(size > 0 && difference <= 1e-12 * size, "\(name) \(difference / size)")
    }
  }
}

/// Holds the gradient of weighted outputs, and the Jacobian of the second of two, against differences in Float80.
/// - Parameter slack: of the gradient, relative to 1 and itself.
func expectWayBackFollowsDifferences(
  _ network: Network, at points: Batch, weights: Batch, slack: Float80
) {
  let gradient = network.gradient(at: points, weights: weights)
  let jacobian = network.jacobian(at: points, output: 1)
  for place in 0..<network.graph.trainedCount {
    let h = 0x1p-16
    var (up, down) = (network, network)
    up.parameters[place] += h
    down.parameters[place] -= h
    let width = Float80(up.parameters[place] - down.parameters[place])
    var sum: Float80 = 0
    for sample in 0..<points.count {
      let x = points.point(sample).map { Float80($0) }
      let slopes = zip(up.value(at: x), down.value(at: x)).map { ($0 - $1) / width }
      #expect(abs(Float80(jacobian[place, sample]) - slopes[1]) < 1e-6)
      for output in 0..<2 { sum += Float80(weights[output, sample]) * slopes[output] }
    }
    #expect(abs(Float80(gradient[place]) - sum) < slack * (1 + abs(sum)))
  }
}
