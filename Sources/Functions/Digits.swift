// Handwritten digits as data that ship with the program.

import Base
import CData

extension Catalogue {
  /// The 1,797 images of the test set of Alpaydin and Kaynak (Optical Recognition of Handwritten Digits, UCI
  /// Machine Learning Repository, 1998, doi:10.24432/C50P49, CC BY 4.0), in the order of scikit-learn's
  /// `load_digits`. Inputs are the pixels, row after row, from 0 for none to 1 for full ink; of fewer than 8 × 8
  /// the means of square blocks.
  static let digits = pictures(
    "digits", "handwritten digits of 8 × 8 pixels, or means of blocks: side 4 or 2 (UCI, 1998)",
    "1,797 images, 10 classes", nil)

  /// The digits, with images held out that are shifted.
  static let shiftedDigits = pictures(
    "shifted_digits",
    "fitted to digits, measured on images that are shifted by one pixel, each in four directions",
    "1,797 images, 10 classes; 4 of each held out", .shifted)

  /// The digits, with images held out that lie over one another.
  static let overlappingDigits = pictures(
    "overlapping_digits",
    "fitted to digits, measured on pairs of images, the larger ink of both: the two largest outputs",
    "1,797 images, 10 classes; each held out with one more", .overlapping)

  private static func pictures(
    _ name: String, _ summary: String, _ rows: String, _ variation: PictureVariation?
  ) -> ClassEntry {
    ClassEntry(
      name: name,
      parameters: [.init(name: "side", range: 2...8, isWhole: true, defaultValue: 8)],
      summary: summary, rows: rows
    ) { text, arguments in
      let side = Int(arguments[0])
      guard 8 % side == 0 else { throw UserError("\(name): side must be 8, 4 or 2, not \(side)") }
      var table = try digits(text, side: side)
      table.variation = variation
      return table
    }
  }

  private static func digits(_ name: String, side: Int) throws -> TabulatedData {
    let count = approxima_digit_count()
    let block = 8 / side
    var inputs = Batch(features: side * side, count: count)
    for image in 0..<count {
      for pixel in 0..<64 {
        let feature = pixel / 8 / block * side + pixel % 8 / block
        // Sixteenths and their means are exact.
        inputs[feature, image] +=
          Double(approxima_digit_pixel(image, pixel)) / Double(16 * block * block)
      }
    }
    return try TabulatedData(
      name: name, inputNames: (0..<(side * side)).map { "pixel\($0 / side + 1)_\($0 % side + 1)" },
      inputs: inputs, classes: (0..<count).map { String(approxima_digit_class($0)) },
      domain: Domain(Array(repeating: (0, 1), count: side * side)), pictureSide: side)
  }
}
