// What training does element by element, as safe Swift over the vector code.
import CKernels

extension KernelTable {
  /// Σ r² over the residuals r = outputs − data, and `factor · r` at `delta`, where asked.
  ///
  /// Outputs and deltas stand in the memory, from their offsets on; the sum is in Float64.
  @inlinable
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
  @inlinable
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
  @inlinable
  public func adam(
    _ parameters: [Scalar], updated: inout [Scalar], gradient: [Scalar], first: inout [Scalar],
    second: inout [Scalar], decays: (first: Double, second: Double), scale: Double,
    correction: Double, epsilon: Double, team: Team = .alone, work: SharedWork? = nil
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
              guard let parameters = parameters.baseAddress, let gradient = gradient.baseAddress,
                let updated = updated.baseAddress, let first = first.baseAddress,
                let second = second.baseAddress
              else { return }
              let memory = AdamMemory(
                parameters: parameters, gradient: gradient, updated: updated, first: first,
                second: second)
              let kernels = self
              @Sendable func step(_ from: Int, _ count: Int) {
                kernels.functions.adam(
                  memory.parameters + from, memory.updated + from, memory.gradient + from,
                  memory.first + from, memory.second + from, decays.first, decays.second, scale,
                  correction, epsilon, count)
              }
              let size = AdamMemory<Scalar>.sliceSize
              if count <= size {
                step(0, count)
              } else {
                team.perform((count + size - 1) / size, of: work) {
                  step($0 * size, min(size, count - $0 * size))
                }
              }
            }
          }
        }
      }
    }
  }
}

/// The arrays of a step of Adam, for slices of them.
///
/// Unchecked: they live as long as the call that makes this, and no two slices overlap.
@usableFromInline
struct AdamMemory<Scalar: KernelScalar>: @unchecked Sendable {
  @usableFromInline let parameters: UnsafePointer<Scalar>
  @usableFromInline let gradient: UnsafePointer<Scalar>
  @usableFromInline let updated: UnsafeMutablePointer<Scalar>
  @usableFromInline let first: UnsafeMutablePointer<Scalar>
  @usableFromInline let second: UnsafeMutablePointer<Scalar>

  @usableFromInline
  init(
    parameters: UnsafePointer<Scalar>, gradient: UnsafePointer<Scalar>,
    updated: UnsafeMutablePointer<Scalar>, first: UnsafeMutablePointer<Scalar>,
    second: UnsafeMutablePointer<Scalar>
  ) {
    self.parameters = parameters
    self.gradient = gradient
    self.updated = updated
    self.first = first
    self.second = second
  }

  /// Long enough that sharing them out costs little; whole vectors.
  @usableFromInline static var sliceSize: Int { 1 << 14 }
}
