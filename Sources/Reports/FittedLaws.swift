// The laws that are fitted to errors over widths and depths, as a legend writes them.

import Foundation
import Measurement

extension RateFit {
  /// `∝ W^−1.57 [1.41, 1.72]`: the fitted law with the 95 % interval of its exponent.
  public var label: Label {
    func text(_ value: Double) -> String { minus(String(format: "%.2f", value)) }
    let interval = Label(" [\(text(interval.lowerBound)), \(text(interval.upperBound))]")
    return switch model {
    case .algebraic: Label("∝ W") + .raised(text(-rate)) + interval
    case .geometric: Label("∝ e") + .raised(text(-rate) + " L") + interval
    }
  }
}
