import CKernels
import RealModule

/// The number types that networks are computed in: Float64 by default, Float32 where asked.
///
/// The dense kernels work on one flat memory that holds all layers' tiles, by offsets into it: a tile
/// is (features × `samples`), feature-major, `samples` a multiple of `kernelBlock`.
public protocol KernelScalar: Real, BinaryFloatingPoint, Sendable {
  /// `memory[out + o·samples + s] = bias[o] + Σ_i weights[o, i] · memory[in + i·samples + s]`; the
  /// weights (outputs × inputs, row-major) stand at `weights`, the biases at `weights + outputs·inputs`.
  static func denseForward(
    _ memory: inout [Self], from input: Int, to output: Int, parameters: [Self], weights: Int,
    inputs: Int, outputs: Int, samples: Int)

  /// `memory[inputDelta + i·samples + s] = Σ_o weights[o, i] · memory[delta + o·samples + s]` for the
  /// first `rows` of the inputs.
  static func denseBackward(
    _ memory: inout [Self], from delta: Int, to inputDelta: Int, rows: Int, parameters: [Self],
    weights: Int, inputs: Int, outputs: Int, samples: Int)

  /// Adds Σ_s delta[o, s] · input[i, s] and Σ_s delta[o, s] to the gradient, laid out as the
  /// parameters are.
  static func denseGradient(
    _ memory: [Self], delta: Int, input: Int, gradient: inout [Self], weights: Int, inputs: Int,
    outputs: Int, samples: Int)

  /// `rows[offset + (o·inputs + i)·samples + s] = delta[o, s] · input[i, s]`, then the deltas as the
  /// rows of the biases: a layer's part of the Jacobian, laid out as the parameters are.
  static func denseJacobian(
    _ memory: [Self], delta: Int, input: Int, rows: inout [Self], at offset: Int, inputs: Int,
    outputs: Int, samples: Int)

  /// `memory[values + k] *= memory[factors + k]`; the two ranges do not overlap.
  static func multiply(_ memory: inout [Self], at values: Int, by factors: Int, count: Int)

  /// `memory[value + k]` and, where asked, `memory[derivative + k]`: the activation and its first
  /// derivative at `memory[source + k]`. The value's block may be the source's; else they lie apart.
  static func activate(
    _ memory: inout [Self], by kernel: ActivationKernel<Self>, from source: Int, value: Int,
    derivative: Int?, count: Int)
}

/// Samples of a tile come in multiples of this.
public let kernelBlock = 32

extension Double: KernelScalar {
  public static func denseForward(
    _ memory: inout [Double], from input: Int, to output: Int, parameters: [Double], weights: Int,
    inputs: Int, outputs: Int, samples: Int
  ) {
    checkTiles(memory.count, (input, inputs), (output, outputs), samples)
    checkLayer(parameters.count, weights, inputs, outputs)
    memory.withUnsafeMutableBufferPointer { memory in
      parameters.withUnsafeBufferPointer { parameters in
        guard let memory = memory.baseAddress, let parameters = parameters.baseAddress else {
          return
        }
        approxima_dense_forward_f64(
          parameters + weights, parameters + weights + inputs * outputs, memory + input,
          memory + output, inputs, outputs, samples, samples)
      }
    }
  }

  public static func denseBackward(
    _ memory: inout [Double], from delta: Int, to inputDelta: Int, rows: Int, parameters: [Double],
    weights: Int, inputs: Int, outputs: Int, samples: Int
  ) {
    checkTiles(memory.count, (delta, outputs), (inputDelta, rows), samples)
    checkLayer(parameters.count, weights, inputs, outputs)
    memory.withUnsafeMutableBufferPointer { memory in
      parameters.withUnsafeBufferPointer { parameters in
        guard let memory = memory.baseAddress, let parameters = parameters.baseAddress else {
          return
        }
        approxima_dense_backward_f64(
          parameters + weights, memory + delta, memory + inputDelta, inputs, rows, outputs, samples,
          samples)
      }
    }
  }

  public static func denseGradient(
    _ memory: [Double], delta: Int, input: Int, gradient: inout [Double], weights: Int, inputs: Int,
    outputs: Int, samples: Int
  ) {
    checkTiles(memory.count, (delta, outputs), (input, inputs), samples)
    checkLayer(gradient.count, weights, inputs, outputs)
    memory.withUnsafeBufferPointer { memory in
      gradient.withUnsafeMutableBufferPointer { gradient in
        guard let memory = memory.baseAddress, let gradient = gradient.baseAddress else { return }
        approxima_dense_gradient_f64(
          memory + delta, memory + input, gradient + weights, gradient + weights + inputs * outputs,
          inputs, outputs, samples, samples)
      }
    }
  }

  public static func denseJacobian(
    _ memory: [Double], delta: Int, input: Int, rows: inout [Double], at offset: Int, inputs: Int,
    outputs: Int, samples: Int
  ) {
    checkTiles(memory.count, (delta, outputs), (input, inputs), samples)
    checkTiles(rows.count, (offset, (inputs + 1) * outputs), (0, 0), samples)
    memory.withUnsafeBufferPointer { memory in
      rows.withUnsafeMutableBufferPointer { rows in
        guard let memory = memory.baseAddress, let rows = rows.baseAddress else { return }
        approxima_dense_jacobian_f64(
          memory + delta, memory + input, rows + offset, inputs, outputs, samples, samples)
      }
    }
  }

  public static func multiply(_ memory: inout [Double], at values: Int, by factors: Int, count: Int)
  {
    checkRanges(memory.count, values, factors, count)
    memory.withUnsafeMutableBufferPointer { memory in
      guard let memory = memory.baseAddress else { return }
      approxima_multiply_f64(memory + values, memory + factors, count)
    }
  }

  public static func activate(
    _ memory: inout [Double], by kernel: ActivationKernel<Double>, from source: Int, value: Int,
    derivative: Int?, count: Int
  ) {
    checkActivation(memory.count, source, value, derivative, count)
    let (code, first, second) = kernel.arguments
    memory.withUnsafeMutableBufferPointer { memory in
      guard let memory = memory.baseAddress else { return }
      approxima_activate_f64(
        code, first, second, memory + source, memory + value, derivative.map { memory + $0 }, count)
    }
  }
}

extension Float: KernelScalar {
  public static func denseForward(
    _ memory: inout [Float], from input: Int, to output: Int, parameters: [Float], weights: Int,
    inputs: Int, outputs: Int, samples: Int
  ) {
    checkTiles(memory.count, (input, inputs), (output, outputs), samples)
    checkLayer(parameters.count, weights, inputs, outputs)
    memory.withUnsafeMutableBufferPointer { memory in
      parameters.withUnsafeBufferPointer { parameters in
        guard let memory = memory.baseAddress, let parameters = parameters.baseAddress else {
          return
        }
        approxima_dense_forward_f32(
          parameters + weights, parameters + weights + inputs * outputs, memory + input,
          memory + output, inputs, outputs, samples, samples)
      }
    }
  }

  public static func denseBackward(
    _ memory: inout [Float], from delta: Int, to inputDelta: Int, rows: Int, parameters: [Float],
    weights: Int, inputs: Int, outputs: Int, samples: Int
  ) {
    checkTiles(memory.count, (delta, outputs), (inputDelta, rows), samples)
    checkLayer(parameters.count, weights, inputs, outputs)
    memory.withUnsafeMutableBufferPointer { memory in
      parameters.withUnsafeBufferPointer { parameters in
        guard let memory = memory.baseAddress, let parameters = parameters.baseAddress else {
          return
        }
        approxima_dense_backward_f32(
          parameters + weights, memory + delta, memory + inputDelta, inputs, rows, outputs, samples,
          samples)
      }
    }
  }

  public static func denseGradient(
    _ memory: [Float], delta: Int, input: Int, gradient: inout [Float], weights: Int, inputs: Int,
    outputs: Int, samples: Int
  ) {
    checkTiles(memory.count, (delta, outputs), (input, inputs), samples)
    checkLayer(gradient.count, weights, inputs, outputs)
    memory.withUnsafeBufferPointer { memory in
      gradient.withUnsafeMutableBufferPointer { gradient in
        guard let memory = memory.baseAddress, let gradient = gradient.baseAddress else { return }
        approxima_dense_gradient_f32(
          memory + delta, memory + input, gradient + weights, gradient + weights + inputs * outputs,
          inputs, outputs, samples, samples)
      }
    }
  }

  public static func denseJacobian(
    _ memory: [Float], delta: Int, input: Int, rows: inout [Float], at offset: Int, inputs: Int,
    outputs: Int, samples: Int
  ) {
    checkTiles(memory.count, (delta, outputs), (input, inputs), samples)
    checkTiles(rows.count, (offset, (inputs + 1) * outputs), (0, 0), samples)
    memory.withUnsafeBufferPointer { memory in
      rows.withUnsafeMutableBufferPointer { rows in
        guard let memory = memory.baseAddress, let rows = rows.baseAddress else { return }
        approxima_dense_jacobian_f32(
          memory + delta, memory + input, rows + offset, inputs, outputs, samples, samples)
      }
    }
  }

  public static func multiply(_ memory: inout [Float], at values: Int, by factors: Int, count: Int)
  {
    checkRanges(memory.count, values, factors, count)
    memory.withUnsafeMutableBufferPointer { memory in
      guard let memory = memory.baseAddress else { return }
      approxima_multiply_f32(memory + values, memory + factors, count)
    }
  }

  public static func activate(
    _ memory: inout [Float], by kernel: ActivationKernel<Float>, from source: Int, value: Int,
    derivative: Int?, count: Int
  ) {
    checkActivation(memory.count, source, value, derivative, count)
    let (code, first, second) = kernel.arguments
    memory.withUnsafeMutableBufferPointer { memory in
      guard let memory = memory.baseAddress else { return }
      approxima_activate_f32(
        code, first, second, memory + source, memory + value, derivative.map { memory + $0 }, count)
    }
  }
}

private func checkTiles(
  _ size: Int, _ first: (offset: Int, rows: Int), _ second: (offset: Int, rows: Int), _ samples: Int
) {
  precondition(samples % kernelBlock == 0, "a tile's samples are a multiple of kernelBlock")
  precondition(
    first.offset >= 0 && first.offset + first.rows * samples <= size && second.offset >= 0
      && second.offset + second.rows * samples <= size, "a tile lies within the memory")
}

private func checkLayer(_ size: Int, _ weights: Int, _ inputs: Int, _ outputs: Int) {
  precondition(
    weights >= 0 && weights + (inputs + 1) * outputs <= size,
    "a layer lies within the parameters")
}

private func checkRanges(_ size: Int, _ first: Int, _ second: Int, _ count: Int) {
  precondition(
    count >= 0 && min(first, second) >= 0 && max(first, second) + count <= size
      && abs(first - second) >= count, "the ranges lie within the memory, apart")
}
