// Figures of results in JSON files, by their paths of keys: for checks and for tables of several files.

import Base
import Experiments
import Foundation

extension JSON {
  /// A number, of whatever kind.
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// As a sentence has it: a text without quotation marks.
  var plainText: String {
    if case .string(let text) = self { return text }
    return text
  }
}

/// The value of a JSON file.
/// - Throws: `UserError` that names the file.
func readJSON(_ file: String, in folder: String) throws -> JSON {
  let url = URL(fileURLWithPath: file, relativeTo: URL(fileURLWithPath: folder + "/"))
  guard let data = FileManager.default.contents(atPath: url.path) else {
    throw UserError("no such file", at: file)
  }
  do {
    return try JSONDecoder().decode(JSON.self, from: data)
  } catch {
    throw UserError("this is no JSON; a command writes it with --json", at: file)
  }
}

/// The value at a path of keys and, in lists, of indices from 0, such as `0.predictions.1.measured`.
/// - Throws: `UserError` that says where the path ends.
func jsonValue(_ keys: String, in json: JSON) throws -> JSON {
  var value = json
  for key in keys.split(separator: ".") {
    switch value {
    case .array(let elements):
      guard let index = Int(key), elements.indices.contains(index) else {
        throw UserError(
          "no '\(key)' in \(keys): there is a list of \(elements.count), counted from 0")
      }
      value = elements[index]
    case .object(let members):
      guard let next = value[String(key)] else {
        let names = members.map(\.key)
        let near = suggestion(for: String(key), among: names)
        throw UserError(
          "no '\(key)' in \(keys)"
            + (near.isEmpty ? "; there are \(names.joined(separator: ", "))" : near))
      }
      value = next
    default:
      throw UserError("no '\(key)' in \(keys): there is \(excerpt(value.text)), which has no parts")
    }
  }
  return value
}

/// Figures of several JSON files side by side: a row a file, or where a file is a list, a row an element.
/// - Parameters:
///   - files: their paths; their names without ending are the rows'.
///   - keys: paths as for ``NotebookCheck``, the columns.
///   - digits: significant digits of numbers that are not whole.
/// - Throws: `UserError` for a file that cannot be read and a key that is not there.
package func figuresTable(_ files: [String], keys: [String], digits: Int = 3) throws -> Table {
  var rows: [[Table.Cell]] = []
  for file in files {
    let json = try readJSON(file, in: FileManager.default.currentDirectoryPath)
    let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
    let isList = keys.allSatisfy { Int($0.prefix { $0 != "." }) == nil }
    let results: [JSON] = if case .array(let elements) = json, isList { elements } else { [json] }
    for result in results {
      let cells = try keys.map { key -> Table.Cell in
        let value: JSON
        do {
          value = try jsonValue(key, in: result)
        } catch let error as UserError {
          throw error.located(at: file)
        }
        if case .number(let number) = value, number.rounded() != number {
          return Table.Cell(short(number, digits: digits))
        }
        return Table.Cell(value.plainText)
      }
      rows.append([Table.Cell(name)] + cells)
    }
  }
  return Table(
    columns: [.init("", .left)]
      + keys.enumerated().map { index, key in
        let isWord = rows.contains {
          Double($0[index + 1].text) == nil && $0[index + 1].text != "null"
        }
        return Table.Column(Label(key), isWord ? .left : .right)
      }, rows: rows)
}
