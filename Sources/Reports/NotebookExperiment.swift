// The experiment of a notebook's block: swept into a store, its table and its pictures.

import Base
import Experiments
import Foundation

/// What an inline experiment gives: a table for the reader, and figures by the names of their files.
package struct NotebookExperiment: Sendable {
  /// Name of the experiment, and of its store `NAME.sqlite` in the working folder.
  package let name: String
  package let table: String
  /// The same for checks: a list of shapes with `target`, `variant`, `width`, `depth`, `parameters`,
  /// `runs`, `diverged` (runs without a finite error), and of the errors over the seeds `median`,
  /// `least` and `largest`.
  package let json: JSON
  /// In the order of the report, each with the file `NAME-FIGURE.svg`.
  package let figures: [(file: String, figure: NamedFigure)]

  /// - Parameters:
  ///   - name: of the experiment, and of its files.
  ///   - records: in the order of the plan.
  ///   - norm: of table and figures.
  ///   - target: gives the functions that are drawn beside the networks.
  package init(
    name: String, records: [RunRecord], norm: ErrorNorm, target: @escaping TargetResolver
  ) {
    self.name = name
    var (table, _) = configurationTable(targetSections(records.map { ReportRun($0) }), norm: norm)
    let labels = ["target", "variant", "width", "depth", "parameters", "runs", "diverged"]
    let keys = labels + ["median", "least", "largest"]
    json = .array(
      table.rows.map { row in
        .object(
          zip(keys, row).map { key, cell in
            JSON.Member(key, cell.number.map { JSON($0) } ?? .string(cell.text))
          })
      })
    // How long it took differs, what is behind it is the report's, and a label that is the same in
    // every row is in the block above.
    let end = table.columns.firstIndex { $0.title.plain == "seconds a run" } ?? table.columns.count
    for index in table.columns.indices.reversed() {
      let isSame = Set(table.rows.map { $0[index].text }).count == 1
      guard index >= end || (isSame && index < labels.count && table.rows.count > 1)
      else { continue }
      table.columns.remove(at: index)
      for row in table.rows.indices { table.rows[row].remove(at: index) }
    }
    self.table = table.terminal()
    figures = Reports.figures(for: records, norm: norm, target: target).map {
      (file: "\(name.fileStem)-\($0.name).svg", figure: $0)
    }
  }
}
