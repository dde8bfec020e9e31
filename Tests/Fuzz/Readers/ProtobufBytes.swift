// Messages of protocol buffers, written and taken apart: what inputs of ONNX are made of.

/// Bytes of a message that grows field by field.
struct MessageBytes {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: UInt64, varint value: UInt64) {
    bytes += varint(field << 3) + varint(value)
  }

  mutating func add(_ field: UInt64, _ payload: [UInt8]) {
    bytes += varint(field << 3 | 2) + varint(UInt64(payload.count)) + payload
  }

  mutating func add(_ field: UInt64, _ text: String) { add(field, Array(text.utf8)) }

  mutating func add(_ field: UInt64, _ number: Float) {
    bytes += varint(field << 3 | 5)
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt32($0))) }
  }
}

/// One field of a message.
struct MessageField {
  var key: UInt64
  var value: [UInt8]
  /// The value follows its length.
  var hasLength: Bool

  var bytes: [UInt8] {
    varint(key) + (hasLength ? varint(UInt64(value.count)) : []) + value
  }

  /// The fields of a message; nil where the bytes are none.
  static func all(of bytes: ArraySlice<UInt8>) -> [MessageField]? {
    var rest = bytes
    var fields: [MessageField] = []
    func number() -> UInt64? {
      var (result, shift): (UInt64, UInt64) = (0, 0)
      while let byte = rest.popFirst(), shift < 63 {
        result |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { return result }
        shift += 7
      }
      return nil
    }
    while !rest.isEmpty {
      guard let key = number(), key >> 3 > 0, key >> 3 < 64 else { return nil }
      let count: Int
      switch key & 7 {
      case 0:
        guard let value = number() else { return nil }
        fields.append(MessageField(key: key, value: varint(value), hasLength: false))
        continue
      case 1: count = 8
      case 5: count = 4
      case 2:
        guard let length = number(), length <= UInt64(rest.count) else { return nil }
        count = Int(length)
      default: return nil
      }
      guard count <= rest.count else { return nil }
      fields.append(
        MessageField(key: key, value: Array(rest.prefix(count)), hasLength: key & 7 == 2))
      rest = rest.dropFirst(count)
    }
    return fields
  }
}

func varint(_ value: UInt64) -> [UInt8] {
  var (rest, bytes) = (value, [UInt8]())
  while rest >= 0x80 {
    bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
    rest >>= 7
  }
  return bytes + [UInt8(rest)]
}
