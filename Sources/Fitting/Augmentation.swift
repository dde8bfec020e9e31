// What may be done to a sample of a class that leaves it in the class.

import Base
import Foundation
import Kernels

/// How samples of a class vary, a little (weakly) or much (strongly), as FixMatch has it (Sohn et al. 2020,
/// arXiv:2001.07685).
package enum Augmentation: Hashable, Sendable {
  /// Square pictures of side × side pixels, row after row: weakly shifted; strongly turned, scaled and shifted, with normal
  /// noise.
  case picture(side: Int)
  /// Normal noise on every input, in parts of the input's standard deviation over all samples.
  case jitter

  package enum Strength: Sendable { case weak, strong }

  /// Of a picture 8 pixels wide; other sides in proportion.
  private struct Warp {
    /// Largest turn in radians, largest logarithm of the scale, largest shift in pixels: each uniform to both sides.
    var angle = 0.0
    var scale = 0.0
    var shift = 0.0
    /// Standard deviation, of full ink.
    var noise = 0.0
  }

  /// Chosen on another split of the digits than the standard one.
  private static func warp(_ strength: Strength) -> Warp {
    switch strength {
    case .weak: Warp(shift: 0.5)
    case .strong: Warp(angle: 0.25, scale: 0.1, shift: 0.5, noise: 0.3)
    }
  }

  private static func noise(_ strength: Strength) -> Double {
    switch strength {
    case .weak: 0.02
    case .strong: 0.1
    }
  }

  /// Samples at `rows` of all samples, each varied.
  /// - Parameters:
  ///   - all: (inputs × samples).
  ///   - deviations: of each input, see `deviations(of:)`.
  /// - Returns: (inputs × rows).
  func varied(
    _ all: Batch, at rows: ArraySlice<Int>, _ strength: Strength, deviations: [Double],
    random: RandomSource
  ) -> Batch {
    var result = Batch(features: all.features, count: rows.count)
    switch self {
    case .jitter:
      for (column, row) in rows.enumerated() {
        for input in 0..<all.features {
          result[input, column] =
            all[input, row] + Self.noise(strength) * deviations[input] * random.normal()
        }
      }
    case .picture(let side):
      for (column, row) in rows.enumerated() {
        let picture = Self.varied(all.point(row), side, Self.warp(strength), random)
        for (pixel, value) in picture.enumerated() { result[pixel, column] = value }
      }
    }
    return result
  }

  /// The standard deviation of each input.
  static func deviations(of all: Batch) -> [Double] {
    (0..<all.features).map { input in
      let values = all.feature(input)
      let mean = values.reduce(0, +) / Double(all.count)
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)).squareRoot()
    }
  }

  /// By bilinear interpolation, 0 outside.
  private static func varied(
    _ picture: [Double], _ side: Int, _ warp: Warp, _ random: RandomSource
  ) -> [Double] {
    func either(_ most: Double) -> Double { most == 0 ? 0 : random.uniform(-most, most) }
    let pixel = Double(side) / 8
    let (angle, scale) = (either(warp.angle), exp(either(warp.scale)))
    let (right, down) = (either(warp.shift * pixel), either(warp.shift * pixel))
    let (cosine, sine) = (scale * cos(angle), scale * sin(angle))
    let middle = Double(side - 1) / 2
    var result = [Double](repeating: 0, count: side * side)
    func ink(_ row: Int, _ column: Int) -> Double {
      row >= 0 && row < side && column >= 0 && column < side ? picture[row * side + column] : 0
    }
    for row in 0..<side {
      for column in 0..<side {
        let (x, y) = (Double(column) - middle, Double(row) - middle)
        let u = cosine * x - sine * y + right + middle
        let v = sine * x + cosine * y + down + middle
        let (left, top) = (u.rounded(.down), v.rounded(.down))
        let (across, along) = (u - left, v - top)
        let (i, j) = (Int(top), Int(left))
        result[row * side + column] =
          (1 - along) * ((1 - across) * ink(i, j) + across * ink(i, j + 1))
          + along * ((1 - across) * ink(i + 1, j) + across * ink(i + 1, j + 1))
      }
    }
    if warp.noise > 0 {
      for place in result.indices { result[place] += warp.noise * random.normal() }
    }
    return result
  }
}
