// The two spirals, the classic task for networks of few layers.

import Base
import Foundation

/// Point i of the first class, i = 0, …, 96, has the angle iπ/16 and the radius 1 − i/104; the second class is the
/// first turned by half a turn. Lang and Witbrock, Learning to tell two spirals apart, Connectionist Models
/// Summer School 1988, whose radii are 6.5 times these.
enum TwoSpirals {
  static let entry = ClassEntry(
    name: "spirals",
    parameters: [.init(name: "n", range: 4...100_000, isWhole: true, defaultValue: 97)],
    summary: "two spirals of n points each, three turns (Lang and Witbrock 1988)",
    rows: "2n points of the plane, 2 classes"
  ) { name, arguments in
    let count = Int(arguments[0])
    var points: [[Double]] = []
    for turned in [1.0, -1.0] {
      for index in 0..<count {
        let i = 96 * Double(index) / Double(count - 1)
        let (angle, radius) = (i * .pi / 16, turned * (1 - i / 104))
        points.append([radius * cos(angle), radius * sin(angle)])
      }
    }
    return try TabulatedData(
      name: name, inputNames: ["x", "y"], inputs: Batch(features: 2, points: points),
      classes: (0..<(2 * count)).map { $0 < count ? "0" : "1" })
  }
}
