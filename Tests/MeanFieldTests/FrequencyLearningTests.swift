import Base
import Foundation
import MeanField
import Networks
import Testing

/// How long gradient descent takes for a frequency, beside the eigenvalues of the kernels.
struct FrequencyLearningTests {
  private func learn(
    _ activation: Activation, _ teaching: Teaching, width: Int = 1024, seed: UInt64 = 3
  ) throws -> FrequencyLearning {
    try FrequencyLearning(
      activation, RandomWeights(weight: 1.4, bias: 0.3), layers: 1, most: 4, width: width,
      networks: 3, steps: 1500, teaching: teaching, seed: seed)
  }

  @Test(
    "wide networks learn in the time of the kernel regime: of the tangent kernel, or of the conjugate one where hidden layers are frozen",
    arguments: [Teaching.backpropagation, .frozen])
  func kernelRegime(teaching: Teaching) throws {
    let found = try learn(.tanh, teaching)
    let spectrum = try CircleSpectrum(
      .tanh, RandomWeights(weight: 1.4, bias: 0.3), layers: 1, frequencies: 4)
    let eigenvalues = teaching == .backpropagation ? spectrum.tangent : spectrum.conjugate
    for row in found.frequencies {
      #expect(row.eigenvalue == eigenvalues[row.frequency])
    }
    let ratios = try #require(found.ratios)
    #expect(ratios.lowerBound > 0.75 && ratios.upperBound < 1.33, "\(ratios)")
    // The two kernels tell apart: the slowest frequency that both learn differs by more than the ratios do.
    #expect(spectrum.tangent[1] > 1.5 * spectrum.conjugate[1])
  }

  @Test("without biases relu learns no odd frequency from 3 on")
  func odd() throws {
    let found = try FrequencyLearning(
      .relu, RandomWeights(weight: 2.0.squareRoot(), bias: 0), layers: 1, most: 5, width: 1024,
      networks: 2, steps: 600, seed: 1)
    #expect(found.frequencies[3].limit == nil && found.frequencies[3].trained == nil)
    #expect(found.frequencies[3].left > 0.8 && found.frequencies[2].left < 0.3)
  }

  @Test("the same seed learns the same; a jump is refused")
  func seeds() throws {
    let (one, again) = (
      try learn(.tanh, .feedback, width: 40), try learn(.tanh, .feedback, width: 40)
    )
    #expect(one.frequencies.map(\.left) == again.frequencies.map(\.left))
    let other = try learn(.tanh, .feedback, width: 40, seed: 4)
    #expect(one.frequencies.map(\.left) != other.frequencies.map(\.left))
    #expect(throws: UserError.self) { try learn(.step, .backpropagation, width: 8) }
  }
}
