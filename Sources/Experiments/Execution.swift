import Base
import Fitting
import Foundation
import Functions
import Measurement
import Networks

/// The fit was stopped from outside before its end; nothing came of it.
package struct Interrupted: Error, Sendable, CustomStringConvertible {
  package init() {}
  package var description: String { "interrupted" }
}

/// Fits one network and measures it: the one path that `fit` and `sweep` both take.
///
/// Depends on nothing but the settings, the target's file and `referenceStarts`: to the bit on one
/// type of processor, timing aside.
/// - Parameters:
///   - settings: settled, see `RunChoices.settled`.
///   - target: where it was found already; nil to find it by the settings.
///   - experiment: the experiment that the run belongs to.
///   - parameters: to begin with, those that `settings.start` is a hash of; nil for random ones.
///   - startMayKnowRows: whether these may come from a fit to rows of data that are held out now.
///   - threads: that share one fit; the result does not depend on their number.
///   - referenceStarts: further starts that the error is held against, where no theorem knows better.
///   - watch: sees the network as it learns.
///   - keepsStopped: measures a fit that was stopped as it is, instead of throwing; where its measurement is to
///     stop too, by the limit of the thread's work, no norm is a figure.
///   - progress: told of steps and losses; returns false to stop.
/// - Throws: `UserError` for a target that is not there or whose file is another than in the
///   settings, and for options that do not go together; `Interrupted` where `progress` said stop.
public func execute(
  _ settings: RunSettings, on target: ResolvedTarget? = nil, experiment: String = "",
  start parameters: [Double]? = nil, startMayKnowRows: Bool = false, threads: Int = 1,
  referenceStarts: Int = 0,
  watch: FitWatch? = nil, keepsStopped: Bool = false, progress: ((Int, Double) -> Bool)? = nil
) throws -> RunRecord {
  try settings.checkMemory()
  let target = try target ?? ResolvedTarget(for: settings)
  let clock = ContinuousClock()
  let start = clock.now
  let data = try fitData(for: settings, on: target)
  var isStopped = false
  let architecture = try settings.architecture()
  // What the curve says of the error is no part of the fit's time.
  var looking = Duration.zero
  var watch = watch
  if settings.measure.contains(.sup) {
    let error = try fixedPointsError(settings, on: target)
    let meaning = settings.outputMeaning
    watch = watch ?? FitWatch { _, _, _ in }
    watch?.error = { numbers in
      let begin = clock.now
      defer { looking += begin.duration(to: clock.now) }
      let network = Network(architecture, parameters: numbers, precision: settings.precision)
      guard case .function(let function) = target.target else { return error { network($0) } }
      return error(function.answers(of: network, meaning: meaning))
    }
  }
  let result = try fit(
    architecture, to: data, options: settings.fitOptions, start: parameters, threads: threads,
    watch: watch
  ) { step, loss in
    if let progress, !progress(step, loss) { isStopped = true }
    return !isStopped
  }
  if WorkLimit.reached != nil { isStopped = true }
  guard !isStopped || keepsStopped else { throw Interrupted() }
  let elapsed = start.duration(to: clock.now) - looking

  let network = result.network
  /// What is found before the limit of the work; a fit that keeps what was stopped goes without the rest.
  func inTime<Found>(_ find: () throws -> Found?) throws -> Found? {
    do {
      return try find()
    } catch WorkLimit.Reached.stop where keepsStopped {
      isStopped = true
      return nil
    }
  }
  func isToStop() -> Bool {
    if let progress, !progress(result.steps, result.loss) { isStopped = true }
    return isStopped
  }
  let measured = try inTime {
    try measure(
      network, on: target, norms: Set(settings.measure.compactMap(\.sampled)),
      at: MeasuredRows(of: settings, areUnseen: !startMayKnowRows),
      outputs: settings.outputMeaning)
  }
  let unmeasured = "it was interrupted before the network was measured"
  var errors = measured ?? ErrorReport(method: "none: \(unmeasured)", reason: unmeasured)
  let interpolation =
    startMayKnowRows || measured == nil
    ? nil
    : try inTime { try interpolationCheck(of: network, settings, on: target, fittedTo: data) }
  errors.samples = interpolation.map {
    SampleErrors(
      atSamples: $0.trainingError, elsewhere: $0.holdOutError, interpolates: $0.interpolates)
  }
  let isFinite = errors.sup.isFinite || isFinite(network, at: errors.supAt)
  let rounded =
    measured == nil
    ? nil : try inTime { try rounding(of: network, in: target.target.domain) }
  let split =
    try inTime {
      try errorSplit(
        of: network, settings, on: target, data: data, errors: errors, rounding: rounded,
        starts: isStopped ? 0 : referenceStarts, threads: threads, isStopped: isToStop)
    } ?? ErrorSplit(rounding: rounded, reference: "none: it was interrupted")
  if settings.measure.contains(.certified) {
    try inTime { () -> Void? in
      try errors.certify(network, on: target, threads: threads, isStopped: isToStop)
    }
  }
  guard !isStopped || keepsStopped else { throw Interrupted() }
  return RunRecord(
    id: try settings.identity(), experiment: experiment, settings: settings,
    status: isFinite ? result.status : .diverged, steps: result.steps, loss: result.loss,
    errors: errors, split: split,
    wallSeconds: elapsed / .seconds(1),
    version: approximaVersion, finishedAt: Date(), curve: result.curve, network: network,
    interpolation: interpolation)
}

/// The sup error at fixed points, for the curve: of the domain, or of the rows held out.
private func fixedPointsError(
  _ settings: RunSettings, on target: ResolvedTarget
) throws -> FixedPointsError {
  switch target.target {
  case .function(let function): return try FixedPointsError(function)
  case .table(let table):
    let held = try table.parts(holdOut: settings.holdOut, seed: settings.splitSeed).holdOut
    return FixedPointsError(inputs: held.inputs, outputs: held.outputs)
  }
}

extension ErrorReport {
  /// Boxes of the proof for a run of a sweep.
  private static let boxes = 100_000

  /// Adds proven bounds of the sup error; where nothing can be proven, why.
  fileprivate mutating func certify(
    _ network: Network, on target: ResolvedTarget, threads: Int, isStopped: () -> Bool
  ) throws {
    func say(_ words: String) { method += (method.isEmpty ? "" : "; ") + "certified: " + words }
    guard case .function(let function) = target.target else {
      return say("none, data have no values between their points")
    }
    do {
      let proof = try certifySupremum(
        of: network, against: function, startingAt: supAt,
        options: CertifyOptions(boxes: ErrorReport.boxes, threads: threads), shouldStop: isStopped)
      (certifiedLower, certifiedUpper) = (proof.lower, proof.upper)
      say("the upper one of two proven bounds, to 1 % where \(ErrorReport.boxes) boxes reach it")
    } catch let error as UserError {
      say("none, \(error)")
    }
  }
}

/// Whether a network is finite at the point where its error was largest; true where no point is known.
private func isFinite(_ network: Network, at point: [Double]) -> Bool {
  point.isEmpty
    || network(Batch(features: point.count, points: [point])).storage.allSatisfy(\.isFinite)
}

/// The error of a network on a target: over the domain of a function, at the held-out rows of data.
/// - Parameters:
///   - network: dense or sparse.
///   - target: a function, or data.
///   - norms: those wanted; the others are NaN.
///   - holdOut: the share of data that was held out, between 0 and 1; nil for the standard one: 0.2, of
///     classes a third of each.
///     Of data the caller knows that the network was not fitted to these rows.
/// - Throws: `UserError` where the network has other inputs or outputs than the target.
public func measure(
  _ network: Network, on target: ResolvedTarget, norms: Set<Norm> = Set(Norm.allCases),
  holdOut: Double? = nil
) throws -> ErrorReport {
  try measure(
    network, on: target, norms: norms,
    at: MeasuredRows(share: holdOut, seed: nil, areUnseen: true), outputs: nil)
}

/// The same at rows that the caller chooses.
/// - Parameters:
///   - rows: of data.
///   - outputs: what they are where the target has classes; nil for logits.
package func measure(
  _ network: Network, on target: ResolvedTarget, norms: Set<Norm> = Set(Norm.allCases),
  at rows: MeasuredRows, outputs: OutputMeaning?
) throws -> ErrorReport {
  try network.check(inputs: target.inputs, outputs: target.outputs, of: target.text)
  switch target.target {
  case .function(let function):
    return try measure(
      function.answers(of: network, meaning: outputs ?? .logits), against: function,
      options: MeasureOptions(norms: norms))
  case .table(let table):
    return try measure(
      { network($0) }, at: table.parts(rows).holdOut, meaning: outputs ?? .logits,
      areUnseen: rows.areUnseen)
  }
}

extension TargetFunction {
  /// What a network answers in its place: of classes by logits their probabilities.
  func answers(of network: Network, meaning: OutputMeaning) -> (Batch) -> Batch {
    guard hasClasses, meaning == .logits else { return { network($0) } }
    return { softmax(network($0), classes: self.symbols) }
  }
}

/// The error at rows of data.
/// - Parameters:
///   - meaning: of the outputs, where the rows have classes.
///   - areUnseen: whether it is known that the fit did not see the rows.
func measure(
  _ approximant: (Batch) -> Batch, at rows: TabulatedData, meaning: OutputMeaning, areUnseen: Bool
) throws -> ErrorReport {
  guard let labels = rows.labels else {
    return try measure(
      approximant, inputs: rows.inputs, outputs: rows.outputs, areUnseen: areUnseen)
  }
  return try measureClasses(
    approximant, inputs: rows.inputs, targets: rows.outputs, labels: labels,
    others: rows.otherLabels, classes: rows.outputNames, meaning: meaning, areUnseen: areUnseen)
}

extension RunSettings {
  /// What the outputs of a network of classes become.
  package var outputMeaning: OutputMeaning { loss == .crossEntropy ? .logits : .indicators }
}

/// The points that the network is fitted at, with the target's values there.
/// - Throws: `UserError` where the target has no finite value at a point.
func fitData(for settings: RunSettings, on target: ResolvedTarget) throws -> FitData {
  switch target.target {
  case .table(let table):
    let training = try table.parts(holdOut: settings.holdOut, seed: settings.splitSeed).training
    return try fitData(training, for: settings)
  case .function(let function):
    let inputs = try settings.sampling.points(
      settings.samples, of: function, seed: settings.seed)
    try WorkLimit.check()
    let outputs = function.values(inputs)
    try WorkLimit.check()
    if let bad = outputs.storage.firstIndex(where: { !$0.isFinite }) {
      let point = inputs.point(bad % inputs.count).map(plain).joined(separator: ", ")
      throw UserError(
        "\(settings.target) is \(plain(outputs.storage[bad])) at (\(point)); "
          + "choose a domain where it is finite")
    }
    var data = FitData(inputs: inputs, outputs: outputs, domain: function.domain)
    if function.hasClasses { data.classes = function.symbols }
    return data
  }
}

/// The rows of a table with their classes, or, where the fit is told few of these, those that have one; a method that learns from the
/// others too has them without shares of any class. Shares are such that the mean over all rows is that over those of
/// a class.
private func fitData(_ training: TabulatedData, for settings: RunSettings) throws -> FitData {
  var data = FitData(inputs: training.inputs, outputs: training.outputs)
  guard training.labels != nil else { return data }
  data.augmentation = training.pictureSide.map { .picture(side: $0) } ?? .jitter
  guard settings.labelsPerClass != nil else { return data }
  let rows = try training.labelledRows(perClass: settings.labelsPerClass, seed: settings.seed)
  guard settings.labelMethod != .supervised else {
    data.inputs = training.inputs.samples(at: rows)
    data.outputs = training.outputs.samples(at: rows)
    return data
  }
  let share = Double(training.count) / Double(rows.count)
  data.outputs = Batch(features: training.outputs.features, count: training.count)
  for row in rows {
    for output in 0..<training.outputs.features {
      data.outputs[output, row] = share * training.outputs[output, row]
    }
  }
  return data
}

/// What the arithmetic of a network adds: the largest difference to an evaluation in a longer
/// format, over random points of the box; a lower bound. Nil where the machine has no such format.
package func rounding(of network: Network, in domain: Domain) throws -> Double? {
  // Few points for a large network: the long formats are slow.
  let count = max(16, min(512, 200_000 / max(1, network.parameterCount)))
  var isKnown = true
  let error = try roundingError(
    of: { network($0) },
    reference: { points in
      if let values = network.longerValues(at: points) { return values }
      isKnown = false
      return network(points)
    }, in: domain, count: count)
  return isKnown ? error : nil
}
