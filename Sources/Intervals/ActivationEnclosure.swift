// Activations over intervals: Taylor coefficients, and tight ranges of the value and two derivatives.

import Base
import Formulas
import Networks
import RealModule

extension Activation {
  /// Enclosures of σ, σ', σ''/2!, … up to an order over an interval; see `IntervalSeries`.
  /// - Parameters:
  ///   - x: the interval.
  ///   - order: the highest derivative.
  ///   - slope: the trained slope of `prelu`.
  public func series<Rule>(over x: RoundedInterval<Rule>, order: Int, slope: Double = 0.25)
    -> RoundedSeries<Rule>
  {
    typealias Interval = RoundedInterval<Rule>
    typealias IntervalSeries = RoundedSeries<Rule>
    let variable = IntervalSeries.variable(x, order: order)
    let zero = IntervalSeries(constant: .zero, order: order)
    func number(_ value: Double) -> IntervalSeries {
      IntervalSeries(constant: Interval(double: value), order: order)
    }
    /// `left` below 0 and `right` above; continuous derivatives: `smoothness`.
    func pieces(
      _ left: @escaping (IntervalSeries) -> IntervalSeries,
      _ right: @escaping (IntervalSeries) -> IntervalSeries, smoothness: Int = 0
    ) -> IntervalSeries { joined([0], [left, right], x, order, smoothness) }

    switch self {
    case .identity: return variable
    case .relu: return pieces({ _ in zero }, { $0 })
    case .leakyRelu(let a): return pieces({ Interval(double: a) * $0 }, { $0 })
    case .prelu: return pieces({ Interval(double: slope) * $0 }, { $0 })
    case .elu(let alpha):
      return pieces({ Interval(double: alpha) * $0.expm1 }, { $0 }, smoothness: alpha == 1 ? 1 : 0)
    case .selu:
      return pieces({ Interval.scaledAlphaOfSelu * $0.expm1 }, { Interval.scaleOfSelu * $0 })
    case .celu(let alpha):
      let factor = Interval(double: alpha)
      return pieces({ factor * (Interval.one / factor * $0).expm1 }, { $0 }, smoothness: 1)
    case .gelu: return variable * normalDistribution(variable)
    case .geluTanh:
      let root = (Interval(8) / .pi).squareRoot
      let cubic = Interval(44715) / Interval(1_000_000) * variable.power(3)
      return variable * (root * (variable + cubic)).sigmoid
    case .silu: return variable * variable.sigmoid
    case .mish: return variable * variable.softplus.tanh
    case .softplus: return variable.softplus
    case .softsign:
      return pieces({ $0 / (-$0 + .one) }, { $0 / ($0 + .one) }, smoothness: 1)
    case .tanh: return variable.tanh
    case .sigmoid: return variable.sigmoid
    case .hardTanh: return clamp(-1, 1, x, order)
    case .relu6: return clamp(0, 6, x, order)
    case .hardSigmoid:
      let sixth = Interval.one / Interval(6)
      return joined(
        [-3, 3], [{ _ in zero }, { sixth * ($0 + Interval(3)) }, { _ in number(1) }], x, order, 0)
    case .hardSwish:
      let sixth = Interval.one / Interval(6)
      return joined(
        [-3, 3], [{ _ in zero }, { sixth * ($0.squared + Interval(3) * $0) }, { $0 }], x, order, 0)
    case .reluPower(let k):
      return pieces({ _ in zero }, { $0.power(k) }, smoothness: k - 1)
    case .square: return variable.squared
    case .cube: return variable.power(3)
    case .polynomial(let coefficients): return polynomialSeries(coefficients, x, order)
    case .sine: return variable.sineAndCosine.sine
    case .cosine: return variable.sineAndCosine.cosine
    case .gaussian: return (-variable.squared).exp
    case .absolute: return pieces({ -$0 }, { $0 })
    case .step: return zero.constantPieces(x.step)
    case .sign: return zero.constantPieces(x.sign)
    case .ternary(let threshold):
      let threshold = Rule.Number(threshold)
      let value = Interval(
        x.lower > threshold ? 1 : x.lower < -threshold ? -1 : 0,
        x.upper > threshold ? 1 : x.upper < -threshold ? -1 : 0)
      return zero.constantPieces(value)
    case .floor: return zero.constantPieces(x.floor)
    case .sawtooth:
      let floor = x.floor
      return floor.isPoint
        ? variable + -floor : IntervalSeries(constant: Interval(0, 1), order: order).known(1)
    case .expression(let activation):
      return activation.value.evaluate(at: [variable], in: SeriesArithmetic<Rule>(order: order))
    }
  }

  /// The values over an interval, as tight as the ends' margins allow for the smooth activations.
  public func values(over x: Interval, slope: Double = 0.25) -> Interval {
    derivatives(0, over: x, slope: slope)
  }

  /// The first (`order` 1) or second derivative over an interval; 0 gives the values. At a kink or jump
  /// it has the values of both sides, at a point where it does not exist at all the whole line.
  public func derivatives(_ order: Int, over x: Interval, slope: Double = 0.25) -> Interval {
    precondition((0...2).contains(order), "values, first or second derivatives")
    func enclosure(_ x: Interval) -> Interval {
      let coefficient = series(over: x, order: order, slope: slope)[order]
      return order == 2 ? Interval(2) * coefficient : coefficient
    }
    guard let turns = turningPoints(order), x.isFinite, !x.isPoint else { return enclosure(x) }
    // Between turning points the function is monotone.
    let ends = enclosure(Interval(x.lower)).hull(enclosure(Interval(x.upper)))
    return turns.reduce(ends) { range, turn in
      let place = Interval(turn - 4 * turn.ulp, turn + 4 * turn.ulp)
      return place.intersection(x).map { range.hull(enclosure($0)) } ?? range
    }
  }

  /// Where the derivative of this order turns, each within 4 ulp; nil where the list is not known or
  /// the interval series is tight already.
  ///
  /// `enclosure_reference.py` computes them with 40 digits and checks that there are no others.
  private func turningPoints(_ order: Int) -> [Double]? {
    switch (self, order) {
    case (.tanh, 0), (.sigmoid, 0), (.softplus, 0), (.softplus, 1): []
    case (.tanh, 1), (.sigmoid, 1), (.softplus, 2), (.gaussian, 0): [0]
    case (.tanh, 2): [-0.65847894846240835, 0.65847894846240835]
    case (.sigmoid, 2): [-1.3169578969248167, 1.3169578969248167]
    case (.silu, 0): [-1.2784645427610738]
    case (.silu, 1): [-2.3993572805154677, 2.3993572805154677]
    case (.silu, 2): [-3.4358409935351107, 0, 3.4358409935351107]
    case (.mish, 0): [-1.1924312145154952]
    case (.mish, 1): [-2.2563763963607931, 1.4905711794854285]
    case (.mish, 2): [-3.2673378465204046, -0.087934431314914211, 2.1148425630208771]
    case (.gelu, 0): [-0.75179152469356446]
    case (.gelu, 1): [-1.4142135623730950, 1.4142135623730950]
    case (.gelu, 2): [-2, 0, 2]
    case (.geluTanh, 0): [-0.75246142207101626]
    case (.geluTanh, 1): [-1.4185040087908284, 1.4185040087908284]
    case (.geluTanh, 2): [-2.0134807246242579, 0, 2.0134807246242579]
    case (.gaussian, 1): [-0.70710678118654752, 0.70710678118654752]
    case (.gaussian, 2): [-1.2247448713915890, 0, 1.2247448713915890]
    default: nil
    }
  }
}

extension Activation {
  /// Where convex and concave pieces meet, each within 4 ulp; nil where that is not known.
  var joints: [Double]? {
    switch self {
    case .identity, .square: []
    case .relu, .leakyRelu, .prelu, .elu, .selu, .celu, .absolute, .reluPower, .cube, .softsign: [0]
    case .hardTanh, .hardSigmoid, .hardSwish, .relu6: kinks
    case .tanh, .sigmoid, .softplus, .silu, .mish, .gelu, .geluTanh, .gaussian: turningPoints(1)
    default: nil
    }
  }

  /// Continuous, and linear between its joints, which are exact.
  var isLinearBetweenJoints: Bool {
    switch self {
    case .identity, .relu, .leakyRelu, .prelu, .absolute, .reluPower(1), .hardTanh, .hardSigmoid,
      .relu6:
      true
    default: false
    }
  }

  /// The value at a point; where a comparison gives it, without rounding.
  func cornerValue(_ z: Double, slope: Double) -> Interval {
    switch self {
    case .identity: Interval(z)
    case .relu, .reluPower(1): Interval(max(z, 0))
    case .absolute: Interval(z.magnitude)
    case .hardTanh: Interval(min(max(z, -1), 1))
    case .relu6: Interval(min(max(z, 0), 6))
    case .leakyRelu(let a): z >= 0 ? Interval(z) : Interval(a) * Interval(z)
    case .prelu: z >= 0 ? Interval(z) : Interval(slope) * Interval(z)
    default: series(over: Interval(z), order: 0, slope: slope)[0]
    }
  }
}

/// λ and αλ of Klambauer et al. (2017), as enclosures of the numbers that `Activation.selu` rounds.
extension RoundedInterval {
  fileprivate static var scaleOfSelu: Self { Self(0x1.0cfabd6a91131p+0, 0x1.0cfabd6a91133p+0) }
  fileprivate static var scaledAlphaOfSelu: Self {
    Self(0x1.c212cc640f030p+0, 0x1.c212cc640f032p+0)
  }
}

/// A function made of pieces that join continuously at `ends`, with so many continuous derivatives.
private func joined<Rule>(
  _ ends: [Double], _ pieces: [(RoundedSeries<Rule>) -> RoundedSeries<Rule>],
  _ x: RoundedInterval<Rule>, _ order: Int, _ smoothness: Int
) -> RoundedSeries<Rule> {
  typealias Interval = RoundedInterval<Rule>
  typealias IntervalSeries = RoundedSeries<Rule>
  var result: IntervalSeries?
  var isJoint = false
  for (index, piece) in pieces.enumerated() {
    let low = index == 0 ? -Rule.Number.infinity : Rule.Number(ends[index - 1])
    let high = index == ends.count ? Rule.Number.infinity : Rule.Number(ends[index])
    guard let part = x.intersection(Interval(low, high)) else { continue }
    // A piece met in its end alone adds nothing where another has the rest.
    if part.isPoint, !x.isPoint { continue }
    let series = piece(IntervalSeries.variable(part, order: order))
    isJoint = result != nil
    result = result?.hull(series) ?? series
  }
  let series = result ?? IntervalSeries(constant: .whole, order: order)
  return isJoint ? series.known(smoothness + 2) : series
}

/// x held within [low, high].
private func clamp<Rule>(
  _ low: Double, _ high: Double, _ x: RoundedInterval<Rule>, _ order: Int
) -> RoundedSeries<Rule> {
  func number(_ value: Double) -> RoundedSeries<Rule> {
    RoundedSeries(constant: RoundedInterval(double: value), order: order)
  }
  return joined([low, high], [{ _ in number(low) }, { $0 }, { _ in number(high) }], x, order, 0)
}

/// Φ(u) = erfc(−u/√2)/2; its derivative is exp(−u²/2)/√(2π).
private func normalDistribution<Rule>(_ u: RoundedSeries<Rule>) -> RoundedSeries<Rule> {
  typealias Interval = RoundedInterval<Rule>
  let half = Interval(0.5)
  let value = half * (-u[0] * half.squareRoot).erfc
  let bell = (-half * u.squared).exp
  let factor = Interval.one / (Interval(2) * .pi).squareRoot
  return u.integrating(from: value) { k, _ in factor * bell[k] }
}

/// Coefficient k of Σ cᵢxⁱ is Σ cᵢ·binomial(i, k)·x^(i−k), by Horner's rule on the centre of x where that
/// is tighter.
private func polynomialSeries<Rule>(
  _ coefficients: [Double], _ x: RoundedInterval<Rule>, _ order: Int
) -> RoundedSeries<Rule> {
  typealias Interval = RoundedInterval<Rule>
  typealias IntervalSeries = RoundedSeries<Rule>
  func horner(_ x: Interval, _ order: Int) -> IntervalSeries {
    let variable = IntervalSeries.variable(x, order: order)
    return coefficients.reversed().reduce(IntervalSeries(constant: .zero, order: order)) {
      $0 * variable + Interval(double: $1)
    }
  }
  let direct = horner(x, order)
  guard !x.isPoint, x.isFinite else { return direct }
  // Taylor's formula around the centre is exact at the polynomial's degree.
  let degree = max(coefficients.count - 1, order)
  let centred = horner(Interval(x.midpoint), degree)
  let reach = Interval(-x.radius, x.radius)
  return IntervalSeries(
    (0...order).map { k in
      var (sum, binomial) = (Interval.zero, Interval.one)
      var terms: [Interval] = []
      for i in k...degree {
        if i > k { binomial = binomial * Interval(Rule.Number(i)) / Interval(Rule.Number(i - k)) }
        terms.append(binomial * centred[i])
      }
      for term in terms.reversed() { sum = sum * reach + term }
      return sum.intersection(direct[k]) ?? sum
    })
}
