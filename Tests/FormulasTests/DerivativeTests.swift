// Derivatives and printing, checked on random formulas.

import Base
import Formulas
import Kernels
import RealModule
import Testing

/// A random formula in x and y, smooth and moderate near the points where it is tested.
private func randomFormula(_ random: RandomSource, depth: Int) -> String {
  guard depth > 0 else {
    return ["x", "y", "2", "0.5", "pi", "e", "3", "1.25"][random.integer(below: 8)]
  }
  func part() -> String { randomFormula(random, depth: depth - 1) }
  switch random.integer(below: 14) {
  case 0, 1: return "\(part())+\(part())"
  case 2, 3: return "(\(part()))-(\(part()))"
  case 4, 5: return "(\(part()))*(\(part()))"
  case 6: return "(\(part()))/(2+cos(\(part())))"
  case 7: return "-(\(part()))^\(random.integer(below: 4))"
  case 8: return "(1.5+sin(\(part())))^(\(part()))"
  case 9: return "(0.1+abs(\(part())))^-(\(part()))"
  case 10: return "max(\(part()),\(part()),y)"
  case 11: return "hypot(\(part()),1)*atan2(\(part()),3)"
  default:
    let smooth = [
      "sin", "cos", "atan", "tanh", "asinh", "erf", "erfc", "sigmoid", "exp", "abs", "sqrt", "log",
      "cbrt", "sinh", "cosh", "tan", "relu", "expm1", "log1p", "log2", "log10", "asin", "acos",
      "acosh", "atanh",
    ]
    return "\(smooth[random.integer(below: smooth.count)])(\(part()))"
  }
}

@Test("derivatives agree with central differences over random formulas")
func randomDerivatives() throws {
  let random = RandomSource(seed: 3, stream: "derivatives")
  var compared = 0
  for _ in 0..<4000 {
    let expression = try Expression(parsing: randomFormula(random, depth: 3))
    let variable = random.integer(below: 2)
    let derivative = expression.derivative(variable)
    let point: [Float80] = [Float80(random.uniform(0.2, 0.9)), Float80(random.uniform(0.2, 0.9))]
    func difference(_ step: Float80) -> Float80 {
      var (below, above) = (point, point)
      below[variable] -= step
      above[variable] += step
      return (expression.value(at: above) - expression.value(at: below)) / (2 * step)
    }
    let (coarse, fine) = (difference(1e-5), difference(0.5e-5))
    // Skips formulas without a value there, and kinks and poles near the point.
    guard coarse.isFinite, fine.isFinite, abs(fine) < 1e6, abs(expression.value(at: point)) < 1e3,
      abs(coarse - fine) < 1e-6 * max(1, abs(fine))
    else { continue }
    let extrapolated = fine + (fine - coarse) / 3
    let exact = derivative.value(at: point)
    #expect(
      abs(exact - extrapolated) <= 1e-7 * max(1, abs(extrapolated)),
      "d/d\(variable) of \(expression) = \(derivative) at \(point)")
    compared += 1
  }
  #expect(compared > 2000)
}

@Test("printing and parsing keep every bit of the values and settle at once")
func roundTrips() throws {
  let random = RandomSource(seed: 4, stream: "round trips")
  for _ in 0..<4000 {
    let formula = try Expression(parsing: randomFormula(random, depth: 4))
    for expression in [formula, formula.derivative(0)] {
      let again = try? Expression(parsing: expression.description)
      // A derivative may be longer than a formula that a person may give.
      guard let again else {
        #expect(expression.description.count > 10_000 || expression != formula)
        continue
      }
      #expect(again.description == expression.description)
      for _ in 0..<3 {
        let point = [random.uniform(-2, 2), random.uniform(-2, 2)]
        #expect(
          again.value(at: point).bitPattern == expression.value(at: point).bitPattern
            || again.value(at: point).isNaN && expression.value(at: point).isNaN,
          "\(expression.text) printed as \(expression)")
      }
    }
  }
}

@Test(
  "derivatives simplify",
  arguments: [
    ("3", "0"), ("y", "0"), ("x", "1"), ("x^2", "2*x"), ("x^3", "3*x^2"), ("2*x+1", "2"),
    ("sin(2*pi*x)", "cos(2*pi*x)*(2*pi)"), ("-x", "-1"), ("exp(-x)", "-exp(-x)"), ("1/x", "-1/x^2"),
    ("floor(x)", "0"), ("abs(x)", "sign(x)"), ("relu(x)", "step(x)"), ("log(x)", "1/x"),
    ("sqrt(x)", "1/(2*sqrt(x))"), ("x*y", "y"), ("2^x", "2^x*log(2)"), ("min(x,y)", "step(y-x)"),
    ("mod(x,2)", "1"), ("cos(x)", "-sin(x)"),
  ])
func simplification(_ text: String, _ expected: String) throws {
  #expect(try Expression(parsing: text).derivative(0).description == expected)
}

@Test("the derivative keeps the names of the variables")
func derivativeNames() throws {
  #expect(try Expression(parsing: "x1*x4^2").derivative(3).description == "x1*(2*x4)")
  #expect(try Expression(parsing: "x*z^2").derivative(2).text == "x*(2*z)")
}
