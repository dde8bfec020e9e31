// Values of GSL's special functions, whose errors become NaN, 0 or infinity.

import CGSL
import RealModule

/// The value that a routine of GSL writes, by its error code: what underflows is what it wrote (0), what overflows infinite
/// with its sign, all else NaN.
/// - Parameter trusted: the largest relative error that GSL may estimate of its value; beyond, the value is NaN.
func gsl(
  trusted: Double = .infinity, _ routine: (inout gsl_sf_result) -> Int32
) -> Double {
  _ = errorHandlerOff
  var result = gsl_sf_result(val: .nan, err: 0)
  switch routine(&result) {
  case Int32(GSL_SUCCESS):
    return result.err > trusted * result.val.magnitude ? .nan : result.val
  case Int32(GSL_EUNDRFLW): return result.val.isNaN ? 0 : result.val
  case Int32(GSL_EOVRFLW): return result.val < 0 ? -.infinity : .infinity
  default: return .nan
  }
}

/// GSL ends the process on an error unless its handler is off.
private let errorHandlerOff: Void = { gsl_set_error_handler_off() }()

/// sin πx and cos πx, exact at multiples of 1/2.
func sinPi(_ x: Double) -> Double {
  let r = x - 2 * (x / 2).rounded()
  if r.magnitude == 1 || r == 0 { return 0 }
  let part = r.magnitude > 0.5 ? (r > 0 ? 1 - r : -1 - r) : r
  return Double.sin(.pi * part)
}
func cosPi(_ x: Double) -> Double {
  let r = (x - 2 * (x / 2).rounded()).magnitude
  if r == 0.5 { return 0 }
  return r < 0.25
    ? Double.cos(.pi * r) : r > 0.75 ? -Double.cos(.pi * (1 - r)) : Double.sin(.pi * (0.5 - r))
}

/// exp(±x²) with the rounding of x² made good.
func expOfSquare(_ x: Double, sign: Double) -> Double {
  let square = x * x
  let rest = (-square).addingProduct(x, x)
  let value = Double.exp(sign * square)
  guard value.isFinite, rest.isFinite else { return value }
  return value + value * sign * rest
}
