// An activation at one number: each function's own code for Double and Float, the formula for other types.
import RealModule

extension Activation {
  /// The activation at `x`.
  ///
  /// Domain: all of the number type. For Double the error is at most 4 ulp on [-50, 50], 8 of snake; see
  /// `ActivationAccuracyTests` for the bounds of the polynomials. Infinities give the limit (NaN for
  /// sine, cosine and sawtooth, which have none), NaN gives NaN.
  /// - Parameters:
  ///   - x: any number.
  ///   - slope: the trained slope of `prelu`; the others ignore it.
  @_specialize(where T == Double)
  @_specialize(where T == Float)
  public func value<T: Real>(_ x: T, slope: T = 1 / 4) -> T {
    evaluate(value: x, slope)
  }

  /// The activation at many numbers, as ``value(_:slope:)`` has it at each.
  package func values<T: Real>(_ x: [T], slope: T) -> [T] {
    #if arch(x86_64) || arch(i386)
      // Else the formula would run as general code for each number.
      if T.self == Float80.self, let long = (x as Any) as? [Float80], let slope = slope as? Float80,
        let values = (function.values(f80: long, slope: slope) as Any) as? [T]
      {
        return values
      }
    #endif
    return x.map { value($0, slope: slope) }
  }

  /// The first derivative at `x`, accurate as `value` is, but within 1 ulp of 1 near its own zeros.
  ///
  /// At a kink: the left side's for the relu and elu families (relu'(0) = 0), the outer piece's for
  /// the clamped units and hardSwish, and 0 for `absolute`. Jumps count as flat: step' = 0
  /// everywhere.
  @_specialize(where T == Double)
  public func derivative<T: Real>(_ x: T, slope: T = 1 / 4) -> T {
    evaluate(derivative: x, slope)
  }

  /// The second derivative at `x`; at a kink it follows the side that `derivative` takes.
  @_specialize(where T == Double)
  public func secondDerivative<T: Real>(_ x: T, slope: T = 1 / 4) -> T {
    evaluate(secondDerivative: x, slope)
  }
}

// Apart from the public functions, so that their unspecialised entries, which other modules call, choose
// the specialisation first and build no types at run time (350 ns a call).
extension Activation {
  @inline(never)
  private func evaluate<T: Real>(value x: T, _ slope: T) -> T {
    if T.self == Double.self, let x = x as? Double, let slope = slope as? Double,
      let value = function.value(f64: x, slope: slope) as? T
    {
      return value
    }
    if T.self == Float.self, let x = x as? Float, let slope = slope as? Float,
      let value = function.value(f32: x, slope: slope) as? T
    {
      return value
    }
    return function.value(x, slope: slope)
  }

  @inline(never)
  private func evaluate<T: Real>(derivative x: T, _ slope: T) -> T {
    if T.self == Double.self, let x = x as? Double, let slope = slope as? Double,
      let value = function.derivative(f64: x, slope: slope) as? T
    {
      return value
    }
    return function.derivative(x, slope: slope)
  }

  @inline(never)
  private func evaluate<T: Real>(secondDerivative x: T, _ slope: T) -> T {
    if T.self == Double.self, let x = x as? Double, let slope = slope as? Double,
      let value = function.secondDerivative(f64: x, slope: slope) as? T
    {
      return value
    }
    return function.secondDerivative(x, slope: slope)
  }
}
