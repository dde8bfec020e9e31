// The wire format of protocol buffers, as far as ONNX files need it: fields with numbers, in four shapes.

import Base
import Networks

/// What a field holds.
enum WireValue {
  case varint(UInt64)
  case fixed64(UInt64)
  case fixed32(UInt32)
  case bytes(ArraySlice<UInt8>)
}

/// The fields of a message, one after the other.
struct WireReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  /// The next field; nil at the end.
  /// - Throws: `UserError` where the bytes are no message.
  mutating func next() throws -> (field: Int, value: WireValue)? {
    guard !rest.isEmpty else { return nil }
    let key = try varint()
    // Field numbers have 29 bits.
    let field = Int(truncatingIfNeeded: key >> 3)
    guard (1..<1 << 29).contains(field) else { throw damaged() }
    switch key & 7 {
    case 0: return (field, .varint(try varint()))
    case 1: return (field, .fixed64(try fixed(8)))
    case 2:
      let count = try varint()
      guard count <= UInt64(rest.count) else { throw damaged() }
      let bytes = rest.prefix(Int(count))
      rest = rest.dropFirst(Int(count))
      return (field, .bytes(bytes))
    case 5: return (field, .fixed32(UInt32(try fixed(4))))
    default: throw damaged()
    }
  }

  mutating func varint() throws -> UInt64 {
    var (result, shift): (UInt64, UInt64) = (0, 0)
    while let byte = rest.popFirst() {
      // The tenth byte has room for one bit.
      guard shift < 63 || shift == 63 && byte <= 1 else { break }
      result |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return result }
      shift += 7
    }
    throw damaged()
  }

  /// A number of so many bytes, the least first.
  mutating func fixed(_ count: Int) throws -> UInt64 {
    guard rest.count >= count else { throw damaged() }
    let result = rest.prefix(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    rest = rest.dropFirst(count)
    return result
  }

  private func damaged() -> UserError {
    UserError("not an ONNX file, or a damaged one: its bytes are no protocol-buffer message")
  }
}

/// A message as it is written.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ field: Int, varint value: UInt64) {
    varint(UInt64(field) << 3)
    varint(value)
  }

  mutating func write(_ field: Int, bytes value: [UInt8]) {
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func write(_ field: Int, text: String) { write(field, bytes: Array(text.utf8)) }

  mutating func write(_ field: Int, fixed32 value: UInt32) {
    varint(UInt64(field) << 3 | 5)
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
