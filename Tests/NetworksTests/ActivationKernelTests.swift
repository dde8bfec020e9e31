import Kernels
import Networks
import RealModule
import Testing

@Suite struct ActivationKernelTests {
  /// Ordinary and special arguments, in no order.
  static let points: [Double] = {
    let source = RandomSource(seed: 3, stream: "activations")
    return [0, -0.0, Double.leastNonzeroMagnitude, -1e-300, 1e300, -1e300, .infinity, -.infinity]
      + (0..<200).map { _ in 60 * source.uniform() - 30 }
  }()

  @Test("arrays hold what single values are, to rounding", arguments: Activation.all)
  func double(_ activation: Activation) { compare(activation, Self.points, slope: 0.375) }

  @Test("also in Float", arguments: Activation.all)
  func single(_ activation: Activation) {
    if activation.expression != nil { return }  // computed in Double, by statement
    compare(activation, Self.points.map(Float.init), slope: 0.375)
  }

  private func compare<S: KernelScalar>(_ activation: Activation, _ points: [S], slope: S) {
    let count = points.count
    let guardian = S(7)
    var memory = points + [S](repeating: guardian, count: 3 * count + 3)
    activation.apply(&memory, from: 0, value: count + 1, count: count, slope: slope)
    for (index, x) in points.enumerated() {
      #expect(close(memory[count + 1 + index], activation.value(x, slope: slope)))
    }
    activation.applyWithDerivative(
      &memory, from: 0, value: count + 1, derivative: 2 * count + 2, count: count, slope: slope)
    for (index, x) in points.enumerated() {
      #expect(same(memory[index], x))
      #expect(close(memory[count + 1 + index], activation.value(x, slope: slope)))
      let derivative = activation.derivative(x, slope: slope)
      #expect(
        close(memory[2 * count + 2 + index], derivative, zero: .ulpOfOne), "\(activation) at \(x)")
    }
    // What lies between and behind the blocks is untouched.
    #expect(memory[count] == guardian && memory[2 * count + 1] == guardian)
    #expect(memory[(3 * count + 2)...].allSatisfy { $0 == guardian })
    let values = Array(memory[(count + 1)..<(2 * count + 1)])
    activation.applyWithDerivative(
      &memory, from: 0, value: 0, derivative: 2 * count + 2, count: count, slope: slope)
    #expect(zip(memory, values).allSatisfy { same($0, $1) })
  }

  /// The formulas and the vector code are each within 4 ulp; where a derivative vanishes, in ulp of 1.
  private func close<S: KernelScalar>(_ a: S, _ b: S, zero: S = 0) -> Bool {
    same(a, b) || (a - b).magnitude <= max(8 * b.ulp, 2 * zero)
  }

  private func same<S: KernelScalar>(_ a: S, _ b: S) -> Bool {
    a.isNaN ? b.isNaN : a == b && a.sign == b.sign
  }
}
