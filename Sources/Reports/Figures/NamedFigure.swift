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

  /// The same with the target's formula, which the title begins with, as mathematics sets it.
  func settingMathematics(of target: String) -> FigureOrReason {
    guard case .figure(let named) = self else { return self }
    return .figure(named.settingMathematics(of: target))
  }
}

extension NamedFigure {
  /// The same with the target's formula, which the title begins with, as mathematics sets it.
  func settingMathematics(of target: String) -> NamedFigure {
    guard figure.title.hasPrefix(target) else { return self }
    var set = figure
    set.heading = mathLabel(target) + Label(String(figure.title.dropFirst(target.count)))
    return NamedFigure(name: name, figure: set, caption: caption)
  }
}
