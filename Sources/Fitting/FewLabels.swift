// Fits to classes where few samples have one.

import Base
import Foundation
import Kernels
import Networks

/// What a fit does with samples of no class.
package enum LabelMethod: String, CaseIterable, Codable, Sendable {
  /// They are left out.
  case supervised
  /// Each is taken to be of the class that the network gives it, with a weight that rises (Lee 2013, Pseudo-Label,
  /// ICML workshop).
  case pseudoLabel = "pseudo-label"
  /// Strongly varied each is to have the probabilities that the mean of the network's weights so far gives to it weakly varied,
  /// with a weight that rises; the mean is the result (Tarvainen and Valpola 2017, arXiv:1703.01780, who compare by squares, here
  /// by cross-entropy).
  case meanTeacher = "mean-teacher"
  /// Strongly varied it is to be of the class that the network gives it weakly varied, where that has a probability of at
  /// least 0.8 (Sohn et al. 2020, arXiv:2001.07685, who take 0.95; 0.8 was better on another split of the digits).
  case fixMatch = "fixmatch"

  /// Samples of no class for one of a class in a step.
  static let open = 3
  static let threshold = 0.8
  /// Of the teacher, where no other averaging is asked for.
  static let decay = 0.99

  /// The weight of samples without class: of the two that rise exp(−5(1 − t)²) up to t = 1 after two fifths of the steps.
  package func weight(step: Int, of steps: Int) -> Double {
    switch self {
    case .supervised: return 0
    case .fixMatch: return 1
    case .pseudoLabel, .meanTeacher:
      let rest = 1 - min(1, Double(step) / (0.4 * Double(steps)))
      return exp(-5 * rest * rest)
    }
  }
}

extension FitRun {
  /// Adam on mini-batches of which a quarter has classes: those samples whose shares of classes are not all 0. All samples,
  /// those of a class too, are taken as samples without.
  mutating func adamOfFewLabels() -> [Double] {
    let method = options.labels
    let known = (0..<source.inputs.count).filter { sample in
      (0..<source.outputs.features).contains { source.outputs[$0, sample] > 0 }
    }
    // Every fit has a sample of a class: its rows were drawn from the classes.
    let size = max(1, min(options.batch ?? known.count, known.count))
    let openSize = min(LabelMethod.open * size, source.inputs.count)
    var labelled = MiniBatches(count: known.count, size: size, seed: options.seed)
    var open = MiniBatches(
      count: source.inputs.count, size: openSize, seed: options.seed, stream: "open-batches")
    let views = Views(source, seed: options.seed)
    var objective: NetworkObjective<Scalar>?
    var parameters = start.map { Scalar($0) }
    var gradient = parameters
    var updated = parameters
    let decay = options.averaging ?? (method == .meanTeacher ? LabelMethod.decay : nil)
    var average = decay.map { MovingAverage<Scalar>(decay: $0, count: start.count) }
    var adam = Adam<Scalar>(count: start.count, team: team)
    var last = parameters
    for step in 1...max(options.steps, 1) where step <= options.steps {
      let some = labelled.next().map { known[$0] }[...]
      let others = open.next()
      let guide = method == .meanTeacher ? average?.value ?? parameters : parameters
      let guess = probabilities(
        guide,
        at: method == .pseudoLabel
          ? source.inputs.samples(at: Array(others)) : views.of(others, .weak))
      let (inputs, shares) = views.step(
        method, some, others, guess, weight: method.weight(step: step, of: options.steps))
      let set = TrainingSet<Scalar>(inputs, shares: shares)
      var current =
        objective
        ?? NetworkObjective(
          architecture.graph, loss: options.loss, data: set, frozen: frozen, team: team)
      if objective != nil { current.data = set }
      let loss = current.value(at: parameters, gradient: &gradient)
      objective = current
      guard goesOn(step - 1, loss, at: parameters.map { Double($0) }) else {
        // A loss that is not finite came of the last step.
        if status == .diverged { parameters = last }
        break
      }
      last = parameters
      adam.update(
        parameters, into: &updated, gradient: gradient,
        rate: options.learningRate * options.schedule.factor(step: step, of: options.steps))
      swap(&parameters, &updated)
      average?.add(parameters)
      steps = step
    }
    guard parameters.allSatisfy(\.isFinite) else {
      _ = goesOn(steps, .nan, at: last.map { Double($0) })
      return last.map { Double($0) }
    }
    return (status == .diverged ? parameters : average?.value ?? parameters).map { Double($0) }
  }

  /// Softmax of the network's outputs: (classes × samples).
  private func probabilities(_ parameters: [Scalar], at points: Batch) -> Batch {
    let graph = architecture.graph
    return softmax(
      graph.values(
        at: points, graph.seen(parameters.map { Double($0) } + frozen), in: options.precision))
  }
}

/// Samples as a step sees them.
private struct Views {
  private let source: FitData
  private let deviations: [Double]
  private let random: RandomSource

  init(_ source: FitData, seed: UInt64) {
    self.source = source
    deviations = Augmentation.deviations(of: source.inputs)
    random = RandomSource(seed: seed, stream: "augmentation")
  }

  func of(_ rows: ArraySlice<Int>, _ strength: Augmentation.Strength) -> Batch {
    source.augmentation.varied(
      source.inputs, at: rows, strength, deviations: deviations, random: random)
  }

  /// Samples of a class and, behind, others, with shares such that the mean over all is that over the former and `weight` times
  /// that over the latter.
  /// - Parameter guess: what the others may be, (classes × samples).
  func step(
    _ method: LabelMethod, _ some: ArraySlice<Int>, _ others: ArraySlice<Int>, _ guess: Batch,
    weight: Double
  ) -> (inputs: Batch, shares: Batch) {
    let parts: (some: Batch, others: Batch) =
      switch method {
      case .supervised, .pseudoLabel:
        (source.inputs.samples(at: Array(some)), source.inputs.samples(at: Array(others)))
      case .meanTeacher, .fixMatch: (of(some, .weak), of(others, .strong))
      }
    let count = some.count + others.count
    var inputs = Batch(features: source.inputs.features, count: count)
    for input in 0..<inputs.features {
      for sample in 0..<some.count { inputs[input, sample] = parts.some[input, sample] }
      for sample in 0..<others.count {
        inputs[input, some.count + sample] = parts.others[input, sample]
      }
    }
    let classes = source.outputs.features
    var shares = Batch(features: classes, count: count)
    for (sample, row) in some.enumerated() {
      let total = (0..<classes).reduce(0) { $0 + source.outputs[$1, row] }
      for k in 0..<classes {
        shares[k, sample] = Double(count) / Double(some.count) * (source.outputs[k, row] / total)
      }
    }
    let factor = weight * Double(count) / Double(others.count)
    for sample in 0..<others.count {
      let place = some.count + sample
      let point = guess.point(sample)
      if method == .meanTeacher {
        for k in 0..<classes { shares[k, place] = factor * point[k] }
      } else {
        let largest = point.max() ?? 0
        guard method == .pseudoLabel || largest >= LabelMethod.threshold,
          let taken = point.firstIndex(of: largest)
        else { continue }
        shares[taken, place] = factor
      }
    }
    return (inputs, shares)
  }
}
