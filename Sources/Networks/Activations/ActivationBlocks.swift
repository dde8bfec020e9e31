// Activations over one array, by offsets. Vector code where there is some.
import Kernels

extension Activation {
  /// `memory[value + i] = activation(memory[source + i])` for i in 0..<count; the blocks may coincide.
  ///
  /// By vector code where there is some: as accurate as `value(_:slope:)`, not the same bits. Expressions
  /// are computed in Double.
  @_specialize(where S == Double)
  @_specialize(where S == Float)
  public func apply<S: KernelScalar>(
    _ memory: inout [S], from source: Int, value: Int, count: Int, slope: S = 1 / 4,
    kernels: KernelTable<S> = S.kernels
  ) {
    evaluate(&memory, source, value, nil, count, slope, kernels)
  }

  /// As `apply`, and `memory[derivative + i]` = the first derivative at `memory[source + i]`.
  ///
  /// The value's block may coincide with the source's; the derivative's is a block of its own. The
  /// value has the bits that `apply` gives; exponentials are computed once for both.
  @_specialize(where S == Double)
  @_specialize(where S == Float)
  public func applyWithDerivative<S: KernelScalar>(
    _ memory: inout [S], from source: Int, value: Int, derivative: Int, count: Int,
    slope: S = 1 / 4, kernels: KernelTable<S> = S.kernels
  ) {
    evaluate(&memory, source, value, derivative, count, slope, kernels)
  }

  // Apart from the public functions for the same reason as in ActivationValues.

  @inline(never)
  private func evaluate<S: KernelScalar>(
    _ memory: inout [S], _ source: Int, _ value: Int, _ derivative: Int?, _ count: Int, _ slope: S,
    _ kernels: KernelTable<S>
  ) {
    if let kernel = vectorKernel(slope: slope) {
      kernels.activate(
        &memory, by: kernel, from: source, value: value, derivative: derivative, count: count)
      return
    }
    precondition(
      count >= 0
        && [source, value, derivative ?? 0].allSatisfy { $0 >= 0 && $0 + count <= memory.count },
      "a block lies within the memory")
    let points = Array(memory[source..<(source + count)])
    for (index, number) in values(points, slope: slope).enumerated() {
      memory[value &+ index] = number
    }
    guard let derivative else { return }
    for (index, number) in derivatives(points, slope: slope).enumerated() {
      memory[derivative &+ index] = number
    }
  }

  /// The vector code of this activation; nil where the scalar formula runs in a loop.
  @_specialize(where S == Double)
  @_specialize(where S == Float)
  func vectorKernel<S: KernelScalar>(slope: S) -> ActivationKernel<S>? {
    if let slope = slope as? Double {
      return function.kernel(f64: slope) as? ActivationKernel<S>
    }
    if let slope = slope as? Float { return function.kernel(f32: slope) as? ActivationKernel<S> }
    return function.kernel(slope: slope)
  }

  /// By the formulas, in a loop.
  @_specialize(where S == Double)
  @_specialize(where S == Float)
  package func values<S: KernelScalar>(_ x: [S], slope: S = 1 / 4) -> [S] {
    if let x = x as? [Double], let slope = slope as? Double,
      let values = function.values(f64: x, slope: slope) as? [S]
    {
      return values
    }
    if let x = x as? [Float], let slope = slope as? Float,
      let values = function.values(f32: x, slope: slope) as? [S]
    {
      return values
    }
    return x.map { function.value($0, slope: slope) }
  }

  /// By the formulas, in a loop.
  @_specialize(where S == Double)
  @_specialize(where S == Float)
  package func derivatives<S: KernelScalar>(_ x: [S], slope: S = 1 / 4) -> [S] {
    if let x = x as? [Double], let slope = slope as? Double,
      let values = function.derivatives(f64: x, slope: slope) as? [S]
    {
      return values
    }
    if let x = x as? [Float], let slope = slope as? Float,
      let values = function.derivatives(f32: x, slope: slope) as? [S]
    {
      return values
    }
    return x.map { function.derivative($0, slope: slope) }
  }

  /// By the formulas, in a loop.
  package func secondDerivatives(_ x: [Double], slope: Double = 1 / 4) -> [Double] {
    function.secondDerivatives(f64: x, slope: slope)
  }
}
