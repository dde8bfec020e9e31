// Rows of classes: each output is 1 for the rows of one class and 0 for the others.

import Base
import Kernels

extension TabulatedData {
  /// The most classes of a table.
  static let mostClasses = 1000

  /// Rows of classes, which are numbered in the order of their names: whole numbers by size, words by letters.
  /// - Parameters:
  ///   - inputs: (inputs × rows).
  ///   - classes: of each row.
  ///   - domain: a box with all inputs; nil for the smallest one.
  ///   - pictureSide: of square pictures.
  /// - Throws: `UserError` where there are fewer than 2 classes or more than 1000, or a class has one row.
  package init(
    name: String, inputNames: [String], inputs: Batch, classes: [String], domain: Domain? = nil,
    pictureSide: Int? = nil
  ) throws {
    let known = Set(classes)
    let names = known.sorted {
      switch (Int($0), Int($1)) {
      case (let a?, let b?): (a, $0) < (b, $1)
      case (_?, nil): true
      case (nil, _?): false
      case (nil, nil): $0 < $1
      }
    }
    if known.count == 1, let only = names.first {
      throw UserError(
        "every row is of class \(quoted(only)): there must be at least 2 classes", at: name)
    }
    guard known.count <= TabulatedData.mostClasses else {
      throw UserError(
        "\(known.count) classes; there are at most \(TabulatedData.mostClasses): "
          + "leave class() out where the column is a quantity", at: name)
    }
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let labels = classes.compactMap { numbers[$0] }
    var counts = [Int](repeating: 0, count: names.count)
    for label in labels { counts[label] += 1 }
    if let lonely = counts.firstIndex(of: 1) {
      throw UserError(
        "class \(quoted(names[lonely])) has one row: each needs 2, one to fit and one held out",
        at: name)
    }
    var outputs = Batch(features: names.count, count: labels.count)
    for (row, label) in labels.enumerated() { outputs[label, row] = 1 }
    try self.init(
      name: name, inputNames: inputNames, outputNames: names, inputs: inputs, outputs: outputs,
      labels: labels, domain: domain)
    self.pictureSide = pictureSide
  }

  /// Rows of each class, so many, drawn at random; in the order of the table.
  /// - Parameter count: nil for all.
  /// - Throws: `UserError` where a class has fewer.
  package func labelledRows(perClass count: Int?, seed: UInt64) throws -> [Int] {
    guard let count else { return Array(0..<self.count) }
    let random = RandomSource(seed: seed, stream: "labels")
    return try rowsByClass.enumerated().flatMap { label, rows in
      guard count <= rows.count else {
        throw UserError(
          "class \(quoted(outputNames[label])) has \(counted(rows.count, "row", "rows")) to fit: labels_per_class is "
            + "at most that, not \(count)")
      }
      return random.permutation(rows.count).prefix(count).map { rows[$0] }
    }.sorted()
  }
}

/// A field of a column of classes.
/// - Throws: `UserError` where it is neither a word nor a whole number.
func classLabel(_ text: String, of column: String, _ file: TextFile, _ line: Int) throws -> String {
  guard !text.isEmpty else {
    throw file.error(
      "column \(quoted(column)) is empty: a class is a word or a whole number", line: line)
  }
  guard let number = Double(text) else { return text }
  guard number == number.rounded(), abs(number) < 1e15 else {
    throw file.error(
      "column \(quoted(column)): \(quoted(text)) is no class: a class is a word or a whole number",
      line: line)
  }
  // 1 and 1.0 are one class.
  return String(Int(number))
}
