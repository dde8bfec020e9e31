import Kernels

/// An operation that is done on a tile in plain Swift, between two calls of the kernels.
///
/// Blocks of a tile are (features × `samples`), feature-major.
package protocol ApartOperation: Sendable {
  /// What it makes of what it reads.
  func forward<Scalar: KernelScalar>(
    _ input: [Scalar], _ numbers: [Scalar], samples: Int
  ) -> [Scalar]

  /// The derivatives by the first `rows` features that it reads, from those by what it makes.
  func back<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int, rows: Int
  ) -> [Scalar]

  /// For each trained number that it has the derivative at every sample: `body` gets the place of the
  /// number, and (samples).
  func derivatives<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int,
    _ body: (Int, [Scalar]) -> Void
  )
}

/// Where an operation apart stands in a plan.
@usableFromInline
package struct PlacedApart<Scalar: KernelScalar>: Sendable {
  /// Among the plan's operations.
  @usableFromInline let index: Int
  let operation: any ApartOperation
  let step: TileOperation<Scalar>
  let reads: Int

  init(_ index: Int, _ operation: any ApartOperation, _ step: TileOperation<Scalar>) {
    self.index = index
    self.operation = operation
    self.step = step
    reads = if case .apart(let reads) = step.kind { reads } else { step.rows }
  }
}

extension Tape {
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  private func block(_ place: Int, _ rows: Int) -> [Scalar] {
    memory[place..<(place + rows * samples)]
  }

  @usableFromInline
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  mutating func forward(_ apart: PlacedApart<Scalar>, numbers: [Scalar]) {
    let step = apart.step
    let made = apart.operation.forward(
      block(step.input, apart.reads), numbers, samples: samples)
    memory.copy(made, from: 0, count: made.count, to: step.value)
  }

  /// The way back, with what it adds to the gradient.
  @usableFromInline
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  mutating func addBack(
    _ apart: PlacedApart<Scalar>, numbers: [Scalar], to gradient: inout [Scalar]
  ) {
    var parts: [(place: Int, sum: Scalar)] = []
    back(apart, numbers: numbers) { place, samples in
      parts.append((place, samples.reduce(0, +)))
    }
    for part in parts { gradient[part.place] += part.sum }
  }

  /// The way back, with what it adds to the rows of the Jacobian.
  @usableFromInline
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  mutating func addBack(
    _ apart: PlacedApart<Scalar>, numbers: [Scalar], toRows rows: inout [Scalar], at offset: Int
  ) {
    var parts: [(place: Int, samples: [Scalar])] = []
    back(apart, numbers: numbers) { place, samples in parts.append((place, samples)) }
    for part in parts {
      for (sample, derivative) in part.samples.enumerated() {
        rows[offset + part.place * samples + sample] += derivative
      }
    }
  }

  /// The way back; `body` gets the place of each trained number, and its derivative at every sample.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  private mutating func back(
    _ apart: PlacedApart<Scalar>, numbers: [Scalar], _ body: (Int, [Scalar]) -> Void
  ) {
    let step = apart.step
    if let cleared = step.cleared {
      memory.fill(0, at: cleared.place, count: cleared.rows * samples)
    }
    guard let place = step.delta?.place else { return }
    let (delta, input) = (block(place, step.rows), block(step.input, apart.reads))
    apart.operation.derivatives(delta, input, numbers, samples: samples, body)
    guard let back = step.back else { return }
    var passed = apart.operation.back(
      delta, input, numbers, samples: samples, rows: back.rows)
    if back.adds {
      for (index, before) in block(back.place, back.rows).enumerated() { passed[index] += before }
    }
    memory.copy(passed, from: 0, count: passed.count, to: back.place)
  }
}
