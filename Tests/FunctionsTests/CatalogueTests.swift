// Named targets: values, integrals, breakpoints, domains and every refusal.

import Base
import Formulas
import Functions
import Kernels
import Testing

func function(_ text: String, domain: String? = nil) throws -> TargetFunction {
  let target = try resolveTarget(text, domain: domain.map { try Domain(parsing: $0) })
  guard case .function(let function) = target else { throw UserError("not a function: \(text)") }
  return function
}

func refusal(_ text: String, domain: String? = nil) -> String {
  do {
    return
      "accepted: \(try resolveTarget(text, domain: domain.map { try Domain(parsing: $0) }).name)"
  } catch {
    return "\(error)"
  }
}

@Test(
  "values and integrals agree with mpmath",
  arguments: [
    // By mpmath with 20 digits, at (0.3, 0.75, -0.4); integrals over the entry's own domain by its
    // `quad`.
    ("franke", 0.229138295549223759, 0.4069695894915561),
    ("rosenbrock", 44.05, 7290.666666666667), ("rosenbrock(3)", 136.753125, nil),
    ("runge", 0.307692307692307708, 0.549360306778006344),
    ("gaussianBump(2)", 0.0735345437630570905, 0.778067579929368051),
    ("radial", -0.5750052520432786, nil), ("exp", 1.34985880757600309, 2.35040238728760291),
    ("weierstrass", 0.0898131938825021176, nil), ("sine", 0.951056516295153572, 0),
    ("cosine", -0.309016994374947424, 0), ("add", 1.05, 0), ("subtract", -0.45, 0),
    ("multiply", 0.225, 0), ("divide", 0.4, 0), ("square", 0.09, 2.0 / 3), ("abs", 0.3, 1),
    ("step", 1, 1), ("sawtooth(1)", 0.6, 0.5), ("sawtooth(3)", 0.4, 0.5), ("hat1d", 0.7, 1),
    ("hat2d", 0.25, 1), ("xor", 0.6, 0.5), ("reciprocal", 1 / 0.3, 0.693147180559945309),
    ("kanEllipj", 0.2923617529890287, nil), ("kanEllipkinc", 0.3034170018010327, nil),
    ("kanEllipeinc", 0.2966517006429342, nil), ("kanJv", 0.7431123442342786, nil),
    ("kanYv", -0.4918136590155607, nil), ("kanKv", 0.6360623661229176, nil),
    ("kanIv", 0.9228035563393694, nil), ("kanLpmv0", 0.9485869273937673, nil),
    ("kanLpmv1", -0.1436850041603034, nil), ("kanLpmv2", -0.04410194042290313, nil),
    ("kanHarmonic01", 0.3575050192631551, nil), ("kanHarmonic11", -0.2249838484076959, nil),
    ("kanHarmonic02", 0.1911606577596, nil), ("kanHarmonic12", -0.3680974353480309, nil),
    ("kanHarmonic22", 0.1481272109591309, nil), ("kanToy1", 0.1506452572509969, nil),
    ("kanToy2", 3.941325130785597, nil), ("feynman_I_6_2", 0.4910268537377644, nil),
    ("feynman_I_16_6", 6.0 / 7, nil), ("feynman_I_27_6", 1 / 1.225, nil),
  ] as [(String, Double, Double?)])
func catalogueValues(_ name: String, _ value: Double, _ integral: Double?) throws {
  let target = try function(name)
  let point = Array([0.3, 0.75, -0.4].prefix(target.inputs))
  #expect(abs(target.value(at: point)[0] - value) <= 1e-12 * max(1, abs(value)))
  if let integral {
    let exact = try #require(target.integral?.first)
    #expect(abs(exact - integral) <= 1e-12 * max(1, abs(integral)))
  }
}

@Test("the integral follows the domain")
func integralsOnOtherDomains() throws {
  let cases: [(String, String, Double)] = [
    // Closed forms; the Weierstrass sum by mpmath.
    ("divide", "[1,2]x[1,2]", 1.03972077083991796),
    ("divide", "[0,1]x[-2,-1]", -0.34657359027997264),
    ("weierstrass", "[0,0.3]", 0.281738024350242532), ("sawtooth(2)", "[0,0.25]", 0.125),
    ("sawtooth(2)", "[0,0.375]", 0.21875), ("sawtooth(1)", "[-1,2]", 1.5), ("step", "[-3,2]", 2),
    ("abs", "[1,3]", 4), ("hat1d", "[0,5]", 0.5), ("rosenbrock(3)", "[0,1]^3", 122.0 / 3),
    ("gaussianBump(1)", "[-10,10]", 0.886226925452758014),
  ]
  for (name, domain, expected) in cases {
    let exact = try #require(try function(name, domain: domain).integral?.first)
    #expect(abs(exact - expected) <= 1e-13 * max(1, abs(expected)), "\(name) on \(domain)")
  }
  #expect(try function("hat2d", domain: "[0,1]^2").integral == nil)
}

@Test("every entry has a target on its own and on another domain, with a right gradient")
func everyEntry() throws {
  let random = RandomSource(seed: 5, stream: "catalogue")
  for entry in Catalogue.entries {
    let arguments =
      entry.parameters.contains { $0.defaultValue == nil } ? entry.parameters.map { _ in 2.0 } : []
    let own = try entry.target(arguments)
    let shifted = try Domain(own.domain.bounds.map { ($0.lowerBound + 3, $0.upperBound + 3.5) })
    // Formulas of the literature are not defined everywhere.
    let isBounded = entry.name.hasPrefix("kan") || entry.name.hasPrefix("feynman_")
    for target in isBounded ? [own] : [own, try entry.target(arguments, domain: shifted)] {
      #expect(try function(target.name, domain: target.domain.description).name == target.name)
      let gradient = try #require(target.gradient)
      for _ in 0..<20 {
        let point = target.domain.bounds.map { random.uniform($0.lowerBound, $0.upperBound) }
        let slopes = gradient(Batch(features: target.inputs, points: [point])).storage
        for axis in 0..<target.inputs {
          let h = 1e-7
          var (below, above) = (point, point)
          below[axis] -= h
          above[axis] += h
          let difference = (target.value(at: above)[0] - target.value(at: below)[0]) / (2 * h)
          // Weierstrass's function turns faster than the difference sees.
          if entry.name == "weierstrass" { continue }
          #expect(
            abs(difference - slopes[axis]) <= 1e-4 * max(1, abs(slopes[axis])),
            "\(target.name) at \(point)")
        }
      }
    }
  }
}

@Test("breakpoints are where the function bends, inside the domain")
func breakpoints() throws {
  #expect(try function("abs").breakpoints == [[0]])
  #expect(try function("abs", domain: "[1,2]").breakpoints == [[]])
  #expect(try function("sawtooth(2)").breakpoints == [[0.25, 0.5, 0.75]])
  #expect(try function("hat2d").breakpoints == [[0], [0]])
  #expect(try function("sawtooth(16)").breakpoints[0].count == 65_535)
  let tooth = try function("sawtooth(5)")
  for (k, corner) in tooth.breakpoints[0].enumerated() {
    #expect(tooth.value(at: [corner]) == [k.isMultiple(of: 2) ? 1 : 0])
  }
}

@Test("the sawtooth is the tent map composed with itself")
func sawtoothIsComposition() throws {
  let random = RandomSource(seed: 6, stream: "sawtooth")
  for k in 1...16 {
    let sawtooth = try function("sawtooth(\(k))")
    let x = random.uniform()
    let composed = (0..<k).reduce(x) { t, _ in 2 * min(t, 1 - t) }
    #expect(abs(sawtooth.value(at: [x])[0] - composed) < 1e-11)
  }
}

@Test(
  "a wrong name, parameter or domain is answered clearly",
  arguments: [
    ("sinus", nil, "unknown target 'sinus'; did you mean 'sine'? (`approxima targets` lists them)"),
    (
      "sawtoth(3)", nil,
      "unknown target 'sawtoth'; did you mean 'sawtooth'? (`approxima targets` lists them)"
    ),
    ("", nil, "the target is empty; write a name such as sine, or an expression"),
    ("sqrt", nil, "'sqrt' alone is no target; write an expression such as sqrt(x)"),
    ("sawtooth", nil, "sawtooth takes 1 parameter (k: a whole number from 1 to 16), not 0"),
    ("sawtooth(1,2)", nil, "sawtooth takes 1 parameter (k: a whole number from 1 to 16), not 2"),
    ("sawtooth(2.5)", nil, "sawtooth: k must be a whole number from 1 to 16, not 2.5"),
    ("sawtooth(17)", nil, "sawtooth: k must be a whole number from 1 to 16, not 17"),
    ("sawtooth(x)", nil, "a parameter must be a number, not 'x'"),
    (
      "weierstrass(0.5)", nil,
      "weierstrass takes 2 parameters (a: a number from 0.01 to 0.99; b: a whole number from 2 to 64), not 1"
    ),
    ("sine(2)", nil, "sine takes no parameters, not 1"),
    ("sine(x)", nil, "a parameter must be a number, not 'x'; as an expression, write sin(2*pi*x)"),
    (
      "sine", "[0,1]^2",
      "sine takes 1 input, but the domain [0,1]x[0,1] has 2 axes; its own is [-1,1]"
    ),
    (
      "franke", "[0,1]",
      "franke takes 2 inputs, but the domain [0,1] has 1 axis; its own is [0,1]x[0,1]"
    ),
    (
      "divide", "[-1,1]^2",
      "divide divides by 0 on axis 2 of [-1,1]x[-1,1]: [-1,1] must lie away from 0"
    ),
    (
      "reciprocal", "[0,1]",
      "reciprocal divides by 0 on axis 1 of [0,1]: [0,1] must lie away from 0"
    ),
    ("x*y", "[0,1]", "'x*y' uses y, but the domain [0,1] has 1 axis: give one interval a variable"),
    ("1/x", nil, "'1/x' is inf at (0): choose a domain where it is finite"),
    ("sqrt(x)+y", nil, "'sqrt(x)+y' is nan at (-1, -1): choose a domain where it is finite"),
    (
      "sin(x)+cosh(", nil,
      "column 13: expected a number, a variable, a function or '(' after '(', but the expression ends"
    ),
    ("sine+x", nil, "column 1: unknown name 'sine'; did you mean 'sin' or 'sinh'?"),
    ("grid.msh", nil, "write a mesh as mesh:grid.msh"),
    (
      "mesh:", nil,
      "write a mesh target as mesh:FILE.msh, mesh:FILE.msh:EXPRESSION or mesh:8x8:TARGET"
    ),
    ("mesh:none.msh", nil, "none.msh: no such file"), ("none.csv", nil, "none.csv: no such file"),
  ] as [(String, String?, String)])
func refusals(_ text: String, _ domain: String?, _ expected: String) {
  // The sign of a NaN is the machine's.
  #expect(refusal(text, domain: domain).replacing("-nan", with: "nan") == expected)
}

@Test("texts that are no names are expressions, with a domain for their variables")
func expressions() throws {
  #expect(try function("sin(2*pi*x)*exp(-y)").domain == Domain(-1...1, -1...1))
  #expect(try function("x").value(at: [0.25]) == [0.25])
  #expect(try function("pi").inputs == 1)
  #expect(try function("exp(x)").name == "exp(x)")
  #expect(try function("exp").name == "exp")
  #expect(try function("abs(x)+abs(x-1)").value(at: [0.5]) == [1])
  #expect(try function("max(x,y)").inputs == 2)
  #expect(try function(" sawtooth( 3 ) ").name == "sawtooth(3)")
  #expect(try function("radial").name == "radial(2)")
  #expect(try function("x", domain: "[0,1]^3").inputs == 3)
  let pair = try function("x*y; x - y")
  #expect(pair.outputs == 2)
  let points = Batch(features: 2, points: [[2, 3], [4, 5]])
  #expect(pair.values(points) == Batch(features: 2, count: 2, storage: [6, 20, -1, -1]))
  #expect(
    pair.gradient?(points)
      == Batch(features: 4, count: 2, storage: [3, 5, 2, 4, 1, 1, -1, -1]))
}

@Test("an interpolant of an expression on a mesh agrees with it at the nodes")
func meshTargets() throws {
  let path = meshFolder.appending(path: "square.msh").path
  let target = try function("mesh:\(path):sin(x)*y; x")
  #expect(target.outputs == 2)
  let nodes = try GmshFile(reading: path).mesh.nodes
  let exact = try function("sin(x)*y; x").values(nodes)
  for (a, b) in zip(target.values(nodes).storage, exact.storage) { #expect(abs(a - b) < 1e-14) }
  #expect(try function("mesh:\(path)", domain: "[0,0.5]^2").domain == Domain(0...0.5, 0...0.5))
  #expect(refusal("mesh:\(path):x+z").contains("uses z, but the domain [0,1]x[0,1] has 2 axes"))
  #expect(refusal("mesh:\(path):x+").hasPrefix("column 3: expected"))
  #expect(refusal("mesh:\(path)", domain: "[0,1]").hasSuffix("but the domain [0,1] has 1 axis"))
}
