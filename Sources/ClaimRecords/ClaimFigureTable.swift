// A claim's figure as numbers: a Markdown table, a row for each size.

import Base
import Claims

extension ClaimFigure {
  /// A table of the series over the abscissas of all of them.
  /// - Parameter rows: of more abscissas so many are shown, spread evenly over their order.
  func table(rows most: Int = 12) -> String {
    var names: [String] = []
    if case .named(let found) = y.scale { names = found }
    let hasNames = !names.isEmpty
    func place(_ point: Point) -> Double { hasNames ? point.y : point.x }
    func value(_ point: Point) -> Double { hasNames ? point.x : point.y }
    let (rows, columns) = hasNames ? (y, x) : (x, y)
    let all = Set(series.flatMap { $0.points.map(place) }).sorted()
    let shown =
      all.count <= most || hasNames
      ? all : (0..<most).map { all[$0 * (all.count - 1) / (most - 1)] }
    let left = all.count > shown.count ? "; \(shown.count) of \(all.count) places" : ""
    let titles = series.map { $0.role == .measured ? $0.name : "\($0.name) (\($0.role.rawValue))" }
    var text = "\(title): \(subtitle)\(left); \(columns.label):\n\n"
    text += row([rows.label] + titles)
    text += row(Array(repeating: "---", count: series.count + 1))
    for at in shown {
      text += row(
        [hasNames ? names[Int(at)] : number(at)]
          + series.map { series in
            let found = series.points.filter { place($0) == at }.map(value)
              .filter(\.isFinite).map(number)
            // Where a curve jumps it has two values.
            return found.count > 1 && found[0] == found[1]
              ? found[0] : found.joined(separator: ", ")
          })
    }
    return text
  }

  private func row(_ cells: [String]) -> String {
    "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
  }

  /// Counts as they are, other numbers to four digits.
  private func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e6 ? plain(value) : short(value, digits: 4)
  }
}
