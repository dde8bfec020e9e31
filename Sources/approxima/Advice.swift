// What to try next after a fit, judged by how it ended and what it left.

import Approxima
import Foundation

/// A reason, and the command that follows from it.
/// - Parameters:
///   - record: the fit.
///   - isInterrupted: whether the user stopped it, of which the record does not know.
///   - arguments: of the command that made it, from `fit` on.
/// - Returns: `reason:`, and the whole command on a line of its own.
func nextStep(after record: RunRecord, isInterrupted: Bool, arguments: [String]) -> String {
  let step =
    isInterrupted
    ? Advice("it was interrupted; the whole of it")
    : record.settings.start == nil
      ? record.interpolation.flatMap { advice(on: $0, record) } ?? advice(on: record)
      : adviceOnStart(record)
  let words =
    step.isFresh
    ? without(step.options, freshFit(record.settings)[...])
    : ["fit"] + without(step.options, arguments.dropFirst())
  let added = step.options.flatMap { optionWords($0.name, $0.value) }
  // Behind `--` they would be targets.
  let place = words.firstIndex(of: "--") ?? words.endIndex
  let command = ["approxima"] + words[..<place] + added + words[place...]
  return "\(step.reason):\n      \(shellLine(command))"
}

private struct Advice {
  var reason: String
  /// To add, in place of those of the same kind.
  var options: [(name: String, value: String)]
  /// From the settings alone, without what the call had: for another architecture than a file's.
  var isFresh = false

  init(_ reason: String, _ options: (name: String, value: String)..., isFresh: Bool = false) {
    self.reason = reason
    self.options = options
    self.isFresh = isFresh
  }
}

/// What an option replaces besides itself: other ways to say a shape, and what only some optimizers heed.
private func replaced(by option: String) -> Set<String> {
  guard let setting = runSettings.first(where: { $0.option == option }) else { return [option] }
  return Set(runSettings.filter { $0.falls(with: setting) }.map { $0.option })
}

/// The words without the options of the same kind as some others.
private func without(_ options: [(name: String, value: String)], _ words: ArraySlice<String>)
  -> [String]
{
  let names = options.reduce(into: Set<String>()) { $0.formUnion(replaced(by: $1.name)) }
  var kept: [String] = []
  var isValue = false
  for (index, word) in words.enumerated() {
    // Behind `--` there are no options.
    if word == "--" { return kept + words.dropFirst(index) }
    if isValue {
      isValue = false
    } else if word.hasPrefix("--"), names.contains(String(word.dropFirst(2))) {
      isValue = true
    } else if !names.contains(where: { word.hasPrefix("--\($0)=") }) {
      kept.append(word)
    }
  }
  return kept
}

/// The target, its domain and the activation of settings.
private func freshFit(_ settings: RunSettings) -> [String] {
  let domain = settings.domain.map { optionWords("domain", $0.description) } ?? []
  // What a family has beside its widths.
  let family =
    settings.splines == nil && settings.family != .mlp
    ? runSettings.filter { setting in
      setting.section == .network && setting.presence == .whereSet
        && (try? setting.storedJSON(in: settings)) != nil
    }.flatMap { setting in
      optionWords(setting.option, setting.words(in: settings)?.joined(separator: ",") ?? "")
    } : []
  let functions =
    settings.splines.map { splines in
      optionWords("family", settings.family.name) + optionWords("grid", String(splines.intervals))
        + optionWords("degree", String(splines.degree))
        + (splines.base.map { optionWords("base", $0.description) } ?? [])
    } ?? optionWords("activation", settings.activation)
  return Array(verbWords("fit", settings.target, options: domain + family + functions).dropFirst())
}

/// Of a fit that passes through its samples and misses the target between them; nil of others.
private func advice(on check: InterpolationCheck, _ record: RunRecord) -> Advice? {
  guard check.interpolates, record.status != .diverged else { return nil }
  if check.isFunction {
    return Advice(
      "it passes through its samples; so many that it cannot",
      ("samples", String(min(check.advisedSamples, SizeLimit.samples.range.upperBound))))
  }
  guard let widths = halfOfWidths(record.settings) else { return nil }
  return Advice("it passes through the rows; half the units cannot", ("widths", list(widths)))
}

private func advice(on record: RunRecord) -> Advice {
  let settings = record.settings
  // On data the largest error is mostly that of the noisiest row.
  let error = settings.domain == nil ? record.errors.relativeL2 : record.errors.relativeSup

  if record.status == .diverged {
    return settings.optimizer.heeds(.learningRate)
      ? Advice(
        "it diverged; a tenth of the learning rate",
        ("learning-rate", plain(settings.learningRate / 10)))
      : Advice("it diverged; another seed", ("seed", String(settings.seed &+ 1)))
  }
  if !record.errors.sup.isFinite {
    return Advice(
      "there is no finite sup error, as said above; a picture of target and network",
      ("plot", "fit.svg"))
  }
  if let splines = settings.splines { return advice(on: record, splines, error) }
  if record.errors.classes != nil { return adviceOnClasses(settings) }
  if !settings.family.hasLayers, let degree = settings.degree {
    if let rounding = record.rounding, record.errors.sup <= 100 * rounding, degree > 1 {
      return Advice(
        "the error is near rounding; half the degree may do", ("degree", String(degree / 2)))
    }
    return Advice("twice the degree", ("degree", String(max(1, 2 * degree))))
  }
  if settings.widths.isEmpty {
    return Advice(
      "an affine model cannot bend; eight hidden units can", ("depth", "1"), ("width", "8"))
  }
  if let rounding = record.rounding, record.errors.sup <= 100 * rounding,
    let widths = halfOfWidths(settings)
  {
    return Advice("the error is near rounding; half the units may do", ("widths", list(widths)))
  }
  if let advice = adviceOnSplit(of: record) { return advice }
  if record.parameters <= 2000, let next = record.next {
    return Advice(
      "\(next.title) often takes small networks further than \(settings.optimizer)",
      ("optimizer", next.name))
  }
  if ReportRun.Status(record) == .halted {
    return Advice(
      "the fit ended early, as no further step was finite; another seed",
      ("seed", String(settings.seed &+ 1)))
  }
  if record.status == .exhausted, error > 1e-8 {
    return Advice(
      "the step limit came before a minimum; four times as many",
      ("steps", String(settings.steps * 4)))
  }
  if settings.restarts == 0, error > 1e-3 {
    return Advice(
      "a minimum was reached, perhaps a local one; the best of six starts", ("restarts", "5"))
  }
  if settings.depth == 1 {
    return Advice("twice the width", ("widths", list(settings.widths.map { $0 * 2 })))
  }
  return settings.activations.layers.count > 1
    ? Advice("twice the widths", ("widths", list(settings.widths.map { $0 * 2 })))
    : Advice(
      "one hidden layer with as many parameters", ("depth", "1"),
      ("parameters", String(record.parameters)))
}

/// Of classes, where the error on rows that were held out is no measure of the optimiser.
private func adviceOnClasses(_ settings: RunSettings) -> Advice {
  guard settings.loss.isOfClasses else {
    return Advice(
      "squares of indicators know no probabilities; cross-entropy does", ("optimizer", "adam"),
      ("loss", Loss.crossEntropy.description))
  }
  return Advice(
    "accuracy hangs on the rows that are held out; another split",
    ("split-seed", String((settings.splitSeed ?? standardSplitSeed) &+ 1)))
}

/// Of a network of splines.
private func advice(on record: RunRecord, _ splines: SplineShape, _ error: Double) -> Advice {
  let settings = record.settings
  if let rounding = record.rounding, record.errors.sup <= 100 * rounding, splines.intervals > 1 {
    return Advice(
      "the error is near rounding; half the intervals may do",
      ("grid", String((splines.intervals + 1) / 2)))
  }
  if let next = record.next {
    return Advice(
      "\(next.title) goes from coarse grids to fine ones", ("optimizer", next.name))
  }
  if record.status == .exhausted, error > 1e-8 {
    return Advice(
      "the step limit came before a minimum; four times as many",
      ("steps", String(settings.steps * 4)))
  }
  if settings.widths.isEmpty, settings.inputs > 1, error > 1e-3 {
    return Advice(
      "a sum of functions of one variable each; hidden nodes can do more",
      ("widths", String(2 * settings.inputs + 1)))
  }
  if settings.restarts == 0, !settings.widths.isEmpty, error > 1e-3 {
    return Advice(
      "a minimum was reached, perhaps a local one; the best of six starts", ("restarts", "5"))
  }
  return Advice(
    "a grid twice as fine, with as many more samples", ("grid", String(2 * splines.intervals)),
    ("samples", String(2 * settings.samples)))
}

/// After a fit from a file, whose architecture is given.
private func adviceOnStart(_ record: RunRecord) -> Advice {
  let settings = record.settings
  if ReportRun.Status(record) == .exhausted {
    return Advice(
      "the step limit came before a minimum; four times as many",
      ("steps", String(settings.steps * 4)))
  }
  if let splines = settings.splines {
    return Advice(
      "a finer grid from random starts", ("grid", String(2 * splines.intervals)),
      ("widths", list(settings.widths)), isFresh: true)
  }
  if !settings.family.hasLayers, let degree = settings.degree {
    return Advice("twice the degree", ("degree", String(max(1, 2 * degree))), isFresh: true)
  }
  let wider = settings.widths.isEmpty ? [8] : settings.widths.map { $0 * 2 }
  return Advice(
    "a wider network from random starts", ("widths", list(wider)), isFresh: true)
}

/// What the split of the error says to do; nil where it is silent.
private func adviceOnSplit(of record: RunRecord) -> Advice? {
  let (split, settings) = (record.split, record.settings)
  guard let total = split.total, let approximation = split.approximation,
    let optimisation = split.optimisation, let kind = split.kind, total > 0
  else { return nil }
  // A floor may be far below what is attained.
  if optimisation > (kind.isFloor ? 9 : 1) * approximation {
    let known =
      kind.isFloor
      ? "networks of this shape may come as near as \(short(approximation))"
      : "a network of this shape with sup error \(short(approximation)) is known"
    guard let next = record.next else {
      return Advice(
        "\(known), and training stopped at \(short(total)); more starts",
        ("restarts", String(max(5, 4 * settings.restarts))))
    }
    return Advice(
      "\(known), and training stopped at \(short(total)); \(next.title)",
      ("optimizer", next.name))
  }
  if optimisation < 0.1 * total, kind.isFloor || kind.isOfNetwork {
    let best =
      switch kind {
      case .floor, .best:
        "no network of this shape has a sup error below \(short(approximation))"
      case .computedFloor:
        "no network of this shape seems to have a sup error below \(short(approximation)), "
          + "computed in Float64"
      case .construction, .bestKnown, .starts, .fit, .built:
        "the best known network of this shape has sup error \(short(approximation))"
      }
    return Advice(
      "\(best), and training came near it; a larger network",
      ("widths", list(settings.widths.map { $0 * 2 })))
  }
  return nil
}

extension RunRecord {
  /// The optimiser that may take this network further.
  fileprivate var next: Optimizer? {
    network.architecture.flatMap { settings.next(for: $0) }
  }
}

/// Half of each width that the family has; nil where a half is none.
private func halfOfWidths(_ settings: RunSettings) -> [Int]? {
  let step = settings.family.widthStep(settings.familyOptions)
  guard settings.width > step else { return nil }
  return settings.widths.map { max(step, $0 / 2 / step * step) }
}

private func list(_ widths: [Int]) -> String {
  widths.map(String.init).joined(separator: ",")
}
