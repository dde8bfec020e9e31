import Kernels

/// Attention on a tile; its weights are made again on the way back, so that nothing of tokens² numbers is kept.
package struct AttendRows: ApartOperation {
  private let double: TokenAttention<Double>
  private let single: TokenAttention<Float>

  package init(_ attend: GraphOperation.Attend, of graph: Graph) {
    let attention = AttendReading(attend, of: graph)
    double = attention.kernel()
    single = attention.kernel()
  }

  package func forward<Scalar: KernelScalar>(
    _ input: [Scalar], _ numbers: [Scalar], samples: Int
  ) -> [Scalar] {
    kernel().values(input, samples: samples)
  }

  package func back<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int, rows: Int
  ) -> [Scalar] {
    Array(kernel().back(delta, input, samples: samples).prefix(rows * samples))
  }

  private func kernel<Scalar: KernelScalar>() -> TokenAttention<Scalar> {
    guard
      let kernel = double as? TokenAttention<Scalar> ?? (single as? TokenAttention<Scalar>)
    else { preconditionFailure("tiles are of Float64 or Float32") }
    return kernel
  }

  /// It has no numbers of its own.
  package func derivatives<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int,
    _ body: (Int, [Scalar]) -> Void
  ) {}
}
