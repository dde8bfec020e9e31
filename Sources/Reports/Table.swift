// A table as a value, for the terminal and for HTML.

import Base

/// Rows of cells under named columns.
package struct Table: Sendable {
  package enum Alignment: Sendable, Hashable { case left, right }

  package struct Column: Sendable {
    package var title: Label
    package var alignment: Alignment

    package init(_ title: Label, _ alignment: Alignment = .right) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// A text, and the number by which it is sorted where it is one.
  package struct Cell: Sendable, ExpressibleByStringLiteral {
    package var text: String
    package var number: Double?

    package init(_ text: String, number: Double? = nil) {
      self.text = text
      self.number = number
    }

    /// A number with three significant digits; a dash, sorted last, for what is none.
    package init(_ number: Double) {
      if number.isFinite {
        self.init(short(number), number: number)
      } else {
        self.init("–", number: .infinity)
      }
    }

    package init(_ number: Int) { self.init(String(number), number: Double(number)) }

    package init(stringLiteral value: String) { self.init(value) }
  }

  package var columns: [Column]
  package var rows: [[Cell]]

  package init(columns: [Column], rows: [[Cell]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// Lines for a terminal: a head, a rule, a line for each row; columns two spaces apart.
  package func terminal() -> String {
    let titles = columns.map(\.title.plain)
    let widths = columns.indices.map { index in
      max(titles[index].count, rows.map { $0[index].text.count }.max() ?? 0)
    }
    func line(_ texts: [String]) -> String {
      let padded = texts.enumerated().map { index, text in
        let space = String(repeating: " ", count: widths[index] - text.count)
        return columns[index].alignment == .right ? space + text : text + space
      }
      var joined = padded.joined(separator: "  ")
      while joined.hasSuffix(" ") { joined.removeLast() }
      return joined + "\n"
    }
    return line(titles) + line(widths.map { String(repeating: "─", count: $0) })
      + rows.map { line($0.map(\.text)) }.joined()
  }

  /// An HTML table that a click on a head sorts; `caption` is plain text.
  package func html(caption: String) -> String {
    var text = "<div class=\"scroll\"><table class=\"sortable\"><caption>\(escaped(caption))"
    text += "</caption><thead><tr>"
    for column in columns {
      text += "<th scope=\"col\"\(column.alignment == .right ? " class=\"n\"" : "")>"
      text += column.title.html + "</th>"
    }
    text += "</tr></thead><tbody>\n"
    for row in rows {
      text += "<tr>"
      for (column, cell) in zip(columns, row) {
        text += "<td"
        if column.alignment == .right { text += " class=\"n\"" }
        if let number = cell.number {
          // Numbers that are not finite go last.
          text += " data-v=\"\(number.isFinite ? short(number, digits: 7) : "1e999")\""
        }
        text += ">" + escaped(cell.text) + "</td>"
      }
      text += "</tr>\n"
    }
    return text + "</tbody></table></div>\n"
  }
}
