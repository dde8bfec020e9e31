// The runs of a report as its page works with them: medians of shapes, and single runs in few bytes.

import Base
import Experiments
import Foundation
import Measurement

/// The runs of all sections for `exploreScript`: axes with their values, shapes that differ in more than the seed,
/// their medians; and for every run its errors and seconds, which the page unpacks when they are asked for.
struct ExploreData {
  /// Runs beyond which a page would be too large.
  static let mostRuns = 200_000

  private var axes: [(name: String, values: [JSON])] = []
  private var shapes: [JSON] = []
  private var commands: [String] = []
  /// Runs of each shape, in the order of `seeds`, `seconds` and `errors`.
  private var counts: [UInt32] = []
  private var seeds: [UInt32] = []
  private var seconds: [Double] = []
  /// By norm; NaN where a run has none.
  private var errors: [[Double]]
  /// By norm and shape, with the seed of the run of median error.
  private var medians: [[(summary: ErrorSummary, seed: UInt32)]]
  /// By shape.
  private var times: [Double] = []
  private let norms: [ErrorNorm]
  private let norm: ErrorNorm
  private var swept: String?

  init(_ sections: [TargetSection], norm: ErrorNorm) {
    norms = ErrorNorm.allCases.filter { norm in
      sections.contains { section in section.runs.contains { $0.has(norm) } }
    }
    self.norm = norm
    errors = norms.map { _ in [] }
    medians = norms.map { _ in [] }
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
          shapes.append(
            .object(
              ("at", .array(places.map(JSON.integer))), ("parameters", .integer(shape.parameters)),
              ("kind", .integer(kind)),
              ("widths", .string(widths.isEmpty ? " --depth 0" : " --widths \(widths)"))))
          add(shape)
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

  private mutating func add(_ shape: Configuration) {
    let own = shape.runs.map { UInt32(truncatingIfNeeded: $0.seed) }
    let times = shape.runs.map { $0.wallSeconds }
    counts.append(UInt32(shape.runs.count))
    seeds += own
    seconds += times
    self.times.append(median(times))
    for (place, norm) in norms.enumerated() {
      let found = shape.runs.map { $0.error(norm) }
      let order = found.indices.sorted { (found[$0], $0) < (found[$1], $1) }
      medians[place].append((shape.summary(norm), own[order[(order.count - 1) / 2]]))
      errors[place] += found.map { $0.isFinite ? $0 : .nan }
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
    func singles(_ values: [Double]) -> JSON {
      .string(base64(values.map { Float($0).bitPattern }))
    }
    let aggregates = medians.map { shapes in
      JSON.object(
        ("median", singles(shapes.map(\.summary.median))),
        ("low", singles(shapes.map(\.summary.low))),
        ("high", singles(shapes.map(\.summary.high))), ("seed", .string(base64(shapes.map(\.seed))))
      )
    }
    let json = JSON.object(
      (
        "axes",
        .array(axes.map { .object(("name", .string($0.name)), ("values", .array($0.values))) })
      ),
      ("shapes", .array(shapes)), ("commands", .array(commands.map(JSON.string))),
      ("norms", .array(norms.map { .string($0.label.plain.replacing(" error", with: "")) })),
      ("norm", .integer(norms.firstIndex(of: norm) ?? 0)), ("x", .integer(x)),
      ("colour", .integer(colour)), ("most_for_range", .integer(ErrorSummary.mostForRange)),
      ("counts", .string(base64(counts))), ("seconds", singles(times)),
      ("aggregates", .array(aggregates)),
      (
        "runs",
        .object(
          ("seeds", packedSeeds), ("seconds", packed(seconds)),
          ("errors", .array(errors.map(packed))))
      ))
    // A text of the page's own must not end its script.
    return "const exploreData = \(json.text.replacing("<", with: "\\u003c"));\n"
  }

  /// Of each shape the first seed where all count up from there, as they mostly do; else every seed.
  private var packedSeeds: JSON {
    var (firsts, start, isCounting) = ([UInt32](), 0, true)
    for count in counts.map(Int.init) {
      let own = seeds[start..<(start + count)]
      firsts.append(own.first ?? 0)
      isCounting =
        isCounting && zip(own, own.dropFirst()).allSatisfy { $0.0 &+ 1 == $0.1 }
      start += count
    }
    return .object(
      ("counting", .bool(isCounting)), ("list", .string(base64(isCounting ? firsts : seeds))))
  }

  /// Positive numbers in two bytes each, evenly by their logarithms from the least to the largest: of 60 powers of two
  /// within 0.04 %. 0 stands for no number, 65,535 for zero.
  private func packed(_ values: [Double]) -> JSON {
    let logarithms = values.map { $0 > 0 && $0.isFinite ? log2($0) : .nan }
    let present = logarithms.filter { !$0.isNaN }
    let (least, most) = (present.min() ?? 0, present.max() ?? 0)
    let step = most > least ? (most - least) / 65_533 : 1
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * values.count)
    for (value, logarithm) in zip(values, logarithms) {
      let code: UInt16 =
        logarithm.isNaN
        ? value == 0 ? 65_535 : 0 : UInt16(((logarithm - least) / step).rounded()) + 1
      bytes.append(UInt8(truncatingIfNeeded: code))
      bytes.append(UInt8(truncatingIfNeeded: code >> 8))
    }
    return .object(
      ("least", .number(least)), ("step", .number(step)),
      ("codes", .string(Data(bytes).base64EncodedString())))
  }

  /// Little endian, as all machines that browsers run on have it.
  private func base64(_ words: [UInt32]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * words.count)
    for word in words {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    return Data(bytes).base64EncodedString()
  }
}
