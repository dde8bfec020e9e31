import Base
import Formulas
import Intervals
import Networks
import Testing

/// What the bounds of evaluation say where Float32 ends before Float64 does, and of kinks elsewhere.
struct SingleOverflowTests {
  private let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 1, degree: 1))

  private func errors(
    _ activation: Activation, _ parameters: [Double], over box: Box,
    _ precision: EvaluationPrecision
  ) throws -> Double {
    let network = Network(
      try Architecture(inputs: 1, width: 1, depth: 1, activation: activation),
      parameters: parameters)
    return try NetworkEnclosure(network).evaluationErrors(
      over: box, in: arithmetic, precision: precision)[0]
  }

  @Test(
    "a unit's value beyond Float32 has no bound there, though the output is small in Float64",
    arguments: [(Activation.square, 1e25), (.cube, 1e17), (.reluPower(3), 1e17)])
  func inside(activation: Activation, weight: Double) throws {
    // N(x) = 1e-40·a(w x): of size 1e10 or 1e11 in Float64, but w² x² or w³ x³ exceeds 3.4e38.
    let parameters = [weight, 0, 1e-40, 0]
    let box = Box(lower: [1], upper: [1.5])
    let architecture = try Architecture(inputs: 1, width: 1, depth: 1, activation: activation)
    let point = Batch(features: 1, count: 1, storage: [1.25])
    let long = Network(architecture, parameters: parameters)(point).storage[0]
    let short = Network(architecture, parameters: parameters, precision: .f32)(point).storage[0]
    #expect(long.isFinite && long < 1e12 && !short.isFinite)
    #expect(try errors(activation, parameters, over: box, .f32) == .infinity)
    let bound = try errors(activation, parameters, over: box, .f64)
    #expect(bound < 1e-14 * long)
  }

  @Test("an input beyond Float32 has no bound there")
  func inputs() throws {
    let parameters = [1e-39, 0, 1, 0]
    let box = Box(lower: [1e39], upper: [2e39])
    #expect(try errors(.relu, parameters, over: box, .f32) == .infinity)
    #expect(try errors(.relu, parameters, over: box, .f64).isFinite)
  }

  @Test("an input below the normal numbers of Float32 is off by what it loses there")
  func subnormal() throws {
    // 2^-150·1.5 is rounded to 2^-149 or 0: an error of 2^-151 or more, times 2^100.
    let weight = 0x1p100
    let x = 1.5 * 0x1p-150
    let box = Box(lower: [x], upper: [x])
    let bound = try errors(.relu, [weight, 0, 1, 0], over: box, .f32)
    let loss = (Double(Float(x)) - x).magnitude * weight
    #expect(loss > 0 && loss <= bound && bound < 16 * loss)
  }

  @Test("kinks in an interval are those that lie in it")
  func kinks() {
    let cases: [(Activation, Interval, [Double])] = [
      (.relu, Interval(1, 2), []), (.relu, Interval(-1, 2), [0]), (.relu, Interval(0, 2), [0]),
      (.relu6, Interval(1, 7), [6]), (.relu6, Interval(1, 5), []),
      (.hardTanh, Interval(-2, 2), [-1, 1]), (.floor, Interval(0.5, 2.5), [1, 2]),
    ]
    for (activation, range, expected) in cases {
      #expect(activation.relaxed().kinks(range) == expected, "\(activation) in \(range)")
    }
  }
}
