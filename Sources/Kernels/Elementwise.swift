// What training does element by element, as safe Swift over the vector code.
import CKernels

extension KernelTable {
  /// Σ r² over the residuals r = outputs − data, and `factor · r` at `delta`, where asked.
  ///
  /// Outputs and deltas stand in the memory, from their offsets on; the sum is in Float64.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func squares(
    _ memory: inout AlignedBuffer<Scalar>, outputs: Int, delta: Int?, data: [Scalar],
    from first: Int, factor: Double, count: Int
  ) -> Double {
    precondition(
      count >= 0 && first >= 0 && first + count <= data.count && outputs >= 0
        && outputs + count <= memory.count && (delta ?? 0) >= 0
        && (delta ?? 0) + count <= memory.count,
      "the ranges lie within their arrays")
    return data.withUnsafeBufferPointer { data in
      guard let data = data.baseAddress else { return 0 }
      return memory.withPointer { memory in
        functions.squares(
          memory + outputs, data + first, delta.map { memory + $0 }, factor, count)
      }
    }
  }

  /// sum[k] += terms[k] for k in `range`.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func add(_ terms: [Scalar], to sum: inout [Scalar], in range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= min(terms.count, sum.count),
      "the range lies within both arrays")
    sum.withUnsafeMutableBufferPointer { sum in
      terms.withUnsafeBufferPointer { terms in
        guard let sum = sum.baseAddress, let terms = terms.baseAddress else { return }
        functions.add(sum + range.lowerBound, terms + range.lowerBound, range.count)
      }
    }
  }

  /// A step of Adam: first ← β₁·first + (1 − β₁)·g, second ← β₂·second + (1 − β₂)·g²,
  /// updated ← parameters − scale · first / (√(correction · second) + ε).
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func adam(
    _ parameters: [Scalar], updated: inout [Scalar], gradient: [Scalar], first: inout [Scalar],
    second: inout [Scalar], decays: (first: Double, second: Double), scale: Double,
    correction: Double, epsilon: Double
  ) {
    let count = parameters.count
    precondition(
      updated.count == count && gradient.count == count && first.count == count
        && second.count == count, "one element a parameter")
    parameters.withUnsafeBufferPointer { parameters in
      gradient.withUnsafeBufferPointer { gradient in
        updated.withUnsafeMutableBufferPointer { updated in
          first.withUnsafeMutableBufferPointer { first in
            second.withUnsafeMutableBufferPointer { second in
              functions.adam(
                parameters.baseAddress, updated.baseAddress, gradient.baseAddress,
                first.baseAddress, second.baseAddress, decays.first, decays.second, scale,
                correction,
                epsilon, count)
            }
          }
        }
      }
    }
  }
}
