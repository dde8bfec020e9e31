import Foundation

/// An array of real numbers in NumPy's file format, version 1 to 3 (numpy.lib.format).
package struct NPYArray: Sendable, Hashable {
  package let shape: [Int]
  /// In row-major order.
  package let values: [Double]

  package init(shape: [Int], values: [Double]) {
    precondition(shape.reduce(1, *) == values.count, "as many values as the shape has places")
    self.shape = shape
    self.values = values
  }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads a file's bytes: little-endian float64 or float32 in row- or column-major order.
  /// - Throws: `UserError` that says what is expected.
  package init(_ data: Data) throws {
    let bytes = [UInt8](data)
    guard bytes.count >= 12, Array(bytes[..<6]) == NPYArray.magic else {
      throw UserError("not an NPY file: it does not begin as NumPy's files do")
    }
    let isShort = bytes[6] == 1
    guard (1...3).contains(bytes[6]) else {
      throw UserError("version \(bytes[6]) of the NPY format is not known; 1 to 3 are")
    }
    let start = isShort ? 10 : 12
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard length <= bytes.count - start,
      let header = String(bytes: bytes[start..<(start + length)], encoding: .utf8)
    else { throw UserError("its header is cut off") }
    guard let type = header.firstMatch(of: /'descr'\s*:\s*'([^']*)'/).map({ String($0.1) }),
      let order = header.firstMatch(of: /'fortran_order'\s*:\s*(True|False)/),
      let list = header.firstMatch(of: /'shape'\s*:\s*\(([0-9,\s]*)\)/)
    else { throw UserError("its header does not name 'descr', 'fortran_order' and 'shape'") }
    guard ["<f8", "<f4"].contains(type) else {
      throw UserError(
        "its numbers are '\(excerpt(type))'; little-endian float64 or float32 are read: save "
          + "array.astype('<f8')")
    }
    let sides = list.1.split(separator: ",").map {
      Int($0.trimmingCharacters(in: .whitespaces)) ?? -1
    }
    let size = type == "<f8" ? 8 : 4
    let body = bytes[(start + length)...]
    // In Float64, so that no product overflows.
    let count = sides.reduce(1.0) { $0 * Double($1) }
    guard sides.allSatisfy({ $0 >= 0 }), count * Double(size) == Double(body.count) else {
      throw UserError(
        "its shape (\(list.1)) takes \(plain(count)) numbers of \(size) bytes, and \(body.count) bytes "
          + "follow")
    }
    let numbers = (0..<Int(count)).map { index -> Double in
      let first = body.startIndex + index * size
      let word = (first..<(first + size)).reversed().reduce(UInt64(0)) {
        $0 << 8 | UInt64(body[$1])
      }
      return size == 8
        ? Double(bitPattern: word) : Double(Float(bitPattern: UInt32(truncatingIfNeeded: word)))
    }
    shape = sides
    values = order.1 == "True" ? NPYArray.rowMajor(numbers, sides) : numbers
  }

  private static func rowMajor(_ numbers: [Double], _ sides: [Int]) -> [Double] {
    guard sides.count > 1 else { return numbers }
    var strides = [1]
    for side in sides.dropLast() { strides.append(strides[strides.count - 1] * side) }
    var place = [Int](repeating: 0, count: sides.count)
    return numbers.indices.map { _ in
      defer {
        for axis in sides.indices.reversed() {
          place[axis] += 1
          if place[axis] < sides[axis] { break }
          place[axis] = 0
        }
      }
      return numbers[zip(place, strides).reduce(0) { $0 + $1.0 * $1.1 }]
    }
  }

  /// The file's bytes: version 1, float64, row-major.
  package var data: Data {
    let sides = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(sides)), }"
    // The numbers begin at a multiple of 64 bytes.
    while (header.utf8.count + 11) % 64 != 0 { header += " " }
    header += "\n"
    let length = UInt16(header.utf8.count)
    var bytes = NPYArray.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
    bytes += Array(header.utf8)
    for value in values {
      let word = value.bitPattern
      for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))) }
    }
    return Data(bytes)
  }
}
