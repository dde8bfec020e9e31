import Base
import Experiments
import Foundation
import Functions
import Measurement
import Networks
import Testing

/// Networks of classes that answer as one, and digits that are shifted or lie over one another.
@Suite struct VoteTests {
  private func batch(_ points: [[Double]]) -> Batch {
    Batch(features: points[0].count, points: points)
  }

  @Test("majorities, ties by the mean, and means of probabilities, by hand")
  func votes() {
    // Three networks at two samples.
    let outputs = [
      [[0.9, 0.1, 0], [0.5, 0.3, 0.2]], [[0.4, 0.6, 0], [0.1, 0.7, 0.2]],
      [[0.4, 0.6, 0], [0.1, 0.3, 0.6]],
    ].map { (values: batch($0), meaning: OutputMeaning.indicators) }
    let most = Vote.majority.outputs(outputs)
    #expect(most.meaning == .indicators)
    #expect(most.values.point(0).map { ($0 * 3).rounded() } == [1, 2, 0])
    // One vote each: the second has the larger mean.
    #expect(most.values.point(1).firstIndex(of: most.values.point(1).max() ?? 0) == 1)
    let mean = Vote.mean.outputs(outputs)
    #expect(mean.meaning == .indicators)
    #expect(zip(mean.values.point(0), [1.7 / 3, 1.3 / 3, 0]).allSatisfy { abs($0 - $1) < 1e-15 })
    // Logits: the softmax of what comes is the mean of the softmaxes.
    let logits = [[[0.0, log(3)]], [[0.0, 0]]].map {
      (values: batch($0), meaning: OutputMeaning.logits)
    }
    let both = Vote.mean.outputs(logits)
    #expect(both.meaning == .logits)
    #expect(abs(softmax(both.values).point(0)[0] - 0.375) < 1e-15)
  }

  private func table(_ text: String) throws -> TabulatedData {
    guard case .table(let table) = try resolveTarget(text) else {
      throw UserError("\(text) is no table")
    }
    return table
  }

  @Test("shifted digits are fitted to digits, and measured at each image moved by one pixel")
  func shifted() throws {
    let (plain, moved) = (
      try table("digits").split(holdOut: 0.3, seed: 2),
      try table("shifted_digits").split(holdOut: 0.3, seed: 2)
    )
    #expect(plain.training.inputs == moved.training.inputs)
    #expect(moved.holdOut.count == 4 * plain.holdOut.count)
    for row in [0, 7, plain.holdOut.count - 1] {
      let image = plain.holdOut.inputs.point(row)
      for (step, (right, down)) in [(1, 0), (-1, 0), (0, 1), (0, -1)].enumerated() {
        let seen = moved.holdOut.inputs.point(4 * row + step)
        for pixel in 0..<64 {
          let (y, x) = (pixel / 8 - down, pixel % 8 - right)
          let ink = (0..<8).contains(y) && (0..<8).contains(x) ? image[8 * y + x] : 0
          #expect(seen[pixel] == ink)
        }
        #expect(moved.holdOut.labels?[4 * row + step] == plain.holdOut.labels?[row])
      }
    }
    #expect(throws: UserError.self) { try table("shifted_digits").splitCSV(holdOut: 0.3, seed: 2) }
  }

  @Test("overlapping digits have two classes, and the accuracy is of the two largest outputs")
  func overlapping() throws {
    let plain = try table("digits(4)").split(holdOut: 0.3, seed: 2).holdOut
    let held = try table("overlapping_digits(4)").split(holdOut: 0.3, seed: 2).holdOut
    #expect(held.count == plain.count && held.labels == plain.labels)
    let others = try #require(held.otherLabels)
    for row in 0..<held.count {
      let labels = try #require(held.labels)
      #expect(labels[row] != others[row] && held.outputs.point(row).reduce(0, +) == 2)
      #expect(held.outputs[others[row], row] == 1)
      #expect(zip(held.inputs.point(row), plain.inputs.point(row)).allSatisfy { $0 >= $1 })
    }
    // One that is right of both, one of one, one of none; of equal outputs the first counts.
    let outputs = batch([[0.9, 0.8, 0], [0.9, 0, 0.8], [0, 0, 0.5]])
    let errors = try #require(ClassErrors(of: outputs, labels: [0, 0, 1], others: [1, 1, 1]))
    #expect(abs(errors.accuracy - (2 + 1 + 0) / 6) < 1e-15)
    #expect(errors.logLoss == nil && errors.confusion == nil)
  }
}
