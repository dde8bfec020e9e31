// Which columns of a table are inputs and which outputs, as a person writes it.

import Base

/// The numbers of the columns that are inputs and outputs.
struct ChosenColumns {
  let inputs: [Int]
  let outputs: [Int]
  /// Whether the output is one column whose values are classes.
  let isOfClasses: Bool

  /// - Parameters:
  ///   - columns: `x,y->z`, `x,y->class(z)`, `class(z)`, or nil for the last one as output.
  ///   - header: the names of all columns.
  /// - Throws: `UserError` for a column that is not there.
  init(_ columns: String?, from header: [String], _ file: TextFile, _ line: Int) throws {
    let match = columns?.wholeMatch(of: /(?:(.*)->)?\s*class\((.*)\)\s*/)
    isOfClasses = match != nil
    guard let match else {
      (inputs, outputs) = try ChosenColumns.named(columns, from: header, file, line)
      return
    }
    guard !match.2.contains(",") else {
      throw UserError("one column has the classes: write class(z), not \(quoted(columns ?? ""))")
    }
    if let left = match.1 {
      (inputs, outputs) = try ChosenColumns.named("\(left)->\(match.2)", from: header, file, line)
      return
    }
    let column = try ChosenColumns.column(String(match.2.trimmed), of: header, file, line)
    guard header.count >= 2 else {
      throw file.error("a table needs at least two columns: inputs, then the classes", line: line)
    }
    (inputs, outputs) = (header.indices.filter { $0 != column }, [column])
  }

  private static func column(
    _ name: String, of header: [String], _ file: TextFile, _ line: Int
  ) throws -> Int {
    guard let index = header.firstIndex(of: name) else {
      let near = suggestion(for: name, among: header)
      let known = quoted(header.joined(separator: ","))
      throw file.error(
        "there is no column \(quoted(name))" + (near.isEmpty ? "; there are \(known)" : near),
        line: line)
    }
    return index
  }

  private static func named(
    _ columns: String?, from header: [String], _ file: TextFile, _ line: Int
  ) throws -> ([Int], [Int]) {
    guard let columns else {
      guard header.count >= 2 else {
        throw file.error("a table needs at least two columns: inputs, then the output", line: line)
      }
      return (Array(0..<(header.count - 1)), [header.count - 1])
    }
    let sides = columns.split(separator: "->", omittingEmptySubsequences: false)
    guard sides.count == 2 else {
      throw UserError(
        "write the columns as inputs->outputs, such as x,y->z, not \(quoted(columns))")
    }
    let chosen = try sides.map { side in
      try side.split(separator: ",", omittingEmptySubsequences: false).map { word in
        let name = String(word.trimmed)
        guard !name.isEmpty else {
          throw UserError("a column name is missing in \(quoted(columns)); write x,y->z")
        }
        return try column(name, of: header, file, line)
      }
    }
    let all = chosen[0] + chosen[1]
    if let twice = all.indices.first(where: { all.firstIndex(of: all[$0]) != $0 }) {
      throw UserError("column \(quoted(header[all[twice]])) is named twice in \(quoted(columns))")
    }
    return (chosen[0], chosen[1])
  }
}
