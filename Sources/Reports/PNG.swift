// A small image of colour-map values as PNG: indexed colours, stored without compression.

import Foundation

/// A PNG image in base64 whose pixels are colours of viridis.
/// - Parameter value: position in the colour map, 0…1, of the pixel in a column and a row from the
///   top; where nil, the pixel is transparent.
func indexedPNG(columns: Int, rows: Int, value: (_ column: Int, _ row: Int) -> Double?) -> String {
  // Index 0 is transparent, 1…255 run through the map.
  var pixels: [UInt8] = []
  pixels.reserveCapacity(rows * (columns + 1))
  for row in 0..<rows {
    pixels.append(0)
    for column in 0..<columns {
      pixels.append(
        value(column, row).map { 1 + UInt8((min(max($0, 0), 1) * 254).rounded()) } ?? 0)
    }
  }
  var png = Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  appendChunk(
    "IHDR", bigEndian(UInt32(columns)) + bigEndian(UInt32(rows)) + [8, 3, 0, 0, 0], to: &png)
  let colours = (0...255).flatMap { viridis(Double(max($0, 1) - 1) / 254).bytes }
  appendChunk("PLTE", colours, to: &png)
  appendChunk("tRNS", [0], to: &png)
  appendChunk("IDAT", stored(pixels), to: &png)
  appendChunk("IEND", [], to: &png)
  return png.base64EncodedString()
}

/// The bytes as a zlib stream of stored blocks (RFC 1950, RFC 1951).
private func stored(_ bytes: [UInt8]) -> [UInt8] {
  var stream: [UInt8] = [0x78, 0x01]
  var start = 0
  repeat {
    let end = min(start + 65_535, bytes.count)
    let length = UInt16(end - start)
    stream.append(end == bytes.count ? 1 : 0)
    for half in [length, ~length] { stream += [UInt8(half & 0xff), UInt8(half >> 8)] }
    stream += bytes[start..<end]
    start = end
  } while start < bytes.count
  var (a, b) = (UInt32(1), UInt32(0))
  for byte in bytes {
    a = (a + UInt32(byte)) % 65_521
    b = (b + a) % 65_521
  }
  return stream + bigEndian(b << 16 | a)
}

private func bigEndian(_ value: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(value >> $0 & 0xff) }
}

private func appendChunk(_ name: String, _ bytes: [UInt8], to png: inout Data) {
  let body = Array(name.utf8) + bytes
  var remainder: UInt32 = 0xffff_ffff
  for byte in body {
    remainder ^= UInt32(byte)
    for _ in 0..<8 {
      remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xedb8_8320 : remainder >> 1
    }
  }
  png.append(contentsOf: bigEndian(UInt32(bytes.count)) + body + bigEndian(~remainder))
}
