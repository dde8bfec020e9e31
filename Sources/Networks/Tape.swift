import Base
import Kernels

/// The working memory of one tile of samples on its way through all layers, forward and back.
///
/// A tile is small enough to stay in the cache, so a large batch goes through in tiles: load, forward,
/// write the loss's derivative at `outputDelta`, backward. Nothing is allocated after the
/// initialiser. One flat memory holds, for each layer, its input block, pre-activations and
/// activation derivatives, each (features × `samples`).
public struct Tape<Scalar: KernelScalar>: Sendable {
  /// Capacity of a tile, and the stride of a feature in `memory`; a multiple of `kernelBlock`.
  public let samples: Int
  public var memory: [Scalar]
  /// Offset of the network's inputs (inputs × samples).
  public let input = 0
  /// Offset of the network's outputs (outputs × samples).
  public let output: Int
  /// Offset of what the affine output layer sees (its inputs × samples).
  public let lastInput: Int
  /// Offset of the loss's derivative by the outputs (outputs × samples), which the caller writes.
  public let outputDelta: Int

  private let layers: [Layer]
  private let inputs: Int
  private let blocks: [Blocks]

  /// Where a layer's blocks begin in the memory.
  private struct Blocks {
    /// What the layer sees (layer.inputs × samples).
    var input: Int
    /// Pre-activations (layer.outputs × samples).
    var preactivation: Int
    /// First derivative of the activation (layer.outputs × samples).
    var derivative: Int
    /// Derivative of the loss by the pre-activations (layer.outputs × samples).
    var delta: Int
  }

  /// - Parameter samples: tile size wanted, rounded up to `kernelBlock`; by default as many as fit
  ///   the cache.
  public init(_ architecture: Architecture, samples: Int? = nil) {
    let layers = architecture.layers
    let widest = layers.map(\.outputs).max() ?? 0
    let rows = layers.reduce(2 * widest) { $0 + $1.inputs + 2 * $1.outputs }
    let wanted = samples ?? Tape.cacheSamples(rows: rows)
    let stride = (max(wanted, 1) + kernelBlock - 1) / kernelBlock * kernelBlock

    var end = 0
    func reserve(_ rows: Int) -> Int {
      defer { end += rows * stride }
      return end
    }
    var blocks: [Blocks] = []
    for layer in layers {
      let input = reserve(layer.inputs)
      let preactivation = reserve(layer.outputs)
      // The output layer is affine: its derivative is 1 and needs no block.
      let derivative = blocks.count + 1 < layers.count ? reserve(layer.outputs) : preactivation
      blocks.append(
        Blocks(input: input, preactivation: preactivation, derivative: derivative, delta: 0))
    }
    // Going back needs two blocks of deltas at a time.
    let deltas = [reserve(widest), reserve(widest)]
    for index in blocks.indices { blocks[index].delta = deltas[index % 2] }

    self.samples = stride
    self.layers = layers
    self.inputs = architecture.inputs
    self.blocks = blocks
    output = blocks[blocks.count - 1].preactivation
    lastInput = blocks[blocks.count - 1].input
    outputDelta = blocks[blocks.count - 1].delta
    memory = [Scalar](repeating: 0, count: end)
  }

  /// Samples for which all blocks take about a quarter of a megabyte.
  private static func cacheSamples(rows: Int) -> Int {
    let fitting = (1 << 18) / (max(rows, 1) * MemoryLayout<Scalar>.stride)
    // At least so many that packing weights and summing lanes cost little beside the products.
    return min(max(fitting / kernelBlock, 4) * kernelBlock, 512)
  }

  /// Writes `taken` samples of a feature-major batch at `input`; the rest of the tile repeats the
  /// last of them, so that it stays harmless.
  /// - Parameters:
  ///   - batch: (inputs × count), feature-major.
  ///   - count: samples of the batch.
  ///   - first: the first sample taken.
  public mutating func load(_ batch: [Scalar], count: Int, from first: Int, taking taken: Int) {
    precondition(
      taken >= 1 && taken <= samples && first + taken <= count, "a tile within the batch")
    for feature in 0..<inputs {
      let source = feature * count + first
      let target = input + feature * samples
      for sample in 0..<taken { memory[target + sample] = batch[source + sample] }
      let last = batch[source + taken - 1]
      for sample in taken..<samples { memory[target + sample] = last }
    }
  }

  /// Takes the loaded tile through all layers to `output`.
  /// - Parameter derivatives: whether `backward` or `jacobian` will follow.
  public mutating func forward(parameters: [Scalar], derivatives: Bool) {
    for index in layers.indices {
      let layer = layers[index]
      let block = blocks[index]
      if index > 0 {
        let previous = layers[index - 1]
        let count = previous.outputs * samples
        let source = blocks[index - 1].preactivation
        let slope = previous.slope.map { parameters[$0] } ?? 0
        if derivatives {
          previous.activation.applyWithDerivative(
            &memory, from: source, value: block.input, derivative: blocks[index - 1].derivative,
            count: count, slope: slope)
        } else {
          previous.activation.apply(
            &memory, from: source, value: block.input, count: count, slope: slope)
        }
        for row in 0..<(layer.inputs - layer.carried) * samples {
          memory[block.input + layer.carried * samples + row] = memory[input + row]
        }
      }
      Scalar.denseForward(
        &memory, from: block.input, to: block.preactivation, parameters: parameters,
        weights: layer.weights, inputs: layer.inputs, outputs: layer.outputs, samples: samples)
    }
  }

  /// Adds the parameters' gradient of Σ over the tile's samples of the loss whose derivative by the
  /// outputs stands at `outputDelta`; samples that do not count have 0 there.
  public mutating func backward(parameters: [Scalar], gradient: inout [Scalar]) {
    for index in layers.indices.reversed() {
      let layer = layers[index]
      let block = blocks[index]
      Scalar.denseGradient(
        memory, delta: block.delta, input: block.input, gradient: &gradient,
        weights: layer.weights, inputs: layer.inputs, outputs: layer.outputs, samples: samples)
      guard index > 0 else { return }
      let previous = blocks[index - 1]
      carryBack(index, parameters: parameters)
      if let slope = layers[index - 1].slope {
        var sum: Scalar = 0
        for element in 0..<layer.carried * samples {
          sum += memory[previous.delta + element] * min(memory[previous.preactivation + element], 0)
        }
        gradient[slope] += sum
      }
      Scalar.multiply(
        &memory, at: previous.delta, by: previous.derivative, count: layer.carried * samples)
    }
  }

  /// Writes the derivative of one output by every parameter, for every sample of the tile:
  /// `rows[offset + p * samples + s]`, (parameters × samples).
  public mutating func jacobian(
    parameters: [Scalar], output component: Int, into rows: inout [Scalar], at offset: Int = 0
  ) {
    let outputs = layers[layers.count - 1].outputs
    for element in 0..<outputs * samples {
      memory[outputDelta + element] = element / samples == component ? 1 : 0
    }
    for index in layers.indices.reversed() {
      let layer = layers[index]
      let block = blocks[index]
      Scalar.denseJacobian(
        memory, delta: block.delta, input: block.input, rows: &rows,
        at: offset + layer.weights * samples, inputs: layer.inputs, outputs: layer.outputs,
        samples: samples)
      guard index > 0 else { return }
      let previous = blocks[index - 1]
      carryBack(index, parameters: parameters)
      if let slope = layers[index - 1].slope {
        for sample in 0..<samples {
          var sum: Scalar = 0
          for unit in 0..<layer.carried {
            let element = unit * samples + sample
            sum +=
              memory[previous.delta + element] * min(memory[previous.preactivation + element], 0)
          }
          rows[offset + slope * samples + sample] = sum
        }
      }
      Scalar.multiply(
        &memory, at: previous.delta, by: previous.derivative, count: layer.carried * samples)
    }
  }

  /// From a layer's deltas to the derivative by the values of the layer before it.
  private mutating func carryBack(_ index: Int, parameters: [Scalar]) {
    let layer = layers[index]
    Scalar.denseBackward(
      &memory, from: blocks[index].delta, to: blocks[index - 1].delta, rows: layer.carried,
      parameters: parameters, weights: layer.weights, inputs: layer.inputs,
      outputs: layer.outputs, samples: samples)
  }
}
