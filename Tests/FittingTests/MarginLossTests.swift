import Base
import Fitting
import Foundation
import Networks
import Testing

/// The loss of capsules.
@Suite struct MarginLossTests {
  private func options(steps: Int) -> FitOptions {
    FitOptions(optimizer: .adam, steps: steps, loss: .margin)
  }

  @Test("values by hand")
  func values() throws {
    let line = try Architecture(inputs: 1, outputs: 3, widths: [], activations: [])
    // Outputs (0.4, 0.3, 0.05) of class 0 in x = 0, and (1.4, 0.3, 0.05) of class 2 in x = 1.
    let result = try fit(
      line, to: classData([0, 1], [0, 2], of: 3), options: options(steps: 0),
      start: [1, 0, 0, 0.4, 0.3, 0.05])
    let first = 0.5 * 0.5 + 0.5 * 0.2 * 0.2
    let second = 0.85 * 0.85 + 0.5 * 1.3 * 1.3 + 0.5 * 0.2 * 0.2
    #expect(abs(result.loss - (first + second) / 2) < 1e-15, "\(result.loss)")
    // What keeps its margins costs nothing.
    let none = try fit(
      line, to: classData([0], [0], of: 3), options: options(steps: 0),
      start: [0, 0, 0, 0.9, 0.1, -3])
    #expect(none.loss == 0)
  }

  @Test("the derivative is that of differences of the loss, through capsules", arguments: 1...3)
  func derivative(routing: Int) throws {
    let shape = try Architecture(
      family: .capsules, inputs: 1, outputs: 3, widths: [3], activations: [.identity],
      splines: nil, options: FamilyOptions(capsuleSize: 2, routing: routing))
    let x = (0..<50).map { Double($0) / 25 - 1 }
    let points = classData(x, x.indices.map { $0 * 7 % 3 }, of: 3)
    let start = (0..<shape.parameterCount).map { 0.8 * sin(Double($0 + 1)) }
    let checked = try expectAdamFollowsDifferences(
      shape, points, options: options(steps: 0), start: start)
    #expect(checked > 20)
  }

  @Test("the same bits by any number of threads, with batches too")
  func threads() throws {
    let shape = try Architecture(
      family: .capsules, inputs: 1, outputs: 3, widths: [4], activations: [.identity],
      splines: nil, options: FamilyOptions(capsuleSize: 4))
    try expectSameBitsByThreads(shape, options: options(steps: 10))
  }

  @Test("what is no loss of classes, and optimisers of squares, are refused in one line")
  func errors() throws {
    let line = try Architecture(inputs: 1, outputs: 3, widths: [], activations: [])
    var large = classData([0, 1], [0, 2], of: 3)
    large.outputs[1, 1] = 1.5
    #expect(
      message { _ = try fit(line, to: large, options: options(steps: 1)) }
        == "the loss margin takes indicators of classes, from 0 to 1, and sample 2 has 1.5")
    #expect(
      message { _ = try Loss(parsing: "margin(2)") }
        == "the loss margin takes no number: write margin")
    #expect(try Loss(parsing: "margin").description == "margin")
    let capsules = try Architecture(
      family: .capsules, inputs: 1, outputs: 3, widths: [2], activations: [.identity])
    #expect(
      message {
        _ = try fit(
          capsules, to: classData([0, 1], [0, 2], of: 3),
          options: FitOptions(optimizer: .lm, steps: 1))
      }
        == "lm solves for the output layer, and this network has none with numbers of its own: use lbfgs or adam"
    )
  }
}
