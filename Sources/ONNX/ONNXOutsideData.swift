// Data of tensors that stand in files beside an ONNX file.

import Base
import Foundation
import Networks

/// Reads parts of files in the model's own folder, and no more bytes than the limit in all: a file of few
/// bytes may name one large part many times.
struct ONNXOutsideData {
  /// Of all tensors together, in bytes.
  static let limit = 2_000_000_000

  private let folder: URL
  private var left = limit

  /// - Parameter path: of the ONNX file.
  init(beside path: String) {
    folder = URL(fileURLWithPath: path).deletingLastPathComponent()
  }

  /// The bytes of a tensor.
  /// - Parameters:
  ///   - entries: `location`, and `offset` and `length` where they are given.
  ///   - count: of the tensor's values.
  /// - Throws: `UserError` where the file is missing, not in the folder, or has no such part.
  mutating func bytes(
    _ entries: [String: String], count: Int, _ kind: ONNXTensor.Kind
  ) throws -> ArraySlice<UInt8> {
    guard let location = entries["location"], !location.isEmpty else {
      throw UserError("its data are said to be in another file, which is not named")
    }
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.contains(".."), !location.hasPrefix("/"), !location.contains("\0") else {
      throw UserError(
        "its data are in \(excerpt(location)); only files in the ONNX file's folder are read")
    }
    let file = folder.appendingPathComponent(location).resolvingSymlinksInPath()
    guard file.path.hasPrefix(folder.resolvingSymlinksInPath().path + "/") else {
      throw UserError(
        "its data are in \(excerpt(location)), which leads out of the ONNX file's folder")
    }
    func number(_ key: String) throws -> Int? {
      guard let text = entries[key] else { return nil }
      guard let number = Int(text), number >= 0 else {
        throw UserError("the \(key) of its data is '\(excerpt(text))', no number of bytes")
      }
      return number
    }
    let (wanted, isTooLarge) = count.multipliedReportingOverflow(by: kind.bytes)
    guard !isTooLarge, wanted <= left else {
      throw UserError(
        "data in other files of more than \(Self.limit / 1_000_000) MB together are not read")
    }
    guard try number("length") ?? wanted == wanted else {
      throw UserError("its shape needs \(wanted) bytes, its data have \(entries["length"] ?? "")")
    }
    left -= wanted
    guard let handle = try? FileHandle(forReadingFrom: file) else {
      throw UserError("its data are in \(excerpt(location)), which cannot be read")
    }
    defer { try? handle.close() }
    let offset = try number("offset") ?? 0
    // The end first: nothing is set aside for what is not there.
    guard let end = try? handle.seekToEnd(), UInt64(offset) <= end,
      UInt64(wanted) <= end - UInt64(offset), (try? handle.seek(toOffset: UInt64(offset))) != nil,
      let data = try? handle.read(upToCount: wanted) ?? Data(), data.count == wanted
    else {
      throw UserError(
        "its data are \(wanted) bytes from byte \(offset) on of \(excerpt(location)), which has "
          + "fewer")
    }
    return [UInt8](data)[...]
  }
}
