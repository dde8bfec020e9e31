// Laws fitted to errors: C·W^-a against the width, C·e^(-bL) against the depth.

import Foundation

/// A law of decay fitted by least squares to the logarithms of errors.
struct FittedLaw {
  enum Kind { case power, exponential }

  let kind: Kind
  /// C, and a or b with the ends of its 95 % interval.
  let constant: Double, rate: Double, low: Double, high: Double

  func value(at x: Double) -> Double {
    kind == .power ? constant * pow(x, -rate) : constant * exp(-rate * x)
  }

  /// `∝ W^−1.5 (1.4…1.6)`.
  var label: Label {
    let interval = low.isFinite && high.isFinite ? " (\(two(low))…\(two(high)))" : ""
    return switch kind {
    case .power: Label("∝ W") + .raised(minus(two(-rate))) + Label(interval)
    case .exponential: Label("∝ e") + .raised(minus(two(-rate)) + " L") + Label(interval)
    }
  }

  private func two(_ value: Double) -> String { minus(short(value, digits: 2)) }
}

/// The law that fits the samples (x, error) best; nil with fewer than three different x among the
/// finite, positive errors.
func fittedLaw(_ kind: FittedLaw.Kind, _ samples: [(Double, Double)]) -> FittedLaw? {
  let good = samples.filter { $0.1.isFinite && $0.1 > 1e-300 && (kind == .exponential || $0.0 > 0) }
  guard Set(good.map(\.0)).count >= 3 else { return nil }
  let x = good.map { kind == .power ? log($0.0) : $0.0 }
  let y = good.map { log($0.1) }
  let n = Double(x.count)
  let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
  let sxx = x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
  let sxy = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
  let slope = sxy / sxx
  return FittedLaw(
    kind: kind, constant: exp(my - slope * mx), rate: -slope, low: .nan, high: .nan)
}
