// What the machine, and our activations on it, can do at most.
import BenchmarkMachine
import Networks

struct MachineMeasures: Codable {
  /// 10⁹ operations a second of fused multiply-adds in registers, one core.
  var fmaPeak: [String: Double] = [:]
  /// Nanoseconds of an activation with its derivative, in the cache, by name and precision.
  var activationNanoseconds: [String: Double] = [:]

  init() {
    fmaPeak["f64"] = rate(approxima_fma_f64)
    fmaPeak["f32"] = rate(approxima_fma_f32)
    for activation in [Activation.relu, .tanh, .gelu, .mish] {
      activationNanoseconds["\(activation) f64"] = nanoseconds(activation, Double.self)
      activationNanoseconds["\(activation) f32"] = nanoseconds(activation, Float.self)
    }
  }
}

private func rate(_ run: (Int) -> Double) -> Double {
  let rounds = 2_000_000
  return (0..<7).map { _ in
    let began = now()
    let operations = run(rounds)
    return operations / (now() - began) * 1e-9
  }.max() ?? 0
}

private func nanoseconds<Scalar: BenchmarkScalar>(_ activation: Activation, _: Scalar.Type)
  -> Double
{
  let count = 1024
  var memory = [Scalar](repeating: 0, count: 3 * count)
  for index in 0..<count { memory[index] = Scalar(8 * Double(index) / Double(count) - 4) }
  return (0..<200).map { _ in
    let began = now()
    for _ in 0..<4 { Scalar.apply(activation, &memory, count) }
    return (now() - began) * 1e9 / Double(4 * count)
  }.min() ?? 0
}

/// Both precisions, resolved where the type is known.
private protocol BenchmarkScalar: BinaryFloatingPoint {
  static func apply(_ activation: Activation, _ memory: inout [Self], _ count: Int)
}

extension Double: BenchmarkScalar {
  static func apply(_ activation: Activation, _ memory: inout [Double], _ count: Int) {
    activation.applyWithDerivative(
      &memory, from: 0, value: count, derivative: 2 * count, count: count)
  }
}

extension Float: BenchmarkScalar {
  static func apply(_ activation: Activation, _ memory: inout [Float], _ count: Int) {
    activation.applyWithDerivative(
      &memory, from: 0, value: count, derivative: 2 * count, count: count)
  }
}
