import Foundation

/// Encodes a value as `JSON` itself, with what a text of `JSONEncoder` would read back as: the keys of
/// objects in order, and whole numbers as integers.
///
/// `Data`, `Date`, `Decimal`, `URL` and numbers of 128 bits are written as they encode themselves, not
/// in the special ways of `JSONEncoder`.
struct JSONValueEncoder {
  /// - Throws: `EncodingError` for a number that is not finite, and what the value throws.
  func encode(_ value: some Encodable) throws -> JSON {
    let slot = Slot()
    try value.encode(to: SlotEncoder(slot: slot, codingPath: []))
    guard let json = slot.json else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: [], debugDescription: "nothing was encoded"))
    }
    return json
  }
}

/// A value, or the place of one that is not known yet.
private enum Node {
  case value(JSON)
  case slot(Slot)

  // What encodes nothing inside another value is an empty object, as `JSONEncoder` has it.
  var json: JSON {
    switch self {
    case .value(let value): value
    case .slot(let slot): slot.json ?? .object([])
    }
  }
}

/// The place of a value that is not known yet.
private final class Slot {
  enum Content {
    case empty
    case value(JSON)
    case list([Node])
    case members([(key: String, node: Node)])
  }
  var content = Content.empty

  var json: JSON? {
    switch content {
    case .empty: nil
    case .value(let value): value
    case .list(let nodes): .array(nodes.map(\.json))
    case .members(let members):
      .object(
        members.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.node.json) })
    }
  }

  /// A further place in the list.
  func append(_ node: Node) {
    guard case .list(var nodes) = content else { return }
    // The list must not be copied.
    content = .empty
    nodes.append(node)
    content = .list(nodes)
  }

  func set(_ key: String, _ node: Node) {
    guard case .members(var members) = content else { return }
    content = .empty
    members.append((key, node))
    content = .members(members)
  }

  var count: Int {
    if case .list(let nodes) = content { nodes.count } else { 0 }
  }
}

extension JSON {
  /// The number that its shortest decimal reads back as.
  /// - Throws: `EncodingError` where it is not finite.
  fileprivate static func encoded(
    _ number: Double, _ text: @autoclosure () -> String, _ codingPath: [any CodingKey]
  ) throws -> JSON {
    if abs(number) < 0x1p53 {
      let whole = Int(number)
      return Double(whole) == number ? .integer(whole) : .number(number)
    }
    guard number.isFinite else {
      throw EncodingError.invalidValue(
        number, .init(codingPath: codingPath, debugDescription: "JSON has no number \(number)"))
    }
    // All numbers from here on are whole: their decimals go on with zeros. A text of as many digits
    // may be another number than this one, and is what identities rest on.
    if Int(exactly: number) != nil, let whole = Int(digits(text())) { return .integer(whole) }
    if UInt64(exactly: number) != nil, let whole = UInt64(digits(text())) {
      return .unsigned(whole)
    }
    return .number(number)
  }

  /// `1.5e+3` or `1500.0` as `1500`.
  private static func digits(_ text: String) -> String {
    let parts = text.split(separator: "e")
    let sides = parts[0].split(separator: ".")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return String(sides[0]) }
    let fraction = sides.count == 2 && sides[1] != "0" ? String(sides[1]) : ""
    return sides[0] + fraction + String(repeating: "0", count: max(0, exponent - fraction.count))
  }

  fileprivate static func encoded(_ whole: some BinaryInteger) -> JSON {
    Int(exactly: whole).map(JSON.integer) ?? .unsigned(UInt64(whole))
  }
}

private struct SlotEncoder: Encoder {
  let slot: Slot
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .members = slot.content {} else { slot.content = .members([]) }
    return KeyedEncodingContainer(KeyedSlots(slot: slot, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .list = slot.content {} else { slot.content = .list([]) }
    return ListedSlots(slot: slot, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension SlotEncoder: SingleValueEncodingContainer {
  func encodeNil() { slot.content = .value(.null) }
  func encode(_ value: Bool) { slot.content = .value(.bool(value)) }
  func encode(_ value: String) { slot.content = .value(.string(value)) }
  func encode(_ value: Double) throws {
    slot.content = .value(try .encoded(value, value.description, codingPath))
  }
  func encode(_ value: Float) throws {
    // The shortest decimal of the single number is what a text would say.
    let text = value.description
    slot.content = .value(try .encoded(Double(text) ?? Double(value), text, codingPath))
  }
  func encode(_ value: Int) { slot.content = .value(.integer(value)) }
  func encode(_ value: Int8) { slot.content = .value(.encoded(value)) }
  func encode(_ value: Int16) { slot.content = .value(.encoded(value)) }
  func encode(_ value: Int32) { slot.content = .value(.encoded(value)) }
  func encode(_ value: Int64) { slot.content = .value(.encoded(value)) }
  func encode(_ value: UInt) { slot.content = .value(.encoded(value)) }
  func encode(_ value: UInt8) { slot.content = .value(.encoded(value)) }
  func encode(_ value: UInt16) { slot.content = .value(.encoded(value)) }
  func encode(_ value: UInt32) { slot.content = .value(.encoded(value)) }
  func encode(_ value: UInt64) { slot.content = .value(.encoded(value)) }
  func encode(_ value: some Encodable) throws { try value.encode(to: self) }
}

private struct KeyedSlots<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let slot: Slot
  let codingPath: [any CodingKey]

  private func set(_ value: JSON, _ key: Key) { slot.set(key.stringValue, .value(value)) }

  func encodeNil(forKey key: Key) { set(.null, key) }
  func encode(_ value: Bool, forKey key: Key) { set(.bool(value), key) }
  func encode(_ value: String, forKey key: Key) { set(.string(value), key) }
  func encode(_ value: Int, forKey key: Key) { set(.integer(value), key) }
  func encode(_ value: UInt64, forKey key: Key) { set(.encoded(value), key) }
  func encode(_ value: Double, forKey key: Key) throws {
    set(try .encoded(value, value.description, codingPath), key)
  }
  func encode(_ value: some Encodable, forKey key: Key) throws {
    let inner = Slot()
    try value.encode(to: SlotEncoder(slot: inner, codingPath: codingPath + [key]))
    slot.set(key.stringValue, .slot(inner))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    superEncoder(forKey: key).container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    superEncoder(forKey: key).unkeyedContainer()
  }
  func superEncoder() -> any Encoder { encoder("super") }
  func superEncoder(forKey key: Key) -> any Encoder { encoder(key.stringValue) }

  private func encoder(_ key: String) -> SlotEncoder {
    let inner = Slot()
    slot.set(key, .slot(inner))
    return SlotEncoder(slot: inner, codingPath: codingPath)
  }
}

private struct ListedSlots: UnkeyedEncodingContainer {
  let slot: Slot
  let codingPath: [any CodingKey]
  var count: Int { slot.count }

  func encodeNil() { slot.append(.value(.null)) }
  func encode(_ value: String) { slot.append(.value(.string(value))) }
  func encode(_ value: Int) { slot.append(.value(.integer(value))) }
  func encode(_ value: Double) throws {
    slot.append(.value(try .encoded(value, value.description, codingPath)))
  }
  func encode(_ value: some Encodable) throws {
    let inner = Slot()
    try value.encode(to: SlotEncoder(slot: inner, codingPath: codingPath))
    slot.append(.slot(inner))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> { superEncoder().container(keyedBy: type) }
  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    superEncoder().unkeyedContainer()
  }
  func superEncoder() -> any Encoder {
    let inner = Slot()
    slot.append(.slot(inner))
    return SlotEncoder(slot: inner, codingPath: codingPath)
  }
}
