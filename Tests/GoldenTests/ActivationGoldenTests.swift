import Base
import Fitting
import Formulas
import Foundation
import Intervals
import Kernels
import Networks
import ONNX
import RealModule
import Testing
import Verification

/// All that is known of the activations, bit by bit, held against earlier versions: values and derivatives in
/// each arithmetic, vector code, enclosures, relaxations, what networks and proofs make of them, ONNX, and texts.
struct ActivationGoldenTests {
  @Test("activations have the bits and texts of earlier versions")
  func bits() throws {
    var found = ["parsing": parsing()]
    for activation in try Self.members() {
      for (topic, hash) in try topics(activation) { found["\(activation): \(topic)"] = hash }
    }
    try Goldens(file: "activations.json").compare(found)
  }

  /// One of each by name, so that later ones change nothing here, and members whose numbers decide.
  private static func members() throws -> [Activation] {
    try [
      "identity", "relu", "leakyRelu(0.01)", "leakyRelu(0)", "leakyRelu(1)", "leakyRelu(-2)",
      "leakyRelu(1.5)", "prelu", "elu(1)", "elu(2.5)", "elu(0.3)", "selu", "celu(1)", "celu(0.4)",
      "gelu", "geluTanh", "silu", "mish", "softplus", "softsign", "tanh", "sigmoid", "hardTanh",
      "hardSigmoid", "hardSwish", "relu6", "reluPower(1)", "reluPower(2)", "reluPower(3)",
      "reluPower(4)", "reluPower(7)", "square", "cube", "polynomial(0,1,0.5)", "polynomial(2)",
      "polynomial(1,-3)", "polynomial(0,0,0)", "polynomial(0,-1,0,1)", "polynomial(1,0,-2,0,1)",
      "sine", "cosine", "gaussian", "absolute", "step", "sign", "ternary(0.5)", "ternary(0)",
      "floor", "sawtooth", "expression(x*tanh(x))", "expression(abs(x)+x^2)", "expression(3*x-1)",
    ].map(Activation.init(parsing:))
  }

  private static let slope = 0.375

  private func topics(_ activation: Activation) throws -> [String: String] {
    let longest: String
    #if arch(x86_64)
      longest = scalars(activation, points: Self.points.map(Float80.init))
    #else
      longest = "no Float80"
    #endif
    return [
      "f64": scalars(activation, points: Self.points),
      "f32": scalars(activation, points: Self.points.map(Float.init)),
      "f80": longest,
      "double-double": doubleDouble(activation),
      "vectors f64": vectors(activation, points: Self.points),
      "vectors f32": vectors(activation, points: Self.points.map(Float.init)),
      "series": series(activation, OutwardRounding<Double>.self),
      "long series": series(activation, OutwardRounding<LongNumber>.self),
      "ranges": ranges(activation),
      "relaxations": relaxations(activation),
      "proofs": try proofs(activation),
      "verification": try verification(activation),
      "ONNX": try onnx(activation),
      "first values": try firstValues(activation),
      "texts": texts(activation),
    ]
  }

  // MARK: Numbers

  /// Special numbers, kinks and their neighbours, all magnitudes, and the range where things happen.
  private static let points: [Double] = {
    let random = RandomSource(seed: 41, stream: "golden activations")
    var points: [Double] = [.infinity, -.infinity, .nan, 0, -0.0]
    for place in [0.5, 1, 2, 3, 6, 8, 100, 200] {
      for sign in [1.0, -1] {
        points += [(sign * place).nextDown, sign * place, (sign * place).nextUp]
      }
    }
    for exponent in -1074...1023 {
      points.append(
        (exponent % 2 == 0 ? 1 : -1) * Double(sign: .plus, exponent: exponent, significand: 1))
    }
    for bound in [2.0, 10, 50, 800] {
      points += (0..<250).map { _ in bound * (2 * random.uniform() - 1) }
    }
    return points
  }()

  private func scalars<T: Real & BinaryFloatingPoint>(_ activation: Activation, points: [T])
    -> String
  {
    var hash = BitHash()
    for x in points {
      hash.add(activation.value(x))
      hash.add(activation.derivative(x))
      hash.add(activation.secondDerivative(x))
      hash.add(activation.value(x, slope: T(Self.slope)))
      hash.add(activation.derivative(x, slope: T(Self.slope)))
    }
    return hash.text
  }

  private func doubleDouble(_ activation: Activation) -> String {
    var hash = BitHash()
    func add(_ number: DoubleDouble) {
      hash.add(number.high)
      hash.add(number.low)
    }
    for x in Self.points.suffix(750).prefix(120) {
      let x = DoubleDouble(x, 1e-17 * x)
      add(activation.value(x))
      add(activation.derivative(x))
      add(activation.secondDerivative(x))
    }
    return hash.text
  }

  /// On every instruction set of the machine.
  private func vectors<S: KernelScalar & BinaryFloatingPoint>(_ activation: Activation, points: [S])
    -> String
  {
    var hash = BitHash()
    let count = points.count
    for kernels in S.kernelTables {
      var memory = points + [S](repeating: 0, count: 3 * count)
      activation.apply(
        &memory, from: 0, value: count, count: count, slope: S(Self.slope), kernels: kernels)
      activation.applyWithDerivative(
        &memory, from: 0, value: 2 * count, derivative: 3 * count, count: count,
        slope: S(Self.slope), kernels: kernels)
      for number in memory[count...] { hash.add(number) }
    }
    return hash.text
  }

  // MARK: Enclosures

  private static let ranges: [(Double, Double)] = {
    let random = RandomSource(seed: 42, stream: "golden activations")
    var ranges: [(Double, Double)] = [
      (0, 0), (-1, 1), (-.infinity, .infinity), (0, .infinity), (-3, 3), (-0.5, 0.5), (0, 6),
      (-1e-300, 1e-300), (700, 720), (-750, -700), (1e300, 1e301),
    ]
    for width in [0, 0.01, 1, 10.0] {
      ranges += (0..<12).map { _ in
        let low = 12 * random.uniform() - 8
        return (low, low + width * random.uniform())
      }
    }
    return ranges
  }()

  private func series<Rule: RoundingRule>(_ activation: Activation, _ rule: Rule.Type) -> String {
    var hash = BitHash()
    for (low, high) in Self.ranges {
      let x = RoundedInterval<Rule>(Rule.Number(low), Rule.Number(high))
      for order in [0, 1, 5] {
        let series = activation.series(over: x, order: order, slope: Self.slope)
        for coefficient in series.coefficients {
          hash.add(coefficient.lower)
          hash.add(coefficient.upper)
        }
      }
    }
    return hash.text
  }

  private func ranges(_ activation: Activation) -> String {
    var hash = BitHash()
    for (low, high) in Self.ranges {
      for order in 0...2 {
        let range = activation.derivatives(order, over: Interval(low, high), slope: Self.slope)
        hash.add(range.lower)
        hash.add(range.upper)
      }
    }
    return hash.text
  }

  private func relaxations(_ activation: Activation) -> String {
    let function = activation.relaxed(slope: Self.slope)
    var hash = BitHash()
    hash.add(function.mayBeRelaxed ? 1 : 0)
    for joint in function.joints ?? [-77] { hash.add(joint) }
    func add(_ line: LinearRelaxation) {
      for number in [line.slope, line.lower, line.upper] { hash.add(number) }
    }
    for (low, high) in Self.ranges {
      let range = Interval(low, high)
      add(linearRelaxation(function, over: range))
      for slope in [-0.5, 0, 0.7] { add(distances(function, over: range, slope: slope)) }
      for kink in function.kinks(range) { hash.add(kink) }
      if let corner = function.corners?(0.3 * low) { hash.add(corner.upper) }
    }
    return hash.text
  }

  // MARK: Networks

  private func network(_ activation: Activation, skip: Skip = .none, _ precision: Precision = .f64)
    throws
    -> Network
  {
    let shape = try Architecture(
      inputs: 2, outputs: 2, widths: [5, 4], activations: [activation, activation], skip: skip)
    let random = RandomSource(seed: 43, stream: "golden activations")
    return Network(
      shape, parameters: (0..<shape.parameterCount).map { _ in 2 * random.uniform() - 1 },
      precision: precision)
  }

  private func proofs(_ activation: Activation) throws -> String {
    var hash = BitHash()
    func add(_ model: TaylorModel) {
      for number in model.coefficients + [model.remainder, model.shift] { hash.add(number) }
    }
    let box = Box(lower: [-0.4, 0.3], upper: [0.1, 0.7])
    let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 2, degree: 3))
    for skip in [Skip.none, .all] {
      let enclosure = try NetworkEnclosure(network(activation, skip: skip))
      for model in enclosure.outputs(over: box, in: arithmetic) { add(model) }
      for model in enclosure.gradients(over: box, in: arithmetic).flatMap({ $0 }) { add(model) }
      for value in enclosure.values(over: [LongInterval(0.1), LongInterval(0.2, 0.3)]) {
        hash.add(value.lower)
        hash.add(value.upper)
      }
      for precision in EvaluationPrecision.allCases {
        for error in enclosure.evaluationErrors(over: box, in: arithmetic, precision: precision) {
          hash.add(error)
        }
      }
      for bounds in enclosure.linearBounds(
        over: box, in: arithmetic, effort: LinearEffort(steps: 3, unitSteps: 1))
      {
        for number in bounds.lowerSlopes + bounds.upperSlopes + [bounds.lower, bounds.upper] {
          hash.add(number)
        }
      }
    }
    let line = try Architecture(inputs: 1, width: 4, depth: 2, activation: activation)
    let onLine = Network(
      line, parameters: (0..<line.parameterCount).map { 0.7 - 0.31 * Double($0 % 7) })
    for kink in networkKinks(onLine, in: -2...2) ?? [] { hash.add(kink) }
    return hash.text
  }

  private func verification(_ activation: Activation) throws -> String {
    var hash = BitHash()
    let domain = try Domain([(-1, 1), (-1, 1)])
    do {
      let result = try verify(
        network(activation),
        VerificationProperty(outputsOn: domain, outputs: 2, atLeast: -0.3, atMost: 0.6))
      hash.add("\(result.answer)")
      hash.add(result.lower)
      hash.add(result.upper)
    } catch let error as UserError {
      hash.add(reason(error))
    }
    return hash.text
  }

  /// Without the list of those that are taken, which grows.
  private func reason(_ error: UserError) -> String {
    String(error.description.prefix { $0 != ";" })
  }

  /// The file and what is read of it.
  private func onnx(_ activation: Activation) throws -> String {
    var hash = BitHash()
    for precision in [Precision.f64, .f32] {
      let place = FileManager.default.temporaryDirectory
        .appendingPathComponent("golden-\(UUID().uuidString).onnx")
      defer { try? FileManager.default.removeItem(at: place) }
      do {
        try network(activation, precision).writeONNX(to: place.path)
        for byte in try Data(contentsOf: place) { hash.add(UInt64(byte)) }
        let read = try Network(onnx: place.path)
        let shape = try #require(read.architecture)
        hash.add("\(shape.widths) \(shape.activations)")
        hash.add(read.parameters)
      } catch let error as UserError {
        hash.add(reason(error).replacingOccurrences(of: place.path, with: "file"))
      }
    }
    return hash.text
  }

  private func firstValues(_ activation: Activation) throws -> String {
    var hash = BitHash()
    let points = Batch(
      features: 2,
      points: (0..<9).map { (index: Int) -> [Double] in
        [Double(index) / 8 - 0.5, Double(index * index % 7)]
      })
    // Those of the first lists: later rules change nothing here.
    for rule in Initialisation.allCases where rule != .siren && rule != .critical {
      let shape = try #require(try network(activation).architecture)
      hash.add(rule.parameters(for: shape, on: points, seed: 5))
    }
    for value in try network(activation).inputDerivatives(at: points).flatMap({
      $0
    }) {
      hash.add(value)
    }
    return hash.text
  }

  // MARK: Texts

  private func texts(_ activation: Activation) -> String {
    let numbers: [Any?] = [
      activation.name, activation.summary, activation.formula, activation.source,
      activation.trainableParameters, activation.polynomialDegree, activation.isPolynomial,
      activation.isAffine, activation.isPiecewiseLinear, activation.linearPieces, activation.range,
      activation.isBounded, activation.isMonotone, activation.smoothness,
      activation.lipschitzConstant, activation.kinks, activation.kinkPeriod,
      activation.slopedPoint, activation.curvedPoint,
    ]
    var hash = BitHash()
    for number in numbers { hash.add(number.map { "\($0)" } ?? "nil") }
    return hash.text
  }

  private func parsing() -> String {
    var hash = BitHash()
    let names = [
      "linear", "id", "none", "rectifier", "ramp", "lrelu", "geluNew", "geluFast",
      "gelu_approximate",
      "swish", "logistic", "sigm", "htanh", "hsigmoid", "hswish", "hard-silu", "repu",
      "rectifiedPower",
      "quadratic", "cubic", "poly", "sin", "cos", "gauss", "abs", "absolute value", "modulus",
      "heaviside",
      "binaryStep", "sgn", "signum", "frac", "fractional-part", "expr", "formula", "RELU",
      "leaky-relu",
      "rellu", "tahn(2)", "qqqqq", "", "elu(1", "square()", "mish(1)", "soft plus", "expresion(x)",
    ]
    let numbers = [
      "", "()", "(1)", "( 2 )", "(0)", "(-1)", "(1.5)", "(1001)", "(1,2)", "(1,,2)", "(nan)", "(x)",
      "(x*y)",
    ]
    let parametric = [
      "leakyRelu", "elu", "celu", "ternary", "reluPower", "polynomial", "expression",
    ]
    for text in names + parametric.flatMap({ name in numbers.map { name + $0 } }) {
      do {
        hash.add(try Activation(parsing: text).description)
      } catch {
        hash.add("\(error)")
      }
    }
    for activation in (try? Self.members()) ?? [] { hash.add(activation.description) }
    return hash.text
  }
}
