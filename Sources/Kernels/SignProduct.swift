// Matrices of signs, 64 to a word, and their products with signs: exclusive or and count of bits.

import Base
import CKernels

/// Weights −1 and 1, or −1, 0 and 1: (rows × columns).
package struct SignMatrix: Hashable, Sendable {
  package let rows: Int
  package let columns: Int
  /// A bit for each weight, 1 for −1; rows begin at words.
  fileprivate let signs: [UInt64]
  /// A bit for each weight that is not 0; nil where none is.
  fileprivate let present: [UInt64]?

  /// From the signs of numbers, row-major; 0 stays 0.
  package init(signsOf numbers: some Collection<Double>, rows: Int, columns: Int) {
    precondition(numbers.count == rows * columns, "a number for each entry")
    self.rows = rows
    self.columns = columns
    let words = SignMatrix.words(columns)
    var signs = [UInt64](repeating: 0, count: rows * words)
    var present = signs
    var hasZeros = false
    for (index, number) in numbers.enumerated() {
      let (row, column) = (index / columns, index % columns)
      let (place, bit) = (row * words + column / 64, UInt64(1) << UInt64(column % 64))
      if number < 0 { signs[place] |= bit }
      if number == 0 { hasZeros = true } else { present[place] |= bit }
    }
    self.signs = signs
    self.present = hasZeros ? present : nil
  }

  fileprivate static func words(_ columns: Int) -> Int { (columns + 63) / 64 }

  /// Sums over the columns of weight times sign, (rows × samples), exact.
  package func callAsFunction(_ batch: SignBatch) -> [Int32] {
    precondition(batch.features == columns, "a feature for each column")
    let words = SignMatrix.words(columns)
    var sums = [Int32](repeating: 0, count: rows * batch.padded)
    if let present {
      approxima_ternary_sums(signs, present, batch.words, rows, words, batch.padded, &sums)
    } else {
      approxima_binary_sums(
        signs, batch.words, rows, words, batch.padded, Int32(columns), &sums)
    }
    return sums
  }
}

/// Signs of samples, (features × samples).
package struct SignBatch: Hashable, Sendable {
  package let features: Int
  package let count: Int
  /// Samples with those that fill the last block; sums have so many.
  package let padded: Int
  /// For 64 features a word of each sample: a bit for each, 1 for −1; (blocks × words × samples of a block), so
  /// that a block lies together in the nearest cache.
  fileprivate let words: [UInt64]

  /// From numbers −1 and 1; nil where there is another.
  package init?(_ batch: Batch) {
    features = batch.features
    count = batch.count
    let block = Int(APPROXIMA_SIGN_BLOCK)
    padded = max(1, (batch.count + block - 1) / block) * block
    let height = SignMatrix.words(features)
    var words = [UInt64](repeating: 0, count: height * padded)
    for feature in 0..<features {
      let (row, bit) = (feature / 64, UInt64(1) << UInt64(feature % 64))
      for (sample, number) in batch.feature(feature).enumerated() {
        if number == -1 {
          words[(sample / block * height + row) * block + sample % block] |= bit
        } else if number != 1 {
          return nil
        }
      }
    }
    self.words = words
  }
}
