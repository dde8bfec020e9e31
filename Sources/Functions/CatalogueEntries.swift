// The named targets, each a formula with what is known about it.

import Base

/// The targets that have a name.
public enum Catalogue {
  /// All of them, in the order of a list.
  public static let entries: [CatalogueEntry] =
    smooth + arithmetic + kinked + severalInputs
    + kolmogorovArnold

  private typealias Definition = CatalogueEntry.Definition

  private static let smooth: [CatalogueEntry] = [
    entry("sine", "one oscillation per unit length", on: "[-1,1]") {
      Definition(
        formula: "sin(2*pi*x)", domain: Domain(-1...1), antiderivative: "-cos(2*pi*x)/(2*pi)")
    },
    entry("cosine", "one even oscillation per unit length", on: "[-1,1]") {
      Definition(
        formula: "cos(2*pi*x)", domain: Domain(-1...1), antiderivative: "sin(2*pi*x)/(2*pi)")
    },
    entry("exp", "the exponential function", on: "[-1,1]") {
      Definition(formula: "exp(x)", domain: Domain(-1...1), antiderivative: "exp(x)")
    },
    entry("square", "the parabola, the first step to products", on: "[-1,1]") {
      Definition(formula: "x^2", domain: Domain(-1...1), antiderivative: "x^3/3")
    },
    entry("runge", "Runge's function: analytic, with poles near the interval", on: "[-1,1]") {
      Definition(formula: "1/(1+25*x^2)", domain: Domain(-1...1), antiderivative: "atan(5*x)/5")
    },
  ]

  private static let arithmetic: [CatalogueEntry] = [
    entry("add", "addition", on: "[-1,1]^2") {
      Definition(formula: "x+y", domain: square, antiderivative: "x*y*(x+y)/2")
    },
    entry("subtract", "subtraction", on: "[-1,1]^2") {
      Definition(formula: "x-y", domain: square, antiderivative: "x*y*(x-y)/2")
    },
    entry("multiply", "multiplication", on: "[-1,1]^2") {
      Definition(formula: "x*y", domain: square, antiderivative: "x^2*y^2/4")
    },
    entry("divide", "division, away from 0", on: "[-1,1]x[1,2]") {
      Definition(
        formula: "x/y", domain: Domain(-1...1, 1...2), antiderivative: "x^2*log(abs(y))/2",
        poleAxis: 1)
    },
    entry("reciprocal", "the reciprocal, away from 0", on: "[1,2]") {
      Definition(
        formula: "1/x", domain: Domain(1...2), antiderivative: "log(abs(x))", poleAxis: 0)
    },
  ]

  private static let kinked: [CatalogueEntry] = [
    entry("abs", "a kink at 0", on: "[-1,1]") {
      Definition(
        formula: "abs(x)", domain: Domain(-1...1), breakpoints: { _ in [[0]] },
        antiderivative: "x*abs(x)/2")
    },
    entry("step", "a jump at 0: 0 for x < 0, 1 for x ≥ 0", on: "[-1,1]") {
      Definition(
        formula: "step(x)", domain: Domain(-1...1), breakpoints: { _ in [[0]] },
        antiderivative: "relu(x)")
    },
    entry(
      "sawtooth", "the tent map composed k times, 2^(k-1) teeth per unit (Telgarsky 2016)",
      on: "[0,1]", formula: "1-abs(2*mod(2^(k-1)*x,1)-1)",
      parameters: [whole("k", 1...16)]
    ) { arguments in
      let count = 1 << (Int(arguments[0]) - 1)
      // In t = 2^(k-1)·x a tooth is 1 long; its integral up to t is t² - 2·max(0, t - 1/2)².
      let t = "(\(count)*x)"
      let part = "mod(\(t),1)"
      let teeth = "floor(\(t))/2+\(part)^2-2*relu(\(part)-0.5)^2"
      return Definition(
        formula: "1-abs(2*\(part)-1)", domain: Domain(0...1),
        breakpoints: { [multiples(of: 0.5 / Double(count), in: $0.bounds[0])] },
        antiderivative: "(\(teeth))/\(count)")
    },
    entry(
      "weierstrass",
      "in the limit continuous, and nowhere differentiable if ab ≥ 1; summed while a^n ≥ 2^-53 and "
        + "b^n ≤ 2^26",
      on: "[-1,1]", formula: "sum over n of a^n*cos(b^n*pi*x)",
      parameters: [number("a", 0.01...0.99, 0.5), whole("b", 2...64, 3)]
    ) { arguments in
      let (a, b) = (arguments[0], arguments[1])
      var terms: [(factor: Double, frequency: Double)] = [(1, 1)]
      while let last = terms.last, last.factor * a >= 0x1p-53, last.frequency * b <= 0x1p26 {
        terms.append((last.factor * a, last.frequency * b))
      }
      return Definition(
        formula: terms.map { "\($0.factor)*cos(\($0.frequency)*pi*x)" }.joined(separator: "+"),
        domain: Domain(-1...1),
        antiderivative: terms.map {
          "\($0.factor / $0.frequency)*sin(\($0.frequency)*pi*x)/pi"
        }.joined(separator: "+"))
    },
    entry("hat1d", "the hat over the nodes -1, 0, 1", on: "[-2,2]") {
      Definition(
        formula: "relu(1-abs(x))", domain: Domain(-2...2), breakpoints: { _ in [[-1, 0, 1]] },
        antiderivative: "((x+1)*abs(x+1)-2*x*abs(x)+(x-1)*abs(x-1))/4")
    },
    entry(
      "hat2d", "the hat over the hexagon of a uniform triangulation, diagonals along (1,1)",
      on: "[-1,1]^2"
    ) {
      Definition(
        formula: "relu(1-max(abs(x),abs(y),abs(x-y)))", domain: square,
        breakpoints: { _ in [[-1, 0, 1], [-1, 0, 1]] },
        integral: { domain in
          // A pyramid of height 1 over a hexagon of area 3.
          domain.bounds.allSatisfy { $0.lowerBound <= -1 && $0.upperBound >= 1 } ? 1 : nil
        })
    },
  ]

  private static let severalInputs: [CatalogueEntry] = [
    entry("xor", "exclusive or at the corners, multilinear between them", on: "[0,1]^2") {
      Definition(
        formula: "x+y-2*x*y", domain: Domain(0...1, 0...1),
        antiderivative: "x*y*(x+y)/2-x^2*y^2/2")
    },
    entry(
      "franke", "Franke's four Gaussians (1979), the usual test of surface fitting", on: "[0,1]^2"
    ) {
      Definition(
        formula: """
          0.75*exp(-((9*x-2)^2+(9*y-2)^2)/4)+0.75*exp(-(9*x+1)^2/49-(9*y+1)/10)\
          +0.5*exp(-((9*x-7)^2+(9*y-3)^2)/4)-0.2*exp(-(9*x-4)^2-(9*y-7)^2)
          """,
        domain: Domain(0...1, 0...1),
        antiderivative: """
          0.75*pi/81*erf((9*x-2)/2)*erf((9*y-2)/2)\
          -0.75*7*sqrt(pi)/18*erf((9*x+1)/7)*10/9*exp(-(9*y+1)/10)\
          +0.5*pi/81*erf((9*x-7)/2)*erf((9*y-3)/2)-0.2*pi/324*erf(9*x-4)*erf(9*y-7)
          """)
    },
    entry(
      "rosenbrock", "a curved valley in d dimensions", on: "[-2,2]^d",
      formula: "sum over i < d of (1-x_i)^2+100*(x_(i+1)-x_i^2)^2",
      parameters: [whole("d", 2...8, 2)]
    ) { arguments in
      let names = variables(Int(arguments[0]))
      return Definition(
        formula: zip(names, names.dropFirst()).map { "(1-\($0))^2+100*(\($1)-\($0)^2)^2" }
          .joined(separator: "+"),
        domain: try Domain(Array(repeating: (-2, 2), count: names.count)),
        antiderivative: zip(names, names.dropFirst()).map { x, y in
          let others = names.filter { $0 != x && $0 != y }.map { $0 + "*" }.joined()
          return others
            + "(\(y)*(\(x)-\(x)^2+\(x)^3/3)+100*(\(x)*\(y)^3/3-\(x)^3*\(y)^2/3+\(x)^5*\(y)/5))"
        }.joined(separator: "+"))
    },
    entry(
      "radial", "waves around the origin in d dimensions", on: "[-1,1]^d",
      formula: "cos(2*pi*|x|^2)", parameters: [whole("d", 1...8, 2)]
    ) { arguments in
      let names = variables(Int(arguments[0]))
      return Definition(
        formula: "cos(2*pi*(\(squares(names))))",
        domain: try Domain(Array(repeating: (-1, 1), count: names.count)))
    },
    entry(
      "gaussianBump", "a bell of width 1/2 at the origin of d dimensions", on: "[-1,1]^d",
      formula: "exp(-4*|x|^2)", parameters: [whole("d", 1...8, 2)]
    ) { arguments in
      let names = variables(Int(arguments[0]))
      return Definition(
        formula: "exp(-4*(\(squares(names))))",
        domain: try Domain(Array(repeating: (-1, 1), count: names.count)),
        antiderivative: names.map { "sqrt(pi)/4*erf(2*\($0))" }.joined(separator: "*"))
    },
  ]

  // MARK: How entries are written

  private static let square = Domain(-1...1, -1...1)

  private static func entry(
    _ name: String, _ summary: String, on domain: String,
    define: @escaping @Sendable () -> Definition
  ) -> CatalogueEntry {
    CatalogueEntry(
      name: name, parameters: [], summary: summary, formula: define().formula,
      define: { _ in define() }, domain: domain)
  }

  private static func entry(
    _ name: String, _ summary: String, on domain: String, formula: String,
    parameters: [CatalogueEntry.Parameter],
    define: @escaping @Sendable ([Double]) throws -> Definition
  ) -> CatalogueEntry {
    CatalogueEntry(
      name: name, parameters: parameters, summary: summary, formula: formula, define: define,
      domain: domain)
  }

  private static func whole(
    _ name: String, _ range: ClosedRange<Double>, _ defaultValue: Double? = nil
  ) -> CatalogueEntry.Parameter {
    .init(name: name, range: range, isWhole: true, defaultValue: defaultValue)
  }

  private static func number(
    _ name: String, _ range: ClosedRange<Double>, _ defaultValue: Double? = nil
  ) -> CatalogueEntry.Parameter {
    .init(name: name, range: range, isWhole: false, defaultValue: defaultValue)
  }

  private static func variables(_ count: Int) -> [String] {
    count <= 3 ? Array(["x", "y", "z"].prefix(count)) : (1...count).map { "x\($0)" }
  }

  private static func squares(_ names: [String]) -> String {
    names.map { $0 + "^2" }.joined(separator: "+")
  }

  /// The multiples of `spacing` inside an interval; none where there are more than 100,000.
  private static func multiples(of spacing: Double, in interval: ClosedRange<Double>) -> [Double] {
    let first = (interval.lowerBound / spacing).rounded(.up)
    let last = (interval.upperBound / spacing).rounded(.down)
    guard last - first < 100_000 else { return [] }
    return (0...Int(max(0, last - first))).map { (first + Double($0)) * spacing }
  }
}
