import Base
import Fitting
import Foundation
import Networks
import Testing

/// The loss of classes.
@Suite struct CrossEntropyTests {
  private let line = try? Architecture(inputs: 1, outputs: 3, widths: [], activations: [])

  private func options(_ optimizer: Optimizer, steps: Int? = nil, _ precision: Precision = .f64)
    -> FitOptions
  {
    FitOptions(optimizer: optimizer, steps: steps, loss: .crossEntropy, precision: precision)
  }

  @Test(
    "values by hand: ln 3 where all outputs are equal, differences of outputs where they are huge")
  func values() throws {
    let line = try #require(line)
    let points = classData([0, 1], [0, 2], of: 3)
    let equal = try fit(
      line, to: points, options: options(.adam, steps: 0), start: [0, 0, 0, 7, 7, 7])
    #expect(abs(equal.loss - log(3)) < 1e-15)
    // Outputs of x = 0: (0, 1e5, 0), of 1: (1e6, 1e5, 0); classes 0 and 2 lose 1e5 and 1e6.
    let huge = try fit(
      line, to: points, options: options(.adam, steps: 0), start: [1e6, 0, 0, 0, 1e5, 0])
    #expect(huge.loss == 0.5 * (1e5 + 1e6))
    // A sure and right answer: −ln(1/(1 + 2 exp(−40))) = 2 exp(−40) without cancellation.
    let sure = try fit(
      line, to: classData([0], [0], of: 3), options: options(.adam, steps: 0),
      start: [0, 0, 0, 40, 0, 0])
    #expect(abs(sure.loss / (2 * exp(-40)) - 1) < 1e-12, "\(sure.loss)")
  }

  @Test("of outputs in groups the mean over the groups, each with its own softmax")
  func groups() throws {
    let shape = try Architecture(inputs: 1, outputs: 6, widths: [], activations: [])
    var pairs = classData([0, 1], [0, 2], of: 6)
    pairs.outputs[4, 0] = 1
    pairs.outputs[3, 1] = 1
    pairs.classes = 3
    // Outputs of 0: (0, 1, 2), (0, 0, 50), of 1 the same and (2, 0, 0) beside.
    let start: [Double] = [0, 0, 0, 2, 0, 0, 0, 1, 2, 0, 0, 50]
    let first = log(1 + exp(1.0) + exp(2.0))
    let second = 50 + log(1 + 2 * exp(-50.0))
    let third = 50 - 2 + log(1 + exp(-48.0) + exp(-50.0))
    let loss = try fit(shape, to: pairs, options: options(.adam, steps: 0), start: start).loss
    #expect(abs(loss - (first + second + (first - 2) + third) / 4) < 1e-13, "\(loss)")
    // The way back is that of differences: at a minimum each group has its own shares.
    let none = try fit(
      shape, to: pairs, options: options(.lbfgs), start: [Double](repeating: 0, count: 12))
    #expect(none.loss < 1e-4, "\(none.loss)")
  }

  @Test(
    "without information the best outputs are the shares of the classes, and the loss is their entropy",
    arguments: [Precision.f64, .f32])
  func entropy(precision: Precision) throws {
    let line = try #require(line)
    let classes = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2]
    let result = try fit(
      line, to: classData([Double](repeating: 0, count: 10), classes, of: 3),
      options: options(.lbfgs, precision))
    let entropy = -[0.5, 0.3, 0.2].reduce(0) { $0 + $1 * log($1) }
    let tolerance = precision == .f64 ? 1e-12 : 1e-6
    #expect(abs(result.loss - entropy) < tolerance, "\(result.loss)")
    let outputs = result.network(Batch(features: 1, points: [[0]])).point(0)
    #expect(abs(outputs[0] - outputs[2] - log(2.5)) < (precision == .f64 ? 1e-6 : 1e-2))
  }

  @Test("the derivative is that of differences of the loss")
  func derivative() throws {
    let shape = try Architecture(inputs: 1, outputs: 3, width: 4, depth: 1, activation: .tanh)
    let x = (0..<50).map { Double($0) / 25 - 1 }
    let points = classData(x, x.indices.map { $0 * 7 % 3 }, of: 3)
    let start = (0..<shape.parameterCount).map { 0.4 * sin(Double($0 + 1)) }
    let checked = try expectAdamFollowsDifferences(
      shape, points, options: options(.adam, steps: 0), start: start)
    #expect(checked == start.count)
  }

  @Test("the same bits by any number of threads, with batches too")
  func threads() throws {
    let shape = try Architecture(inputs: 1, outputs: 3, width: 16, depth: 1, activation: .relu)
    try expectSameBitsByThreads(shape, options: options(.adam, steps: 20))
  }

  @Test("large inputs are scaled, and the loss stays what it is")
  func scale() throws {
    let line = try #require(line)
    let x = [-3e6, -1e6, 1e6, 2e6, 4e6, 5e6]
    let result = try fit(
      line, to: classData(x, [0, 0, 1, 1, 2, 2], of: 3), options: options(.lbfgs, steps: 40))
    let outputs = result.network(Batch(features: 1, count: x.count, storage: x))
    let loss =
      [0, 0, 1, 1, 2, 2].enumerated().reduce(0.0) { sum, row in
        let values = outputs.point(row.offset)
        let largest = values.max() ?? 0
        return sum + largest - values[row.element]
          + log(values.reduce(0) { $0 + exp($1 - largest) })
      } / 6
    #expect(abs(result.loss - loss) < 1e-9 && loss < 0.2, "\(result.loss) \(loss)")
  }

  @Test("what is no loss of classes is refused in one line")
  func errors() throws {
    let one = try Architecture(inputs: 1, outputs: 1, widths: [], activations: [])
    let plain = FitData(
      inputs: Batch(features: 1, count: 2, storage: [0, 1]),
      outputs: Batch(features: 1, count: 2, storage: [0, 1]))
    #expect(
      message { _ = try fit(one, to: plain, options: options(.adam)) }
        == "the loss cross_entropy needs classes, one output each, at least 2")
    let line = try #require(line)
    var negative = classData([0, 1], [0, 2], of: 3)
    negative.outputs[1, 1] = -0.5
    #expect(
      message { _ = try fit(line, to: negative, options: options(.adam)) }
        == "the loss cross_entropy takes shares of classes, from 0 on, and sample 2 has -0.5")
    #expect(
      message { _ = try fit(line, to: classData([0, 1], [0, 2], of: 3), options: options(.lm)) }
        == "lm minimises squares, not the loss cross_entropy: use lbfgs or adam")
    #expect(
      message { _ = try Loss(parsing: "cross_entropy(2)") }
        == "the loss cross_entropy takes no number: write cross_entropy")
    #expect(try Loss(parsing: "cross_entropy").description == "cross_entropy")
  }
}
