// Derivatives in an argument for which no formula is known, such as the order of a Bessel function: from a polynomial
// through values on both sides.
//
// f is analytic in the argument. g(t) = (f(a + ht) − f(a − ht))/2 is odd; its interpolation at Chebyshev points of the first
// kind is a sum of T₁, T₃, …, and T'ₘ(0) = m(−1)^((m−1)/2). With 16 points the error is about 16 units of rounding of f over
// the distance h, where f is analytic in a disc several times as large.

import RealModule

extension SpecialFunction {
  /// The derivative in argument `index` as a function of its own.
  func slope(_ index: Int) -> SpecialFunction {
    let base = self
    // One such derivative of another loses too much for a third.
    let isSecond = name.contains("_d")
    return SpecialFunction(
      "\(name)_d\(index + 1)", [], arguments,
      "the derivative of \(name) in its argument \(arguments[index].name)",
      reach: { argument, values in base.reach(argument, values) },
      partial: { argument, nodes in
        if argument != index, !isSecond {
          let places = nodes.indices.map { Node.variable($0) }
          if let known = base.partial(argument, places) {
            return known.derivative(index).substituting(nodes)
          }
        }
        return isSecond ? .number(.nan) : nil
      },
      value: { values in
        interpolatedSlope(at: values[index], reach: base.reach(index, values)) {
          var moved = values
          moved[index] = $0
          return base.value(moved)
        }
      })
  }
}

/// f'(a) from 16 values within `reach` of a.
func interpolatedSlope(at a: Double, reach: Double, _ f: (Double) -> Double) -> Double {
  zip(slopeWeights.places, slopeWeights.weights).reduce(0) { sum, pair in
    let step = reach * pair.0
    // The steps as they are after rounding.
    let (above, below) = (a + step, a - step)
    guard above > below else { return .nan }
    return sum + pair.1 * (f(above) - f(below)) * (2 * step / (above - below))
  } / reach
}

private let slopeWeights: (places: [Double], weights: [Double]) = {
  let count = 16
  let angles = (0..<(count / 2)).map { Double.pi * (Double($0) + 0.5) / Double(count) }
  let weights = angles.map { angle in
    stride(from: 1, to: count, by: 2).reduce(0.0) { sum, m in
      let sign: Double = m % 4 == 1 ? 1 : -1
      return sum + 2 / Double(count) * Double.cos(Double(m) * angle) * Double(m) * sign
    }
  }
  return (angles.map { Double.cos($0) }, weights)
}()
