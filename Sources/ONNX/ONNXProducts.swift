// Operators of ONNX that are affine maps.

import Base
import Kernels
import Networks

extension ONNXGraphReader {
  mutating func product(_ node: ONNXNode) throws -> ONNXSignal {
    let (first, second) = (node.inputs[0], node.inputs[1])
    let isReversed = signals[first] == nil
    let name = isReversed ? first : second
    guard constants[name] != nil else {
      throw UserError(
        "it multiplies two values of the network with each other: one must be constant")
    }
    let signal = try signal(isReversed ? second : first)
    let constant = try numbers(name, "its matrix \(excerpt(name))")
    if node.operation == "MatMul" { return try multiplied(signal, constant, isReversed) }
    guard !isReversed else { throw UserError("Gemm is read with the values first") }
    return try general(signal, constant, node)
  }

  /// The last axis of the values, or the one before it, times a matrix.
  private mutating func multiplied(
    _ signal: ONNXSignal, _ constant: ONNXTensor, _ isReversed: Bool
  ) throws -> ONNXSignal {
    var signal = signal
    guard constant.dimensions.count == 2 else {
      throw UserError("its matrix has \(constant.dimensions.count) dimensions; 2 are read")
    }
    let (rows, columns) = (constant.dimensions[0], constant.dimensions[1])
    var sizes = signal.shape.sizes
    guard !sizes.isEmpty else { throw UserError("its values have no axis") }
    let axis = isReversed && sizes.count > 1 ? sizes.count - 2 : sizes.count - 1
    let (inputs, outputs) = isReversed ? (columns, rows) : (rows, columns)
    guard let size = sizes[axis] else {
      throw UserError("it would mix samples: the values have shape \(signal.shape.text)")
    }
    guard inputs == size, outputs >= 1 else {
      throw UserError("its matrix takes \(inputs) values, but there are \(size)")
    }
    let copies = signal.size / size
    guard copies == 1 || !isReversed else {
      throw UserError(
        "its matrix is applied to \(copies) columns of values, of shape \(signal.shape.text); "
          + "one is read"
      )
    }
    sizes[axis] = outputs
    try steps.count(constant.values.count)
    try steps.multiply(
      &signal, .dense(isReversed ? constant.values : transposed(constant)), rows: outputs,
      copies: copies)
    signal.shape = ONNXShape(sizes)
    return signal
  }

  private mutating func general(
    _ signal: ONNXSignal, _ constant: ONNXTensor, _ node: ONNXNode
  ) throws -> ONNXSignal {
    guard signal.shape.sizes.count == 2 else {
      throw UserError("its values have shape \(signal.shape.text); two axes are needed")
    }
    guard try node.whole("transA", default: 0) == 0 else {
      throw UserError("Gemm is read with transA 0")
    }
    var matrix = constant
    if try node.whole("transB", default: 0) != 0, constant.dimensions.count == 2 {
      matrix.dimensions.reverse()
      matrix.values = transposed(constant)
    }
    var signal = try multiplied(signal, matrix, false)
    try steps.scale(
      &signal,
      by: [Double](repeating: try node.number("alpha", default: 1), count: signal.size))
    let beta = try node.number("beta", default: 1)
    if node.inputs.count > 2 {
      let bias = try numbers(node.inputs[2], "its third input \(excerpt(node.inputs[2]))")
      guard beta == 1 || beta == 0 else { throw UserError("beta \(beta) is not read; 1 and 0 are") }
      guard bias.dimensions.count <= 2 else {
        throw UserError("its third input has \(bias.dimensions.count) dimensions; at most 2 fit")
      }
      let (values, _) = try signal.shape.broadcast(bias)
      if beta == 1 { try steps.add(values, to: &signal) }
    }
    return signal
  }

  private func transposed(_ matrix: ONNXTensor) -> [Double] {
    let (rows, columns) = (matrix.dimensions[0], matrix.dimensions[1])
    var result = matrix.values
    for row in 0..<rows {
      for column in 0..<columns {
        result[column * rows + row] = matrix.values[row * columns + column]
      }
    }
    return result
  }

  /// (x - mean)/√(variance + ε)·scale + shift, of each channel.
  mutating func normalised(_ node: ONNXNode) throws -> ONNXSignal {
    guard try node.whole("training_mode", default: 0) == 0 else {
      throw UserError("it normalises by the batch: export the network for evaluation")
    }
    guard try node.whole("spatial", default: 1) == 1 else {
      throw UserError("spatial 0 is not read")
    }
    var signal = try signal(node.inputs[0])
    let sizes = signal.shape.sizes
    guard sizes.count >= 2, let channels = sizes[1] else {
      throw UserError("its values have shape \(signal.shape.text); channels are its second axis")
    }
    let inner = ONNXShape(Array(sizes.dropFirst(2))).count
    guard signal.size == channels * inner else {
      throw UserError("its values have shape \(signal.shape.text): several samples are not read")
    }
    let parts = try node.inputs.dropFirst().map { try numbers($0, "its input \(excerpt($0))") }
    guard parts.allSatisfy({ $0.values.count == channels }) else {
      throw UserError("its inputs 2 to 5 need \(channels) numbers each")
    }
    let epsilon = try node.number("epsilon", default: Double(Float(1e-5)))
    let (scale, shift, mean, variance) = (
      parts[0].values, parts[1].values, parts[2].values, parts[3].values
    )
    let factors = try (0..<channels).map { channel in
      guard variance[channel] + epsilon > 0 else {
        throw UserError("the variance of channel \(channel) is not positive")
      }
      return scale[channel] / (variance[channel] + epsilon).squareRoot()
    }
    func each(_ value: (Int) -> Double) -> [Double] {
      (0..<signal.size).map { value($0 / inner) }
    }
    let (allFactors, terms) = (
      each { factors[$0] }, each { shift[$0] - mean[$0] * factors[$0] }
    )
    try steps.scale(&signal, by: allFactors)
    try steps.add(terms, to: &signal)
    return signal
  }

  /// (x - offset)·scale.
  mutating func scaled(_ node: ONNXNode) throws -> ONNXSignal {
    var signal = try signal(node.inputs[0])
    func list(_ name: String, _ usual: Double) throws -> [Double] {
      switch node.attributes[name] {
      case nil: return [Double](repeating: usual, count: signal.size)
      case .numbers(let numbers) where numbers.allSatisfy(\.isFinite):
        if numbers.count == 1 { return [Double](repeating: numbers[0], count: signal.size) }
        guard numbers.count == signal.size else {
          throw UserError(
            "its attribute '\(name)' has \(numbers.count) numbers, not \(signal.size)")
        }
        return numbers
      default: throw UserError("its attribute '\(name)' is no list of finite numbers")
      }
    }
    let (offset, scale) = (try list("offset", 0), try list("scale", 1))
    try steps.add(offset.map { -$0 }, to: &signal)
    try steps.scale(&signal, by: scale)
    return signal
  }

  /// Sums or means over axes.
  mutating func reduced(_ node: ONNXNode) throws -> ONNXSignal {
    var signal = try signal(node.inputs[0])
    let sizes = signal.shape.sizes
    var given: [Int]?
    if case .wholes(let axes) = node.attributes["axes"] { given = axes }
    if node.inputs.count > 1 { given = try wholes(node.inputs[1]) }
    if given?.isEmpty ?? true, try node.whole("noop_with_empty_axes", default: 0) != 0 {
      return signal
    }
    let axes = Set(try (given ?? Array(sizes.indices)).map { try signal.shape.place(of: $0) })
    guard axes.allSatisfy({ sizes[$0] != nil }) else { throw signal.shape.mixing() }
    let kept = ONNXShape(sizes.indices.map { axes.contains($0) ? 1 : sizes[$0] })
    let places = try ONNXMove.widened(kept, to: signal.shape, most: signal.size).places
    var rows = [[(column: Int, value: Double)]](repeating: [], count: kept.count)
    let each = node.operation == "ReduceMean" ? Double(kept.count) / Double(signal.size) : 1
    try steps.count(signal.size)
    for (column, row) in places.enumerated() { rows[row].append((column, each)) }
    let weights = SparseMatrix(columns: signal.size, rows: rows)
    try steps.multiply(&signal, .sparse(weights), rows: rows.count)
    signal.shape =
      try node.whole("keepdims", default: 1) != 0
      ? kept : ONNXShape(sizes.indices.filter { !axes.contains($0) }.map { sizes[$0] })
    return signal
  }
}
