// An axis: how values become places, and which stretch of values is shown.

import Foundation

/// How values are spread along an axis.
package enum Scale: Sendable, Hashable {
  case linear, log10, log2
  /// Names at 0, 1, 2, …
  case categories([String])

  var isLogarithmic: Bool { self == .log10 || self == .log2 }
}

/// What is not above this counts as zero on a logarithmic axis, whose ends must stay in range.
let logarithmicZero = 1e-250

/// One axis of a panel.
package struct Axis: Sendable, Hashable {
  package var label: Label
  package var scale: Scale
  /// The stretch that is shown; positive on logarithmic scales.
  package var lower: Double, upper: Double
  /// Values at which to put ticks, in place of round numbers.
  package var ticksAt: [Double]?
  /// Whether numbers stand at the ticks; not where the panel below has the same axis.
  package var hasTickLabels = true

  /// An axis that shows all of `values`, with some room at either end.
  ///
  /// Values that are not finite do not count, nor do those ≤ 0 on a logarithmic scale: these are
  /// drawn at its lower end, which then lies clearly below the smallest positive value.
  /// - Parameters:
  ///   - label: beside the axis.
  ///   - scale: linear or logarithmic.
  ///   - values: what the axis must show.
  ///   - padding: room at either end, as a part of the length.
  ///   - ticksAt: values at which to put ticks, in place of round numbers.
  package init(
    _ label: Label, scale: Scale = .linear, covering values: [Double], padding: Double = 0.04,
    ticksAt: [Double]? = nil
  ) {
    self.label = label
    self.scale = scale
    self.ticksAt = ticksAt
    if case .categories(let names) = scale {
      (lower, upper) = (-0.5, Double(max(names.count, 1)) - 0.5)
      return
    }
    // Beyond these bounds a double has no room for padding.
    let shown = values.filter {
      $0.isFinite && (scale.isLogarithmic ? $0 > logarithmicZero && $0 < 1e250 : abs($0) < 1e300)
    }
    let least = shown.min() ?? (scale.isLogarithmic ? 0.1 : 0)
    let most = shown.max() ?? 1
    if scale.isLogarithmic {
      var (a, b) = (Foundation.log10(least), Foundation.log10(most))
      if b - a < 1e-3 { (a, b) = (a - 0.5, b + 0.5) }
      let room = (b - a) * padding
      let hasZero = values.contains { $0 <= logarithmicZero }
      lower = pow(10, a - (hasZero ? max(0.5, 2 * room) : room))
      upper = pow(10, b + room)
    } else {
      var (a, b) = (least, most)
      let size = max(abs(a), abs(b))
      if b - a <= 1e-9 * size || b - a < 1e-290 {
        let half = size > 1e-290 ? 0.5 * size : 1
        (a, b) = (a - half, b + half)
      }
      let room = (b - a) * padding
      (lower, upper) = (a - room, b + room)
    }
  }

  /// An axis over exactly [lower, upper].
  package init(_ label: Label, scale: Scale = .linear, from lower: Double, to upper: Double) {
    self.label = label
    self.scale = scale
    (self.lower, self.upper) = (lower, upper)
  }

  /// Place of a value, from 0 (lower end) to 1; nil where it has none.
  func position(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    guard scale.isLogarithmic else {
      let place = (value / 2 - lower / 2) / (upper / 2 - lower / 2)
      return place.isFinite ? place : nil
    }
    return value <= logarithmicZero ? 0 : log(value / lower) / log(upper / lower)
  }

  /// Whether the value is not above zero on a logarithmic scale, so that it is drawn at the end.
  func isClamped(_ value: Double) -> Bool {
    scale.isLogarithmic && value.isFinite && value <= logarithmicZero
  }

  /// The tick of zero at the end where it is drawn; none where no value stands there.
  func zeroTick(_ values: [Double]) -> [Tick] {
    values.contains(where: isClamped) ? [Tick(value: lower, label: "0")] : []
  }

  /// The ticks, for an axis on which `limit` labels have room.
  func ticks(limit: Int) -> [Tick] {
    if case .categories(let names) = scale {
      return names.enumerated().map { Tick(value: Double($0.offset), label: Label($0.element)) }
    }
    if let ticksAt {
      let inside = Set(ticksAt.filter { $0 >= lower && $0 <= upper }).sorted()
      if !inside.isEmpty {
        return inside.map { Tick(value: $0, label: Label(plainNumber($0))) }
      }
    }
    let ticks =
      switch scale {
      case .log10: log10Ticks(lower, upper, limit: max(limit, 2))
      case .log2: log2Ticks(lower, upper, limit: max(limit, 2))
      default: linearTicks(lower, upper, limit: max(limit, 5))
      }
    return ticks.filter { $0.value >= lower && $0.value <= upper }
  }
}
