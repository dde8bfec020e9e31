// The functions that formulas know, with their values on blocks of numbers.

import RealModule

/// A function of one argument, written `name(a)`.
public enum UnaryFunction: String, CaseIterable, Hashable, Sendable {
  case negate = "-"
  case sin, cos, tan, asin, acos, atan
  case sinh, cosh, tanh, asinh, acosh, atanh
  case exp, expm1
  /// The natural logarithm.
  case log
  case log2, log10, log1p
  case sqrt, cbrt, abs
  /// -1, 0 or 1; NaN of NaN.
  case sign
  case floor, ceil
  /// Nearest whole number, halves away from 0.
  case round
  case erf, erfc
  /// 1 / (1 + exp(-a)), without overflow.
  case sigmoid
  /// max(0, a).
  case relu
  /// 0 for a < 0, 1 for a ≥ 0; NaN of NaN.
  case step
}

/// A function of two arguments: an operator, or written `name(a,b)`.
public enum BinaryFunction: String, CaseIterable, Hashable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case power = "^"
  /// The angle of the point (b, a).
  case atan2
  /// The smaller, the larger; NaN if either is NaN.
  case min, max
  /// √(a² + b²) without overflow.
  case hypot
  /// a - b·floor(a/b): has the sign of b.
  case mod

  var precedence: Int {
    switch self {
    case .add, .subtract: Precedence.sum
    case .multiply, .divide: Precedence.product
    case .power: Precedence.power
    default: Precedence.atom
    }
  }
}

extension UnaryFunction {
  /// Replaces every element of a block by its image.
  func apply<T: Real>(to block: inout [T]) {
    switch self {
    case .negate: map(&block) { -$0 }
    case .sin: map(&block, T.sin)
    case .cos: map(&block, T.cos)
    case .tan: map(&block, T.tan)
    case .asin: map(&block, T.asin)
    case .acos: map(&block, T.acos)
    case .atan: map(&block, T.atan)
    case .sinh: map(&block, T.sinh)
    case .cosh: map(&block, T.cosh)
    case .tanh: map(&block, T.tanh)
    case .asinh: map(&block, T.asinh)
    case .acosh: map(&block, T.acosh)
    case .atanh: map(&block, T.atanh)
    case .exp: map(&block, T.exp)
    case .expm1: map(&block, T.expMinusOne)
    case .log: map(&block) { T.log($0) }
    case .log2: map(&block, T.log2)
    case .log10: map(&block, T.log10)
    case .log1p: map(&block) { T.log(onePlus: $0) }
    case .sqrt: map(&block) { $0.squareRoot() }
    case .cbrt: map(&block) { T.root($0, 3) }
    case .abs: map(&block) { $0.magnitude }
    case .sign: map(&block) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 == 0 ? 0 : $0 }
    case .floor: map(&block) { $0.rounded(.down) }
    case .ceil: map(&block) { $0.rounded(.up) }
    case .round: map(&block) { $0.rounded(.toNearestOrAwayFromZero) }
    case .erf: map(&block, T.erf)
    case .erfc: map(&block, T.erfc)
    case .sigmoid:
      map(&block) {
        let tail = T.exp(-$0.magnitude)
        return ($0 >= 0 ? 1 : tail) / (1 + tail)
      }
    case .relu: map(&block) { $0 < 0 ? 0 : $0 }
    case .step: map(&block) { $0 >= 0 ? 1 : $0 < 0 ? 0 : $0 }
    }
  }
}

extension BinaryFunction {
  /// Replaces every element a of the left block by the value at (a, b), b from the right block.
  func apply<T: Real>(to left: inout [T], _ right: [T]) {
    switch self {
    case .add: combine(&left, right) { $0 + $1 }
    case .subtract: combine(&left, right) { $0 - $1 }
    case .multiply: combine(&left, right) { $0 * $1 }
    case .divide: combine(&left, right) { $0 / $1 }
    case .power: combine(&left, right, realPower)
    case .atan2: combine(&left, right) { T.atan2(y: $0, x: $1) }
    case .min: combine(&left, right) { $0 < $1 || $0.isNaN ? $0 : $1 }
    case .max: combine(&left, right) { $0 > $1 || $0.isNaN ? $0 : $1 }
    case .hypot: combine(&left, right, T.hypot)
    case .mod: combine(&left, right) { $0 - $1 * ($0 / $1).rounded(.down) }
    }
  }
}

/// Replaces every element of a block by its `exponent`-th power, by repeated multiplication.
///
/// Error at most about |exponent| units in the last place, short of overflow and underflow: each of
/// the products rounds by 2^-53 of it, relatively. Exact wherever every partial product is.
func raise<T: Real>(_ block: inout [T], to exponent: Int) {
  switch exponent {
  case 2: map(&block) { $0 * $0 }
  case 3: map(&block) { $0 * $0 * $0 }
  case -1: map(&block) { 1 / $0 }
  default:
    map(&block) { base in
      var square = base
      var power: T = 1
      var rest = exponent.magnitude
      while rest > 0 {
        if rest & 1 == 1 { power *= square }
        rest >>= 1
        if rest > 0 { square *= square }
      }
      return exponent < 0 ? 1 / power : power
    }
  }
}

/// a^b; a negative base has a value where b is a whole number, and a^0 is 1.
private func realPower<T: Real>(_ base: T, _ exponent: T) -> T {
  if exponent == 0 { return 1 }
  guard base < 0, exponent == exponent.rounded(.towardZero) else { return T.pow(base, exponent) }
  let half = exponent / 2
  let power = T.pow(-base, exponent)
  return half == half.rounded(.towardZero) ? power : -power
}

@inline(__always)
private func map<T>(_ block: inout [T], _ function: (T) -> T) {
  for k in block.indices { block[k] = function(block[k]) }
}

@inline(__always)
private func combine<T>(_ left: inout [T], _ right: [T], _ function: (T, T) -> T) {
  precondition(left.count == right.count, "blocks have one length")
  for k in left.indices { left[k] = function(left[k], right[k]) }
}
