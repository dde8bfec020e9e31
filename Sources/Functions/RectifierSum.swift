// A sum of W rectifiers of one variable: what one hidden layer of W relu units computes.
//
// Unit k is relu(x − t_k), open to the right of its kink, or relu(t_k − x), open to the left. A continuous
// piecewise linear function with W kinks in an interval is such a sum if and only if the jumps of its
// slope over some subset L of the kinks, those whose units are open to the left, add up to minus its first slope: left
// of all kinks only these units are active.

import Base

/// c + Σ a_k relu(±(x − t_k)).
package struct RectifierSum: Hashable, Sendable {
  /// a relu(x − t), or a relu(t − x) where it is open to the left.
  package struct Unit: Hashable, Sendable {
    package let kink: Double
    package let isOpenToLeft: Bool
    /// The jump of the slope over the kink, either way.
    package let coefficient: Double

    package init(kink: Double, isOpenToLeft: Bool, coefficient: Double) {
      self.kink = kink
      self.isOpenToLeft = isOpenToLeft
      self.coefficient = coefficient
    }
  }

  package let units: [Unit]
  package let constant: Double

  package init(units: [Unit], constant: Double) {
    self.units = units
    self.constant = constant
  }

  /// The sum with the inner knots of a spline for kinks, and with its jumps and its first value.
  ///
  /// It equals the spline where the condition on the slopes holds for the units open to the left.
  /// - Parameters:
  ///   - spline: with an inner knot for each unit.
  ///   - openToLeft: one for each inner knot.
  package init(_ spline: LinearSpline, openToLeft: [Bool]) {
    precondition(openToLeft.count == spline.pieces - 1, "an inner knot is a unit")
    let units = openToLeft.indices.map {
      Unit(
        kink: spline.knots[$0 + 1], isOpenToLeft: openToLeft[$0],
        coefficient: spline.slope($0 + 1) - spline.slope($0))
    }
    let open = units.filter(\.isOpenToLeft).reduce(0) {
      $0 + $1.coefficient * ($1.kink - spline.knots[0])
    }
    self.init(units: units, constant: spline.values[0] - open)
  }

  /// Any spline of N pieces by N units: the first sets the first slope, from the left end.
  package init(_ spline: LinearSpline) {
    let first = Unit(kink: spline.knots[0], isOpenToLeft: false, coefficient: spline.slope(0))
    let others = (1..<max(1, spline.pieces)).map {
      Unit(
        kink: spline.knots[$0], isOpenToLeft: false,
        coefficient: spline.slope($0) - spline.slope($0 - 1))
    }
    self.init(units: [first] + others, constant: spline.values[0])
  }

  package func value(at x: Double) -> Double {
    units.reduce(constant) { sum, unit in
      sum + unit.coefficient * max(0, unit.isOpenToLeft ? unit.kink - x : x - unit.kink)
    }
  }
}

extension RectifierSum {
  /// Its terms a·relu(w·x + b), made `count` by units of coefficient 0 with their kink at the end of
  /// the domain.
  package func rectifiers(
    _ count: Int, on domain: Domain
  ) -> [(weight: Double, bias: Double, coefficient: Double)] {
    let spare = Unit(
      kink: domain.bounds[0].upperBound, isOpenToLeft: false, coefficient: 0)
    return (units + Array(repeating: spare, count: max(0, count - units.count))).map { unit in
      unit.isOpenToLeft
        ? (-1, unit.kink, unit.coefficient) : (1, 0 - unit.kink, unit.coefficient)
    }
  }
}
