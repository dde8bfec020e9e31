import Base
import Fitting
import Foundation
import Networks
import Testing

/// Fits to classes where few samples have one.
@Suite struct FewLabelTests {
  private static let methods = LabelMethod.allCases.filter { $0 != .supervised }

  /// Two groups of points on the line, (−1.4 to −0.6) and (0.2 to 1.8), each with one point of a known class.
  private static func data(known: Bool = false) -> (data: FitData, classes: [Int]) {
    let first: [Double] = (0..<81).map { -1.4 + Double($0) / 100 }
    let second: [Double] = (0..<161).map { 0.2 + Double($0) / 100 }
    let x = first + second
    let classes = x.map { $0 < 0 ? 0 : 1 }
    var shares = Batch(features: 2, count: x.count)
    for (row, label) in classes.enumerated() where known || [40, 241].contains(row) {
      shares[label, row] = known ? 1 : Double(x.count) / 2
    }
    return (
      FitData(
        inputs: Batch(features: 1, count: x.count, storage: x), outputs: shares), classes
    )
  }

  private func options(_ method: LabelMethod, steps: Int = 600) -> FitOptions {
    var options = FitOptions(
      optimizer: .adam, steps: steps, batch: 32, loss: .crossEntropy, seed: 3)
    options.labels = method
    return options
  }

  private func shape() throws -> Architecture {
    try Architecture(inputs: 1, outputs: 2, width: 8, depth: 1, activation: .tanh)
  }

  private func accuracy(_ network: Network, _ data: FitData, _ classes: [Int]) -> Double {
    let values = network(data.inputs)
    let right = classes.indices.count { (values[1, $0] > values[0, $0]) == (classes[$0] == 1) }
    return Double(right) / Double(classes.count)
  }

  /// Mean Teacher alone asks for no class of a point: its border stays where the two known points put it.
  @Test(
    "samples without class move the border into the gap between groups",
    arguments: [LabelMethod.pseudoLabel, .fixMatch])
  func border(method: LabelMethod) throws {
    let (data, classes) = Self.data()
    let known = FitData(
      inputs: data.inputs.samples(at: [40, 241]),
      outputs: Batch(features: 2, count: 2, storage: [1, 0, 0, 1]))
    let alone = try fit(
      shape(), to: known,
      options: {
        var options = options(.supervised)
        options.batch = nil
        return options
      }()
    ).network
    let helped = try fit(shape(), to: data, options: options(method)).network
    // Two points alone put it between them, at 0.4, within the second group.
    #expect(accuracy(alone, data, classes) < 0.97)
    #expect(accuracy(helped, data, classes) == 1, "\(method)")
  }

  @Test("the same bits for any number of threads and in both precisions", arguments: methods)
  func threads(method: LabelMethod) throws {
    let (data, _) = Self.data()
    for precision in Precision.allCases {
      var options = options(method, steps: 40)
      options.precision = precision
      let one = try fit(shape(), to: data, options: options)
      let three = try fit(shape(), to: data, options: options, threads: 3)
      #expect(one.network == three.network && one.loss == three.loss)
      options.seed = 4
      #expect(try fit(shape(), to: data, options: options).network != one.network)
    }
  }

  @Test("the loss of the result is the mean over the samples of a class")
  func loss() throws {
    let (data, _) = Self.data()
    let result = try fit(shape(), to: data, options: options(.fixMatch, steps: 50))
    let values = result.network(data.inputs.samples(at: [40, 241]))
    let terms = (0..<2).map { (sample: Int) -> Double in
      log(exp(values[0, sample]) + exp(values[1, sample])) - values[sample, sample]
    }
    #expect(abs(result.loss - (terms[0] + terms[1]) / 2) < 1e-12)
  }

  @Test("where all have classes, all methods fit them", arguments: methods)
  func all(method: LabelMethod) throws {
    let (data, classes) = Self.data(known: true)
    let network = try fit(shape(), to: data, options: options(method)).network
    #expect(accuracy(network, data, classes) == 1)
  }

  @Test("what does not go together is refused in one line")
  func refused() throws {
    let (data, _) = Self.data()
    func message(_ change: (inout FitOptions) -> Void) -> String {
      var options = options(.fixMatch)
      change(&options)
      do {
        _ = try fit(shape(), to: data, options: options)
        return "none"
      } catch { return "\(error)" }
    }
    #expect(message { $0.patience = 10 }.contains("leave patience out"))
    #expect(message { $0.tolerance = 0.1 }.contains("leave the tolerance out"))
    #expect(
      message {
        $0.optimizer = .lbfgs
        $0.batch = nil
      }.contains("is for adam"))
    #expect(message { $0.loss = .l2 }.contains("cross_entropy"))
  }

  @Test("a weight that rises does so from e^-5 to 1 in two fifths of the steps")
  func weights() {
    #expect(LabelMethod.fixMatch.weight(step: 1, of: 100) == 1)
    #expect(abs(LabelMethod.meanTeacher.weight(step: 0, of: 100) - exp(-5)) < 1e-15)
    #expect(LabelMethod.pseudoLabel.weight(step: 40, of: 100) == 1)
  }
}
