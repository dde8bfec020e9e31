/// A figure with the stem of its file and the text below it.
public struct NamedFigure: Sendable {
  /// Stem of the file: lower case letters, digits and hyphens.
  public let name: String
  public let figure: Figure
  /// What is shown, in which norm, how obtained, what was left out.
  public let caption: String
  /// The drawn data as CSV.
  public var csv: String { figure.csv }

  public init(name: String, figure: Figure, caption: String) {
    self.name = name
    self.caption = caption
    // A screen reader tells the caption.
    var described = figure
    described.description = caption
    self.figure = described
  }
}

/// A figure, or why there is none.
enum FigureOrReason {
  case figure(NamedFigure)
  case reason(String)
}
