import Base
import Foundation
import Measurement

/// What the figures of one target over all its variants show.
///
/// To add one, write its property in a file of its own and name it in `overview` or
/// `details`.
struct TargetFigures {
  let section: TargetSection
  let norm: ErrorNorm
  let stem: String
  /// The target's values; nil where they cannot be had again, as for data.
  let target: (@Sendable (Batch) -> Batch)?
  /// Curve and network of a run that has none with it.
  let read: @Sendable (String) -> RunDetails?

  /// What answers the questions of a sweep, in the order of the report.
  var overview: [FigureOrReason] {
    [
      answer,
      equalBudgets,
    ]
  }

  /// What a reader unfolds, in the order of the report; nil where one has no place in it.
  var details: [FigureOrReason] {
    let figures: [FigureOrReason?] = [
      section.isOverNames ? nil : comparison,
      profile,
      convergence,
      pareto,
      bestAndWorst,
    ]
    return figures.compactMap(\.self)
  }

  var obtained: String {
    "\(norm.label.plain) on \(section.place(norm))"
      + (section.method(norm).isEmpty ? "" : " (\(section.method(norm)))")
  }
}
