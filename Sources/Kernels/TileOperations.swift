// The way of a tile of samples through a network, forward and back, as safe Swift.
import CKernels

/// All operations on a tape, checked once, so that no call has to.
@usableFromInline
package struct TileOperations<Scalar: KernelScalar>: Sendable {
  @usableFromInline package let operations: [approxima_operation]
  /// Numbers of the network, and how many of them, the first, are trained.
  @usableFromInline package let numberCount: Int
  @usableFromInline package let trainedCount: Int
  @usableFromInline package let memoryCount: Int
  @usableFromInline package let samples: Int
  @usableFromInline package let work: Int
  @usableFromInline package let kernels: KernelTable<Scalar>

  @inlinable package var count: Int { operations.count }

  /// Numbers of working memory for the products of an affine operation; 0 where they need no packing.
  package static func workCount(inputs: Int, outputs: Int) -> Int {
    approxima_work(inputs, outputs)
  }

  /// - Parameters:
  ///   - samples: of a tile; a multiple of `Scalar.sampleBlock`.
  ///   - numberCount: of the network.
  ///   - trainedCount: of them, the first.
  ///   - memoryCount: of the tape's memory.
  ///   - scratch: in the memory, a row that is free.
  ///   - work: in the memory, free numbers for the largest `workCount`.
  package init(
    _ operations: [TileOperation<Scalar>], samples: Int, numberCount: Int, trainedCount: Int,
    memoryCount: Int, scratch: Int, work: Int, kernels: KernelTable<Scalar> = Scalar.kernels
  ) {
    precondition(
      samples > 0 && samples.isMultiple(of: Scalar.sampleBlock), "a tile has whole vectors")
    precondition(trainedCount >= 0 && trainedCount <= numberCount, "trained numbers are numbers")
    let check = Checks(
      samples: samples, numberCount: numberCount, trainedCount: trainedCount,
      memoryCount: memoryCount)
    check.block(scratch, 1)
    for operation in operations { check.operation(operation, work: work) }
    self.operations = operations.map { $0.lowered(scratch: scratch) }
    self.samples = samples
    self.numberCount = numberCount
    self.trainedCount = trainedCount
    self.memoryCount = memoryCount
    self.work = work
    self.kernels = kernels
  }

  /// Takes the tile through the operations of `range`, from what they read to their values.
  @inlinable
  package func forward(
    _ range: Range<Int>, numbers: [Scalar], memory: inout AlignedBuffer<Scalar>,
    derivatives: Bool
  ) {
    run(range, numbers, &memory) { operations, numbers, memory in
      kernels.functions.forward(
        operations, range.count, numbers, memory, memory + work, samples, derivatives ? 1 : 0)
    }
  }

  /// From the last operation's deltas to the gradient by the trained numbers, which is written or, with
  /// `adds`, added to.
  /// - Parameter range: the operations that are gone through, from the last to the first; by default all.
  @inlinable
  package func backward(
    _ range: Range<Int>? = nil, numbers: [Scalar], memory: inout AlignedBuffer<Scalar>,
    gradient: inout [Scalar], adds: Bool
  ) {
    let range = range ?? operations.indices
    precondition(gradient.count == trainedCount, "the gradient has an element a trained number")
    gradient.withUnsafeMutableBufferPointer { gradient in
      run(range, numbers, &memory) { operations, numbers, memory in
        kernels.functions.backward(
          operations, range.count, numbers, memory, memory + work, gradient.baseAddress,
          samples, adds ? 1 : 0)
      }
    }
  }

  /// From the last operation's deltas to `rows[offset + p · samples + s]`, the derivative of Σ delta ·
  /// output at sample s by trained number p, which is written or, with `adds`, added to.
  /// - Parameter range: the operations that are gone through, from the last to the first; by default all.
  @inlinable
  package func jacobian(
    _ range: Range<Int>? = nil, numbers: [Scalar], memory: inout AlignedBuffer<Scalar>,
    into rows: inout [Scalar], at offset: Int, adds: Bool
  ) {
    let range = range ?? operations.indices
    precondition(
      offset >= 0 && offset + trainedCount * samples <= rows.count, "the rows have room")
    rows.withUnsafeMutableBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      run(range, numbers, &memory) { operations, numbers, memory in
        kernels.functions.jacobian(
          operations, range.count, numbers, memory, memory + work, rows + offset,
          samples, adds ? 1 : 0)
      }
    }
  }

  @inlinable
  func run(
    _ range: Range<Int>, _ numbers: [Scalar], _ memory: inout AlignedBuffer<Scalar>,
    _ body: (
      UnsafePointer<approxima_operation>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>
    ) -> Void
  ) {
    precondition(
      numbers.count == numberCount && memory.count == memoryCount
        && range.lowerBound >= 0 && range.upperBound <= operations.count,
      "numbers and memory are those of the tape")
    operations.withUnsafeBufferPointer { operations in
      numbers.withUnsafeBufferPointer { numbers in
        guard let operations = operations.baseAddress, let numbers = numbers.baseAddress else {
          return
        }
        memory.withPointer { body(operations + range.lowerBound, numbers, $0) }
      }
    }
  }
}

/// Offsets are checked here, so that the C code stays within its arrays.
private struct Checks {
  let samples: Int
  let numberCount: Int
  let trainedCount: Int
  let memoryCount: Int

  func block(_ offset: Int, _ rows: Int) {
    precondition(
      offset >= 0 && rows >= 0 && offset + rows * samples <= memoryCount,
      "a block lies within the memory")
  }

  func numbers(_ offset: Int, _ count: Int, isTrained: Bool) {
    precondition(
      offset >= 0 && offset + count <= (isTrained ? trainedCount : numberCount),
      "an operation lies within the numbers")
  }

  func operation<Scalar>(_ operation: TileOperation<Scalar>, work: Int) {
    precondition(operation.rows > 0, "an operation makes features")
    block(operation.value, operation.rows)
    block(operation.preactivation, operation.rows)
    block(operation.derivative ?? 0, operation.rows)
    var read = operation.rows
    switch operation.kind {
    case .affine(let affine):
      precondition(
        affine.copies > 0 && affine.columns > 0 && operation.rows % affine.copies == 0,
        "groups of features have one size")
      let outputs = operation.rows / affine.copies
      read = affine.columns * affine.copies
      numbers(affine.weights, affine.columns * outputs, isTrained: affine.trainsWeights)
      numbers(affine.biases ?? 0, outputs, isTrained: affine.trainsBiases)
      precondition(
        work >= 0
          && work + approxima_work(affine.columns, outputs) <= memoryCount,
        "the work lies within the memory")
    case .sum(let second), .product(let second):
      block(second.place, read)
      back(second.back, read)
    case .splines(let splines):
      precondition(
        splines.features > 0 && operation.rows % splines.features == 0
          && operation.rows / splines.features >= 4, "every feature has at least four splines")
      read = splines.features
      numbers(splines.knots, operation.rows + 4 * read, isTrained: false)
      if let windows = splines.windows {
        block(windows, read * TileOperation<Scalar>.Splines.windowRows)
      } else {
        precondition(operation.back == nil, "what goes back has slopes")
      }
    case .pointwise, .copy: break
    case .apart(let reads): read = reads
    }
    block(operation.input, read)
    back(operation.back, read)
    if case .slope(let slope, let isTrained) = operation.function {
      numbers(slope, 1, isTrained: isTrained)
      precondition(operation.derivative != nil, "a trained slope has derivatives")
    }
    if let delta = operation.delta { block(delta.place, operation.rows) }
    if let cleared = operation.cleared { block(cleared.place, cleared.rows) }
  }

  func back<Scalar>(_ back: TileOperation<Scalar>.Back?, _ most: Int) {
    guard let back else { return }
    precondition(back.rows <= most, "no more goes back than was read")
    block(back.place, back.rows)
    switch back.finish {
    case .plain: break
    case .scaled(let factor), .gated(let factor):
      precondition(!back.adds, "an activation takes the whole sum")
      block(factor, back.rows)
    }
  }
}

extension TileOperation {
  /// As the C code takes it.
  fileprivate func lowered(scratch: Int) -> approxima_operation {
    var lowered = approxima_operation()
    lowered.outputs = rows
    lowered.copies = 1
    lowered.input = input
    lowered.preactivation = preactivation
    lowered.value = value
    lowered.derivative = derivative ?? 0
    lowered.has_derivative = derivative == nil ? 0 : 1
    lowered.scratch = scratch
    var second: Second?
    switch kind {
    case .affine(let affine):
      lowered.kind = approxima_affine
      lowered.inputs = affine.columns
      lowered.copies = affine.copies
      lowered.outputs = rows / affine.copies
      lowered.weights = affine.weights
      lowered.biases = affine.biases ?? 0
      lowered.has_biases = affine.biases == nil ? 0 : 1
      lowered.trains_weights = affine.trainsWeights ? 1 : 0
      lowered.trains_biases = affine.trainsBiases ? 1 : 0
    case .pointwise: lowered.kind = approxima_pointwise
    // Of those apart no call takes one.
    case .copy, .apart: lowered.kind = approxima_copy
    case .sum(let other):
      lowered.kind = approxima_sum
      second = other
    case .product(let other):
      lowered.kind = approxima_product
      second = other
    case .splines(let splines):
      lowered.kind = approxima_splines
      lowered.inputs = 1
      lowered.copies = splines.features
      lowered.outputs = rows / splines.features
      lowered.weights = splines.knots
      lowered.windows = splines.windows ?? 0
      lowered.has_windows = splines.windows == nil ? 0 : 1
    }
    if let second {
      lowered.other = second.place
      lowered.other_rows = second.back?.rows ?? 0
      lowered.other_delta = second.back?.place ?? 0
      lowered.other_adds = second.back?.adds == true ? 1 : 0
    }
    switch function {
    case .kernel(let kernel):
      let kernel = kernel.settled
      lowered.activation = kernel.code
      lowered.first = Double(kernel.first)
      lowered.second = Double(kernel.second)
    case .slope(let place, let isTrained):
      lowered.activation = approxima_leaky
      lowered.slope = place
      lowered.has_slope = 1
      lowered.trains_slope = isTrained ? 1 : 0
    case .foreign: lowered.activation = approxima_foreign
    }
    lowered.is_wanted = delta == nil ? 0 : 1
    lowered.is_raw = delta?.isRaw == true ? 1 : 0
    lowered.delta = delta?.place ?? 0
    lowered.cleared = cleared?.place ?? 0
    lowered.cleared_rows = cleared?.rows ?? 0
    lowered.input_rows = back?.rows ?? 0
    lowered.input_delta = back?.place ?? 0
    lowered.input_adds = back?.adds == true ? 1 : 0
    switch back?.finish {
    case .scaled(let factor):
      lowered.finish = approxima_scaled
      lowered.factor = factor
    case .gated(let factor):
      lowered.finish = approxima_gated
      lowered.factor = factor
    case .plain, nil: lowered.finish = approxima_plain
    }
    return lowered
  }
}
