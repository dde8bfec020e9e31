// What a sweep varies in steps, and the lines that its errors make over it.

import Base
import Measurement

/// A quantity that a sweep varies in steps.
struct SweptQuantity: Hashable {
  enum Kind: Hashable {
    case width, depth, parameters
    /// A setting whose values are numbers.
    case setting(String)
  }

  let kind: Kind
  /// Distinct and rising.
  let values: [Double]

  /// As a sentence has it.
  var name: String {
    switch kind {
    case .width: "width"
    case .depth: "depth"
    case .parameters: "number of parameters"
    case .setting(let name): name
    }
  }

  /// As an axis has it.
  var label: Label {
    switch kind {
    case .width: "width W"
    case .depth: "depth L (hidden layers)"
    case .parameters: "parameters P"
    case .setting(let name): Label(name)
    }
  }

  /// The letter of the quantity in a law.
  var letter: String {
    switch kind {
    case .width: "W"
    case .depth: "L"
    case .parameters: "P"
    case .setting: "s"
    }
  }

  /// Its value in a shape of a variant; nil where it has none.
  func value(of shape: Configuration, in variant: Variant) -> Double? {
    switch kind {
    case .width: shape.isUniform ? Double(shape.width) : nil
    case .depth: shape.isUniform ? Double(shape.depth) : nil
    case .parameters: Double(shape.parameters)
    case .setting(let name): variant.parts.first { $0.name == name }.flatMap { Double($0.value) }
    }
  }

  /// The axis: logarithmic where the values are positive and span a factor of 4.
  var axis: Axis {
    let isLogarithmic = (values.first ?? 0) > 0 && (values.last ?? 0) >= 4 * (values.first ?? 1)
    return Axis(
      label, scale: isLogarithmic && kind != .depth ? .log2 : .linear, covering: values,
      padding: 0.05, ticksAt: values.count <= 12 ? values : nil)
  }
}

/// One line over the swept quantity: runs that agree in all but it and the seed.
struct SweptLine {
  /// What its variant is, without the swept quantity; empty where all lines agree in it.
  let variant: String
  /// The other size: `depth 2` over the width; empty where all lines agree in it.
  let size: String
  /// By rising `x`.
  var shapes: [(x: Double, shape: Configuration)]
  var colour: Int?
  var marker: Int?

  var name: String {
    let parts = [variant, size].filter { !$0.isEmpty }
    return parts.joined(separator: ", ")
  }
}

extension TargetSection {
  /// The quantity that takes the most values: of equals the first of width, depth, settings in their order,
  /// parameters. nil where none takes two.
  var swept: SweptQuantity? {
    let settings = variants.first?.parts.map(\.name) ?? []
    let kinds: [SweptQuantity.Kind] =
      [.width, .depth] + settings.map { .setting($0) } + [.parameters]
    let candidates = kinds.compactMap { kind -> SweptQuantity? in
      let empty = SweptQuantity(kind: kind, values: [])
      var values: Set<Double> = []
      for variant in variants {
        for shape in variant.configurations {
          guard let value = empty.value(of: shape, in: variant) else {
            // A setting must be a number, or nothing, everywhere.
            if case .setting(let name) = kind,
              !variant.parts.contains(where: { $0.name == name && $0.value == "none" })
            {
              return nil
            }
            continue
          }
          values.insert(value)
        }
      }
      return values.count > 1 ? SweptQuantity(kind: kind, values: values.sorted()) : nil
    }
    // Parameters follow from the others: they count where nothing else was varied.
    let chosen = candidates.filter { $0.kind != .parameters }
    return (chosen.isEmpty ? candidates : chosen).reduce(nil) { best, next in
      best.map { next.values.count > $0.values.count ? next : $0 } ?? next
    }
  }

  /// Whether the sweep is over names rather than over a quantity.
  var isOverNames: Bool {
    let steps = swept?.values.count ?? 1
    return steps < 3 && variants.count > steps
  }

  /// The lines over a quantity, in the order in which their variants come; colours tell variants apart and
  /// marks the other size where both vary, else colours all.
  func lines(over quantity: SweptQuantity) -> [SweptLine] {
    var lines: [SweptLine] = []
    var places: [String: Int] = [:]
    for variant in variants {
      let parts = variant.parts.filter { quantity.kind != .setting($0.name) }
      let name = parts.map(\.text).joined(separator: ", ")
      for shape in variant.configurations {
        guard let x = quantity.value(of: shape, in: variant) else { continue }
        let size =
          switch quantity.kind {
          case .width: "depth \(shape.depth)"
          case .depth: "width \(shape.width)"
          case .setting: shape.name
          case .parameters: shape.widths.isEmpty ? shape.name : "depth \(shape.depth)"
          }
        let key = name + "\u{0}" + size
        if let place = places[key] {
          lines[place].shapes.append((x, shape))
        } else {
          places[key] = lines.count
          lines.append(SweptLine(variant: name, size: size, shapes: [(x, shape)]))
        }
      }
    }
    for index in lines.indices { lines[index].shapes.sort { $0.x < $1.x } }
    return named(lines)
  }

  /// The lines with the words that tell them apart, and their colours.
  private func named(_ lines: [SweptLine]) -> [SweptLine] {
    let variants = firstOrder(lines, by: \.variant).map { $0[0].variant }
    let sizes = firstOrder(lines, by: \.size).map { $0[0].size }
    let hasBoth = variants.count > 1 && sizes.count > 1
    return lines.enumerated().map { index, line in
      var named = SweptLine(
        variant: variants.count > 1 || sizes.count == 1 ? line.variant : "",
        size: sizes.count > 1 ? line.size : "", shapes: line.shapes)
      if hasBoth {
        named.colour = variants.firstIndex(of: line.variant)
        named.marker = sizes.firstIndex(of: line.size)
      } else {
        named.colour = index
      }
      return named
    }
  }

  /// The lines, few enough to be told apart.
  ///
  /// Of more than twelve the best size at each step is taken for every variant; of more than seven variants
  /// the seven of least error keep their colours, the others none.
  func overview(of quantity: SweptQuantity, norm: ErrorNorm) -> (lines: [SweptLine], isBest: Bool) {
    var lines = lines(over: quantity)
    let variants = firstOrder(lines, by: \.variant)
    let isBest = lines.count > 12 && variants.count > 1 && variants.contains { $0.count > 1 }
    if isBest {
      lines = variants.enumerated().map { index, group in
        let steps = Dictionary(grouping: group.flatMap(\.shapes), by: \.x)
        let best = steps.sorted { $0.key < $1.key }.compactMap { _, shapes in
          shapes.min { $0.shape.summary(norm).median < $1.shape.summary(norm).median }
        }
        return SweptLine(variant: group[0].variant, size: "", shapes: best, colour: index)
      }
    }
    if lines.count > 12 || isBest && lines.count > 7 {
      func least(_ line: SweptLine) -> Double {
        line.shapes.map { $0.shape.summary(norm).median }.min() ?? .infinity
      }
      let ranked = lines.indices.sorted { (least(lines[$0]), $0) < (least(lines[$1]), $1) }
      for (rank, index) in ranked.enumerated() {
        lines[index].colour = rank < 7 ? rank : nil
        lines[index].marker = nil
      }
      // The best first in the legend, the others behind them.
      lines = ranked.map { lines[$0] }
    }
    return (lines, isBest)
  }
}
