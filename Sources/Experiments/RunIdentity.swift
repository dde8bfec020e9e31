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
    // Offset basis and prime of the 128-bit variant (draft-eastlake-fnv).
    var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    let prime: UInt128 = 1 << 88 | 0x13b
    for byte in bytes { hash = (hash ^ UInt128(byte)) &* prime }
    value = hash
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
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }
}

extension RunIdentity: Comparable {
  public static func < (a: RunIdentity, b: RunIdentity) -> Bool { a.value < b.value }
}
