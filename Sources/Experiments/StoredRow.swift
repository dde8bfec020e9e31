import Base
import Foundation
import GRDB

/// A row of the store as the file gives it: each value is looked at before it is believed, since any
/// tool can have written it.
struct StoredRow {
  let row: Row
  let table: String
  /// What the row is known by.
  let key: String

  /// - Parameters:
  ///   - key: the column that tells rows apart.
  init(_ row: Row, table: String, key: String) {
    self.row = row
    self.table = table
    self.key = StoredRow.words(StoredRow.value(row, key))
  }

  /// The same row, for the columns that come from another table.
  func part(_ table: String) -> StoredRow { StoredRow(row: row, table: table, key: key) }

  private init(row: Row, table: String, key: String) {
    self.row = row
    self.table = table
    self.key = key
  }

  /// What is wrong in a column, with the place of the value.
  func error(_ column: String, _ message: String) -> UserError {
    UserError(message, at: "table \(table), row \(key), column \(column)")
  }

  /// A text.
  /// - Throws: `UserError` for any other value.
  func text(_ column: String) throws -> String {
    guard let text = try optionalText(column) else { throw wrong(column, "a text") }
    return text
  }

  /// A text, nil for NULL.
  func optionalText(_ column: String) throws -> String? {
    switch value(column) {
    case .string(let text): return text
    case .null: return nil
    default: throw wrong(column, "a text")
    }
  }

  /// A whole number of at least `least`.
  func integer(_ column: String, atLeast least: Int = 0) throws -> Int {
    guard case .int64(let number) = value(column), let integer = Int(exactly: number),
      integer >= least
    else { throw wrong(column, "a whole number of at least \(least)") }
    return integer
  }

  /// A number; NaN for NULL, which is how SQLite keeps it.
  func number(_ column: String) throws -> Double { try optionalNumber(column) ?? .nan }

  /// A number, nil for NULL.
  func optionalNumber(_ column: String) throws -> Double? {
    switch value(column) {
    case .double(let number): return number
    case .int64(let number): return Double(number)
    case .null: return nil
    default: throw wrong(column, "a number")
    }
  }

  /// 0 or 1, nil for NULL.
  func optionalFlag(_ column: String) throws -> Bool? {
    switch value(column) {
    case .int64(0): return false
    case .int64(1): return true
    case .null: return nil
    default: throw wrong(column, "0 or 1")
    }
  }

  /// Bytes; nil for any other value.
  func bytes(_ column: String) -> Data? {
    guard case .blob(let data) = value(column) else { return nil }
    return data
  }

  /// The value that a text of JSON encodes.
  func json<Value: Decodable>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
    let data = Data(try text(column).utf8)
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch let decoding as DecodingError {
      // Foundation calls a number out of its range no JSON.
      if case .dataCorrupted(let context) = decoding, context.underlyingError as? UserError == nil,
        (try? JSONDecoder().decode(JSON.self, from: data)) != nil
      {
        throw error(column, "a value in it is out of its range")
      }
      throw error(column, "\(userError(decoding))")
    } catch let user as UserError {
      throw error(column, "\(user)")
    } catch {
      throw self.error(column, "not valid JSON")
    }
  }

  private func value(_ column: String) -> DatabaseValue.Storage {
    StoredRow.value(row, column)
  }

  private static func value(_ row: Row, _ column: String) -> DatabaseValue.Storage {
    // A column that an older store lacks is as NULL.
    (row[column] as DatabaseValue?)?.storage ?? .null
  }

  private func wrong(_ column: String, _ wanted: String) -> UserError {
    error(column, "it must be \(wanted), not \(StoredRow.words(value(column)))")
  }

  private static func words(_ value: DatabaseValue.Storage) -> String {
    switch value {
    case .null: "NULL"
    case .int64(let number): String(number)
    case .double(let number): plain(number)
    case .string(let text): "'\(excerpt(text, limit: 40))'"
    case .blob(let data): "\(data.count) bytes"
    }
  }
}
