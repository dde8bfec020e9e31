// Random points of the plane in two classes, the same on every machine.

import Base
import Foundation
import Kernels

enum PlanarClasses {
  /// Of the radii 1/2 and 1, each with normal noise.
  static let rings = ClassEntry(
    name: "rings",
    parameters: [
      .init(name: "n", range: 4...100_000, isWhole: true, defaultValue: 250),
      .init(name: "noise", range: 0...1, isWhole: false, defaultValue: 0.1),
    ],
    summary: "two rings around the origin, n points each, with noise of the radii",
    rows: "2n points of the plane, 2 classes"
  ) { name, arguments in
    let (count, noise) = (Int(arguments[0]), arguments[1])
    let random = RandomSource(seed: 0, stream: "rings")
    let points = (0..<(2 * count)).map { index in
      let angle = random.uniform(0, 2 * .pi)
      let radius = (index < count ? 0.5 : 1) + noise * random.normal()
      return [radius * cos(angle), radius * sin(angle)]
    }
    return try TabulatedData(
      name: name, inputNames: ["x", "y"], inputs: Batch(features: 2, points: points),
      classes: (0..<(2 * count)).map { $0 < count ? "0" : "1" })
  }

  /// Points of [-1, 1]² by the colour of their square.
  static let checkerboard = ClassEntry(
    name: "checkerboard",
    parameters: [
      .init(name: "n", range: 32...100_000, isWhole: true, defaultValue: 1000),
      .init(name: "squares", range: 2...16, isWhole: true, defaultValue: 4),
    ],
    summary: "n points of a board of squares × squares fields, two colours",
    rows: "n points of the plane, 2 classes"
  ) { name, arguments in
    let (count, squares) = (Int(arguments[0]), arguments[1])
    let random = RandomSource(seed: 0, stream: "checkerboard")
    let points = (0..<count).map { _ in [random.uniform(-1, 1), random.uniform(-1, 1)] }
    return try TabulatedData(
      name: name, inputNames: ["x", "y"], inputs: Batch(features: 2, points: points),
      classes: points.map { point in
        let field = point.map { Int((0.5 * ($0 + 1) * squares).rounded(.down)) }
        return String((field[0] + field[1]) % 2)
      }, domain: Domain(-1...1, -1...1))
  }
}
