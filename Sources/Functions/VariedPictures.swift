// Pictures that are held out and varied before they are measured, for networks that were fitted to plain ones.

import Base
import Kernels

/// What is done to the pictures of a table that are held out.
package enum PictureVariation: Hashable, Sendable {
  /// Each one pixel to the right, to the left, down and up, without ink where nothing came in.
  case shifted
  /// Each with another of those held out, of another class: the larger ink of both at every pixel.
  case overlapping

  /// Of the partners of overlapping pictures.
  private static let seed: UInt64 = 0

  /// - Parameter table: of square pictures of classes, with at least two classes.
  func varied(_ table: TabulatedData) -> TabulatedData {
    guard let side = table.pictureSide, let labels = table.labels else { return table }
    switch self {
    case .shifted:
      let rows = (0..<table.count).flatMap { Array(repeating: $0, count: Self.steps.count) }
      var result = table.rows(rows)
      for (place, row) in rows.enumerated() {
        let step = Self.steps[place % Self.steps.count]
        for pixel in 0..<(side * side) {
          let (from, across) = (pixel / side - step.down, pixel % side - step.right)
          let isInside = (0..<side).contains(from) && (0..<side).contains(across)
          result.inputs[pixel, place] = isInside ? table.inputs[from * side + across, row] : 0
        }
      }
      return result
    case .overlapping:
      let random = RandomSource(seed: Self.seed, stream: "overlaps")
      var result = table
      var others = labels
      for row in 0..<table.count {
        let order = random.permutation(table.count)
        guard let partner = order.first(where: { labels[$0] != labels[row] }) else { continue }
        others[row] = labels[partner]
        result.outputs[labels[partner], row] = 1
        for pixel in 0..<(side * side) {
          result.inputs[pixel, row] = max(table.inputs[pixel, row], table.inputs[pixel, partner])
        }
      }
      result.otherLabels = others
      return result
    }
  }

  private static let steps: [(right: Int, down: Int)] = [(1, 0), (-1, 0), (0, 1), (0, -1)]
}
