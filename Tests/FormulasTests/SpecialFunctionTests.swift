// Special functions: values against mpmath with stated bounds, derivatives, enclosures, and every message.

import Base
import Formulas
import Foundation
import RealModule
import Testing

private struct Row {
  let name: String
  let arguments: [String]
  let value: Double
  let scale: Double
}

/// `special_reference.py` makes the file.
private func referenceRows() throws -> [Row] {
  let file = try #require(
    Bundle.module.url(
      forResource: "special_reference", withExtension: "txt", subdirectory: "Resources"))
  return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
    let fields = line.split(separator: " ")
    return Row(
      name: String(fields[0]), arguments: fields[1].split(separator: ",").map(String.init),
      value: try #require(Double(fields[2])), scale: try #require(Double(fields[3])))
  }
}

private func value(_ formula: String) throws -> Double {
  try Expression(parsing: formula).value(at: [])
}

/// The largest error that is allowed, in ulps of the value, or near zeros of the largest value nearby; of about twice what
/// was found.
private let bounds: [String: Double] = [
  "airyAi": 2000, "airyAiPrime": 500, "airyBi": 5000, "airyBiPrime": 1000, "besselI": 2000,
  "besselI_d1": 500, "besselJ": 2000, "besselJ_d1": 500, "besselK": 500, "besselK_d1": 500,
  "besselY": 100, "besselY_d1": 500, "beta": 500, "chi": 5, "ci": 10, "dawsn": 10,
  "digamma": 500, "ellipd": 5, "ellipdinc": 10, "ellipdinc_d2": 500, "ellipe": 10,
  "ellipeinc": 10, "ellipk": 5, "ellipkSlope": 5, "ellipkinc": 10, "ellipkincSlope": 5,
  "erfcx": 5, "erfi": 10, "erfinv": 5, "exp1": 5, "expi": 5, "expn": 200, "fresnelC": 20,
  "fresnelS": 20, "gamma": 10, "gammaln": 5, "hurwitzZeta": 10, "hurwitzZeta_d1": 500,
  "hyp1f1": 5000, "hyp1f1_d1": 100000, "hyp2f1": 50, "jacobiCn": 100, "jacobiCn_d2": 1000,
  "jacobiDn": 20, "jacobiDn_d2": 500, "jacobiSn": 100, "jacobiSn_d2": 2000, "lambertw": 5,
  "lambertwm1": 5, "legendre": 20, "lpmv": 20, "lpmvReal_d2": 500, "polygamma": 10, "shi": 5,
  "si": 5, "sph_harm": 10, "sph_harm_imag": 20, "sphericalJ": 100, "zeta": 20, "zeta_d1": 500,
]

@Suite("Special functions")
struct SpecialFunctionTests {
  @Test("values are within the stated ulps of mpmath's over the domain")
  func accuracy() throws {
    var worst: [String: (ulps: Double, place: String)] = [:]
    let rows = try referenceRows()
    #expect(rows.count > 3500)
    for row in rows {
      let formula = "\(row.name)(\(row.arguments.joined(separator: ",")))"
      let error = abs(try value(formula) - row.value) / row.scale.ulp
      let ulps = error.isNaN ? .infinity : error
      if ulps >= worst[row.name]?.ulps ?? -1 { worst[row.name] = (ulps, formula) }
    }
    for (name, found) in worst.sorted(by: { $0.key < $1.key }) {
      print("ULPS", name, found.ulps.rounded(.up), found.place)
      let bound = bounds[name] ?? 0
      #expect(found.ulps <= bound, "\(found.place): \(found.ulps) ulps")
    }
  }

  @Test("every function is reached by its own name, SciPy's and short ones")
  func names() throws {
    for (text, expected) in [
      ("jv(0,1)", "besselJ(0,1)"), ("j0(1)", "besselJ(0,1)"), ("k1(2)", "besselK(1,2)"),
      ("eval_legendre(3,0.5)", "legendre(3,0.5)"), ("lambertw(1,0)", "lambertw(1)"),
      ("lambertw(-0.1,-1)", "lambertwm1(-0.1)"), ("zeta(3,1)", "zeta(3)"),
      ("gammaln(3)", "log(2)"), ("psi(2)", "digamma(2)"), ("spherical_jn(0,0)", "1"),
      ("ellipj(1,0)", "sin(1)"), ("dawson(1)", "dawsn(1)"), ("lpmv(0,2,0.5)", "legendre(2,0.5)"),
      ("polygamma(0,2)", "digamma(2)"),
    ] {
      #expect(
        abs(try value(text) - (try value(expected))) <= 1e-15 * abs(try value(expected)), "\(text)")
    }
  }

  @Test(
    "a wrong call is refused in one line",
    arguments: [
      ("besselJ(x)", "column 1: 'besselJ' takes 2 arguments (nu,x), not 1"),
      ("1+zeta()", "column 3: 'zeta' takes 1 argument (s) or 2 arguments (s,q), not none"),
      (
        "polygamma(1.5,x)",
        "column 1: 'polygamma' needs a whole number from 0 to 100 for n, not 1.5"
      ),
      (
        "polygamma(x,y)",
        "column 1: 'polygamma' needs a whole number from 0 to 100 for n, not the formula 'x'"
      ),
      (
        "legendre(-1,x)",
        "column 1: 'legendreDerivative' needs a whole number from 0 to 100 for n, not -1"
      ),
      ("lpmv(11,x,y)", "column 1: 'lpmvReal' needs a whole number from 0 to 10 for m, not 11"),
      ("lambertw(x,2)", "column 1: 'lambertw' needs a whole number from -1 to 0 for k, not 2"),
      ("sph_harm(3,2,x,y)", "column 1: 'sph_harm' needs a whole number from -2 to 2 for m, not 3"),
      (
        "besselj(0,x)",
        "column 1: unknown function 'besselj'; did you mean 'besselJ', 'besselI' or 'besselK'?"
      ),
      ("gamma x", "column 1: 'gamma' needs its arguments in parentheses, such as gamma(x)"),
    ])
  func refusals(_ text: String, _ expected: String) {
    #expect(message(text) == expected)
  }

  // mpmath, 20 digits. GSL 2.7 answers 0.4466, 1.4222, 0.0255 and 4.43e-4 for the first four.
  @Test(
    "hyp2f1 of negative parameters whose difference is whole is the series, not what GSL makes of it",
    arguments: [
      ("hyp2f1(-0.5,0.5,1,0.6)", 0.826604960107251798740),
      ("hyp2f1(-0.5,-0.5,1,0.6)", 1.15675656937582758661),
      ("hyp2f1(1.5,2.5,0.7,-1.5)", -0.111611975040970214644),
      ("hyp2f1(1.5,2.5,0.7,-30)", -0.00152900399593213773238),
      ("hyp2f1(-0.5,0.5,1,0.999)", 0.638001740734463457616),
      ("hyp2f1(-1.5,0.5,2,0.75)", 0.747764052517300328969),
    ])
  func reflectedGauss(_ formula: String, _ expected: Double) throws {
    let found = try value(formula)
    #expect(abs(found - expected) < 1e-12 * abs(expected), "\(formula): \(found)")
  }

  /// `hypergeometric_reference.py` makes the file: polynomials are exact sums of fractions.
  @Test(
    "hypergeometric functions of large and negative parameters are those of fractions and mpmath")
  func hypergeometricGrid() throws {
    let file = try #require(
      Bundle.module.url(
        forResource: "hypergeometric_reference", withExtension: "txt", subdirectory: "Resources"))
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(rows.count > 700)
    for row in rows {
      let parts = row.split(separator: " ")
      let expected = try #require(Double(parts[1]))
      let call = String(parts[0])
      let upper = call.drop { $0 != "(" }.dropFirst().split(separator: ",")
        .prefix(call.hasPrefix("hyp1f1") ? 1 : 2).compactMap { Double($0) }
      let isPolynomial = upper.contains { $0 <= 0 && $0 == $0.rounded() }
      let error = abs(try value(call) - expected) / abs(expected)
      #expect(error <= (isPolynomial ? 4e-16 : 1e-8), "\(call): \(error)")
    }
  }

  @Test("the slope of a hypergeometric polynomial is that of its coefficients, at large x too")
  func polynomialSlopes() throws {
    // 2F1(−2, 3; 4; x) = 1 − 3x/2 + 3x²/5 and 1F1(−2; 3; x) = 1 − 2x/3 + x²/12.
    for x in [-40.0, -0.3, 0.7, 1, 50] {
      let gauss = try Expression(parsing: "hyp2f1(-2,3,4,x)").derivative(0)
      let confluent = try Expression(parsing: "hyp1f1(-2,3,x)").derivative(0)
      #expect(abs(gauss.value(at: [x]) - (1.2 * x - 1.5)) <= 1e-14 * (1 + abs(x)))
      #expect(abs(confluent.value(at: [x]) - (x / 6 - 2 / 3.0)) <= 1e-14 * (1 + abs(x)))
    }
  }

  @Test("a formula says where its functions are computed")
  func limits() throws {
    #expect(
      try Expression(parsing: "1+exp(hyp1f1(x,2,3))").limits
        == [
          "hyp1f1 is computed for |a|, |b| <= 100 and |x| <= 10000, or where it is a polynomial of degree 100 at most"
        ])
    #expect(try Expression(parsing: "besselJ(0,x)").limits.isEmpty)
  }

  @Test("outside the domain the value is NaN or infinite, and the program goes on")
  func outside() throws {
    for text in [
      "besselJ(0.5,-1)", "besselY(0,-1)", "besselK(1,-2)", "gamma(-2)", "exp1(-1)", "ci(-1)",
      "ellipk(2)", "ellipkinc(2,1.5)", "lambertw(-1)", "lambertw(1,-1)", "erfinv(2)",
      "hyp2f1(1,2,3,2)", "hurwitzZeta(0.5,1)", "lpmv(0,0.5,-1)", "expn(2,-1)", "polygamma(1,-1)",
      "besselJ(0,0/0)", "zeta(0/0)", "jacobiSn(1,0/0)", "fresnelS(0/0)", "erfcx(0/0)",
    ] {
      #expect(try value(text).isNaN, "\(text)")
    }
    for text in [
      "besselY(0,0)", "besselK(0,0)", "zeta(1)", "gamma(0)", "gamma(200)", "expi(0)", "ellipk(1)",
      "besselI(0,1000)", "airyBi(1000)", "erfinv(1)", "erfi(40)",
    ] {
      #expect(try value(text).isInfinite, "\(text)")
    }
    for text in ["airyAi(1000)", "besselK(0,1000)", "exp1(1000)"] {
      #expect(try abs(value(text)) < 1e-300, "\(text)")
    }
  }

  @Test("Legendre functions of any degree are 1 at 1 for order 0, and 0 above")
  func legendreAtOne() throws {
    for degree in ["0.3", "1.5", "2.75", "5.5"] {
      #expect(try abs(value("lpmv(0,\(degree),1)") - 1) < 1e-14)
      #expect(try value("lpmv(1,\(degree),1)") == 0)
    }
  }

  private static let smooth = [
    "besselJ(2,x)", "besselJ(x,1.5)", "besselY(0.5,x)", "besselI(1,x)", "besselK(0,x)",
    "besselK(x,2)", "sphericalJ(2,x)", "airyAi(x)", "airyBi(-x)", "gamma(x)", "gammaln(x)",
    "digamma(x)",
    "polygamma(2,x)", "beta(x,2*x)", "erfi(x)", "dawsn(x)", "erfcx(x)", "erfinv(x/3)", "zeta(1+x)",
    "hurwitzZeta(2+x,x)", "ellipk(x/2)", "ellipe(x/2)", "ellipd(x/2)", "ellipkinc(x,x/2)",
    "ellipeinc(x,x/2)", "ellipdinc(2*x,x/3)", "jacobiSn(x,x/2)", "jacobiCn(x,x/2)",
    "jacobiDn(x,x/2)", "legendre(5,x/2)", "lpmv(1,3,x/2)", "lpmv(2,x,x/3)", "sph_harm(1,2,x,2*x)",
    "sph_harm_imag(-1,2,x,2*x)", "expi(x)", "exp1(x)", "expn(0,x)", "expn(3,x)", "si(x)", "ci(x)",
    "shi(x)",
    "chi(x)", "lambertw(x)", "lambertw(-x/4,-1)", "hyp1f1(0.5,x,x)", "hyp2f1(x,1,2,x/2)",
    "fresnelS(x)", "fresnelC(2*x)",
  ]

  @Test(
    "first and second derivatives agree with differences, and print what parses", arguments: smooth)
  func derivatives(_ text: String) throws {
    let function = try Expression(parsing: text)
    let slope = function.derivative(0)
    let bend = slope.derivative(0)
    #expect(try Expression(parsing: slope.description).value(at: [0.7]) == slope.value(at: [0.7]))
    for x in stride(from: 0.23, to: 1.3, by: 0.21) {
      for (f, derivative) in [(function, slope), (slope, bend)] {
        func difference(_ h: Double) -> Double {
          (f.value(at: [x + h]) - f.value(at: [x - h])) / (2 * h)
        }
        let h = 1e-3
        let expected = (4 * difference(h / 2) - difference(h)) / 3
        let found = derivative.value(at: [x])
        let size = max(1, abs(found), abs(f.value(at: [x])))
        #expect(abs(found - expected) <= 2e-8 * size, "d \(f) at \(x): \(found), not \(expected)")
      }
    }
  }

  private static let proven = [
    ("besselJ(0,20*x)", -1.0, 1.0), ("besselJ(3,x)", -15, 15), ("besselJ(-1,x)", 0, 8),
    ("besselI(1,x)", -3, 3),
    ("besselI(2,x)", -2, 4), ("gamma(x)", 0.1, 6), ("gammaln(x)", 0.1, 30), ("digamma(x)", 0.2, 9),
    ("polygamma(2,x)", 0.3, 4), ("erfi(x)", -3, 3), ("legendre(7,x)", -1, 1),
    ("lpmv(2,4,x)", -0.9, 0.9),
    ("sph_harm(1,3,x,2*x)", 0, 1.5), ("lambertw(x)", -0.3, 20), ("ellipk(x)", 0.01, 0.9),
    ("ellipe(x)", 0.01, 0.9), ("dawsn(x)", -4, 4), ("erfcx(x)", -2, 3), ("si(x)", -15, 15),
    ("sphericalJ(2,x)", -12, 12), ("sphericalJ(0,20*x)", -1, 1),
    ("fresnelS(x)", -3, 3), ("fresnelC(x)", -4, 4), ("exp(besselJ(1,x^2))", -2, 3),
    ("besselJ(0,x)", 30, 900), ("besselJ(3,x)", -90, -20), ("besselJ(40,x)", 30, 130),
    ("sphericalJ(3,x)", 30, 900), ("sphericalJ(40,x)", -120, -30),
    ("fresnelS(x)", 3, 30), ("fresnelC(x)", -400, -390), ("si(x)", -120, 120),
    ("gamma(x)", -2.9, -2.1), ("gamma(x)", -19.9, -19.4), ("gammaln(x)", -5.9, -5.1),
    ("digamma(x)", -7.9, -7.2), ("polygamma(2,x)", -3.8, -3.2), ("ellipk(x)", -60, 0.99),
    ("ellipk(x)", -0.5, 0.5), ("ellipe(x)", -0.5, 0.5), ("ellipk(x)", 0, 0.99),
    ("ellipk(x)", -1e6, -1e5), ("ellipe(x)", -60, 0.99), ("ellipe(x)", -1e6, -1e5),
    ("lambertw(x)", -0.3678, -0.3),
  ]

  @Test(
    "intervals, series and their coefficients hold the values and derivatives at inner points",
    arguments: proven)
  func enclosures(_ text: String, _ low: Double, _ high: Double) throws {
    let function = try Expression(parsing: text)
    #expect(function.unproven == nil)
    let slope = function.derivative(0)
    let bend = slope.derivative(0)
    for width in [0.0, 1e-9, 1e-3, 0.05, 0.3] {
      for step in 0..<20 {
        let start = low + (high - low) * (Double(step) + 0.37) / 20
        let x = Interval(start, min(high, start + width))
        let plain = function.values(over: [x])
        let series = function.evaluate(
          at: [.variable(x, order: 3)], in: SeriesArithmetic<OutwardRounding<Double>>(order: 3))
        for inner in 0...4 {
          let t = x.lower + (x.upper - x.lower) * Double(inner) / 4
          for (f, range, factor) in [
            (function, plain, 1.0), (function, series[0], 1), (slope, series[1], 1),
            (bend, series[2], 0.5),
          ] {
            let value = factor * f.value(at: [t])
            // GSL's own error is outside.
            let slack = 1e-12 * max(1, abs(value))
            #expect(
              range.lower - slack <= value && value <= range.upper + slack,
              "\(text) at \(t) of \(x): \(value), \(range)")
          }
        }
        #expect(
          plain.upper - plain.lower <= 1e-5 + 200 * width * max(1, abs(slope.value(at: [start]))),
          "\(text) \(x) \(plain)")
      }
    }
  }

  @Test("bounds at points hold mpmath's values")
  func provenPoints() throws {
    var count = 0
    for row in try referenceRows() {
      let formula = "\(row.name)(\(row.arguments.joined(separator: ",")))"
      let function = try Expression(parsing: formula)
      guard function.unproven == nil else { continue }
      let range = function.values(over: [Interval]())
      guard range.isFinite else { continue }
      count += 1
      // The reference is rounded to Float64.
      #expect(
        range.lower <= row.value.nextUp && row.value.nextDown <= range.upper,
        "\(formula): \(row.value) in \(range)")
    }
    #expect(count > 600)
  }

  /// Where the table of functions says that bounds are proven, and something beyond.
  private static let places = [
    ("erfi(x)", "|x| <= 20", -20.0, 20.0), ("dawsn(x)", "|x| <= 20", -20, 20),
    ("erfcx(x)", "|x| <= 20", -20, 20),
    ("besselI(2,x)", "whole nu from -200 to 200, |x| <= 200", -200, 200),
    ("gamma(x)", "-170 <= x <= 171", -169.5, 171), ("gammaln(x)", "x >= -200", -199.5, 1e300),
    ("digamma(x)", "x >= -200", -199.5, 1e300), ("polygamma(1,x)", "x >= -200", -199.5, 1e300),
    ("ellipk(x)", nil, -1e300, 0.999999), ("ellipe(x)", nil, -1e300, 1),
    ("lambertw(x)", nil, -0.36787944, 1e300), ("si(x)", nil, -1e9, 1e9),
    ("fresnelS(x)", nil, -1e9, 1e9), ("fresnelC(x)", nil, -1e9, 1e9),
    ("legendre(5,x)", nil, -1e9, 1e9),
    ("besselJ(1,x)", "whole nu from -200 to 200", -1e9, 1e9),
    ("sphericalJ(1,x)", "whole n from 0 to 200", -1e9, 1e9),
  ]

  @Test(
    "bounds are there where the list says so, at its ends too, and not beyond", arguments: places)
  func provenPlaces(_ text: String, _ place: String?, _ low: Double, _ high: Double) throws {
    let name = text.prefix { $0 != "(" }
    let listed = try #require(
      Expression.specialFunctions.first { $0.signature.hasPrefix("\(name)(") })
    #expect(listed.isProven && listed.provenFor == place)
    let function = try Expression(parsing: text)
    for t in [0, 1e-9, 0.3, 0.77, 1] {
      let x = low + (high - low) * t
      #expect(function.unproven(at: [x]) == nil)
      #expect(function.values(over: [Interval(x)]).isFinite, "\(text) at \(x)")
    }
    guard place?.contains("x") == true else { return }
    #expect(!function.values(over: [Interval(low * 1.1)]).isFinite)
    #expect(
      function.unproven(at: [low - 30])
        == "bounds of \(name) are proven for \(place?.split(separator: ", ").last ?? "") only, "
        + "and at (\(plain(low - 30))) x is \(short(low - 30, digits: 6))")
  }

  @Test("the complete elliptic integrals hold mpmath's values near 1 and far to the left")
  func ellipticEnds() throws {
    // mpmath, 25 digits.
    for (text, expected) in [
      ("ellipk(0.999999)", 8.294051463601062201899529),
      ("ellipk(0.99)", 3.695637362989874238638395),
      ("ellipk(0)", 1.570796326794896619231322),
      ("ellipk(1e-20)", 1.570796326794896619235249),
      ("ellipk(-1e-20)", 1.570796326794896619227395),
      ("ellipk(-1e-8)", 1.570796322867905824333403),
      ("ellipk(-1e-7)", 1.570796287524990658291089),
      ("ellipk(-2e-7)", 1.570796248255089115214605),
      ("ellipk(-0.5)", 1.415737208425956198892166),
      ("ellipk(-1000.0)", 0.153029334988498785767267),
      ("ellipk(-10000000000.0)", 0.0001289921982579263854328867),
      ("ellipk(-1e+100)", 1.165155490108221739012184e-48),
      ("ellipe(0.999999)", 1.000003897026172166025386),
      ("ellipe(0.99)", 1.015993545025223947659659),
      ("ellipe(0)", 1.570796326794896619231322),
      ("ellipe(-1e-20)", 1.570796326794896619235249),
      ("ellipe(-1e-8)", 1.570796330721887428855456),
      ("ellipe(-0.5)", 1.751771275694817862026502),
      ("ellipe(-1000.0)", 31.70720405371125971997588),
      ("ellipe(-10000000000.0)", 100000.0000669960991296913),
      ("ellipe(-1e+100)", 1.000000000000000007951446e+50),
    ] {
      let range = try Expression(parsing: text).values(over: [Interval]())
      #expect(
        range.lower <= expected.nextUp && expected.nextDown <= range.upper, "\(text) \(range)")
      #expect(range.upper - range.lower <= 1e-10 * abs(expected))
    }
  }

  @Test("Si is known well also where its power series cancels and its expansion is short")
  func sineIntegralWidths() throws {
    let si = try Expression(parsing: "si(x)")
    for x in stride(from: 15.0, to: 60, by: 0.7) {
      let range = si.values(over: [Interval(x)])
      #expect(range.upper - range.lower < 1e-8, "\(x)")
    }
  }

  @Test("what is not proven says so by name")
  func unproven() throws {
    for (text, reason) in [
      ("1+besselY(0,x)", "no bound of besselY is proven"),
      ("besselJ(y,x)", "bounds of besselJ are proven for a constant nu only"),
      ("besselJ(0.5,x)", "bounds of besselJ are proven for a whole nu from -200 to 200 only"),
      ("besselI(201,x)", "bounds of besselI are proven for a whole nu from -200 to 200 only"),
      ("sphericalJ(300,x)", "bounds of sphericalJ are proven for a whole n from 0 to 200 only"),
      ("lpmv(0,0.5,x)", "no bound of lpmvReal is proven"),
      ("sin(zeta(x))", "no bound of zeta is proven"),
    ] {
      #expect(try Expression(parsing: text).unproven == reason)
    }
  }
}
