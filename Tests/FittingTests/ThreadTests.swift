import Base
import Fitting
import Foundation
import Networks
import Testing

@Suite struct ThreadTests {
  private func data(_ count: Int) -> FitData {
    let x = (0..<count).map { Double($0) / Double(count) }
    let y = (0..<count).map { Double($0 * 7 % count) / Double(count) }
    return FitData(
      inputs: Batch(features: 2, count: count, storage: x + y),
      outputs: Batch(
        features: 2, count: count, storage: zip(x, y).map { sin(5 * $0) * $1 } + x.map { $0 * $0 }))
  }

  @Test(
    "a fit has the same bits for any number of threads, odd counts of samples included",
    arguments: [(1, 1), (331, 9), (1000, 32), (517, 80)],
    [
      FitOptions(optimizer: .adam, steps: 20), FitOptions(optimizer: .lbfgs, steps: 8),
      FitOptions(optimizer: .adam, steps: 10, loss: .p(6)),
      FitOptions(optimizer: .adam, steps: 10, loss: .huber(0.1), precision: .f32),
    ])
  func sameBits(size: (samples: Int, width: Int), options: FitOptions) throws {
    let shape = try Architecture(
      inputs: 2, outputs: 2, width: size.width, depth: 2, activation: .tanh, skip: .output)
    let alone = try fit(shape, to: data(size.samples), options: options)
    for threads in [2, 3, 5] {
      let shared = try fit(shape, to: data(size.samples), options: options, threads: threads)
      #expect(
        shared.network.parameters.map(\.bitPattern) == alone.network.parameters.map(\.bitPattern))
      #expect(shared.loss.bitPattern == alone.loss.bitPattern)
    }
  }

  @Test("the bits are the same while sharing goes on and off")
  func onAndOff() throws {
    let shape = try Architecture(inputs: 2, outputs: 2, width: 6, depth: 1, activation: .tanh)
    let options = FitOptions(optimizer: .adam, steps: 1500)
    let alone = try fit(shape, to: data(600), options: options)
    for threads in [2, 4, 8] {
      // More threads than cores: some meetings are slow.
      let shared = try fit(shape, to: data(600), options: options, threads: threads)
      #expect(
        shared.network.parameters.map(\.bitPattern) == alone.network.parameters.map(\.bitPattern))
    }
  }

  @Test("attention has the same bits for any number of threads, hashed too")
  func attention() throws {
    for rule in [AttentionRule.full, .hashed(rounds: 2, bucket: 2)] {
      let shape = try Architecture(
        family: .attention, inputs: 2, outputs: 2, widths: [4, 4], activations: [.gelu, .gelu],
        splines: nil, options: FamilyOptions(heads: 2, attention: rule))
      let options = FitOptions(optimizer: .adam, steps: 8)
      let alone = try fit(shape, to: data(300), options: options)
      for threads in [2, 5] {
        let shared = try fit(shape, to: data(300), options: options, threads: threads)
        #expect(
          shared.network.parameters.map(\.bitPattern) == alone.network.parameters.map(\.bitPattern))
      }
    }
  }

  @Test("mini-batches have the same bits for any number of threads")
  func miniBatches() throws {
    let shape = try Architecture(inputs: 2, outputs: 2, width: 20, depth: 2, activation: .mish)
    let options = FitOptions(optimizer: .adam, steps: 30, batch: 201)
    let alone = try fit(shape, to: data(700), options: options)
    let shared = try fit(shape, to: data(700), options: options, threads: 4)
    #expect(shared.network.parameters == alone.network.parameters)
  }

  @Test(
    "a second-order fit has the same bits for any number of threads, in one tile and in many, by QR and by normal equations",
    arguments: [(31, 1), (3000, 1), (1300, 12), (900, 19), (401, 19)],
    [
      FitOptions(optimizer: .lm, steps: 6), FitOptions(optimizer: .varpro, steps: 3),
      FitOptions(optimizer: .lm, steps: 4, precision: .f32),
    ])
  func secondOrder(size: (samples: Int, width: Int), options: FitOptions) throws {
    let shape = try Architecture(
      inputs: 2, outputs: 2, width: size.width, depth: 2, activation: .tanh)
    let alone = try fit(shape, to: data(size.samples), options: options)
    #expect(alone.loss.isFinite && alone.loss > 0)
    for threads in [2, 3, 5] {
      let shared = try fit(shape, to: data(size.samples), options: options, threads: threads)
      #expect(
        shared.network.parameters.map(\.bitPattern) == alone.network.parameters.map(\.bitPattern))
      #expect(shared.loss.bitPattern == alone.loss.bitPattern)
    }
  }
}
