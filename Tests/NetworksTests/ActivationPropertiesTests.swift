import Kernels
import Networks
import Testing

@Suite struct ActivationPropertiesTests {
  /// One of each, and members whose parameters change their properties.
  static let members: [Activation] =
    Activation.all + [
      .leakyRelu(1), .leakyRelu(-2), .leakyRelu(0), .elu(2.5), .elu(0.3), .celu(0.4),
      .reluPower(1), .reluPower(3), .polynomial([2]), .polynomial([1, -3]), .polynomial([0, 0, 0]),
      .polynomial([1, 2, -1]), .polynomial([0, 1, 0, 1]), .polynomial([0, -1, 0, 1]),
      .polynomial([-0.001, 0.03, -0.3, 1]), .polynomial([1, 0, -2, 0, 1]), .ternary(0),
    ]

  static let grid = (0...40_000).map { -20.0005 + 0.001 * Double($0) }

  @Test("the Lipschitz constant is the largest slope", arguments: members)
  func lipschitz(_ activation: Activation) {
    let values = Self.grid.map { activation.value($0) }
    let steepest = zip(values, values.dropFirst()).map { ($1 - $0).magnitude / 0.001 }.max() ?? 0
    guard let constant = activation.lipschitzConstant else {
      // Jumps make quotients of size 1/0.001; polynomials of degree 2 or more grow without bound.
      let slopes = [1.0, 10, 100].map { (activation.derivative($0) as Double).magnitude }
      let grows = slopes[0] < slopes[1] && slopes[1] < slopes[2]
      if activation.expression != nil { return }
      #expect(steepest > 100 || grows)
      return
    }
    #expect(steepest <= constant * (1 + 1e-9) + 1e-9)
    #expect(steepest >= constant * 0.998 - 1e-9)
    #expect(
      Self.grid.allSatisfy { activation.derivative($0).magnitude <= constant * (1 + 1e-14) })
  }

  @Test("monotone functions never turn, the others do", arguments: members)
  func monotone(_ activation: Activation) {
    if activation.expression != nil { return }
    let values = Self.grid.map { activation.value($0) }
    let steps = zip(values, values.dropFirst()).map { $1 - $0 }
    let noise = 4 * (values.map(\.magnitude).max() ?? 0).ulp
    let rises = steps.contains { $0 > noise }
    let falls = steps.contains { $0 < -noise }
    #expect(activation.isMonotone == !(rises && falls))
  }

  @Test("values fill the range, and do not leave it", arguments: members)
  func range(_ activation: Activation) {
    if activation.expression != nil {
      #expect(activation.range == -.infinity ... .infinity && !activation.isBounded)
      return
    }
    let range = activation.range
    let values = (Self.grid + [-1e9, 1e9, -3, 3]).map { activation.value($0) }
    let lowest = values.min() ?? 0
    let highest = values.max() ?? 0
    #expect(lowest >= range.lowerBound - 1e-12 && highest <= range.upperBound + 1e-12)
    #expect(range.lowerBound.isFinite ? lowest - range.lowerBound < 1e-3 : lowest < -1e6)
    #expect(range.upperBound.isFinite ? range.upperBound - highest < 1e-3 : highest > 1e6)
    #expect(activation.isBounded == (lowest > -1e6 && highest < 1e6))
  }

  @Test("smoothness and kinks are what one sees at the joints", arguments: members)
  func smoothness(_ activation: Activation) {
    let smoothness = activation.smoothness
    func jump(_ order: Int, _ x: Double) -> Double {
      func jet(_ x: Double) -> Double {
        switch order {
        case 0: activation.value(x)
        case 1: activation.derivative(x)
        default: activation.secondDerivative(x)
        }
      }
      return (jet(x + 1e-9) - jet(x - 1e-9)).magnitude
    }
    let joints = activation.kinks + [0, 1, -3]
    let orders = (0...2).map { order in joints.contains { jump(order, $0) > 1e-3 } }
    let jumps = orders.firstIndex(of: true)
    switch smoothness {
    case .unknown: Issue.record("every member of the list is known")
    case .discontinuous: #expect(jumps == 0)
    case .times(let k): #expect(k >= 2 ? jumps == nil : jumps == k + 1)
    case .infinite: #expect(jumps == nil)
    }
    for kink in activation.kinks { #expect(max(jump(0, kink), jump(1, kink)) > 1e-3) }
    // Away from the kinks, neither the value nor the slope jumps.
    for x in Self.grid {
      if activation.kinkPeriod != nil && (x - x.rounded()).magnitude < 1e-3 { continue }
      if activation.kinks.contains(where: { ($0 - x).magnitude < 1e-3 }) { continue }
      let size = max(
        1, activation.derivative(x).magnitude, activation.secondDerivative(x).magnitude)
      if !(jump(0, x) < 1e-7 * size && jump(1, x) < 1e-7 * size) {
        Issue.record("\(activation) jumps at \(x)")
      }
    }
  }

  @Test("the degree is where differences vanish", arguments: members)
  func degree(_ activation: Activation) {
    // Differences of order n over equidistant points annihilate degrees below n, and only those.
    func difference(_ order: Int, at start: Double) -> Double {
      var values = (0...order).map { activation.value(start + 0.25 * Double($0)) }
      for _ in 0..<order { values = zip(values, values.dropFirst()).map { $1 - $0 } }
      return values[0].magnitude
    }
    let starts = [-3.6, -2.1, -1.03, 0.17, 2.3]
    if let degree = activation.polynomialDegree {
      for start in starts { #expect(difference(degree + 1, at: start) < 1e-12) }
      #expect(degree == 0 || difference(degree, at: 0.17) > 1e-6)
      #expect(activation.isPolynomial && activation.isAffine == (degree <= 1))
    } else {
      #expect(starts.contains { difference(6, at: $0) > 1e-9 })
      #expect(!activation.isPolynomial && !activation.isAffine)
    }
    let curved = Self.grid.contains { activation.secondDerivative($0) != 0 }
    #expect(activation.isPiecewiseLinear == !curved)
  }

  @Test("the points of nonzero derivative are such", arguments: members)
  func points(_ activation: Activation) {
    let slopes = Self.grid.contains { activation.derivative($0) != 0 }
    let curves = Self.grid.contains { activation.secondDerivative($0) != 0 }
    #expect((activation.slopedPoint != nil) == slopes)
    #expect((activation.curvedPoint != nil) == curves)
    if let x = activation.slopedPoint { #expect(activation.derivative(x).magnitude > 0.1) }
    if let x = activation.curvedPoint { #expect(activation.secondDerivative(x).magnitude > 0.05) }
    for case let x? in [activation.slopedPoint, activation.curvedPoint] {
      #expect(activation.kinks.allSatisfy { ($0 - x).magnitude > 0.1 })
    }
  }

  @Test("derivatives are the limits of difference quotients", arguments: members)
  func differences(_ activation: Activation) {
    let source = RandomSource(seed: 5, stream: "activations")
    let h = 1e-5
    for _ in 0..<500 {
      let x = 12 * source.uniform() - 6
      if activation.kinkPeriod != nil && (x - x.rounded()).magnitude < 2 * h { continue }
      if (activation.kinks + [0]).contains(where: { ($0 - x).magnitude < 2 * h }) { continue }
      let first = (activation.value(x + h) - activation.value(x - h)) / (2 * h)
      let second = (activation.derivative(x + h) - activation.derivative(x - h)) / (2 * h)
      let size = max(1, activation.value(x).magnitude, first.magnitude, second.magnitude)
      #expect((activation.derivative(x) - first).magnitude < 1e-8 * size)
      #expect((activation.secondDerivative(x) - second).magnitude < 1e-7 * size)
    }
  }

  @Test("expressions that are polynomials are known as such")
  func expressions() throws {
    let square = try Activation(parsing: "expression((x-1)^2/2 - 0.5)")
    #expect(square.polynomialDegree == 2 && square.range == -0.5...Double.infinity)
    #expect(!square.isMonotone && square.lipschitzConstant == nil)
    let line = try Activation(parsing: "expression(3*x + pi)")
    #expect(line.isAffine && line.lipschitzConstant == 3 && line.isMonotone)
    #expect(try Activation(parsing: "expression(exp(-x^2))").smoothness == .infinite)
    #expect(try Activation(parsing: "expression(abs(x))").smoothness == .unknown)
    #expect(try Activation(parsing: "expression(1/x)").smoothness == .unknown)
    let swish = try Activation(parsing: "expression(x/(1+exp(-x)))")
    for x in [-3.0, -0.5, 0.2, 4] {
      #expect((swish.value(x) - Activation.silu.value(x)).magnitude < 1e-15)
      #expect((swish.derivative(x) - Activation.silu.derivative(x)).magnitude < 1e-14)
      let second: Double = swish.secondDerivative(x)
      #expect((second - Activation.silu.secondDerivative(x)).magnitude < 1e-14)
    }
  }
}
