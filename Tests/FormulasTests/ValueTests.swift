// Values of formulas against closed forms in high precision.

import Base
import Formulas
import RealModule
import Testing

/// Formulas with their values at x = 0.3, y = 0.75 (the nearest doubles), by mpmath with 40 digits:
/// `nstr(f(mpf(0.3), mpf(0.75)), 21)`.
let references: [(text: String, value: Float80)] = [
  ("sin(2*pi*x)*exp(-y)", 0.449247288064220383248),
  ("cos(x)+tan(y)", 1.88693294906967848409),
  ("asin(x)-acos(y)", -0.418041593798018114845),
  ("atan(x*y)", 0.221314442347791285193),
  ("atan2(y,-x)", 1.95130270390726149277),
  ("sinh(x)*cosh(y)+tanh(x)", 0.685569946222494109922),
  ("asinh(x)+acosh(1+y)+atanh(x)", 1.76400301219648094347),
  ("expm1(x/1000)+log1p(y/1000)", 0.00104976389504628337794),
  ("log(x)+ln(y)+log2(x)+log10(y)", -3.35355920755222313001),
  ("sqrt(x)*cbrt(y)", 0.497638969200661567448),
  ("abs(-x)+sign(-y)+floor(-y)+ceil(x)+round(y)", 0.299999999999999988898),
  ("min(x,y,0.5)+max(x,y,0.5)", 1.0499999999999999889),
  ("pow(x,y)+x^2.5+y**3", 0.876530076617575252595),
  ("hypot(x,y)", 0.807774721070175600564),
  ("erf(x)+erfc(3*y)", 0.330089476045808567888),
  ("sigmoid(-3*x)+relu(-x)+relu(y)+step(x)+step(-y)", 2.03905049737499604338),
  ("mod(-x,y)+mod(5,y)", 0.950000000000000011102),
  ("x^17-y^-9+e^x", -11.9684361664920425197),
  ("-x^2+2^3^0.5-(-y)^3", 3.65387208548391281182),
]

@Test("values agree with mpmath, in Double and in Float80", arguments: references.indices)
func highPrecisionValues(_ index: Int) throws {
  let (text, expected) = references[index]
  let expression = try Expression(parsing: text)
  let double = expression.value(at: [0.3, 0.75] as [Double])
  #expect(abs(double - Double(expected)) <= 4e-15 * max(1, abs(Double(expected))), "\(text)")
  let point: [Double] = [0.3, 0.75]
  let extended = expression.value(at: point.map { Float80($0) })
  #expect(abs(extended - expected) <= 4e-18 * max(1, abs(expected)), "\(text)")
}

@Test("a batch has the values of its points, whatever its length")
func batchesAgreeWithPoints() throws {
  let expression = try Expression(parsing: "sin(2*pi*x)*exp(-y) + max(x, y)^3 / (1 + y^2)")
  for count in [0, 1, 2, 255, 256, 257, 512, 1000] {
    let points = (0..<count).map { (i: Int) -> [Double] in
      [Double(i) * 0.37 - 3, 2 - Double(i) * 0.011]
    }
    let values = expression.values(at: Batch(features: 2, points: points))
    let single = points.map { expression.value(at: $0) }
    #expect(values == single)
  }
}

@Test(
  "operators bind as in mathematics",
  arguments: [
    ("-2^2", -4.0), ("2^3^2", 512), ("(2^3)^2", 64), ("2^-2", 0.25), ("2^-1*4", 2), ("-2*-3", 6),
    ("2--3", 5), ("+-+2", -2), ("7-4-2", 1), ("7-(4-2)", 5), ("16/4/2", 2), ("16/(4/2)", 8),
    ("2*3+4*5", 26), ("2*(3+4)*5", 70), ("2**3**2", 512), ("-(-2)^3", 8), ("1e-3", 0.001),
    (".5+5.", 5.5), ("1.e2", 100), ("2E+2", 200), ("0^0", 1), ("(-8)^(1+2)", -512),
    ("(-2)^(-3.0)", -0.125), ("2^0.5^2", 1.189207115002721), ("max(1,2,3)-min(3,2,1)", 2),
    ("round(-2.5)+round(2.5)", 0), ("mod(-1,3)", 2), ("mod(1,-3)", -2), ("step(0)", 1),
    ("sign(-0)", 0), ("sigmoid(-1000)+sigmoid(1000)", 1), ("(-3)^101+3^101", 0), ("2^64", 0x1p64),
    ("2^-1074", 0x1p-1074), ("3^33", 5_559_060_566_555_523),
  ])
func binding(_ text: String, _ expected: Double) throws {
  #expect(try Expression(parsing: text).value(at: [Double]()) == expected)
}

@Test(
  "outside a function's domain the value is NaN or infinite, and NaN goes through",
  arguments: [
    ("log(-1)", Double.nan), ("sqrt(-1)", .nan), ("asin(2)", .nan), ("(-2)^0.5", .nan),
    ("0/0", .nan),
    ("1/0", .infinity), ("log(0)", -.infinity), ("min(0/0,1)", .nan), ("max(1,0/0)", .nan),
    ("min(1,0/0)", .nan), ("relu(0/0)", .nan), ("step(0/0)", .nan), ("sign(0/0)", .nan),
    ("sigmoid(0/0)", .nan), ("exp(1000)", .infinity), ("0^-1", .infinity),
  ])
func exceptionalValues(_ text: String, _ expected: Double) throws {
  let value = try Expression(parsing: text).value(at: [Double]())
  #expect(expected.isNaN ? value.isNaN : value == expected)
}

@Test("variables are counted and named")
func variables() throws {
  #expect(try Expression(parsing: "pi+e").variableCount == 0)
  #expect(try Expression(parsing: "z").variableCount == 3)
  #expect(try Expression(parsing: "x2*x8").variableCount == 8)
  #expect(try Expression(parsing: "x+y").variableName(1) == "y")
  #expect(try Expression(parsing: "x1+x2").variableName(1) == "x2")
  #expect(try Expression(parsing: "x1").value(at: [4.0]) == 4)
}

@Test("components are separated by semicolons")
func components() throws {
  let list = try Expression.list(parsing: "sin(x); cos(x) ;x^2")
  let values = list.map { $0.value(at: [0.5] as [Double]) }
  #expect(values == [Double.sin(0.5), Double.cos(0.5), 0.25])
  #expect(try Expression.list(parsing: " x + 1 ").map(\.text) == [" x + 1 "])
}
