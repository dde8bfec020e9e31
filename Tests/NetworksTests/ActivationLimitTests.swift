import Networks
import Testing

private let infinity = Double.infinity

@Suite struct ActivationLimitTests {
  /// Value, first and second derivative at -∞ and at ∞: the limits.
  static let limits: [(Activation, [Double], [Double])] = [
    (.identity, [-infinity, 1, 0], [infinity, 1, 0]),
    (.relu, [0, 0, 0], [infinity, 1, 0]),
    (.leakyRelu(0.01), [-infinity, 0.01, 0], [infinity, 1, 0]),
    (.leakyRelu(0), [0, 0, 0], [infinity, 1, 0]),
    (.prelu, [-infinity, 0.25, 0], [infinity, 1, 0]),
    (.elu(2), [-2, 0, 0], [infinity, 1, 0]),
    (.selu, [-1.7580993408473768, 0, 0], [infinity, 1.0507009873554805, 0]),
    (.celu(2), [-2, 0, 0], [infinity, 1, 0]),
    (.gelu, [0, 0, 0], [infinity, 1, 0]),
    (.geluTanh, [0, 0, 0], [infinity, 1, 0]),
    (.silu, [0, 0, 0], [infinity, 1, 0]),
    (.mish, [0, 0, 0], [infinity, 1, 0]),
    (.serf, [0, 0, 0], [infinity, 1, 0]),
    (.sharkfin, [0, 0, 0], [infinity, 1, 0]),
    (.softplus, [0, 0, 0], [infinity, 1, 0]),
    (.softsign, [-1, 0, 0], [1, 0, 0]),
    (.tanh, [-1, 0, 0], [1, 0, 0]),
    (.sigmoid, [0, 0, 0], [1, 0, 0]),
    (.hardTanh, [-1, 0, 0], [1, 0, 0]),
    (.hardSigmoid, [0, 0, 0], [1, 0, 0]),
    (.hardSwish, [0, 0, 0], [infinity, 1, 0]),
    (.relu6, [0, 0, 0], [6, 0, 0]),
    (.reluPower(1), [0, 0, 0], [infinity, 1, 0]),
    (.reluPower(2), [0, 0, 0], [infinity, infinity, 2]),
    (.reluPower(5), [0, 0, 0], [infinity, infinity, infinity]),
    (.square, [infinity, -infinity, 2], [infinity, infinity, 2]),
    (.cube, [-infinity, infinity, -infinity], [infinity, infinity, infinity]),
    (
      .polynomial([1, 0, 0, -2, 0]), [infinity, -infinity, infinity],
      .init(repeating: -infinity, count: 3)
    ),
    (.polynomial([3]), [3, 0, 0], [3, 0, 0]),
    (.polynomial([0, 0]), [0, 0, 0], [0, 0, 0]),
    (.gaussian, [0, 0, 0], [0, 0, 0]),
    (.inverseQuadratic, [0, 0, 0], [0, 0, 0]),
    (.absolute, [infinity, -1, 0], [infinity, 1, 0]),
    (.step, [0, 0, 0], [1, 0, 0]),
    (.sign, [-1, 0, 0], [1, 0, 0]),
    (.ternary(0.5), [-1, 0, 0], [1, 0, 0]),
    (.floor, [-infinity, 0, 0], [infinity, 0, 0]),
  ]

  @Test("infinities give the limits, also from Float", arguments: limits)
  func limit(_ activation: Activation, left: [Double], right: [Double]) {
    for (x, expected) in [(-infinity, left), (infinity, right)] {
      #expect(activation.value(x) == expected[0])
      #expect(activation.derivative(x) == expected[1])
      #expect(activation.secondDerivative(x) == expected[2])
      #expect(activation.value(Float(x)) == Float(expected[0]))
      #expect(activation.derivative(Float(x)) == Float(expected[1]))
      #expect(activation.secondDerivative(Float(x)) == Float(expected[2]))
    }
  }

  @Test("huge arguments give what infinities give", arguments: limits)
  func huge(_ activation: Activation, left: [Double], right: [Double]) {
    for x in [-1e300, -1e30, -1e6, 1e6, 1e30, 1e300] {
      let expected = x < 0 ? left : right
      let value = activation.value(x)
      #expect(!value.isNaN && !activation.derivative(x).isNaN)
      #expect(!activation.secondDerivative(x).isNaN)
      if expected[0].isFinite { #expect((value - expected[0]).magnitude < 2e-6) }
      if expected[1].isFinite { #expect((activation.derivative(x) - expected[1]).magnitude < 2e-6) }
    }
  }

  @Test("without a limit, infinities give NaN", arguments: [Activation.sine, .cosine, .sawtooth])
  func noLimit(_ activation: Activation) {
    #expect(activation.value(infinity).isNaN && activation.value(-infinity).isNaN)
  }

  @Test(
    "NaN gives NaN", arguments: Activation.all + [.reluPower(1), .polynomial([2]), .leakyRelu(0)])
  func notANumber(_ activation: Activation) {
    #expect(activation.value(Double.nan).isNaN && activation.value(Float.nan).isNaN)
    #expect(activation.derivative(Double.nan).isNaN && activation.derivative(Float.nan).isNaN)
    #expect(activation.secondDerivative(Double.nan).isNaN)
    var memory = [0.5, .nan, 0, 0, 0, 0]
    activation.applyWithDerivative(&memory, from: 0, value: 2, derivative: 4, count: 2)
    #expect(!memory[2].isNaN && memory[3].isNaN && !memory[4].isNaN && memory[5].isNaN)
  }

  @Test(
    "odd functions keep the sign of zero",
    arguments: [
      Activation.identity, .tanh, .softsign, .sine, .hardTanh, .cube, .sign, .gelu, .geluTanh,
      .silu, .mish, .serf, .sharkfin, .elu(1), .selu, .celu(3), .leakyRelu(0.1),
    ])
  func signedZero(_ activation: Activation) {
    #expect(activation.value(-0.0) == 0 && activation.value(-0.0).sign == .minus)
    #expect(activation.value(0.0) == 0 && activation.value(0.0).sign == .plus)
    #expect(activation.derivative(-0.0) == activation.derivative(0.0))
  }

  @Test("kinks follow the stated convention")
  func kinks() {
    #expect(Activation.relu.derivative(0.0) == 0)
    #expect(Activation.leakyRelu(0.1).derivative(0.0) == 0.1)
    #expect(Activation.prelu.derivative(0.0, slope: 0.7) == 0.7)
    #expect(Activation.elu(2).derivative(0.0) == 2)
    #expect(Activation.elu(2).secondDerivative(0.0) == 2)
    #expect(Activation.absolute.derivative(0.0) == 0)
    for x in [-1.0, 1] { #expect(Activation.hardTanh.derivative(x) == 0) }
    for x in [0.0, 6] { #expect(Activation.relu6.derivative(x) == 0) }
    for x in [-3.0, 3] { #expect(Activation.hardSigmoid.derivative(x) == 0) }
    #expect(Activation.hardSwish.derivative(-3.0) == 0 && Activation.hardSwish.derivative(3.0) == 1)
    #expect(Activation.reluPower(2).secondDerivative(0.0) == 0)
    #expect(Activation.step.value(0.0) == 1 && Activation.step.value(-0.0) == 1)
    #expect(Activation.ternary(0.5).value(0.5) == 0)
  }

  // 1 + sin(2ax), by mpmath with 120 digits.
  @Test(
    "snake of large arguments is reduced by all digits of the angle",
    arguments: [
      (1e10, 1.05e9, 1.7961208479640659935), (1e6, 1.05e13, 1.7961208479640659935),
      (4.1, 1e20, 0.17582116656536754269), (1, 3e17, 1.2405856270462702903),
    ])
  func largeAngles(_ frequency: Double, _ x: Double, _ slope: Double) {
    let snake = Activation.snake(frequency)
    // The wave is below half a unit in the last place of x.
    #expect(snake.value(x) == x)
    #expect(abs(snake.derivative(x) - slope) < 1e-15)
  }

  @Test("the slope belongs to prelu alone", arguments: Activation.all)
  func slope(_ activation: Activation) {
    let changes = activation.value(-2.0, slope: 0.5) != activation.value(-2.0, slope: 0.125)
    #expect(changes == (activation == .prelu))
    #expect(activation.trainableParameters == (activation == .prelu ? 1 : 0))
  }
}
