import Base
import Fitting
import Foundation
import Kernels
import Networks
import Testing

/// Levenberg–Marquardt on p-norms.
@Suite("Fits of p-norms by Levenberg-Marquardt")
struct PowerFitTests {
  private static func data(_ count: Int, _ body: (Double) -> Double) throws -> FitData {
    let x = (0..<count).map { 2 * Double($0) / Double(count - 1) - 1 }
    return FitData(
      inputs: Batch(features: 1, count: count, storage: x),
      outputs: Batch(features: 1, count: count, storage: x.map(body)))
  }

  private static func options(_ loss: Loss, steps: Int = 200) -> FitOptions {
    FitOptions(optimizer: .lm, steps: steps, loss: loss, seed: 2)
  }

  private static func largest(_ network: Network, _ data: FitData) -> Double {
    zip(network(data.inputs).storage, data.outputs.storage).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test("a line of a large p has the least largest error from exp, that of the chord's slope")
  func line() throws {
    let data = try Self.data(201) { exp($0) }
    let shape = try Architecture(inputs: 1, outputs: 1, widths: [], activations: [])
    let result = try fit(shape, to: data, options: Self.options(.p(32), steps: 400))
    // The chord's slope is the best one; the error is half of how far exp bends below the chord.
    let slope = sinh(1.0)
    let place = log(slope)
    let best = (cosh(1.0) - (exp(place) - slope * place)) / 2
    #expect(abs(Self.largest(result.network, data) / best - 1) < 0.05)
    #expect(abs(result.network.parameters[0] / slope - 1) < 0.03)
    // The loss that is told is the norm itself.
    let residuals = zip(result.network(data.inputs).storage, data.outputs.storage).map { $0 - $1 }
    let loss = Loss.p(32).valueAndDerivatives(residuals).value
    #expect(abs(result.loss / loss - 1) < 1e-9)
    // Squares alone leave a larger error.
    let squares = try fit(shape, to: data, options: Self.options(.l2))
    #expect(Self.largest(squares.network, data) > 1.1 * best)
  }

  @Test("p = 2 is what squares reach, and a large p lowers the largest error from there")
  func network() throws {
    let data = try Self.data(101) { abs($0 - 0.1) }
    let shape = try Architecture(inputs: 1, width: 4, depth: 1, activation: .tanh)
    let squares = try fit(shape, to: data, options: Self.options(.l2, steps: 400))
    let two = try fit(shape, to: data, options: Self.options(.p(2), steps: 400))
    #expect(two.loss < 3 * squares.loss.squareRoot())
    let first = squares.network.parameters
    let options = Self.options(.p(24), steps: 300)
    let last = try fit(shape, to: data, options: options, start: first)
    #expect(Self.largest(last.network, data) < 0.9 * Self.largest(squares.network, data))
    // The same bits on two threads.
    let other = try fit(shape, to: data, options: options, start: first, threads: 2)
    #expect(other.network == last.network)
  }
}
