// The figures of a set of runs, in the order of the report.

import Base
import Experiments
import Measurement

/// What a report needs besides the runs.
package struct ReportOptions: Sendable {
  /// The norm of headlines and figures.
  package var norm: ErrorNorm
  /// Name of the experiment, where the runs have one.
  package var title: String
  /// The question that the experiment asks.
  package var question: String
  /// What a reader must know before the findings, such as runs that are missing; nothing where empty.
  package var notice = ""
  /// All runs as CSV, for a link; none where empty.
  package var csv: String
  /// The values of a target on a domain, by the target's text; nil where it cannot be evaluated.
  package var target: @Sendable (String, Domain?) -> (@Sendable (Batch) -> Batch)?
  /// Approximations of a target without a network, at numbers of parameters; none where it cannot be
  /// evaluated.
  package var baselines: @Sendable (String, Domain?, [Int]) -> [MeasuredBaseline] = { _, _, _ in []
  }

  /// Curve and network of a run that has none with it, by its id.
  package var details: @Sendable (String) -> RunDetails? = { _ in nil }
  /// Kept as long as the runs, which name them by their identity.
  var shared: [SharedSettings] = []

  package init(
    norm: ErrorNorm = .l2, title: String = "", question: String = "",
    csv: String = "",
    target: @escaping @Sendable (String, Domain?) -> (@Sendable (Batch) -> Batch)? = { _, _ in nil }
  ) {
    self.norm = norm
    self.title = title
    self.question = question
    self.csv = csv
    self.target = target
  }
}

/// One part of a report: figures, and sentences where a figure would say nothing.
struct ReportPart {
  let title: String
  let items: [FigureOrReason]

  var figures: [NamedFigure] {
    items.compactMap { item in
      if case .figure(let figure) = item { figure } else { nil }
    }
  }
}

/// A target with its own figures, and those of each of its variants.
struct ReportSection {
  let section: TargetSection
  let overview: ReportPart
  let details: ReportPart
  /// Variants against the best one pair by pair, in HTML.
  let ranks: String
  let variants: [ReportPart]
}

/// A report whose figures are drawn once, for the page and for files.
package struct ReportDocument {
  private let runs: [ReportRun]
  private let options: ReportOptions
  private let sections: [ReportSection]
  /// Which activation is best, which depths train, where that was asked.
  private let judged: JudgedPart?
  /// Of the part that is worked with; nothing where there is none.
  private let explored: String

  /// - Parameters:
  ///   - runs: in the order in which targets and variants are to appear.
  ///   - options: title, norm and the rest.
  package init(of runs: [ReportRun], options: ReportOptions = ReportOptions()) {
    self.runs = runs
    self.options = options
    judged = JudgedPart(runs, norm: options.norm)
    let found = targetSections(runs)
    let isExplored = runs.count <= ExploreData.mostRuns
    // One after the other: what runs inside of other concurrent work gets no cores of its own.
    sections = reportSections(found, runs: runs.count, options: options)
    explored = isExplored ? ExploreData(found, norm: options.norm).script : ""
  }

  /// See ``htmlReport(for:options:)``.
  package var page: String { page(refresh: nil) }

  /// The page of runs that are still made: a browser loads it anew every so many seconds; never where nil.
  package func page(refresh: Double?) -> String {
    reportPage(
      runs, sections, judged, options: options, explored: explored, refresh: refresh)
  }

  /// The main result for a terminal: the best shape of each variant, and the findings.
  package var summary: String {
    var table = Table(columns: [
      .init("target", .left), .init("variant", .left), .init("best shape", .left),
      .init("parameters"), .init(Label("median ") + options.norm.label), .init("least"),
      .init("largest"),
    ])
    // What fits on a screen.
    let rows = sections.flatMap { section in
      section.section.variants.compactMap { variant -> [Table.Cell]? in
        guard let best = variant.best(options.norm) else { return nil }
        let errors = best.runs.map { $0.error(options.norm) }
        return [
          Table.Cell(section.section.target), Table.Cell(variant.name), Table.Cell(best.name),
          Table.Cell(best.parameters), Table.Cell(best.summary(options.norm).median),
          Table.Cell(errors.min() ?? .nan), Table.Cell(errors.max() ?? .nan),
        ]
      }
    }
    table.rows = Array(rows.prefix(12))
    let more = rows.count > 12 ? "… and \(rows.count - 12) rows more in the page\n" : ""
    let notice = options.notice.isEmpty ? "" : options.notice + "\n"
    return rows.isEmpty
      ? notice
      : table.terminal() + more + "\n" + notice
        + (judged.map { $0.sentence.isEmpty ? "" : $0.sentence + "\n" } ?? "")
        + findings(sections.map(\.section), norm: options.norm).joined(separator: "\n") + "\n"
  }

  /// See ``figures(for:options:)``.
  package var figures: [NamedFigure] {
    (judged?.figures ?? [])
      + sections.flatMap {
        $0.overview.figures + $0.details.figures + $0.variants.flatMap(\.figures)
      }
  }
}

/// All figures of a report, in order.
/// - Parameters:
///   - runs: in the order in which targets and variants are to appear.
///   - options: title, norm and the rest.
package func figures(for runs: [ReportRun], options: ReportOptions = ReportOptions())
  -> [NamedFigure]
{
  ReportDocument(of: runs, options: options).figures
}

func reportSections(
  _ found: [TargetSection], runs: Int, options: ReportOptions
) -> [ReportSection] {
  var taken: Set<String> = []
  func unique(_ stem: String) -> String {
    var candidate = stem
    var number = 2
    while !taken.insert(candidate).inserted {
      candidate = "\(stem)-\(number)"
      number += 1
    }
    return candidate
  }
  // Pages of many runs stay small: the best variants are told in full, the others in the first figures
  // and in the table.
  let most = max(1, (runs > 20_000 ? 12 : 60) / max(1, found.count))
  // Names of files depend on the order, figures do not.
  let stems = found.map { section in
    let stem = unique(section.target.fileStem)
    let variants = section.detailed(options.norm, most: most)
    return (
      section: stem,
      variants: variants.map { variant in
        section.variants.count > 1 ? unique("\(stem)-\(variant.name.fileStem)") : stem
      }
    )
  }
  let sections = concurrently(found.count) { index in
    var section = found[index]
    section.baselines = options.baselines(
      section.target, section.domain, Set(section.runs.map(\.parameters)).sorted())
    return section
  }
  // The parts of a page: of each section the overview, the details, then its variants.
  let pieces = sections.indices.flatMap { index in
    (-2..<stems[index].variants.count).map { (section: index, variant: $0) }
  }
  let parts = concurrently(pieces.count) { place in
    let piece = pieces[place]
    return part(
      sections[piece.section], piece.variant, stem: stems[piece.section].section,
      variantStems: stems[piece.section].variants, most: most, options: options)
  }
  var rest = parts[...]
  return sections.indices.map { index in
    let own = rest.prefix(stems[index].variants.count + 2)
    rest = rest.dropFirst(own.count)
    return ReportSection(
      section: sections[index], overview: own[own.startIndex], details: own[own.startIndex + 1],
      ranks: rankTable(sections[index], options.norm), variants: Array(own.dropFirst(2)))
  }
}

/// A part of a section: −2 is the overview, −1 the details, from 0 on its variants that are told in full.
private func part(
  _ section: TargetSection, _ index: Int, stem: String, variantStems: [String], most: Int,
  options: ReportOptions
) -> ReportPart {
  let title: String
  let items: [FigureOrReason]
  if index < 0 {
    let figures = TargetFigures(
      section: section, norm: options.norm, stem: stem,
      target: index == -1 ? options.target(section.target, section.domain) : nil,
      read: options.details)
    items = index == -2 ? figures.overview : figures.details
    title =
      index == -2
      ? section.target
      : section.variants.count > 1
        ? "Variants in pairs, shares of runs, convergence, front, networks beside the target"
        : "Convergence, front, networks beside the target"
  } else {
    let variant = section.detailed(options.norm, most: most)[index]
    title = variant.name
    items =
      VariantFigures(
        section: section, variant: variant, norm: options.norm, stem: variantStems[index],
        read: options.details
      ).all
  }
  return ReportPart(title: title, items: items.map { $0.settingMathematics(of: section.target) })
}
