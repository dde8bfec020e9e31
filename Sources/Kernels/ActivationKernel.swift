// The activations that have vector code, as safe Swift.
import CKernels

/// An activation that the kernels compute on vectors, with its numbers settled.
///
/// Errors, as tested: at most 4 ulp (gelu in Float 4.1), but up to 6 for the derivatives of mish and
/// geluTanh; within 0.75 of a zero of their own, the derivatives of gelu, geluTanh, silu, mish and
/// hardSwish are as near in ulp of 1. The last bits differ between instruction sets; on one machine a
/// result depends on its argument alone, not on its place in the block.
public struct ActivationKernel<Scalar: KernelScalar>: Equatable, Sendable {
  let code: approxima_activation
  /// What the formula in `activations_template.h` says.
  let first: Scalar
  let second: Scalar

  /// - Parameter code: of a formula in `activations_template.h`.
  package init(_ code: approxima_activation, _ first: Scalar = 0, _ second: Scalar = 0) {
    self.code = code
    self.first = first
    self.second = second
  }

  /// x
  package static var identity: Self { Self(approxima_identity) }
  /// max(x, 0)
  package static var relu: Self { Self(approxima_relu) }
  /// x for x > 0, slope·x for x ≤ 0
  package static func leaky(slope: Scalar) -> Self { Self(approxima_leaky, slope) }

  /// False where the way back needs the values alone.
  public var writesDerivative: Bool { self != .relu && self != .identity }

  /// The same function as the kernels take it: a leaky one of slope 0 is relu, since -∞ times 0 would be
  /// NaN.
  package var settled: Self { self == .leaky(slope: 0) ? .relu : self }
}

extension KernelTable {
  /// `memory[value + k]` and, where asked, `memory[derivative + k]`: the activation and its first
  /// derivative at `memory[source + k]`. The value's block may be the source's; else they lie apart.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func activate(
    _ memory: inout [Scalar], by kernel: ActivationKernel<Scalar>, from source: Int, value: Int,
    derivative: Int?, count: Int
  ) {
    check(memory.count, source, value, derivative, count)
    let kernel = kernel.settled
    memory.withUnsafeMutableBufferPointer { memory in
      guard let memory = memory.baseAddress else { return }
      functions.activate(
        kernel.code, Double(kernel.first), Double(kernel.second), memory + source, memory + value,
        derivative.map { memory + $0 }, count)
    }
  }

  /// Offsets are checked here, so that the C code stays within the memory.
  private func check(_ size: Int, _ source: Int, _ value: Int, _ derivative: Int?, _ count: Int) {
    func within(_ offset: Int) -> Bool { offset >= 0 && offset <= size - count }
    func apart(_ first: Int, _ second: Int) -> Bool { abs(first - second) >= count }
    precondition(
      count >= 0 && within(source) && within(value) && within(derivative ?? 0),
      "a block lies within the memory")
    precondition(
      (source == value || apart(source, value))
        && (derivative.map { apart($0, source) && apart($0, value) } ?? true),
      "the blocks lie apart, or the value's is the source's")
  }
}
