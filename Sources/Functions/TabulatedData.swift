// Measured data as a target: rows of a table, split into a part to fit and a part held out.

import Base
import Kernels

/// Samples of an unknown function, from a CSV file or from code.
public struct TabulatedData: Sendable, Hashable {
  /// Where it came from.
  public let name: String
  public let inputNames: [String]
  public let outputNames: [String]
  /// (inputs × rows).
  public internal(set) var inputs: Batch
  /// (outputs × rows).
  public internal(set) var outputs: Batch
  /// The smallest box with all inputs of the whole table, or one that came with the data; a part keeps the
  /// box of the whole.
  public let domain: Domain
  /// The class of each row, a number of `outputNames`, where rows are of classes; the outputs are then 1 for
  /// the row's class and 0 for the others.
  package let labels: [Int]?
  /// Of square pictures, whose inputs are the pixels, row after row: pixels of a side.
  package internal(set) var pictureSide: Int?
  /// Of pictures what is done to those held out.
  package internal(set) var variation: PictureVariation?
  /// Of rows of two classes the one beside `labels`.
  package internal(set) var otherLabels: [Int]?

  /// Rows.
  public var count: Int { inputs.count }

  /// A table from its columns.
  /// - Throws: `UserError` where there are fewer than 2 rows, a number is not finite, or an input is
  ///   constant.
  public init(
    name: String, inputNames: [String], outputNames: [String], inputs: Batch, outputs: Batch
  ) throws {
    try self.init(
      name: name, inputNames: inputNames, outputNames: outputNames, inputs: inputs,
      outputs: outputs, labels: nil, domain: nil)
  }

  /// - Parameters:
  ///   - labels: classes of the rows, which `outputs` says too; nil where the outputs are numbers.
  ///   - domain: a box with all inputs, which may then be constant; nil for the smallest one.
  init(
    name: String, inputNames: [String], outputNames: [String], inputs: Batch, outputs: Batch,
    labels: [Int]?, domain box: Domain?
  ) throws {
    precondition(
      inputs.features == inputNames.count && outputs.features == outputNames.count,
      "every column has a name")
    precondition(inputs.count == outputs.count, "a row has inputs and outputs")
    guard inputs.count >= 2 else {
      throw UserError("a table needs at least 2 rows, not \(inputs.count)", at: name)
    }
    guard !inputNames.isEmpty, !outputNames.isEmpty else {
      throw UserError("a table needs at least one input and one output", at: name)
    }
    guard (inputs.storage + outputs.storage).allSatisfy(\.isFinite) else {
      throw UserError("every number of a table must be finite", at: name)
    }
    domain =
      try box
      ?? Domain(
        inputNames.enumerated().map { axis, column in
          let (lower, upper) = (
            inputs.feature(axis).min() ?? 0, inputs.feature(axis).max() ?? 0
          )
          guard lower < upper else {
            throw UserError(
              "input \(quoted(column)) is \(plain(lower)) in every row: an input must vary",
              at: name)
          }
          return (lower, upper)
        })
    self.name = name
    self.inputNames = inputNames
    self.outputNames = outputNames
    self.inputs = inputs
    self.outputs = outputs
    self.labels = labels
  }

  private init(_ whole: TabulatedData, rows: [Int]) {
    name = whole.name
    inputNames = whole.inputNames
    outputNames = whole.outputNames
    inputs = whole.inputs.samples(at: rows)
    outputs = whole.outputs.samples(at: rows)
    domain = whole.domain
    labels = whole.labels.map { labels in rows.map { labels[$0] } }
    pictureSide = whole.pictureSide
    otherLabels = whole.otherLabels.map { labels in rows.map { labels[$0] } }
  }

  /// Some of the rows, in any order and number.
  func rows(_ rows: [Int]) -> TabulatedData { TabulatedData(self, rows: rows) }

  /// The share that is held out where none is asked for: a third of classes, else a fifth.
  package var standardHoldOut: Double { labels == nil ? 0.2 : 1.0 / 3 }

  /// Splits the rows at random into a part to fit and a part held out to measure; each keeps the
  /// order of the table. The same seed gives the same split. Of classes the share of each is held out;
  /// some targets of pictures vary these.
  /// - Parameters:
  ///   - holdOut: the share held out, at least one row and at most all but one, of each class.
  ///   - seed: of the choice.
  /// - Throws: `UserError` where the share is not between 0 and 1.
  public func split(
    holdOut: Double = 0.2, seed: UInt64
  ) throws -> (training: TabulatedData, holdOut: TabulatedData) {
    let held = Set(try heldRows(holdOut, seed: seed))
    let measured = rows(held.sorted())
    return (
      rows((0..<count).filter { !held.contains($0) }), variation?.varied(measured) ?? measured
    )
  }

  /// The rows that a split holds out, in no order.
  /// - Throws: `UserError` where the share is not between 0 and 1.
  func heldRows(_ share: Double, seed: UInt64) throws -> [Int] {
    guard share > 0, share < 1 else {
      throw UserError("the share held out must be between 0 and 1, not \(plain(share))")
    }
    let random = RandomSource(seed: seed, stream: "hold-out")
    return rowsByClass.flatMap { rows in
      let order = random.permutation(rows.count)
      let held = min(max(1, Int((share * Double(rows.count)).rounded())), rows.count - 1)
      return order.prefix(held).map { rows[$0] }
    }
  }

  /// The rows of each class; all of them where there are none.
  var rowsByClass: [[Int]] {
    guard let labels else { return [Array(0..<count)] }
    var rows = outputNames.map { _ in [Int]() }
    for (row, label) in labels.enumerated() { rows[label].append(row) }
    return rows
  }
}

extension TabulatedData {
  /// Reads a CSV file whose first line names the columns.
  ///
  /// Fields are separated by commas and may stand in double quotes; blank lines are left out. Only the
  /// columns that are used must hold numbers.
  /// - Parameters:
  ///   - path: of the file.
  ///   - columns: inputs and outputs as `x,y->z` or `x->u,v`; nil takes the last column as
  ///     output, all others as inputs. `x,y->class(z)` takes the values of a column as classes, words or
  ///     whole numbers; `class(z)` takes all other columns as inputs.
  /// - Throws: `UserError` at the file's line.
  public init(reading path: String, columns: String? = nil) throws {
    try self.init(TextFile(path: path), columns: columns)
  }

  /// Reads a CSV file's content.
  /// - Parameters:
  ///   - text: the content.
  ///   - path: names the file in errors.
  ///   - columns: as in ``init(reading:columns:)``.
  /// - Throws: `UserError` at the file's line.
  public init(parsing text: String, path: String, columns: String? = nil) throws {
    try self.init(TextFile(path: path, text: text), columns: columns)
  }

  private init(_ file: TextFile, columns: String?) throws {
    let rows = file.lines.enumerated().filter { !$1.trimmed.isEmpty }
      .map { (line: $0 + 1, text: $1) }
    guard let first = rows.first else {
      throw file.error("the file is empty; a line that names the columns is expected", line: 1)
    }
    let header = try fields(first.text, file, first.line)
    try checkHeader(header, file, first.line)
    let chosen = try ChosenColumns(columns, from: header, file, first.line)
    let body = rows.dropFirst()
    let numeric = chosen.inputs + (chosen.isOfClasses ? [] : chosen.outputs)
    var table = Batch(features: numeric.count, count: body.count)
    var classes: [String] = []
    for (sample, row) in body.enumerated() {
      let fields = try fields(row.text, file, row.line)
      guard fields.count == header.count else {
        throw file.error(
          "expected \(counted(header.count, "field", "fields")) as in the first line, "
            + "not \(fields.count)", line: row.line)
      }
      for (feature, column) in numeric.enumerated() {
        guard let value = Double(fields[column]) else {
          throw file.error(
            "column \(quoted(header[column])): \(quoted(fields[column])) is not a number",
            line: row.line)
        }
        guard value.isFinite else {
          throw file.error(
            "column \(quoted(header[column])): the number must be finite, "
              + "not \(quoted(fields[column]))", line: row.line)
        }
        table[feature, sample] = value
      }
      if chosen.isOfClasses {
        let column = chosen.outputs[0]
        classes.append(try classLabel(fields[column], of: header[column], file, row.line))
      }
    }
    let cut = chosen.inputs.count * body.count
    let inputs = Batch(
      features: chosen.inputs.count, count: body.count, storage: Array(table.storage[..<cut]))
    let names = chosen.inputs.map { header[$0] }
    guard !chosen.isOfClasses else {
      try self.init(name: file.path, inputNames: names, inputs: inputs, classes: classes)
      return
    }
    try self.init(
      name: file.path, inputNames: names, outputNames: chosen.outputs.map { header[$0] },
      inputs: inputs,
      outputs: Batch(
        features: chosen.outputs.count, count: body.count, storage: Array(table.storage[cut...])))
  }
}

private func checkHeader(_ header: [String], _ file: TextFile, _ line: Int) throws {
  if header.allSatisfy({ Double($0) != nil }) {
    throw file.error("the first line must name the columns, such as x,y,z", line: line)
  }
  if header.count == 1, let separator = header[0].first(where: { ";\t".contains($0) }) {
    throw file.error(
      "columns must be separated by commas, not by \(separator == ";" ? "semicolons" : "tabs")",
      line: line)
  }
  for (column, name) in header.enumerated() {
    guard !name.isEmpty else { throw file.error("column \(column + 1) has no name", line: line) }
    if header.firstIndex(of: name) != column {
      throw file.error("column \(quoted(name)) is there twice", line: line)
    }
  }
}

/// The fields of a line, by RFC 4180, without blanks around them.
private func fields(_ text: Substring, _ file: TextFile, _ line: Int) throws -> [String] {
  guard text.contains("\"") else {
    return text.split(separator: ",", omittingEmptySubsequences: false).map { String($0.trimmed) }
  }
  var fields: [String] = []
  var rest = text[...]
  while true {
    rest = rest.drop { $0 == " " || $0 == "\t" }
    var field = ""
    if rest.first == "\"" {
      rest.removeFirst()
      while true {
        guard let quote = rest.firstIndex(of: "\"") else {
          throw file.error("field \(fields.count + 1) has a quote that is never closed", line: line)
        }
        field += rest[..<quote]
        rest = rest[rest.index(after: quote)...]
        // A doubled quote stands for one.
        guard rest.first == "\"" else { break }
        field += "\""
        rest.removeFirst()
      }
      rest = rest.drop { $0 == " " || $0 == "\t" }
      guard rest.isEmpty || rest.first == "," else {
        throw file.error(
          "field \(fields.count + 1) goes on after its closing quote", line: line)
      }
    } else {
      field = String(rest.prefix { $0 != "," }.trimmed)
      rest = rest.drop { $0 != "," }
    }
    fields.append(field)
    guard rest.first == "," else { return fields }
    rest.removeFirst()
  }
}
