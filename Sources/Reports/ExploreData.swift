// The runs of a report as its page works with them: columns of numbers in base 64.

import Base
import Experiments
import Foundation
import Measurement

/// The runs of all sections for `exploreScript`: axes with their values, shapes that differ in more than the seed,
/// and for every run its shape, its seed, its errors and its seconds.
struct ExploreData {
  /// Runs beyond which a page would be too large.
  static let mostRuns = 200_000

  private var axes: [(name: String, values: [JSON])] = []
  private var shapes: [JSON] = []
  private var commands: [String] = []
  private var shapeOfRun: [UInt32] = []
  private var seeds: [UInt32] = []
  private var seconds: [Float] = []
  private var errors: [[Float]]
  private let norms: [ErrorNorm]
  private let norm: ErrorNorm
  private var swept: String?

  init(_ sections: [TargetSection], norm: ErrorNorm) {
    norms = ErrorNorm.allCases.filter { norm in
      sections.contains { section in
        section.variants.contains { variant in
          variant.configurations.contains { $0.runs.contains { !norm.value(in: $0.errors).isNaN } }
        }
      }
    }
    self.norm = norm
    errors = norms.map { _ in [] }
    let parts = firstOrder(sections.flatMap(\.variants).flatMap(\.parts), by: \.name).map {
      $0[0].name
    }
    let names = ["target"] + parts + ["width", "depth"]
    var values = names.map { _ in [JSON: Int]() }
    axes = names.map { ($0, []) }
    var commandPlaces: [String: Int] = [:]
    for section in sections {
      for variant in section.variants {
        let own = Dictionary(
          variant.parts.map { ($0.name, $0.value) }, uniquingKeysWith: { a, _ in a })
        let command = variant.runs.first?.command ?? ""
        let kind = commandPlaces[command] ?? commands.count
        if kind == commands.count {
          commandPlaces[command] = kind
          commands.append(command)
        }
        for shape in variant.configurations {
          let words: [JSON] = names.map { name in
            switch name {
            case "target": .string(section.target)
            case "width": .integer(shape.width)
            case "depth": .integer(shape.depth)
            default:
              own[name].map { text in Double(text).map { .number($0) } ?? .string(text) }
                ?? .string("none")
            }
          }
          let places = words.enumerated().map { axis, word -> Int in
            if let known = values[axis][word] { return known }
            let place = axes[axis].values.count
            values[axis][word] = place
            axes[axis].values.append(word)
            return place
          }
          let widths = shape.widths.map(String.init).joined(separator: ",")
          let index = UInt32(shapes.count)
          shapes.append(
            .object(
              ("at", .array(places.map(JSON.integer))), ("parameters", .integer(shape.parameters)),
              ("kind", .integer(kind)),
              ("widths", .string(widths.isEmpty ? " --depth 0" : " --widths \(widths)"))))
          for run in shape.runs {
            shapeOfRun.append(index)
            seeds.append(UInt32(truncatingIfNeeded: run.seed))
            seconds.append(Float(run.wallSeconds))
            for (place, norm) in norms.enumerated() {
              let error = run.error(norm)
              errors[place].append(error.isFinite ? Float(error) : .nan)
            }
          }
        }
      }
    }
    swept = sections.first?.swept.map { quantity in
      switch quantity.kind {
      case .width: "width"
      case .depth: "depth"
      case .parameters: "parameters"
      case .setting(let name): name
      }
    }
  }

  /// The constant of the page's script; nothing where there is nothing to work with.
  var script: String {
    guard shapes.count > 1, !norms.isEmpty else { return "" }
    // What does not vary is no choice; the page keeps the axes in their places.
    let x = axes.firstIndex { $0.name == swept } ?? axes.count
    let colour =
      axes.indices.first { $0 != x && axes[$0].values.count > 1 && axes[$0].name != "target" }
      ?? axes.indices.first { $0 != x && axes[$0].values.count > 1 } ?? 0
    let json = JSON.object(
      (
        "axes",
        .array(axes.map { .object(("name", .string($0.name)), ("values", .array($0.values))) })
      ),
      ("shapes", .array(shapes)), ("commands", .array(commands.map(JSON.string))),
      ("norms", .array(norms.map { .string($0.label.plain.replacing(" error", with: "")) })),
      ("norm", .integer(norms.firstIndex(of: norm) ?? 0)), ("x", .integer(x)),
      ("colour", .integer(colour)),
      ("shape", .string(base64(shapeOfRun))), ("seeds", .string(base64(seeds))),
      ("seconds", .string(base64(seconds.map(\.bitPattern)))),
      ("errors", .array(errors.map { .string(base64($0.map(\.bitPattern))) })))
    // A text of the page's own must not end its script.
    return "const exploreData = \(json.text.replacing("<", with: "\\u003c"));\n"
  }

  /// Little endian, as all machines that browsers run on have it.
  private func base64(_ words: [UInt32]) -> String {
    var data = Data(capacity: 4 * words.count)
    for word in words {
      for shift in [0, 8, 16, 24] { data.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
    }
    return data.base64EncodedString()
  }
}
