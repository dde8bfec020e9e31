// What the machine, and our activations on it, can do at most.
import BenchmarkMachine
import CKernels
import Kernels

struct MachineMeasures: Codable {
  /// 10⁹ operations a second of fused multiply-adds in registers, one core.
  var fmaPeak: [String: Double] = [:]
  /// Nanoseconds of an activation with its derivative, in the cache, by name and precision.
  var activationNanoseconds: [String: Double] = [:]

  init() {
    fmaPeak["f64"] = rate(approxima_fma_f64)
    fmaPeak["f32"] = rate(approxima_fma_f32)
    activationNanoseconds["relu f64"] = nanoseconds(ActivationKernel<Double>(approxima_relu))
    activationNanoseconds["tanh f64"] = nanoseconds(ActivationKernel<Double>(approxima_tanh))
    activationNanoseconds["gelu f64"] = nanoseconds(ActivationKernel<Double>(approxima_gelu))
    activationNanoseconds["mish f64"] = nanoseconds(ActivationKernel<Double>(approxima_mish))
    activationNanoseconds["relu f32"] = nanoseconds(ActivationKernel<Float>(approxima_relu))
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

private func nanoseconds<Scalar: KernelScalar>(_ activation: ActivationKernel<Scalar>) -> Double {
  let count = 1024
  var memory = [Scalar](repeating: 0, count: 3 * count + 64)
  // Where a cache line begins, as in the memory of a fit.
  let start = memory.withUnsafeBytes { bytes in
    (64 - Int(bitPattern: bytes.baseAddress) % 64) % 64 / MemoryLayout<Scalar>.stride
  }
  for index in 0..<count { memory[start + index] = Scalar(8 * Double(index) / Double(count) - 4) }
  let kernels = Scalar.kernels
  return (0..<300).map { _ in
    let began = now()
    for _ in 0..<16 {
      kernels.activate(
        &memory, by: activation, from: start, value: start + count, derivative: start + 2 * count,
        count: count)
    }
    return (now() - began) * 1e9 / Double(16 * count)
  }.min() ?? 0
}
