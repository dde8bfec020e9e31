// Where an axis has its ticks, and what is written at them.

import Base
import Foundation

/// A mark on an axis; a minor tick has no label.
package struct Tick: Sendable, Hashable {
  package let value: Double
  package let label: Label?
}

/// Ticks at round numbers in [lower, upper], sorted: multiples of 1, 2, 2.5 or 5 times a power of
/// ten, at least 2 and at most `limit + 1` of them.
///
/// None where lower < upper does not hold, or an end is not finite. `limit` is at least 5.
package func linearTicks(_ lower: Double, _ upper: Double, limit: Int = 6) -> [Tick] {
  guard lower < upper, lower.isFinite, upper.isFinite else { return [] }
  let raw = upper / Double(limit) - lower / Double(limit)
  // Below, a power of ten has lost its digits.
  guard raw > 1e-290 else {
    return [Tick(value: lower, label: .number(lower)), Tick(value: upper, label: .number(upper))]
  }
  var exponent = Int(floor(log10(raw)))
  let scaled = raw / power(exponent)
  // Steps in quarters of the power of ten, so that multiples are exact.
  let quarters =
    [4, 8, 10, 20].first { Double($0) / 4 >= scaled * (1 - 1e-12) }
    ?? {
      exponent += 1
      return 4
    }()
  let unit = Double(quarters) / 4
  func value(_ k: Double) -> Double {
    exponent < 0 ? k * unit / power(-exponent) : k * unit * power(exponent)
  }
  let step = value(1)
  let first = (lower / step - 1e-9).rounded(.up)
  let last = (upper / step + 1e-9).rounded(.down)
  guard step > 0, step.isFinite, last >= first, last - first <= Double(limit) + 1 else {
    return [Tick(value: lower, label: .number(lower)), Tick(value: upper, label: .number(upper))]
  }
  let largest = max(abs(lower), abs(upper))
  let decimals = max(0, -exponent + (quarters == 10 ? 1 : 0))
  return stride(from: first, through: last, by: 1).map { k in
    let position = value(k) + 0
    let label: Label
    if largest >= 1e5 || largest < 1e-3 {
      let digits = Int(floor(log10(max(abs(position), step)))) - exponent + (quarters == 10 ? 2 : 1)
      label = position == 0 ? "0" : .number(position, digits: min(max(digits, 1), 15))
    } else {
      label =
        position == 0 ? "0" : Label(minus(String(format: "%.\(decimals)f", position)))
    }
    return Tick(value: position, label: label)
  }
}

/// Ticks at powers of ten in [lower, upper], sorted, at most `limit` of them labelled.
///
/// Over less than two decades, multiples 1, 2 and 5 are labelled too; where even these are fewer
/// than two, the ticks are linear. Minor ticks stand between where there is room.
/// None where 0 < lower < upper does not hold, or an end is not finite.
package func log10Ticks(_ lower: Double, _ upper: Double, limit: Int = 8) -> [Tick] {
  guard 0 < lower, lower < upper, upper.isFinite else { return [] }
  let first = Int(ceil(log10(lower) - 1e-9))
  let last = Int(floor(log10(upper) + 1e-9))
  let inside = (lower * (1 - 1e-9))...(upper * (1 + 1e-9))
  if last - first + 1 >= 3 || (last > first && upper / lower > 50) {
    let step = (last - first + limit) / limit
    var ticks: [Tick] = []
    for decade in (first - 1)...last {
      let isMajor = decade >= first && (decade % step + step) % step == 0
      if decade >= first {
        ticks.append(Tick(value: power(decade), label: isMajor ? .powerOfTen(decade) : nil))
      }
      guard last - first <= 6 else { continue }
      for multiple in 2...9 where inside.contains(Double(multiple) * power(decade)) {
        ticks.append(Tick(value: Double(multiple) * power(decade), label: nil))
      }
    }
    return ticks
  }
  var ticks: [Tick] = []
  for decade in (first - 1)...max(last, first) {
    for multiple in 1...9 {
      let value = Double(multiple) * power(decade)
      guard inside.contains(value) else { continue }
      let isMajor = [1, 2, 5].contains(multiple)
      ticks.append(Tick(value: value, label: isMajor ? multipleLabel(multiple, decade) : nil))
    }
  }
  if ticks.count(where: { $0.label != nil }) >= 2 { return ticks }
  return linearTicks(lower, upper, limit: 5).filter { $0.value > 0 }
}

/// Ticks at powers of two in [lower, upper], sorted, at most `limit` of them; linear ones over less
/// than a factor of four.
///
/// None where 0 < lower < upper does not hold, or an end is not finite.
package func log2Ticks(_ lower: Double, _ upper: Double, limit: Int = 10) -> [Tick] {
  guard 0 < lower, lower < upper, upper.isFinite else { return [] }
  let first = Int(ceil(log2(lower) - 1e-9))
  let last = Int(floor(log2(upper) + 1e-9))
  guard last >= first + 1 else { return linearTicks(lower, upper, limit: 5) }
  let step = (last - first + limit) / limit
  return (first...last).filter { ($0 % step + step) % step == 0 }.map { exponent in
    let value = scalbn(1.0, exponent)
    let isPlain = (-3...19).contains(exponent)
    return Tick(
      value: value,
      label: isPlain ? Label(plainNumber(value)) : Label("2") + .raised(minus("\(exponent)")))
  }
}

private func multipleLabel(_ multiple: Int, _ decade: Int) -> Label {
  if (-2...3).contains(decade) { return Label(plainNumber(Double(multiple) * power(decade))) }
  return multiple == 1 ? .powerOfTen(decade) : Label("\(multiple)×") + .powerOfTen(decade)
}

/// The decimal of a tick: 0.25, 1, 64.
func plainNumber(_ value: Double) -> String { minus(fixed(value, decimals: 6)) }

/// The double nearest to 10^exponent.
private func power(_ exponent: Int) -> Double {
  Double("1e\(exponent)") ?? pow(10, Double(exponent))
}
