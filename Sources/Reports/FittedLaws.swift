// The laws that are fitted to errors over widths and depths, as a legend writes them.

import Foundation
import Measurement

extension RateFit {
  /// `∝ W^−1.57 [−1.72, −1.41]`: the fitted law with the 95 % interval of the exponent as it is written.
  /// - Parameter size: the letter of the size, such as W or L.
  package func label(of size: String) -> Label {
    func text(_ value: Double) -> String { minus(String(format: "%.2f", value)) }
    let interval = Label(" [\(text(-interval.upperBound)), \(text(-interval.lowerBound))]")
    return switch model {
    case .algebraic: Label("∝ \(size)") + .raised(text(-rate)) + interval
    case .geometric: Label("∝ e") + .raised(text(-rate) + " " + size) + interval
    }
  }
}

extension LawChoice {
  /// The law with its interval, R², and the factor by which it misses held-out sizes.
  package func label(of size: String) -> Label {
    fit.label(of: size)
      + Label(
        ", R² \(String(format: "%.2f", fit.rSquared)), ×\(String(format: "%.2f", heldOut))")
  }
}

/// When a law is stated, for captions.
let whenFollowed =
  "where there are at least four sizes, all within a factor of 2 of it, it falls tenfold or more "
  + "over them, and its interval excludes 0"
