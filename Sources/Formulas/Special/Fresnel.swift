// Fresnel's integrals, which GSL does not have. NIST Digital Library of Mathematical Functions, chapter 7.

import RealModule

extension SpecialFamily {
  static let fresnel = SpecialFamily(functions: [fresnelS, fresnelC])
}

private func phase(_ x: Expression.Node) -> Expression.Node { .pi / .number(2) * (x * x) }

/// The integral of sin(πt²/2) from 0 to x.
let fresnelS: SpecialFunction = .init(
  "fresnelS", [], [.real("x")], "Fresnel integral S", enclosure: fresnelSEnclosure,
  partial: { .unary(.sin, phase($1[0])) }, value: { values in fresnelIntegrals(values[0]).s })

/// The integral of cos(πt²/2) from 0 to x.
let fresnelC: SpecialFunction = .init(
  "fresnelC", [], [.real("x")], "Fresnel integral C", enclosure: fresnelCEnclosure,
  partial: { .unary(.cos, phase($1[0])) }, value: { values in fresnelIntegrals(values[0]).c })

private func fresnelIntegrals(_ argument: Double) -> (s: Double, c: Double) {
  let x = argument.magnitude
  guard x < .infinity else {
    return x.isNaN ? (.nan, .nan) : (argument > 0 ? 0.5 : -0.5, argument > 0 ? 0.5 : -0.5)
  }
  let (s, c) = x < 1.75 ? fresnelSeries(x) : fresnelTail(x)
  return argument < 0 ? (-s, -c) : (s, c)
}

/// Power series (7.6.4, 7.6.6).
private func fresnelSeries(_ x: Double) -> (s: Double, c: Double) {
  let square = .pi / 2 * x * x
  var (s, c, term) = (0.0, 0.0, x)
  for k in 0..<60 {
    let part = term / Double(2 * k + 1)
    switch k % 4 {
    case 0: c += part
    case 1: s += part
    case 2: c -= part
    default: s -= part
    }
    term *= square / Double(k + 1)
    if term < 1e-18 * x * min(square, 1) { break }
  }
  return (s, c)
}

/// C + iS = (1+i)/2 − (1+i)/2 erfc(z), z = (√π/2)(1−i)x, where erfc is exp(−z²)/√π times the continued fraction
/// 1/(z + (1/2)/(z + 1/(z + …))) (7.9.1), and exp(−z²) = exp(iπx²/2).
private func fresnelTail(_ x: Double) -> (s: Double, c: Double) {
  let part = Double.pi.squareRoot() / 2 * x
  let z = (re: part, im: -part)
  var f = z
  for k in (1...120).reversed() {
    // f = z + (k/2)/f
    let size = f.re * f.re + f.im * f.im
    let factor = Double(k) / 2 / size
    f = (z.re + factor * f.re, z.im - factor * f.im)
  }
  // exp(iπx²/2)/(√π f): the phase from x² modulo 4, without loss.
  let square = x * x
  let rest = (-square).addingProduct(x, x)
  let turn = square.truncatingRemainder(dividingBy: 4) + rest
  let (cosine, sine) = (cosPi(turn / 2), sinPi(turn / 2))
  let size = (f.re * f.re + f.im * f.im) * Double.pi.squareRoot()
  let erfc = (
    re: (cosine * f.re + sine * f.im) / size, im: (sine * f.re - cosine * f.im) / size
  )
  // (1+i)/2 (1 − erfc).
  let (re, im) = (1 - erfc.re, -erfc.im)
  return ((re + im) / 2, (re - im) / 2)
}
