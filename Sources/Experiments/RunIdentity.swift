/// What tells one run from every other: a hash of all the settings that determine its result.
///
/// 128-bit FNV-1a over the canonical JSON of the settled settings. Two experiments that plan the
/// same fit share one run; a resumed sweep skips what it finds by identity, and merging stores
/// needs no bookkeeping.
public struct RunIdentity: Sendable, Hashable {
  public let value: UInt128

  /// The hash of a text's UTF-8 bytes.
  public init(hashing text: String) {
    self.init(hashing: text.utf8)
  }

  /// The hash of bytes.
  public init(hashing bytes: some Sequence<UInt8>) {
    // Offset basis of the 128-bit variant (draft-eastlake-fnv).
    value = RunIdentity.hash(bytes, after: 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
  }

  /// The hash of bytes behind those that `head` is the hash of.
  init(hashing bytes: some Sequence<UInt8>, after head: RunIdentity) {
    value = RunIdentity.hash(bytes, after: head.value)
  }

  private static func hash(_ bytes: some Sequence<UInt8>, after value: UInt128) -> UInt128 {
    let prime: UInt128 = 1 << 88 | 0x13b
    func hash(_ bytes: some Sequence<UInt8>) -> UInt128 {
      bytes.reduce(value) { ($0 ^ UInt128($1)) &* prime }
    }
    // The bytes of a text lie side by side.
    return bytes.withContiguousStorageIfAvailable { hash($0) } ?? hash(bytes)
  }

  /// From 32 hexadecimal digits; nil for anything else.
  public init?(_ text: String) {
    guard text.utf8.count == 32, let value = UInt128(text, radix: 16) else { return nil }
    self.value = value
  }
}

extension RunIdentity: CustomStringConvertible {
  /// 32 hexadecimal digits, lower case.
  public var description: String {
    [UInt64(truncatingIfNeeded: value >> 64), UInt64(truncatingIfNeeded: value)].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}

extension RunIdentity: Comparable {
  public static func < (a: RunIdentity, b: RunIdentity) -> Bool { a.value < b.value }
}
