// Points at which a network is evaluated, from a file: CSV, or NPY as NumPy writes it.

import Base
import Foundation

/// Points of a file, one a row.
package struct PointFile: Sendable, Hashable {
  /// (dimensions × points).
  package let points: Batch

  /// Reads a file: NPY where its name ends in `.npy`, else CSV, whose first line may name the columns.
  /// - Parameters:
  ///   - path: of the file.
  ///   - dimension: numbers of a point.
  /// - Throws: `UserError` at the file and line.
  package init(reading path: String, dimension: Int) throws {
    if path.hasSuffix(".npy") {
      guard let data = FileManager.default.contents(atPath: path) else {
        throw UserError("cannot read this file", at: path)
      }
      do {
        let array = try NPYArray(data)
        points = try PointFile.points(array, dimension: dimension)
      } catch let error as UserError {
        throw error.located(at: path)
      }
    } else {
      points = try PointFile.points(TextFile(path: path), dimension: dimension)
    }
  }

  /// Points that are written out, `0.1,0.2; 0.3,0.4`; nil for any other text.
  /// - Parameters:
  ///   - text: as written.
  ///   - dimension: numbers of a point.
  /// - Throws: `UserError` where a point has another number of them.
  package init?(writtenAs text: String, dimension: Int) throws {
    let rows = text.split(separator: ";", omittingEmptySubsequences: false).map { row in
      row.split(separator: ",", omittingEmptySubsequences: false).map {
        Double($0.trimmingCharacters(in: .whitespaces))
      }
    }
    guard rows.allSatisfy({ $0.allSatisfy { $0 != nil } }) else { return nil }
    var points = Batch(features: dimension, count: rows.count)
    for (sample, row) in rows.enumerated() {
      guard row.count == dimension else {
        throw UserError(
          "expected \(counted(dimension, "number", "numbers")), one for each of the network's inputs, "
            + "not \(row.count)", at: "point \(sample + 1)")
      }
      for (axis, number) in row.enumerated() { points[axis, sample] = number ?? .nan }
    }
    self.points = points
  }

  private static func points(_ array: NPYArray, dimension: Int) throws -> Batch {
    // A list of numbers is points of one dimension.
    let shape = array.shape.count == 1 ? [array.shape[0], 1] : array.shape
    guard shape.count == 2, shape[1] == dimension else {
      throw UserError(
        "expected an array of shape (points, \(dimension))\(dimension == 1 ? " or (points,)" : ""), "
          + "not (\(array.shape.map(String.init).joined(separator: ", ")))")
    }
    guard shape[0] >= 1 else { throw UserError("there is no point in it") }
    var points = Batch(features: dimension, count: shape[0])
    for row in 0..<shape[0] {
      for column in 0..<dimension { points[column, row] = array.values[row * dimension + column] }
    }
    return points
  }

  private static func points(_ file: TextFile, dimension: Int) throws -> Batch {
    var rows: [[Double]] = []
    for (index, text) in file.lines.enumerated() where !text.trimmed.isEmpty {
      let fields = text.split(separator: ",", omittingEmptySubsequences: false).map {
        String($0.trimmed)
      }
      guard fields.count == dimension else {
        throw file.error(
          "expected \(counted(dimension, "number", "numbers")), one for each of the network's inputs, "
            + "not \(fields.count)", line: index + 1)
      }
      let numbers = fields.map { Double($0) }
      if rows.isEmpty, numbers.allSatisfy({ $0 == nil }), index < file.lines.count - 1 { continue }
      rows.append(
        try zip(fields, numbers).map { field, number in
          guard let number else {
            throw file.error("\(quoted(field)) is not a number", line: index + 1)
          }
          return number
        })
    }
    guard !rows.isEmpty else { throw file.error("there is no point in this file", line: 1) }
    var points = Batch(features: dimension, count: rows.count)
    for (row, numbers) in rows.enumerated() {
      for (column, number) in numbers.enumerated() { points[column, row] = number }
    }
    return points
  }
}
