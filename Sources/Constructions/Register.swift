import Base
import Networks
import RealModule

/// A value that one unit a layer passes on, unchanged up to the error of its register point.
struct Register<Scalar: Real> {
  /// The value at the present layer; a proof may add to it between two layers.
  var value: AffineForm<Scalar>
  /// The value passes as its difference from this.
  let centre: Scalar
  private let alpha: Scalar
  private let step: Scalar
  /// ρ(α) and hρ'(α).
  private let offset: Scalar
  private let slope: Scalar

  init(
    _ value: AffineForm<Scalar>, centre: Scalar = 0, through activation: Activation,
    at point: RegisterPoint
  ) {
    self.value = value
    self.centre = centre
    alpha = real(point.point)
    step = real(point.step)
    offset = activation.value(alpha)
    slope = step * activation.derivative(alpha)
  }

  /// A value that is never negative, and so passes through relu as it is.
  init(nonnegative value: AffineForm<Scalar>) {
    (self.value, centre, alpha, step, offset, slope) = (value, 0, 0, 1, 0, 1)
  }

  /// What the register's unit sees.
  var preactivation: AffineForm<Scalar> { step * (value - centre) + alpha }

  /// Takes the value from the unit.
  mutating func read(_ unit: AffineForm<Scalar>) {
    value = (1 / slope) * (unit - offset) + centre
  }
}

extension HiddenLayers {
  /// A further layer: the units ρ(form), and behind them one unit for each register, which moves to
  /// the new layer.
  /// - Returns: the units ρ(form) alone.
  mutating func apply(
    _ activation: Activation, to forms: [AffineForm<Scalar>],
    carrying registers: inout [Register<Scalar>]
  ) -> [AffineForm<Scalar>] {
    let units = apply(activation, to: forms + registers.map(\.preactivation))
    for index in registers.indices { registers[index].read(units[forms.count + index]) }
    return Array(units.prefix(forms.count))
  }
}
