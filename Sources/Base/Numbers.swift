// Numbers as a reader wants them: few digits, the same bytes on every machine.

import Foundation

/// A decimal with at most `decimals` digits after the point, without trailing zeros.
///
/// Values that are not finite, or too large for a drawing, have no place in one: they give 0.
package func fixed(_ value: Double, decimals: Int = 2) -> String {
  let scale = pow(10, Double(decimals))
  let scaled = (value * scale).rounded()
  guard scaled.isFinite, abs(scaled) < 9e15 else { return "0" }
  let whole = Int(scaled)
  guard whole != 0 else { return "0" }
  let unit = Int(scale)
  var text = String(abs(whole) / unit)
  let fraction = abs(whole) % unit
  if fraction != 0 {
    var digits = String(fraction)
    digits = String(repeating: "0", count: decimals - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    text += "." + digits
  }
  return whole < 0 ? "-" + text : text
}

/// A number rounded to `digits` significant digits, split as mantissa × 10^exponent with
/// 1 ≤ |mantissa| < 10. The value must be finite and not zero.
package func scientificParts(_ value: Double, digits: Int) -> (mantissa: String, exponent: Int) {
  let text = String(format: "%.\(max(0, digits - 1))e", value)
  let parts = text.split(separator: "e")
  guard parts.count == 2, let exponent = Int(parts[1]) else { return (text, 0) }
  return (String(parts[0]), exponent)
}

/// A number with `digits` significant digits for a table or a sentence: `0.0123`, `4.20e-7`, `inf`,
/// `nan`.
///
/// Very small and very large numbers are written with an exponent.
package func short(_ value: Double, digits: Int = 3) -> String {
  if value.isNaN { return "nan" }
  if value.isInfinite { return value < 0 ? "-inf" : "inf" }
  if value == 0 { return "0" }
  let (mantissa, exponent) = scientificParts(value, digits: digits)
  if exponent < -3 || exponent >= max(6, digits) { return "\(mantissa)e\(exponent)" }
  return String(format: "%.\(max(0, digits - 1 - exponent))f", value)
}

/// A whole number with thin spaces between thousands from 10 000 on.
package func grouped(_ value: Int) -> String {
  let digits = String(abs(value))
  guard digits.count > 4 else { return String(value) }
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text += "\u{2009}" }
    text.append(digit)
  }
  return value < 0 ? "-" + text : text
}

/// `1 run`, `2 runs`.
package func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
  "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// `a`, `a and b`, `a, b and c`.
package func listed(_ items: [String]) -> String {
  guard let last = items.last else { return "" }
  return items.count == 1 ? last : items.dropLast().joined(separator: ", ") + " and " + last
}
