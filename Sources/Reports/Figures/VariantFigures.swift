import Base
import Foundation
import Measurement

/// What the figures of one variant of one target show.
///
/// To add one, write its property in a file of its own and name it in `all`.
struct VariantFigures {
  let section: TargetSection
  let variant: Variant
  let norm: ErrorNorm
  /// Beginning of the files' names.
  let stem: String
  /// Curve and network of a run that has none with it.
  let read: @Sendable (String) -> RunDetails?

  /// In the order of the report.
  var all: [FigureOrReason] {
    [
      errorAgainstWidth,
      errorAgainstDepth,
      heatMap,
      losses,
    ]
  }

  var subtitle: String { "\(variant.name) on \(section.place(norm))" }

  var obtained: String {
    "\(norm.label.plain) on \(section.place(norm))"
      + (section.method(norm).isEmpty ? "" : " (\(section.method(norm)))")
  }
}
