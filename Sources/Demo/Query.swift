// The parameters of a request, read one by one, each with its bounds.

import Base
import Foundation
import Networks

/// The parameters of a request.
struct Query {
  private let values: [String: String]

  /// - Parameter values: empty ones count as not given.
  init(_ values: [String: String]) {
    self.values = values.filter { !$0.value.isEmpty }
  }

  /// - Throws: `UserError` for a parameter that is not one of these.
  func allow(_ names: Set<String>) throws {
    guard let stranger = values.keys.filter({ !names.contains($0) }).min() else { return }
    throw UserError(
      "unknown parameter '\(excerpt(stranger))'" + suggestion(for: stranger, among: Array(names)))
  }

  /// A text of bounded length.
  func text(_ name: String, limit: Int = 100) throws -> String? {
    guard let text = values[name] else { return nil }
    guard text.utf8.count <= limit else {
      throw UserError("at most \(limit) characters are taken here", at: name)
    }
    return text
  }

  func integer(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
    guard let text = try text(name) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw UserError(
        "a whole number from \(range.lowerBound) to \(range.upperBound) is expected, "
          + "not '\(excerpt(text))'", at: name)
    }
    return value
  }

  func seed(_ name: String) throws -> UInt64? {
    guard let text = try text(name) else { return nil }
    guard let value = UInt64(text) else {
      throw UserError("a whole number of at least 0 is expected, not '\(excerpt(text))'", at: name)
    }
    return value
  }

  func number(_ name: String, _ range: ClosedRange<Double>) throws -> Double? {
    guard let text = try text(name) else { return nil }
    guard let value = Double(text), range.contains(value) else {
      throw UserError(
        "a number from \(plain(range.lowerBound)) to \(plain(range.upperBound)) is expected, "
          + "not '\(excerpt(text))'", at: name)
    }
    return value
  }

  /// Whole numbers between commas.
  func integers(_ name: String, _ range: ClosedRange<Int>, most: Int) throws -> [Int]? {
    guard let text = try text(name, limit: 400) else { return nil }
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    guard words.count <= most else {
      throw UserError("at most \(most) numbers are taken", at: name)
    }
    return try words.map { word in
      guard let value = Int(word.trimmingCharacters(in: .whitespaces)), range.contains(value) else {
        throw UserError(
          "whole numbers from \(range.lowerBound) to \(range.upperBound) are expected, such as "
            + "8,4,8, not '\(excerpt(text))'", at: name)
      }
      return value
    }
  }

  func isSet(_ name: String) throws -> Bool { try integer(name, 0...1) == 1 }

  func domain() throws -> Domain? {
    guard let text = try text("domain", limit: 200) else { return nil }
    do {
      return try Domain(parsing: text)
    } catch let error as UserError {
      throw error.located(at: "domain")
    }
  }

  /// A target that needs no file and no large mesh.
  func target() throws -> String? {
    try text("target", limit: Limits.targetText).map { text in
      try checkTarget(text)
      return text
    }
  }
}
