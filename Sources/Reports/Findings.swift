// What a report says in words, computed from the runs.

import Base
import Experiments
import Measurement

/// The headline sentences of a report.
func findings(_ sections: [TargetSection], norm: ErrorNorm) -> [String] {
  var texts: [String] = []
  // One sentence a target while they can be read at a glance.
  for section in sections.prefix(8) {
    if let text = bestSentence(section, norm) { texts.append(text) }
    if let text = equalBudgetSentence(section, norm) { texts.append(text) }
    if let text = shallowAgainstDeep(section, norm) { texts.append(text) }
  }
  if sections.count > 8 {
    texts.append("The other \(sections.count - 8) targets have their sections below.")
  }
  let runs = sections.flatMap(\.runs)
  // Runs without a network stand first.
  let place = runs.allSatisfy(\.hasEnded) ? texts.endIndex : 0
  texts.insert(failuresSentence(runs, norm), at: place)
  return texts
}

/// The best shape of a target, with the variant where several were run.
func bestSentence(_ section: TargetSection, _ norm: ErrorNorm) -> String? {
  let candidates = section.variants.compactMap { variant in
    variant.best(norm).map { (variant: variant, shape: $0, error: $0.summary(norm)) }
  }
  guard let best = candidates.min(by: { $0.error.median < $1.error.median }) else { return nil }
  guard best.error.median.isFinite else {
    return "\(section.target): in no shape did half of the runs give a finite error."
  }
  let seeds = best.shape.runs.count
  // Of symbols a person asks how many are right.
  let isNearlyAll = best.error.median > 0 && best.error.median < 0.005
  let right =
    norm == .symbolsWrong
    ? ", \(fixed(100 * (1 - best.error.median), decimals: isNearlyAll ? 3 : 1)) % of the symbols right"
    : ""
  let isMany = seeds - best.error.failures > ErrorSummary.mostForRange
  let how =
    seeds > 1
    ? "median over \(seeds) seeds, \(isMany ? "quartiles " : "")\(short(best.error.low)) to "
      + short(best.error.high)
    : "one seed"
  let who = (section.variants.count > 1 ? best.variant.name + ", " : "") + best.shape.name
  // On data the L2 norm is a mean over rows.
  let name =
    section.domain == nil && norm == .l2
    ? "root mean square error on the rows held out" : norm.label.plain
  return "\(section.target): the smallest \(name) is \(short(best.error.median))\(right) "
    + "(\(how)), by \(who) with \(counted(best.shape.parameters, "parameter"))."
}

/// How far parameter counts of two networks may lie apart for them to count as equal.
private let sameSize = 1.25

/// Relative errors below it are rounding, which ranks no networks.
let roundingLevel = 1e-13

/// One hidden layer against several at about equal parameters, over all variants of a target.
///
/// Each shallow shape meets the best deep one whose parameter count differs by at most 25 %; pairs that
/// differ by rounding alone are left out.
func shallowAgainstDeep(_ section: TargetSection, _ norm: ErrorNorm) -> String? {
  typealias Entry = (shape: Configuration, error: Double, variant: String)
  var pairs: [(shallow: Entry, deep: Entry)] = []
  for variant in section.variants {
    let entries = variant.configurations.map {
      (shape: $0, error: $0.summary(norm).median, variant: variant.name)
    }
    for shallow in entries where shallow.shape.depth == 1 {
      let rivals = entries.filter {
        let ratio = Double($0.shape.parameters) / Double(shallow.shape.parameters)
        return $0.shape.depth > 1 && ratio <= sameSize && ratio >= 1 / sameSize
      }
      guard let deep = rivals.min(by: { $0.error < $1.error }) else { continue }
      let isRounding = [shallow, deep].allSatisfy {
        median($0.shape.runs.map { $0.relativeError(norm) }) < roundingLevel
      }
      if shallow.error.isFinite || deep.error.isFinite, !isRounding {
        pairs.append((shallow, deep))
      }
    }
  }
  guard
    let largest = pairs.max(by: {
      ($0.shallow.shape.parameters, -min($0.shallow.error, $0.deep.error))
        < ($1.shallow.shape.parameters, -min($1.shallow.error, $1.deep.error))
    })
  else { return nil }
  let wins = pairs.count { $0.deep.error < $0.shallow.error }
  func told(_ entry: Entry) -> String {
    "\(entry.shape.name) (\(counted(entry.shape.parameters, "parameter"))): "
      + (entry.error.isFinite ? short(entry.error) : "no finite error")
  }
  let variant = section.variants.count > 1 ? "\(largest.shallow.variant), " : ""
  let ratio = largest.shallow.error / largest.deep.error
  let verdict =
    if max(ratio, 1 / ratio) < 1.05 {
      "; they are about equal"
    } else if ratio.isFinite, ratio > 0 {
      ratio >= 1
        ? "; depth is better by a factor of \(short(ratio, digits: 2))"
        : "; width is better by a factor of \(short(1 / ratio, digits: 2))"
    } else { "" }
  return
    "\(section.target), deep against shallow at parameter counts within 25 %: the best deep "
    + "network has the smaller error in \(wins) of \(counted(pairs.count, "pair")). In the "
    + "largest, \(variant)\(told(largest.shallow)), \(told(largest.deep))\(verdict)."
}

/// Counts of how the runs ended, where those that diverged are, and how many ended without a finite error.
func failuresSentence(_ runs: [ReportRun], _ norm: ErrorNorm) -> String {
  let how: [(status: ReportRun.Status, words: String)] = [
    (.converged, "converged"), (.exhausted, "reached the step limit"),
    (.halted, "ended early without a minimum"), (.diverged, "diverged"),
    (.failed, "failed with an error"),
  ]
  let diverged = runs.filter { $0.status == .diverged }
  let failed = runs.filter { $0.status == .failed }
  var text = "Of \(counted(runs.count, "run")), "
  text += listed(
    how.compactMap { status, words in
      let count = runs.count { $0.status == status }
      guard count > 0 || status == .diverged else { return nil }
      return (count > 0 ? grouped(count) : "none") + " " + words
    })
  let places = firstOrder(diverged) { "\($0.activation), \(shapeName($0))" }
    .sorted { $0.count > $1.count }
  if let most = places.first {
    text +=
      (!failed.isEmpty ? ", most of the diverged at" : ", most at")
      + " \(most[0].activation), \(shapeName(most[0])) (\(grouped(most.count)))"
  }
  text += "."
  let silent = runs.filter { $0.hasEnded && !$0.error(norm).isFinite }
  if !silent.isEmpty {
    let reason = missingReason(silent, norm).map { ": \($0)" } ?? ""
    text +=
      " \(grouped(silent.count)) that neither diverged nor failed \(silent.count == 1 ? "has" : "have") "
      + "no finite \(norm.label.plain)\(reason)."
  }
  if let reason = missingReason(failed, norm) {
    text += " Failed: \(reason)."
  }
  let passing = runs.compactMap { run in
    run.errors.samples.flatMap { $0.interpolates ? $0.elsewhere / $0.atSamples : nil }
  }
  if !passing.isEmpty {
    let times = median(passing)
    text +=
      " \(grouped(passing.count)) interpolate\(passing.count == 1 ? "s" : ""): "
      + "at points that were not fitted the error is more than \(short(InterpolationCheck.factor)) times that at the "
      + "samples" + (times.isFinite ? ", in the median \(short(times, digits: 2)) times" : "")
      + "; more samples would tell more of these networks."
  }
  return text
}
