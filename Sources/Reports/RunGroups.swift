// Runs put in order: by target, by variant (activation and what else varies), by configuration.

import Base
import Foundation
import Measurement

/// The runs of one network shape under one variant: they differ by the seed.
struct Configuration {
  let widths: [Int]
  let parameters: Int
  let runs: [ReportRun]
  private let summaries: [ErrorNorm: ErrorSummary]

  init(widths: [Int], parameters: Int, runs: [ReportRun]) {
    self.widths = widths
    self.parameters = parameters
    self.runs = runs
    var summaries: [ErrorNorm: ErrorSummary] = [:]
    if !runs.isEmpty {
      // Runs of one shape are measured alike.
      for norm in ErrorNorm.allCases where runs.contains(where: { $0.has(norm) }) {
        summaries[norm] = ErrorSummary(runs.map { $0.error(norm) })
      }
    }
    self.summaries = summaries
  }

  var depth: Int { widths.count }
  var width: Int { widths.max() ?? 0 }
  var isUniform: Bool { !widths.isEmpty && widths.allSatisfy { $0 == widths[0] } }

  /// `width 8, depth 2`, or the widths where they differ.
  var name: String {
    if widths.isEmpty { return "the affine model" }
    return isUniform
      ? "width \(width), depth \(depth)"
      : "widths \(widths.map(String.init).joined(separator: "-"))"
  }

  /// Median over the seeds and the ends of its band. A run without a number counts as infinite.
  func summary(_ norm: ErrorNorm) -> ErrorSummary {
    summaries[norm] ?? ErrorSummary(runs.map { $0.error(norm) })
  }
}

/// What the sup errors of one configuration are held against.
struct ConfigurationSplit {
  /// No network of the shape goes below.
  let floor: Double?
  /// Whether intervals prove the floor; else it is computed in Float64.
  let isFloorProven: Bool
  /// The least sup error that is known: of a network that was built, or of the best seed.
  let allowed: Double
  /// What the median seed is above it.
  let training: Double
  /// What `allowed` rests on.
  let reference: String
}

extension Configuration {
  /// nil where no seed has a finite sup error.
  var split: ConfigurationSplit? {
    let errors = runs.map { $0.error(.sup) }
    guard let best = errors.min(), best.isFinite else { return nil }
    let known: [(error: Double, kind: ErrorSplit.Kind)] = runs.compactMap { run in
      guard let kind = run.split.kind, kind.isOfNetwork, let error = run.split.approximation else {
        return nil
      }
      return (error, kind)
    }
    let built = known.min { $0.error < $1.error }
    let allowed = min(best, built?.error ?? .infinity)
    let floor = runs.compactMap(\.split.floor).max()
    return ConfigurationSplit(
      floor: floor,
      isFloorProven: runs.contains { $0.split.floor == floor && $0.split.isFloorProven == true },
      allowed: allowed,
      training: median(errors) - allowed,
      reference: built.flatMap { $0.error < best ? $0.kind.rawValue : nil }
        ?? "best of \(counted(runs.count, "start"))")
  }
}

/// The errors of one configuration over its seeds.
struct ErrorSummary {
  /// Up to so many seeds the band is the range, above it the quartiles.
  static let mostForRange = 8

  let median: Double, low: Double, high: Double
  let failures: Int

  init(median: Double, low: Double, high: Double, failures: Int) {
    (self.median, self.low, self.high, self.failures) = (median, low, high, failures)
  }

  /// Of the seeds' errors, infinite where a run has none.
  init(_ errors: [Double]) {
    let sorted = errors.sorted()
    let finite = sorted.prefix { $0.isFinite }
    let isMany = finite.count > ErrorSummary.mostForRange
    self.init(
      median: quantile(0.5, of: sorted),
      low: isMany ? quantile(0.25, of: Array(finite)) : finite.first ?? .nan,
      high: isMany ? quantile(0.75, of: Array(finite)) : finite.last ?? .nan,
      failures: sorted.count - finite.count)
  }
}

/// What the activation is called among the settings in which variants differ.
let activationName = "activation"

/// One of the things in which variants differ.
struct VariantPart: Hashable {
  let name: String
  let value: String

  /// `tanh`, or `grid 3`.
  var text: String { name == activationName ? value : "\(name) \(value)" }
}

/// The runs of one target that agree in everything but shape and seed.
struct Variant {
  let name: String
  /// Activation and settings in which the variants of a target differ.
  let parts: [VariantPart]
  let runs: [ReportRun]
  let configurations: [Configuration]

  init(parts: [VariantPart], runs: [ReportRun]) {
    self.parts = parts
    name = parts.map(\.text).joined(separator: ", ")
    self.runs = runs
    configurations = Dictionary(grouping: runs, by: \.widths)
      .map { widths, runs in
        Configuration(
          widths: widths, parameters: runs[0].parameters,
          runs: runs.sorted { ($0.seed, $0.id) < ($1.seed, $1.id) })
      }
      .sorted { ($0.depth, $0.width, $0.parameters) < ($1.depth, $1.width, $1.parameters) }
  }

  var seeds: Int { configurations.map(\.runs.count).max() ?? 0 }
  var uniform: [Configuration] { configurations.filter(\.isUniform) }
  var depths: [Int] { Set(uniform.map(\.depth)).sorted() }
  var widths: [Int] { Set(uniform.map(\.width)).sorted() }

  /// The configuration of least median error; of several, that with the fewest parameters.
  func best(_ norm: ErrorNorm) -> Configuration? {
    configurations.min {
      ($0.summary(norm).median, $0.parameters) < ($1.summary(norm).median, $1.parameters)
    }
  }
}

/// The runs of one target on one domain.
struct TargetSection {
  let target: String
  let domain: Domain?
  let method: String
  let variants: [Variant]
  /// Of all variants, one after the other.
  let runs: [ReportRun]
  /// At the numbers of parameters of the runs, or just below.
  var baselines: [MeasuredBaseline] = []

  /// Where the error is measured, as a caption says it: the box, or the data held out.
  var place: String { domain?.description ?? "the data held out" }

  /// Likewise for a norm: symbols are counted on sequences of them, not all over the box.
  func place(_ norm: ErrorNorm) -> String {
    norm == .symbolsWrong ? "random sequences" : place
  }

  init(target: String, domain: Domain?, method: String, variants: [Variant]) {
    (self.target, self.domain, self.method, self.variants) = (target, domain, method, variants)
    runs = variants.flatMap(\.runs)
  }

  /// The variants that are told in full, in their order: at most so many, those of least error.
  func detailed(_ norm: ErrorNorm, most: Int) -> [Variant] {
    guard variants.count > most else { return variants }
    let errors = variants.map { $0.best(norm)?.summary(norm).median ?? .infinity }
    let best = variants.indices.sorted { (errors[$0], $0) < (errors[$1], $1) }.prefix(most)
    return best.sorted().map { variants[$0] }
  }

  /// The part of `method` that speaks of the norm: "a; b, c: d" has parts a and d.
  func method(_ norm: ErrorNorm) -> String {
    let name =
      switch norm {
      case .relativeL2: "l2"
      case .relativeSup: "sup"
      case .errorRate, .logLoss: "l1"
      case .symbolsWrong: "symbols"
      case .certified: "certified"
      default: norm.rawValue
      }
    for part in method.split(separator: ";") {
      let sides = part.split(separator: ":", maxSplits: 1)
      guard sides.count == 2 else { continue }
      let names = sides[0].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      if names.contains(name) { return sides[1].trimmingCharacters(in: .whitespaces) }
    }
    return method
  }
}

/// Sections in the order in which their targets come first.
func targetSections(_ runs: [ReportRun]) -> [TargetSection] {
  let places = Numbering<String>()
  let sections = firstOrder(runs) { run in
    places.number(of: run) { run.target + "\u{0}" + (run.domain?.description ?? "") }
  }
  return sections.map { runs in
    let kinds = kindsOfRuns(runs)
    let hasActivations = Set(kinds.map(\.activation)).count > 1
    let telling = tellingSettings(
      (hasActivations ? [activationName] : []) + varyingSettings(kinds), of: kinds)
    func parts(_ run: ReportRun) -> [VariantPart] {
      (telling.isEmpty ? [activationName] : telling).compactMap { name in
        run.value(ofSetting: name).map { VariantPart(name: name, value: $0) }
      }
    }
    let variants = Numbering<[VariantPart]>()
    return TargetSection(
      target: runs[0].target, domain: runs[0].domain,
      method: mergedMethods(distinct(runs.lazy.map(\.errors.method), to: 500)).first ?? "",
      variants: firstOrder(runs) { run in variants.number(of: run) { parts(run) } }
        .map { Variant(parts: parts($0[0]), runs: $0) })
  }
}

/// Numbers for what runs are grouped by: looked at once for all runs of a kind.
private final class Numbering<Key: Hashable> {
  private var ofKinds: [ObjectIdentifier: Int] = [:]
  private var ofKeys: [Key: Int] = [:]

  func number(of run: ReportRun, _ key: () -> Key) -> Int {
    let kind = run.kind
    if let kind, let known = ofKinds[kind] { return known }
    let key = key()
    let number = ofKeys[key] ?? ofKeys.count
    ofKeys[key] = number
    if let kind { ofKinds[kind] = number }
    return number
  }
}

/// The values without repetitions, in their order, at most so many.
func distinct(_ values: some Sequence<String>, to limit: Int) -> [String] {
  var seen: Set<String> = []
  var kept: [String] = []
  var last = ""
  for value in values {
    // Neighbours are often one text in memory, which is seen at once.
    if value == last, !kept.isEmpty { continue }
    last = value
    guard seen.insert(value).inserted else { continue }
    kept.append(value)
    if kept.count == limit { break }
  }
  return kept
}

/// One run of each kind, in their order; every run whose kind is not known.
func kindsOfRuns(_ runs: [ReportRun]) -> [ReportRun] {
  var seen: Set<ObjectIdentifier> = []
  return runs.filter { run in run.kind.map { seen.insert($0).inserted } ?? true }
}

extension ReportRun {
  /// The activation, or another setting by its name; nil where it has none.
  fileprivate func value(ofSetting name: String) -> String? {
    name == activationName ? self.activation : self.settings.first { $0.name == name }?.value
  }
}

/// The settings without those that follow from another one, as a family's options follow from the family; of two that
/// follow from each other both are kept.
private func tellingSettings(_ names: [String], of runs: [ReportRun]) -> [String] {
  let values = names.map { name in runs.map { $0.value(ofSetting: name) ?? "" } }
  func follows(_ x: Int, from y: Int) -> Bool {
    var known: [String: String] = [:]
    return zip(values[x], values[y]).allSatisfy { value, cause in
      if known[cause] == nil { known[cause] = value }
      return known[cause] == value
    }
  }
  return names.indices.filter { x in
    !names.indices.contains { y in y != x && follows(x, from: y) && !follows(y, from: x) }
  }.map { names[$0] }
}

/// Names of the settings that are not the same in all runs, in the order of the first run.
func varyingSettings(_ runs: [ReportRun]) -> [String] {
  var values: [String: Set<String>] = [:]
  for run in runs {
    for setting in run.settings { values[setting.name, default: []].insert(setting.value) }
  }
  return runs.first?.settings.map(\.name).filter { (values[$0]?.count ?? 0) > 1 } ?? []
}

/// The elements grouped by key; groups and elements keep the order of `elements`.
package func firstOrder<Element, Key: Hashable>(
  _ elements: [Element], by key: (Element) -> Key
) -> [[Element]] {
  var index: [Key: Int] = [:]
  var groups: [[Element]] = []
  for element in elements {
    if let position = index[key(element)] {
      groups[position].append(element)
    } else {
      index[key(element)] = groups.count
      groups.append([element])
    }
  }
  return groups
}

/// At most `limit` of the values, evenly chosen, with the first and the last.
func thinned<Value>(_ values: [Value], to limit: Int) -> [Value] {
  guard values.count > limit, limit > 1 else { return values }
  return (0..<limit).map { values[$0 * (values.count - 1) / (limit - 1)] }
}
